/* view-contour.h: lines where classes meet
 *
 * Internal to image/view-*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Lines of at most this width. */
#define UNET_VIEW_PEN_MAX_WIDTH 8.0
#define UNET_VIEW_PEN_MAX_RADIUS 8

/* A line's width, as the neighbours of a pixel that matter. */
typedef struct
{
  int radius;
  int n;
  struct
  {
    int     x, y;
    uint8_t alpha;
  } neighbours[(2 * UNET_VIEW_PEN_MAX_RADIUS + 1) * (2 * UNET_VIEW_PEN_MAX_RADIUS + 1)];
} UnetViewPen;

/* WIDTH: 0 .. UNET_VIEW_PEN_MAX_WIDTH pixels of the view. */
void unet_view_pen_set (UnetViewPen *pen, double width);

/* On which side of a border its line is. */
typedef enum
{
  UNET_VIEW_INNER, /* each class that is not 0, along its own border */
  UNET_VIEW_OUTER  /* the lower class, along the border of a higher one */
} UnetViewSide;

/* ALPHA [N]: how much of the line is on each pixel of a row, 255 all. ROWS [2 * radius + 1]: the
 * classes of the row in the middle and of those around it, with RADIUS more before and behind, so
 * that rows[radius][-radius] is valid. MIXED: the row's pixels of more than one class: lines too,
 * on the outside only where no line is drawn beside them. */
void unet_view_contour_draw_row (const UnetViewPen    *pen,
                                 UnetViewSide          side,
                                 const uint8_t *const *rows,
                                 const uint8_t        *mixed,
                                 int                   n,
                                 uint8_t              *alpha);

G_END_DECLS
