/* mask-view-place.c: which part of an image a view shows, and how large
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/mask-view-place.h"

#include <math.h>

/* Around a pixel that is revealed, in pixels of the view. */
#define ROOM 24.0

void
unet_place_init (UnetPlace *place)
{
  *place = (UnetPlace){.zoom = 1, .fit = true};
}

double
unet_place_get_fit_zoom (const UnetPlace *place)
{
  if (place->image_width == 0 || place->view_width <= 0 || place->view_height <= 0)
    return 1;
  return MIN (place->view_width / place->image_width, place->view_height / place->image_height);
}

double
unet_place_get_min_zoom (const UnetPlace *place)
{
  return MIN (unet_place_get_fit_zoom (place) / UNET_PLACE_BELOW_FIT, 1);
}

double
unet_place_get_max_zoom (const UnetPlace *place)
{
  return MAX (unet_place_get_fit_zoom (place), UNET_PLACE_MAX_ZOOM);
}

/* SEEN of SIZE pixels from ORIGIN on. */
static double
keep_inside (double origin, double seen, double size)
{
  return seen >= size ? (size - seen) / 2 : CLAMP (origin, 0, size - seen);
}

static void
settle (UnetPlace *place)
{
  if (place->image_width == 0)
    return;
  if (place->fit)
    place->zoom = unet_place_get_fit_zoom (place);
  place->x = keep_inside (place->x, place->view_width / place->zoom, place->image_width);
  place->y = keep_inside (place->y, place->view_height / place->zoom, place->image_height);
}

void
unet_place_set_image (UnetPlace *place, int width, int height)
{
  place->image_width = width;
  place->image_height = height;
  if (width == 0)
    return;
  if (width != place->last_width || height != place->last_height)
    place->fit = true;
  place->last_width = width;
  place->last_height = height;
  settle (place);
}

void
unet_place_set_view (UnetPlace *place, double width, double height)
{
  place->x += (place->view_width - width) / 2 / place->zoom;
  place->y += (place->view_height - height) / 2 / place->zoom;
  place->view_width = width;
  place->view_height = height;
  settle (place);
}

void
unet_place_set_fit (UnetPlace *place, bool fit)
{
  place->fit = fit;
  settle (place);
}

void
unet_place_zoom_to (UnetPlace *place, double zoom, double at_x, double at_y)
{
  const double to = CLAMP (zoom, unet_place_get_min_zoom (place), unet_place_get_max_zoom (place));

  place->x += at_x / place->zoom - at_x / to;
  place->y += at_y / place->zoom - at_y / to;
  place->zoom = to;
  place->fit = false;
  settle (place);
}

void
unet_place_zoom_by (UnetPlace *place, double factor, double at_x, double at_y)
{
  const double to = place->zoom * factor;

  /* It is 1 but for rounding after some steps there and back. */
  if ((place->zoom < 0.999 && to > 1) || (place->zoom > 1.001 && to < 1))
    unet_place_zoom_to (place, 1, at_x, at_y);
  else
    unet_place_zoom_to (place, to, at_x, at_y);
}

void
unet_place_zoom_step (UnetPlace *place, int direction, double at_x, double at_y)
{
  const double at = 2 * log2 (place->zoom);
  const double to = direction > 0 ? floor (at + 1.01) : ceil (at - 1.01);

  unet_place_zoom_to (place, exp2 (to / 2), at_x, at_y);
}

bool
unet_place_pan (UnetPlace *place, double x, double y)
{
  const double before_x = place->x, before_y = place->y;

  place->x += x / place->zoom;
  place->y += y / place->zoom;
  settle (place);
  return place->x != before_x || place->y != before_y;
}

static double
reveal (double origin, double seen, double zoom, int pixel)
{
  const double room = MIN (ROOM / zoom, MAX (0, seen - 1) / 2);

  return CLAMP (origin, pixel + 1 + room - seen, pixel - room);
}

void
unet_place_reveal (UnetPlace *place, int x, int y)
{
  place->x = reveal (place->x, place->view_width / place->zoom, place->zoom, x);
  place->y = reveal (place->y, place->view_height / place->zoom, place->zoom, y);
  settle (place);
}

bool
unet_place_find_pixel (const UnetPlace *place, double at_x, double at_y, int *x, int *y)
{
  const double image_x = floor (place->x + at_x / place->zoom);
  const double image_y = floor (place->y + at_y / place->zoom);

  if (place->image_width == 0 || image_x < 0 || image_y < 0 || image_x >= place->image_width ||
      image_y >= place->image_height)
    return false;
  *x = (int)image_x;
  *y = (int)image_y;
  return true;
}
