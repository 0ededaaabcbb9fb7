/* segment-inspector.c: the model, and how its masks are cut and shown
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-inspector.h"

#include "app/class-row.h"
#include "app/number-row.h"
#include "app/path-row.h"
#include "app/slider-row.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_COLORS 256

struct _UnetSegmentInspector
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetPathRow         *model;
  AdwActionRow        *info;
  UnetNumberRow       *scale;
  UnetSliderRow       *threshold, *opacity;
  AdwPreferencesGroup *classes;

  /* Owned References */
  UnetSession *session;
  GPtrArray   *rows; /* UnetClassRow, borrowed from the group */
  GtkWidget   *background;

  /* Owned */
  UnetColor      colors[N_COLORS];
  gboolean       hidden[N_COLORS];
  UnetMaskValues values; /* of the rows */
  int            n_classes;
};

enum
{
  PROP_0,
  PROP_THRESHOLD,
  PROP_OPACITY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  COLORS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetSegmentInspector, unet_segment_inspector, ADW_TYPE_BIN)

/* --- the model --- */

static void
say (UnetSegmentInspector *self, const char *title, const char *subtitle)
{
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_subtitle = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->info), safe_title);
  adw_action_row_set_subtitle (self->info, safe_subtitle);
}

static void
show_model (UnetSegmentInspector *self)
{
  const UnetModelInfo *info = unet_session_get_model_info (self->session);
  g_autofree char     *scale = NULL;
  g_autofree char     *subtitle = NULL;
  g_autofree char     *values = NULL;

  if (unet_session_get_model (self->session) == NULL)
    {
      say (self, _ ("No model yet"),
           _ ("Choose a trained network: a .pth, .safetensors or .caffemodel file."));
      return;
    }
  if (info == NULL)
    {
      say (self, _ ("Reading the model…"), "");
      return;
    }
  values = unet_mask_values_to_json (&info->values);
  scale = info->trained_scale > 0 ? g_strdup_printf (_ ("Trained at scale %g"), info->trained_scale)
                                  : g_strdup (_ ("Scale of the training unknown: 0.5 is used"));
  subtitle = g_strdup_printf (_ ("%s\nMask values %s"), scale, values);
  say (self, info->network, subtitle);
}

static void
on_model (UnetSession *session, const GError *error, UnetSegmentInspector *self)
{
  show_model (self);
}

static void
on_model_applied (UnetSegmentInspector *self)
{
  g_autofree char *path = unet_path_row_dup_path (self->model);

  unet_session_set_model (self->session, *path != '\0' ? path : NULL);
  show_model (self);
}

static void
on_scale (UnetSegmentInspector *self)
{
  if (self->session != NULL)
    unet_session_set_scale (self->session, unet_number_row_get_value (self->scale));
}

/* --- the classes --- */

static char *
name_class (const UnetMaskValues *values, int n_classes, int index)
{
  const uint16_t  *v = values->value[index];
  g_autofree char *value = NULL;

  if (index >= values->n)
    value = g_strdup_printf ("%d", index);
  else if (values->components == 3)
    value = g_strdup_printf ("%d, %d, %d", v[0], v[1], v[2]);
  else
    value = g_strdup_printf ("%d", v[0]);
  if (index == 0)
    /* Translators: the class, and its value in the mask */
    return g_strdup_printf (_ ("Background (%s)"), value);
  if (n_classes <= 2)
    return g_strdup_printf (_ ("Foreground (%s)"), value);
  return g_strdup_printf (_ ("Class %d (%s)"), index, value);
}

static void
on_row_changed (UnetClassRow *row, UnetSegmentInspector *self)
{
  int index = unet_class_row_get_index (row);

  self->colors[index] = unet_class_row_get_color (row);
  self->hidden[index] = !unet_class_row_get_shown (row);
  g_signal_emit (self, signals[COLORS], 0);
}

static void
remove_rows (UnetSegmentInspector *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->classes, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  if (self->background != NULL)
    adw_preferences_group_remove (self->classes, self->background);
  self->background = NULL;
}

/* --- the object --- */

static void
on_slid (UnetSliderRow *row, GParamSpec *pspec, UnetSegmentInspector *self)
{
  int property = row == self->threshold ? PROP_THRESHOLD : PROP_OPACITY;

  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
unet_segment_inspector_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetSegmentInspector *self = UNET_SEGMENT_INSPECTOR (object);

  switch (id)
    {
    case PROP_THRESHOLD:
      g_value_set_double (value, unet_slider_row_get_value (self->threshold));
      break;
    case PROP_OPACITY:
      g_value_set_double (value, unet_slider_row_get_value (self->opacity));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_segment_inspector_set_property (GObject      *object,
                                     guint         id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  UnetSegmentInspector *self = UNET_SEGMENT_INSPECTOR (object);

  switch (id)
    {
    case PROP_THRESHOLD:
      unet_slider_row_set_value (self->threshold, g_value_get_double (value));
      break;
    case PROP_OPACITY:
      unet_slider_row_set_value (self->opacity, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_segment_inspector_dispose (GObject *object)
{
  UnetSegmentInspector *self = UNET_SEGMENT_INSPECTOR (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (unet_segment_inspector_parent_class)->dispose (object);
}

static void
unet_segment_inspector_class_init (UnetSegmentInspectorClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const int       flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = unet_segment_inspector_get_property;
  object_class->set_property = unet_segment_inspector_set_property;
  object_class->dispose = unet_segment_inspector_dispose;
  properties[PROP_THRESHOLD] = g_param_spec_double ("threshold", NULL, NULL, 0, 1, 0.5, flags);
  properties[PROP_OPACITY] = g_param_spec_double ("mask-opacity", NULL, NULL, 0, 1, 0.4, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * UnetSegmentInspector::colors:
   *
   * The colour of a class is another, or whether it is shown.
   */
  signals[COLORS] = g_signal_new ("colors", UNET_TYPE_SEGMENT_INSPECTOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (UNET_TYPE_NUMBER_ROW);
  g_type_ensure (UNET_TYPE_PATH_ROW);
  g_type_ensure (UNET_TYPE_SLIDER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/segment-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentInspector, model);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentInspector, info);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentInspector, scale);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentInspector, threshold);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentInspector, opacity);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentInspector, classes);
  gtk_widget_class_bind_template_callback (widget_class, on_model_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_scale);
}

static void
unet_segment_inspector_init (UnetSegmentInspector *self)
{
  for (int i = 0; i < N_COLORS; i++)
    self->colors[i] = unet_palette_get (i);
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->threshold, "notify::value", G_CALLBACK (on_slid), self);
  g_signal_connect (self->opacity, "notify::value", G_CALLBACK (on_slid), self);
}

/**
 * unet_segment_inspector_set_session:
 * @self: an inspector without a session
 * @session: whose model it shows and sets
 */
void
unet_segment_inspector_set_session (UnetSegmentInspector *self, UnetSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "model", G_CALLBACK (on_model), self, 0);
  unet_segment_inspector_update_model (self);
}

/**
 * unet_segment_inspector_update_model:
 * @self: an inspector
 *
 * Shows the model that the session has by now.
 */
void
unet_segment_inspector_update_model (UnetSegmentInspector *self)
{
  unet_path_row_set_path (self->model, unet_session_get_model (self->session));
  show_model (self);
}

/**
 * unet_segment_inspector_set_classes:
 * @self: an inspector
 * @values: (nullable): of the classes in a mask
 * @n_classes: 0: there are none to show
 *
 * Shows a row for each. Colours that were chosen stay.
 */
void
unet_segment_inspector_set_classes (UnetSegmentInspector *self,
                                    const UnetMaskValues *values,
                                    int                   n_classes)
{
  g_autofree char *background = NULL;

  /* A network of one output tells foreground from background. */
  if (n_classes == 1)
    n_classes = 2;
  if (n_classes == self->n_classes &&
      (values == NULL || memcmp (values, &self->values, sizeof *values) == 0))
    return;
  remove_rows (self);
  memset (&self->values, 0, sizeof self->values);
  if (values != NULL)
    self->values = *values;
  self->n_classes = n_classes;
  gtk_widget_set_visible (GTK_WIDGET (self->classes), n_classes > 0);
  if (n_classes == 0)
    return;
  for (int i = 1; i < n_classes; i++)
    {
      g_autofree char *name = name_class (&self->values, n_classes, i);
      GtkWidget       *row = unet_class_row_new (i, name, self->colors[i]);

      self->hidden[i] = FALSE;
      g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), self);
      adw_preferences_group_add (self->classes, row);
      g_ptr_array_add (self->rows, row);
    }
  background = name_class (&self->values, n_classes, 0);
  self->background = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->background), background);
  adw_preferences_group_add (self->classes, self->background);
}

/**
 * unet_segment_inspector_set_areas:
 * @self: an inspector
 * @counts: (nullable): pixels of each class; %NULL: not known
 * @n: how many classes that are
 */
void
unet_segment_inspector_set_areas (UnetSegmentInspector *self, const gint64 *counts, int n)
{
  gint64 sum = 0;

  for (int i = 0; i < n && counts != NULL; i++)
    sum += counts[i];
  for (guint k = 0; k < self->rows->len; k++)
    {
      UnetClassRow *row = g_ptr_array_index (self->rows, k);
      int           index = unet_class_row_get_index (row);

      if (counts != NULL && index < n && sum > 0)
        unet_class_row_set_area (row, (double)counts[index] / (double)sum, counts[index]);
      else
        unet_class_row_set_area (row, counts != NULL ? 0 : -1, 0);
    }
  if (self->background == NULL)
    return;
  if (counts == NULL || sum == 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->background), "");
  else
    {
      g_autofree char *text =
          unet_class_row_format_area ((double)counts[0] / (double)sum, counts[0]);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->background), text);
    }
}

/**
 * unet_segment_inspector_get_colors:
 * @self: an inspector
 *
 * Returns: (transfer none): 256 of them, by class
 */
const UnetColor *
unet_segment_inspector_get_colors (UnetSegmentInspector *self)
{
  return self->colors;
}

gboolean
unet_segment_inspector_is_shown (UnetSegmentInspector *self, int class_index)
{
  return !self->hidden[class_index];
}

/**
 * unet_segment_inspector_dup_names:
 * @self: an inspector
 *
 * Returns: (transfer full): what its classes are called, %NULL after the last
 */
char **
unet_segment_inspector_dup_names (UnetSegmentInspector *self)
{
  char **names = g_new0 (char *, self->n_classes + 1);

  for (int i = 0; i < self->n_classes; i++)
    names[i] = name_class (&self->values, self->n_classes, i);
  return names;
}

int
unet_segment_inspector_get_n_classes (UnetSegmentInspector *self)
{
  return self->n_classes;
}
