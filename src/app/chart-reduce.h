/* chart-reduce.h: a line of many points as one of few
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-look.h"

G_BEGIN_DECLS

/* In pixels. */
typedef struct
{
  double x, y; /* y is NaN: the line is interrupted */
} UnetChartPoint;

/* The points (UnetChartPoint) of the part of SERIES that is seen, and one more on both sides, so
 * few that drawing them costs what the pixels do and not what the points do. */
GArray *unet_chart_reduce (UnetSeries *series, const UnetChartLook *look);

/* Whether point I stands between two interruptions. */
bool unet_chart_point_is_alone (const GArray *points, guint i);

G_END_DECLS
