/* run-load.c: the curves and settings of an earlier run, from its folder
 *
 * A log may have a million lines and the last checkpoint a gigabyte: both are read on a thread, and
 * taken over on the main thread. One of the two is enough: a run that was killed before its first
 * checkpoint has a log, one of the command line may have none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/run-private.h"

#include "app/network-title.h"
#include "app/task.h"
#include "engine/model-file.h"
#include "engine/train-state.h"

#include <math.h>

typedef struct
{
  UnetTrainLog  *log;
  UnetTrainSpec *spec; /* NULL: there is no checkpoint */
  int            epoch;
  char          *network; /* NULL: not known */
} Earlier;

static void
earlier_free (gpointer data)
{
  Earlier *earlier = data;

  g_clear_pointer (&earlier->log, unet_train_log_free);
  unet_train_spec_free (earlier->spec);
  g_free (earlier->network);
  g_free (earlier);
}

/* Settings do not tell which network it is that weights brought. */
static void
read_network (Earlier *earlier, const char *folder)
{
  g_autofree char *last = g_build_filename (folder, "last.pth", NULL);
  UnetModelConfig  config;

  if (unet_model_file_peek (last, &config, NULL))
    earlier->network = unet_network_title (config.architecture, config.encoder);
}

static void
read_checkpoint (Earlier *earlier, const char *folder, GError **error)
{
  g_autoptr (UnetTrainState) state = unet_train_state_load (folder, error);

  if (state == NULL)
    return;
  earlier->spec = g_new0 (UnetTrainSpec, 1);
  unet_train_spec_init (earlier->spec, UNET_RECIPE_REFERENCE);
  earlier->epoch = state->epoch;
  if (!unet_train_spec_from_json (earlier->spec, state->spec, error))
    g_clear_pointer (&earlier->spec, unet_train_spec_free);
  read_network (earlier, folder);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char      *folder = data;
  Earlier         *earlier = g_new0 (Earlier, 1);
  g_autofree char *path = g_build_filename (folder, UNET_RUN_LOG_NAME, NULL);
  g_autoptr (GError) error = NULL;

  earlier->log = unet_train_log_read (path, NULL);
  read_checkpoint (earlier, folder, &error);
  if (earlier->log == NULL && earlier->spec == NULL)
    {
      earlier_free (earlier);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_pointer (task, earlier, earlier_free);
}

/**
 * unet_run_load_async:
 * @self: an earlier run
 * @callback: when it is loaded, or cannot be
 * @user_data: for @callback
 */
void
unet_run_load_async (UnetRun *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (UNET_IS_RUN (self));

  g_task_set_source_tag (task, unet_run_load_async);
  g_task_set_task_data (task, g_strdup (self->spec->checkpoints), g_free);
  unet_task_run_in_thread (task, work, earlier_free);
}

static void
take_earlier (UnetRun *self, Earlier *earlier)
{
  if (earlier->spec != NULL)
    {
      g_autofree char *log = g_strdup (self->spec->log);
      g_autofree char *folder = g_strdup (self->spec->checkpoints);

      /* The folder may have been moved since. */
      unet_train_spec_free (self->spec);
      self->spec = g_steal_pointer (&earlier->spec);
      g_free (self->spec->log);
      g_free (self->spec->checkpoints);
      self->spec->log = g_steal_pointer (&log);
      self->spec->checkpoints = g_steal_pointer (&folder);
      self->epoch_done = earlier->epoch;
    }
  if (earlier->log != NULL)
    unet_run_add_log (self, earlier->log);
  g_free (self->network);
  self->network = g_steal_pointer (&earlier->network);
  self->loaded = true;
}

/**
 * unet_run_load_finish:
 * @self: an earlier run
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether curves or settings were found; if it is loaded already that is no error
 */
gboolean
unet_run_load_finish (UnetRun *self, GAsyncResult *result, GError **error)
{
  Earlier *earlier = g_task_propagate_pointer (G_TASK (result), error);

  if (earlier == NULL)
    return FALSE;
  if (!self->loaded)
    {
      take_earlier (self, earlier);
      unet_run_announce (self);
      g_object_notify (G_OBJECT (self), "state");
    }
  earlier_free (earlier);
  return TRUE;
}

gboolean
unet_run_is_loaded (UnetRun *self)
{
  return self->loaded;
}

void
unet_run_add_validation (UnetRun *self, const UnetTrainValidation *validation)
{
  const double x = (double)validation->step;

  unet_series_append (self->curves[UNET_CURVE_VALIDATION_LOSS], x, validation->loss);
  unet_series_append (self->curves[UNET_CURVE_DICE], x, validation->dice);
  unet_series_append (self->curves[UNET_CURVE_IOU], x, validation->iou);
  if (isfinite (validation->dice))
    self->best_dice = MAX (self->best_dice, validation->dice);
}

void
unet_run_add_log (UnetRun *self, const UnetTrainLog *log)
{
  const guint        n = log->steps->len;
  g_autofree double *x = g_new (double, n);
  g_autofree double *loss = g_new (double, n);
  g_autofree double *rate = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      const UnetTrainStep *step = &g_array_index (log->steps, UnetTrainStep, i);

      x[i] = (double)step->step;
      loss[i] = step->loss;
      rate[i] = step->learning_rate;
      self->step.step = step->step;
    }
  unet_series_append_many (self->curves[UNET_CURVE_LOSS], x, loss, n);
  unet_series_append_many (self->curves[UNET_CURVE_RATE], x, rate, n);
  for (guint i = 0; i < log->validations->len; i++)
    unet_run_add_validation (self, &g_array_index (log->validations, UnetTrainValidation, i));
}

static void
cut (UnetSeries *series, gint64 step)
{
  const gsize        n = unet_series_get_n_points (series);
  const double      *x = unet_series_get_x (series);
  const double      *y = unet_series_get_y (series);
  g_autofree double *kept_x = NULL;
  g_autofree double *kept_y = NULL;
  gsize              kept = n;

  while (kept > 0 && x[kept - 1] > (double)step)
    kept--;
  if (kept == n)
    return;
  kept_x = g_memdup2 (x, kept * sizeof *x);
  kept_y = g_memdup2 (y, kept * sizeof *y);
  unet_series_clear (series);
  unet_series_append_many (series, kept_x, kept_y, kept);
}

void
unet_run_cut_curves (UnetRun *self, gint64 step)
{
  for (int i = 0; i < UNET_CURVE_N_KINDS; i++)
    cut (self->curves[i], step);
}
