/* run-status.c: where a training run is, in a line
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/run-private.h"

#include "app/duration.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Seconds of all that is left, validation included, if it goes on as it did; < 0: not known. */
static double
get_seconds_left (UnetRun *self)
{
  const double done = unet_run_get_fraction (self);
  const double since = done - self->first_done;

  if (self->first_done < 0 || since <= 0)
    return -1;
  return (double)(unet_run_get_elapsed (self) - self->first_at) * 1e-6 / since * (1 - done);
}

/* "Done in 2 min 05 s · best Dice 0.93" */
static char *
with_result (UnetRun *self, const char *text)
{
  if (self->best_dice < 0)
    return g_strdup (text);
  /* Translators: what became of a training run, and its best score */
  return g_strdup_printf (_ ("%s · best Dice %.4f"), text, self->best_dice);
}

static char *
describe_done (UnetRun *self)
{
  g_autofree char *duration = NULL;
  g_autofree char *text = NULL;

  if (self->trainer == NULL)
    return with_result (self, _ ("Done"));
  duration = unet_duration_format ((double)unet_run_get_elapsed (self) * 1e-6);
  text = g_strdup_printf (_ ("Done in %s"), duration);
  return with_result (self, text);
}

static char *
describe_stopped (UnetRun *self)
{
  g_autofree char *text = NULL;

  if (self->step.step == 0)
    return g_strdup (_ ("Stopped"));
  if (self->step.n_epochs == 0)
    text = g_strdup_printf (_ ("Stopped at step %" PRId64), self->step.step);
  else
    text = g_strdup_printf (_ ("Stopped in epoch %d of %d, at step %" PRId64), self->step.epoch,
                            self->step.n_epochs, self->step.step);
  return with_result (self, text);
}

static char *
describe_work (UnetRun *self)
{
  const UnetTrainStep *step = &self->step;
  g_autofree char     *left = NULL;

  if (self->first_done < 0 && self->n_scanned < self->n_to_scan)
    return g_strdup_printf (_ ("Reading masks: %d of %d"), self->n_scanned, self->n_to_scan);
  if (self->first_done < 0)
    return g_strdup (_ ("Starting…"));
  left = unet_duration_format (get_seconds_left (self));
  /* Translators: training; the last is the time that is left */
  return g_strdup_printf (_ ("Epoch %d of %d · step %" PRId64 " · %.1f images/s · %s left"),
                          step->epoch, step->n_epochs, step->step, step->images_per_second, left);
}

/**
 * unet_run_dup_status:
 * @self: a run
 *
 * Returns: (transfer full): a line that says where it is
 */
char *
unet_run_dup_status (UnetRun *self)
{
  switch (unet_run_get_state (self))
    {
    case UNET_JOB_STATE_DONE:
      return describe_done (self);
    case UNET_JOB_STATE_STOPPED:
      return describe_stopped (self);
    case UNET_JOB_STATE_CANCELLED:
      return with_result (self, _ ("Cancelled"));
    case UNET_JOB_STATE_FAILED:
      return with_result (self, _ ("Failed"));
    case UNET_JOB_STATE_STOPPING:
      return g_strdup (_ ("Stopping after this step…"));
    case UNET_JOB_STATE_PAUSED:
      return g_strdup_printf (_ ("Paused in epoch %d of %d, at step %" PRId64),
                              MAX (self->step.epoch, 1), self->spec->epochs, self->step.step);
    case UNET_JOB_STATE_RUNNING:
      return describe_work (self);
    case UNET_JOB_STATE_IDLE:
    default:
      return g_strdup (self->loaded ? _ ("Not started") : "");
    }
}
