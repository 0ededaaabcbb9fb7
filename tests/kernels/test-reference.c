/* test-reference.c: the plain twins' gradients against central differences
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
  C = 3,
  K = 2,
  H = 4,
  W = 5,
  MAX_SIZE = N * C * 2 * H * 2 * W
};

typedef struct
{
  float in[MAX_SIZE], weights[C * K * 9], bias[K];
  float out[MAX_SIZE], grad_out[MAX_SIZE];
  float grad_in[MAX_SIZE], grad_weights[C * K * 9], grad_bias[K];
  int   n_out;
  void (*forward) (const float *in, const float *weights, const float *bias, float *out);
} Layer;

static void
conv3x3 (const float *in, const float *weights, const float *bias, float *out)
{
  unet_reference_conv3x3_forward (N, C, K, H, W, in, weights, out);
}

static void
conv_transpose (const float *in, const float *weights, const float *bias, float *out)
{
  unet_reference_conv_transpose_forward (N, C, K, H, W, in, weights, bias, out);
}

static void
conv1x1 (const float *in, const float *weights, const float *bias, float *out)
{
  unet_reference_conv1x1_forward (N, C, K, H, W, in, weights, bias, out);
}

/* The output's product with grad_out: its gradients are what backward gives for that. */
static double
get_loss (void *data)
{
  Layer *layer = data;
  double sum = 0;

  layer->forward (layer->in, layer->weights, layer->bias, layer->out);
  for (int i = 0; i < layer->n_out; i++)
    sum += (double)layer->out[i] * (double)layer->grad_out[i];
  return sum;
}

static void
fill_layer (Layer *layer)
{
  memset (layer, 0, sizeof *layer);
  test_fill (layer->in, MAX_SIZE, -1, 1, 1);
  test_fill (layer->weights, C * K * 9, -1, 1, 2);
  test_fill (layer->bias, K, -1, 1, 3);
  test_fill (layer->grad_out, MAX_SIZE, -1, 1, 4);
}

static void
test_conv3x3 (void)
{
  Layer layer;

  fill_layer (&layer);
  layer.n_out = N * K * H * W;
  layer.forward = conv3x3;
  unet_reference_conv3x3_backward (N, C, K, H, W, layer.in, layer.weights, layer.grad_out,
                                   layer.grad_in, layer.grad_weights);
  test_assert_gradient (layer.in, layer.grad_in, N * C * H * W, 0.125, 1e-5, get_loss, &layer);
  test_assert_gradient (layer.weights, layer.grad_weights, K * C * 9, 0.125, 1e-5, get_loss,
                        &layer);
}

static void
test_conv_transpose (void)
{
  Layer layer;

  fill_layer (&layer);
  layer.n_out = N * K * 4 * H * W;
  layer.forward = conv_transpose;
  unet_reference_conv_transpose_backward (N, C, K, H, W, layer.in, layer.weights, layer.grad_out,
                                          layer.grad_in, layer.grad_weights, layer.grad_bias);
  test_assert_gradient (layer.in, layer.grad_in, N * C * H * W, 0.125, 1e-5, get_loss, &layer);
  test_assert_gradient (layer.weights, layer.grad_weights, C * K * 4, 0.125, 1e-5, get_loss,
                        &layer);
  test_assert_gradient (layer.bias, layer.grad_bias, K, 0.125, 1e-5, get_loss, &layer);
}

static void
test_conv1x1 (void)
{
  Layer layer;

  fill_layer (&layer);
  layer.n_out = N * K * H * W;
  layer.forward = conv1x1;
  unet_reference_conv1x1_backward (N, C, K, H, W, layer.in, layer.weights, layer.grad_out,
                                   layer.grad_in, layer.grad_weights, layer.grad_bias);
  test_assert_gradient (layer.in, layer.grad_in, N * C * H * W, 0.125, 1e-5, get_loss, &layer);
  test_assert_gradient (layer.weights, layer.grad_weights, K * C, 0.125, 1e-5, get_loss, &layer);
  test_assert_gradient (layer.bias, layer.grad_bias, K, 0.125, 1e-5, get_loss, &layer);
}

/* A kernel of one 1 moves the picture; which way says the header. */
static void
test_direction (void)
{
  const float in[6] = {1, 2, 3, 4, 5, 6};
  float       weights[9] = {0};
  float       out[6];

  weights[1 * 3 + 2] = 1; /* i = 1, j = 2: reads x + 1 */
  unet_reference_conv3x3_forward (1, 1, 1, 2, 3, in, weights, out);
  g_assert_cmpfloat (out[0], ==, 2);
  g_assert_cmpfloat (out[2], ==, 0);
  g_assert_cmpfloat (out[4], ==, 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/reference/conv3x3", test_conv3x3);
  g_test_add_func ("/kernels/reference/conv-transpose", test_conv_transpose);
  g_test_add_func ("/kernels/reference/conv1x1", test_conv1x1);
  g_test_add_func ("/kernels/reference/direction", test_direction);
  return g_test_run ();
}
