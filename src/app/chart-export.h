/* chart-export.h: charts as files
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart-picture.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_CHART_FORMAT_NONE,
  UNET_CHART_FORMAT_PNG,
  UNET_CHART_FORMAT_SVG,
  UNET_CHART_FORMAT_CSV,
} UnetChartFormat;

typedef struct
{
  double                      width, height; /* of each chart, in pixels of 1/96 inch */
  double                      scale;         /* pixels of the file for one of these; PNG only */
  const PangoFontDescription *font;          /* NULL: the usual one */
} UnetChartExport;

/* 960 x 320, twice as many pixels, the usual font. */
UnetChartExport unet_chart_export_new (void);

/* By the end of the name. */
UnetChartFormat unet_chart_export_get_format (const char *path);

/* Writes charts, one above the other with their plots in line, to PATH: as PNG or SVG on white, or
 * the points as CSV (chart-table.h), as the end of PATH says. There is no crosshair on a file. */
bool unet_chart_export_write (const UnetChartExport  *how,
                              const UnetChartPicture *pictures,
                              guint                   n_pictures,
                              const char             *path,
                              GError                **error);

G_END_DECLS
