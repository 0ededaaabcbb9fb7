/* test-conv3x3-direct.c: the 3x3 convolution by its definition against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-test.h"

static const TestConvMethod method = {unet_conv3x3_direct_scratch, unet_conv3x3_direct};

static void
test_forward (void)
{
  test_conv_each_shape (&method, test_conv_forward);
  /* rows that are longer than a stretch, and weights that are larger than the image */
  test_conv_forward (&method, &(TestConvShape){1, 20, 40, 9, 121, TEST_TWO_VALUES});
  test_conv_forward (&method, &(TestConvShape){2, 64, 64, 8, 8, TEST_TWO_VALUES});
}

static void
test_rows (void)
{
  test_conv_rows (&method, &(TestConvShape){2, 3, 24, 23, 65, TEST_ONE_VALUE});
  test_conv_rows (&method, &(TestConvShape){1, 33, 16, 12, 9, TEST_TWO_VALUES});
}

static void
test_backward_data (void)
{
  test_conv_each_shape (&method, test_conv_backward_data);
  test_conv_backward_data (&method, &(TestConvShape){1, 48, 48, 9, 121, TEST_THIN_VALUES});
  test_conv_backward_data (&method, &(TestConvShape){2, 64, 64, 8, 8, TEST_TWO_VALUES});
}

static void
test_threads (void)
{
  test_conv_threads (&method, &(TestConvShape){1, 64, 64, 33, 47, TEST_TWO_VALUES});
  test_conv_threads (&method, &(TestConvShape){3, 3, 17, 20, 20, TEST_ONE_VALUE});
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv3x3-direct/forward", test_forward);
  g_test_add_func ("/kernels/conv3x3-direct/rows", test_rows);
  g_test_add_func ("/kernels/conv3x3-direct/backward-data", test_backward_data);
  g_test_add_func ("/kernels/conv3x3-direct/threads", test_threads);
  return g_test_run ();
}
