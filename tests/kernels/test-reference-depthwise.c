/* test-reference-depthwise.c: the plain twin's gradients against central differences
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/reference.h"

#include "kernels/kernel-test.h"
#include "support/support.h"

#include <string.h>

enum
{
  N = 2,
  C = 3,
  H = 4,
  W = 5,
  SIZE = N * C * H * W
};

typedef struct
{
  int   stride;
  float in[SIZE], weights[C * 9];
  float out[SIZE], grad_out[SIZE];
  float grad_in[SIZE], grad_weights[C * 9];
} Layer;

static double
get_loss (void *data)
{
  Layer    *layer = data;
  const int n_out =
      N * C * ((H + layer->stride - 1) / layer->stride) * ((W + layer->stride - 1) / layer->stride);
  double sum = 0;

  unet_reference_conv_depthwise_forward (N, C, H, W, layer->stride, layer->in, layer->weights,
                                         layer->out);
  for (int i = 0; i < n_out; i++)
    sum += (double)layer->out[i] * (double)layer->grad_out[i];
  return sum;
}

static void
test_gradients (void)
{
  for (int stride = 1; stride <= 2; stride++)
    {
      Layer layer = {.stride = stride};

      test_fill (layer.in, SIZE, -1, 1, 1);
      test_fill (layer.weights, C * 9, -1, 1, 2);
      test_fill (layer.grad_out, SIZE, -1, 1, 3);
      unet_reference_conv_depthwise_backward (N, C, H, W, stride, layer.in, layer.weights,
                                              layer.grad_out, layer.grad_in, layer.grad_weights);
      test_assert_gradient (layer.in, layer.grad_in, SIZE, 0.125, 1e-5, get_loss, &layer);
      test_assert_gradient (layer.weights, layer.grad_weights, C * 9, 0.125, 1e-5, get_loss,
                            &layer);
    }
}

/* A kernel of one 1 moves the picture, and a stride takes every second pixel. */
static void
test_direction (void)
{
  const float in[6] = {1, 2, 3, 4, 5, 6};
  float       weights[9] = {0};
  float       out[6];

  weights[1 * 3 + 2] = 1; /* i = 1, j = 2: reads x + 1 */
  unet_reference_conv_depthwise_forward (1, 1, 2, 3, 1, in, weights, out);
  g_assert_cmpfloat (out[0], ==, 2);
  g_assert_cmpfloat (out[2], ==, 0);
  g_assert_cmpfloat (out[4], ==, 6);
  unet_reference_conv_depthwise_forward (1, 1, 2, 3, 2, in, weights, out);
  g_assert_cmpfloat (out[0], ==, 2);
  g_assert_cmpfloat (out[1], ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/reference-depthwise/gradients", test_gradients);
  g_test_add_func ("/kernels/reference-depthwise/direction", test_direction);
  return g_test_run ();
}
