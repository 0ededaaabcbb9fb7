/* test-conv3x3.c: the 3x3 convolution against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  int64_t   N, C, K, H, W;
  TestSplit split;
} Shape;

/* Shapes that meet all tile widths, odd blocks and lane counts; small enough for the plain twin. */
static void
for_each_shape (void (*func) (const Shape *shape))
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++)
      for (guint i = 0; i < 3; i++, c++)
        {
          Shape shape = {.N = c % 5 == 0 ? 3 : 1,
                         .C = channels[c % 9],
                         .K = channels[c / 9 * 5 % 9],
                         .H = sizes[h],
                         .W = sizes[w],
                         .split = c % 2 == 0 ? TEST_ONE_VALUE : TEST_TWO_VALUES};

          if (shape.C < 2)
            shape.split = TEST_ONE_VALUE;
          if (shape.N * shape.C * shape.K * shape.H * shape.W <= 150000)
            func (&shape);
        }
  func (&(Shape){1, 48, 48, 9, 29, TEST_TWO_VALUES});
  func (&(Shape){2, 64, 64, 8, 8, TEST_TWO_VALUES});
}

static void
test_pack (void)
{
  const int     lanes[] = {8, 16, 1, 7};
  const int64_t K = 19;
  const int64_t n = K * 32 * 9;
  g_autoptr (TestFloats) dense = test_random (n, 1);
  g_autoptr (TestFloats) again = test_random (n, 2);
  g_autoptr (TestFloats) packed = test_garbage (unet_conv3x3_packed_size (K, 4) * sizeof (float));
  int n_used = 0;

  unet_conv3x3_pack (dense, K, lanes, 4, packed);
  unet_conv3x3_unpack (packed, K, lanes, 4, again);
  g_assert_cmpmem (dense, (size_t)n * sizeof (float), again, (size_t)n * sizeof (float));
  for (size_t i = 0; i < unet_conv3x3_packed_size (K, 4); i++)
    n_used += packed[i] != 0;
  g_assert_cmpint (n_used, ==, n);
  /* output channel 17, input channel 24 (plane 2, lane 0), tap (1, 2) */
  g_assert_cmpfloat (packed[((1 * 4 + 2) * 9 + 5) * 256 + 0 * 16 + 1], ==,
                     dense[(17 * 32 + 24) * 9 + 5]);
}

static void
check_forward (const Shape *s)
{
  const int64_t n_out = s->N * s->K * s->H * s->W;
  const size_t  n_lanes = (size_t)unet_view_blocks (s->K) * UNET_LANES;
  g_autoptr (TestView) in = test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (s->N * s->C * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) scale = test_random ((int64_t)n_lanes, 3);
  g_autoptr (TestFloats) shift = test_random ((int64_t)n_lanes, 4);
  g_autoptr (TestFloats) packed =
                 test_garbage (unet_conv3x3_packed_size (s->K, in->view.n_planes) * sizeof (float));
  g_autoptr (TestFloats) expected = test_random (n_out, 5);
  g_autoptr (TestFloats) clipped = test_random (n_out, 6);
  g_autoptr (TestFloats) result = test_random (n_out, 7);

  for (int64_t k = s->K; k < (int64_t)n_lanes; k++)
    scale[k] = shift[k] = 0;
  test_view_load (in, input);
  unet_conv3x3_pack (weights, s->K, in->lanes, in->view.n_planes, packed);
  unet_reference_conv3x3_forward (s->N, s->C, s->K, s->H, s->W, input, weights, expected);
  for (int64_t i = 0; i < n_out; i++)
    {
      const int64_t k = i / (s->H * s->W) % s->K;
      const double  value = (double)expected[i] * (double)scale[k] + (double)shift[k];

      clipped[i] = (float)MAX (value, 0);
    }
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) out =
                     test_view_new (s->N, s->K, s->H, s->W, TEST_ONE_VALUE, UNET_STORE_F32);
      g_autoptr (TestView) half =
                     test_view_new (s->N, s->K, s->H, s->W, TEST_ONE_VALUE, UNET_STORE_BF16);

      g_autoptr (TestFloats) scratch =
                     test_garbage (unet_conv3x3_forward_scratch (&in->view, &out->view, 1));

      unet_cpu_set_level ((UnetCpuLevel)level);
      unet_conv3x3_forward (NULL, &in->view, packed, NULL, NULL, false, &out->view, scratch);
      test_view_assert_clean (out);
      test_view_save (out, result);
      TEST_ASSERT_NEAR (result, expected, n_out);

      unet_conv3x3_forward (NULL, &in->view, packed, scale, shift, true, &out->view, scratch);
      test_view_assert_clean (out);
      test_view_save (out, result);
      TEST_ASSERT_NEAR (result, clipped, n_out);

      unet_conv3x3_forward (NULL, &in->view, packed, scale, shift, true, &half->view, scratch);
      test_view_assert_clean (half);
      for (int64_t i = 0; i < n_out; i++)
        result[i] = unet_bf16_to_float (unet_bf16_from_float (result[i]));
      test_view_save (half, clipped);
      g_assert_cmpmem (clipped, (size_t)n_out * sizeof (float), result,
                       (size_t)n_out * sizeof (float));
      for (int64_t i = 0; i < n_out; i++)
        {
          const int64_t k = i / (s->H * s->W) % s->K;
          const double  value = (double)expected[i] * (double)scale[k] + (double)shift[k];

          clipped[i] = (float)MAX (value, 0);
        }
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_forward (void)
{
  for_each_shape (check_forward);
}

/* The first, third ... plane accumulates; one plane in five is not wanted. */
static void
check_backward (const Shape *s)
{
  const int64_t n_in = s->N * s->C * s->H * s->W;
  g_autoptr (TestView) grad_out =
                 test_view_new (s->N, s->K, s->H, s->W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) start = test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
  const int n_planes = start->view.n_planes;
  g_autoptr (TestFloats) grad = test_random (s->N * s->K * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) before = test_random (n_in, 3);
  g_autoptr (TestFloats) expected = test_random (n_in, 4);
  g_autoptr (TestFloats) grad_weights = test_random (s->K * s->C * 9, 5);
  g_autoptr (TestFloats) result = test_random (n_in, 6);
  g_autoptr (TestFloats) packed =
                 test_garbage (unet_conv3x3_packed_size (s->K, n_planes) * sizeof (float));
  bool accumulate[TEST_MAX_PLANES];

  for (int p = 0; p < n_planes; p++)
    accumulate[p] = p % 2 == 0;
  test_view_load (grad_out, grad);
  unet_conv3x3_pack (weights, s->K, start->lanes, n_planes, packed);
  memset (expected, 0, (size_t)n_in * sizeof (float));
  unet_reference_conv3x3_backward (s->N, s->C, s->K, s->H, s->W, before, weights, grad, expected,
                                   grad_weights);
  for (int64_t i = 0; i < n_in; i++)
    {
      int64_t c = i / (s->H * s->W) % s->C;
      int     p = 0;

      for (; c >= start->lanes[p]; p++)
        c -= start->lanes[p];
      if (p % 5 == 3)
        expected[i] = 0;
      else if (accumulate[p])
        expected[i] += before[i];
    }
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) grad_in =
                     test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
      g_autoptr (TestFloats) scratch = test_garbage (
          unet_conv3x3_backward_data_scratch (&grad_out->view, &grad_in->view, 1));
      void *kept[TEST_MAX_PLANES] = {0};

      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int p = 0; p < n_planes; p++)
        if (p % 5 == 3)
          {
            kept[p] = grad_in->planes[p].data;
            grad_in->planes[p].data = NULL;
          }
        else if (accumulate[p])
          {
            const size_t size = (size_t)(s->N * grad_in->planes[p].image_stride) * sizeof (float);

            test_view_load (start, before);
            memcpy (grad_in->planes[p].data, start->planes[p].data, size);
          }
      unet_conv3x3_backward_data (NULL, &grad_out->view, packed, &grad_in->view, accumulate,
                                  scratch);
      for (int p = 0; p < n_planes; p++)
        if (kept[p] != NULL)
          {
            grad_in->planes[p].data = kept[p];
            for (int64_t i = 0; i < s->N * grad_in->planes[p].image_stride; i++)
              {
                float *value = (float *)kept[p] + i;

                g_assert_true (*value != *value); /* still NaN */
                if (i % grad_in->planes[p].image_stride < unet_view_plane_size (s->H, s->W))
                  *value = 0;
              }
          }
      test_view_assert_clean (grad_in);
      test_view_save (grad_in, result);
      TEST_ASSERT_NEAR (result, expected, n_in);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_backward_data (void)
{
  for_each_shape (check_backward);
}

static void
check_threads (const Shape *s)
{
  g_autoptr (TestView) in = test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (s->N * s->C * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) packed =
                 test_garbage (unet_conv3x3_packed_size (s->K, in->view.n_planes) * sizeof (float));
  g_autoptr (TestView) first_out = NULL;
  g_autoptr (TestView) first_grad = NULL;
  const bool accumulate[TEST_MAX_PLANES] = {false};

  test_view_load (in, input);
  unet_conv3x3_pack (weights, s->K, in->lanes, in->view.n_planes, packed);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) out =
                     test_view_new (s->N, s->K, s->H, s->W, TEST_ONE_VALUE, UNET_STORE_F32);
      g_autoptr (TestView) grad = test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
      g_autoptr (TestFloats) scratch = test_garbage (
          MAX (unet_conv3x3_forward_scratch (&in->view, &out->view, n_threads),
               unet_conv3x3_backward_data_scratch (&out->view, &in->view, n_threads)));

      unet_conv3x3_forward (pool, &in->view, packed, NULL, NULL, true, &out->view, scratch);
      unet_conv3x3_backward_data (pool, &out->view, packed, &grad->view, accumulate, scratch);
      if (n_threads == 1)
        {
          first_out = g_steal_pointer (&out);
          first_grad = g_steal_pointer (&grad);
          continue;
        }
      test_view_assert_same (out, first_out);
      test_view_assert_same (grad, first_grad);
    }
}

static void
test_threads (void)
{
  check_threads (&(Shape){1, 64, 64, 33, 47, TEST_TWO_VALUES});
  check_threads (&(Shape){3, 3, 17, 20, 20, TEST_ONE_VALUE});
}

/* A NaN or an infinity in the input must be seen in the output, ReLU or not, f32 or bf16. */
static void
test_nan (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    for (int store = 0; store < 2; store++)
      {
        g_autoptr (TestView) in = test_view_new (1, 16, 4, 4, TEST_ONE_VALUE, UNET_STORE_F32);
        g_autoptr (TestView) out = test_view_new (1, 16, 4, 4, TEST_ONE_VALUE,
                                                  store ? UNET_STORE_BF16 : UNET_STORE_F32);
        g_autoptr (TestFloats) input = test_random (16 * 16, 1);
        g_autoptr (TestFloats) output = test_random (16 * 16, 2);
        g_autoptr (TestFloats) packed = test_random (9 * 256, 3);
        g_autoptr (TestFloats) scratch =
                       test_garbage (unet_conv3x3_forward_scratch (&in->view, &out->view, 1));

        unet_cpu_set_level ((UnetCpuLevel)level);
        input[0] = (float)g_ascii_strtod ("nan", NULL);
        test_view_load (in, input);
        unet_conv3x3_forward (NULL, &in->view, packed, NULL, NULL, true, &out->view, scratch);
        test_view_save (out, output);
        for (int i = 0; i < 16 * 16; i++)
          g_assert_true ((output[i] != output[i]) == (i / 4 % 4 < 2 && i % 4 < 2));
      }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv3x3/pack", test_pack);
  g_test_add_func ("/kernels/conv3x3/forward", test_forward);
  g_test_add_func ("/kernels/conv3x3/backward-data", test_backward_data);
  g_test_add_func ("/kernels/conv3x3/threads", test_threads);
  g_test_add_func ("/kernels/conv3x3/nan", test_nan);
  return g_test_run ();
}
