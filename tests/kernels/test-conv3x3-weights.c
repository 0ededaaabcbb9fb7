/* test-conv3x3-weights.c: the gradients at weights and biases against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-test.h"

/* Whatever conv3x3.c chooses, and the definition. */
static const TestWeightsMethod chosen = {unet_conv3x3_backward_weights_scratch,
                                         unet_conv3x3_backward_weights};
static const TestWeightsMethod direct = {unet_conv3x3_direct_weights_scratch,
                                         unet_conv3x3_direct_weights};

static void
check (const TestWeightsMethod *method)
{
  test_conv_each_shape (method, test_conv_weights);
  test_conv_weights (method, &(TestConvShape){1, 48, 48, 9, 29, TEST_TWO_VALUES});
  test_conv_weights (method, &(TestConvShape){3, 3, 16, 40, 40, TEST_ONE_VALUE});
}

static void
test_chosen (void)
{
  check (&chosen);
}

static void
test_direct (void)
{
  check (&direct);
}

static void
test_threads (void)
{
  const TestConvShape shape = {2, 24, 17, 30, 41, TEST_TWO_VALUES};

  test_conv_weights_threads (&chosen, &shape);
  test_conv_weights_threads (&direct, &shape);
}

static void
test_bias (void)
{
  const int64_t N = 3, K = 17, H = 5, W = 300;
  g_autoptr (TestView) grad_out = test_view_new (N, K, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) grad = test_random (N * K * H * W, 1);
  float bias[32] = {0};

  bias[3] = 7;
  test_view_load (grad_out, grad);
  unet_conv_backward_bias (NULL, &grad_out->view, bias);
  for (int64_t k = 0; k < 32; k++)
    {
      double sum = k == 3 ? 7 : 0;

      for (int64_t n = 0; n < N && k < K; n++)
        for (int64_t i = 0; i < H * W; i++)
          sum += (double)grad[(n * K + k) * H * W + i];
      g_assert_cmpfloat_with_epsilon ((double)bias[k], sum, 1e-4);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv3x3-weights/chosen", test_chosen);
  g_test_add_func ("/kernels/conv3x3-weights/direct", test_direct);
  g_test_add_func ("/kernels/conv3x3-weights/threads", test_threads);
  g_test_add_func ("/kernels/conv3x3-weights/bias", test_bias);
  return g_test_run ();
}
