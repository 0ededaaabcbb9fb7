/* test-reference-norm.c: the plain twins' gradients against central differences
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
  H = 5,
  W = 4,
  SIZE = N * C * H * W
};

typedef struct
{
  float          in[SIZE], gamma[C], beta[C];
  float          out[4 * SIZE], grad_out[4 * SIZE];
  float          grad_in[SIZE], grad_gamma[C], grad_beta[C];
  UnetActivation activation;
  int            n_out;
  void (*forward) (void *layer);
} Layer;

static void
batch_norm (void *data)
{
  Layer *layer = data;
  float  mean[C], variance[C];

  unet_reference_batch_norm_forward (N, C, H, W, layer->in, layer->gamma, layer->beta, 1e-5f,
                                     layer->activation, layer->out, mean, variance);
}

static void
max_pool (void *data)
{
  Layer *layer = data;

  unet_reference_max_pool_forward (N, C, H, W, layer->in, layer->out);
}

static void
upsample (void *data)
{
  Layer *layer = data;

  unet_reference_upsample_forward (N, C, H, W, layer->in, layer->out);
}

static double
get_loss (void *data)
{
  Layer *layer = data;
  double sum = 0;

  layer->forward (layer);
  for (int i = 0; i < layer->n_out; i++)
    sum += (double)layer->out[i] * (double)layer->grad_out[i];
  return sum;
}

static void
fill_layer (Layer *layer)
{
  memset (layer, 0, sizeof *layer);
  test_fill (layer->in, SIZE, -1, 1, 1);
  test_fill (layer->gamma, C, 0.5, 1.5, 2);
  test_fill (layer->beta, C, -1, 1, 3);
  test_fill (layer->grad_out, 4 * SIZE, -1, 1, 4);
}

static void
check_batch_norm (UnetActivation activation)
{
  Layer layer;

  fill_layer (&layer);
  layer.n_out = SIZE;
  layer.activation = activation;
  for (int c = 0; activation == UNET_ACTIVATION_RELU6 && c < C; c++)
    layer.gamma[c] *= 6;
  layer.forward = batch_norm;
  unet_reference_batch_norm_backward (N, C, H, W, layer.in, layer.gamma, layer.beta, 1e-5f,
                                      activation, layer.grad_out, layer.grad_in, layer.grad_gamma,
                                      layer.grad_beta);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 1e-3, 1e-3, get_loss, &layer);
  test_assert_gradient (layer.gamma, layer.grad_gamma, C, 1e-3, 1e-3, get_loss, &layer);
  test_assert_gradient (layer.beta, layer.grad_beta, C, 1e-3, 1e-3, get_loss, &layer);
}

static void
test_batch_norm (void)
{
  check_batch_norm (UNET_ACTIVATION_NONE);
  check_batch_norm (UNET_ACTIVATION_RELU);
  check_batch_norm (UNET_ACTIVATION_RELU6);
}

static void
test_max_pool (void)
{
  Layer layer;

  fill_layer (&layer);
  layer.n_out = N * C * (H / 2) * (W / 2);
  layer.forward = max_pool;
  unet_reference_max_pool_backward (N, C, H, W, layer.in, layer.grad_out, layer.grad_in);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 1e-3, 1e-3, get_loss, &layer);
}

static void
test_upsample (void)
{
  Layer layer;

  fill_layer (&layer);
  layer.n_out = 4 * SIZE;
  layer.forward = upsample;
  unet_reference_upsample_backward (N, C, H, W, layer.grad_out, layer.grad_in);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 0.125, 1e-5, get_loss, &layer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/reference-norm/batch-norm", test_batch_norm);
  g_test_add_func ("/kernels/reference-norm/max-pool", test_max_pool);
  g_test_add_func ("/kernels/reference-norm/upsample", test_upsample);
  return g_test_run ();
}
