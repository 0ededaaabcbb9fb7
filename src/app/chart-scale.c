/* chart-scale.c: values to pixels and back, and the ticks between
 *
 * A tick is at a multiple of 1, 2 or 5 times a power of ten. Which one is found by trying, from the
 * finest that leaves enough pixels between ticks to coarser ones, until no label runs into the
 * next: only the labels know how long they are in the user's language.
 *
 * A logarithmic axis has its ticks at powers of ten; with room for more, at 2 and 5 times these, or
 * at all nine; with less, at every second power, every third. Where it shows but a part of one
 * power the ticks are those of a linear axis at places that are none of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-scale.h"

#include "app/number.h"

#include <math.h>

#define MOST 1e300         /* values beyond are as good as this one, and their difference exists */
#define LEAST 1e-300       /* above 0, on a logarithmic scale */
#define NARROWEST 1e-10    /* a range, as a share of its values: below, doubles have gaps */
#define FARTHEST 1e12      /* pixels */
#define MOST_TICKS 1000    /* a bound for loops, above what any screen has room for */
#define MINOR_DECADES 8    /* up to so many, small ticks stand at 2 to 9 times a power of ten */
#define MINOR_SPACING 24.0 /* pixels that a power of ten needs to have them */

static void
mend_linear (double *min, double *max)
{
  double size;

  if (isnan (*min) && isnan (*max))
    *min = 0, *max = 1;
  else if (isnan (*min))
    *min = *max;
  else if (isnan (*max))
    *max = *min;
  *min = CLAMP (*min, -MOST, MOST);
  *max = CLAMP (*max, -MOST, MOST);
  if (*min > *max)
    {
      const double swapped = *min;

      *min = *max;
      *max = swapped;
    }
  size = fmax (fabs (*min), fabs (*max));
  if (*max - *min > size * NARROWEST && *max - *min > LEAST)
    return;
  if (size < LEAST)
    *min = 0, *max = 1;
  else
    *min -= 0.1 * size, *max += 0.1 * size;
}

static void
mend_log (double *min, double *max)
{
  if (!(*max > 0))
    *max = *min > 0 ? *min : 1;
  if (!(*min > 0))
    *min = *max / 1000;
  *min = CLAMP (*min, LEAST, MOST);
  *max = CLAMP (*max, LEAST, MOST);
  if (*min > *max)
    {
      const double swapped = *min;

      *min = *max;
      *max = swapped;
    }
  if (*max / *min < 1 + 1e-6)
    *min /= 2, *max *= 2;
}

UnetChartScale
unet_chart_scale_new (double min, double max, bool log, double start, double length)
{
  UnetChartScale scale = {.start = start, .length = length, .log = log};

  (log ? mend_log : mend_linear) (&min, &max);
  scale.min = min;
  scale.max = max;
  if (log)
    min = log10 (min), max = log10 (max);
  scale.factor = length / (max - min);
  return scale;
}

double
unet_chart_scale_to_pixel (const UnetChartScale *scale, double value)
{
  double pixel;

  if (scale->log)
    pixel = value > 0 ? scale->start + scale->factor * log10 (value / scale->min) : NAN;
  else
    /* The difference first: a narrow range far from 0 keeps its digits. */
    pixel = scale->start + scale->factor * (value - scale->min);
  return isnan (pixel) ? NAN : CLAMP (pixel, -FARTHEST, FARTHEST);
}

double
unet_chart_scale_to_value (const UnetChartScale *scale, double pixel)
{
  return unet_chart_scale_mix (scale, (pixel - scale->start) / scale->length);
}

double
unet_chart_scale_mix (const UnetChartScale *scale, double share)
{
  if (scale->log)
    return scale->min * pow (scale->max / scale->min, share);
  return scale->min + share * (scale->max - scale->min);
}

/* --- ticks --- */

static void
clear_tick (gpointer data)
{
  g_free (((UnetChartTick *)data)->label);
}

static void
add_tick (GArray *ticks, const UnetChartScale *scale, double value, char *label)
{
  UnetChartTick tick = {value, unet_chart_scale_to_pixel (scale, value), label};

  g_array_append_val (ticks, tick);
}

/* Whether the labels lie apart and so do the ticks. */
static bool
fits (GArray *ticks, double spacing, double gap, UnetChartMeasure measure, gpointer data)
{
  double last_at = 0, last_size = 0;
  bool   first = true;

  for (guint i = 0; i < ticks->len; i++)
    {
      const UnetChartTick *tick = &g_array_index (ticks, UnetChartTick, i);
      double               size;

      if (tick->label == NULL)
        continue;
      size = measure != NULL ? measure (tick->label, data) : 0;
      if (!first && fabs (tick->at - last_at) < fmax (spacing, (size + last_size) / 2 + gap))
        return false;
      first = false;
      last_at = tick->at;
      last_size = size;
    }
  return true;
}

/* The least of 1, 2, 5, 10, 20... and 0.5, 0.2, 0.1... that is not below STEP. */
static double
round_up (double step)
{
  const double power = pow (10, floor (log10 (step)));

  for (int i = 0; i < 3; i++)
    {
      static const int multiples[] = {1, 2, 5};

      if (multiples[i] * power >= step * (1 - 1e-9))
        return multiples[i] * power;
    }
  return 10 * power;
}

/* Returns whether there were not too many. */
static bool
add_steps (GArray *ticks, const UnetChartScale *scale, double step)
{
  const double slack = (scale->max - scale->min) * 1e-9;
  const double first = ceil ((scale->min - slack) / step);
  const double last = floor ((scale->max + slack) / step);
  const double most = fmax (fabs (first), fabs (last)) * step;

  if (last - first > MOST_TICKS)
    return false;
  for (double i = first; i <= last; i++)
    if (i > 0 || !scale->log)
      /* Not a sum of steps: errors would add up. + 0.0: no minus before 0. */
      add_tick (ticks, scale, i * step + 0.0, unet_number_format_step (i * step, step, most));
  return true;
}

static void
make_linear (GArray               *ticks,
             const UnetChartScale *scale,
             double                spacing,
             double                gap,
             bool                  whole,
             UnetChartMeasure      measure,
             gpointer              data)
{
  const double span = scale->max - scale->min;
  double       step = round_up (span * fmax (spacing, 4) / fmax (fabs (scale->length), 4));

  if (whole)
    step = fmax (step, 1);
  for (; step < 4 * span || step <= 1; step = round_up (step * 1.5))
    {
      g_array_set_size (ticks, 0);
      if (add_steps (ticks, scale, step) && fits (ticks, spacing, gap, measure, data))
        return;
    }
  /* There is no room for two. */
  g_array_set_size (ticks, MIN (ticks->len, 1));
}

/* All labels of an axis are plain figures, or none but 1 to 90 is. */
static char *
label_power (int exponent, int multiple, bool plain)
{
  g_autofree char *power = NULL;

  if (plain || exponent == 0 || exponent == 1)
    return unet_number_format (multiple * pow (10, exponent), 1);
  power = unet_number_format_power (exponent);
  return multiple == 1 ? g_steal_pointer (&power) : g_strdup_printf ("%d\u00d7%s", multiple, power);
}

/* Ticks at the multiples (a bit each: 1 << 1 to 1 << 9) of every EACH-th power of ten. */
static void
add_powers (GArray *ticks, const UnetChartScale *scale, unsigned multiples, int each)
{
  const int  first = (int)floor (log10 (scale->min) + 1e-9);
  const int  last = (int)floor (log10 (scale->max) + 1e-9);
  const bool plain = first >= -3 && last <= 5;
  const bool minor =
      each == 1 && last - first <= MINOR_DECADES && fabs (scale->factor) >= MINOR_SPACING;

  for (int k = first; k <= last; k++)
    for (int m = 1; m <= 9; m++)
      {
        const double value = m * pow (10, k);
        const bool   labelled = (multiples & 1U << m) != 0 && k % each == 0;

        if (value < scale->min * (1 - 1e-9) || value > scale->max * (1 + 1e-9) ||
            (!labelled && !minor))
          continue;
        add_tick (ticks, scale, value, labelled ? label_power (k, m, plain) : NULL);
      }
}

static int
count_labels (GArray *ticks)
{
  int n = 0;

  for (guint i = 0; i < ticks->len; i++)
    n += g_array_index (ticks, UnetChartTick, i).label != NULL;
  return n;
}

static void
make_log (GArray               *ticks,
          const UnetChartScale *scale,
          double                spacing,
          double                gap,
          bool                  whole,
          UnetChartMeasure      measure,
          gpointer              data)
{
  static const unsigned sets[] = {0x3fe, 1U << 1 | 1U << 2 | 1U << 5, 1U << 1};
  const double          decades = log10 (scale->max / scale->min);

  for (guint i = 0; i < G_N_ELEMENTS (sets) && decades <= MINOR_DECADES; i++)
    {
      g_array_set_size (ticks, 0);
      add_powers (ticks, scale, sets[i], 1);
      if (count_labels (ticks) >= 2 && fits (ticks, spacing, gap, measure, data))
        return;
    }
  if (decades >= 2)
    for (int each = 1; each <= 700; each++)
      {
        g_array_set_size (ticks, 0);
        add_powers (ticks, scale, 1U << 1, each);
        if (fits (ticks, spacing, gap, measure, data))
          return;
      }
  make_linear (ticks, scale, spacing, gap, whole, measure, data);
}

GArray *
unet_chart_scale_make_ticks (const UnetChartScale *scale,
                             double                spacing,
                             double                gap,
                             bool                  whole,
                             UnetChartMeasure      measure,
                             gpointer              data)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (UnetChartTick));

  g_array_set_clear_func (ticks, clear_tick);
  (scale->log ? make_log : make_linear) (ticks, scale, spacing, gap, whole, measure, data);
  return ticks;
}
