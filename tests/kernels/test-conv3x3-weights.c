/* test-conv3x3-weights.c: the gradients at weights and biases against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

static void
check_weights (int64_t N, int64_t C, int64_t K, int64_t H, int64_t W, TestSplit split)
{
  const int64_t n_weights = K * C * 9;
  g_autoptr (TestView) in = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestView) grad_out = test_view_new (N, K, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (N * C * H * W, 1);
  g_autoptr (TestFloats) grad = test_random (N * K * H * W, 2);
  g_autoptr (TestFloats) expected = test_random (n_weights, 3);
  g_autoptr (TestFloats) before = test_random (n_weights, 3);
  g_autoptr (TestFloats) result = test_random (n_weights, 4);
  g_autoptr (TestFloats) grad_in = test_random (N * C * H * W, 5);
  const size_t n_packed = unet_conv3x3_packed_size (K, in->view.n_planes);

  test_view_load (in, input);
  test_view_load (grad_out, grad);
  unet_reference_conv3x3_backward (N, C, K, H, W, input, before, grad, grad_in, expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestFloats) packed = test_garbage (n_packed * sizeof (float));
      g_autoptr (TestFloats) repacked = test_garbage (n_packed * sizeof (float));
      g_autoptr (TestFloats) scratch = test_garbage (
          unet_conv3x3_backward_weights_scratch (&in->view, &grad_out->view, 1));

      unet_cpu_set_level ((UnetCpuLevel)level);
      unet_conv3x3_pack (before, K, in->lanes, in->view.n_planes, packed);
      unet_conv3x3_backward_weights (NULL, &in->view, &grad_out->view, packed, scratch);
      unet_conv3x3_unpack (packed, K, in->lanes, in->view.n_planes, result);
      TEST_ASSERT_NEAR (result, expected, n_weights);
      /* the padding is still zero */
      unet_conv3x3_pack (result, K, in->lanes, in->view.n_planes, repacked);
      g_assert_cmpmem (packed, n_packed * sizeof (float), repacked, n_packed * sizeof (float));
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_weights (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++)
      for (guint i = 0; i < 2; i++, c++)
        {
          const int64_t N = c % 5 == 0 ? 3 : 1;
          const int64_t C = channels[c % 9];
          const int64_t K = channels[c / 9 * 5 % 9];

          if (N * C * K * sizes[h] * sizes[w] <= 150000)
            check_weights (N, C, K, sizes[h], sizes[w],
                           c % 2 == 0 || C < 2 ? TEST_ONE_VALUE : TEST_TWO_VALUES);
        }
  check_weights (1, 48, 48, 9, 29, TEST_TWO_VALUES);
  check_weights (3, 3, 16, 40, 40, TEST_ONE_VALUE);
}

static void
test_threads (void)
{
  g_autoptr (TestView) in = test_view_new (2, 24, 30, 41, TEST_TWO_VALUES, UNET_STORE_F32);
  g_autoptr (TestView) grad = test_view_new (2, 17, 30, 41, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (2 * 24 * 30 * 41, 1);
  const size_t size = unet_conv3x3_packed_size (17, in->view.n_planes) * sizeof (float);
  g_autoptr (TestFloats) first = test_garbage (size);
  g_autoptr (TestFloats) result = test_garbage (size);

  test_view_load (in, input);
  test_view_load (grad, input);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestFloats) scratch = test_garbage (
          unet_conv3x3_backward_weights_scratch (&in->view, &grad->view, n_threads));

      memset (result, 0, size);
      unet_conv3x3_backward_weights (pool, &in->view, &grad->view, result, scratch);
      if (n_threads == 1)
        memcpy (first, result, size);
      g_assert_cmpmem (first, size, result, size);
    }
}

static void
test_bias (void)
{
  const int64_t N = 3, K = 17, H = 5, W = 300;
  g_autoptr (TestView) grad_out = test_view_new (N, K, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) grad = test_random (N * K * H * W, 1);
  float bias[32] = {0};

  bias[3] = 7;
  test_view_load (grad_out, grad);
  unet_conv_backward_bias (NULL, &grad_out->view, bias);
  for (int64_t k = 0; k < 32; k++)
    {
      double sum = k == 3 ? 7 : 0;

      for (int64_t n = 0; n < N && k < K; n++)
        for (int64_t i = 0; i < H * W; i++)
          sum += (double)grad[(n * K + k) * H * W + i];
      g_assert_cmpfloat_with_epsilon ((double)bias[k], sum, 1e-4);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv3x3-weights/weights", test_weights);
  g_test_add_func ("/kernels/conv3x3-weights/threads", test_threads);
  g_test_add_func ("/kernels/conv3x3-weights/bias", test_bias);
  return g_test_run ();
}
