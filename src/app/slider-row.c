/* slider-row.c: a number from 0 to 1, to be slid or typed
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/slider-row.h"

#include "app/number.h"

struct _UnetSliderRow
{
  AdwPreferencesRow parent_instance;

  /* Template Widgets */
  GtkLabel      *label;
  GtkSpinButton *spin;
  GtkScale      *scale;
  GtkAdjustment *adjustment;
};

enum
{
  PROP_0,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetSliderRow, unet_slider_row, ADW_TYPE_PREFERENCES_ROW)

static void
on_title (UnetSliderRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_label_set_text (self->label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
}

/* Left to itself, the button takes for 0 what is no number. */
static int
on_input (GtkSpinButton *spin, double *value, UnetSliderRow *self)
{
  if (!unet_number_parse (gtk_editable_get_text (GTK_EDITABLE (spin)), value))
    *value = gtk_adjustment_get_value (self->adjustment);
  return TRUE;
}

static void
on_value (UnetSliderRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
unet_slider_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_VALUE:
      g_value_set_double (value, unet_slider_row_get_value (UNET_SLIDER_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_slider_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_VALUE:
      unet_slider_row_set_value (UNET_SLIDER_ROW (object), g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_slider_row_class_init (UnetSliderRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_slider_row_get_property;
  object_class->set_property = unet_slider_row_set_property;
  properties[PROP_VALUE] = g_param_spec_double ("value", NULL, NULL, 0, 1, 0,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/slider-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetSliderRow, label);
  gtk_widget_class_bind_template_child (widget_class, UnetSliderRow, spin);
  gtk_widget_class_bind_template_child (widget_class, UnetSliderRow, scale);
  gtk_widget_class_bind_template_child (widget_class, UnetSliderRow, adjustment);
}

static void
unet_slider_row_init (UnetSliderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title), NULL);
  g_signal_connect (self->spin, "input", G_CALLBACK (on_input), self);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_value), self,
                           G_CONNECT_SWAPPED);
}

double
unet_slider_row_get_value (UnetSliderRow *self)
{
  g_return_val_if_fail (UNET_IS_SLIDER_ROW (self), 0);

  return gtk_adjustment_get_value (self->adjustment);
}

void
unet_slider_row_set_value (UnetSliderRow *self, double value)
{
  g_return_if_fail (UNET_IS_SLIDER_ROW (self));

  gtk_adjustment_set_value (self->adjustment, value);
}
