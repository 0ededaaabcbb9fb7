/* layout.h: between plain [N][C][H][W] and blocked views
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* SOURCE [N][C][H][W] floats, C = the view's channels, to VIEW (F32), border and unused lanes zero.
 */
void unet_layout_from_nchw (UnetPool *pool, const float *source, const UnetView *view);

/* Rows FIRST .. END - 1 of each image alone; of the border what lies beside them, above the first
 * or below the last row. */
void unet_layout_rows_from_nchw (UnetPool       *pool,
                                 const float    *source,
                                 const UnetView *view,
                                 int64_t         first,
                                 int64_t         end);

/* SOURCE [N][C][source height][source width] to a VIEW that is larger, or as large: pixel (y, x) of
 * VIEW is that of (y - TOP, x - LEFT), where what lies beyond the source is its reflection, as
 * often as need be; the pixels at the edge are not repeated (numpy's 'reflect'; a source one pixel
 * wide has that pixel everywhere). Values become value * SCALE[c] + SHIFT[c], C of each, or NULL: 1
 * and 0. Border and unused lanes zero. */
void unet_layout_from_nchw_mirrored (UnetPool       *pool,
                                     const float    *source,
                                     int64_t         source_height,
                                     int64_t         source_width,
                                     int64_t         top,
                                     int64_t         left,
                                     const float    *scale,
                                     const float    *shift,
                                     const UnetView *view);

/* The same for rows FIRST .. END - 1 of each image of VIEW; of the border what lies beside them,
 * above the first or below the last row. The same bits. */
void unet_layout_rows_from_nchw_mirrored (UnetPool       *pool,
                                          const float    *source,
                                          int64_t         source_height,
                                          int64_t         source_width,
                                          int64_t         top,
                                          int64_t         left,
                                          const float    *scale,
                                          const float    *shift,
                                          const UnetView *view,
                                          int64_t         first,
                                          int64_t         end);

/* The other way; TARGET [N][C][H][W]. */
void unet_layout_to_nchw (UnetPool *pool, const UnetView *view, float *target);

/* Zeroes the border pixels of all planes; also whole rows and columns from CONTENT_HEIGHT and
 * CONTENT_WIDTH on, where the writer filled less than the view (padding of odd sizes). */
void unet_layout_zero_border (UnetPool       *pool,
                              const UnetView *view,
                              int64_t         content_height,
                              int64_t         content_width);

/* The same for rows FIRST .. END - 1 of each image, and what of the border lies beside them, above
 * the first or below the last row. */
void unet_layout_zero_border_rows (UnetPool       *pool,
                                   const UnetView *view,
                                   int64_t         content_height,
                                   int64_t         content_width,
                                   int64_t         first,
                                   int64_t         end);

G_END_DECLS
