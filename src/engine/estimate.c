/* estimate.c: what a training run will take
 *
 * The time of a step is a constant (the weights are transformed and updated whatever the size of
 * the picture) and a part that grows with the pixels. Where the run's own step is short it is timed
 * itself; else two shorter ones are, and a line through them leads to it. Decoding is not counted:
 * it is done ahead, beside the steps, and small data sets are kept decoded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/estimate.h"

#include "base/cpu.h"
#include "base/memory.h"
#include "dataset/split.h"
#include "engine/bench.h"
#include "engine/model-file.h"
#include "engine/runner.h"
#include "engine/train-private.h"
#include "kernels/view.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

/* A step of this much (as direct convolutions have it) is short on any machine: an eighth of a
 * second at 500 GFLOP/s. */
#define SHORT_STEP 60e9
/* And one whose planes of the first level hold as many numbers as this: with few channels a step
 * takes the time of moving them. */
#define SHORT_PLANES 4e6
/* Channels of the full size that a network with an encoder comes to, in all. */
#define ENCODER_PLANES 64
/* Validation rounds in an epoch: train.c. */
#define N_ROUNDS 5
#define SMALLEST_SIDE 64

typedef struct
{
  const UnetTrainSpec *spec;
  UnetModelConfig      config;
  int                  batch, width, height;
  UnetPollFunc         poll;
  void                *poll_data;
} Estimate;

static bool
check_cancelled (const Estimate *estimate, GError **error)
{
  if (estimate->poll == NULL || estimate->poll (estimate->poll_data) != UNET_CANCEL)
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return false;
}

/* What is wrong with the encoder's weights is known before the run that way. */
static UnetModel *
make_with_encoder (Estimate *estimate, GError **error)
{
  const char *path = estimate->spec->encoder_weights;
  g_autoptr (UnetModel) model = unet_model_new (&estimate->config, error);
  g_autoptr (UnetTable) table = NULL;

  if (model == NULL || path == NULL)
    return g_steal_pointer (&model);
  table = unet_checkpoint_load (path, NULL, error);
  if (table == NULL || !unet_model_load_encoder (model, table, path, NULL, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* The network's configuration: that of the weights to start from, or what SPEC and DATA say. */
static UnetModel *
make_model (Estimate *estimate, const UnetEstimateData *data, GError **error)
{
  const UnetTrainSpec *spec = estimate->spec;
  UnetModelConfig     *config = &estimate->config;

  unet_model_config_init (config);
  if (spec->load != NULL)
    {
      g_autoptr (UnetModelFile) file = unet_model_file_load (spec->load, NULL, error);

      if (file == NULL)
        return NULL;
      *config = *unet_model_get_config (file->model);
      return g_steal_pointer (&file->model);
    }
  unet_train_spec_get_config (spec, data->channels >= 3 ? 3 : 1,
                              spec->n_classes > 0 ? spec->n_classes : data->n_classes, config);
  return make_with_encoder (estimate, error);
}

static bool
count_memory (Estimate *estimate, UnetModel *model, UnetTrainEstimate *result, GError **error)
{
  const UnetTrainSpec *spec = estimate->spec;
  const int            n_threads = spec->n_threads > 0 ? spec->n_threads : unet_cpu_count ();
  const size_t         available = (size_t)unet_memory_available ();

  if (!unet_train_count_memory (unet_model_get_graph (model), spec, estimate->batch,
                                estimate->height, estimate->width, n_threads, NULL, &result->memory,
                                error))
    return false;
  result->fits = available == 0 || result->memory <= available;
  return true;
}

/* Multiply-adds times two of a training step on WIDTH x HEIGHT; 0 if there can be none. */
static double
count_flops (const Estimate *estimate, UnetModel *model, int width, int height)
{
  g_autoptr (UnetPlan) plan = unet_plan_new (unet_model_get_graph (model), estimate->batch, height,
                                             width, UNET_PLAN_TRAINING, 1, NULL, NULL);

  return plan != NULL ? 3 * unet_plan_get_flops (plan) : 0;
}

/* Seconds of a step on BATCH pictures of WIDTH x HEIGHT, the least of two; < 0 with an error. */
static double
time_step (const Estimate *estimate, bool train, int batch, int width, int height, GError **error)
{
  const UnetTrainSpec *spec = estimate->spec;
  UnetBenchSpec        bench = {.height = height,
                                .width = width,
                                .batch = batch,
                                .train = train,
                                .amp = spec->amp,
                                .config = estimate->config,
                                .n_threads = spec->n_threads,
                                .repeat = 2};
  UnetBenchResult      result;
  double               seconds;

  if (!check_cancelled (estimate, error) || !unet_bench (&bench, &result, error))
    return -1;
  seconds = result.seconds_min;
  unet_bench_result_clear (&result);
  return seconds;
}

static int
shrink (int side, double factor)
{
  return MIN (side, MAX (SMALLEST_SIDE, (int)(side * factor)));
}

/* Seconds of a training step (TRAIN) or of an inference on one picture. */
static double
find_seconds (const Estimate *estimate, UnetModel *model, bool train, GError **error)
{
  const int    batch = train ? estimate->batch : 1;
  const double flops = count_flops (estimate, model, estimate->width, estimate->height);
  const double planes = (double)batch * estimate->width * estimate->height *
                        (estimate->config.encoder != UNET_ENCODER_NONE
                             ? ENCODER_PLANES
                             : MAX (estimate->config.base_channels, UNET_LANES));
  const double factor = sqrt (MIN (SHORT_STEP / MAX (flops, 1), SHORT_PLANES / planes));
  const int    width = shrink (estimate->width, factor), height = shrink (estimate->height, factor);
  const int    half_width = shrink (width, sqrt (0.5)), half_height = shrink (height, sqrt (0.5));
  const double pixels = (double)width * height, half = (double)half_width * half_height;
  double       more, less, slope;

  more = time_step (estimate, train, batch, width, height, error);
  if (more < 0 || (width == estimate->width && height == estimate->height))
    return more;
  if (half >= pixels)
    return more * estimate->width * estimate->height / pixels;
  less = time_step (estimate, train, batch, half_width, half_height, error);
  if (less < 0)
    return less;
  slope = (more - less) / (pixels - half);
  /* Another program that was in the way of the shorter one must not make a step's time shrink with
   * its size: at least in proportion to a half. */
  slope = MAX (slope, 0.5 * more / pixels);
  return more + slope * ((double)estimate->width * estimate->height - pixels);
}

static bool
count_time (const Estimate *estimate, UnetModel *model, UnetTrainEstimate *result, GError **error)
{
  const int n_steps = (result->n_train + estimate->batch - 1) / estimate->batch;
  const int interval = result->n_train / (N_ROUNDS * estimate->spec->batch_size);
  const int n_rounds = interval > 0 ? n_steps / interval : 1;
  double    step = find_seconds (estimate, model, true, error);
  double    inference = 0;

  if (step < 0)
    return false;
  if (result->n_validation > 0)
    inference = find_seconds (estimate, model, false, error);
  if (inference < 0)
    return false;
  result->seconds_per_epoch = n_steps * step + n_rounds * result->n_validation * inference;
  return true;
}

bool
unet_train_estimate (const UnetTrainSpec    *spec,
                     const UnetEstimateData *data,
                     UnetPollFunc            poll,
                     void                   *poll_data,
                     UnetTrainEstimate      *result,
                     GError                **error)
{
  Estimate             estimate = {.spec = spec, .poll = poll, .poll_data = poll_data};
  g_autofree uint32_t *order = g_new (uint32_t, MAX (data->n_pairs, 1));
  g_autoptr (UnetModel) model = NULL;

  *result = (UnetTrainEstimate){0};
  if (!unet_train_spec_validate (spec, error))
    return false;
  model = make_model (&estimate, data, error);
  if (model == NULL)
    return false;
  result->n_validation = unet_split (data->n_pairs, spec->validation, 0, order);
  result->n_train = data->n_pairs - result->n_validation;
  result->channels = estimate.config.in_channels;
  result->n_classes = estimate.config.n_classes;
  result->n_parameters = unet_model_count_parameters (model);
  estimate.batch = CLAMP (spec->batch_size, 1, MAX (result->n_train, 1));
  estimate.width = (int)(spec->scale * data->width);
  estimate.height = (int)(spec->scale * data->height);
  if (!count_memory (&estimate, model, result, error) ||
      !count_time (&estimate, model, result, error))
    return false;
  result->network = unet_model_describe (model);
  return true;
}

void
unet_train_estimate_clear (UnetTrainEstimate *estimate)
{
  g_clear_pointer (&estimate->network, g_free);
}
