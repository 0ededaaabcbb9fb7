/* test-evaluate-curve.c: each point of the curve is the evaluation at its threshold
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

#include "engine-test.h"
#include "support/support.h"

static UnetEvaluation *
evaluate (const char *folder, double threshold, bool curve, bool per_class)
{
  UnetEvaluateSpec spec;
  UnetEvaluation  *evaluation = NULL;
  g_autoptr (GError) error = NULL;

  unet_evaluate_spec_init (&spec);
  unet_evaluate_spec_clear (&spec);
  spec.model = g_strdup (engine_test_path (folder, "model.pth"));
  spec.images = g_strdup (engine_test_path (folder, "imgs"));
  spec.masks = g_strdup (engine_test_path (folder, "masks"));
  spec.threshold = threshold;
  spec.curve = curve;
  spec.per_class = per_class;
  spec.n_threads = 2;
  unet_evaluate (&spec, NULL, &evaluation, &error);
  g_assert_no_error (error);
  unet_evaluate_spec_clear (&spec);
  return evaluation;
}

static void
assert_same (const UnetScores *a, const UnetScores *b)
{
  g_assert_cmpfloat_with_epsilon (a->dice, b->dice, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->iou, b->iou, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->precision, b->precision, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->recall, b->recall, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->accuracy, b->accuracy, 1e-12);
}

static void
test_points (gconstpointer data)
{
  const int        n_classes = GPOINTER_TO_INT (data);
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetEvaluation) whole = NULL;
  double lowest = 1, highest = 0;

  engine_test_make_set (folder, 3, 32, MAX (n_classes, 2), true);
  engine_test_save_model (engine_test_path (folder, "model.pth"), 1, n_classes, 1, 3);
  whole = evaluate (folder, -1, true, false);
  for (int i = 0; i < UNET_CURVE_N; i += 50)
    {
      const UnetCurvePoint *point = &whole->curve[i];
      g_autoptr (UnetEvaluation) one = evaluate (folder, point->threshold, false, false);

      g_assert_cmpfloat (point->threshold, ==, i / 1000.0);
      g_assert_null (one->curve);
      assert_same (&point->mean, &one->mean);
      assert_same (&point->pooled, &one->pooled);
      lowest = MIN (lowest, point->mean.dice);
      highest = MAX (highest, point->mean.dice);
    }
  /* It is no straight line. */
  g_assert_cmpfloat (highest - lowest, >, 0.05);
  g_assert_cmpfloat (unet_evaluation_get_best_point (whole)->mean.dice, >=, highest);
  test_remove_folder (folder);
}

/* The curve is foreground against background whatever else is scored. */
static void
test_per_class (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetEvaluation) plain = NULL;
  g_autoptr (UnetEvaluation) per_class = NULL;

  engine_test_make_set (folder, 2, 32, 3, false);
  engine_test_save_model (engine_test_path (folder, "model.pth"), 1, 3, 1, 3);
  plain = evaluate (folder, -1, true, false);
  per_class = evaluate (folder, -1, true, true);
  for (int i = 0; i < UNET_CURVE_N; i++)
    assert_same (&plain->curve[i].mean, &per_class->curve[i].mean);
  test_remove_folder (folder);
}

/* Of equals the middle one. */
static void
test_best (void)
{
  UnetCurvePoint points[UNET_CURVE_N] = {0};
  UnetEvaluation evaluation = {.curve = points};

  for (int i = 0; i < UNET_CURVE_N; i++)
    points[i].mean.dice = i >= 300 && i <= 500 ? 0.9 : 0.1;
  g_assert_true (unet_evaluation_get_best_point (&evaluation) == &points[400]);
  points[UNET_CURVE_N - 1].mean.dice = 0.95;
  g_assert_true (unet_evaluation_get_best_point (&evaluation) == &points[UNET_CURVE_N - 1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/engine/evaluate-curve/one-class", GINT_TO_POINTER (1), test_points);
  g_test_add_data_func ("/engine/evaluate-curve/two-classes", GINT_TO_POINTER (2), test_points);
  g_test_add_data_func ("/engine/evaluate-curve/three-classes", GINT_TO_POINTER (3), test_points);
  g_test_add_func ("/engine/evaluate-curve/per-class", test_per_class);
  g_test_add_func ("/engine/evaluate-curve/best", test_best);
  return g_test_run ();
}
