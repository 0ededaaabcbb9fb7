/* test-winograd-weights.c: the gradients at the weights in the Winograd domain against their plain
 * twin
 *
 * The shapes are chosen so that the products are shared out by points and by blocks, in one group
 * of tiles and in several.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-test.h"

static const TestWeightsMethod method = {unet_winograd_weights_scratch, unet_winograd_weights};

static const TestConvShape by_points[] = {
    {1, 40, 33, 57, 62, TEST_TWO_VALUES},
    {3, 64, 48, 13, 18, TEST_THIN_VALUES},
    {1, 36, 64, 75, 75, TEST_THIN_VALUES}, /* in two groups */
};

static const TestConvShape by_blocks[] = {
    {2, 70, 176, 9, 10, TEST_THIN_VALUES},
    {1, 70, 176, 51, 52, TEST_THIN_VALUES}, /* in two groups */
};

static void
test_small (void)
{
  test_conv_each_shape (&method, test_conv_weights);
}

static void
test_by_points (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_points); i++)
    test_conv_weights (&method, &by_points[i]);
}

static void
test_by_blocks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_blocks); i++)
    test_conv_weights (&method, &by_blocks[i]);
}

static void
test_threads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_points); i++)
    test_conv_weights_threads (&method, &by_points[i]);
  for (guint i = 0; i < G_N_ELEMENTS (by_blocks); i++)
    test_conv_weights_threads (&method, &by_blocks[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/winograd-weights/small", test_small);
  g_test_add_func ("/kernels/winograd-weights/by-points", test_by_points);
  g_test_add_func ("/kernels/winograd-weights/by-blocks", test_by_blocks);
  g_test_add_func ("/kernels/winograd-weights/threads", test_threads);
  return g_test_run ();
}
