/* test-conv-thinned.c: 1x1 convolutions with stride 2 of copied pixels, against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-test.h"

static const TestAnyMethod method = {unet_conv_thinned_scratch, unet_conv_thinned};

/* Of the shapes those with stride 2. */
static void
check (const void *any_method, const TestAnyConv *conv)
{
  if (conv->shape.stride == 2)
    test_any_forward (any_method, conv);
}

static void
test_forward (void)
{
  test_any_each_shape (1, &method, check);
  test_any_forward (&method, &(TestAnyConv){{1, 2}, 2, 30, 40, 9, 131, TEST_THIN_VALUES});
}

static void
test_threads (void)
{
  test_any_forward_threads (&method, &(TestAnyConv){{1, 2}, 2, 40, 56, 67, 45, TEST_TWO_VALUES});
  test_any_forward_threads (&method, &(TestAnyConv){{1, 2}, 1, 256, 176, 5, 6, TEST_ONE_VALUE});
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-thinned/forward", test_forward);
  g_test_add_func ("/kernels/conv-thinned/threads", test_threads);
  return g_test_run ();
}
