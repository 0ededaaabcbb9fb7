/* estimate-label.c: what a training run will take, in two lines
 *
 * Settings change in bursts, and each measurement works on all cores: it waits for a pause, gives
 * up the one under way, and does none while the page says that training is running. What is
 * counted is said at once, before the time is measured.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/estimate-label.h"

#include "app/duration.h"
#include "app/message.h"

#include <glib/gi18n.h>

#define PAUSE 500 /* milliseconds */

struct _UnetEstimateLabel
{
  GtkWidget parent_instance;

  GtkWidget *label;

  /* Owned References */
  UnetEstimator *estimator; /* the one that counts */
  GCancellable  *cancellable;

  /* Owned */
  UnetTrainSpec   *spec;
  char            *spec_json; /* of the spec that is shown or measured */
  UnetEstimateData data;
  guint            waiting;
};

G_DEFINE_FINAL_TYPE (UnetEstimateLabel, unet_estimate_label, GTK_TYPE_WIDGET)

static void
say (UnetEstimateLabel *self, const char *text, gboolean is_warning)
{
  gtk_label_set_text (GTK_LABEL (self->label), text);
  if (is_warning)
    gtk_widget_add_css_class (self->label, "warning");
  else
    gtk_widget_remove_css_class (self->label, "warning");
}

/* "7.8 million parameters" */
static char *
describe_parameters (gint64 n)
{
  if (n >= 1000000)
    return g_strdup_printf (_ ("%.1f million parameters"), (double)n * 1e-6);
  /* Translators: a plural with a number that may be large */
  return g_strdup_printf (ngettext ("%d parameter", "%d parameters", (gulong)n), (int)n);
}

static void
show_estimate (UnetEstimateLabel *self, const UnetTrainEstimate *estimate)
{
  g_autofree char *parameters = describe_parameters (estimate->n_parameters);
  g_autofree char *memory = g_format_size (estimate->memory);
  g_autofree char *epoch = unet_duration_format (estimate->seconds_per_epoch);
  g_autofree char *whole = unet_duration_format (estimate->seconds_per_epoch * self->spec->epochs);
  g_autofree char *channels = NULL;
  g_autofree char *classes = NULL;
  g_autofree char *network = NULL;
  g_autofree char *text = NULL;

  channels = g_strdup_printf (ngettext ("%d channel", "%d channels", (gulong)estimate->channels),
                              estimate->channels);
  classes = g_strdup_printf (ngettext ("%d class", "%d classes", (gulong)estimate->n_classes),
                             estimate->n_classes);
  network = g_strdup_printf ("%s, %s, %s", channels, classes, parameters);
  if (!estimate->fits)
    {
      text =
          g_strdup_printf (_ ("%s\nNeeds about %s of memory, more than is free: choose a smaller "
                              "scale, batch or base width."),
                           network, memory);
      say (self, text, TRUE);
      return;
    }
  if (estimate->seconds_per_epoch <= 0)
    {
      /* Translators: what the network is; memory */
      text = g_strdup_printf (_ ("%s\nAbout %s of memory; working out the time…"), network, memory);
      say (self, text, FALSE);
      return;
    }
  /* Translators: memory; time per epoch; time in all */
  text = g_strdup_printf (_ ("%s\nAbout %s of memory, %s per epoch, %s in all"), network, memory,
                          epoch, whole);
  say (self, text, FALSE);
}

static void
on_counted (UnetEstimateLabel *self, UnetEstimator *estimator)
{
  if (estimator == self->estimator)
    show_estimate (self, unet_estimator_get_estimate (estimator));
}

static void
on_estimated (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetEstimateLabel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = unet_job_run_finish (UNET_JOB (object), result, &error);

  if (UNET_ESTIMATOR (object) != self->estimator || self->label == NULL)
    return;
  if (ok)
    show_estimate (self, unet_estimator_get_estimate (self->estimator));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *message = unet_message_for_window (error->message);

      say (self, message, TRUE);
    }
}

static void
forget (UnetEstimateLabel *self)
{
  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->estimator);
}

static gboolean
begin (gpointer data)
{
  UnetEstimateLabel *self = data;

  self->waiting = 0;
  self->cancellable = g_cancellable_new ();
  self->estimator = unet_estimator_new (self->spec, &self->data);
  g_signal_connect_object (self->estimator, "counted", G_CALLBACK (on_counted), self,
                           G_CONNECT_SWAPPED);
  unet_job_set_background (UNET_JOB (self->estimator), TRUE);
  unet_job_run_async (UNET_JOB (self->estimator), self->cancellable, on_estimated,
                      g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
unet_estimate_label_dispose (GObject *object)
{
  UnetEstimateLabel *self = UNET_ESTIMATE_LABEL (object);

  forget (self);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->spec, unet_train_spec_free);
  g_clear_pointer (&self->spec_json, g_free);
  G_OBJECT_CLASS (unet_estimate_label_parent_class)->dispose (object);
}

static void
unet_estimate_label_class_init (UnetEstimateLabelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_estimate_label_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
unet_estimate_label_init (UnetEstimateLabel *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

/* Whether the same was asked before. */
static gboolean
is_same (UnetEstimateLabel      *self,
         const char             *json,
         const UnetTrainSpec    *spec,
         const UnetEstimateData *data)
{
  /* The text has neither files nor processors. */
  return self->spec != NULL && g_strcmp0 (json, self->spec_json) == 0 &&
         spec->n_threads == self->spec->n_threads &&
         g_strcmp0 (spec->load, self->spec->load) == 0 &&
         g_strcmp0 (spec->encoder_weights, self->spec->encoder_weights) == 0 &&
         data->n_pairs == self->data.n_pairs && data->channels == self->data.channels &&
         data->n_classes == self->data.n_classes && data->width == self->data.width &&
         data->height == self->data.height;
}

/**
 * unet_estimate_label_set_run:
 * @self: a label
 * @spec: the run
 * @data: the data set
 *
 * Finds out and says what the run will take.
 */
void
unet_estimate_label_set_run (UnetEstimateLabel      *self,
                             const UnetTrainSpec    *spec,
                             const UnetEstimateData *data)
{
  g_autofree char *json = unet_train_spec_to_json (spec);

  g_return_if_fail (UNET_IS_ESTIMATE_LABEL (self));

  if (is_same (self, json, spec, data))
    return;
  forget (self);
  g_clear_pointer (&self->spec, unet_train_spec_free);
  g_free (self->spec_json);
  self->spec = unet_train_spec_copy (spec);
  self->spec_json = g_steal_pointer (&json);
  self->data = *data;
  if (gtk_label_get_text (GTK_LABEL (self->label))[0] == '\0')
    say (self, _ ("Working out time and memory…"), FALSE);
  self->waiting = g_timeout_add (PAUSE, begin, self);
}

/**
 * unet_estimate_label_clear:
 * @self: a label
 * @text: what it says instead
 */
void
unet_estimate_label_clear (UnetEstimateLabel *self, const char *text)
{
  g_return_if_fail (UNET_IS_ESTIMATE_LABEL (self));

  forget (self);
  g_clear_pointer (&self->spec, unet_train_spec_free);
  g_clear_pointer (&self->spec_json, g_free);
  say (self, text, FALSE);
}

/**
 * unet_estimate_label_is_busy:
 * @self: a label
 *
 * Returns: whether it is finding out
 */
gboolean
unet_estimate_label_is_busy (UnetEstimateLabel *self)
{
  g_return_val_if_fail (UNET_IS_ESTIMATE_LABEL (self), FALSE);

  return self->waiting != 0 ||
         (self->estimator != NULL && unet_job_is_active (UNET_JOB (self->estimator)));
}
