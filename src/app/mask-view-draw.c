/* mask-view-draw.c: what lies over the frame of the mask view
 *
 * The curtain's line with its handle, the scale of probabilities, the crosshair. All of it must be
 * seen on any picture, so everything light has something dark around it. What needs a shape is
 * drawn by cairo, in bounds as small as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

#include "image/colormap.h"

#include <glib/gi18n.h>
#include <math.h>

#define HANDLE_RADIUS 14.0

#define SCALE_WIDTH 14
#define SCALE_HEIGHT 132
#define SCALE_PADDING 10
#define SCALE_MARGIN 12

static const GdkRGBA light = {1, 1, 1, 0.95f};
static const GdkRGBA dark = {0, 0, 0, 0.6f};

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double width, double height)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float)x, (float)y, (float)width, (float)height));
}

/* --- the curtain --- */

double
unet_mask_view_get_curtain_x (UnetMaskView *self)
{
  return round (self->curtain_position * gtk_widget_get_width (GTK_WIDGET (self)));
}

static void
draw_arrow (cairo_t *cr, double x, double y, double width)
{
  cairo_move_to (cr, x - width / 2, y - fabs (width));
  cairo_line_to (cr, x + width / 2, y);
  cairo_line_to (cr, x - width / 2, y + fabs (width));
  cairo_stroke (cr);
}

static void
draw_curtain (UnetMaskView *self, GtkSnapshot *snapshot)
{
  const double x = unet_mask_view_get_curtain_x (self);
  const double height = gtk_widget_get_height (GTK_WIDGET (self)), y = round (height / 2);
  const double r = HANDLE_RADIUS;
  cairo_t     *cr;

  fill (snapshot, &dark, x - 2, 0, 4, height);
  fill (snapshot, &light, x - 1, 0, 2, height);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT ((float)(x - r - 2), (float)(y - r - 2),
                                                       (float)(2 * r + 4), (float)(2 * r + 4)));
  cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, &light);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &dark);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0.15, 0.15, 0.15);
  cairo_set_line_width (cr, 2);
  draw_arrow (cr, x - 5.5, y, -4.5);
  draw_arrow (cr, x + 5.5, y, 4.5);
  cairo_destroy (cr);
}

/* --- the scale of probabilities --- */

static PangoLayout *
make_label (UnetMaskView *self, const char *text)
{
  PangoLayout   *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
draw_label (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)x, (float)y));
  gtk_snapshot_append_layout (snapshot, layout, &light);
  gtk_snapshot_restore (snapshot);
}

static void
draw_gradient (GtkSnapshot *snapshot, double x, double y)
{
  enum
  {
    N_STOPS = 17
  };
  GskColorStop stops[N_STOPS];

  for (int i = 0; i < N_STOPS; i++)
    {
      const float     value = (float)i / (N_STOPS - 1);
      const UnetColor color = unet_colormap_get ((double)value);

      stops[i].offset = value;
      stops[i].color = (GdkRGBA){color.r / 255.0f, color.g / 255.0f, color.b / 255.0f, 1};
    }
  gtk_snapshot_append_linear_gradient (
      snapshot, &GRAPHENE_RECT_INIT ((float)x, (float)y, SCALE_WIDTH, SCALE_HEIGHT),
      &GRAPHENE_POINT_INIT (0, (float)y + SCALE_HEIGHT), &GRAPHENE_POINT_INIT (0, (float)y), stops,
      N_STOPS);
}

/* In the lower right corner, where there is room. */
static void
draw_scale (UnetMaskView *self, GtkSnapshot *snapshot)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  const int height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autoptr (PangoLayout) title = make_label (self, _ ("Probability"));
  GskRoundedRect box;
  int            title_width, title_height;
  double         x, y, w, h;

  pango_layout_get_pixel_size (title, &title_width, &title_height);
  w = MAX (title_width, 60) + 2 * SCALE_PADDING;
  h = SCALE_HEIGHT + 1.6 * title_height + 2 * SCALE_PADDING;
  x = width - w - SCALE_MARGIN;
  y = height - h - SCALE_MARGIN;
  if (x < SCALE_MARGIN || y < SCALE_MARGIN)
    return;

  gsk_rounded_rect_init_from_rect (&box,
                                   &GRAPHENE_RECT_INIT ((float)x, (float)y, (float)w, (float)h), 8);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  fill (snapshot, &(GdkRGBA){0.1f, 0.1f, 0.1f, 0.75f}, x, y, w, h);
  gtk_snapshot_pop (snapshot);
  draw_label (snapshot, title, x + SCALE_PADDING, y + SCALE_PADDING);
  x += SCALE_PADDING;
  y += SCALE_PADDING + 1.6 * title_height;
  draw_gradient (snapshot, x, y);
  for (int i = 0; i <= 4; i++)
    {
      const double at = y + SCALE_HEIGHT * (1 - i / 4.0);

      fill (snapshot, &light, x + SCALE_WIDTH, round (at - 0.5), i % 2 == 0 ? 5 : 3, 1);
      if (i % 2 == 0)
        {
          g_autofree char *text = g_strdup_printf ("%.1f", i / 4.0);
          g_autoptr (PangoLayout) label = make_label (self, text);

          draw_label (snapshot, label, x + SCALE_WIDTH + 9, at - 0.5 * title_height);
        }
    }
  if (self->threshold >= 0)
    {
      const double at = round (y + SCALE_HEIGHT * (1 - self->threshold));

      fill (snapshot, &dark, x - 3, at - 2, SCALE_WIDTH + 6, 4);
      fill (snapshot, &light, x - 3, at - 1, SCALE_WIDTH + 6, 2);
    }
}

/* --- the crosshair --- */

static void
draw_frame (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double w, double h)
{
  fill (snapshot, color, x - 1, y - 1, w + 2, 1);
  fill (snapshot, color, x - 1, y + h, w + 2, 1);
  fill (snapshot, color, x - 1, y, 1, h);
  fill (snapshot, color, x + w, y, 1, h);
}

static void
draw_crosshair (UnetMaskView *self, GtkSnapshot *snapshot)
{
  static const GdkRGBA faint_light = {1, 1, 1, 0.5f}, faint_dark = {0, 0, 0, 0.4f};
  const UnetPlace     *place = &self->place;
  const double         size = MAX (place->zoom, 5);
  const double         middle_x = (self->hover_x + 0.5 - place->x) * place->zoom;
  const double         middle_y = (self->hover_y + 0.5 - place->y) * place->zoom;
  const double         x = round (middle_x - size / 2), y = round (middle_y - size / 2);
  const double         s = round (size);
  const double         line_x = round (middle_x), line_y = round (middle_y);
  const double         right = place->view_width - x - s, bottom = place->view_height - y - s;

  /* A line of light beside one of shade, up to the pixel's frame from all sides. */
  for (int i = 0; i < 2; i++)
    {
      const GdkRGBA *color = i == 0 ? &faint_light : &faint_dark;

      fill (snapshot, color, 0, line_y - i, MAX (0, x - 2), 1);
      fill (snapshot, color, x + s + 2, line_y - i, MAX (0, right - 2), 1);
      fill (snapshot, color, line_x - i, 0, 1, MAX (0, y - 2));
      fill (snapshot, color, line_x - i, y + s + 2, 1, MAX (0, bottom - 2));
    }
  draw_frame (snapshot, &light, x, y, s, s);
  draw_frame (snapshot, &dark, x - 1, y - 1, s + 2, s + 2);
}

void
unet_mask_view_draw_over (UnetMaskView *self, GtkSnapshot *snapshot)
{
  if (self->mode == UNET_VIEW_PROBABILITY && self->scene.probability != NULL)
    draw_scale (self, snapshot);
  if (self->curtain && self->mode != UNET_VIEW_IMAGE)
    draw_curtain (self, snapshot);
  if (self->has_crosshair)
    draw_crosshair (self, snapshot);
}
