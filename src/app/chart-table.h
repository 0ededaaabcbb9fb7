/* chart-table.h: the points of charts as text that other programs read
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-picture.h"

G_BEGIN_DECLS

/* The points of all visible series of some pictures with one axis of x, as CSV (RFC 4180): first a
 * line of names, then one for each x with what each series has there; a gap or no point is an empty
 * field. All points, whatever part of them is shown. Numbers have 9 significant digits and a
 * decimal point in every locale. */
char *unet_chart_table_new (const UnetChartPicture *pictures, guint n_pictures, gsize *size);

G_END_DECLS
