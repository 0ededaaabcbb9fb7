/* evaluate-badge.c: the mark of a model: its letter on its colour
 *
 * The colour is that of the model's lines in the charts, on the same background.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-badge.h"

#include "app/chart-palette.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define SIDE 22

struct _UnetEvaluateBadge
{
  GtkWidget parent_instance;

  /* Owned References */
  PangoLayout *layout;

  guint place;
};

G_DEFINE_FINAL_TYPE (UnetEvaluateBadge, unet_evaluate_badge, GTK_TYPE_WIDGET)

/* Relative luminance, WCAG 2.1. */
static double
get_luminance (const GdkRGBA *color)
{
  const double weights[3] = {0.2126, 0.7152, 0.0722};
  const double parts[3] = {color->red, color->green, color->blue};
  double       sum = 0;

  for (int i = 0; i < 3; i++)
    sum += weights[i] *
           (parts[i] <= 0.03928 ? parts[i] / 12.92 : pow ((parts[i] + 0.055) / 1.055, 2.4));
  return sum;
}

GdkRGBA
unet_evaluate_badge_get_ink (const GdkRGBA *color)
{
  const double luminance = get_luminance (color);
  const double white = 1.05 / (luminance + 0.05), black = (luminance + 0.05) / 0.05;
  const float  level = white >= black ? 1 : 0;

  return (GdkRGBA){level, level, level, 1};
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UnetEvaluateBadge   *self = UNET_EVALUATE_BADGE (widget);
  AdwStyleManager     *manager = adw_style_manager_get_default ();
  const UnetChartTheme theme = {adw_style_manager_get_dark (manager),
                                adw_style_manager_get_high_contrast (manager)};
  const GdkRGBA        color = unet_chart_palette_get (theme, (int)self->place);
  const GdkRGBA        ink = unet_evaluate_badge_get_ink (&color);
  const float          width = (float)gtk_widget_get_width (widget);
  const float          height = (float)gtk_widget_get_height (widget);
  GskRoundedRect       outline;
  int                  text_width, text_height;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height), 6);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
  pango_layout_get_pixel_size (self->layout, &text_width, &text_height);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((width - (float)text_width) / 2,
                                                          (height - (float)text_height) / 2));
  gtk_snapshot_append_layout (snapshot, self->layout, &ink);
}

static void
measure (GtkWidget     *widget,
         GtkOrientation orientation,
         int            for_size,
         int           *minimum,
         int           *natural,
         int           *minimum_baseline,
         int           *natural_baseline)
{
  UnetEvaluateBadge *self = UNET_EVALUATE_BADGE (widget);
  int                width, height;

  pango_layout_get_pixel_size (self->layout, &width, &height);
  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL ? MAX (SIDE, width + 8) : MAX (SIDE, height + 2);
}

static void
unet_evaluate_badge_dispose (GObject *object)
{
  g_clear_object (&UNET_EVALUATE_BADGE (object)->layout);
  G_OBJECT_CLASS (unet_evaluate_badge_parent_class)->dispose (object);
}

static void
unet_evaluate_badge_class_init (UnetEvaluateBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_evaluate_badge_dispose;
  widget_class->snapshot = snapshot;
  widget_class->measure = measure;
  gtk_widget_class_set_css_name (widget_class, "badge");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
unet_evaluate_badge_init (UnetEvaluateBadge *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
unet_evaluate_badge_new (void)
{
  return g_object_new (UNET_TYPE_EVALUATE_BADGE, NULL);
}

/**
 * unet_evaluate_badge_set_model:
 * @self: a badge
 * @model: whose letter and colour it shows
 */
void
unet_evaluate_badge_set_model (UnetEvaluateBadge *self, UnetEvaluateModel *model)
{
  const char      *letter = unet_evaluate_model_get_letter (model);
  g_autofree char *markup = g_strdup_printf ("<b>%s</b>", letter);
  /* Translators: "Model A" */
  g_autofree char *label = g_strdup_printf (_ ("Model %s"), letter);

  self->place = unet_evaluate_model_get_place (model);
  pango_layout_set_markup (self->layout, markup, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
