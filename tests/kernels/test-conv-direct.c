/* test-conv-direct.c: convolutions from where the pixels lie, against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-test.h"

static const TestAnyMethod method = {unet_conv_direct_scratch, unet_conv_direct};

static void
test_forward (void)
{
  test_any_each_shape (1, &method, test_any_forward);
  test_any_each_shape (3, &method, test_any_forward);
  test_any_forward (&method, &(TestAnyConv){{1, 1}, 2, 30, 40, 9, 61, TEST_TWO_VALUES});
  test_any_forward (&method, &(TestAnyConv){{3, 2}, 2, 30, 40, 9, 131, TEST_THIN_VALUES});
}

static void
test_backward_data (void)
{
  test_any_each_shape (1, &method, test_any_backward_data);
  test_any_each_shape (3, &method, test_any_backward_data);
  test_any_each_shape (7, &method, test_any_backward_data);
  test_any_backward_data (&method, &(TestAnyConv){{3, 2}, 2, 30, 40, 9, 61, TEST_THIN_VALUES});
}

/* Large images, and many channels. */
static void
test_threads (void)
{
  for (int side = 1; side <= 3; side += 2)
    for (int stride = 1; stride <= 2; stride++)
      {
        const TestAnyConv large = {{side, stride}, 2, 40, 56, 67, 45, TEST_TWO_VALUES};
        const TestAnyConv deep = {{side, stride}, 1, 256, 176, 5, 6, TEST_ONE_VALUE};

        test_any_forward_threads (&method, &large);
        test_any_forward_threads (&method, &deep);
        test_any_backward_data_threads (&method, &large);
        test_any_backward_data_threads (&method, &deep);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-direct/forward", test_forward);
  g_test_add_func ("/kernels/conv-direct/backward-data", test_backward_data);
  g_test_add_func ("/kernels/conv-direct/threads", test_threads);
  return g_test_run ();
}
