/* test-winograd.c: the 3x3 convolution in the Winograd domain against its plain twin
 *
 * The shapes are chosen so that the work is shared out in all the ways there are: small images and
 * many planes go in pairs, many tiles of few planes go in blocks, and many tiles of many planes go
 * in pairs, group after group.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-test.h"

static const TestConvMethod method = {unet_winograd_scratch, unet_winograd};

/* In blocks: 15 x 16 tiles, the last ones of rows and columns partly outside; two images. */
static const TestConvShape in_blocks[] = {
    {1, 40, 33, 57, 62, TEST_TWO_VALUES},
    {2, 17, 16, 44, 48, TEST_ONE_VALUE},
    {1, 3, 48, 61, 64, TEST_ONE_VALUE},
};

/* In pairs: more planes than filters are transformed for at a time; several images. */
static const TestConvShape in_pairs[] = {
    {1, 33, 40, 12, 16, TEST_THIN_VALUES},
    {3, 64, 48, 13, 18, TEST_THIN_VALUES},
    {1, 176, 40, 9, 11, TEST_ONE_VALUE},
};

/* In pairs, in more than one group, each cut into parts. */
static const TestConvShape in_groups = {1, 48, 144, 75, 75, TEST_THIN_VALUES};

static void
test_forward (void)
{
  test_conv_each_shape (&method, test_conv_forward);
  for (guint i = 0; i < G_N_ELEMENTS (in_blocks); i++)
    test_conv_forward (&method, &in_blocks[i]);
  for (guint i = 0; i < G_N_ELEMENTS (in_pairs); i++)
    test_conv_forward (&method, &in_pairs[i]);
}

static void
test_rows (void)
{
  test_conv_rows (&method, &in_blocks[0]);
  test_conv_rows (&method, &in_blocks[1]);
  test_conv_rows (&method, &in_pairs[1]);
}

static void
test_backward_data (void)
{
  test_conv_each_shape (&method, test_conv_backward_data);
  for (guint i = 0; i < G_N_ELEMENTS (in_blocks); i++)
    test_conv_backward_data (&method, &in_blocks[i]);
  for (guint i = 0; i < G_N_ELEMENTS (in_pairs); i++)
    test_conv_backward_data (&method, &in_pairs[i]);
}

static void
test_groups (void)
{
  test_conv_forward (&method, &in_groups);
}

static void
test_threads (void)
{
  test_conv_threads (&method, &in_blocks[0]);
  test_conv_threads (&method, &in_blocks[1]);
  test_conv_threads (&method, &in_pairs[0]);
  test_conv_threads (&method, &in_pairs[1]);
  test_conv_threads (&method, &in_groups);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/winograd/forward", test_forward);
  g_test_add_func ("/kernels/winograd/rows", test_rows);
  g_test_add_func ("/kernels/winograd/backward-data", test_backward_data);
  g_test_add_func ("/kernels/winograd/groups", test_groups);
  g_test_add_func ("/kernels/winograd/threads", test_threads);
  return g_test_run ();
}
