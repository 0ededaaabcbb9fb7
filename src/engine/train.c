/* train.c: the training loop
 *
 * The random numbers of an epoch (order, augmentation) come from a generator seeded with the run's
 * seed and the epoch's number, so that a resumed run needs no saved generator and an epoch cut in
 * two by a stop sees the same batches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/train-private.h"
#include "engine/validate.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* The cosine schedule ends at this share of the learning rate. */
#define COSINE_FINAL 0.01
/* Running statistics are never frozen before they have seen this many batches. */
#define FREEZE_AFTER 20

static UnetVerdict
poll (const UnetTrainRun *run)
{
  return run->hooks->poll != NULL ? run->hooks->poll (run->hooks->data) : UNET_GO_ON;
}

static bool
is_cancelled (void *data)
{
  return poll (data) == UNET_CANCEL;
}

static bool
set_cancelled (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return false;
}

typedef enum
{
  DIVERGED_LOSS,
  DIVERGED_GRADIENT,
  DIVERGED_WEIGHTS,
  DIVERGED_VALIDATION
} Diverged;

static const char *const diverged[] = {
    [DIVERGED_LOSS] = N_ ("The loss became infinite or no number"),
    [DIVERGED_GRADIENT] = N_ ("A gradient became infinite or no number"),
    [DIVERGED_WEIGHTS] = N_ ("The weights became infinite or no number"),
    [DIVERGED_VALIDATION] = N_ ("The validation loss became infinite or no number"),
};

static bool
set_diverged (UnetTrainRun *run, Diverged what, int64_t step, GError **error)
{
  const UnetTrainResult *result = run->result;
  const char            *path = result->last_path != NULL ? result->last_path : result->best_path;
  g_autofree char       *kept = NULL;

  if (path != NULL)
    kept = g_strdup_printf (_ ("the last good checkpoint is %s"), path);
  else
    kept = g_strdup (_ ("no checkpoint was saved yet"));
  /* Translators: "The loss became infinite or no number at step 12, so training was stopped; the
   * last good checkpoint is checkpoints/last.pth. Use a smaller learning rate (it was 0.1)" */
  g_set_error (error, UNET_ERROR, UNET_ERROR_DIVERGED,
               _ ("%s at step %" PRId64
                  ", so training was stopped; %s. Use a smaller learning rate (it was %g)"),
               _ (diverged[what]), step, kept, run->state.learning_rate);
  return false;
}

/* --- one step --- */

/* Where the run is. Counted in images: the number of batches depends on how sizes fall. */
static int64_t
count_total (const UnetTrainRun *run)
{
  return (int64_t)run->spec->epochs * run->n_train;
}

static int64_t
count_done (const UnetTrainRun *run)
{
  return (int64_t)run->state.epoch * run->n_train + run->state.images_done;
}

static double
scheduled_rate (const UnetTrainRun *run)
{
  const UnetTrainSpec *spec = run->spec;
  int64_t              total = count_total (run);

  if (spec->schedule != UNET_SCHEDULE_COSINE)
    return run->state.learning_rate;
  return unet_schedule_cosine (count_done (run), (int64_t)(spec->warmup * (double)total), total,
                               spec->optimizer.learning_rate,
                               spec->optimizer.learning_rate * COSINE_FINAL);
}

/* A deep encoder's statistics move too far and too long to be constants so soon: docs/recipe.md. */
static bool
freezes_norm (const UnetTrainRun *run)
{
  return unet_model_get_config (run->file->model)->encoder == UNET_ENCODER_NONE &&
         run->state.step >= FREEZE_AFTER &&
         (double)count_done (run) >= run->spec->freeze_norm * (double)count_total (run);
}

static UnetPlanFlags
get_flags (const UnetTrainRun *run)
{
  UnetPlanFlags flags = UNET_PLAN_TRAINING;

  if (run->spec->amp)
    flags |= UNET_PLAN_BF16;
  if (freezes_norm (run))
    flags |= UNET_PLAN_FROZEN;
  if (run->state.epoch < run->spec->freeze_encoder)
    flags |= UNET_PLAN_FREEZE_ENCODER;
  return flags;
}

static bool
train_batch (UnetTrainRun *run, const UnetBatch *batch, UnetLossValue *loss, GError **error)
{
  int64_t         n_pixels = (int64_t)batch->height * batch->width;
  int             n_classes = run->info.n_classes;
  size_t          needed = unet_loss_scratch (batch->n, n_classes, n_pixels);
  UnetLossOptions options = run->loss;
  UnetParamSet   *params = unet_graph_get_params (run->runner.graph);
  UnetPlan       *plan = unet_runner_prepare (&run->runner, batch->n, batch->height, batch->width,
                                              get_flags (run), error);
  float           factor;
  double          norm;

  if (plan == NULL)
    return false;
  if (needed > run->loss_scratch_size)
    {
      unet_aligned_free (run->loss_scratch);
      run->loss_scratch = unet_aligned_alloc (needed);
      run->loss_scratch_size = needed;
    }
  unet_graph_set_dropout_seed (run->runner.graph, run->spec->seed + (uint64_t)run->state.step + 1);
  if (!unet_plan_forward (plan, run->pool, batch->images, is_cancelled, run))
    return set_cancelled (error);
  options.pixel_weights = batch->weights;
  *loss = unet_loss_compute (run->pool, &options, batch->n, n_classes, n_pixels,
                             unet_plan_get_logits (plan), batch->classes, 1,
                             unet_plan_get_grad_logits (plan), run->loss_scratch);
  if (!isfinite (loss->total))
    return set_diverged (run, DIVERGED_LOSS, run->state.step + 1, error);
  unet_param_set_zero_grads (params);
  if (!unet_plan_backward (plan, run->pool, is_cancelled, run))
    return set_cancelled (error);
  factor = unet_optimizer_clip_factor (params, run->pool, run->spec->max_norm, &norm);
  if (!isfinite (norm))
    return set_diverged (run, DIVERGED_GRADIENT, run->state.step + 1, error);
  run->state.learning_rate = scheduled_rate (run);
  unet_optimizer_set_learning_rate (run->optimizer, run->state.learning_rate);
  unet_optimizer_step (run->optimizer, run->pool, factor);
  return true;
}

static void
report_step (UnetTrainRun *run, const UnetLossValue *loss)
{
  const UnetTrainState *state = &run->state;
  double                seconds = (double)(g_get_monotonic_time () - run->epoch_start) * 1e-6;
  int                   here = state->images_done - run->images_skipped;
  UnetTrainStep         step = {
              .epoch = state->epoch + 1,
              .n_epochs = run->spec->epochs,
              .step = state->step,
              .images_done = state->images_done,
              .n_images = run->n_train,
              .loss = loss->total,
              .cross_entropy = loss->cross_entropy,
              .dice_loss = loss->dice,
              .learning_rate = state->learning_rate,
              .images_per_second = seconds > 0 ? here / seconds : 0,
              .seconds_left = -1,
  };

  if (step.images_per_second > 0)
    step.seconds_left = (run->n_train - state->images_done) / step.images_per_second;
  unet_train_log_step (run, &step);
  if (run->hooks->step != NULL)
    run->hooks->step (run->hooks->data, &step);
}

/* A step can throw the weights out of all range although its loss and gradient were numbers: such
 * weights are neither validated nor saved as good. */
static bool
check_weights (UnetTrainRun *run, GError **error)
{
  UnetParamSet *params = unet_graph_get_params (run->runner.graph);

  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      const UnetParam *param = unet_param_set_get (params, i);

      for (size_t k = 0; k < param->n_packed; k++)
        if (!isfinite (param->value[k]))
          return set_diverged (run, DIVERGED_WEIGHTS, run->state.step, error);
    }
  return true;
}

/* --- a validation round --- */

static bool
validate (UnetTrainRun *run, GError **error)
{
  UnetTrainState     *state = &run->state;
  int64_t             start = g_get_monotonic_time ();
  UnetTrainValidation validation = {.epoch = state->epoch + 1, .step = state->step};

  if (run->validation_loader == NULL)
    return true;
  if (!check_weights (run, error) ||
      !unet_validate (&run->runner, run->validation_loader, run->order + run->n_train,
                      run->info.n_validation, &run->loss, run->hooks, &validation, error))
    return false;
  run->epoch_start += g_get_monotonic_time () - start; /* images per second are of training */
  if (!isfinite (validation.loss))
    return set_diverged (run, DIVERGED_VALIDATION, state->step, error);
  run->foreground = validation.foreground;
  if (run->spec->schedule == UNET_SCHEDULE_PLATEAU)
    state->learning_rate =
        unet_plateau_step (&state->plateau, validation.dice, state->learning_rate);
  validation.learning_rate = state->learning_rate;
  validation.is_best = validation.dice > state->best_dice;
  if (validation.is_best)
    {
      state->best_dice = validation.dice;
      if (!unet_train_save_best (run, error))
        return false;
    }
  run->result->best_dice = state->best_dice;
  unet_train_log_validation (run, &validation);
  if (run->hooks->validation != NULL)
    run->hooks->validation (run->hooks->data, &validation);
  return true;
}

/* Shows the validation image that is asked for where it is another than the last one shown. What it
 * shows is no part of the run: a picture that cannot be read is found when it validates. */
static bool
show_preview (UnetTrainRun *run, GError **error)
{
  const UnetTrainHooks *hooks = run->hooks;
  const int             wanted = hooks->preview_index != NULL && hooks->preview != NULL
                                     ? hooks->preview_index (hooks->data)
                                     : -1;
  int64_t               start = g_get_monotonic_time ();
  g_autoptr (GError) local_error = NULL;

  if (wanted < 0 || wanted >= run->info.n_validation || wanted == run->previewed)
    return true;
  run->previewed = wanted;
  if (!unet_validate_preview (&run->runner,
                              unet_pairs_get (run->pairs, (int)run->order[run->n_train + wanted]),
                              &run->samples, wanted, hooks, &local_error) &&
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return false;
    }
  run->epoch_start += g_get_monotonic_time () - start;
  return true;
}

/* The reference validates whenever the step's number is a multiple of n_train / (5 * batch), and
 * never if that is 0. Here a set too small for that (0) validates at the end of each epoch. */
static int
validation_interval (const UnetTrainRun *run)
{
  return run->n_train / (5 * run->spec->batch_size);
}

/* --- an epoch --- */

static uint64_t
epoch_seed (const UnetTrainRun *run)
{
  /* Weyl's sequence keeps the seeds of neighbouring epochs apart. */
  return run->spec->seed + UINT64_C (0x9e3779b9) * (uint64_t)(run->state.epoch + 1);
}

/* The encoder's learning rate in the epoch that begins, which has N_BATCHES as all have. */
static void
set_encoder_rate (UnetTrainRun *run, int n_batches)
{
  const int  n_frozen = run->spec->freeze_encoder;
  const bool is_frozen = run->state.epoch < n_frozen;

  unet_graph_set_encoder_rate (run->runner.graph, is_frozen ? 0 : (float)run->spec->encoder_rate,
                               (int64_t)n_frozen * n_batches);
}

/* Runs until the epoch's end (*AT_END) or a stop. */
static bool
train_epoch (UnetTrainRun *run, bool *at_end, GError **error)
{
  UnetTrainState *state = &run->state;
  UnetRandom      random;
  int             interval = validation_interval (run);

  *at_end = false;
  unet_random_init (&random, epoch_seed (run));
  set_encoder_rate (run, unet_loader_begin (run->train_loader, true, &random, state->batch));
  run->images_skipped = state->images_done;
  run->epoch_start = g_get_monotonic_time ();
  for (;;)
    {
      GError       *local_error = NULL;
      UnetBatch    *batch;
      UnetLossValue loss;
      bool          ok;

      if (run->hooks->border != NULL)
        {
          int64_t start = g_get_monotonic_time ();

          run->hooks->border (run->hooks->data);
          run->epoch_start += g_get_monotonic_time () - start;
        }
      if (poll (run) == UNET_CANCEL)
        return set_cancelled (error);
      if (poll (run) == UNET_STOP)
        return true;
      if (!show_preview (run, error))
        return false;
      batch = unet_loader_next (run->train_loader, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return false;
        }
      if (batch == NULL)
        break;
      ok = train_batch (run, batch, &loss, error);
      state->images_done += batch->n;
      unet_loader_recycle (run->train_loader, batch);
      if (!ok)
        return false;
      state->step++;
      state->batch++;
      state->loss_sum += loss.total;
      report_step (run, &loss);
      if (interval > 0 && state->step % interval == 0 && !validate (run, error))
        return false;
    }
  *at_end = true;
  return interval > 0 || validate (run, error);
}

static bool
finish_epoch (UnetTrainRun *run, GError **error)
{
  UnetTrainState *state = &run->state;
  UnetTrainEpoch  epoch = {
       .epoch = state->epoch + 1,
       .loss = state->loss_sum / MAX (state->batch, 1),
       .seconds = (double)(g_get_monotonic_time () - run->epoch_start) * 1e-6,
  };

  state->epoch++;
  state->batch = state->images_done = 0;
  state->loss_sum = 0;
  run->result->epoch = state->epoch;
  if (!unet_train_save_epoch (run, error) || !unet_train_save_last (run, error))
    return false;
  if (run->hooks->epoch != NULL)
    run->hooks->epoch (run->hooks->data, &epoch);
  return true;
}

static bool
train_epochs (UnetTrainRun *run, GError **error)
{
  while (run->state.epoch < run->spec->epochs)
    {
      bool at_end;

      if (!train_epoch (run, &at_end, error) || !check_weights (run, error))
        return false;
      if (!at_end)
        {
          run->result->stopped = true;
          return unet_train_save_last (run, error);
        }
      if (!finish_epoch (run, error))
        return false;
    }
  return true;
}

/* The commonest disappointments with small data sets and the reference's recipe: say so, and what
 * helps. */
static void
warn_of_idle_masks (const UnetTrainRun *run)
{
  const char *text;

  if (run->foreground == 0)
    text = _ ("The network marks nothing: its masks of the validation images are empty. Train for "
              "more epochs, or with --recipe recommended");
  else if (run->foreground == 1)
    text = _ ("The network marks everything: its masks of the validation images are full. Train "
              "for more epochs, or with --recipe recommended");
  else
    return;
  if (run->hooks->warning != NULL)
    run->hooks->warning (run->hooks->data, text);
}

bool
unet_train (const UnetTrainSpec  *spec,
            const UnetTrainHooks *hooks,
            UnetTrainResult      *result,
            GError              **error)
{
  static const UnetTrainHooks no_hooks;
  UnetTrainRun                run;
  bool                        ok;

  *result = (UnetTrainResult){.best_dice = -1};
  ok = unet_train_run_open (&run, spec, hooks != NULL ? hooks : &no_hooks, result, error) &&
       train_epochs (&run, error);
  if (ok)
    warn_of_idle_masks (&run);
  result->step = run.state.step;
  unet_train_run_close (&run);
  if (!ok)
    unet_train_result_clear (result);
  return ok;
}

void
unet_train_result_clear (UnetTrainResult *result)
{
  g_clear_pointer (&result->best_path, g_free);
  g_clear_pointer (&result->last_path, g_free);
}
