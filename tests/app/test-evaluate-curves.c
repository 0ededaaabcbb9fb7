/* test-evaluate-curves.c: curves over the threshold, and the one that is used
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-curves.h"
#include "evaluate-test.h"

#include <math.h>
#include <string.h>

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  GPtrArray           *results;
  UnetEvaluateCurves  *curves;
  GtkWindow           *window;
  char                *used_model;
  double               used_threshold;
} Fixture;

static void
on_use (GSimpleAction *action, GVariant *parameter, Fixture *f)
{
  g_free (f->used_model);
  g_variant_get (parameter, "(^ayd)", &f->used_model, &f->used_threshold);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) use = g_simple_action_new ("use-threshold", G_VARIANT_TYPE ("(ayd)"));

  f->folder = evaluate_test_make (3);
  f->session = evaluate_test_session (f->folder, "one/best.pth", "two/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  f->results = unet_evaluate_session_dup_results (f->session);
  f->curves = g_object_new (UNET_TYPE_EVALUATE_CURVES, NULL);
  f->window = app_test_show (GTK_WIDGET (f->curves), 500, 300);
  g_signal_connect (use, "activate", G_CALLBACK (on_use), f);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (use));
  gtk_widget_insert_action_group (GTK_WIDGET (f->window), "win", G_ACTION_GROUP (actions));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_ptr_array_unref (f->results);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  evaluate_test_clear (f->folder);
  g_free (f->used_model);
}

static const UnetCurvePoint *
get_best (Fixture *f, guint i)
{
  return unet_evaluation_get_best_point (unet_evaluate_model_get_evaluation (f->results->pdata[i]));
}

/* Two lines of each model that has a curve, with the evaluation's points. */
static void
test_series (Fixture *f, gconstpointer data)
{
  UnetChartPicture picture;

  unet_evaluate_curves_set_models (f->curves, f->results);
  picture = unet_chart_get_picture (unet_evaluate_curves_get_chart (f->curves));
  g_assert_cmpuint (picture.n_series, ==, 4);
  for (guint k = 0; k < 2; k++)
    {
      const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->results->pdata[k]);

      for (int i = 0; i < UNET_CURVE_N; i++)
        {
          g_assert_cmpfloat (unet_series_get_x (picture.series[2 * k])[i], ==, i / 1000.0);
          g_assert_cmpfloat (unet_series_get_y (picture.series[2 * k])[i], ==,
                             evaluation->curve[i].mean.dice);
          g_assert_cmpfloat (unet_series_get_y (picture.series[2 * k + 1])[i], ==,
                             evaluation->curve[i].mean.iou);
        }
      g_assert_cmpint (unet_series_get_color (picture.series[2 * k]), ==, (int)k);
      g_assert_cmpint (unet_series_get_color (picture.series[2 * k + 1]), ==, (int)k);
    }
  g_assert_cmpstr (unet_series_get_name (picture.series[2]), ==, "B · two/best: Dice");
}

/* The marker begins at the best, of whichever model is looked at, until somebody moves it. */
static void
test_marker (Fixture *f, gconstpointer data)
{
  UnetChart *chart = unet_evaluate_curves_get_chart (f->curves);

  g_assert_true (isnan (unet_evaluate_curves_get_threshold (f->curves)));
  unet_evaluate_curves_set_models (f->curves, f->results);
  unet_evaluate_curves_set_current (f->curves, f->results->pdata[0]);
  g_assert_cmpfloat (unet_evaluate_curves_get_threshold (f->curves), ==,
                     get_best (f, 0)->threshold);
  g_assert_nonnull (strstr (unet_evaluate_curves_get_text (f->curves), "the best"));
  unet_evaluate_curves_set_current (f->curves, f->results->pdata[1]);
  g_assert_cmpfloat (unet_evaluate_curves_get_threshold (f->curves), ==,
                     get_best (f, 1)->threshold);
  unet_chart_set_marker (chart, 0.999);
  g_assert_null (strstr (unet_evaluate_curves_get_text (f->curves), "the best"));
  unet_evaluate_curves_set_current (f->curves, f->results->pdata[0]);
  g_assert_cmpfloat (unet_evaluate_curves_get_threshold (f->curves), ==, 0.999);
  gtk_widget_activate_action (GTK_WIDGET (f->curves), "curves.best", NULL);
  g_assert_cmpfloat (unet_evaluate_curves_get_threshold (f->curves), ==,
                     get_best (f, 0)->threshold);
  /* Masks have none. */
  unet_evaluate_curves_set_current (f->curves, f->results->pdata[2]);
  g_assert_true (isnan (unet_evaluate_curves_get_threshold (f->curves)));
  g_assert_cmpstr (unet_evaluate_curves_get_text (f->curves), ==, "");
}

/* The window is asked for the model and the threshold that are seen. */
static void
test_use (Fixture *f, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (f->curves), "curves.use", NULL);
  g_assert_null (f->used_model);
  unet_evaluate_curves_set_models (f->curves, f->results);
  unet_evaluate_curves_set_current (f->curves, f->results->pdata[1]);
  unet_chart_set_marker (unet_evaluate_curves_get_chart (f->curves), 0.437);
  gtk_widget_activate_action (GTK_WIDGET (f->curves), "curves.use", NULL);
  g_assert_cmpstr (f->used_model, ==, evaluate_test_path (f->folder, "two/best.pth"));
  g_assert_cmpfloat (f->used_threshold, ==, 0.437);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-curves/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("series", test_series);
  ADD ("marker", test_marker);
  ADD ("use", test_use);
  return g_test_run ();
}
