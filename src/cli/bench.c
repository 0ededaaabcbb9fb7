/* bench.c: unet bench
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "base/cpu.h"
#include "cli/command.h"
#include "engine/bench.h"

#include <glib/gi18n.h>

static const char *const modes[] = {"predict", "train", NULL};

static UnetParsed
parse (UnetBenchSpec *spec, bool *json, int argc, char **argv, GError **error)
{
  int size[] = {spec->height, spec->width};
  int mode = spec->train;
  int architecture = UNET_ARCHITECTURE_UNET, encoder = UNET_ENCODER_NONE;

  const UnetOption table[] = {
      {"size", 0, UNET_OPTION_SIZE, size, 16, 16384, .argument = "HxW",
       .text = N_ ("height and width of the pictures (512x512)")},
      {"mode", 0, UNET_OPTION_CHOICE, &mode, .choices = modes, .argument = "MODE",
       .text = N_ ("predict or train (predict)")},
      {"architecture", 0, UNET_OPTION_CHOICE, &architecture, .choices = unet_command_architectures,
       .argument = "NAME", .text = N_ ("unet or unet-2015 (unet)")},
      {"encoder", 0, UNET_OPTION_CHOICE, &encoder, .choices = unet_command_encoders,
       .argument = "NAME", .text = N_ ("resnet18/34/50, vgg16_bn, mobilenet_v2 (none)")},
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
      {"layers", 0, UNET_OPTION_ON, &spec->layers,
       .text = N_ ("each layer by itself, beside the machine's peak")},
      {"json", 0, UNET_OPTION_ON, json, .text = N_ ("as JSON, for programs")},
      {0},
  };
  const UnetCommandLine line = {"bench", N_ ("Times the network on made-up input."), NULL, table};
  UnetParsed            parsed = unet_options_parse (&line, argc, argv, NULL, error);

  spec->height = size[0];
  spec->width = size[1];
  spec->train = mode == 1;
  spec->config.architecture = (UnetArchitecture)architecture;
  spec->config.encoder = (UnetEncoder)encoder;
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

static void
append_member (GString *json, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (json, ", \"%s\": %s", name, g_ascii_dtostr (text, sizeof text, value));
}

static double
billions_per_second (double count, double seconds)
{
  return count * 1e-9 / MAX (seconds, 1e-9);
}

static void
append_layer (GString *json, const UnetBenchResult *result, const UnetBenchLayer *layer)
{
  double gflops = billions_per_second (layer->flops, layer->seconds);

  g_string_append_printf (json,
                          "    {\"name\": \"%s\", \"phase\": \"%s\", \"method\": \"%s\", "
                          "\"in_channels\": %" G_GINT64_FORMAT
                          ", \"out_channels\": %" G_GINT64_FORMAT ", \"height\": %" G_GINT64_FORMAT
                          ", \"width\": %" G_GINT64_FORMAT,
                          layer->name, layer->phase, layer->method, layer->in_channels,
                          layer->out_channels, layer->height, layer->width);
  append_member (json, "seconds", layer->seconds);
  append_member (json, "flops", layer->flops);
  append_member (json, "bytes", layer->bytes);
  append_member (json, "gflops", gflops);
  append_member (json, "peak_share", gflops / MAX (result->peak_gflops, 1e-9));
  g_string_append_c (json, '}');
}

/* Names are those of the network, which need no escaping. */
static void
append_layers (GString *json, const UnetBenchResult *result)
{
  g_string_append_printf (json, ",\n  \"cpu_level\": \"%s\",\n",
                          unet_cpu_level_name (unet_cpu_level ()));
  append_number (json, "peak_gflops", result->peak_gflops);
  append_number (json, "peak_gbytes", result->peak_gbytes);
  g_string_append (json, "  \"layers\": [\n");
  for (guint i = 0; i < result->layers->len; i++)
    {
      append_layer (json, result, g_ptr_array_index (result->layers, i));
      g_string_append (json, i + 1 < result->layers->len ? ",\n" : "\n");
    }
  g_string_append (json, "  ]");
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
  g_string_append_printf (json, "  \"peak_rss_bytes\": %" G_GUINT64_FORMAT,
                          (guint64)result->peak_rss_bytes);
  if (spec->layers)
    append_layers (json, result);
  g_string_append (json, "\n}\n");
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

/* TEXT in a column of WIDTH characters: printf() would count bytes. */
static void
print_left (const char *text, int width)
{
  g_print ("%s%*s ", text, MAX (0, width - (int)g_utf8_strlen (text, -1)), "");
}

static void
print_right (const char *text, int width)
{
  g_print ("%*s%s ", MAX (0, width - (int)g_utf8_strlen (text, -1)), "", text);
}

enum
{
  NAME_WIDTH = 34,
  PHASE_WIDTH = 9,
  METHOD_WIDTH = 20,
  SHAPE_WIDTH = 21,
  FIGURE_WIDTH = 9
};

static void
print_titles (void)
{
  print_left (_ ("layer"), NAME_WIDTH);
  print_left (_ ("phase"), PHASE_WIDTH);
  print_left (_ ("method"), METHOD_WIDTH);
  print_left (_ ("shape"), SHAPE_WIDTH);
  print_right ("ms", FIGURE_WIDTH);
  print_right ("GFLOP/s", FIGURE_WIDTH);
  print_right (_ ("of peak"), FIGURE_WIDTH);
  print_right ("MB", FIGURE_WIDTH);
  g_print ("%*s\n", FIGURE_WIDTH, "GB/s");
}

/* NAME and what took so long, as a share of what the machine can do; blank where no multiplication
 * is counted. */
static void
print_row (const UnetBenchResult *result, const char *name, const UnetBenchLayer *layer)
{
  const double     gflops = billions_per_second (layer->flops, layer->seconds);
  const bool       counts = layer->flops > 0;
  g_autofree char *speed = g_strdup_printf ("%.1f", gflops);
  g_autofree char *share = g_strdup_printf ("%.0f %%", 100 * gflops / result->peak_gflops);
  g_autoptr (GString) shape = g_string_new (NULL);

  if (layer->in_channels > 0)
    g_string_append_printf (shape, "%" G_GINT64_FORMAT "->", layer->in_channels);
  if (layer->height > 0)
    g_string_append_printf (shape, "%" G_GINT64_FORMAT " @%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT,
                            layer->out_channels, layer->height, layer->width);
  print_left (name, NAME_WIDTH);
  print_left (layer->phase, PHASE_WIDTH);
  print_left (layer->method, METHOD_WIDTH);
  print_left (shape->str, SHAPE_WIDTH);
  g_print ("%*.3f ", FIGURE_WIDTH, layer->seconds * 1e3);
  print_right (counts ? speed : "", FIGURE_WIDTH);
  print_right (counts ? share : "", FIGURE_WIDTH);
  g_print ("%*.2f ", FIGURE_WIDTH, layer->bytes * 1e-6);
  g_print ("%*.1f\n", FIGURE_WIDTH, billions_per_second (layer->bytes, layer->seconds));
}

/* What all layers of PHASE, or all there are if it is empty, took together. */
static void
print_sum (const UnetBenchResult *result, char *phase)
{
  UnetBenchLayer sum = {.phase = phase, .method = (char *)""};

  for (guint i = 0; i < result->layers->len; i++)
    {
      const UnetBenchLayer *layer = g_ptr_array_index (result->layers, i);

      if (*phase != '\0' && !g_str_equal (layer->phase, phase))
        continue;
      sum.seconds += layer->seconds;
      sum.flops += layer->flops;
      sum.bytes += layer->bytes;
    }
  print_row (result, _ ("together"), &sum);
}

static void
print_layers (const UnetBenchResult *result)
{
  g_autoptr (GPtrArray) phases = g_ptr_array_new ();

  g_print (_ ("peak %.1f GFLOP/s (%s), memory %.1f GB/s\n"), result->peak_gflops,
           unet_cpu_level_name (unet_cpu_level ()), result->peak_gbytes);
  g_print ("\n");
  print_titles ();
  for (guint i = 0; i < result->layers->len; i++)
    {
      const UnetBenchLayer *layer = g_ptr_array_index (result->layers, i);

      print_row (result, layer->name, layer);
      if (!g_ptr_array_find_with_equal_func (phases, layer->phase, g_str_equal, NULL))
        g_ptr_array_add (phases, layer->phase);
    }
  g_print ("\n");
  for (guint i = 0; i < phases->len && phases->len > 1; i++)
    print_sum (result, phases->pdata[i]);
  print_sum (result, (char *)"");
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
  if (spec.layers && !json)
    print_layers (&result);
  unet_bench_result_clear (&result);
  return UNET_EXIT_DONE;
}
