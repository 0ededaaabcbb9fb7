/* test-train-charts.c: the curves of one run, and of several
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/train-charts.h"

typedef struct
{
  UnetRunList     *list;
  UnetTrainCharts *charts;
  GtkWindow       *window;
  UnetRun         *a, *b;
} Fixture;

/* A run whose loss falls from TOP, with a step that does not. */
static UnetRun *
make_run (const char *folder, double top)
{
  UnetRun *run = unet_run_new_earlier (folder);

  for (int i = 1; i <= 50; i++)
    {
      unet_series_append (unet_run_get_curve (run, UNET_CURVE_LOSS), i,
                          top / i + (i == 25 ? 0.5 : 0));
      unet_series_append (unet_run_get_curve (run, UNET_CURVE_RATE), i, 0.001);
      if (i % 10 == 0)
        unet_series_append (unet_run_get_curve (run, UNET_CURVE_DICE), i, i / 100.0);
    }
  return run;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->list = unet_run_list_new ();
  f->a = make_run ("/nowhere/run a", 1);
  f->b = make_run ("/nowhere/run b", 2);
  f->charts = g_object_new (UNET_TYPE_TRAIN_CHARTS, NULL);
  unet_run_list_add (f->list, f->a);
  unet_train_charts_set_list (f->charts, f->list);
  unet_run_list_add (f->list, f->b);
  f->window = app_test_show (GTK_WIDGET (f->charts), 700, 500);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_object_unref (f->a);
  g_object_unref (f->b);
  g_assert_finalize_object (f->list);
}

static UnetSeries *
find (UnetChart *chart, const char *name)
{
  UnetChartPicture picture = unet_chart_get_picture (chart);

  for (guint i = 0; i < picture.n_series; i++)
    if (g_strcmp0 (unet_series_get_name (picture.series[i]), name) == 0)
      return picture.series[i];
  return NULL;
}

static guint
count (UnetChart *chart)
{
  return unet_chart_get_picture (chart).n_series;
}

static void
test_one (Fixture *f, gconstpointer data)
{
  UnetChart  *loss = unet_train_charts_get_loss_chart (f->charts);
  UnetSeries *thin, *bold;

  g_assert_cmpuint (count (loss), ==, 0);
  unet_run_set_shown (f->a, TRUE);
  g_assert_cmpuint (count (loss), ==, 3);
  g_assert_cmpuint (count (unet_train_charts_get_score_chart (f->charts)), ==, 2);
  g_assert_cmpuint (count (unet_train_charts_get_rate_chart (f->charts)), ==, 1);
  thin = find (loss, "Training");
  bold = find (loss, "Training, smoothed");
  g_assert_cmpint (unet_series_get_style (thin), ==, UNET_SERIES_STYLE_THIN);
  g_assert_cmpint (unet_series_get_style (bold), ==, UNET_SERIES_STYLE_BOLD);
  g_assert_cmpint (unet_series_get_color (thin), ==, unet_series_get_color (bold));
  g_assert_cmpuint (unet_series_get_n_points (bold), ==, 50);
  /* It follows. */
  unet_series_append (thin, 51, 0.01);
  g_assert_cmpuint (unet_series_get_n_points (bold), ==, 51);
  unet_run_set_shown (f->a, FALSE);
  g_assert_cmpuint (count (loss), ==, 0);
}

static void
test_several (Fixture *f, gconstpointer data)
{
  UnetChart  *loss = unet_train_charts_get_loss_chart (f->charts);
  UnetSeries *a, *b;

  unet_run_set_shown (f->a, TRUE);
  unet_run_set_shown (f->b, TRUE);
  a = find (loss, "run a");
  b = find (loss, "run b");
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_cmpint (unet_series_get_color (a), !=, unet_series_get_color (b));
  g_assert_cmpint (unet_series_get_color (find (loss, "run a, validation")), ==,
                   unet_series_get_color (a));
  g_assert_null (find (loss, "Training"));
  g_assert_cmpuint (count (loss), ==, 4);
  /* One that goes, by the list, leaves the other as one by itself. */
  unet_run_list_remove (f->list, f->a);
  g_assert_cmpuint (count (loss), ==, 3);
  g_assert_nonnull (find (loss, "Training"));
}

/* How rough a curve is: the sum of its ups and downs. */
static double
get_variation (UnetSeries *series)
{
  const double *y = unet_series_get_y (series);
  double        sum = 0;

  for (gsize i = 1; i < unet_series_get_n_points (series); i++)
    sum += fabs (y[i] - y[i - 1]);
  return sum;
}

static void
test_smoothing (Fixture *f, gconstpointer data)
{
  UnetChart  *loss = unet_train_charts_get_loss_chart (f->charts);
  GtkRange   *scale = GTK_RANGE (app_test_find (GTK_WIDGET (f->charts), GTK_TYPE_SCALE, NULL));
  UnetSeries *smooth;
  double      much;

  unet_run_set_shown (f->a, TRUE);
  smooth = find (loss, "Training, smoothed");
  gtk_range_set_value (scale, 0.99);
  much = get_variation (smooth);
  gtk_range_set_value (scale, 0.5);
  g_assert_cmpfloat (get_variation (smooth), >, much);
  gtk_range_set_value (scale, 0);
  g_assert_cmpfloat_with_epsilon (get_variation (smooth), get_variation (find (loss, "Training")),
                                  1e-12);
}

static void
test_log (Fixture *f, gconstpointer data)
{
  UnetChart *loss = unet_train_charts_get_loss_chart (f->charts);
  GtkWidget *button = app_test_find (GTK_WIDGET (f->charts), GTK_TYPE_TOGGLE_BUTTON, "Logarithmic");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_assert_true (unet_chart_get_log_y (loss));
  unet_chart_set_log_y (loss, FALSE); /* by the chart's own key or menu */
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
}

/* All three are of the same steps. */
static void
test_linked (Fixture *f, gconstpointer data)
{
  UnetChartRange *range = unet_chart_get_range (unet_train_charts_get_loss_chart (f->charts));

  g_assert_true (unet_chart_get_range (unet_train_charts_get_score_chart (f->charts)) == range);
  g_assert_true (unet_chart_get_range (unet_train_charts_get_rate_chart (f->charts)) == range);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/app/train-charts/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("one", test_one);
  ADD ("several", test_several);
  ADD ("smoothing", test_smoothing);
  ADD ("log", test_log);
  ADD ("linked", test_linked);
  return g_test_run ();
}
