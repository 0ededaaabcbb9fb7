/* class-row.c: a class of a mask: its colour, its area, whether it is shown
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/class-row.h"

#include "app/accessible.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

struct _UnetClassRow
{
  AdwActionRow parent_instance;

  /* Template Widgets */
  GtkColorButton  *color;
  GtkToggleButton *shown;

  int index;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetClassRow, unet_class_row, ADW_TYPE_ACTION_ROW)

static void
on_color (UnetClassRow *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_shown (UnetClassRow *self)
{
  gtk_button_set_icon_name (GTK_BUTTON (self->shown), gtk_toggle_button_get_active (self->shown)
                                                          ? "view-reveal-symbolic"
                                                          : "view-conceal-symbolic");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
unet_class_row_class_init (UnetClassRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /**
   * UnetClassRow::changed:
   *
   * Somebody chose another colour, or to show the class or not.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_CLASS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/class-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetClassRow, color);
  gtk_widget_class_bind_template_child (widget_class, UnetClassRow, shown);
  gtk_widget_class_bind_template_callback (widget_class, on_color);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
}

static void
unet_class_row_init (UnetClassRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * unet_class_row_new:
 * @index: of the class
 * @name: how it is called
 * @color: its colour at first
 */
GtkWidget *
unet_class_row_new (int index, const char *name, UnetColor color)
{
  UnetClassRow    *self = g_object_new (UNET_TYPE_CLASS_ROW, NULL);
  GdkRGBA          rgba = {(float)color.r / 255, (float)color.g / 255, (float)color.b / 255, 1};
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *color_label = g_strdup_printf (_ ("Colour of %s"), name);
  g_autofree char *shown_label = g_strdup_printf (_ ("Show %s"), name);

  self->index = index;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (self->color), &rgba);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->color), color_label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->shown), shown_label);
  unet_accessible_set_label (GTK_WIDGET (self->color), color_label);
  unet_accessible_set_label (GTK_WIDGET (self->shown), shown_label);
  return GTK_WIDGET (self);
}

int
unet_class_row_get_index (UnetClassRow *self)
{
  return self->index;
}

UnetColor
unet_class_row_get_color (UnetClassRow *self)
{
  GdkRGBA rgba;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (self->color), &rgba);
  return (UnetColor){(uint8_t)lrintf (rgba.red * 255), (uint8_t)lrintf (rgba.green * 255),
                     (uint8_t)lrintf (rgba.blue * 255)};
}

gboolean
unet_class_row_get_shown (UnetClassRow *self)
{
  return gtk_toggle_button_get_active (self->shown);
}

/**
 * unet_class_row_set_area:
 * @self: a row
 * @share: of the picture, 0 to 1; negative: not known
 * @n_pixels: of the class
 */
void
unet_class_row_set_area (UnetClassRow *self, double share, gint64 n_pixels)
{
  g_autofree char *text = share < 0 ? g_strdup ("") : unet_class_row_format_area (share, n_pixels);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

/**
 * unet_class_row_format_area:
 * @share: of the picture, 0 to 1
 * @n_pixels: the same in pixels
 *
 * Returns: (transfer full): both, as text
 */
char *
unet_class_row_format_area (double share, gint64 n_pixels)
{
  /* Translators: share of the picture's area, and pixels; ' groups digits as the locale does */
  return g_strdup_printf (_ ("%.2f %% · %'" PRId64 " px"), share * 100, n_pixels);
}
