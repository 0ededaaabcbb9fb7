/* test-conv-depthwise.c: convolution of each channel by itself against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-depthwise.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int64_t N, C, H, W;
  int     stride, n_threads;
} Case;

static TestView *
make_large (const Case *shape)
{
  return test_view_new (shape->N, shape->C, shape->H, shape->W, TEST_ONE_VALUE, UNET_STORE_F32);
}

static TestView *
make_small (const Case *shape, UnetStore store)
{
  return test_view_new (shape->N, shape->C, (shape->H + shape->stride - 1) / shape->stride,
                        (shape->W + shape->stride - 1) / shape->stride, TEST_ONE_VALUE, store);
}

static int64_t
get_size (const TestView *view)
{
  return view->view.batch * unet_view_channels (&view->view) * view->view.height * view->view.width;
}

static void
assert_near (const TestView *view, const float *expected, double tolerance)
{
  const int64_t n = get_size (view);
  g_autoptr (TestFloats) result = test_random (n, 9);

  test_view_assert_clean (view);
  test_view_save (view, result);
  g_assert_cmpfloat (test_nmse (result, expected, n), <=, tolerance);
}

static float *
pack (const float *dense, int64_t channels)
{
  float *packed = test_garbage (unet_conv_depthwise_packed_size (channels) * sizeof (float));

  unet_conv_depthwise_pack (dense, channels, packed);
  return packed;
}

static float
activate (float value, UnetActivation activation)
{
  if (activation != UNET_ACTIVATION_NONE)
    value = MAX (value, 0);
  return activation == UNET_ACTIVATION_RELU6 ? MIN (value, 6) : value;
}

static void
check_forward (const Case *shape)
{
  g_autoptr (UnetPool) pool = unet_pool_new (shape->n_threads);
  g_autoptr (TestView) in = make_large (shape);
  g_autoptr (TestView) out = make_small (shape, UNET_STORE_F32);
  g_autoptr (TestView) rows = make_small (shape, UNET_STORE_F32);
  g_autoptr (TestView) halves = make_small (shape, UNET_STORE_BF16);
  const int64_t n = get_size (out), size = n / (shape->N * shape->C);
  g_autoptr (TestFloats) input = test_random (get_size (in), 1);
  g_autoptr (TestFloats) dense = test_random (shape->C * 9, 2);
  g_autoptr (TestFloats) packed = pack (dense, shape->C);
  g_autoptr (TestFloats) expected = test_random (n, 3);
  g_autoptr (TestFloats) scale = test_random (out->view.n_planes * UNET_LANES, 4);
  g_autoptr (TestFloats) shift = test_random (out->view.n_planes * UNET_LANES, 5);
  const UnetActivation activation = (UnetActivation)(shape->W % 3);

  for (int64_t c = 0; c < out->view.n_planes * UNET_LANES; c++)
    {
      scale[c] = c < shape->C ? 4 * scale[c] : 0;
      shift[c] = c < shape->C ? shift[c] : 0;
    }
  test_view_load (in, input);
  unet_reference_conv_depthwise_forward (shape->N, shape->C, shape->H, shape->W, shape->stride,
                                         input, dense, expected);
  unet_conv_depthwise_forward (pool, shape->stride, &in->view, packed, NULL, NULL,
                               UNET_ACTIVATION_NONE, &out->view);
  assert_near (out, expected, 1e-10);
  for (int64_t i = 0; i < n; i++)
    {
      const int64_t c = i / size % shape->C;

      expected[i] = activate (expected[i] * scale[c] + shift[c], activation);
    }
  unet_conv_depthwise_forward (pool, shape->stride, &in->view, packed, scale, shift, activation,
                               &out->view);
  assert_near (out, expected, 1e-10);
  unet_conv_depthwise_forward (pool, shape->stride, &in->view, packed, scale, shift, activation,
                               &halves->view);
  assert_near (halves, expected, 1e-5);
  for (int64_t y = 0; y < out->view.height; y += 3)
    unet_conv_depthwise_forward_rows (pool, shape->stride, &in->view, packed, scale, shift,
                                      activation, &rows->view, y, MIN (y + 3, out->view.height));
  test_view_assert_same (rows, out);
}

static void
check_backward (const Case *shape)
{
  g_autoptr (UnetPool) pool = unet_pool_new (shape->n_threads);
  g_autoptr (TestView) in = make_large (shape);
  g_autoptr (TestView) grad_in = make_large (shape);
  g_autoptr (TestView) grad_out = make_small (shape, UNET_STORE_F32);
  const int64_t n = get_size (in), n_weights = shape->C * 9;
  g_autoptr (TestFloats) input = test_random (n, 1);
  g_autoptr (TestFloats) dense = test_random (n_weights, 2);
  g_autoptr (TestFloats) packed = pack (dense, shape->C);
  g_autoptr (TestFloats) grad = test_random (get_size (grad_out), 3);
  g_autoptr (TestFloats) before = test_random (n, 4);
  g_autoptr (TestFloats) expected = test_random (n, 4);
  g_autoptr (TestFloats) expected_weights = test_random (n_weights, 5);
  g_autoptr (TestFloats) weights = test_random (n_weights, 5);
  g_autoptr (TestFloats) grad_packed = pack (weights, shape->C);
  g_autoptr (TestFloats) scratch = test_garbage (
      unet_conv_depthwise_backward_weights_scratch (&in->view, &grad_out->view, shape->n_threads));
  bool accumulate[TEST_MAX_PLANES];

  unet_reference_conv_depthwise_backward (shape->N, shape->C, shape->H, shape->W, shape->stride,
                                          input, dense, grad, expected, expected_weights);
  test_view_load (in, input);
  test_view_load (grad_out, grad);
  test_view_load (grad_in, before);
  memset (accumulate, 1, sizeof accumulate);
  unet_conv_depthwise_backward_data (pool, shape->stride, &grad_out->view, packed, &grad_in->view,
                                     accumulate);
  assert_near (grad_in, expected, 1e-10);
  for (int64_t i = 0; i < n; i++)
    expected[i] -= before[i];
  memset (accumulate, 0, sizeof accumulate);
  unet_conv_depthwise_backward_data (pool, shape->stride, &grad_out->view, packed, &grad_in->view,
                                     accumulate);
  assert_near (grad_in, expected, 1e-10);

  unet_conv_depthwise_backward_weights (pool, shape->stride, &in->view, &grad_out->view,
                                        grad_packed, scratch);
  unet_conv_depthwise_unpack (grad_packed, shape->C, weights);
  TEST_ASSERT_NEAR (weights, expected_weights, n_weights);
  for (int64_t i = 0; i < (int64_t)unet_conv_depthwise_packed_size (shape->C); i++)
    if (i / (9 * UNET_LANES) * UNET_LANES + i % UNET_LANES >= shape->C)
      g_assert_cmpfloat (grad_packed[i], ==, 0);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 4, 7, 14, 15, 16, 17, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48};
  guint                c = 0;

  for (int stride = 1; stride <= 2; stride++)
    for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
      for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
        {
          const Case shape = {c % 5 == 0 ? 3 : 1, channels[c % 8], sizes[h],
                              sizes[w],           stride,          1 + (int)(c % 2)};

          check_forward (&shape);
          check_backward (&shape);
        }
  for (int stride = 1; stride <= 2; stride++)
    {
      check_forward (&(Case){2, 17, 30, 600, stride, 2});
      check_backward (&(Case){2, 17, 30, 600, stride, 2});
    }
}

static void
test_pack (void)
{
  float dense[17 * 9], again[17 * 9], packed[2 * 9 * UNET_LANES];

  g_assert_cmpuint (unet_conv_depthwise_packed_size (17), ==, G_N_ELEMENTS (packed));
  test_fill (dense, 17 * 9, -1, 1, 1);
  memset (packed, 0xff, sizeof packed);
  unet_conv_depthwise_pack (dense, 17, packed);
  g_assert_cmpfloat (packed[4 * UNET_LANES + 3], ==, dense[3 * 9 + 4]);
  g_assert_cmpfloat (packed[(9 + 8) * UNET_LANES], ==, dense[16 * 9 + 8]);
  g_assert_cmpfloat (packed[(9 + 8) * UNET_LANES + 1], ==, 0);
  unet_conv_depthwise_unpack (packed, 17, again);
  g_assert_cmpmem (again, sizeof again, dense, sizeof dense);
}

/* A plane without data is left alone, and each plane is added to or not by itself. */
static void
test_planes (void)
{
  const Case shape = {1, 48, 5, 6, 2, 1};
  g_autoptr (TestView) grad_out = make_small (&shape, UNET_STORE_F32);
  g_autoptr (TestView) grad_in = make_large (&shape);
  g_autoptr (TestFloats) dense = test_random (48 * 9, 1);
  g_autoptr (TestFloats) packed = pack (dense, 48);
  g_autoptr (TestFloats) grad = test_random (get_size (grad_out), 2);
  g_autoptr (TestFloats) before = test_random (48 * 30, 3);
  g_autoptr (TestFloats) single = test_random (48 * 30, 4);
  g_autoptr (TestFloats) result = test_random (48 * 30, 5);
  const bool overwrite[3] = {false, false, false};
  const bool accumulate[3] = {false, true, false};
  void      *data = grad_in->planes[0].data;

  test_view_load (grad_out, grad);
  unet_conv_depthwise_backward_data (NULL, 2, &grad_out->view, packed, &grad_in->view, overwrite);
  test_view_save (grad_in, single);
  test_view_load (grad_in, before);
  grad_in->planes[0].data = NULL;
  unet_conv_depthwise_backward_data (NULL, 2, &grad_out->view, packed, &grad_in->view, accumulate);
  grad_in->planes[0].data = data;
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result);
  for (int i = 0; i < 48 * 30; i++)
    g_assert_cmpfloat_with_epsilon (result[i],
                                    i < 16 * 30   ? before[i]
                                    : i < 32 * 30 ? before[i] + single[i]
                                                  : single[i],
                                    1e-6f);
}

/* The same bits whatever the number of threads, over several tasks and parts per plane. */
static void
test_threads (void)
{
  const Case shape = {2, 17, 141, 161, 2, 1};
  g_autoptr (TestView) in = make_large (&shape);
  g_autoptr (TestView) grad_out = make_small (&shape, UNET_STORE_F32);
  g_autoptr (TestView) first = NULL;
  g_autoptr (TestFloats) input = test_random (get_size (in), 1);
  g_autoptr (TestFloats) grad = test_random (get_size (grad_out), 2);
  g_autoptr (TestFloats) dense = test_random (17 * 9, 3);
  g_autoptr (TestFloats) packed = pack (dense, 17);
  g_autoptr (TestFloats) scratch = test_garbage (
      unet_conv_depthwise_backward_weights_scratch (&in->view, &grad_out->view, 3));
  const bool overwrite[2] = {false, false};
  float      first_weights[2 * 9 * UNET_LANES];

  test_view_load (in, input);
  test_view_load (grad_out, grad);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) grad_in = make_large (&shape);
      float weights[2 * 9 * UNET_LANES] = {0};

      unet_conv_depthwise_backward_data (pool, 2, &grad_out->view, packed, &grad_in->view,
                                         overwrite);
      unet_conv_depthwise_backward_weights (pool, 2, &in->view, &grad_out->view, weights, scratch);
      if (n_threads == 1)
        {
          first = g_steal_pointer (&grad_in);
          memcpy (first_weights, weights, sizeof weights);
          continue;
        }
      test_view_assert_same (grad_in, first);
      g_assert_cmpmem (weights, sizeof weights, first_weights, sizeof first_weights);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-depthwise/shapes", test_shapes);
  g_test_add_func ("/kernels/conv-depthwise/pack", test_pack);
  g_test_add_func ("/kernels/conv-depthwise/planes", test_planes);
  g_test_add_func ("/kernels/conv-depthwise/threads", test_threads);
  return g_test_run ();
}
