/* mask-view.h: a picture, what a network made of it, and the truth
 *
 * The one widget with which every page shows a picture. Data are set by functions, all of them of
 * the size of the picture; settings are properties, so that rows, buttons and actions bind to them:
 *
 *   mode              UnetViewMode: image, overlay, contour, mask, probability
 *   mask-visible      whether what the network says is shown at all
 *   truth-visible     the same of the truth, a line in black and white dashes
 *   contour           borders of classes also over overlay and probability
 *   opacity           of the overlay's colours, 0 .. 1: named "mask-opacity", since widgets have an
 *                     opacity of their own
 *   threshold         of the probability, 0 .. 1; -1: classes as they were given
 *   curtain           the picture alone on the left of a line that can be dragged
 *   curtain-position  0 .. 1 of the view
 *   pixel-grid        faint lines between pixels that are 16 or more large
 *   zoom              pixels of the screen, not counting its scale, for one of the picture
 *   fit               all of the picture, whatever the size of the view
 *
 * Actions, to be activated on the view: view.zoom-in, view.zoom-out, view.zoom-fit, view.zoom-100,
 * view.mode (string), view.toggle-mask, view.toggle-truth, view.toggle-contour, view.curtain,
 * view.pixel-grid.
 *
 * With the focus: + - 0 1 zoom, arrows move by an eighth of the view, with Shift by all of it, with
 * Ctrl they move a crosshair from pixel to pixel, Escape takes it away; comma and period move the
 * curtain. The wheel and two fingers zoom about where they are, dragging moves. All other keys are
 * the page's.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/view-render.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_VIEW_MODE (unet_view_mode_get_type ())
GType unet_view_mode_get_type (void);

#define UNET_TYPE_MASK_VIEW (unet_mask_view_get_type ())
G_DECLARE_FINAL_TYPE (UnetMaskView, unet_mask_view, UNET, MASK_VIEW, GtkWidget)

GtkWidget *unet_mask_view_new (void);

/* What is seen. Each takes a reference; NULL takes it away. */
void unet_mask_view_set_picture (UnetMaskView *self, UnetPyramid *picture);
void unet_mask_view_set_classes (UnetMaskView *self, GBytes *classes, int width, int height);
void unet_mask_view_set_probability (UnetMaskView *self, GBytes *floats, int width, int height);
void unet_mask_view_set_truth (UnetMaskView *self, GBytes *classes, int width, int height);

/* What it is called and looks like. */
void unet_mask_view_set_title (UnetMaskView *self, const char *title);
void unet_mask_view_set_description (UnetMaskView *self, const char *description);
void unet_mask_view_set_class_names (UnetMaskView *self, const char *const *names);
void unet_mask_view_set_class_shares (UnetMaskView *self, const double *shares, int n);
void unet_mask_view_set_colors (UnetMaskView *self, const UnetColor *colors, int n);
void unet_mask_view_set_class_visible (UnetMaskView *self, int class_index, gboolean visible);

/* Two of the same size that show the same place in the same way. */
void unet_mask_view_link (UnetMaskView *self, UnetMaskView *other);

void unet_mask_view_zoom_in (UnetMaskView *self);
void unet_mask_view_zoom_out (UnetMaskView *self);
void unet_mask_view_zoom_fit (UnetMaskView *self);
void unet_mask_view_zoom_100 (UnetMaskView *self);

/* All of the picture as it is shown. */
GdkTexture *unet_mask_view_make_texture (UnetMaskView *self);

/* One pixel of the picture, as far as it is known. */
typedef struct
{
  int       x, y;
  gboolean  has_color;
  UnetColor color;       /* as it is shown */
  int       class_index; /* as it is shown: after the threshold; -1: there are no classes */
  int       truth;       /* -1: unknown */
  float     probability; /* NaN: unknown */
} UnetMaskViewPixel;

gboolean unet_mask_view_get_hover (UnetMaskView *self, int *x, int *y);
gboolean unet_mask_view_read_pixel (UnetMaskView *self, int x, int y, UnetMaskViewPixel *pixel);

G_END_DECLS
