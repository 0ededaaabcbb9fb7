/* estimate.c: what a training run will take
 *
 * The time of a step is a constant (the weights are transformed and updated whatever the size of
 * the picture) and a part that grows with the arithmetic, which is counted. Where the run's own
 * step is short it is timed itself; else two shorter ones are, and a line through them leads to it.
 * Decoding is not counted: it is done ahead, beside the steps, and small data sets are kept
 * decoded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/estimate.h"

#include "base/cpu.h"
#include "base/memory.h"
#include "base/random.h"
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
/* Of two steps that a line goes through, the shorter one's share of the longer one's arithmetic at
 * most: any closer and the least disturbance turns the line. */
#define APART 0.7
/* Seconds of counted runs that are enough to know a step. */
#define ENOUGH 0.3

typedef struct
{
  const UnetTrainSpec     *spec;
  const UnetEstimateHooks *hooks;
  UnetModelConfig          config;
  UnetModel               *model;
  int                      batch, width, height;
} Estimate;

/* Numbers for weights that were read from no file: a step takes as long with any, but not with
 * zeros that were never written, which are one page of memory. The run's own take their time. */
static void
fill (UnetModel *model)
{
  UnetParamSet *params = unet_graph_get_params (unet_model_get_graph (model));
  UnetRandom    random;

  unet_random_init (&random, 0);
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      for (size_t k = 0; k < param->n_packed; k++)
        param->value[k] =
            param->kind == UNET_PARAM_WEIGHT ? unet_random_uniform (&random, -0.05f, 0.05f) : 1;
    }
}

/* What is wrong with the encoder's weights is known before the run that way. */
static UnetModel *
make_with_encoder (Estimate *estimate, GError **error)
{
  const char *path = estimate->spec->encoder_weights;
  g_autoptr (UnetModel) model = unet_model_new (&estimate->config, error);

  if (model == NULL)
    return NULL;
  fill (model);
  if (path == NULL)
    return g_steal_pointer (&model);
  if (!unet_model_file_load_encoder (path, model, error))
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
count_memory (const Estimate *estimate, UnetTrainEstimate *result, GError **error)
{
  const UnetTrainSpec *spec = estimate->spec;
  const int            n_threads = spec->n_threads > 0 ? spec->n_threads : unet_cpu_count ();
  const size_t         available = (size_t)unet_memory_available ();

  if (!unet_train_count_memory (unet_model_get_graph (estimate->model), spec, estimate->batch,
                                estimate->height, estimate->width, n_threads, NULL, &result->memory,
                                error))
    return false;
  result->fits = available == 0 || result->memory <= available;
  return true;
}

/* A picture, and what a training step on a batch of such takes. */
typedef struct
{
  int    width, height;
  double flops; /* multiply-adds times two; 0 if there can be none */
} Step;

static void
init_step (Step *step, const Estimate *estimate, int width, int height)
{
  g_autoptr (UnetPlan) plan =
                 unet_plan_new (unet_model_get_graph (estimate->model), estimate->batch, height,
                                width, UNET_PLAN_TRAINING, 1, NULL, NULL);

  *step = (Step){width, height, plan != NULL ? 3 * unet_plan_get_flops (plan) : 0};
}

static int
shrink_side (int side, double factor)
{
  return MIN (side, MAX (SMALLEST_SIDE, (int)(side * factor)));
}

static void
shrink_step (Step *step, const Estimate *estimate, const Step *larger, double factor)
{
  init_step (step, estimate, shrink_side (larger->width, factor),
             shrink_side (larger->height, factor));
}

/* Seconds of a training step (TRAIN) or of an inference on one picture; < 0 with an error. */
static double
time_step (const Estimate *estimate, bool train, const Step *step, GError **error)
{
  const UnetTrainSpec *spec = estimate->spec;
  UnetBenchSpec        bench = {.height = step->height,
                                .width = step->width,
                                .batch = train ? estimate->batch : 1,
                                .train = train,
                                .amp = spec->amp,
                                .config = estimate->config,
                                .model = estimate->model,
                                .n_threads = spec->n_threads,
                                .repeat = 2,
                                .enough = ENOUGH,
                                .poll = estimate->hooks->poll,
                                .poll_data = estimate->hooks->data};
  UnetBenchResult      result;
  double               seconds;

  if (!unet_bench (&bench, &result, error))
    return -1;
  seconds = result.seconds_min;
  unet_bench_result_clear (&result);
  return seconds;
}

/* The same of pictures of the run's size. */
static double
find_seconds (const Estimate *estimate, bool train, GError **error)
{
  const int    n_planes = estimate->config.encoder != UNET_ENCODER_NONE
                              ? ENCODER_PLANES
                              : MAX (estimate->config.base_channels, UNET_LANES);
  const double planes =
      (double)(train ? estimate->batch : 1) * estimate->width * estimate->height * n_planes;
  Step   whole, more, less;
  double seconds, seconds_less, slope;

  init_step (&whole, estimate, estimate->width, estimate->height);
  shrink_step (&more, estimate, &whole,
               sqrt (MIN (SHORT_STEP / MAX (whole.flops, 1), SHORT_PLANES / planes)));
  seconds = time_step (estimate, train, &more, error);
  if (seconds < 0 || more.flops >= whole.flops)
    return seconds;
  shrink_step (&less, estimate, &more, sqrt (0.5));
  if (less.flops > APART * more.flops)
    return seconds * whole.flops / more.flops;
  seconds_less = time_step (estimate, train, &less, error);
  if (seconds_less < 0)
    return -1;
  slope = (seconds - seconds_less) / (more.flops - less.flops);
  /* Another program that was in the way of the shorter one must not make a step's time shrink with
   * its size: at least in proportion to a half. */
  slope = MAX (slope, 0.5 * seconds / more.flops);
  return seconds + slope * (whole.flops - more.flops);
}

static bool
count_time (const Estimate *estimate, UnetTrainEstimate *result, GError **error)
{
  const int n_steps = (result->n_train + estimate->batch - 1) / estimate->batch;
  const int interval = result->n_train / (N_ROUNDS * estimate->spec->batch_size);
  const int n_rounds = interval > 0 ? n_steps / interval : 1;
  double    step = find_seconds (estimate, true, error);
  double    inference = 0;

  if (step < 0)
    return false;
  if (result->n_validation > 0)
    inference = find_seconds (estimate, false, error);
  if (inference < 0)
    return false;
  result->seconds_per_epoch = n_steps * step + n_rounds * result->n_validation * inference;
  return true;
}

/* What is known without a step. */
static bool
count (Estimate *estimate, const UnetEstimateData *data, UnetTrainEstimate *result, GError **error)
{
  const UnetTrainSpec *spec = estimate->spec;
  g_autofree uint32_t *order = g_new (uint32_t, MAX (data->n_pairs, 1));

  result->n_validation = unet_split (data->n_pairs, spec->validation, 0, order);
  result->n_train = data->n_pairs - result->n_validation;
  result->channels = estimate->config.in_channels;
  result->n_classes = estimate->config.n_classes;
  result->n_parameters = unet_model_count_parameters (estimate->model);
  estimate->batch = CLAMP (spec->batch_size, 1, MAX (result->n_train, 1));
  estimate->width = (int)(spec->scale * data->width);
  estimate->height = (int)(spec->scale * data->height);
  if (!count_memory (estimate, result, error))
    return false;
  result->network = unet_model_describe (estimate->model);
  return true;
}

bool
unet_train_estimate (const UnetTrainSpec     *spec,
                     const UnetEstimateData  *data,
                     const UnetEstimateHooks *hooks,
                     UnetTrainEstimate       *result,
                     GError                 **error)
{
  static const UnetEstimateHooks no_hooks = {0};
  Estimate estimate = {.spec = spec, .hooks = hooks != NULL ? hooks : &no_hooks};
  g_autoptr (UnetModel) model = NULL;

  *result = (UnetTrainEstimate){0};
  if (estimate.hooks->poll != NULL && estimate.hooks->poll (estimate.hooks->data) == UNET_CANCEL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      return false;
    }
  if (!unet_train_spec_validate (spec, error))
    return false;
  model = make_model (&estimate, data, error);
  if (model == NULL)
    return false;
  estimate.model = model;
  if (!count (&estimate, data, result, error))
    return false;
  if (estimate.hooks->counted != NULL)
    estimate.hooks->counted (estimate.hooks->data, result);
  if (result->fits && !count_time (&estimate, result, error))
    {
      unet_train_estimate_clear (result);
      return false;
    }
  return true;
}

void
unet_train_estimate_copy (const UnetTrainEstimate *estimate, UnetTrainEstimate *copy)
{
  *copy = *estimate;
  copy->network = g_strdup (estimate->network);
}

void
unet_train_estimate_clear (UnetTrainEstimate *estimate)
{
  g_clear_pointer (&estimate->network, g_free);
}
