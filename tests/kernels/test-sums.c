/* test-sums.c: sums over a part of a plane
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/sums.h"

#include "kernels/kernel-test.h"

/* Sums of many equal numbers that float alone would get wrong. */
static void
test_part (void)
{
  const int64_t H = 40, W = 700;
  g_autoptr (TestView) view = test_view_new (2, 3, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) plain = test_random (2 * 3 * H * W, 1);
  double sum[UNET_LANES] = {0};

  for (int64_t i = 0; i < 2 * 3 * H * W; i++)
    plain[i] = i % W < 650 && i / W % H < 33 ? 1000.1f : 1e9f;
  sum[2] = 1;
  test_view_load (view, plain);
  unet_sum_plane (&view->view, 0, 33, 650, sum);
  for (int c = 0; c < UNET_LANES; c++)
    g_assert_cmpfloat_with_epsilon (sum[c], c < 3 ? 2 * 33 * 650 * (double)1000.1f + (c == 2) : 0,
                                    200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/sums/part", test_part);
  return g_test_run ();
}
