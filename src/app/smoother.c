/* smoother.c: a series that follows another, smoothed
 *
 * The exponential moving average with its bias corrected, as TensorBoard's slider "Smoothing" has
 * it: with the factor f, m_0 = 0,
 *
 *   m_n = f * m_{n-1} + (1 - f) * y_n        s_n = m_n / (1 - f^n)
 *
 * The division takes out the weight of m_0 (Kingma and Ba, "Adam", arXiv:1412.6980, section 3);
 * without it the curve would begin near 0 and climb. Since 1 - f^n = (1 - f) (1 + f + ... +
 * f^(n-1)), the same number is the mean of the points so far with weights that fall by f with each
 * step back, and that is how it is computed here:
 *
 *   sum_n = f * sum_{n-1} + y_n    weight_n = f * weight_{n-1} + 1    s_n = sum_n / weight_n
 *
 * Two numbers carry everything that was before, so each new point costs a few operations. f = 0
 * gives the points themselves, f = 1 the mean of all so far. Gaps stay gaps and do not count.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/smoother.h"

struct _UnetSmoother
{
  GObject parent_instance;

  UnetSeries *source;
  UnetSeries *series;
  double      factor;

  guint  generation; /* of the source, to which the rest belongs */
  double sum, weight;
};

enum
{
  PROP_0,
  PROP_SOURCE,
  PROP_SERIES,
  PROP_FACTOR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetSmoother, unet_smoother, G_TYPE_OBJECT)

static void
start_again (UnetSmoother *self)
{
  self->sum = self->weight = 0;
  self->generation = unet_series_get_generation (self->source);
  unet_series_clear (self->series);
}

static void
catch_up (UnetSmoother *self)
{
  const double      *x, *y;
  g_autofree double *smooth = NULL;
  gsize              first, n;

  if (self->generation != unet_series_get_generation (self->source))
    start_again (self);
  first = unet_series_get_n_points (self->series);
  n = unet_series_get_n_points (self->source) - first;
  if (n == 0)
    return;
  x = unet_series_get_x (self->source) + first;
  y = unet_series_get_y (self->source) + first;
  smooth = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      smooth[i] = NAN;
      if (isnan (y[i]))
        continue;
      self->sum = self->factor * self->sum + y[i];
      self->weight = self->factor * self->weight + 1;
      smooth[i] = self->sum / self->weight;
    }
  unet_series_append_many (self->series, x, smooth, n);
}

static void
unet_smoother_constructed (GObject *object)
{
  UnetSmoother *self = UNET_SMOOTHER (object);

  G_OBJECT_CLASS (unet_smoother_parent_class)->constructed (object);
  g_object_bind_property (self->source, "color", self->series, "color",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->source, "rgba", self->series, "rgba",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->source, "changed", G_CALLBACK (catch_up), self, G_CONNECT_SWAPPED);
  self->generation = unet_series_get_generation (self->source);
  catch_up (self);
}

static void
unet_smoother_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetSmoother *self = UNET_SMOOTHER (object);

  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_SERIES:
      g_value_set_object (value, self->series);
      break;
    case PROP_FACTOR:
      g_value_set_double (value, self->factor);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_smoother_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetSmoother *self = UNET_SMOOTHER (object);

  switch (id)
    {
    case PROP_SOURCE:
      self->source = g_value_dup_object (value);
      break;
    case PROP_FACTOR:
      unet_smoother_set_factor (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_smoother_dispose (GObject *object)
{
  UnetSmoother *self = UNET_SMOOTHER (object);

  g_clear_object (&self->source);
  g_clear_object (&self->series);
  G_OBJECT_CLASS (unet_smoother_parent_class)->dispose (object);
}

static void
unet_smoother_class_init (UnetSmootherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = unet_smoother_constructed;
  object_class->get_property = unet_smoother_get_property;
  object_class->set_property = unet_smoother_set_property;
  object_class->dispose = unet_smoother_dispose;

  properties[PROP_SOURCE] =
      g_param_spec_object ("source", NULL, NULL, UNET_TYPE_SERIES,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * UnetSmoother:series:
   *
   * What the chart shows: a point for each of the source, in the colour of the source.
   */
  properties[PROP_SERIES] = g_param_spec_object ("series", NULL, NULL, UNET_TYPE_SERIES,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * UnetSmoother:factor:
   *
   * How much weight a point loses with each one that follows, from 0, no smoothing, to 1.
   */
  properties[PROP_FACTOR] =
      g_param_spec_double ("factor", NULL, NULL, 0, 1, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
unet_smoother_init (UnetSmoother *self)
{
  self->series = unet_series_new (NULL, UNET_SERIES_STYLE_BOLD);
}

/**
 * unet_smoother_new:
 * @source: the series to follow; a reference is kept
 * @name: (nullable): what the legend says of the smoothed one
 * @factor: from 0 to 1
 *
 * Returns: (transfer full): a smoother, to be kept as long as its series should follow
 */
UnetSmoother *
unet_smoother_new (UnetSeries *source, const char *name, double factor)
{
  UnetSmoother *self;

  g_return_val_if_fail (UNET_IS_SERIES (source), NULL);

  self = g_object_new (UNET_TYPE_SMOOTHER, "source", source, "factor", factor, NULL);
  unet_series_set_name (self->series, name);
  return self;
}

/**
 * unet_smoother_get_source:
 * @self: a smoother
 *
 * Returns: (transfer none): what is followed
 */
UnetSeries *
unet_smoother_get_source (UnetSmoother *self)
{
  g_return_val_if_fail (UNET_IS_SMOOTHER (self), NULL);

  return self->source;
}

/**
 * unet_smoother_get_series:
 * @self: a smoother
 *
 * Returns: (transfer none): the smoothed series
 */
UnetSeries *
unet_smoother_get_series (UnetSmoother *self)
{
  g_return_val_if_fail (UNET_IS_SMOOTHER (self), NULL);

  return self->series;
}

double
unet_smoother_get_factor (UnetSmoother *self)
{
  g_return_val_if_fail (UNET_IS_SMOOTHER (self), 0);

  return self->factor;
}

/**
 * unet_smoother_set_factor:
 * @self: a smoother
 * @factor: from 0 to 1
 *
 * All points are worked out anew, which takes about a millisecond for 100,000.
 */
void
unet_smoother_set_factor (UnetSmoother *self, double factor)
{
  g_return_if_fail (UNET_IS_SMOOTHER (self));

  factor = fmax (0, fmin (factor, 1));
  if (self->factor == factor)
    return;
  self->factor = factor;
  start_again (self);
  catch_up (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FACTOR]);
}
