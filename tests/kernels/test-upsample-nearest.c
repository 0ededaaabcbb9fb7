/* test-upsample-nearest.c: nearest upsampling against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/upsample-nearest.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

static void
check (int64_t N,
       int64_t C,
       int64_t H,
       int64_t W,
       int64_t more_rows,
       int64_t more_columns,
       int     n_threads)
{
  const int64_t height = 2 * H + more_rows;
  const int64_t width = 2 * W + more_columns;
  const int64_t n_in = N * C * H * W;
  const int64_t n_out = N * C * height * width;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) in = test_view_new (N, C, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) grad_in = test_view_new (N, C, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (N, C, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) rows = test_view_new (N, C, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (n_in, 1);
  g_autoptr (TestFloats) expected = test_random (n_out, 2);
  g_autoptr (TestFloats) result = test_random (n_out, 3);
  g_autoptr (TestFloats) expected_in = test_random (n_in, 4);
  g_autoptr (TestFloats) result_in = test_random (n_in, 5);

  test_view_load (in, input);
  unet_reference_upsample_nearest_forward (N, C, H, W, height, width, input, expected);
  unet_upsample_nearest_forward (pool, &in->view, &out->view);
  test_view_assert_clean (out);
  test_view_save (out, result);
  g_assert_cmpmem (result, (size_t)n_out * sizeof (float), expected,
                   (size_t)n_out * sizeof (float));
  for (int64_t y = 0; y < height; y += 4)
    unet_upsample_nearest_forward_rows (pool, &in->view, &rows->view, y, MIN (y + 4, height));
  test_view_assert_same (rows, out);

  test_fill (expected, n_out, -1, 1, 6);
  test_view_load (out, expected);
  memset (expected_in, 0, (size_t)n_in * sizeof (float));
  unet_reference_upsample_nearest_backward (N, C, H, W, height, width, expected, expected_in);
  unet_upsample_nearest_backward (pool, &out->view, &grad_in->view, false);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  TEST_ASSERT_NEAR (result_in, expected_in, n_in);
  test_view_load (grad_in, input);
  unet_upsample_nearest_backward (pool, &out->view, &grad_in->view, true);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  for (int64_t i = 0; i < n_in; i++)
    expected_in[i] += input[i];
  TEST_ASSERT_NEAR (result_in, expected_in, n_in);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17};
  static const int64_t channels[] = {1, 3, 8, 16, 17};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 5], sizes[h], sizes[w], (int)(c % 3) - 1,
             (int)(c / 3 % 3) - 1, 1 + (int)(c % 2));
  check (1, 1, 2, 300, 1, -1, 2);
  check (1, 1, 300, 2, -1, 1, 2);
  check (1, 2, 3, 4, 5, 3, 2);
}

/* Each pixel four times, and the last once more. */
static void
test_values (void)
{
  static const float input[4] = {1, 2, 3, 4};
  static const float expected[15] = {1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4};
  g_autoptr (TestView) in = test_view_new (1, 1, 2, 2, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (1, 1, 3, 5, TEST_ONE_VALUE, UNET_STORE_F32);
  float result[15];

  test_view_load (in, input);
  unet_upsample_nearest_forward (NULL, &in->view, &out->view);
  test_view_save (out, result);
  g_assert_cmpmem (result, sizeof result, expected, sizeof expected);
}

/* The same bits whatever the number of threads, over several tasks per plane. */
static void
test_threads (void)
{
  const int64_t n = 2 * 17 * 141 * 161;
  g_autoptr (TestView) grad_out = test_view_new (2, 17, 141, 161, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) first = NULL;
  g_autoptr (TestFloats) plain = test_random (n, 1);

  test_view_load (grad_out, plain);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) grad_in = test_view_new (2, 17, 70, 81, TEST_ONE_VALUE, UNET_STORE_F32);

      unet_upsample_nearest_backward (pool, &grad_out->view, &grad_in->view, false);
      if (n_threads == 1)
        first = g_steal_pointer (&grad_in);
      else
        test_view_assert_same (grad_in, first);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/upsample-nearest/shapes", test_shapes);
  g_test_add_func ("/kernels/upsample-nearest/values", test_values);
  g_test_add_func ("/kernels/upsample-nearest/threads", test_threads);
  return g_test_run ();
}
