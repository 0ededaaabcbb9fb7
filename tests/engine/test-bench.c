/* test-bench.c: what the benchmark counts; never how long it took
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bench.h"

#include "base/error.h"
#include "support/support.h"

#include <gio/gio.h>

static UnetBenchSpec
make_spec (void)
{
  return (UnetBenchSpec){
      .height = 32,
      .width = 48,
      .batch = 2,
      .config = {.in_channels = 3, .n_classes = 2, .base_channels = 4, .depth = 2},
      .n_threads = 2,
      .repeat = 3};
}

static void
check (const UnetBenchSpec *spec, UnetBenchResult *result)
{
  g_autoptr (GError) error = NULL;

  unet_bench (spec, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->n_threads, ==, 2);
  g_assert_cmpint (result->n_runs, ==, MAX (spec->repeat, 1));
  g_assert_cmpfloat (result->seconds_min, >=, 0);
  g_assert_cmpfloat (result->seconds_min, <=, result->seconds_median);
  g_assert_cmpfloat (result->gflops, >, 0);
  g_assert_cmpuint (result->arena_bytes, >, 0);
  g_assert_cmpuint (result->peak_rss_bytes, >, 0);
}

/* Multiply-adds times two of one pass, layer by layer: base 4, depth 2. */
static double
count_flops (int64_t h, int64_t w)
{
  int64_t full = h * w, half = full / 4, quarter = full / 16;
  int64_t macs = full * 9 * (3 * 4 + 4 * 4)                      /* inc */
                 + half * 9 * (4 * 8 + 8 * 8)                    /* down1 */
                 + quarter * 9 * (8 * 16 + 16 * 16)              /* down2 */
                 + quarter * 16 * 8 * 4                          /* up1's transposed convolution */
                 + half * 9 * (16 * 8 + 8 * 8)                   /* up1 */
                 + half * 8 * 4 * 4 + full * 9 * (8 * 4 + 4 * 4) /* up2 */
                 + full * 4 * 2;                                 /* outc */

  return 2.0 * (double)macs;
}

static void
test_counts (void)
{
  UnetBenchSpec   spec = make_spec ();
  UnetBenchResult predict, train, amp;

  check (&spec, &predict);
  /* The count is exact whatever the time was; seconds below a nanosecond are not divided by. */
  if (predict.seconds_min > 1e-9)
    g_assert_cmpfloat_with_epsilon (predict.gflops * predict.seconds_min * 1e9,
                                    spec.batch * count_flops (32, 48), 1);
  spec.train = true;
  check (&spec, &train);
  if (train.seconds_min > 1e-9)
    g_assert_cmpfloat_with_epsilon (train.gflops * train.seconds_min * 1e9,
                                    3 * spec.batch * count_flops (32, 48), 1);
  g_assert_cmpuint (train.arena_bytes, >, predict.arena_bytes);
  spec.amp = true;
  check (&spec, &amp);
  g_assert_cmpuint (amp.arena_bytes, <, train.arena_bytes);
}

/* Layers are measured on the side: the whole is the same, and their operations are its own. */
static void
test_layers (void)
{
  UnetBenchSpec   spec = make_spec ();
  UnetBenchResult plain, result;
  double          flops = 0;

  check (&spec, &plain);
  g_assert_null (plain.layers);
  g_assert_cmpfloat (plain.peak_gflops, ==, 0);
  unet_bench_result_clear (&plain);
  spec.layers = true;
  check (&spec, &result);
  g_assert_cmpuint (result.arena_bytes, ==, plain.arena_bytes);
  g_assert_cmpfloat (result.peak_gflops, >, 0);
  g_assert_cmpfloat (result.peak_gbytes, >=, 0);
  g_assert_cmpuint (result.layers->len, ==, 16);
  for (guint i = 0; i < result.layers->len; i++)
    {
      const UnetBenchLayer *layer = g_ptr_array_index (result.layers, i);

      flops += layer->flops;
      g_assert_cmpstr (layer->phase, ==, "forward");
    }
  g_assert_cmpfloat_with_epsilon (flops, spec.batch * count_flops (32, 48), 1);
  unet_bench_result_clear (&result);
  g_assert_null (result.layers);
  unet_bench_result_clear (&result);
}

static void
test_settings (void)
{
  UnetBenchSpec   spec = make_spec ();
  UnetBenchResult result;

  spec.repeat = 0; /* once */
  check (&spec, &result);
  spec.repeat = 2;
  spec.config.bilinear = true;
  spec.config.n_classes = 1;
  spec.train = true;
  check (&spec, &result);
  spec.config.n_classes = 5;
  spec.batch = 1;
  spec.height = 17;
  check (&spec, &result);
}

/* Another's network is timed as it is, and stays that one's. */
static void
test_borrowed (void)
{
  UnetBenchSpec   spec = make_spec ();
  UnetBenchResult result;
  g_autoptr (UnetModel) model = unet_model_new (&spec.config, NULL);

  spec.model = model;
  spec.train = true;
  check (&spec, &result);
  check (&spec, &result);
  g_assert_cmpint (unet_model_count_parameters (model), >, 1000);
}

/* Once it took long enough, no run is added. */
static void
test_enough (void)
{
  UnetBenchSpec   spec = make_spec ();
  UnetBenchResult result;
  g_autoptr (GError) error = NULL;

  spec.enough = 1e-9;
  spec.repeat = 5;
  unet_bench (&spec, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.n_runs, ==, 1);
}

static UnetVerdict
poll (void *data)
{
  int *n_left = data;

  return (*n_left)-- > 0 ? UNET_GO_ON : UNET_CANCEL;
}

static void
test_cancel (void)
{
  static const int when[] = {0, 5, 30, 60};
  UnetBenchSpec    spec = make_spec ();
  UnetBenchResult  result;

  spec.train = true;
  spec.poll = poll;
  for (size_t i = 0; i < G_N_ELEMENTS (when); i++)
    {
      int n_left = when[i];
      g_autoptr (GError) error = NULL;

      spec.poll_data = &n_left;
      g_assert_false (unet_bench (&spec, &result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
refused (const UnetBenchSpec *spec, int code)
{
  UnetBenchResult result;
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_bench (spec, &result, &error));
  g_assert_error (error, UNET_ERROR, code);
}

static void
test_refusals (void)
{
  UnetBenchSpec spec = make_spec ();

  spec.config.base_channels = 0;
  refused (&spec, UNET_ERROR_ARGUMENT);
  spec = make_spec ();
  spec.height = 3; /* halved twice */
  refused (&spec, UNET_ERROR_ARGUMENT);
  spec = make_spec ();
  spec.height = spec.width = 65535;
  spec.batch = 60000;
  refused (&spec, UNET_ERROR_NO_MEMORY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/bench/counts", test_counts);
  g_test_add_func ("/engine/bench/layers", test_layers);
  g_test_add_func ("/engine/bench/settings", test_settings);
  g_test_add_func ("/engine/bench/borrowed", test_borrowed);
  g_test_add_func ("/engine/bench/enough", test_enough);
  g_test_add_func ("/engine/bench/cancel", test_cancel);
  g_test_add_func ("/engine/bench/refusals", test_refusals);
  return g_test_run ();
}
