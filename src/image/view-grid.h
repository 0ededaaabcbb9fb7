/* view-grid.h: which samples of an image a pixel of the view is made of
 *
 * Internal to image/view-*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* The most samples side by side that are all looked at for one pixel of the view, and how many they
 * are where they do not begin with the pixel. */
#define UNET_VIEW_MAX_STEP 8.0
#define UNET_VIEW_MAX_TAPS 9

/* Where there are more, a pixel is looked at in a grid of places, that many a side. */
#define UNET_VIEW_GRID_SIDE 4

/* What the weights of an entry add up to. */
#define UNET_VIEW_WEIGHT 256

/* One axis. An entry stands for one pixel of the view; MARGIN of them lie before the view and as
 * many behind it, and what lies outside the image takes the sample at its edge. */
typedef struct
{
  int       margin, n;  /* entries: -margin .. n + margin - 1 */
  int       begin, end; /* pixels of the view that are on the image, within 0 .. n */
  int       n_taps;     /* samples for each entry */
  int       low, high;  /* samples that are read: low .. high - 1 */
  int      *first;      /* [margin + entry]: the first of n_taps samples */
  uint16_t *weights;    /* [margin + entry][n_taps]; none for the nearest */
  int       capacity;
} UnetViewAxis;

/* An axis of N pixels of STEP samples each, of which the first begins at ORIGIN, on an image of
 * SIZE samples: each takes the sample under its middle. */
void unet_view_axis_set_nearest (UnetViewAxis *axis,
                                 int           margin,
                                 int           n,
                                 double        origin,
                                 double        step,
                                 int           size);

/* The same with the mean of the samples that a pixel lies on, each weighted with how much of it
 * does. STEP: 1 .. UNET_VIEW_MAX_STEP. EXTENT: above 0; where it is no whole number, the last
 * sample is that much narrower. */
void unet_view_axis_set_means (UnetViewAxis *axis,
                               int           margin,
                               int           n,
                               double        origin,
                               double        step,
                               double        extent);
void unet_view_axis_clear (UnetViewAxis *axis);

/* Both axes of a view. Where the image is so small that a pixel of the view has more than
 * UNET_VIEW_MAX_STEP samples a side, `is_scattered`: the axes then stand for an image of
 * UNET_VIEW_GRID_SIDE samples for each pixel of the view, and unet_view_grid_get_rows() and
 * `columns` say where these lie. */
typedef struct
{
  int          width, height; /* of the image */
  UnetViewAxis x, y;
  bool         is_nearest; /* at most one sample for a pixel of the view */
  bool         is_scattered;
  double       origin_y, step;
  int         *columns[UNET_VIEW_GRID_SIDE]; /* by row of the grid: [GRID_SIDE * entries] */
  int          columns_capacity;
} UnetViewGrid;

/* A view of N_X x N_Y pixels at ZOOM pixels of the view per sample, whose corner is at (X, Y) in
 * the image. */
void unet_view_grid_set (UnetViewGrid *grid,
                         int           margin,
                         int           n_x,
                         int           n_y,
                         double        zoom,
                         double        x,
                         double        y,
                         int           width,
                         int           height);
void unet_view_grid_clear (UnetViewGrid *grid);

/* For ENTRY of the y axis of a scattered grid: the row of the image in which sample [ROW][COLUMN]
 * of each pixel lies. */
void unet_view_grid_get_rows (const UnetViewGrid *grid,
                              int                 entry,
                              int                 rows[UNET_VIEW_GRID_SIDE][UNET_VIEW_GRID_SIDE]);

G_END_DECLS
