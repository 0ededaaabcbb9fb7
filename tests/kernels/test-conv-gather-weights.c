/* test-conv-gather-weights.c: gathered convolutions, backward to the weights, against their twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-test.h"

static const TestAnyWeightsMethod method = {unet_conv_gather_weights_scratch,
                                            unet_conv_gather_weights};

static void
test_weights (void)
{
  test_any_each_shape (3, &method, test_any_weights);
  test_any_each_shape (7, &method, test_any_weights);
  test_any_weights (&method, &(TestAnyConv){{7, 2}, 2, 3, 40, 9, 300, TEST_ONE_VALUE});
  test_any_weights (&method, &(TestAnyConv){{3, 2}, 1, 3, 32, 21, 258, TEST_ONE_VALUE});
}

/* Parts that begin in the middle of one image and end in the next. */
static void
test_threads (void)
{
  test_any_weights_threads (&method, &(TestAnyConv){{7, 2}, 3, 3, 64, 35, 300, TEST_ONE_VALUE});
  test_any_weights_threads (&method, &(TestAnyConv){{3, 2}, 1, 3, 24, 51, 30, TEST_TWO_VALUES});
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-gather-weights/weights", test_weights);
  g_test_add_func ("/kernels/conv-gather-weights/threads", test_threads);
  return g_test_run ();
}
