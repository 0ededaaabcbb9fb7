/* mask-view-place.h: which part of an image a view shows, and how large
 *
 * Internal to app/mask-view*.c. Plain numbers: no widget is needed to try it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* The largest zoom, and how much smaller than all of it an image may be made. */
#define UNET_PLACE_MAX_ZOOM 64.0
#define UNET_PLACE_BELOW_FIT 8.0

/* Where the image is smaller than the view, it is in its middle; where it is larger, it leaves no
 * room at the view's edges. */
typedef struct
{
  int    image_width, image_height; /* 0: there is no image */
  double view_width, view_height;   /* these and all places in the view: in pixels that do not
                                     * depend on the device */
  double zoom;                      /* of these for one of the image */
  double x, y;                      /* the view's corner, in pixels of the image */
  bool   fit;                       /* all of the image, as large as it may be, in any view */
  int    last_width, last_height;   /* of the last image that there was */
} UnetPlace;

void unet_place_init (UnetPlace *place);

/* An image of the same size as the last keeps zoom and place, another is fitted. 0 x 0: none. */
void unet_place_set_image (UnetPlace *place, int width, int height);

/* What is in the middle stays there. */
void unet_place_set_view (UnetPlace *place, double width, double height);

void unet_place_set_fit (UnetPlace *place, bool fit);

/* The zoom at which all of the image is seen; 1 without one. */
double unet_place_get_fit_zoom (const UnetPlace *place);

/* The limits of zoom. */
double unet_place_get_min_zoom (const UnetPlace *place);
double unet_place_get_max_zoom (const UnetPlace *place);

/* ZOOM, within the limits, with what is at (AT_X, AT_Y) of the view staying there. No longer fit.
 */
void unet_place_zoom_to (UnetPlace *place, double zoom, double at_x, double at_y);

/* FACTOR times as large; 100 % is not passed but stopped at. */
void unet_place_zoom_by (UnetPlace *place, double factor, double at_x, double at_y);

/* To the next larger (DIRECTION above 0) or smaller of the steps, which are powers of the square
 * root of 2, so that 50, 100 and 200 % are among them. */
void unet_place_zoom_step (UnetPlace *place, int direction, double at_x, double at_y);

/* Moves the view over the image by pixels of the view. FALSE if it was at the edge already. */
bool unet_place_pan (UnetPlace *place, double x, double y);

/* Moves as little as needed for all of the pixel (X, Y) to be seen, with some room around it. */
void unet_place_reveal (UnetPlace *place, int x, int y);

/* The image's pixel at (AT_X, AT_Y) of the view; FALSE where there is none. */
bool unet_place_find_pixel (const UnetPlace *place, double at_x, double at_y, int *x, int *y);

G_END_DECLS
