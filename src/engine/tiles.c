/* tiles.c: pictures that are too large for the memory
 *
 * A logit sees a bounded neighbourhood (unet_graph_get_radius(): 107 pixels for the reference's
 * network). A tile is cut with that much around it, where the picture has it, and only its middle
 * is kept. For the result to be that of the whole picture the tile must begin where the network's
 * halvings begin, at a multiple of the stride; then every logit is that of the whole picture up to
 * rounding (the convolutions work in tiles of their own, which fall elsewhere).
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/tiles.h"

#include "base/error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define LARGEST 4096 /* pixels a side of a tile's middle */

typedef struct
{
  UnetRunner  *runner;
  const float *image;
  int64_t      height, width;
  int64_t      middle; /* side of a tile's middle; a multiple of the stride */
  int64_t      halo;   /* the radius, rounded up to the stride */
  float       *logits;
  float       *cut; /* a tile's pixels */
} Tiles;

/* A tile's extent along one side: what is cut out, and what of it is kept. */
typedef struct
{
  int64_t first, end, keep_first, keep_end;
} Span;

static Span
span_at (const Tiles *tiles, int64_t index, int64_t side)
{
  Span span = {.keep_first = index * tiles->middle};

  span.keep_end = MIN (span.keep_first + tiles->middle, side);
  span.first = MAX (0, span.keep_first - tiles->halo);
  span.end = MIN (span.keep_end + tiles->halo, side);
  return span;
}

static bool
run_tile (Tiles *tiles, Span y, Span x, UnetCheckFunc check, void *data, GError **error)
{
  UnetGraph *graph = tiles->runner->graph;
  int64_t    channels = unet_graph_get_in_channels (graph);
  int64_t    n_classes = unet_graph_get_n_classes (graph);
  int64_t    height = y.end - y.first, width = x.end - x.first;
  UnetPlan  *plan =
      unet_runner_prepare (tiles->runner, 1, height, width, UNET_PLAN_INFERENCE, error);

  if (plan == NULL)
    return false;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t row = 0; row < height; row++)
      memcpy (tiles->cut + (c * height + row) * width,
              tiles->image + (c * tiles->height + y.first + row) * tiles->width + x.first,
              (size_t)width * sizeof (float));
  if (!unet_plan_forward (plan, tiles->runner->pool, tiles->cut, check, data))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      return false;
    }
  for (int64_t k = 0; k < n_classes; k++)
    for (int64_t row = y.keep_first; row < y.keep_end; row++)
      memcpy (tiles->logits + (k * tiles->height + row) * tiles->width + x.keep_first,
              unet_plan_get_logits (plan) + (k * height + row - y.first) * width + x.keep_first -
                  x.first,
              (size_t)(x.keep_end - x.keep_first) * sizeof (float));
  return true;
}

/* Whether tiles of every extent fit: those at the first and the last border, which are shorter, may
 * need more than those in the middle, for they may not be worked out in strips. */
static bool
all_fit (const Tiles *tiles)
{
  const int64_t n_rows = (tiles->height + tiles->middle - 1) / tiles->middle;
  const int64_t n_columns = (tiles->width + tiles->middle - 1) / tiles->middle;

  for (int64_t i = 0; i < n_rows; i = i == 1 ? MAX (2, n_rows - 2) : i + 1)
    for (int64_t j = 0; j < n_columns; j = j == 1 ? MAX (2, n_columns - 2) : j + 1)
      {
        const Span y = span_at (tiles, i, tiles->height);
        const Span x = span_at (tiles, j, tiles->width);

        if (!unet_runner_fits (tiles->runner, 1, y.end - y.first, x.end - x.first,
                               UNET_PLAN_INFERENCE))
          return false;
      }
  return true;
}

/* Sets the largest middle whose tiles fit; FALSE if none does. */
static bool
choose_middle (Tiles *tiles, int64_t stride)
{
  for (int64_t middle = LARGEST; middle >= stride; middle /= 2)
    {
      tiles->middle = middle - middle % stride;
      if (middle < MAX (tiles->height, tiles->width) && all_fit (tiles))
        return true;
    }
  return false;
}

static bool
run_tiles (Tiles *tiles, UnetCheckFunc check, void *data, GError **error)
{
  int64_t side = tiles->middle + 2 * tiles->halo;
  int64_t channels = unet_graph_get_in_channels (tiles->runner->graph);
  int64_t n_classes = unet_graph_get_n_classes (tiles->runner->graph);

  tiles->cut = g_try_new (float, (gsize)(channels * side * side));
  tiles->logits = g_try_new (float, (gsize)(n_classes * tiles->height * tiles->width));
  if (tiles->cut == NULL || tiles->logits == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("There is not enough memory for the logits of %" PRId64 " x %" PRId64
                      " pixels: use a smaller scale"),
                   tiles->width, tiles->height);
      return false;
    }
  for (int64_t i = 0; i * tiles->middle < tiles->height; i++)
    for (int64_t j = 0; j * tiles->middle < tiles->width; j++)
      if (!run_tile (tiles, span_at (tiles, i, tiles->height), span_at (tiles, j, tiles->width),
                     check, data, error))
        return false;
  return true;
}

const float *
unet_forward_tiled (UnetRunner   *runner,
                    const float  *image,
                    int64_t       height,
                    int64_t       width,
                    UnetCheckFunc check,
                    void         *data,
                    float       **tiled,
                    GError      **error)
{
  int64_t   stride = unet_graph_get_stride (runner->graph);
  int64_t   radius = unet_graph_get_radius (runner->graph);
  Tiles     tiles = {.runner = runner, .image = image, .height = height, .width = width};
  UnetPlan *plan = unet_runner_prepare (runner, 1, height, width, UNET_PLAN_INFERENCE, error);
  bool      ok;

  *tiled = NULL;
  if (plan != NULL)
    {
      if (unet_plan_forward (plan, runner->pool, image, check, data))
        return unet_plan_get_logits (plan);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      return NULL;
    }
  if (radius < 0 || !g_error_matches (*error, UNET_ERROR, UNET_ERROR_NO_MEMORY))
    return NULL;
  tiles.halo = (radius + stride - 1) / stride * stride;
  if (!choose_middle (&tiles, stride))
    return NULL;
  g_clear_error (error);
  ok = run_tiles (&tiles, check, data, error);
  g_free (tiles.cut);
  if (!ok)
    g_clear_pointer (&tiles.logits, g_free);
  *tiled = tiles.logits;
  return tiles.logits;
}
