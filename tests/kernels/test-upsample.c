/* test-upsample.c: bilinear upsampling against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/upsample.h"

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
  g_autoptr (TestFloats) input = test_random (n_in, 1);
  g_autoptr (TestFloats) small = test_random (4 * n_in, 2);
  g_autoptr (TestFloats) expected = test_random (n_out, 3);
  g_autoptr (TestFloats) result = test_random (n_out, 4);
  g_autoptr (TestFloats) expected_in = test_random (n_in, 5);

  test_view_load (in, input);
  unet_reference_upsample_forward (N, C, H, W, input, small);
  for (int64_t i = 0; i < n_out; i++)
    {
      const int64_t x = i % width;
      const int64_t y = i / width % height;

      expected[i] =
          y < 2 * H && x < 2 * W ? small[(i / (width * height) * 2 * H + y) * 2 * W + x] : 0;
    }
  unet_upsample_forward (pool, &in->view, &out->view);
  test_view_assert_clean (out);
  test_view_save (out, result);
  TEST_ASSERT_NEAR (result, expected, n_out);

  /* What lies beyond 2H x 2W is not this layer's: make it large. */
  test_fill (small, 4 * n_in, -1, 1, 6);
  for (int64_t i = 0; i < n_out; i++)
    {
      const int64_t x = i % width;
      const int64_t y = i / width % height;

      expected[i] =
          y < 2 * H && x < 2 * W ? small[(i / (width * height) * 2 * H + y) * 2 * W + x] : 1e6f;
    }
  test_view_load (out, expected);
  memset (expected_in, 0, (size_t)n_in * sizeof (float));
  unet_reference_upsample_backward (N, C, H, W, small, expected_in);
  unet_upsample_backward (pool, &out->view, &grad_in->view, false);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result);
  TEST_ASSERT_NEAR (result, expected_in, n_in);
  unet_upsample_backward (pool, &out->view, &grad_in->view, true);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result);
  for (int64_t i = 0; i < n_in; i++)
    expected_in[i] *= 2;
  TEST_ASSERT_NEAR (result, expected_in, n_in);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17};
  static const int64_t channels[] = {1, 3, 8, 16, 17};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 5], sizes[h], sizes[w], c % 2, c / 2 % 2,
             1 + (int)(c % 2));
  check (1, 1, 2, 300, 1, 1, 2);
  check (1, 1, 300, 2, 0, 1, 2);
}

/* What torch.nn.Upsample (scale_factor=2, mode='bilinear', align_corners=True) says of 0 1 2. */
static void
test_values (void)
{
  static const float input[3] = {0, 1, 2};
  static const float expected[6] = {0, 0.4f, 0.8f, 1.2f, 1.6f, 2};
  g_autoptr (TestView) in = test_view_new (1, 1, 1, 3, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (1, 1, 2, 6, TEST_ONE_VALUE, UNET_STORE_F32);
  float result[12];

  test_view_load (in, input);
  unet_upsample_forward (NULL, &in->view, &out->view);
  test_view_save (out, result);
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon (result[i], expected[i % 6], 1e-6f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/upsample/shapes", test_shapes);
  g_test_add_func ("/kernels/upsample/values", test_values);
  return g_test_run ();
}
