/* test-conv1x1.c: the output layer against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv1x1.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

static void
test_pack (void)
{
  const int    lanes[] = {16, 3, 5};
  const size_t n_packed = unet_conv1x1_packed_size (3, 3);
  const size_t size = 3 * 24 * sizeof (float);
  g_autoptr (TestFloats) dense = test_random (3 * 24, 1);
  g_autoptr (TestFloats) again = test_random (3 * 24, 2);
  g_autoptr (TestFloats) packed = test_garbage (n_packed * sizeof (float));
  int n_used = 0;

  unet_conv1x1_pack (dense, 3, lanes, 3, packed);
  unet_conv1x1_unpack (packed, 3, lanes, 3, again);
  g_assert_cmpmem (dense, size, again, size);
  for (size_t i = 0; i < n_packed; i++)
    n_used += packed[i] != 0;
  g_assert_cmpint (n_used, ==, 3 * 24);
  g_assert_cmpfloat (packed[(1 * 3 + 2) * 16 + 1], ==, dense[1 * 24 + 20]);
}

static void
check (int64_t N, int64_t C, int64_t K, int64_t H, int64_t W, TestSplit split, int n_threads)
{
  const int64_t n_in = N * C * H * W;
  const int64_t n_out = N * K * H * W;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) in = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestView) grad_in = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (n_in, 1);
  g_autoptr (TestFloats) weights = test_random (K * C, 2);
  g_autoptr (TestFloats) bias = test_random (K, 3);
  g_autoptr (TestFloats) expected = test_random (n_out, 4);
  g_autoptr (TestFloats) result = test_random (n_out, 5);
  g_autoptr (TestFloats) expected_in = test_random (n_in, 6);
  g_autoptr (TestFloats) result_in = test_random (n_in, 7);
  g_autoptr (TestFloats) expected_weights = test_random (K * C, 8);
  g_autoptr (TestFloats) result_weights = test_random (K * C, 8);
  g_autoptr (TestFloats) expected_bias = test_random (K, 9);
  g_autoptr (TestFloats) result_bias = test_random (K, 9);
  const int n_planes = in->view.n_planes;
  g_autoptr (TestFloats) packed =
                 test_garbage (unet_conv1x1_packed_size (K, n_planes) * sizeof (float));
  g_autoptr (TestFloats) grad_packed =
                 test_garbage (unet_conv1x1_packed_size (K, n_planes) * sizeof (float));
  g_autoptr (TestFloats) scratch = test_garbage (unet_conv1x1_backward_scratch (&in->view, (int)K));

  test_view_load (in, input);
  unet_conv1x1_pack (weights, K, in->lanes, n_planes, packed);
  unet_reference_conv1x1_forward (N, C, K, H, W, input, weights, bias, expected);
  unet_conv1x1_forward (pool, &in->view, packed, bias, (int)K, result);
  TEST_ASSERT_NEAR (result, expected, n_out);
  if (H > 2) /* the last rows, and nothing else */
    {
      for (int64_t i = 0; i < n_out; i++)
        expected[i] = i / W % H < 2 ? 7 : result[i];
      test_fill (result, n_out, 7, 7, 0);
      unet_conv1x1_forward_rows (pool, &in->view, packed, bias, (int)K, result, 2, H);
      g_assert_cmpmem (result, (size_t)n_out * sizeof (float), expected,
                       (size_t)n_out * sizeof (float));
    }

  test_fill (result, n_out, -1, 1, 10);
  memset (expected_in, 0, (size_t)n_in * sizeof (float));
  unet_reference_conv1x1_backward (N, C, K, H, W, input, weights, result, expected_in,
                                   expected_weights, expected_bias);
  unet_conv1x1_pack (result_weights, K, in->lanes, n_planes, grad_packed);
  unet_conv1x1_backward (pool, &in->view, packed, result, (int)K, &grad_in->view, false,
                         grad_packed, result_bias, scratch);
  unet_conv1x1_unpack (grad_packed, K, in->lanes, n_planes, result_weights);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  TEST_ASSERT_NEAR (result_in, expected_in, n_in);
  TEST_ASSERT_NEAR (result_weights, expected_weights, K * C);
  for (int64_t k = 0; k < K; k++) /* a sum in which almost all may cancel */
    g_assert_cmpfloat_with_epsilon ((double)result_bias[k], (double)expected_bias[k], 1e-4);

  unet_conv1x1_backward (pool, &in->view, packed, result, (int)K, &grad_in->view, true, grad_packed,
                         result_bias, scratch);
  test_view_save (grad_in, result_in);
  for (int64_t i = 0; i < n_in; i++)
    expected_in[i] *= 2;
  TEST_ASSERT_NEAR (result_in, expected_in, n_in);
  /* the gradient at the input may be unwanted */
  unet_conv1x1_backward (pool, &in->view, packed, result, (int)K, NULL, false, grad_packed,
                         result_bias, scratch);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      guint c = 0;

      unet_cpu_set_level ((UnetCpuLevel)level);
      for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
        for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
          check (c % 5 == 0 ? 3 : 1, channels[c % 9], 1 + c % 6, sizes[h], sizes[w],
                 c % 2 == 0 || channels[c % 9] < 2 ? TEST_ONE_VALUE : TEST_TWO_VALUES,
                 1 + (int)(c % 2));
      check (2, 24, 2, 40, 300, TEST_TWO_VALUES, 2);
      check (1, 24, 19, 9, 70, TEST_THIN_VALUES, 2);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_threads (void)
{
  g_autoptr (TestView) in = test_view_new (2, 24, 60, 80, TEST_TWO_VALUES, UNET_STORE_F32);
  const size_t size = unet_conv1x1_packed_size (2, in->view.n_planes) * sizeof (float);
  g_autoptr (TestFloats) input = test_random (2 * 24 * 60 * 80, 1);
  g_autoptr (TestFloats) packed = test_random (2 * 64, 2);
  g_autoptr (TestFloats) logits = test_random (2 * 2 * 60 * 80, 3);
  g_autoptr (TestFloats) first = test_garbage (size);
  g_autoptr (TestFloats) result = test_garbage (size);

  test_view_load (in, input);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestFloats) scratch = test_garbage (unet_conv1x1_backward_scratch (&in->view, 2));
      float bias[2] = {0};

      memset (result, 0, size);
      unet_conv1x1_backward (pool, &in->view, packed, logits, 2, NULL, false, result, bias,
                             scratch);
      if (n_threads == 1)
        memcpy (first, result, size);
      g_assert_cmpmem (result, size, first, size);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv1x1/pack", test_pack);
  g_test_add_func ("/kernels/conv1x1/shapes", test_shapes);
  g_test_add_func ("/kernels/conv1x1/threads", test_threads);
  return g_test_run ();
}
