/* chart-range.c: the part of the x axis that charts above each other share
 *
 * Charts that are linked show the same part of the axis, have their crosshair at the same place and
 * their plots in line. Each tells how far its own points reach and how wide the labels at its left
 * are; the range knows the whole from that, and all of them the rest from the range.
 *
 * A limit that is NaN follows the points: as long as nobody zooms there is room for each new one.
 * Once zoomed the range stays where it is, whatever comes; zooming out to everything lets it follow
 * again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-range.h"

#include <math.h>
#include <stdbool.h>

/* The narrowest view, as a share of the whole and of the values in it: deeper there is nothing to
 * be seen, and doubles have gaps. */
#define NARROWEST_SHARE 1e-7
#define NARROWEST_VALUE 1e-9

typedef struct
{
  gpointer chart;
  double   min, max; /* NaN: no points */
  double   gutter;
} Report;

struct _UnetChartRange
{
  GObject parent_instance;

  double  x_min, x_max; /* NaN: follows the points */
  double  hover_x;      /* NaN: none */
  GArray *reports;      /* Report, in the order in which charts came */
};

enum
{
  PROP_0,
  PROP_X_MIN,
  PROP_X_MAX,
  PROP_HOVER_X,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetChartRange, unet_chart_range, G_TYPE_OBJECT)

/* NaN is as good as NaN. */
static bool
same (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

static void
unet_chart_range_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetChartRange *self = UNET_CHART_RANGE (object);

  switch (id)
    {
    case PROP_X_MIN:
      g_value_set_double (value, self->x_min);
      break;
    case PROP_X_MAX:
      g_value_set_double (value, self->x_max);
      break;
    case PROP_HOVER_X:
      g_value_set_double (value, self->hover_x);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_chart_range_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetChartRange *self = UNET_CHART_RANGE (object);

  switch (id)
    {
    case PROP_X_MIN:
      unet_chart_range_set (self, g_value_get_double (value), self->x_max);
      break;
    case PROP_X_MAX:
      unet_chart_range_set (self, self->x_min, g_value_get_double (value));
      break;
    case PROP_HOVER_X:
      unet_chart_range_set_hover_x (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_chart_range_finalize (GObject *object)
{
  g_array_unref (UNET_CHART_RANGE (object)->reports);
  G_OBJECT_CLASS (unet_chart_range_parent_class)->finalize (object);
}

static void
unet_chart_range_class_init (UnetChartRangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  /* Lax: NaN is a value here. */
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS | G_PARAM_LAX_VALIDATION;

  object_class->get_property = unet_chart_range_get_property;
  object_class->set_property = unet_chart_range_set_property;
  object_class->finalize = unet_chart_range_finalize;

  /**
   * UnetChartRange:x-min:
   *
   * Where the view begins. NaN, as it is at first: where the points do.
   */
  properties[PROP_X_MIN] =
      g_param_spec_double ("x-min", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_X_MAX] =
      g_param_spec_double ("x-max", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  /**
   * UnetChartRange:hover-x:
   *
   * Where the crosshair is. NaN: nowhere.
   */
  properties[PROP_HOVER_X] =
      g_param_spec_double ("hover-x", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * UnetChartRange::changed:
   *
   * Another part is shown, or there is another space for labels.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
unet_chart_range_init (UnetChartRange *self)
{
  self->x_min = self->x_max = self->hover_x = NAN;
  self->reports = g_array_new (FALSE, FALSE, sizeof (Report));
}

/**
 * unet_chart_range_new:
 *
 * Returns: (transfer full): a range that shows everything
 */
UnetChartRange *
unet_chart_range_new (void)
{
  return g_object_new (UNET_TYPE_CHART_RANGE, NULL);
}

/* --- what is shown --- */

double
unet_chart_range_get_x_min (UnetChartRange *self)
{
  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), NAN);

  return self->x_min;
}

double
unet_chart_range_get_x_max (UnetChartRange *self)
{
  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), NAN);

  return self->x_max;
}

/**
 * unet_chart_range_set:
 * @self: a range
 * @x_min: where the view begins; NaN: where the points do
 * @x_max: where it ends; NaN: where the points do
 *
 * Shows this part. A range that is none is not taken.
 */
void
unet_chart_range_set (UnetChartRange *self, double x_min, double x_max)
{
  const bool other_min = !same (self->x_min, x_min), other_max = !same (self->x_max, x_max);

  g_return_if_fail (UNET_IS_CHART_RANGE (self));

  if ((!other_min && !other_max) || isinf (x_min) || isinf (x_max) || x_min >= x_max)
    return;
  self->x_min = x_min;
  self->x_max = x_max;
  if (other_min)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_X_MIN]);
  if (other_max)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_X_MAX]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
get_whole (UnetChartRange *self, double *min, double *max)
{
  *min = *max = NAN;
  for (guint i = 0; i < self->reports->len; i++)
    {
      const Report *report = &g_array_index (self->reports, Report, i);

      *min = fmin (*min, report->min);
      *max = fmax (*max, report->max);
    }
}

/**
 * unet_chart_range_get_view:
 * @self: a range
 * @min: (out): where the view begins
 * @max: (out): where it ends
 *
 * What is shown at the moment, in numbers; NaN as long as no chart has points.
 */
void
unet_chart_range_get_view (UnetChartRange *self, double *min, double *max)
{
  g_return_if_fail (UNET_IS_CHART_RANGE (self));

  get_whole (self, min, max);
  if (!isnan (self->x_min))
    *min = self->x_min;
  if (!isnan (self->x_max))
    *max = self->x_max;
}

/**
 * unet_chart_range_is_zoomed:
 * @self: a range
 *
 * Returns: whether a limit stays where it is
 */
gboolean
unet_chart_range_is_zoomed (UnetChartRange *self)
{
  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), FALSE);

  return !isnan (self->x_min) || !isnan (self->x_max);
}

/**
 * unet_chart_range_zoom:
 * @self: a range
 * @center: the place that stays where it is
 * @factor: how much more is shown; below 1 less
 *
 * Never beyond the points: who zooms out to all of them is back to following them.
 *
 * Returns: whether anything changed
 */
gboolean
unet_chart_range_zoom (UnetChartRange *self, double center, double factor)
{
  double min, max, low, high, span;

  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), FALSE);

  get_whole (self, &min, &max);
  unet_chart_range_get_view (self, &low, &high);
  if (!(min < max) || !(low < high) || !(factor > 0) || !isfinite (center))
    return FALSE;
  center = CLAMP (center, low, high);
  span = fmax ((high - low) * factor,
               fmax ((max - min) * NARROWEST_SHARE, fabs (center) * NARROWEST_VALUE));
  if (span >= max - min)
    {
      const bool was_zoomed = unet_chart_range_is_zoomed (self);

      unet_chart_range_show_all (self);
      return was_zoomed;
    }
  factor = span / (high - low);
  low = center - (center - low) * factor;
  /* Zoomed out at an end, the view moves inwards. */
  low = CLAMP (low, min, max - span);
  if (low == self->x_min && low + span == self->x_max)
    return FALSE;
  unet_chart_range_set (self, low, low + span);
  return TRUE;
}

/**
 * unet_chart_range_pan:
 * @self: a range
 * @distance: how far to go to the right
 *
 * Moves the view, as far as there are points.
 *
 * Returns: whether it moved
 */
gboolean
unet_chart_range_pan (UnetChartRange *self, double distance)
{
  double min, max, low, high;

  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), FALSE);

  get_whole (self, &min, &max);
  unet_chart_range_get_view (self, &low, &high);
  if (!unet_chart_range_is_zoomed (self) || !(low < high) || !isfinite (distance) || isnan (min))
    return FALSE;
  distance = CLAMP (distance, fmin (min - low, 0), fmax (max - high, 0));
  if (distance == 0)
    return FALSE;
  unet_chart_range_set (self, low + distance, high + distance);
  return TRUE;
}

void
unet_chart_range_show_all (UnetChartRange *self)
{
  unet_chart_range_set (self, NAN, NAN);
}

/* --- the crosshair --- */

double
unet_chart_range_get_hover_x (UnetChartRange *self)
{
  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), NAN);

  return self->hover_x;
}

void
unet_chart_range_set_hover_x (UnetChartRange *self, double x)
{
  g_return_if_fail (UNET_IS_CHART_RANGE (self));

  if (same (self->hover_x, x))
    return;
  self->hover_x = x;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVER_X]);
}

/* --- the charts --- */

static Report *
find_report (UnetChartRange *self, gpointer chart)
{
  const Report report = {chart, NAN, NAN, 0};

  for (guint i = 0; i < self->reports->len; i++)
    if (g_array_index (self->reports, Report, i).chart == chart)
      return &g_array_index (self->reports, Report, i);
  g_array_append_val (self->reports, report);
  return &g_array_index (self->reports, Report, self->reports->len - 1);
}

/**
 * unet_chart_range_report:
 * @self: a range
 * @chart: who says so; not referenced
 * @min: where its points begin, or NaN
 * @max: where they end, or NaN
 */
void
unet_chart_range_report (UnetChartRange *self, gpointer chart, double min, double max)
{
  double  old_min, old_max;
  Report *report;

  g_return_if_fail (UNET_IS_CHART_RANGE (self));

  unet_chart_range_get_view (self, &old_min, &old_max);
  report = find_report (self, chart);
  report->min = min;
  report->max = max;
  unet_chart_range_get_view (self, &min, &max);
  if (!same (min, old_min) || !same (max, old_max))
    g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * unet_chart_range_report_gutter:
 * @self: a range
 * @chart: who says so; not referenced
 * @gutter: how many pixels its labels take at the left of the plot
 */
void
unet_chart_range_report_gutter (UnetChartRange *self, gpointer chart, double gutter)
{
  double old;

  g_return_if_fail (UNET_IS_CHART_RANGE (self));

  old = unet_chart_range_get_gutter (self);
  find_report (self, chart)->gutter = gutter;
  if (unet_chart_range_get_gutter (self) != old)
    g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * unet_chart_range_forget:
 * @self: a range
 * @chart: one that is linked no more
 */
void
unet_chart_range_forget (UnetChartRange *self, gpointer chart)
{
  g_return_if_fail (UNET_IS_CHART_RANGE (self));

  for (guint i = 0; i < self->reports->len; i++)
    if (g_array_index (self->reports, Report, i).chart == chart)
      {
        g_array_remove_index (self->reports, i);
        g_signal_emit (self, signals[CHANGED], 0);
        return;
      }
}

/**
 * unet_chart_range_get_gutter:
 * @self: a range
 *
 * Returns: the largest that a chart has reported
 */
double
unet_chart_range_get_gutter (UnetChartRange *self)
{
  double gutter = 0;

  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), 0);

  for (guint i = 0; i < self->reports->len; i++)
    gutter = fmax (gutter, g_array_index (self->reports, Report, i).gutter);
  return gutter;
}

/**
 * unet_chart_range_get_charts:
 * @self: a range
 *
 * Returns: (transfer container): who has reported and was not forgotten
 */
GPtrArray *
unet_chart_range_get_charts (UnetChartRange *self)
{
  GPtrArray *charts;

  g_return_val_if_fail (UNET_IS_CHART_RANGE (self), NULL);

  charts = g_ptr_array_new ();
  for (guint i = 0; i < self->reports->len; i++)
    g_ptr_array_add (charts, g_array_index (self->reports, Report, i).chart);
  return charts;
}
