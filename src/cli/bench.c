/* bench.c: unet bench
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "engine/bench.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

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

static void
add_int (JsonBuilder *builder, const char *name, int64_t value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_bool (JsonBuilder *builder, const char *name, bool value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
print_json (const UnetBenchSpec *spec, const UnetBenchResult *result)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "mode");
  json_builder_add_string_value (builder, modes[spec->train]);
  add_int (builder, "height", spec->height);
  add_int (builder, "width", spec->width);
  add_int (builder, "batch", spec->batch);
  add_int (builder, "base_channels", spec->config.base_channels);
  add_int (builder, "depth", spec->config.depth);
  add_bool (builder, "bilinear", spec->config.bilinear);
  add_bool (builder, "amp", spec->amp);
  add_int (builder, "threads", result->n_threads);
  add_int (builder, "repeat", result->n_runs);
  add_number (builder, "seconds_min", result->seconds_min);
  add_number (builder, "seconds_median", result->seconds_median);
  add_number (builder, "gflops", result->gflops);
  add_int (builder, "arena_bytes", (int64_t)result->arena_bytes);
  add_int (builder, "peak_rss_bytes", (int64_t)result->peak_rss_bytes);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
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
