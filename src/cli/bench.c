/* bench.c: unet bench
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "engine/bench.h"

#include <glib/gi18n.h>

static const char *const modes[] = {"predict", "train", NULL};

static UnetParsed
parse (UnetBenchSpec *spec, bool *json, int argc, char **argv, GError **error)
{
  int size[] = {spec->height, spec->width};
  int mode = spec->train;

  const UnetOption table[] = {
      {"size", 0, UNET_OPTION_SIZE, size, 16, 16384, .argument = "HxW",
       .text = N_ ("height and width of the pictures (512x512)")},
      {"mode", 0, UNET_OPTION_CHOICE, &mode, .choices = modes, .argument = "MODE",
       .text = N_ ("predict or train (predict)")},
      {"base-channels", 0, UNET_OPTION_INT, &spec->config.base_channels, 1, 1024, .argument = "N",
       .text = N_ ("width of the network (64)")},
      {"depth", 0, UNET_OPTION_INT, &spec->config.depth, 1, 8, .argument = "N",
       .text = N_ ("levels of the network (4)")},
      {"bilinear", 0, UNET_OPTION_ON, &spec->config.bilinear,
       .text = N_ ("upsample by interpolation")},
      {"amp", 0, UNET_OPTION_ON, &spec->amp, .text = N_ ("mixed precision")},
      {"batch", 0, UNET_OPTION_INT, &spec->batch, 1, 1024, .argument = "N",
       .text = N_ ("pictures at once (1)")},
      {"threads", 0, UNET_OPTION_INT, &spec->n_threads, 1, 1024, .argument = "N",
       .text = N_ ("threads (one per processor)")},
      {"repeat", 0, UNET_OPTION_INT, &spec->repeat, 1, 100000, .argument = "N",
       .text = N_ ("counted runs, after one that is not (5)")},
      {"json", 0, UNET_OPTION_ON, json, .text = N_ ("as JSON, for programs")},
      {0},
  };
  const UnetCommandLine line = {"bench", N_ ("Times the network on made-up input."), NULL, table};
  UnetParsed            parsed = unet_options_parse (&line, argc, argv, NULL, error);

  spec->height = size[0];
  spec->width = size[1];
  spec->train = mode == 1;
  return parsed;
}

static const char *
truth (bool value)
{
  return value ? "true" : "false";
}

static void
append_number (GString *json, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (json, "  \"%s\": %s,\n", name, g_ascii_dtostr (text, sizeof text, value));
}

/* Not by json-glib: its numbers, as of 1.6, are not JSON where 1e-05 is meant (it adds ".0"). */
static void
print_json (const UnetBenchSpec *spec, const UnetBenchResult *result)
{
  g_autoptr (GString) json = g_string_new ("{\n");

  g_string_append_printf (json, "  \"mode\": \"%s\",\n", modes[spec->train]);
  g_string_append_printf (json, "  \"height\": %d,\n", spec->height);
  g_string_append_printf (json, "  \"width\": %d,\n", spec->width);
  g_string_append_printf (json, "  \"batch\": %d,\n", spec->batch);
  g_string_append_printf (json, "  \"base_channels\": %d,\n", spec->config.base_channels);
  g_string_append_printf (json, "  \"depth\": %d,\n", spec->config.depth);
  g_string_append_printf (json, "  \"bilinear\": %s,\n", truth (spec->config.bilinear));
  g_string_append_printf (json, "  \"amp\": %s,\n", truth (spec->amp));
  g_string_append_printf (json, "  \"threads\": %d,\n", result->n_threads);
  g_string_append_printf (json, "  \"repeat\": %d,\n", result->n_runs);
  append_number (json, "seconds_min", result->seconds_min);
  append_number (json, "seconds_median", result->seconds_median);
  append_number (json, "gflops", result->gflops);
  g_string_append_printf (json, "  \"arena_bytes\": %zu,\n", result->arena_bytes);
  g_string_append_printf (json, "  \"peak_rss_bytes\": %" G_GUINT64_FORMAT "\n}\n",
                          (guint64)result->peak_rss_bytes);
  g_print ("%s", json->str);
}

static void
print_text (const UnetBenchSpec *spec, const UnetBenchResult *result)
{
  g_autofree char *arena = g_format_size ((guint64)result->arena_bytes);
  g_autofree char *peak = g_format_size (result->peak_rss_bytes);

  g_print (_ ("%s, %d x %dx%d, base %d, depth %d%s%s, %d threads, %d runs\n"), modes[spec->train],
           spec->batch, spec->height, spec->width, spec->config.base_channels, spec->config.depth,
           spec->config.bilinear ? ", bilinear" : "", spec->amp ? ", amp" : "", result->n_threads,
           result->n_runs);
  g_print (_ ("best %.4f s, median %.4f s, %.1f GFLOP/s\n"), result->seconds_min,
           result->seconds_median, result->gflops);
  g_print (_ ("arena %s, peak resident size %s\n"), arena, peak);
}

int
unet_command_bench (int argc, char **argv)
{
  UnetBenchSpec   spec = {.height = 512, .width = 512, .batch = 1, .repeat = 5};
  UnetBenchResult result;
  bool            json = false;
  g_autoptr (GError) error = NULL;
  UnetParsed parsed;

  unet_model_config_init (&spec.config);
  parsed = parse (&spec, &json, argc, argv, &error);
  if (parsed != UNET_PARSED)
    return unet_command_end_parsed ("bench", parsed, error);
  if (!unet_bench (&spec, &result, &error))
    return unet_command_fail ("bench", error);
  (json ? print_json : print_text) (&spec, &result);
  return UNET_EXIT_DONE;
}
