/* test-conv-transpose.c: the transposed convolution against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-transpose.h"

#include "base/cpu.h"
#include "base/memory.h"
#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  int64_t   N, C, K, H, W;
  int64_t   more_rows, more_columns; /* of the large view, beyond 2H x 2W */
  TestSplit split;
} Shape;

static void
test_pack (void)
{
  const int     lanes[] = {16, 3, 5};
  const int64_t n = 24 * 19 * 4;
  const size_t  n_packed = unet_conv_transpose_packed_size (19, 3);
  g_autoptr (TestFloats) dense = test_random (n, 1);
  g_autoptr (TestFloats) again = test_random (n, 2);
  g_autoptr (TestFloats) packed = test_garbage (n_packed * sizeof (float));
  int n_used = 0;

  unet_conv_transpose_pack (dense, 19, lanes, 3, packed);
  unet_conv_transpose_unpack (packed, 19, lanes, 3, again);
  g_assert_cmpmem (dense, (size_t)n * sizeof (float), again, (size_t)n * sizeof (float));
  for (size_t i = 0; i < n_packed; i++)
    n_used += packed[i] != 0;
  g_assert_cmpint (n_used, ==, n);
  /* input channel 20 (plane 2, lane 1), output channel 17, position (1, 0) */
  g_assert_cmpfloat (packed[((2 * 2 + 1) * 4 + 2) * 256 + 1 * 16 + 1], ==,
                     dense[(20 * 19 + 17) * 4 + 2]);
}

/* Plain [planes][2H][2W] into one with more rows and columns, filled up with FILL. */
static void
enlarge (const Shape *s, const float *from, float fill, float *to)
{
  const int64_t height = 2 * s->H + s->more_rows;
  const int64_t width = 2 * s->W + s->more_columns;

  for (int64_t p = 0; p < s->N * s->K; p++)
    for (int64_t y = 0; y < height; y++)
      for (int64_t x = 0; x < width; x++)
        *to++ = y < 2 * s->H && x < 2 * s->W ? from[(p * 2 * s->H + y) * 2 * s->W + x] : fill;
}

/* SIZE bytes of scratch, and some behind them that nobody may write to. */
static float *
new_scratch (size_t size)
{
  return test_garbage (size + UNET_ALIGNMENT);
}

static void
assert_scratch (const float *scratch, size_t size)
{
  for (size_t i = 0; i < UNET_ALIGNMENT; i++)
    g_assert_cmpint (((const uint8_t *)scratch)[size + i], ==, 0xff);
}

static void
forward (UnetPool       *pool,
         const TestView *in,
         const float    *packed,
         const float    *bias,
         const TestView *out)
{
  const size_t size =
      unet_conv_transpose_forward_scratch (&in->view, &out->view, unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  unet_conv_transpose_forward (pool, &in->view, packed, bias, &out->view, scratch);
  assert_scratch (scratch, size);
}

/* Some rows at a time; the last of them may be padding alone. */
static void
forward_rows (UnetPool       *pool,
              const TestView *in,
              const float    *packed,
              const float    *bias,
              const TestView *out)
{
  const int64_t height = out->view.height;
  const size_t  size =
      unet_conv_transpose_forward_scratch (&in->view, &out->view, unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  for (int64_t y = 0; y < height; y += 6)
    unet_conv_transpose_forward_rows (pool, &in->view, packed, bias, &out->view, y,
                                      MIN (y + 6, height), scratch);
  assert_scratch (scratch, size);
}

static void
backward_data (UnetPool       *pool,
               const TestView *grad_out,
               const float    *packed,
               const TestView *grad_in,
               bool            accumulate)
{
  const size_t size = unet_conv_transpose_backward_data_scratch (&grad_out->view, &grad_in->view,
                                                                 unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  unet_conv_transpose_backward_data (pool, &grad_out->view, packed, &grad_in->view, accumulate,
                                     scratch);
  assert_scratch (scratch, size);
}

static void
backward_weights (UnetPool       *pool,
                  const TestView *in,
                  const TestView *grad_out,
                  float          *grad_packed,
                  float          *grad_bias)
{
  const size_t size = unet_conv_transpose_backward_weights_scratch (&in->view, &grad_out->view,
                                                                    unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  unet_conv_transpose_backward_weights (pool, &in->view, &grad_out->view, grad_packed, grad_bias,
                                        scratch);
  assert_scratch (scratch, size);
}

static void
check (const Shape *s, int n_threads)
{
  const int64_t height = 2 * s->H + s->more_rows;
  const int64_t width = 2 * s->W + s->more_columns;
  const int64_t n_in = s->N * s->C * s->H * s->W;
  const int64_t n_out = s->N * s->K * height * width;
  const int64_t n_weights = s->C * s->K * 4;
  const size_t  n_lanes = (size_t)unet_view_blocks (s->K) * UNET_LANES;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) in = test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
  g_autoptr (TestView) grad_in = test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
  g_autoptr (TestView) out =
                 test_view_new (s->N, s->K, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) rows =
                 test_view_new (s->N, s->K, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (n_in, 1);
  g_autoptr (TestFloats) weights = test_random (n_weights, 2);
  g_autoptr (TestFloats) bias = test_random ((int64_t)n_lanes, 3);
  g_autoptr (TestFloats) small = test_random (s->N * s->K * 4 * s->H * s->W, 4);
  g_autoptr (TestFloats) expected = test_random (n_out, 5);
  g_autoptr (TestFloats) result = test_random (MAX (n_out, n_in), 6);
  g_autoptr (TestFloats) expected_in = test_random (n_in, 7);
  g_autoptr (TestFloats) expected_weights = test_random (n_weights, 8);
  g_autoptr (TestFloats) result_weights = test_random (n_weights, 8);
  g_autoptr (TestFloats) expected_bias = test_random ((int64_t)n_lanes, 9);
  g_autoptr (TestFloats) result_bias = test_random ((int64_t)n_lanes, 9);
  const int n_planes = in->view.n_planes;
  g_autoptr (TestFloats) packed =
                 test_garbage (unet_conv_transpose_packed_size (s->K, n_planes) * sizeof (float));

  for (int64_t k = s->K; k < (int64_t)n_lanes; k++)
    bias[k] = 0;
  test_view_load (in, input);
  unet_conv_transpose_pack (weights, s->K, in->lanes, n_planes, packed);

  unet_reference_conv_transpose_forward (s->N, s->C, s->K, s->H, s->W, input, weights, bias, small);
  enlarge (s, small, 0, expected);
  forward (pool, in, packed, bias, out);
  test_view_assert_clean (out);
  test_view_save (out, result);
  TEST_ASSERT_NEAR (result, expected, n_out);
  forward_rows (pool, in, packed, bias, rows);
  test_view_assert_same (rows, out);

  /* What lies beyond 2H x 2W is not this layer's: make it large. */
  test_fill (small, s->N * s->K * 4 * s->H * s->W, -1, 1, 10);
  enlarge (s, small, 1e6f, expected);
  test_view_load (out, expected);
  memset (expected_in, 0, (size_t)n_in * sizeof (float));
  unet_reference_conv_transpose_backward (s->N, s->C, s->K, s->H, s->W, input, weights, small,
                                          expected_in, expected_weights, expected_bias);
  backward_data (pool, out, packed, grad_in, false);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result);
  TEST_ASSERT_NEAR (result, expected_in, n_in);
  backward_data (pool, out, packed, grad_in, true);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result);
  for (int64_t i = 0; i < n_in; i++)
    expected_in[i] *= 2;
  TEST_ASSERT_NEAR (result, expected_in, n_in);

  unet_conv_transpose_pack (result_weights, s->K, in->lanes, n_planes, packed);
  backward_weights (pool, in, out, packed, result_bias);
  unet_conv_transpose_unpack (packed, s->K, in->lanes, n_planes, result_weights);
  TEST_ASSERT_NEAR (result_weights, expected_weights, n_weights);
  TEST_ASSERT_NEAR (result_bias, expected_bias, (int64_t)n_lanes);
}

static void
check_levels (const Shape *s, int n_threads)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      check (s, n_threads);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      {
        Shape shape = {.N = c % 5 == 0 ? 3 : 1,
                       .C = channels[c % 9],
                       .K = channels[c / 9 * 5 % 9],
                       .H = sizes[h],
                       .W = sizes[w],
                       .more_rows = c % 2,
                       .more_columns = c / 2 % 2,
                       .split = c % 3 == 0 ? TEST_ONE_VALUE : TEST_TWO_VALUES};

        if (shape.C < 2)
          shape.split = TEST_ONE_VALUE;
        if (shape.N * shape.C * shape.K * shape.H * shape.W <= 300000)
          check_levels (&shape, 1 + (int)(c % 2));
      }
  /* more than one group of planes and taps, and of parts; strips that are cut at their width */
  check_levels (&(Shape){2, 160, 96, 4, 5, 1, 1, TEST_ONE_VALUE}, 2);
  check_levels (&(Shape){3, 8, 8, 70, 40, 0, 1, TEST_ONE_VALUE}, 2);
  check_levels (&(Shape){1, 8, 8, 2, 300, 0, 1, TEST_ONE_VALUE}, 2);
  check_levels (&(Shape){2, 17, 70, 23, 90, 1, 0, TEST_THIN_VALUES}, 2);
}

static void
test_threads (void)
{
  g_autoptr (TestView) in = test_view_new (2, 24, 37, 29, TEST_TWO_VALUES, UNET_STORE_F32);
  const int    n_planes = in->view.n_planes;
  const size_t size = unet_conv_transpose_packed_size (17, n_planes) * sizeof (float);
  g_autoptr (TestFloats) input = test_random (2 * 24 * 37 * 29, 1);
  g_autoptr (TestFloats) weights = test_random (24 * 17 * 4, 2);
  g_autoptr (TestFloats) packed = test_garbage (size);
  g_autoptr (TestFloats) first_weights = test_garbage (size);
  g_autoptr (TestFloats) grad_weights = test_garbage (size);
  g_autoptr (TestView) first_out = NULL;
  g_autoptr (TestView) first_grad = NULL;
  float bias[32] = {0};

  test_view_load (in, input);
  unet_conv_transpose_pack (weights, 17, in->lanes, n_planes, packed);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) out = test_view_new (2, 17, 74, 58, TEST_ONE_VALUE, UNET_STORE_F32);
      g_autoptr (TestView) grad = test_view_new (2, 24, 37, 29, TEST_TWO_VALUES, UNET_STORE_F32);

      memset (grad_weights, 0, size);
      forward (pool, in, packed, bias, out);
      backward_data (pool, out, packed, grad, false);
      backward_weights (pool, in, out, grad_weights, bias);
      memset (bias, 0, sizeof bias);
      if (n_threads == 1)
        {
          first_out = g_steal_pointer (&out);
          first_grad = g_steal_pointer (&grad);
          memcpy (first_weights, grad_weights, size);
          continue;
        }
      test_view_assert_same (out, first_out);
      test_view_assert_same (grad, first_grad);
      g_assert_cmpmem (grad_weights, size, first_weights, size);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-transpose/pack", test_pack);
  g_test_add_func ("/kernels/conv-transpose/shapes", test_shapes);
  g_test_add_func ("/kernels/conv-transpose/threads", test_threads);
  return g_test_run ();
}
