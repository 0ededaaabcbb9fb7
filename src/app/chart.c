/* chart.c: a chart of series, to be looked at, zoomed and read aloud
 *
 * This file holds the object: its properties and series. When it is drawn and what it says is in
 * chart-show.c, what it looks like in chart-draw.c and the files that it uses, what the user does
 * with it in chart-input.c and chart-menu.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-private.h"

#include "app/chart-export.h"

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_X_LABEL,
  PROP_X_LABEL_VISIBLE,
  PROP_Y_LABEL,
  PROP_EMPTY_TEXT,
  PROP_LOG_Y,
  PROP_CUT_OUTLIERS,
  PROP_Y_MIN,
  PROP_Y_MAX,
  PROP_MARKER,
  PROP_MARKER_LABEL,
  PROP_MARKER_EDITABLE,
  PROP_RANGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetChart, unet_chart, GTK_TYPE_WIDGET)

/* --- the object --- */

static void
set_text (UnetChart *self, char **text, const char *value, int property)
{
  if (g_strcmp0 (*text, value) == 0)
    return;
  g_free (*text);
  *text = g_strdup (value);
  if (property == PROP_TITLE)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    value != NULL ? value : "", -1);
  unet_chart_invalidate (self);
  unet_chart_describe_soon (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
unet_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetChart *self = UNET_CHART (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_X_LABEL:
      g_value_set_string (value, self->x_label);
      break;
    case PROP_X_LABEL_VISIBLE:
      g_value_set_boolean (value, !self->hide_x_label);
      break;
    case PROP_Y_LABEL:
      g_value_set_string (value, self->y_label);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    case PROP_LOG_Y:
      g_value_set_boolean (value, self->log_y);
      break;
    case PROP_CUT_OUTLIERS:
      g_value_set_boolean (value, self->cut_outliers);
      break;
    case PROP_Y_MIN:
      g_value_set_double (value, self->y_min);
      break;
    case PROP_Y_MAX:
      g_value_set_double (value, self->y_max);
      break;
    case PROP_MARKER:
      g_value_set_double (value, self->marker);
      break;
    case PROP_MARKER_LABEL:
      g_value_set_string (value, self->marker_label);
      break;
    case PROP_MARKER_EDITABLE:
      g_value_set_boolean (value, self->marker_editable);
      break;
    case PROP_RANGE:
      g_value_set_object (value, self->range);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetChart *self = UNET_CHART (object);

  switch (id)
    {
    case PROP_TITLE:
      set_text (self, &self->title, g_value_get_string (value), PROP_TITLE);
      break;
    case PROP_X_LABEL:
      set_text (self, &self->x_label, g_value_get_string (value), PROP_X_LABEL);
      break;
    case PROP_X_LABEL_VISIBLE:
      if (self->hide_x_label == g_value_get_boolean (value))
        {
          self->hide_x_label = !g_value_get_boolean (value);
          unet_chart_invalidate (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_Y_LABEL:
      set_text (self, &self->y_label, g_value_get_string (value), PROP_Y_LABEL);
      break;
    case PROP_EMPTY_TEXT:
      set_text (self, &self->empty_text, g_value_get_string (value), PROP_EMPTY_TEXT);
      break;
    case PROP_LOG_Y:
      unet_chart_set_log_y (self, g_value_get_boolean (value));
      break;
    case PROP_CUT_OUTLIERS:
      if (self->cut_outliers != g_value_get_boolean (value))
        {
          self->cut_outliers = g_value_get_boolean (value);
          unet_chart_view_changed (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_Y_MIN:
      unet_chart_set_y_limits (self, g_value_get_double (value), self->y_max);
      break;
    case PROP_Y_MAX:
      unet_chart_set_y_limits (self, self->y_min, g_value_get_double (value));
      break;
    case PROP_MARKER:
      unet_chart_set_marker (self, g_value_get_double (value));
      break;
    case PROP_MARKER_LABEL:
      set_text (self, &self->marker_label, g_value_get_string (value), PROP_MARKER_LABEL);
      break;
    case PROP_MARKER_EDITABLE:
      if (self->marker_editable != g_value_get_boolean (value))
        {
          self->marker_editable = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_RANGE:
      unet_chart_set_range (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
leave_range (UnetChart *self)
{
  if (self->range == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->range, self);
  unet_chart_range_forget (self->range, self);
  g_clear_object (&self->range);
}

static void
unet_chart_dispose (GObject *object)
{
  UnetChart *self = UNET_CHART (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  for (guint i = 0; self->series != NULL && i < self->series->len; i++)
    g_signal_handlers_disconnect_by_data (self->series->pdata[i], self);
  g_clear_pointer (&self->series, g_ptr_array_unref);
  leave_range (self);
  unet_chart_show_end (self);
  G_OBJECT_CLASS (unet_chart_parent_class)->dispose (object);
}

static void
unet_chart_finalize (GObject *object)
{
  UnetChart *self = UNET_CHART (object);

  g_free (self->title);
  g_free (self->x_label);
  g_free (self->y_label);
  g_free (self->marker_label);
  g_free (self->empty_text);
  g_free (self->description);
  G_OBJECT_CLASS (unet_chart_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  /* Lax: NaN is a value here. */
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS | G_PARAM_LAX_VALIDATION;

  /**
   * UnetChart:title:
   *
   * What is shown. It stands above the plot, and is the chart's name for assistive technology.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_X_LABEL] = g_param_spec_string ("x-label", NULL, NULL, NULL, flags);
  /**
   * UnetChart:x-label-visible:
   *
   * Whether the name of the x axis stands below it. Of charts above each other the lowest one's is
   * enough to be seen; what is said of the others needs it all the same.
   */
  properties[PROP_X_LABEL_VISIBLE] =
      g_param_spec_boolean ("x-label-visible", NULL, NULL, TRUE, flags);
  properties[PROP_Y_LABEL] = g_param_spec_string ("y-label", NULL, NULL, NULL, flags);
  /**
   * UnetChart:empty-text:
   *
   * What stands in place of the plot while there are no points: a whole sentence.
   */
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, NULL, flags);
  properties[PROP_LOG_Y] = g_param_spec_boolean ("log-y", NULL, NULL, FALSE, flags);
  /**
   * UnetChart:cut-outliers:
   *
   * Whether the y axis reaches as far as most points do, not as far as all. A logarithmic axis
   * reaches as far too, where outliers do little harm.
   */
  properties[PROP_CUT_OUTLIERS] = g_param_spec_boolean ("cut-outliers", NULL, NULL, FALSE, flags);
  /**
   * UnetChart:y-min:
   *
   * Where the y axis begins. NaN, as it is at first: where the points that are shown do.
   */
  properties[PROP_Y_MIN] =
      g_param_spec_double ("y-min", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_Y_MAX] =
      g_param_spec_double ("y-max", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  /**
   * UnetChart:marker:
   *
   * A place on the x axis that is marked by a line. NaN: none is.
   */
  properties[PROP_MARKER] =
      g_param_spec_double ("marker", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  /**
   * UnetChart:marker-label:
   *
   * What the marked place is called.
   */
  properties[PROP_MARKER_LABEL] = g_param_spec_string ("marker-label", NULL, NULL, NULL, flags);
  /**
   * UnetChart:marker-editable:
   *
   * Whether the user may move the marker. It goes from point to point.
   */
  properties[PROP_MARKER_EDITABLE] =
      g_param_spec_boolean ("marker-editable", NULL, NULL, FALSE, flags);
  /**
   * UnetChart:range:
   *
   * The part of the x axis that is shown; charts with one range are linked.
   */
  properties[PROP_RANGE] = g_param_spec_object ("range", NULL, NULL, UNET_TYPE_CHART_RANGE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
unet_chart_class_init (UnetChartClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_chart_get_property;
  object_class->set_property = unet_chart_set_property;
  object_class->dispose = unet_chart_dispose;
  object_class->finalize = unet_chart_finalize;
  install_properties (object_class);

  gtk_widget_class_set_css_name (widget_class, "chart");
  unet_chart_show_class_init (widget_class);
  unet_chart_input_class_init (widget_class);
  unet_chart_menu_class_init (widget_class);
}

static void
unet_chart_init (UnetChart *self)
{
  g_autoptr (UnetChartRange) range = unet_chart_range_new ();

  self->series = g_ptr_array_new_with_free_func (g_object_unref);
  self->y_min = self->y_max = self->low = self->high = self->marker = NAN;
  unet_chart_set_range (self, range);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  unet_chart_show_init (self);
  unet_chart_input_init (self);
}

/**
 * unet_chart_new:
 *
 * Returns: (transfer floating): a chart without series
 */
UnetChart *
unet_chart_new (void)
{
  return g_object_new (UNET_TYPE_CHART, NULL);
}

/* --- series --- */

/* The first place of the palette that no series here has. */
static int
find_color (UnetChart *self)
{
  for (int color = 0;; color++)
    {
      bool taken = false;

      for (guint i = 0; i < self->series->len; i++)
        taken = taken || unet_series_get_color (self->series->pdata[i]) == color;
      if (!taken)
        return color;
    }
}

/**
 * unet_chart_add_series:
 * @self: a chart
 * @series: what to show; one that has no colour is given one that no other of this chart has
 */
void
unet_chart_add_series (UnetChart *self, UnetSeries *series)
{
  g_return_if_fail (UNET_IS_CHART (self));
  g_return_if_fail (UNET_IS_SERIES (series));
  g_return_if_fail (!g_ptr_array_find (self->series, series, NULL));

  if (unet_series_get_color (series) < 0)
    unet_series_set_color (series, find_color (self));
  g_ptr_array_add (self->series, g_object_ref (series));
  g_signal_connect_swapped (series, "changed", G_CALLBACK (unet_chart_points_changed), self);
  unet_chart_points_changed (self);
}

/**
 * unet_chart_remove_series:
 * @self: a chart
 * @series: one of its series
 */
void
unet_chart_remove_series (UnetChart *self, UnetSeries *series)
{
  guint index;

  g_return_if_fail (UNET_IS_CHART (self));

  if (!g_ptr_array_find (self->series, series, &index))
    return;
  g_signal_handlers_disconnect_by_data (series, self);
  g_ptr_array_remove_index (self->series, index);
  unet_chart_points_changed (self);
}

void
unet_chart_remove_all (UnetChart *self)
{
  g_return_if_fail (UNET_IS_CHART (self));

  while (self->series->len > 0)
    unet_chart_remove_series (self, self->series->pdata[self->series->len - 1]);
}

/* --- view --- */

/**
 * unet_chart_get_range:
 * @self: a chart
 *
 * Returns: (transfer none): the part of the x axis that is shown
 */
UnetChartRange *
unet_chart_get_range (UnetChart *self)
{
  g_return_val_if_fail (UNET_IS_CHART (self), NULL);

  return self->range;
}

/**
 * unet_chart_set_range:
 * @self: a chart
 * @range: (nullable): that of other charts, to link this one with them; %NULL: one of its own
 */
void
unet_chart_set_range (UnetChart *self, UnetChartRange *range)
{
  g_autoptr (UnetChartRange) own = NULL;

  g_return_if_fail (UNET_IS_CHART (self));
  g_return_if_fail (range == NULL || UNET_IS_CHART_RANGE (range));

  if (range == self->range && range != NULL)
    return;
  if (range == NULL)
    range = own = unet_chart_range_new ();
  leave_range (self);
  self->range = g_object_ref (range);
  g_signal_connect_swapped (range, "changed", G_CALLBACK (unet_chart_view_changed), self);
  g_signal_connect_swapped (range, "notify::hover-x", G_CALLBACK (unet_chart_crosshair_changed),
                            self);
  unet_chart_points_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANGE]);
}

gboolean
unet_chart_get_log_y (UnetChart *self)
{
  g_return_val_if_fail (UNET_IS_CHART (self), FALSE);

  return self->log_y;
}

/**
 * unet_chart_set_log_y:
 * @self: a chart
 * @log_y: whether the y axis is logarithmic; points at 0 and below are then left out
 */
void
unet_chart_set_log_y (UnetChart *self, gboolean log_y)
{
  g_return_if_fail (UNET_IS_CHART (self));

  if (self->log_y == !!log_y)
    return;
  self->log_y = !!log_y;
  self->low = self->high = NAN;
  unet_chart_invalidate (self);
  unet_chart_describe_deed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOG_Y]);
}

/**
 * unet_chart_set_y_limits:
 * @self: a chart
 * @y_min: where the y axis begins; NaN: where the points do
 * @y_max: where it ends; NaN: where the points do
 */
void
unet_chart_set_y_limits (UnetChart *self, double y_min, double y_max)
{
  g_return_if_fail (UNET_IS_CHART (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->y_min != y_min && !(isnan (self->y_min) && isnan (y_min)))
    {
      self->y_min = y_min;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_Y_MIN]);
    }
  if (self->y_max != y_max && !(isnan (self->y_max) && isnan (y_max)))
    {
      self->y_max = y_max;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_Y_MAX]);
    }
  unet_chart_invalidate (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
unet_chart_set_y_view (UnetChart *self, double low, double high)
{
  self->low = low;
  self->high = high;
  unet_chart_invalidate (self);
}

/**
 * unet_chart_show_all:
 * @self: a chart
 *
 * Shows all points, of this chart and of those that are linked with it, and follows new ones.
 */
void
unet_chart_show_all (UnetChart *self)
{
  g_return_if_fail (UNET_IS_CHART (self));

  unet_chart_set_y_view (self, NAN, NAN);
  unet_chart_range_show_all (self->range);
  unet_chart_describe_deed (self);
}

/* --- marker --- */

double
unet_chart_get_marker (UnetChart *self)
{
  g_return_val_if_fail (UNET_IS_CHART (self), NAN);

  return self->marker;
}

/**
 * unet_chart_set_marker:
 * @self: a chart
 * @marker: a place on the x axis; NaN: none
 */
void
unet_chart_set_marker (UnetChart *self, double marker)
{
  g_return_if_fail (UNET_IS_CHART (self));

  if (self->marker == marker || (isnan (self->marker) && isnan (marker)))
    return;
  self->marker = marker;
  unet_chart_invalidate (self);
  unet_chart_describe_deed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MARKER]);
}

/* --- what it shows --- */

/**
 * unet_chart_get_picture:
 * @self: a chart
 *
 * Returns: what is shown at the moment; all of it belongs to the chart
 */
UnetChartPicture
unet_chart_get_picture (UnetChart *self)
{
  UnetChartPicture picture = unet_chart_picture_new ();

  g_return_val_if_fail (UNET_IS_CHART (self), picture);

  picture.title = self->title;
  picture.x_label = self->x_label;
  picture.hide_x_label = self->hide_x_label;
  picture.y_label = self->y_label;
  picture.empty_text = self->empty_text;
  picture.series = (UnetSeries *const *)self->series->pdata;
  picture.n_series = self->series->len;
  unet_chart_range_get_view (self->range, &picture.x_min, &picture.x_max);
  picture.zoomed = unet_chart_range_is_zoomed (self->range);
  picture.y_min = isnan (self->low) ? self->y_min : self->low;
  picture.y_max = isnan (self->high) ? self->y_max : self->high;
  picture.log_y = self->log_y;
  picture.cut_outliers = self->cut_outliers && !self->log_y;
  picture.hover_x = unet_chart_range_get_hover_x (self->range);
  picture.marker = self->marker;
  picture.marker_label = self->marker_label;
  return picture;
}

/**
 * unet_chart_get_description:
 * @self: a chart
 *
 * Returns: (nullable): what it says to assistive technology at the moment
 */
const char *
unet_chart_get_description (UnetChart *self)
{
  g_return_val_if_fail (UNET_IS_CHART (self), NULL);

  return self->description;
}

/* --- files --- */

/**
 * unet_chart_export:
 * @self: a chart
 * @path: the file, whose end says what it becomes: .png, .svg or .csv
 * @error: return location for an error
 *
 * Writes what is shown, as large as it is on the screen or larger; as CSV all points.
 *
 * Returns: whether the file was written
 */
gboolean
unet_chart_export (UnetChart *self, const char *path, GError **error)
{
  g_return_val_if_fail (UNET_IS_CHART (self), FALSE);

  return unet_chart_export_all (&self, 1, path, error);
}

/**
 * unet_chart_export_all:
 * @charts: (array length=n): charts, from the top down
 * @n: how many
 * @path: the file, as for unet_chart_export()
 * @error: return location for an error
 *
 * Writes charts to one file, one above the other, or as one table.
 *
 * Returns: whether the file was written
 */
gboolean
unet_chart_export_all (UnetChart *const *charts, guint n, const char *path, GError **error)
{
  UnetChartExport              how = unet_chart_export_new ();
  g_autofree UnetChartPicture *pictures = g_new (UnetChartPicture, n);

  for (guint i = 0; i < n; i++)
    {
      pictures[i] = unet_chart_get_picture (charts[i]);
      how.width = fmax (how.width, gtk_widget_get_width (GTK_WIDGET (charts[i])));
      how.height = fmax (how.height, gtk_widget_get_height (GTK_WIDGET (charts[i])));
    }
  return unet_chart_export_write (&how, pictures, n, path, error);
}
