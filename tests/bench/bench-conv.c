/* bench-conv.c: how fast the convolutions of encoders are
 *
 * The shapes of ResNet-34, ResNet-50 and MobileNetV2 for a picture of 512 x 512, which but for the
 * first are those of the deeper layers at 1024 x 1024, too. Per shape and number of threads, the
 * milliseconds of the best of several rounds, since others may use the machine, and GFLOP/s,
 * counting the multiplications and additions of the definition; `tests/bench/peer-torch-conv.py`
 * prints the milliseconds of PyTorch in the same order. The optional arguments are the number of
 * threads, the seconds per figure, and the one instruction set to try.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/cpu.h"
#include "base/memory.h"
#include "kernels/conv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PLANES 128

typedef struct
{
  UnetConvShape shape;
  int           C, K, size;
} Case;

static const Case cases[] = {
    {{7, 2}, 3, 64, 512},     {{3, 2}, 3, 32, 512},    {{3, 2}, 64, 128, 128},
    {{3, 2}, 128, 256, 64},   {{3, 2}, 256, 512, 32},  {{3, 2}, 512, 512, 32},
    {{1, 2}, 64, 128, 128},   {{1, 2}, 256, 512, 128}, {{1, 2}, 512, 1024, 64},
    {{1, 2}, 1024, 2048, 32}, {{1, 1}, 64, 64, 128},   {{1, 1}, 64, 256, 128},
    {{1, 1}, 256, 64, 128},   {{1, 1}, 512, 128, 64},  {{1, 1}, 128, 512, 64},
    {{1, 1}, 1024, 256, 32},  {{1, 1}, 256, 1024, 32}, {{1, 1}, 2048, 512, 16},
    {{1, 1}, 512, 2048, 16},  {{1, 1}, 16, 96, 256},   {{1, 1}, 144, 24, 128},
    {{1, 1}, 192, 32, 64},    {{1, 1}, 96, 576, 32},
};

typedef struct
{
  UnetPool     *pool;
  UnetConvShape shape;
  UnetView      in, out;
  UnetPlane     in_planes[MAX_PLANES], out_planes[MAX_PLANES];
  bool          accumulate[MAX_PLANES];
  float        *weights;
  void         *scratch;
} Layer;

static double seconds_per_figure = 0.3;

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

/* Planes one after the other, as they lie in a plan. */
static void
make_view (UnetView *view, UnetPlane *planes, int channels, int64_t size)
{
  const int64_t plane_size = unet_view_plane_size (size, size);
  float        *data;

  view->batch = 1;
  view->height = view->width = size;
  view->n_planes = unet_view_blocks (channels);
  view->store = UNET_STORE_F32;
  view->planes = planes;
  data = alloc_or_exit ((size_t)(view->n_planes * plane_size) * sizeof (float));
  for (int p = 0; p < view->n_planes; p++)
    {
      planes[p].lanes = MIN (channels - p * UNET_LANES, UNET_LANES);
      planes[p].image_stride = plane_size;
      planes[p].data = data + p * plane_size;
    }
}

static void
forward (Layer *layer)
{
  unet_conv_forward (layer->pool, &layer->shape, &layer->in, layer->weights, NULL, NULL,
                     UNET_ACTIVATION_NONE, &layer->out, layer->scratch);
}

static void
backward_data (Layer *layer)
{
  unet_conv_backward_data (layer->pool, &layer->shape, &layer->out, layer->weights, &layer->in,
                           layer->accumulate, layer->scratch);
}

static void
backward_weights (Layer *layer)
{
  unet_conv_backward_weights (layer->pool, &layer->shape, &layer->in, &layer->out, layer->weights,
                              layer->scratch);
}

/* Seconds. One thread is measured by the time that it has the processor, which others who use the
 * machine disturb less; more threads by the clock. */
static double
get_time (UnetPool *pool)
{
  struct timespec now;

  clock_gettime (unet_pool_get_n_threads (pool) == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC,
                 &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Prints the best of several calls, after one that does not count. */
static void
measure (Layer *layer, void (*func) (Layer *layer), double flops)
{
  double best = G_MAXDOUBLE;
  double total = 0;

  func (layer);
  for (int i = 0; i < 3 || total < seconds_per_figure; i++)
    {
      const double start = get_time (layer->pool);
      double       seconds;

      func (layer);
      seconds = MAX (1e-7, get_time (layer->pool) - start);
      best = MIN (best, seconds);
      total += seconds;
    }
  printf ("  %8.3f %6.1f", 1e3 * best, 1e-9 * flops / best);
  fflush (stdout);
}

static void
bench (UnetPool *pool, const Case *c)
{
  const int     n_threads = unet_pool_get_n_threads (pool);
  const int64_t out_size = unet_conv_out_size (&c->shape, c->size);
  const double  flops =
      2.0 * unet_conv_n_taps (&c->shape) * c->C * c->K * (double)(out_size * out_size);
  Layer  layer = {.pool = pool, .shape = c->shape};
  size_t scratch;

  make_view (&layer.in, layer.in_planes, c->C, c->size);
  make_view (&layer.out, layer.out_planes, c->K, out_size);
  scratch = unet_conv_forward_scratch (&c->shape, &layer.in, &layer.out, n_threads);
  scratch =
      MAX (scratch, unet_conv_backward_data_scratch (&c->shape, &layer.out, &layer.in, n_threads));
  scratch = MAX (scratch,
                 unet_conv_backward_weights_scratch (&c->shape, &layer.in, &layer.out, n_threads));
  layer.weights =
      alloc_or_exit (unet_conv_packed_size (&c->shape, c->K, layer.in.n_planes) * sizeof (float));
  layer.scratch = alloc_or_exit (scratch);
  printf ("%dx%d/%d %4d -> %4d @%3d", c->shape.side, c->shape.side, c->shape.stride, c->C, c->K,
          c->size);
  measure (&layer, forward, flops);
  measure (&layer, backward_data, flops);
  measure (&layer, backward_weights, flops);
  printf ("\n");
  unet_aligned_free (layer.in_planes[0].data);
  unet_aligned_free (layer.out_planes[0].data);
  unet_aligned_free (layer.weights);
  unet_aligned_free (layer.scratch);
}

int
main (int argc, char *argv[])
{
  const int wanted = argc > 1 ? atoi (argv[1]) : 0;

  if (argc > 2)
    seconds_per_figure = g_ascii_strtod (argv[2], NULL);
  if (argc > 3)
    for (int level = 0; level < UNET_CPU_N_LEVELS; level++)
      if (strcmp (argv[3], unet_cpu_level_name ((UnetCpuLevel)level)) == 0)
        unet_cpu_set_level ((UnetCpuLevel)level);
  for (int n_threads = 1; n_threads <= MIN (2, unet_cpu_count ()); n_threads++)
    {
      g_autoptr (UnetPool) pool = NULL;

      if (wanted > 0 && wanted != n_threads)
        continue;
      pool = unet_pool_new (n_threads);
      printf ("%s, %d threads            forward: ms, GFLOP/s  data           weights\n",
              unet_cpu_level_name (unet_cpu_level ()), n_threads);
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        bench (pool, &cases[i]);
    }
  return 0;
}
