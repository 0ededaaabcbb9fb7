/* chart-hover.h: the crosshair and the values at it
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-layout.h"

G_BEGIN_DECLS

typedef struct _UnetChartHover UnetChartHover;

/* The crosshair at the picture's hover_x; NULL where there is none to be seen. The picture must
 * live as long. */
UnetChartHover *unet_chart_hover_new (const UnetChartPicture *picture,
                                      const UnetChartCanvas  *canvas,
                                      const UnetChartLayout  *layout);
void            unet_chart_hover_free (UnetChartHover *hover);

/* Where the line with its dots is, and where the box of values; that is empty where no series has
 * a value. */
cairo_rectangle_t unet_chart_hover_get_line (const UnetChartHover *hover);
cairo_rectangle_t unet_chart_hover_get_box (const UnetChartHover *hover);

void unet_chart_hover_draw_line (cairo_t *cr, const UnetChartHover *hover);
void unet_chart_hover_draw_box (cairo_t *cr, const UnetChartHover *hover);

/* The values as a sentence: "Step 240: Loss 0.12; Validation loss 0.15 (200)". NULL without a
 * crosshair. */
char *unet_chart_hover_describe (const UnetChartPicture *picture);

/* The x of the point of any visible series that is nearest to X. Returns whether there is one. */
bool unet_chart_hover_find_nearest (const UnetChartPicture *picture, double x, double *nearest);

/* The x of the next point of any visible series after X (DIRECTION above 0) or before it; the first
 * or the last of all where X is NaN. Returns whether there is one. */
bool
unet_chart_hover_find_next (const UnetChartPicture *picture, double x, int direction, double *next);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetChartHover, unet_chart_hover_free)

G_END_DECLS
