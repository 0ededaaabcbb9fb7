/* chart-scale.h: values to pixels and back, and the ticks between
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct
{
  double min, max; /* values, min < max; on a logarithmic scale min > 0 */
  double start;    /* the pixel of min */
  double length;   /* pixels from min to max; below 0: they go down */
  bool   log;
  double factor; /* pixels for a unit of the value, or for a power of ten */
} UnetChartScale;

/* A scale from MIN to MAX, NaN where nothing is known. What is no range is made one: a single
 * value is given room on both sides, and on a logarithmic scale what is not above 0 is left
 * out. */
UnetChartScale unet_chart_scale_new (double min, double max, bool log, double start, double length);

/* A value that the scale does not know (NaN, or 0 and below on a logarithmic one) is NaN. What is
 * far away comes out far away, but never beyond 1e12 pixels; what is
 * given to Cairo is cut before. */
double unet_chart_scale_to_pixel (const UnetChartScale *scale, double value);
double unet_chart_scale_to_value (const UnetChartScale *scale, double pixel);

/* A value somewhere between: 0 is min, 1 is max. */
double unet_chart_scale_mix (const UnetChartScale *scale, double share);

typedef struct
{
  double value;
  double at;    /* the pixel */
  char  *label; /* NULL: a small tick between those with a label */
} UnetChartTick;

/* How many pixels LABEL takes along the axis. */
typedef double (*UnetChartMeasure) (const char *label, gpointer data);

/* Ticks (of UnetChartTick) at round values, from min to max, as many as their labels have room for
 * with GAP pixels between and that are SPACING apart. WHOLE: none has a fraction. */
GArray *unet_chart_scale_make_ticks (const UnetChartScale *scale,
                                     double                spacing,
                                     double                gap,
                                     bool                  whole,
                                     UnetChartMeasure      measure,
                                     gpointer              data);

G_END_DECLS
