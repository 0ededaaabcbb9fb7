/* winograd-tiles.c: tiles of 4x4 outputs, and their way into and out of the Winograd domain
 *
 * A run of tiles is walked row by row of tiles, in stretches. Where all that a stretch reads lies
 * inside the image or on its zero border, it is transformed where it lies; a stretch that reaches
 * further, at the right or the bottom of a size that is no multiple of 4, passes through a strip
 * filled up with zeros. Outputs always pass through the strip, which stays in the first-level
 * cache, and from there through the epilogue that all kernels share.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/winograd.h"

#include <string.h>

/* Some tiles side by side. */
typedef struct
{
  int64_t image;
  int64_t y, x;   /* of the first tile's first output pixel */
  int     n;      /* tiles */
  bool    inside; /* the image has all 4 x 4n pixels */
} Stretch;

UnetTiling
unet_tiling (const UnetView *view, int64_t first, int64_t end)
{
  UnetTiling tiling = {.first_row = first};

  tiling.tiles_y = (end - first + 3) / 4;
  tiling.tiles_x = (view->width + 3) / 4;
  tiling.n_tiles = view->batch * tiling.tiles_y * tiling.tiles_x;
  return tiling;
}

/* The longest stretch from tile FIRST on that ends before END, is inside or outside as a whole, and
 * fits into a strip. */
static Stretch
get_stretch (const UnetView *view, const UnetTiling *tiling, int64_t first, int64_t end)
{
  const int64_t row = first / tiling->tiles_x;
  const int64_t column = first % tiling->tiles_x;
  const int64_t n_inside = view->width / 4 - column; /* columns of tiles that lie inside */
  Stretch       stretch;
  int64_t       n = MIN (end - first, tiling->tiles_x - column);

  stretch.image = row / tiling->tiles_y;
  stretch.y = tiling->first_row + row % tiling->tiles_y * 4;
  stretch.x = column * 4;
  stretch.inside = stretch.y + 4 <= view->height && n_inside > 0;
  if (stretch.inside)
    n = MIN (n, n_inside);
  stretch.n = (int)MIN (n, UNET_WINOGRAD_STRIP_TILES);
  return stretch;
}

/* Copies pixels from row Y and column X on into a strip of N_ROWS rows of N_COLUMNS pixels, zeros
 * where the image and its border end. */
static void
fill_strip (const UnetView *view,
            int             plane,
            const Stretch  *stretch,
            int             border,
            int             n_rows,
            int             n_columns,
            float          *strip)
{
  const size_t  pixel_size = UNET_LANES * sizeof (float);
  const int64_t n = MIN (n_columns, view->width + 2 * border - stretch->x);
  const float  *from = unet_view_at (view, plane, stretch->image) +
                      (stretch->y - border) * unet_view_row_size (view) +
                      (stretch->x - border) * UNET_LANES;

  for (int i = 0; i < n_rows; i++, strip += n_columns * UNET_LANES)
    {
      if (stretch->y - border + i >= view->height)
        {
          memset (strip, 0, (size_t)n_columns * pixel_size);
          continue;
        }
      memcpy (strip, from + i * unet_view_row_size (view), (size_t)n * pixel_size);
      memset (strip + n * UNET_LANES, 0, (size_t)(n_columns - n) * pixel_size);
    }
}

void
unet_winograd_inputs (const UnetMicro  *micro,
                      const UnetView   *view,
                      const UnetTiling *tiling,
                      int               plane,
                      int64_t           first,
                      int64_t           end,
                      float            *to,
                      int64_t           point_stride,
                      float            *strip)
{
  const int64_t row_size = unet_view_row_size (view);

  while (first < end)
    {
      const Stretch stretch = get_stretch (view, tiling, first, end);

      if (stretch.inside)
        micro->winograd_input (unet_view_at (view, plane, stretch.image) +
                                   (stretch.y - 1) * row_size + (stretch.x - 1) * UNET_LANES,
                               row_size, stretch.n, to, point_stride);
      else
        {
          fill_strip (view, plane, &stretch, 1, 6, 4 * stretch.n + 2, strip);
          micro->winograd_input (strip, (4 * stretch.n + 2) * UNET_LANES, stretch.n, to,
                                 point_stride);
        }
      to += stretch.n * UNET_LANES;
      first += stretch.n;
    }
}

void
unet_winograd_grads (const UnetMicro  *micro,
                     const UnetView   *view,
                     const UnetTiling *tiling,
                     int               plane,
                     int64_t           first,
                     int64_t           end,
                     float            *to,
                     int64_t           point_stride,
                     float            *strip)
{
  const int64_t row_size = unet_view_row_size (view);

  while (first < end)
    {
      const Stretch stretch = get_stretch (view, tiling, first, end);

      if (stretch.inside)
        micro->winograd_grad (unet_view_at (view, plane, stretch.image) + stretch.y * row_size +
                                  stretch.x * UNET_LANES,
                              row_size, stretch.n, to, point_stride);
      else
        {
          fill_strip (view, plane, &stretch, 0, 4, 4 * stretch.n, strip);
          micro->winograd_grad (strip, 4 * stretch.n * UNET_LANES, stretch.n, to, point_stride);
        }
      to += stretch.n * UNET_LANES;
      first += stretch.n;
    }
}

/* Zeroes what of the border touches the stretch. */
static void
zero_border (const UnetView *out, int block, const Stretch *stretch)
{
  const int64_t row_size = unet_view_row_size (out);
  const size_t  pixel_size = UNET_LANES * sizeof (float);
  float        *pixel = unet_view_at (out, block, stretch->image);
  const int64_t first = stretch->x == 0 ? -1 : stretch->x;
  const int64_t end =
      stretch->x + 4 * stretch->n >= out->width ? out->width + 1 : stretch->x + 4 * stretch->n;

  if (stretch->y == 0)
    memset (pixel - row_size + first * UNET_LANES, 0, (size_t)(end - first) * pixel_size);
  if (stretch->y + 4 >= out->height)
    memset (pixel + out->height * row_size + first * UNET_LANES, 0,
            (size_t)(end - first) * pixel_size);
  for (int64_t y = stretch->y; y < MIN (stretch->y + 4, out->height); y++)
    {
      if (first < 0)
        memset (pixel + y * row_size - UNET_LANES, 0, pixel_size);
      if (end > out->width)
        memset (pixel + y * row_size + out->width * UNET_LANES, 0, pixel_size);
    }
}

void
unet_winograd_outputs (const UnetConv3x3 *conv,
                       const UnetTiling  *tiling,
                       int                block,
                       int64_t            first,
                       int64_t            end,
                       const float       *from,
                       int64_t            point_stride,
                       float             *strip)
{
  const UnetView    *out = conv->out;
  const UnetEpilogue epilogue = unet_conv3x3_get_epilogue (conv, block);

  while (first < end)
    {
      const Stretch stretch = get_stretch (out, tiling, first, end);
      const int64_t n_rows = MIN (4, out->height - stretch.y);
      const int64_t n_columns = MIN (4 * stretch.n, out->width - stretch.x);

      conv->micro->winograd_output (from, point_stride, stretch.n, strip,
                                    4 * stretch.n * UNET_LANES);
      for (int64_t i = 0; i < n_rows; i++)
        conv->micro->finish (
            &epilogue, strip + i * 4 * stretch.n * UNET_LANES, n_columns,
            unet_conv3x3_get_target (conv, block, stretch.image,
                                     (stretch.y + i) * (out->width + 2) + stretch.x));
      if (epilogue.store == UNET_STORE_F32 && !epilogue.accumulate)
        zero_border (out, block, &stretch);
      from += stretch.n * UNET_LANES;
      first += stretch.n;
    }
}
