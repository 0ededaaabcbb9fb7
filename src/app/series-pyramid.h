/* series-pyramid.h: values that are appended, and the least and greatest of any stretch of them
 *
 * Values that are not finite are gaps: they take a place and are neither least nor greatest. Any
 * stretch is answered in O(log n), an append costs O(1) on average.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* What a stretch holds. LOW > HIGH: nothing but gaps. LOW_POSITIVE: the least of the values above
 * 0, for logarithmic axes; infinite where there is none. */
typedef struct
{
  double low, high, low_positive;
} UnetSeriesExtent;

#define UNET_EXTENT_EMPTY ((UnetSeriesExtent){INFINITY, -INFINITY, INFINITY})

typedef struct _UnetSeriesPyramid UnetSeriesPyramid;

UnetSeriesPyramid *unet_series_pyramid_new (void);
void               unet_series_pyramid_free (UnetSeriesPyramid *pyramid);

void unet_series_pyramid_append (UnetSeriesPyramid *pyramid, double value);
void unet_series_pyramid_clear (UnetSeriesPyramid *pyramid);

/* The values, NaN for gaps: borrowed until the next append. */
const double *unet_series_pyramid_get_values (const UnetSeriesPyramid *pyramid, gsize *n);

/* Of the values from FIRST up to and without END. */
UnetSeriesExtent
unet_series_pyramid_get_extent (const UnetSeriesPyramid *pyramid, gsize first, gsize end);

/* The first and the last value of a stretch that is no gap and, where POSITIVE, above 0. Returns
 * whether there is one. */
bool unet_series_pyramid_find_first (const UnetSeriesPyramid *pyramid,
                                     gsize                    first,
                                     gsize                    end,
                                     bool                     positive,
                                     gsize                   *index);
bool unet_series_pyramid_find_last (const UnetSeriesPyramid *pyramid,
                                    gsize                    first,
                                    gsize                    end,
                                    bool                     positive,
                                    gsize                   *index);

/* Where VALUE, an extreme of the stretch, comes first in it. Returns whether it is there. */
bool unet_series_pyramid_find_extreme (const UnetSeriesPyramid *pyramid,
                                       gsize                    first,
                                       gsize                    end,
                                       double                   value,
                                       gsize                   *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetSeriesPyramid, unet_series_pyramid_free)

G_END_DECLS
