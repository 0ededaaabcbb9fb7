/* test-reference-conv.c: the plain twin of convolutions of any side and stride
 *
 * The convolutions are linear, so that central differences are exact but for rounding.
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
  C = 2,
  K = 3,
  H = 6,
  W = 5,
  MAX_SIZE = N * K * H * W,
  MAX_WEIGHTS = K * C * 49
};

typedef struct
{
  int   side, stride, n_out;
  float in[MAX_SIZE], weights[MAX_WEIGHTS], out[MAX_SIZE], grad_out[MAX_SIZE];
  float grad_in[MAX_SIZE], grad_weights[MAX_WEIGHTS];
} Layer;

/* The output's product with grad_out: its gradients are what backward gives for that. */
static double
get_loss (void *data)
{
  Layer *layer = data;
  double sum = 0;

  unet_reference_conv_forward (N, C, K, H, W, layer->side, layer->stride, layer->in, layer->weights,
                               layer->out);
  for (int i = 0; i < layer->n_out; i++)
    sum += (double)layer->out[i] * (double)layer->grad_out[i];
  return sum;
}

static void
test_gradients (void)
{
  for (int side = 1; side <= 7; side += side + 1)
    for (int stride = 1; stride <= 2; stride++)
      {
        Layer layer;

        memset (&layer, 0, sizeof layer);
        layer.side = side;
        layer.stride = stride;
        layer.n_out = N * K * ((H + stride - 1) / stride) * ((W + stride - 1) / stride);
        test_fill (layer.in, MAX_SIZE, -1, 1, 1);
        test_fill (layer.weights, MAX_WEIGHTS, -1, 1, 2);
        test_fill (layer.grad_out, MAX_SIZE, -1, 1, 3);
        unet_reference_conv_backward (N, C, K, H, W, side, stride, layer.in, layer.weights,
                                      layer.grad_out, layer.grad_in, layer.grad_weights);
        test_assert_gradient (layer.in, layer.grad_in, N * C * H * W, 0.125, 1e-5, get_loss,
                              &layer);
        test_assert_gradient (layer.weights, layer.grad_weights, K * C * side * side, 0.125, 1e-5,
                              get_loss, &layer);
      }
}

/* With side 3 and stride 1 it is the twin that was there before. */
static void
test_3x3 (void)
{
  float in[N * C * H * W], weights[K * C * 9], out[N * K * H * W], expected[N * K * H * W];

  test_fill (in, G_N_ELEMENTS (in), -1, 1, 1);
  test_fill (weights, G_N_ELEMENTS (weights), -1, 1, 2);
  unet_reference_conv_forward (N, C, K, H, W, 3, 1, in, weights, out);
  unet_reference_conv3x3_forward (N, C, K, H, W, in, weights, expected);
  g_assert_cmpmem (out, sizeof out, expected, sizeof expected);
}

/* A kernel of one 1 takes every second pixel; which says the header. */
static void
test_direction (void)
{
  const float in[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  float       weights[49] = {0};
  float       out[4];

  weights[3 * 7 + 4] = 1; /* i = 3, j = 4: reads 2y, 2x + 1 */
  unet_reference_conv_forward (1, 1, 1, 3, 4, 7, 2, in, weights, out);
  g_assert_cmpfloat (out[0], ==, 2);
  g_assert_cmpfloat (out[1], ==, 4);
  g_assert_cmpfloat (out[2], ==, 10);
  g_assert_cmpfloat (out[3], ==, 12);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/reference-conv/gradients", test_gradients);
  g_test_add_func ("/kernels/reference-conv/3x3", test_3x3);
  g_test_add_func ("/kernels/reference-conv/direction", test_direction);
  return g_test_run ();
}
