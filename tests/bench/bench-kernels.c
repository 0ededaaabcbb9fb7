/* bench-kernels.c: how fast the convolutions are
 *
 * Prints GFLOP/s, counting the multiplications and additions of the plain definition, per layer
 * shape and number of threads; the best of several rounds, since others may use the machine. The
 * optional arguments are the number of rounds, the seconds per figure that end them early, and the
 * one instruction set to try.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/cpu.h"
#include "base/memory.h"
#include "kernels/conv-transpose.h"
#include "kernels/conv3x3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PLANES 64

typedef struct
{
  int C, K, size;
} Shape;

typedef struct
{
  UnetPool *pool;
  UnetView  in, out;
  UnetPlane in_planes[MAX_PLANES], out_planes[MAX_PLANES];
  bool      accumulate[MAX_PLANES];
  float    *weights, *bias;
  void     *scratch;
} Layer;

static int    n_rounds = 12;
static double seconds_per_figure = 0.4;

static void *
alloc_or_exit (size_t size)
{
  void *memory = unet_aligned_alloc (MAX (size, 64));

  if (memory == NULL)
    {
      fprintf (stderr, "no memory for %zu bytes\n", size);
      exit (1);
    }
  for (size_t i = 0; i < size / sizeof (float); i++)
    ((float *)memory)[i] = 1e-3f * (float)(i % 17);
  return memory;
}

static void
make_view (UnetView *view, UnetPlane *planes, int channels, int size)
{
  const int64_t plane_size = unet_view_plane_size (size, size);

  view->batch = 1;
  view->height = view->width = size;
  view->n_planes = unet_view_blocks (channels);
  view->store = UNET_STORE_F32;
  view->planes = planes;
  for (int p = 0; p < view->n_planes; p++)
    {
      planes[p].lanes = MIN (channels - p * UNET_LANES, UNET_LANES);
      planes[p].image_stride = plane_size;
      planes[p].data = alloc_or_exit ((size_t)plane_size * sizeof (float));
    }
}

static void
free_layer (Layer *layer)
{
  for (int p = 0; p < layer->in.n_planes; p++)
    unet_aligned_free (layer->in_planes[p].data);
  for (int p = 0; p < layer->out.n_planes; p++)
    unet_aligned_free (layer->out_planes[p].data);
  unet_aligned_free (layer->weights);
  unet_aligned_free (layer->bias);
  unet_aligned_free (layer->scratch);
}

static void
forward (Layer *layer)
{
  unet_conv3x3_forward (layer->pool, &layer->in, layer->weights, NULL, NULL, false, &layer->out,
                        layer->scratch);
}

static void
backward_data (Layer *layer)
{
  unet_conv3x3_backward_data (layer->pool, &layer->out, layer->weights, &layer->in,
                              layer->accumulate, layer->scratch);
}

static void
backward_weights (Layer *layer)
{
  unet_conv3x3_backward_weights (layer->pool, &layer->in, &layer->out, layer->weights,
                                 layer->scratch);
}

static void
transpose_forward (Layer *layer)
{
  unet_conv_transpose_forward (layer->pool, &layer->in, layer->weights, layer->bias, &layer->out,
                               layer->scratch);
}

static void
transpose_backward_data (Layer *layer)
{
  unet_conv_transpose_backward_data (layer->pool, &layer->out, layer->weights, &layer->in, false,
                                     layer->scratch);
}

static void
transpose_backward_weights (Layer *layer)
{
  unet_conv_transpose_backward_weights (layer->pool, &layer->in, &layer->out, layer->weights,
                                        layer->bias, layer->scratch);
}

/* The best of several calls, after one that does not count. */
static double
measure (Layer *layer, void (*func) (Layer *layer), double flops)
{
  double best = G_MAXDOUBLE;
  double total = 0;

  func (layer);
  for (int i = 0; i < n_rounds && (i < 3 || total < seconds_per_figure); i++)
    {
      const gint64 start = g_get_monotonic_time ();
      double       seconds;

      func (layer);
      seconds = MAX (1e-6, (double)(g_get_monotonic_time () - start) * 1e-6);
      best = MIN (best, seconds);
      total += seconds;
    }
  return flops / best * 1e-9;
}

static void
bench_conv (UnetPool *pool, const Shape *shape)
{
  const double flops = 2.0 * 9.0 * shape->C * shape->K * (double)shape->size * (double)shape->size;
  const int    n_threads = unet_pool_get_n_threads (pool);
  Layer        layer = {.pool = pool};
  size_t       scratch;

  make_view (&layer.in, layer.in_planes, shape->C, shape->size);
  make_view (&layer.out, layer.out_planes, shape->K, shape->size);
  scratch = unet_conv3x3_forward_scratch (&layer.in, &layer.out, n_threads);
  scratch = MAX (scratch, unet_conv3x3_backward_data_scratch (&layer.out, &layer.in, n_threads));
  scratch = MAX (scratch, unet_conv3x3_backward_weights_scratch (&layer.in, &layer.out, n_threads));
  layer.weights =
      alloc_or_exit (unet_conv3x3_packed_size (shape->K, layer.in.n_planes) * sizeof (float));
  layer.scratch = alloc_or_exit (scratch);
  printf ("conv3x3   %4d -> %4d @%3d  %6.1f  %6.1f  %6.1f\n", shape->C, shape->K, shape->size,
          measure (&layer, forward, flops), measure (&layer, backward_data, flops),
          measure (&layer, backward_weights, flops));
  fflush (stdout);
  free_layer (&layer);
}

static void
bench_transpose (UnetPool *pool, const Shape *shape)
{
  const double flops = 2.0 * 4.0 * shape->C * shape->K * (double)shape->size * (double)shape->size;
  Layer        layer = {.pool = pool};

  make_view (&layer.in, layer.in_planes, shape->C, shape->size);
  make_view (&layer.out, layer.out_planes, shape->K, 2 * shape->size);
  layer.weights = alloc_or_exit (unet_conv_transpose_packed_size (shape->K, layer.in.n_planes) *
                                 sizeof (float));
  layer.bias = alloc_or_exit ((size_t)layer.out.n_planes * UNET_LANES * sizeof (float));
  layer.scratch = alloc_or_exit (
      unet_conv_transpose_scratch (&layer.in, &layer.out, unet_pool_get_n_threads (pool)));
  printf ("transpose %4d -> %4d @%3d  %6.1f  %6.1f  %6.1f\n", shape->C, shape->K, shape->size,
          measure (&layer, transpose_forward, flops),
          measure (&layer, transpose_backward_data, flops),
          measure (&layer, transpose_backward_weights, flops));
  fflush (stdout);
  free_layer (&layer);
}

int
main (int argc, char *argv[])
{
  static const Shape convs[] = {
      {64, 64, 256},    {128, 128, 128}, {256, 256, 64}, {512, 512, 32},
      {1024, 1024, 16}, {16, 16, 256},   {32, 32, 256},  {3, 64, 256},
  };
  static const Shape transposes[] = {
      {128, 64, 128},
      {256, 128, 64},
      {512, 256, 32},
      {1024, 512, 16},
  };

  if (argc > 1)
    n_rounds = MAX (1, atoi (argv[1]));
  if (argc > 2)
    seconds_per_figure = g_ascii_strtod (argv[2], NULL);
  if (argc > 3)
    for (int level = 0; level < UNET_CPU_N_LEVELS; level++)
      if (strcmp (argv[3], unet_cpu_level_name ((UnetCpuLevel)level)) == 0)
        unet_cpu_set_level ((UnetCpuLevel)level);
  for (int n_threads = 1; n_threads <= MIN (2, unet_cpu_count ()); n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);

      printf ("%s, %d threads, GFLOP/s:   forward    data weights\n",
              unet_cpu_level_name (unet_cpu_level ()), n_threads);
      for (guint i = 0; i < G_N_ELEMENTS (convs); i++)
        bench_conv (pool, &convs[i]);
      for (guint i = 0; i < G_N_ELEMENTS (transposes); i++)
        bench_transpose (pool, &transposes[i]);
    }
  return 0;
}
