/* test-reference-pixels.c: the plain twins' gradients against central differences
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
  SIZE = N * C * H * W,
  MARGIN = 1
};

typedef struct
{
  float          in[SIZE], other[SIZE];
  float          out[4 * SIZE], grad_out[4 * SIZE];
  float          grad_in[SIZE];
  int            height, width; /* of out */
  UnetActivation activation;
  void (*forward) (void *layer);
} Layer;

static void
upsample_nearest (void *data)
{
  Layer *layer = data;

  unet_reference_upsample_nearest_forward (N, C, H, W, layer->height, layer->width, layer->in,
                                           layer->out);
}

static void
crop (void *data)
{
  Layer *layer = data;

  unet_reference_crop_forward (N, C, H, W, MARGIN, layer->height, layer->width, layer->in,
                               layer->out);
}

static void
max_pool3 (void *data)
{
  Layer *layer = data;

  unet_reference_max_pool3_forward (N, C, H, W, layer->in, layer->out);
}

static void
dropout (void *data)
{
  Layer *layer = data;

  unet_reference_dropout (N, C, H, W, 0.4f, 7, layer->in, layer->out);
}

static void
add_activation (void *data)
{
  Layer *layer = data;

  unet_reference_add_forward (SIZE, layer->in, layer->other, layer->activation, layer->out);
}

static double
get_loss (void *data)
{
  Layer *layer = data;
  double sum = 0;

  layer->forward (layer);
  for (int i = 0; i < N * C * layer->height * layer->width; i++)
    sum += (double)layer->out[i] * (double)layer->grad_out[i];
  return sum;
}

static void
fill_layer (Layer *layer, int height, int width)
{
  memset (layer, 0, sizeof *layer);
  test_fill (layer->in, SIZE, -1, 1, 1);
  test_fill (layer->grad_out, 4 * SIZE, -1, 1, 2);
  test_fill (layer->other, SIZE, -1, 7, 3);
  layer->height = height;
  layer->width = width;
}

static void
test_upsample_nearest (void)
{
  Layer layer;

  fill_layer (&layer, 2 * H - 1, 2 * W);
  layer.forward = upsample_nearest;
  unet_reference_upsample_nearest_backward (N, C, H, W, layer.height, layer.width, layer.grad_out,
                                            layer.grad_in);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 0.125, 1e-5, get_loss, &layer);
}

static void
test_crop (void)
{
  Layer layer;

  fill_layer (&layer, H - 2, W - 3);
  layer.forward = crop;
  unet_reference_crop_backward (N, C, H, W, MARGIN, layer.height, layer.width, layer.grad_out,
                                layer.grad_in);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 0.125, 1e-5, get_loss, &layer);
}

static void
test_add (void)
{
  for (int activation = 0; activation <= UNET_ACTIVATION_RELU6; activation++)
    {
      Layer layer;

      fill_layer (&layer, H, W);
      layer.activation = (UnetActivation)activation;
      layer.forward = add_activation;
      unet_reference_add_forward (SIZE, layer.in, layer.other, layer.activation, layer.out);
      unet_reference_add_backward (SIZE, layer.activation, layer.out, layer.grad_out,
                                   layer.grad_in);
      test_assert_gradient (layer.in, layer.grad_in, SIZE, 1e-3, 1e-3, get_loss, &layer);
    }
}

static void
test_max_pool3 (void)
{
  Layer layer;

  fill_layer (&layer, (H + 1) / 2, (W + 1) / 2);
  layer.forward = max_pool3;
  unet_reference_max_pool3_backward (N, C, H, W, layer.in, layer.grad_out, layer.grad_in);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 1e-3, 1e-3, get_loss, &layer);
}

static void
test_dropout (void)
{
  Layer layer;

  fill_layer (&layer, H, W);
  layer.forward = dropout;
  unet_reference_dropout (N, C, H, W, 0.4f, 7, layer.grad_out, layer.grad_in);
  test_assert_gradient (layer.in, layer.grad_in, SIZE, 0.125, 1e-5, get_loss, &layer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/reference-pixels/upsample-nearest", test_upsample_nearest);
  g_test_add_func ("/kernels/reference-pixels/crop", test_crop);
  g_test_add_func ("/kernels/reference-pixels/add", test_add);
  g_test_add_func ("/kernels/reference-pixels/max-pool3", test_max_pool3);
  g_test_add_func ("/kernels/reference-pixels/dropout", test_dropout);
  return g_test_run ();
}
