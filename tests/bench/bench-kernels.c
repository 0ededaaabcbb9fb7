/* bench-kernels.c: how fast the kernels are
 *
 * Convolutions: GFLOP/s, counting the multiplications and additions of the plain definition. All
 * else: GB/s, counting each byte once that must be read and once that must be written, beside a
 * copy of the same planes; a plane larger than the caches moves at the speed of memory at best. Per
 * shape and number of threads, the best of several rounds, since others may use the machine. The
 * optional arguments are the number of rounds, the seconds per figure that end them early, the one
 * instruction set to try, and the beginning of the names of what to try.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/cpu.h"
#include "base/memory.h"
#include "kernels/add.h"
#include "kernels/batch-norm.h"
#include "kernels/conv-depthwise.h"
#include "kernels/conv-transpose.h"
#include "kernels/conv1x1.h"
#include "kernels/conv3x3.h"
#include "kernels/crop.h"
#include "kernels/dropout.h"
#include "kernels/layout.h"
#include "kernels/pooling.h"
#include "kernels/upsample-nearest.h"
#include "kernels/upsample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PLANES 64

typedef struct
{
  int N, C, K, size;
} Shape;

typedef struct
{
  UnetPool *pool;
  UnetView  in, out;
  UnetPlane in_planes[MAX_PLANES], out_planes[MAX_PLANES];
  bool      accumulate[MAX_PLANES];
  float    *weights, *bias;
  float    *logits;   /* or a plain picture */
  float    *channels; /* numbers per channel, several times */
  uint8_t  *index;
  int       n_classes;
  void     *scratch;
} Layer;

static int         n_rounds = 12;
static double      seconds_per_figure = 0.4;
static const char *wanted = "";

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
make_view (UnetView *view, UnetPlane *planes, int batch, int channels, int size, UnetStore store)
{
  const int64_t plane_size = unet_view_plane_size (size, size);
  const size_t  element = store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float);
  const size_t  plane_bytes = (size_t)(batch * plane_size) * element;
  char         *data;

  view->batch = batch;
  view->height = view->width = size;
  view->n_planes = unet_view_blocks (channels);
  view->store = store;
  view->planes = planes;
  data = alloc_or_exit ((size_t)view->n_planes * plane_bytes);
  for (int p = 0; p < view->n_planes; p++)
    {
      planes[p].lanes = MIN (channels - p * UNET_LANES, UNET_LANES);
      planes[p].image_stride = plane_size;
      planes[p].data = data + (size_t)p * plane_bytes;
    }
}

static void
free_layer (Layer *layer)
{
  unet_aligned_free (layer->in_planes[0].data);
  unet_aligned_free (layer->out_planes[0].data);
  unet_aligned_free (layer->weights);
  unet_aligned_free (layer->bias);
  unet_aligned_free (layer->logits);
  unet_aligned_free (layer->channels);
  unet_aligned_free (layer->index);
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

/* Whether NAME is one of those to try. */
static bool
is_wanted (const char *name)
{
  return g_str_has_prefix (name, wanted);
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

/* The best of several calls, after one that does not count: WORK per second, in units of 1e9. */
static double
measure (Layer *layer, void (*func) (Layer *layer), double work)
{
  double best = G_MAXDOUBLE;
  double total = 0;

  func (layer);
  for (int i = 0; i < n_rounds && (i < 3 || total < seconds_per_figure); i++)
    {
      const double start = get_time (layer->pool);
      double       seconds;

      func (layer);
      seconds = MAX (1e-7, get_time (layer->pool) - start);
      best = MIN (best, seconds);
      total += seconds;
    }
  return work / best * 1e-9;
}

/* "conv3x3 64 -> 128". */
static bool
is_wanted_shape (const char *name, const Shape *shape)
{
  g_autofree char *whole = g_strdup_printf ("%s %d -> %d", name, shape->C, shape->K);

  return is_wanted (whole);
}

static void
bench_conv (UnetPool *pool, const Shape *shape)
{
  const double flops = 2.0 * 9.0 * shape->C * shape->K * (double)shape->size * (double)shape->size;
  const int    n_threads = unet_pool_get_n_threads (pool);
  Layer        layer = {.pool = pool};
  size_t       scratch;

  make_view (&layer.in, layer.in_planes, shape->N, shape->C, shape->size, UNET_STORE_F32);
  make_view (&layer.out, layer.out_planes, shape->N, shape->K, shape->size, UNET_STORE_F32);
  scratch = unet_conv3x3_forward_scratch (&layer.in, &layer.out, n_threads);
  scratch = MAX (scratch, unet_conv3x3_backward_data_scratch (&layer.out, &layer.in, n_threads));
  scratch = MAX (scratch, unet_conv3x3_backward_weights_scratch (&layer.in, &layer.out, n_threads));
  layer.weights =
      alloc_or_exit (unet_conv3x3_packed_size (shape->K, layer.in.n_planes) * sizeof (float));
  layer.scratch = alloc_or_exit (scratch);
  printf ("conv3x3   %d x %4d -> %4d @%3d  %6.1f  %6.1f  %6.1f\n", shape->N, shape->C, shape->K,
          shape->size, measure (&layer, forward, shape->N * flops),
          measure (&layer, backward_data, shape->N * flops),
          measure (&layer, backward_weights, shape->N * flops));
  fflush (stdout);
  free_layer (&layer);
}

static void
bench_transpose (UnetPool *pool, const Shape *shape)
{
  const double flops = 2.0 * 4.0 * shape->C * shape->K * (double)shape->size * (double)shape->size;
  const int    n_threads = unet_pool_get_n_threads (pool);
  Layer        layer = {.pool = pool};
  size_t       scratch;

  make_view (&layer.in, layer.in_planes, shape->N, shape->C, shape->size, UNET_STORE_F32);
  make_view (&layer.out, layer.out_planes, shape->N, shape->K, 2 * shape->size, UNET_STORE_F32);
  layer.weights = alloc_or_exit (unet_conv_transpose_packed_size (shape->K, layer.in.n_planes) *
                                 sizeof (float));
  layer.bias = alloc_or_exit ((size_t)layer.out.n_planes * UNET_LANES * sizeof (float));
  scratch = unet_conv_transpose_forward_scratch (&layer.in, &layer.out, n_threads);
  scratch =
      MAX (scratch, unet_conv_transpose_backward_data_scratch (&layer.out, &layer.in, n_threads));
  scratch = MAX (scratch,
                 unet_conv_transpose_backward_weights_scratch (&layer.in, &layer.out, n_threads));
  layer.scratch = alloc_or_exit (scratch);
  printf ("transpose %d x %4d -> %4d @%3d  %6.1f  %6.1f  %6.1f\n", shape->N, shape->C, shape->K,
          shape->size, measure (&layer, transpose_forward, shape->N * flops),
          measure (&layer, transpose_backward_data, shape->N * flops),
          measure (&layer, transpose_backward_weights, shape->N * flops));
  fflush (stdout);
  free_layer (&layer);
}

/* --- passes that memory bounds --- */

static void
copy_task (void *data, int64_t plane, int worker)
{
  const Layer *layer = data;

  memcpy (layer->out_planes[plane].data, layer->in_planes[plane].data,
          (size_t)(layer->in.batch * layer->in_planes[plane].image_stride) * sizeof (float));
}

static void
copy (Layer *layer)
{
  unet_pool_run (layer->pool, layer->in.n_planes, copy_task, layer);
}

static void
norm_statistics (Layer *layer)
{
  unet_batch_norm_statistics (layer->pool, &layer->in, layer->channels, layer->channels + 1024,
                              layer->scratch);
}

static void
norm_apply (Layer *layer)
{
  unet_batch_norm_apply (layer->pool, &layer->in, layer->channels, layer->channels + 1024,
                         UNET_ACTIVATION_RELU, &layer->out);
}

static void
norm_backward (Layer *layer)
{
  float *channels = layer->channels;

  unet_batch_norm_backward (layer->pool, &layer->in, channels, channels + 1024, channels + 2048,
                            channels + 3072, UNET_ACTIVATION_RELU, false, &layer->out,
                            channels + 4096, channels + 5120, layer->scratch);
}

static void
relu_backward (Layer *layer)
{
  unet_activation_backward (layer->pool, UNET_ACTIVATION_RELU, &layer->in, &layer->out);
}

static void
bias_backward (Layer *layer)
{
  unet_conv_backward_bias (layer->pool, &layer->in, layer->channels);
}

static void
pool_forward (Layer *layer)
{
  unet_max_pool_forward (layer->pool, &layer->in, &layer->out, layer->index);
}

static void
pool_backward (Layer *layer)
{
  unet_max_pool_backward (layer->pool, &layer->out, layer->index, &layer->in, false);
}

static void
upsample_forward (Layer *layer)
{
  unet_upsample_forward (layer->pool, &layer->in, &layer->out);
}

static void
upsample_backward (Layer *layer)
{
  unet_upsample_backward (layer->pool, &layer->out, &layer->in, false);
}

static void
pool3_forward (Layer *layer)
{
  unet_max_pool3_forward (layer->pool, &layer->in, &layer->out, layer->index);
}

static void
pool3_backward (Layer *layer)
{
  unet_max_pool3_backward (layer->pool, &layer->out, layer->index, &layer->in, false);
}

static void
nearest_forward (Layer *layer)
{
  unet_upsample_nearest_forward (layer->pool, &layer->in, &layer->out);
}

static void
nearest_backward (Layer *layer)
{
  unet_upsample_nearest_backward (layer->pool, &layer->out, &layer->in, false);
}

static void
add_forward (Layer *layer)
{
  unet_add_forward (layer->pool, &layer->in, &layer->out, UNET_ACTIVATION_RELU, &layer->out);
}

static void
add_backward (Layer *layer)
{
  unet_add_backward (layer->pool, UNET_ACTIVATION_RELU, &layer->in, &layer->in, &layer->out, false,
                     NULL, false);
}

static void
crop_forward (Layer *layer)
{
  unet_crop_forward (layer->pool, &layer->in, 0, &layer->out);
}

static void
crop_backward (Layer *layer)
{
  unet_crop_backward (layer->pool, &layer->in, 0, &layer->out, true);
}

static void
dropout (Layer *layer)
{
  unet_dropout_apply (layer->pool, 0.5f, 1, &layer->in, &layer->out, false);
}

static void
depthwise_forward (Layer *layer)
{
  unet_conv_depthwise_forward (layer->pool, layer->out.width < layer->in.width ? 2 : 1, &layer->in,
                               layer->weights, NULL, NULL, UNET_ACTIVATION_RELU6, &layer->out);
}

static void
depthwise_backward_data (Layer *layer)
{
  unet_conv_depthwise_backward_data (layer->pool, layer->out.width < layer->in.width ? 2 : 1,
                                     &layer->out, layer->weights, &layer->in, layer->accumulate);
}

static void
depthwise_backward_weights (Layer *layer)
{
  unet_conv_depthwise_backward_weights (layer->pool, layer->out.width < layer->in.width ? 2 : 1,
                                        &layer->in, &layer->out, layer->weights, layer->scratch);
}

static void
from_nchw_normalised (Layer *layer)
{
  unet_layout_from_nchw_mirrored (layer->pool, layer->logits, layer->in.height, layer->in.width, 0,
                                  0, layer->channels, layer->channels + 1024, &layer->in);
}

static void
from_nchw (Layer *layer)
{
  unet_layout_from_nchw (layer->pool, layer->logits, &layer->in);
}

static void
to_nchw (Layer *layer)
{
  unet_layout_to_nchw (layer->pool, &layer->in, layer->logits);
}

static void
head_forward (Layer *layer)
{
  unet_conv1x1_forward (layer->pool, &layer->in, layer->weights, layer->bias, layer->n_classes,
                        layer->logits);
}

static void
head_backward (Layer *layer)
{
  unet_conv1x1_backward (layer->pool, &layer->in, layer->weights, layer->logits, layer->n_classes,
                         &layer->out, false, layer->weights, layer->bias, layer->scratch);
}

typedef struct
{
  const char *name;
  void (*func) (Layer *layer);
  int       C;           /* of IN */
  UnetStore store;       /* of IN */
  int       half, twice; /* the size of OUT: half or twice that of IN */
  int       n_classes;   /* of the head; 0: there is none */
  double    reads_in;    /* how often IN, OUT and the plain picture must be read or written */
  double    reads_out;
  double    reads_plain;
} Pass;

static void
bench_pass (UnetPool *pool, const Pass *pass, int size)
{
  Layer  layer = {.pool = pool, .n_classes = pass->n_classes};
  int    out_size = pass->half ? size / 2 : pass->twice ? 2 * size : size;
  double n_in, n_out, n_plain, bytes;
  size_t scratch;

  make_view (&layer.in, layer.in_planes, 1, pass->C, size, pass->store);
  make_view (&layer.out, layer.out_planes, 1, pass->C, out_size, UNET_STORE_F32);
  n_in = (double)layer.in.n_planes * UNET_LANES * size * size;
  n_out = (double)layer.in.n_planes * UNET_LANES * out_size * out_size;
  n_plain = (double)(pass->n_classes > 0 ? pass->n_classes : pass->C) * size * size;
  layer.weights =
      alloc_or_exit (MAX (unet_conv1x1_packed_size (MAX (pass->n_classes, 1), layer.in.n_planes),
                          unet_conv_depthwise_packed_size (pass->C)) *
                     sizeof (float));
  layer.bias = alloc_or_exit (1024 * sizeof (float));
  layer.channels = alloc_or_exit (6 * 1024 * sizeof (float));
  for (int i = 0; i < 6 * 1024; i++)
    layer.channels[i] = i < 1024 ? 0 : 1; /* means; all else */
  layer.logits = alloc_or_exit ((size_t)n_plain * sizeof (float));
  layer.index = alloc_or_exit (unet_max_pool_index_size (&layer.out));
  memset (layer.index, 1, unet_max_pool_index_size (&layer.out));
  scratch = MAX (unet_batch_norm_scratch (&layer.in),
                 unet_conv1x1_backward_scratch (&layer.in, MAX (pass->n_classes, 1)));
  scratch = MAX (scratch, unet_conv_depthwise_backward_weights_scratch (
                              &layer.in, &layer.out, unet_pool_get_n_threads (pool)));
  layer.scratch = alloc_or_exit (scratch);
  bytes = n_in * pass->reads_in * (pass->store == UNET_STORE_BF16 ? 2 : 4) +
          n_out * pass->reads_out * 4 + n_plain * pass->reads_plain * 4;
  printf ("%-22s %3d @%3d  %6.1f\n", pass->name, pass->C, size,
          measure (&layer, pass->func, bytes));
  fflush (stdout);
  free_layer (&layer);
}

static const Pass passes[] = {
    {"copy", copy, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"norm statistics", norm_statistics, 64, UNET_STORE_F32, 0, 0, 0, 1, 0, 0},
    {"norm statistics bf16", norm_statistics, 64, UNET_STORE_BF16, 0, 0, 0, 1, 0, 0},
    {"norm apply", norm_apply, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"norm apply bf16", norm_apply, 64, UNET_STORE_BF16, 0, 0, 0, 1, 1, 0},
    {"norm backward", norm_backward, 64, UNET_STORE_F32, 0, 0, 0, 2, 3, 0},
    {"norm backward bf16", norm_backward, 64, UNET_STORE_BF16, 0, 0, 0, 2, 3, 0},
    {"relu backward", relu_backward, 64, UNET_STORE_F32, 0, 0, 0, 1, 2, 0},
    {"bias backward", bias_backward, 64, UNET_STORE_F32, 0, 0, 0, 1, 0, 0},
    {"pool forward", pool_forward, 64, UNET_STORE_F32, 1, 0, 0, 1, 1.25, 0},
    {"pool backward", pool_backward, 64, UNET_STORE_F32, 1, 0, 0, 1, 1.25, 0},
    {"upsample forward", upsample_forward, 64, UNET_STORE_F32, 0, 1, 0, 1, 1, 0},
    {"upsample backward", upsample_backward, 64, UNET_STORE_F32, 0, 1, 0, 1, 1, 0},
    {"pool3 forward", pool3_forward, 64, UNET_STORE_F32, 1, 0, 0, 1, 1.25, 0},
    {"pool3 backward", pool3_backward, 64, UNET_STORE_F32, 1, 0, 0, 1, 1.25, 0},
    {"nearest forward", nearest_forward, 64, UNET_STORE_F32, 0, 1, 0, 1, 1, 0},
    {"nearest backward", nearest_backward, 64, UNET_STORE_F32, 0, 1, 0, 1, 1, 0},
    {"add forward", add_forward, 64, UNET_STORE_F32, 0, 0, 0, 1, 2, 0},
    {"add backward", add_backward, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"crop forward", crop_forward, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"crop backward", crop_backward, 64, UNET_STORE_F32, 0, 0, 0, 1, 2, 0},
    {"dropout", dropout, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"depthwise forward", depthwise_forward, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"depthwise data", depthwise_backward_data, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"depthwise weights", depthwise_backward_weights, 64, UNET_STORE_F32, 0, 0, 0, 1, 1, 0},
    {"depthwise/2 forward", depthwise_forward, 64, UNET_STORE_F32, 1, 0, 0, 1, 1, 0},
    {"depthwise/2 data", depthwise_backward_data, 64, UNET_STORE_F32, 1, 0, 0, 1, 1, 0},
    {"depthwise/2 weights", depthwise_backward_weights, 64, UNET_STORE_F32, 1, 0, 0, 1, 1, 0},
    {"layout normalised", from_nchw_normalised, 3, UNET_STORE_F32, 0, 0, 0, 1, 0, 1},
    {"layout from plain", from_nchw, 3, UNET_STORE_F32, 0, 0, 0, 1, 0, 1},
    {"layout to plain", to_nchw, 64, UNET_STORE_F32, 0, 0, 0, 1, 0, 1},
    {"head forward 1", head_forward, 64, UNET_STORE_F32, 0, 0, 1, 1, 0, 1},
    {"head forward 2", head_forward, 64, UNET_STORE_F32, 0, 0, 2, 1, 0, 1},
    {"head forward 12", head_forward, 64, UNET_STORE_F32, 0, 0, 12, 1, 0, 1},
    {"head backward 1", head_backward, 64, UNET_STORE_F32, 0, 0, 1, 1, 1, 1},
    {"head backward 2", head_backward, 64, UNET_STORE_F32, 0, 0, 2, 1, 1, 1},
    {"head backward 12", head_backward, 64, UNET_STORE_F32, 0, 0, 12, 1, 1, 1},
};

int
main (int argc, char *argv[])
{
  static const Shape convs[] = {
      {1, 64, 64, 256},    {1, 128, 128, 128}, {1, 256, 256, 64}, {1, 512, 512, 32},
      {1, 1024, 1024, 16}, {1, 16, 16, 256},   {1, 32, 32, 256},  {1, 3, 64, 256},
  };
  static const Shape transposes[] = {
      {1, 128, 64, 128},  {1, 256, 128, 64}, {1, 512, 256, 32}, {1, 1024, 512, 16},
      {4, 1024, 512, 16}, {1, 32, 16, 128},  {1, 128, 64, 320}, {1, 1024, 512, 5},
  };

  if (argc > 1)
    n_rounds = MAX (1, atoi (argv[1]));
  if (argc > 2)
    seconds_per_figure = g_ascii_strtod (argv[2], NULL);
  if (argc > 3)
    for (int level = 0; level < UNET_CPU_N_LEVELS; level++)
      if (strcmp (argv[3], unet_cpu_level_name ((UnetCpuLevel)level)) == 0)
        unet_cpu_set_level ((UnetCpuLevel)level);
  if (argc > 4)
    wanted = argv[4];
  for (int n_threads = 1; n_threads <= MIN (2, unet_cpu_count ()); n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);

      printf ("%s, %d threads, GFLOP/s:       forward    data weights\n",
              unet_cpu_level_name (unet_cpu_level ()), n_threads);
      for (guint i = 0; i < G_N_ELEMENTS (convs); i++)
        if (is_wanted_shape ("conv3x3", &convs[i]))
          bench_conv (pool, &convs[i]);
      for (guint i = 0; i < G_N_ELEMENTS (transposes); i++)
        if (is_wanted_shape ("transpose", &transposes[i]))
          bench_transpose (pool, &transposes[i]);
      printf ("%s, %d threads, GB/s:\n", unet_cpu_level_name (unet_cpu_level ()), n_threads);
      for (int size = 256; size <= 512; size += 256)
        for (guint i = 0; i < G_N_ELEMENTS (passes); i++)
          if (is_wanted (passes[i].name))
            bench_pass (pool, &passes[i], size);
    }
  return 0;
}
