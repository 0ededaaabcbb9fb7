/* test-conv-weights.c: convolutions, backward to the weights, against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-test.h"

static const TestAnyWeightsMethod method = {unet_conv_weights_scratch, unet_conv_weights};

static void
test_weights (void)
{
  test_any_each_shape (1, &method, test_any_weights);
  test_any_each_shape (3, &method, test_any_weights);
  test_any_weights (&method, &(TestAnyConv){{1, 1}, 2, 10, 30, 3, 261, TEST_TWO_VALUES});
  test_any_weights (&method, &(TestAnyConv){{3, 2}, 2, 10, 30, 5, 290, TEST_THIN_VALUES});
}

static void
test_threads (void)
{
  for (int side = 1; side <= 3; side += 2)
    for (int stride = 1; stride <= 2; stride++)
      {
        const TestAnyConv large = {{side, stride}, 2, 40, 56, 67, 45, TEST_TWO_VALUES};
        const TestAnyConv deep = {{side, stride}, 1, 256, 176, 5, 6, TEST_ONE_VALUE};

        test_any_weights_threads (&method, &large);
        test_any_weights_threads (&method, &deep);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-weights/weights", test_weights);
  g_test_add_func ("/kernels/conv-weights/threads", test_threads);
  return g_test_run ();
}
