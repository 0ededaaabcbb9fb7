/* run-events.c: what the trainer tells, as curves and lines
 *
 * Steps come at hundreds a second with a small network, and each would have the charts drawn and
 * the line of status laid out anew, on cores that should train: they are kept for a tenth of a
 * second and then shown at once. Before anything else of the run is told they are shown as well, so
 * that curves and log agree at all times.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/run-private.h"

#include "app/duration.h"
#include "app/message.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define FLUSH_AFTER 100 /* milliseconds */

static void
append_steps (UnetRun *self)
{
  const guint        n = self->waiting->len;
  g_autofree double *x = g_new (double, n);
  g_autofree double *loss = g_new (double, n);
  g_autofree double *rate = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      const UnetTrainStep *step = &g_array_index (self->waiting, UnetTrainStep, i);

      x[i] = (double)step->step;
      loss[i] = step->loss;
      rate[i] = step->learning_rate;
    }
  unet_series_append_many (self->curves[UNET_CURVE_LOSS], x, loss, n);
  unet_series_append_many (self->curves[UNET_CURVE_RATE], x, rate, n);
}

void
unet_run_flush (UnetRun *self)
{
  g_clear_handle_id (&self->flushing, g_source_remove);
  if (self->waiting->len == 0)
    return;
  if (self->first_done < 0)
    unet_run_cut_curves (self, g_array_index (self->waiting, UnetTrainStep, 0).step - 1);
  append_steps (self);
  self->step = g_array_index (self->waiting, UnetTrainStep, self->waiting->len - 1);
  g_array_set_size (self->waiting, 0);
  if (self->first_done < 0)
    {
      self->first_done = unet_run_get_fraction (self);
      self->first_at = unet_run_get_elapsed (self);
    }
  unet_run_announce (self);
}

static gboolean
flush_later (gpointer data)
{
  UnetRun *self = data;

  self->flushing = 0;
  unet_run_flush (self);
  return G_SOURCE_REMOVE;
}

static void
on_scanning (UnetTrainer *trainer, int n_done, int n_total, UnetRun *self)
{
  self->n_scanned = n_done;
  self->n_to_scan = n_total;
  unet_run_announce (self);
}

static void
on_started (UnetTrainer *trainer, const UnetTrainInfo *info, UnetRun *self)
{
  g_autofree char *memory = g_format_size (info->memory);
  g_autofree char *train = g_strdup_printf (
      ngettext ("%d image to train on", "%d images to train on", (gulong)info->n_train),
      info->n_train);
  /* Translators: the network; its memory; "20 images to train on"; how many more to validate */
  g_autofree char *text = g_strdup_printf (ngettext ("%s, %s of memory; %s, %d to validate",
                                                     "%s, %s of memory; %s, %d to validate",
                                                     (gulong)info->n_validation),
                                           info->network, memory, train, info->n_validation);

  g_clear_pointer (&self->info, unet_train_info_free);
  self->info = unet_train_info_copy (info);
  unet_run_note (self, text);
  unet_run_announce (self);
  g_signal_emit_by_name (self, "started");
}

static void
on_step (UnetTrainer *trainer, const UnetTrainStep *latest, GArray *steps, UnetRun *self)
{
  g_array_append_vals (self->waiting, steps->data, steps->len);
  if (self->flushing == 0)
    self->flushing = g_timeout_add (FLUSH_AFTER, flush_later, self);
}

static void
on_validation (UnetTrainer *trainer, const UnetTrainValidation *validation, UnetRun *self)
{
  /* Translators: epoch, step, and three scores of the validation images */
  g_autofree char *text = g_strdup_printf (
      _ ("Epoch %d, step %" PRId64 ": validation Dice %.4f, IoU %.4f, loss %.4f"),
      validation->epoch, validation->step, validation->dice, validation->iou, validation->loss);

  unet_run_flush (self);
  unet_run_add_validation (self, validation);
  unet_run_note (self, text);
  unet_run_announce (self);
}

static void
on_epoch (UnetTrainer *trainer, const UnetTrainEpoch *epoch, UnetRun *self)
{
  g_autofree char *duration = unet_duration_format (epoch->seconds);
  g_autofree char *text = g_strdup_printf (_ ("Epoch %d done: mean loss %.4f, %s"), epoch->epoch,
                                           epoch->loss, duration);

  unet_run_flush (self);
  unet_run_note (self, text);
}

static void
on_saved (UnetTrainer *trainer, const char *path, UnetRun *self)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = g_strdup_printf (_ ("Saved %s"), name);

  unet_run_note (self, text);
}

static void
on_warning (UnetTrainer *trainer, const char *message, UnetRun *self)
{
  g_autofree char *text = unet_message_for_window (message);

  unet_run_note (self, text);
}

static void
on_preview (UnetTrainer *trainer, UnetTrainPreview *preview, UnetRun *self)
{
  /* Of an image that nobody wants to see any more. */
  if (preview->index != self->preview_index)
    return;
  g_clear_pointer (&self->preview, unet_train_preview_unref);
  self->preview = unet_train_preview_ref (preview);
  g_signal_emit_by_name (self, "preview");
}

void
unet_run_listen (UnetRun *self, UnetTrainer *trainer)
{
  g_signal_connect (trainer, "scanning", G_CALLBACK (on_scanning), self);
  g_signal_connect (trainer, "started", G_CALLBACK (on_started), self);
  g_signal_connect (trainer, "step", G_CALLBACK (on_step), self);
  g_signal_connect (trainer, "validation", G_CALLBACK (on_validation), self);
  g_signal_connect (trainer, "epoch", G_CALLBACK (on_epoch), self);
  g_signal_connect (trainer, "saved", G_CALLBACK (on_saved), self);
  g_signal_connect (trainer, "warning", G_CALLBACK (on_warning), self);
  g_signal_connect (trainer, "preview", G_CALLBACK (on_preview), self);
}
