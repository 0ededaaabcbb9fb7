/* series.c: points of a chart, appended over time, and how they look
 *
 * The x lie in an array, ascending, so that a place is found by halving; the y lie in a pyramid,
 * which answers for the extremes of any stretch. Together they let a chart draw any part of any
 * number of points with work that depends on its pixels.
 *
 * Whoever shows a series listens to one signal, `changed`: once per call that appends, however
 * many points it brings, and once per change of the looks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/series.h"

struct _UnetSeries
{
  GObject parent_instance;

  char           *name;
  UnetSeriesStyle style;
  int             color;
  GdkRGBA         rgba;
  bool            has_rgba;
  bool            visible;
  double          bar_width;

  GArray            *x; /* double */
  UnetSeriesPyramid *y;
  guint              generation;
  bool               whole_x, whole_y;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STYLE,
  PROP_COLOR,
  PROP_RGBA,
  PROP_VISIBLE,
  PROP_BAR_WIDTH,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (UnetSeriesStyle,
                    unet_series_style,
                    G_DEFINE_ENUM_VALUE (UNET_SERIES_STYLE_THIN, "thin"),
                    G_DEFINE_ENUM_VALUE (UNET_SERIES_STYLE_BOLD, "bold"),
                    G_DEFINE_ENUM_VALUE (UNET_SERIES_STYLE_POINTS, "points"),
                    G_DEFINE_ENUM_VALUE (UNET_SERIES_STYLE_BARS, "bars"))

G_DEFINE_FINAL_TYPE (UnetSeries, unet_series, G_TYPE_OBJECT)

static void
tell (UnetSeries *self, int property)
{
  if (property != PROP_0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
unet_series_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetSeries *self = UNET_SERIES (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STYLE:
      g_value_set_enum (value, (int)self->style);
      break;
    case PROP_COLOR:
      g_value_set_int (value, self->color);
      break;
    case PROP_RGBA:
      g_value_set_boxed (value, unet_series_get_rgba (self));
      break;
    case PROP_VISIBLE:
      g_value_set_boolean (value, self->visible);
      break;
    case PROP_BAR_WIDTH:
      g_value_set_double (value, self->bar_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_series_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetSeries *self = UNET_SERIES (object);

  switch (id)
    {
    case PROP_NAME:
      unet_series_set_name (self, g_value_get_string (value));
      break;
    case PROP_STYLE:
      unet_series_set_style (self, (UnetSeriesStyle)g_value_get_enum (value));
      break;
    case PROP_COLOR:
      unet_series_set_color (self, g_value_get_int (value));
      break;
    case PROP_RGBA:
      unet_series_set_rgba (self, g_value_get_boxed (value));
      break;
    case PROP_VISIBLE:
      unet_series_set_visible (self, g_value_get_boolean (value));
      break;
    case PROP_BAR_WIDTH:
      unet_series_set_bar_width (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_series_finalize (GObject *object)
{
  UnetSeries *self = UNET_SERIES (object);

  g_free (self->name);
  g_array_unref (self->x);
  unet_series_pyramid_free (self->y);
  G_OBJECT_CLASS (unet_series_parent_class)->finalize (object);
}

static void
unet_series_class_init (UnetSeriesClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = unet_series_get_property;
  object_class->set_property = unet_series_set_property;
  object_class->finalize = unet_series_finalize;

  /**
   * UnetSeries:name:
   *
   * What the legend says, in the user's language. %NULL: the series is not in the legend.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STYLE] = g_param_spec_enum ("style", NULL, NULL, UNET_TYPE_SERIES_STYLE,
                                              UNET_SERIES_STYLE_BOLD, flags);
  /**
   * UnetSeries:color:
   *
   * The place in the palette, whose colours suit the background. -1: the chart chooses one that
   * none of its other series has.
   */
  properties[PROP_COLOR] = g_param_spec_int ("color", NULL, NULL, -1, G_MAXINT, -1, flags);
  /**
   * UnetSeries:rgba: (nullable)
   *
   * A colour of its own, the same on every background, instead of one of the palette.
   */
  properties[PROP_RGBA] = g_param_spec_boxed ("rgba", NULL, NULL, GDK_TYPE_RGBA, flags);
  properties[PROP_VISIBLE] = g_param_spec_boolean ("visible", NULL, NULL, TRUE, flags);
  /**
   * UnetSeries:bar-width:
   *
   * How wide bars are, in units of x. 0: as the points are apart.
   */
  properties[PROP_BAR_WIDTH] =
      g_param_spec_double ("bar-width", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * UnetSeries::changed:
   *
   * There are other points, or the looks are others.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
unet_series_init (UnetSeries *self)
{
  self->style = UNET_SERIES_STYLE_BOLD;
  self->color = -1;
  self->visible = true;
  self->x = g_array_new (FALSE, FALSE, sizeof (double));
  self->y = unet_series_pyramid_new ();
  self->whole_x = self->whole_y = true;
}

/**
 * unet_series_new:
 * @name: (nullable): what the legend says
 * @style: how the points are drawn
 *
 * Returns: (transfer full): a series without points
 */
UnetSeries *
unet_series_new (const char *name, UnetSeriesStyle style)
{
  return g_object_new (UNET_TYPE_SERIES, "name", name, "style", style, NULL);
}

/* --- points --- */

/**
 * unet_series_append:
 * @self: a series
 * @x: not below that of the last point
 * @y: any number; one that is not finite is a gap
 *
 * Returns: 1, or 0 where @x is not finite or goes back and the point was left out
 */
gsize
unet_series_append (UnetSeries *self, double x, double y)
{
  return unet_series_append_many (self, &x, &y, 1);
}

/**
 * unet_series_append_many:
 * @self: a series
 * @x: (array length=n): the points' x
 * @y: (array length=n): the points' y
 * @n: how many
 *
 * Appends points as unet_series_append() does, with one signal for all.
 *
 * Returns: how many were taken
 */
gsize
unet_series_append_many (UnetSeries *self, const double *x, const double *y, gsize n)
{
  gsize taken = 0;

  g_return_val_if_fail (UNET_IS_SERIES (self), 0);

  for (gsize i = 0; i < n; i++)
    {
      const guint len = self->x->len;

      if (!isfinite (x[i]) || (len > 0 && x[i] < g_array_index (self->x, double, len - 1)))
        continue;
      g_array_append_val (self->x, x[i]);
      unet_series_pyramid_append (self->y, y[i]);
      self->whole_x = self->whole_x && x[i] == floor (x[i]);
      self->whole_y = self->whole_y && (!isfinite (y[i]) || y[i] == floor (y[i]));
      taken++;
    }
  if (taken > 0)
    tell (self, PROP_0);
  return taken;
}

/**
 * unet_series_clear:
 * @self: a series
 *
 * Takes all points away.
 */
void
unet_series_clear (UnetSeries *self)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (self->x->len == 0)
    return;
  g_array_set_size (self->x, 0);
  unet_series_pyramid_clear (self->y);
  self->whole_x = self->whole_y = true;
  self->generation++;
  tell (self, PROP_0);
}

gsize
unet_series_get_n_points (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), 0);

  return self->x->len;
}

/**
 * unet_series_get_x:
 * @self: a series
 *
 * Returns: (nullable): as many x as there are points, until the next change
 */
const double *
unet_series_get_x (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), NULL);

  return (const double *)(void *)self->x->data;
}

/**
 * unet_series_get_y:
 * @self: a series
 *
 * Returns: (nullable): as many y as there are points, NaN for gaps, until the next change
 */
const double *
unet_series_get_y (UnetSeries *self)
{
  gsize n;

  g_return_val_if_fail (UNET_IS_SERIES (self), NULL);

  return unet_series_pyramid_get_values (self->y, &n);
}

/**
 * unet_series_get_pyramid:
 * @self: a series
 *
 * Returns: (transfer none): the y, to be asked for extremes
 */
const UnetSeriesPyramid *
unet_series_get_pyramid (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), NULL);

  return self->y;
}

/**
 * unet_series_get_generation:
 * @self: a series
 *
 * While it is the same, points that were there are there still.
 *
 * Returns: a number that changes when points go away
 */
guint
unet_series_get_generation (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), 0);

  return self->generation;
}

/**
 * unet_series_has_whole_x:
 * @self: a series
 *
 * Returns: whether no x has a fraction, as with steps: then the axis shows none either
 */
gboolean
unet_series_has_whole_x (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), FALSE);

  return self->whole_x;
}

/**
 * unet_series_has_whole_y:
 * @self: a series
 *
 * Returns: whether no y has a fraction, as with counts
 */
gboolean
unet_series_has_whole_y (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), FALSE);

  return self->whole_y;
}

/**
 * unet_series_find_from:
 * @self: a series
 * @x: a place
 * @hint: an index from which to look, any number; the nearer the faster
 *
 * Returns: the index of the first point whose x is not below @x; the number of points if there is
 * none
 */
gsize
unet_series_find_from (UnetSeries *self, double x, gsize hint)
{
  const double *xs = (const double *)(void *)self->x->data;
  const gsize   n = self->x->len;
  gsize         low, high; /* all before LOW are below X, all from HIGH on are not */

  hint = MIN (hint, n);
  /* Twice as far with each step, until the place lies between. */
  if (hint < n && xs[hint] < x)
    {
      low = hint + 1;
      for (gsize step = 1;; step *= 2)
        {
          high = n - low > step ? low + step : n;
          if (high == n || xs[high] >= x)
            break;
          low = high + 1;
        }
    }
  else
    {
      high = hint;
      for (gsize step = 1;; step *= 2)
        {
          low = high > step ? high - step : 0;
          if (low == 0 || xs[low - 1] < x)
            break;
          high = low;
        }
    }
  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (xs[middle] < x)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * unet_series_find_nearest:
 * @self: a series
 * @x: a place
 * @positive: only look at points above 0
 * @index: (out): of the point, the earlier of two that are as near
 *
 * Gaps are no points.
 *
 * Returns: whether there is one
 */
gboolean
unet_series_find_nearest (UnetSeries *self, double x, gboolean positive, gsize *index)
{
  const double *xs;
  gsize         n, from, before, after;
  bool          has_before, has_after;

  g_return_val_if_fail (UNET_IS_SERIES (self), FALSE);

  xs = unet_series_get_x (self);
  n = self->x->len;
  from = unet_series_find_from (self, x, n / 2);
  has_before = unet_series_pyramid_find_last (self->y, 0, from, positive, &before);
  has_after = unet_series_pyramid_find_first (self->y, from, n, positive, &after);
  if (!has_before && !has_after)
    return FALSE;
  *index = !has_after || (has_before && x - xs[before] <= xs[after] - x) ? before : after;
  return TRUE;
}

/* --- looks --- */

const char *
unet_series_get_name (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), NULL);

  return self->name;
}

void
unet_series_set_name (UnetSeries *self, const char *name)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  tell (self, PROP_NAME);
}

UnetSeriesStyle
unet_series_get_style (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), UNET_SERIES_STYLE_BOLD);

  return self->style;
}

void
unet_series_set_style (UnetSeries *self, UnetSeriesStyle style)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (self->style == style)
    return;
  self->style = style;
  tell (self, PROP_STYLE);
}

int
unet_series_get_color (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), -1);

  return self->color;
}

void
unet_series_set_color (UnetSeries *self, int color)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (self->color == color)
    return;
  self->color = color;
  tell (self, PROP_COLOR);
}

/**
 * unet_series_get_rgba:
 * @self: a series
 *
 * Returns: (nullable): the colour of its own; %NULL: one of the palette
 */
const GdkRGBA *
unet_series_get_rgba (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), NULL);

  return self->has_rgba ? &self->rgba : NULL;
}

void
unet_series_set_rgba (UnetSeries *self, const GdkRGBA *rgba)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (rgba == NULL ? !self->has_rgba : self->has_rgba && gdk_rgba_equal (&self->rgba, rgba))
    return;
  self->has_rgba = rgba != NULL;
  if (rgba != NULL)
    self->rgba = *rgba;
  tell (self, PROP_RGBA);
}

gboolean
unet_series_get_visible (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), FALSE);

  return self->visible;
}

void
unet_series_set_visible (UnetSeries *self, gboolean visible)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (self->visible == !!visible)
    return;
  self->visible = visible;
  tell (self, PROP_VISIBLE);
}

double
unet_series_get_bar_width (UnetSeries *self)
{
  g_return_val_if_fail (UNET_IS_SERIES (self), 0);

  return self->bar_width;
}

void
unet_series_set_bar_width (UnetSeries *self, double width)
{
  g_return_if_fail (UNET_IS_SERIES (self));

  if (self->bar_width == width)
    return;
  self->bar_width = width;
  tell (self, PROP_BAR_WIDTH);
}
