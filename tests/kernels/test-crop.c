/* test-crop.c: cropping against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/crop.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

/* MORE pixels of the input lie below and to the right of what the margin alone would leave. */
static void
check (int64_t N, int64_t C, int64_t height, int64_t width, int64_t margin, int64_t more)
{
  const int64_t H = height + 2 * margin + more;
  const int64_t W = width + 2 * margin;
  const int64_t n_in = N * C * H * W;
  const int64_t n_out = N * C * height * width;
  g_autoptr (UnetPool) pool = unet_pool_new (1 + (int)(width % 2));
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
  unet_reference_crop_forward (N, C, H, W, margin, height, width, input, expected);
  unet_crop_forward (pool, &in->view, margin, &out->view);
  test_view_assert_clean (out);
  test_view_save (out, result);
  g_assert_cmpmem (result, (size_t)n_out * sizeof (float), expected,
                   (size_t)n_out * sizeof (float));
  for (int64_t y = 0; y < height; y += 3)
    unet_crop_forward_rows (pool, &in->view, margin, &rows->view, y, MIN (y + 3, height));
  test_view_assert_same (rows, out);

  memset (expected_in, 0, (size_t)n_in * sizeof (float));
  unet_reference_crop_backward (N, C, H, W, margin, height, width, expected, expected_in);
  unet_crop_backward (pool, &out->view, margin, &grad_in->view, false);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  g_assert_cmpmem (result_in, (size_t)n_in * sizeof (float), expected_in,
                   (size_t)n_in * sizeof (float));
  test_view_load (grad_in, input);
  for (int64_t i = 0; i < n_in; i++)
    expected_in[i] += input[i];
  unet_crop_backward (pool, &out->view, margin, &grad_in->view, true);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  g_assert_cmpmem (result_in, (size_t)n_in * sizeof (float), expected_in,
                   (size_t)n_in * sizeof (float));
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 7, 15, 16, 17};
  static const int64_t channels[] = {1, 3, 8, 16, 17};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 5], sizes[h], sizes[w], c % 4, c % 3);
  check (2, 17, 60, 151, 4, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/crop/shapes", test_shapes);
  return g_test_run ();
}
