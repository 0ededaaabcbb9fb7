/* rows.h: cutting views into tasks of some rows each, and the zero border
 *
 * Where tasks begin and end depends on shapes only, so that results do not depend on the number of
 * threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

#include <string.h>

G_BEGIN_DECLS

/* Pixels of one task of a function that does little per pixel: 256 KB of one plane. */
#define UNET_TASK_PIXELS 4096

/* Pixels whose float sum is taken before it goes on in double. */
#define UNET_SUM_PIXELS 256

/* Rows FIRST .. END - 1 of one image of one plane. */
typedef struct
{
  int     plane;
  int64_t image, first, end;
} UnetRows;

static inline int64_t
unet_rows_n_chunks (const UnetView *view)
{
  const int64_t rows = MAX (1, UNET_TASK_PIXELS / (view->width + 2));

  return MAX (1, (view->height + rows - 1) / rows);
}

/* The number of tasks that cover all planes and images of VIEW. */
static inline int64_t
unet_rows_n_tasks (const UnetView *view)
{
  return view->batch * view->n_planes * unet_rows_n_chunks (view);
}

/* The rows of task INDEX. */
static inline UnetRows
unet_rows_of_task (const UnetView *view, int64_t index)
{
  const int64_t n_chunks = unet_rows_n_chunks (view);
  const int64_t chunk = index % n_chunks;
  const int64_t rest = index / n_chunks;
  UnetRows      rows;

  rows.plane = (int)(rest % view->n_planes);
  rows.image = rest / view->n_planes;
  rows.first = view->height * chunk / n_chunks;
  rows.end = view->height * (chunk + 1) / n_chunks;
  return rows;
}

/* Zeroes the border left and right of rows FIRST .. END - 1, and the rows above and below where
 * those are the first or the last. PIXEL is pixel (0, 0) of a float plane. */
static inline void
unet_rows_zero_border (float *pixel, int64_t height, int64_t width, int64_t first, int64_t end)
{
  const int64_t row_size = (width + 2) * UNET_LANES;
  const size_t  pixel_bytes = UNET_LANES * sizeof (float);

  if (first == 0)
    memset (pixel - row_size - UNET_LANES, 0, (size_t)row_size * sizeof (float));
  for (int64_t y = first; y < end; y++)
    {
      memset (pixel + y * row_size - UNET_LANES, 0, pixel_bytes);
      memset (pixel + y * row_size + width * UNET_LANES, 0, pixel_bytes);
    }
  if (end == height)
    memset (pixel + height * row_size - UNET_LANES, 0, (size_t)row_size * sizeof (float));
}

/* How the rows of all images of one plane are cut into parts whose sums are added in order. */
static inline int64_t
unet_rows_n_parts (const UnetView *view)
{
  const int64_t rows = MAX (1, UNET_TASK_PIXELS / (view->width + 2));

  return MAX (1, (view->batch * view->height + rows - 1) / rows);
}

G_END_DECLS
