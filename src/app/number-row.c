/* number-row.c: a row that holds a number
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/number-row.h"

#include "app/number.h"

#include <math.h>
#include <string.h>

struct _UnetNumberRow
{
  AdwActionRow parent_instance;

  /* Template Widgets */
  GtkSpinButton *spin;
  GtkAdjustment *adjustment;

  /* Owned */
  char *least_text;

  gboolean is_magnitude;
};

enum
{
  PROP_0,
  PROP_VALUE,
  PROP_LOWER,
  PROP_UPPER,
  PROP_STEP,
  PROP_DIGITS,
  PROP_LEAST_TEXT,
  PROP_IS_MAGNITUDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetNumberRow, unet_number_row, ADW_TYPE_ACTION_ROW)

static UnetNumberRow *
get_row (GtkSpinButton *spin)
{
  return UNET_NUMBER_ROW (gtk_widget_get_ancestor (GTK_WIDGET (spin), UNET_TYPE_NUMBER_ROW));
}

static gboolean
on_output (GtkSpinButton *spin, gpointer data)
{
  UnetNumberRow   *self = get_row (spin);
  double           value;
  g_autofree char *text = NULL;

  if (self == NULL)
    return FALSE;
  value = gtk_adjustment_get_value (self->adjustment);
  if (self->least_text != NULL && value <= gtk_adjustment_get_lower (self->adjustment))
    text = g_strdup (self->least_text);
  else if (self->is_magnitude)
    text = g_strdup_printf ("%g", value);
  else
    text = g_strdup_printf ("%.*f", (int)gtk_spin_button_get_digits (spin), value);
  if (strcmp (text, gtk_editable_get_text (GTK_EDITABLE (spin))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static int
on_input (GtkSpinButton *spin, double *value, gpointer data)
{
  UnetNumberRow *self = get_row (spin);
  const char    *text = gtk_editable_get_text (GTK_EDITABLE (spin));

  if (self == NULL)
    return FALSE;
  if (self->least_text != NULL && g_utf8_collate (text, self->least_text) == 0)
    {
      *value = gtk_adjustment_get_lower (self->adjustment);
      return TRUE;
    }
  /* What is no number leaves the value as it was. */
  if (!unet_number_parse (text, value))
    *value = gtk_adjustment_get_value (self->adjustment);
  return TRUE;
}

static void
on_value_changed (UnetNumberRow *self)
{
  /* A tenth of what it is: a step that means something at any magnitude. */
  if (self->is_magnitude)
    {
      double value = gtk_adjustment_get_value (self->adjustment);
      double step = value > 0 ? pow (10, floor (log10 (value * 1.0001)) - 1) : 1e-4;

      gtk_adjustment_set_step_increment (self->adjustment, step);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
unet_number_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetNumberRow *self = UNET_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_VALUE:
      g_value_set_double (value, gtk_adjustment_get_value (self->adjustment));
      break;
    case PROP_LOWER:
      g_value_set_double (value, gtk_adjustment_get_lower (self->adjustment));
      break;
    case PROP_UPPER:
      g_value_set_double (value, gtk_adjustment_get_upper (self->adjustment));
      break;
    case PROP_STEP:
      g_value_set_double (value, gtk_adjustment_get_step_increment (self->adjustment));
      break;
    case PROP_DIGITS:
      g_value_set_uint (value, gtk_spin_button_get_digits (self->spin));
      break;
    case PROP_LEAST_TEXT:
      g_value_set_string (value, self->least_text);
      break;
    case PROP_IS_MAGNITUDE:
      g_value_set_boolean (value, self->is_magnitude);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_number_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetNumberRow *self = UNET_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_VALUE:
      unet_number_row_set_value (self, g_value_get_double (value));
      break;
    case PROP_LOWER:
      gtk_adjustment_set_lower (self->adjustment, g_value_get_double (value));
      break;
    case PROP_UPPER:
      gtk_adjustment_set_upper (self->adjustment, g_value_get_double (value));
      break;
    case PROP_STEP:
      gtk_adjustment_set_step_increment (self->adjustment, g_value_get_double (value));
      gtk_adjustment_set_page_increment (self->adjustment, 10 * g_value_get_double (value));
      break;
    case PROP_DIGITS:
      gtk_spin_button_set_digits (self->spin, g_value_get_uint (value));
      break;
    case PROP_LEAST_TEXT:
      g_free (self->least_text);
      self->least_text = g_value_dup_string (value);
      gtk_editable_set_width_chars (
          GTK_EDITABLE (self->spin),
          self->least_text != NULL ? MAX (6, (int)g_utf8_strlen (self->least_text, -1)) : 6);
      gtk_spin_button_update (self->spin);
      break;
    case PROP_IS_MAGNITUDE:
      self->is_magnitude = g_value_get_boolean (value);
      /* As many as the button knows: it rounds to them. */
      gtk_spin_button_set_digits (self->spin, 12);
      gtk_spin_button_update (self->spin);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_number_row_finalize (GObject *object)
{
  g_free (UNET_NUMBER_ROW (object)->least_text);
  G_OBJECT_CLASS (unet_number_row_parent_class)->finalize (object);
}

static GParamSpec *
number_spec (const char *name, double initial)
{
  return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, initial,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY);
}

static void
unet_number_row_class_init (UnetNumberRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_number_row_get_property;
  object_class->set_property = unet_number_row_set_property;
  object_class->finalize = unet_number_row_finalize;
  properties[PROP_VALUE] = number_spec ("value", 0);
  properties[PROP_LOWER] = number_spec ("lower", 0);
  properties[PROP_UPPER] = number_spec ("upper", 100);
  properties[PROP_STEP] = number_spec ("step", 1);
  properties[PROP_DIGITS] = g_param_spec_uint ("digits", NULL, NULL, 0, 20, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LEAST_TEXT] =
      g_param_spec_string ("least-text", NULL, NULL, NULL, G_PARAM_READWRITE);
  properties[PROP_IS_MAGNITUDE] = g_param_spec_boolean ("is-magnitude", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetNumberRow, spin);
  gtk_widget_class_bind_template_child (widget_class, UnetNumberRow, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_input);
  gtk_widget_class_bind_template_callback (widget_class, on_value_changed);
}

static void
unet_number_row_init (UnetNumberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * unet_number_row_get_value:
 * @self: a row
 *
 * Returns: the number; what is being typed counts once the focus leaves
 */
double
unet_number_row_get_value (UnetNumberRow *self)
{
  g_return_val_if_fail (UNET_IS_NUMBER_ROW (self), 0);

  return gtk_adjustment_get_value (self->adjustment);
}

/**
 * unet_number_row_set_value:
 * @self: a row
 * @value: a number; kept within the row's bounds
 */
void
unet_number_row_set_value (UnetNumberRow *self, double value)
{
  g_return_if_fail (UNET_IS_NUMBER_ROW (self));

  gtk_adjustment_set_value (self->adjustment, value);
}
