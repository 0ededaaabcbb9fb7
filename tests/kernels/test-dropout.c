/* test-dropout.c: dropout against its plain twin, and how random it is
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dropout.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

static void
assert_holds (const TestView *view, const float *expected, int64_t n)
{
  g_autoptr (TestFloats) result = test_random (n, 9);

  test_view_assert_clean (view);
  test_view_save (view, result);
  g_assert_cmpfloat (test_max_difference (result, expected, n), <=, 1e-6);
}

static void
check (int64_t N, int64_t C, int64_t H, int64_t W, TestSplit split, float rate, int n_threads)
{
  const int64_t n = N * C * H * W;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) in = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (n, 1);
  g_autoptr (TestFloats) before = test_random (n, 2);
  g_autoptr (TestFloats) expected = test_random (n, 3);
  const uint64_t seed = 0x123456789abcdefu + (uint64_t)n;

  test_view_load (in, input);
  unet_reference_dropout (N, C, H, W, rate, seed, input, expected);
  unet_dropout_apply (pool, rate, seed, &in->view, &out->view, false);
  assert_holds (out, expected, n);
  test_view_load (out, before);
  unet_dropout_apply (pool, rate, seed, &in->view, &out->view, true);
  unet_dropout_apply (pool, rate, seed, &in->view, &in->view, false);
  assert_holds (in, expected, n);
  for (int64_t i = 0; i < n; i++)
    expected[i] += before[i];
  assert_holds (out, expected, n);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 7, 15, 16, 17};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24};
  static const float   rates[] = {0.5f, 0, 0.1f, 0.9f, 1};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 6], sizes[h], sizes[w],
             c % 3 == 0 ? TEST_THIN_VALUES : TEST_ONE_VALUE, rates[c % 5], 1 + (int)(c % 2));
  check (2, 17, 60, 151, TEST_ONE_VALUE, 0.2f, 2);
}

#define SIDE 64
#define CHANNELS 8
#define COUNT (CHANNELS * SIDE * SIDE)

/* 1 where a value is kept, -1 where it is dropped. */
static float *
get_mask (float rate, uint64_t seed)
{
  float *mask = test_random (COUNT, 1);
  g_autoptr (TestView) view =
                 test_view_new (1, CHANNELS, SIDE, SIDE, TEST_ONE_VALUE, UNET_STORE_F32);

  for (int i = 0; i < COUNT; i++)
    mask[i] = 1;
  test_view_load (view, mask);
  unet_dropout_apply (NULL, rate, seed, &view->view, &view->view, false);
  test_view_save (view, mask);
  for (int i = 0; i < COUNT; i++)
    mask[i] = mask[i] > 0 ? 1 : -1;
  return mask;
}

/* The mean product of N pairs: 0 for what has nothing to do with each other, give or take some
 * multiples of 1 / sqrt (n). */
static void
assert_unrelated (const float *a, const float *b, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += (double)a[i] * (double)b[i];
  g_assert_cmpfloat (fabs (sum) / n, <, 5 / sqrt (n));
}

/* Between neighbours in a row, a column and a channel, and seeds that were counted. */
static void
test_random_mask (void)
{
  g_autoptr (TestFloats) mask = get_mask (0.5f, 1);
  g_autoptr (TestFloats) next = get_mask (0.5f, 2);
  g_autoptr (TestFloats) again = get_mask (0.5f, 1);

  g_assert_cmpmem (mask, COUNT * sizeof (float), again, COUNT * sizeof (float));
  assert_unrelated (mask, next, COUNT);
  for (int lag = 1; lag <= 300; lag++)
    assert_unrelated (mask, mask + lag, COUNT - lag);
  for (int channel = 1; channel < CHANNELS; channel++)
    for (int lag = 0; lag < 100; lag++) /* nor is one mask another that is shifted */
      assert_unrelated (mask, mask + channel * SIDE * SIDE + lag, SIDE * SIDE - lag);
}

/* As many as the rate says, in every channel. */
static void
test_rate (void)
{
  static const float rates[] = {0, 0.1f, 0.3f, 0.5f, 0.8f, 1};

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (TestFloats) mask = get_mask (rates[i], 3);

      for (int channel = 0; channel < CHANNELS; channel++)
        {
          double dropped = 0;

          for (int j = 0; j < SIDE * SIDE; j++)
            dropped += mask[channel * SIDE * SIDE + j] < 0;
          dropped /= SIDE * SIDE;
          if (rates[i] <= 0 || rates[i] >= 1)
            g_assert_cmpfloat ((float)dropped, ==, rates[i]);
          else
            g_assert_cmpfloat (fabs (dropped - (double)rates[i]), <, 2.5 / SIDE);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/dropout/shapes", test_shapes);
  g_test_add_func ("/kernels/dropout/random", test_random_mask);
  g_test_add_func ("/kernels/dropout/rate", test_rate);
  return g_test_run ();
}
