/* data-row.c: what two folders of images and masks hold, in a row
 *
 * A job looks through them as soon as both are named; while a path is being typed it waits for a
 * pause. Another data set cancels the job under way, and a job's result counts only if it is still
 * the one that was asked for last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/data-row.h"

#include "app/message.h"
#include "app/pairs-window.h"
#include "jobs/reviewer.h"

#include <glib/gi18n.h>

#define TYPING_PAUSE 300 /* milliseconds */

struct _UnetDataRow
{
  AdwActionRow parent_instance;

  /* Template Widgets */
  GtkStack   *state;
  GtkImage   *icon;
  GtkSpinner *spinner;
  GtkButton  *check;

  /* Owned References */
  UnetReviewer *reviewer; /* whose review is shown, or will be */
  GCancellable *cancellable;

  /* Owned */
  UnetReviewSpec spec; /* strings too */
  guint          waiting;
};

enum
{
  PROP_0,
  PROP_REVIEW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetDataRow, unet_data_row, ADW_TYPE_ACTION_ROW)

static char *
describe_sizes (const UnetReview *review)
{
  if (review->n_sizes == 1)
    return g_strdup_printf (_ ("%d × %d"), review->width, review->height);
  /* Translators: the sizes of pictures, from the smallest to the largest sides */
  return g_strdup_printf (_ ("%d × %d to %d × %d"), review->min_width, review->min_height,
                          review->max_width, review->max_height);
}

char *
unet_review_describe (const UnetReview *review)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%d pair", "%d pairs", (gulong)review->n_pairs),
                          review->n_pairs);
  if (review->has_values)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%d class", "%d classes", (gulong)review->values.n),
                              review->values.n);
    }
  return g_string_free (text, FALSE);
}

/* "256 × 256 · grey" */
static char *
describe_pictures (const UnetReview *review)
{
  g_autofree char *sizes = describe_sizes (review);

  return g_strdup_printf ("%s · %s", sizes, review->channels > 1 ? _ ("colour") : _ ("grey"));
}

/* "0: 78.2 %, 255: 21.8 %" */
static char *
describe_shares (const UnetReview *review)
{
  GString *text = g_string_new (NULL);
  int      n = MIN (review->values.n, 12);

  for (int i = 0; i < n; i++)
    {
      const uint16_t *v = review->values.value[i];

      g_string_append (text, i > 0 ? ", " : "");
      if (review->values.components == 3)
        g_string_append_printf (text, "#%02x%02x%02x", v[0], v[1], v[2]);
      else
        g_string_append_printf (text, "%d", v[0]);
      g_string_append_printf (text, _ (": %.1f %%"), review->shares[i] * 100);
    }
  if (n < review->values.n)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

/* Titles of rows are markup. */
static void
say (UnetDataRow *self, const char *title, const char *subtitle)
{
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_subtitle = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), safe_subtitle);
}

static void
show_state (UnetDataRow *self, gboolean busy, const char *icon)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_stack_set_visible_child_name (self->state, busy ? "busy" : "icon");
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->icon, icon);
}

static void
show_nothing (UnetDataRow *self)
{
  show_state (self, FALSE, "dialog-information-symbolic");
  say (self, _ ("No data set yet"), _ ("Choose a folder of images and the folder of their masks."));
  gtk_widget_set_visible (GTK_WIDGET (self->check), FALSE);
}

static void
show_work (UnetDataRow *self)
{
  show_state (self, TRUE, NULL);
  say (self, _ ("Looking through the data set…"), "");
  gtk_widget_set_visible (GTK_WIDGET (self->check), FALSE);
}

static void
show_review (UnetDataRow *self)
{
  const UnetReview *review = unet_data_row_get_review (self);
  g_autofree char  *title = unet_review_describe (review);
  g_autoptr (GString) subtitle = g_string_new (NULL);

  if (review->problem != NULL)
    {
      g_autofree char *problem = unet_message_for_window (review->problem);

      g_string_append (subtitle, problem);
    }
  else if (review->has_values)
    {
      g_autofree char *pictures = describe_pictures (review);
      g_autofree char *shares = describe_shares (review);

      g_string_append_printf (subtitle, "%s\n%s", pictures, shares);
    }
  if (review->n_unused > 0 && review->problem == NULL)
    {
      g_string_append_c (subtitle, '\n');
      g_string_append_printf (subtitle,
                              ngettext ("%d mask has no image and is not used.",
                                        "%d masks have no image and are not used.",
                                        (gulong)review->n_unused),
                              review->n_unused);
    }
  show_state (self, FALSE,
              review->problem != NULL ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
  say (self, title, subtitle->str);
  gtk_widget_set_visible (GTK_WIDGET (self->check), TRUE);
}

static void
show_error (UnetDataRow *self, const GError *error)
{
  g_autofree char *message = unet_message_for_window (error->message);

  show_state (self, FALSE, "dialog-warning-symbolic");
  say (self, _ ("No pairs"), message);
  gtk_widget_set_visible (GTK_WIDGET (self->check), FALSE);
}

static void
on_scanning (UnetReviewer *reviewer, int n_done, int n_total, UnetDataRow *self)
{
  g_autofree char *text = NULL;

  if (reviewer != self->reviewer)
    return;
  text = g_strdup_printf (ngettext ("%d of %d image", "%d of %d images", (gulong)n_total), n_done,
                          n_total);
  say (self, _ ("Looking through the data set…"), text);
}

static void
on_reviewed (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetDataRow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = unet_job_run_finish (UNET_JOB (object), result, &error);

  if (UNET_REVIEWER (object) != self->reviewer)
    return;
  if (ok)
    show_review (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVIEW]);
}

static void
forget (UnetDataRow *self)
{
  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->reviewer);
}

static gboolean
begin (gpointer data)
{
  UnetDataRow *self = data;

  self->waiting = 0;
  self->cancellable = g_cancellable_new ();
  self->reviewer = unet_reviewer_new (&self->spec);
  unet_job_set_background (UNET_JOB (self->reviewer), TRUE);
  g_signal_connect_object (self->reviewer, "scanning", G_CALLBACK (on_scanning), self, 0);
  unet_job_run_async (UNET_JOB (self->reviewer), self->cancellable, on_reviewed,
                      g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_check (UnetDataRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  unet_pairs_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->reviewer);
}

static void
unet_data_row_dispose (GObject *object)
{
  forget (UNET_DATA_ROW (object));
  G_OBJECT_CLASS (unet_data_row_parent_class)->dispose (object);
}

static void
unet_data_row_finalize (GObject *object)
{
  UnetDataRow *self = UNET_DATA_ROW (object);

  g_free ((char *)self->spec.images);
  g_free ((char *)self->spec.masks);
  G_OBJECT_CLASS (unet_data_row_parent_class)->finalize (object);
}

static void
unet_data_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_REVIEW:
      g_value_set_pointer (value, (gpointer)unet_data_row_get_review (UNET_DATA_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_data_row_class_init (UnetDataRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = unet_data_row_dispose;
  object_class->finalize = unet_data_row_finalize;
  object_class->get_property = unet_data_row_get_property;

  /**
   * UnetDataRow:review: (type UnetReview)
   *
   * What was found. Notified when a data set has been looked through, and when there is none.
   */
  properties[PROP_REVIEW] = g_param_spec_pointer (
      "review", NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/data-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetDataRow, state);
  gtk_widget_class_bind_template_child (widget_class, UnetDataRow, icon);
  gtk_widget_class_bind_template_child (widget_class, UnetDataRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, UnetDataRow, check);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
}

static void
unet_data_row_init (UnetDataRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_nothing (self);
}

/**
 * unet_data_row_set_data:
 * @self: a row
 * @images: (type filename): the folder of images; "" if there is none yet
 * @masks: (type filename): the folder of masks; "" if there is none yet
 * @scale: of training
 * @n_classes: that are wanted, 0 for as many as the masks have
 * @ignore_value: mask value to leave out, -1 for none
 *
 * Looks through the folders, unless these are what it has looked through already.
 */
void
unet_data_row_set_data (UnetDataRow *self,
                        const char  *images,
                        const char  *masks,
                        double       scale,
                        int          n_classes,
                        int          ignore_value)
{
  UnetReviewSpec *spec = &self->spec;

  g_return_if_fail (UNET_IS_DATA_ROW (self));

  if (g_strcmp0 (spec->images, images) == 0 && g_strcmp0 (spec->masks, masks) == 0 &&
      spec->scale == scale && spec->n_classes == n_classes && spec->ignore_value == ignore_value)
    return;
  g_free ((char *)spec->images);
  g_free ((char *)spec->masks);
  *spec = (UnetReviewSpec){.images = g_strdup (images),
                           .masks = g_strdup (masks),
                           .scale = scale,
                           .n_classes = n_classes,
                           .ignore_value = ignore_value};
  forget (self);
  if (*images == '\0' || *masks == '\0')
    show_nothing (self);
  else
    {
      show_work (self);
      self->waiting = g_timeout_add (TYPING_PAUSE, begin, self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVIEW]);
}

/**
 * unet_data_row_review_again:
 * @self: a row
 *
 * Looks through the same folders once more: files may have come or gone. Does nothing while it
 * looks, or where there are none.
 */
void
unet_data_row_review_again (UnetDataRow *self)
{
  g_return_if_fail (UNET_IS_DATA_ROW (self));

  if (self->reviewer == NULL || unet_data_row_is_busy (self))
    return;
  forget (self);
  show_work (self);
  begin (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVIEW]);
}

/**
 * unet_data_row_get_review:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what was found; %NULL while nothing is known
 */
const UnetReview *
unet_data_row_get_review (UnetDataRow *self)
{
  g_return_val_if_fail (UNET_IS_DATA_ROW (self), NULL);

  return self->reviewer != NULL ? unet_reviewer_get_review (self->reviewer) : NULL;
}

/**
 * unet_data_row_is_busy:
 * @self: a row
 *
 * Returns: whether the folders are being looked through
 */
gboolean
unet_data_row_is_busy (UnetDataRow *self)
{
  g_return_val_if_fail (UNET_IS_DATA_ROW (self), FALSE);

  return self->waiting != 0 ||
         (self->reviewer != NULL && unet_job_is_active (UNET_JOB (self->reviewer)));
}
