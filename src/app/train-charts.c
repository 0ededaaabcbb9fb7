/* train-charts.c: the curves of one or more training runs
 *
 * Three charts above each other over one axis of steps: the losses, the scores of validation, the
 * learning rate. Of one run each curve has a colour of its own and the loss of each step is there
 * beside the smoothed one. Of several runs each has a colour, and of the losses only the smoothed
 * ones are drawn: twenty thousand points of noise on top of each other show nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-charts.h"

#include "app/runs-menu.h"
#include "app/smoother.h"

#include <glib/gi18n.h>

struct _UnetTrainCharts
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget       *box;
  UnetRunsMenu    *menu;
  GtkScale        *scale;
  GtkAdjustment   *smoothing;
  GtkToggleButton *log_y;
  UnetChart       *loss, *scores, *rate;

  /* Owned References */
  UnetRunList *list;
  GPtrArray   *drawn; /* Drawn, in the order in which they came */
};

G_DEFINE_FINAL_TYPE (UnetTrainCharts, unet_train_charts, GTK_TYPE_WIDGET)

/* A run that is drawn. Its colour stays while others come and go. */
typedef struct
{
  UnetRun      *run;
  UnetSmoother *smoother;
  int           color;
} Drawn;

static void
drawn_free (gpointer data)
{
  Drawn *drawn = data;

  g_object_unref (drawn->smoother);
  g_object_unref (drawn->run);
  g_free (drawn);
}

/* --- series --- */

static void
add (UnetChart *chart, UnetSeries *series, const char *name, UnetSeriesStyle style, int color)
{
  unet_series_set_name (series, name);
  unet_series_set_style (series, style);
  unet_series_set_color (series, color);
  unet_chart_add_series (chart, series);
}

/* The names and colours of curves that are by themselves. */
static void
draw_one (UnetTrainCharts *self, const Drawn *drawn)
{
  UnetRun *run = drawn->run;

  add (self->loss, unet_run_get_curve (run, UNET_CURVE_LOSS), _ ("Training"),
       UNET_SERIES_STYLE_THIN, 0);
  add (self->loss, unet_smoother_get_series (drawn->smoother), _ ("Training, smoothed"),
       UNET_SERIES_STYLE_BOLD, 0);
  add (self->loss, unet_run_get_curve (run, UNET_CURVE_VALIDATION_LOSS), _ ("Validation"),
       UNET_SERIES_STYLE_POINTS, 1);
  add (self->scores, unet_run_get_curve (run, UNET_CURVE_DICE), _ ("Dice"),
       UNET_SERIES_STYLE_POINTS, 2);
  add (self->scores, unet_run_get_curve (run, UNET_CURVE_IOU), _ ("IoU"), UNET_SERIES_STYLE_POINTS,
       3);
  add (self->rate, unet_run_get_curve (run, UNET_CURVE_RATE), _ ("Learning rate"),
       UNET_SERIES_STYLE_BOLD, 0);
}

static void
draw_among (UnetTrainCharts *self, const Drawn *drawn)
{
  UnetRun         *run = drawn->run;
  const char      *title = unet_run_get_title (run);
  g_autofree char *validation = g_strdup_printf (_ ("%s, validation"), title);
  g_autofree char *dice = g_strdup_printf (_ ("%s, Dice"), title);
  g_autofree char *iou = g_strdup_printf (_ ("%s, IoU"), title);

  add (self->loss, unet_smoother_get_series (drawn->smoother), title, UNET_SERIES_STYLE_BOLD,
       drawn->color);
  add (self->loss, unet_run_get_curve (run, UNET_CURVE_VALIDATION_LOSS), validation,
       UNET_SERIES_STYLE_POINTS, drawn->color);
  add (self->scores, unet_run_get_curve (run, UNET_CURVE_DICE), dice, UNET_SERIES_STYLE_POINTS,
       drawn->color);
  add (self->scores, unet_run_get_curve (run, UNET_CURVE_IOU), iou, UNET_SERIES_STYLE_THIN,
       drawn->color);
  add (self->rate, unet_run_get_curve (run, UNET_CURVE_RATE), title, UNET_SERIES_STYLE_BOLD,
       drawn->color);
}

static void
draw (UnetTrainCharts *self)
{
  unet_chart_remove_all (self->loss);
  unet_chart_remove_all (self->scores);
  unet_chart_remove_all (self->rate);
  if (self->drawn->len == 1)
    draw_one (self, self->drawn->pdata[0]);
  else
    for (guint i = 0; i < self->drawn->len; i++)
      draw_among (self, self->drawn->pdata[i]);
}

/* --- runs --- */

static int
find_color (UnetTrainCharts *self)
{
  for (int color = 0;; color++)
    {
      gboolean taken = FALSE;

      for (guint i = 0; i < self->drawn->len; i++)
        taken = taken || ((Drawn *)self->drawn->pdata[i])->color == color;
      if (!taken)
        return color;
    }
}

static gboolean
find_drawn (UnetTrainCharts *self, UnetRun *run, guint *position)
{
  for (guint i = 0; i < self->drawn->len; i++)
    if (((Drawn *)self->drawn->pdata[i])->run == run)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static void
update_run (UnetTrainCharts *self, UnetRun *run, gboolean shown)
{
  Drawn *drawn;
  guint  position;

  if (find_drawn (self, run, &position) == shown)
    return;
  if (shown)
    {
      drawn = g_new0 (Drawn, 1);
      drawn->run = g_object_ref (run);
      drawn->color = find_color (self);
      drawn->smoother =
          unet_smoother_new (unet_run_get_curve (run, UNET_CURVE_LOSS), _ ("Training, smoothed"),
                             gtk_adjustment_get_value (self->smoothing));
      g_ptr_array_add (self->drawn, drawn);
    }
  else
    g_ptr_array_remove_index (self->drawn, position);
  draw (self);
}

static void
on_shown (UnetRun *run, GParamSpec *pspec, UnetTrainCharts *self)
{
  update_run (self, run, unet_run_get_shown (run));
}

/* What left the list is not drawn any more. */
static void
drop_missing (UnetTrainCharts *self)
{
  for (guint i = self->drawn->len; i-- > 0;)
    {
      UnetRun *run = ((Drawn *)self->drawn->pdata[i])->run;

      if (unet_run_list_find (self->list, unet_run_get_folder (run)) == run)
        continue;
      g_signal_handlers_disconnect_by_func (run, on_shown, self);
      update_run (self, run, FALSE);
    }
}

static void
on_items (GListModel *runs, guint position, guint removed, guint added, UnetTrainCharts *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (UnetRun) run = g_list_model_get_item (runs, i);

      g_signal_connect_object (run, "notify::shown", G_CALLBACK (on_shown), self, 0);
      update_run (self, run, unet_run_get_shown (run));
    }
  if (removed > 0)
    drop_missing (self);
}

static void
on_smoothing (UnetTrainCharts *self)
{
  for (guint i = 0; i < self->drawn->len; i++)
    unet_smoother_set_factor (((Drawn *)self->drawn->pdata[i])->smoother,
                              gtk_adjustment_get_value (self->smoothing));
}

static void
on_export (UnetTrainCharts *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->loss), "chart.export-all", NULL);
}

/* --- the object --- */

static void
unet_train_charts_dispose (GObject *object)
{
  UnetTrainCharts *self = UNET_TRAIN_CHARTS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->drawn, g_ptr_array_unref);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (unet_train_charts_parent_class)->dispose (object);
}

static void
unet_train_charts_class_init (UnetTrainChartsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_train_charts_dispose;
  g_type_ensure (UNET_TYPE_CHART);
  g_type_ensure (UNET_TYPE_CHART_RANGE);
  g_type_ensure (UNET_TYPE_RUNS_MENU);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-charts.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, box);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, menu);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, scale);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, smoothing);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, log_y);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, loss);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, scores);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainCharts, rate);
  gtk_widget_class_bind_template_callback (widget_class, on_smoothing);
  gtk_widget_class_bind_template_callback (widget_class, on_export);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
unet_train_charts_init (UnetTrainCharts *self)
{
  self->drawn = g_ptr_array_new_with_free_func (drawn_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  unet_chart_set_y_limits (self->scores, 0, 1);
  g_object_bind_property (self->log_y, "active", self->loss, "log-y",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

void
unet_train_charts_set_list (UnetTrainCharts *self, UnetRunList *list)
{
  GListModel *runs = unet_run_list_get_runs (list);

  g_return_if_fail (UNET_IS_TRAIN_CHARTS (self));
  g_return_if_fail (self->list == NULL);

  self->list = g_object_ref (list);
  unet_runs_menu_set_list (self->menu, list);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (on_items), self, 0);
  on_items (runs, 0, 0, g_list_model_get_n_items (runs), self);
}

void
unet_train_charts_bind_settings (UnetTrainCharts *self, GSettings *settings)
{
  g_settings_bind (settings, "train-smoothing", self->smoothing, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "train-log-loss", self->log_y, "active", G_SETTINGS_BIND_DEFAULT);
}

UnetChart *
unet_train_charts_get_loss_chart (UnetTrainCharts *self)
{
  return self->loss;
}

UnetChart *
unet_train_charts_get_score_chart (UnetTrainCharts *self)
{
  return self->scores;
}

UnetChart *
unet_train_charts_get_rate_chart (UnetTrainCharts *self)
{
  return self->rate;
}
