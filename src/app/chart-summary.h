/* chart-summary.h: a chart in words
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-picture.h"

G_BEGIN_DECLS

/* What somebody who cannot see the chart should know: what part is shown; of each visible series
 * where it begins and ends, the least and the greatest value; the marker. Whole sentences in the
 * user's language. What the user changes most comes first. */
char *unet_chart_summary_new (const UnetChartPicture *picture);

G_END_DECLS
