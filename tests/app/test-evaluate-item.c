/* test-evaluate-item.c: rows of scores are those of the evaluations
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-item.h"
#include "evaluate-test.h"

#include <glib/gstdio.h>
#include <math.h>

static UnetEvaluateItem *
get (GListStore *store, guint i)
{
  g_autoptr (UnetEvaluateItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);

  return item; /* the store has it */
}

static void
test_format (void)
{
  g_autofree char *score = unet_score_format (0.91234567);
  g_autofree char *one = unet_score_format (1);
  g_autofree char *none = unet_score_format (NAN);

  g_assert_cmpstr (score, ==, "0.9123");
  g_assert_cmpstr (one, ==, "1.0000");
  g_assert_cmpstr (none, ==, "—");
}

static void
assert_row (UnetEvaluateItem *item, guint model, const UnetScores *scores)
{
  g_assert_cmpfloat (unet_evaluate_item_get_score (item, model, UNET_SCORE_DICE), ==, scores->dice);
  g_assert_cmpfloat (unet_evaluate_item_get_score (item, model, UNET_SCORE_IOU), ==, scores->iou);
  g_assert_cmpfloat (unet_evaluate_item_get_score (item, model, UNET_SCORE_PRECISION), ==,
                     scores->precision);
  g_assert_cmpfloat (unet_evaluate_item_get_score (item, model, UNET_SCORE_RECALL), ==,
                     scores->recall);
}

/* An image that was added between two evaluations: the first model has no score of it. */
static void
test_images (void)
{
  char *folder = evaluate_test_make (4);
  g_autoptr (UnetEvaluateSession) session = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GListStore) items = NULL;
  g_autofree char *away = g_strdup (evaluate_test_path (folder, "cells-0003.png"));

  g_assert_cmpint (g_rename (evaluate_test_path (folder, "imgs/cells-0003.png"), away), ==, 0);
  session = evaluate_test_session (folder, "one/best.pth", "other", NULL);
  evaluate_test_run (session);
  results = unet_evaluate_session_dup_results (session);
  items = unet_evaluate_items_new (results);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (items)), ==, 3);
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 2; k++)
      {
        const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (results->pdata[k]);

        g_assert_cmpstr (unet_evaluate_item_get_stem (get (items, i)), ==,
                         evaluation->images[i].name);
        assert_row (get (items, i), k, &evaluation->images[i].scores);
      }
  g_clear_object (&items);

  /* With it, for one of the two. */
  g_assert_cmpint (g_rename (away, evaluate_test_path (folder, "imgs/cells-0003.png")), ==, 0);
  {
    g_autoptr (UnetEvaluateSession) later = evaluate_test_session (folder, "other", NULL);
    g_autoptr (GPtrArray) mixed = g_ptr_array_new ();
    g_autoptr (GPtrArray) new_results = NULL;

    evaluate_test_run (later);
    new_results = unet_evaluate_session_dup_results (later);
    g_ptr_array_add (mixed, results->pdata[0]);
    g_ptr_array_add (mixed, new_results->pdata[0]);
    items = unet_evaluate_items_new (mixed);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (items)), ==, 4);
    g_assert_cmpstr (unet_evaluate_item_get_stem (get (items, 3)), ==, "cells-0003");
    g_assert_true (isnan (unet_evaluate_item_get_score (get (items, 3), 0, UNET_SCORE_DICE)));
    g_assert_false (isnan (unet_evaluate_item_get_score (get (items, 3), 1, UNET_SCORE_DICE)));
    g_assert_true (isnan (unet_evaluate_item_get_score (get (items, 3), 2, UNET_SCORE_DICE)));
    g_assert_cmpint (unet_evaluate_item_compare (get (items, 3), get (items, 2)), <, 0);
  }
  evaluate_test_clear (folder);
}

static void
test_classes (void)
{
  char *folder = evaluate_test_make (2);
  g_autoptr (UnetEvaluateSession) session =
                 evaluate_test_session (folder, "one/best.pth", "other", NULL);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) plain = NULL;
  g_autoptr (GListStore) items = NULL;
  g_autoptr (GListStore) none = NULL;

  evaluate_test_run (session);
  plain = unet_evaluate_session_dup_results (session);
  none = unet_evaluate_items_new_of_classes (plain);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (none)), ==, 0);
  unet_evaluate_session_set_per_class (session, TRUE);
  evaluate_test_run (session);
  results = unet_evaluate_session_dup_results (session);
  items = unet_evaluate_items_new_of_classes (results);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (items)), ==, 4);
  g_assert_cmpstr (unet_evaluate_item_get_name (get (items, 2)), ==, "Foreground (255), mean");
  g_assert_cmpstr (unet_evaluate_item_get_name (get (items, 3)), ==, "Foreground (255), pooled");
  for (guint k = 0; k < 2; k++)
    {
      const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (results->pdata[k]);

      assert_row (get (items, 0), k, &evaluation->mean_classes[0]);
      assert_row (get (items, 3), k, &evaluation->pooled_classes[1]);
    }
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-item/format", test_format);
  g_test_add_func ("/app/evaluate-item/images", test_images);
  g_test_add_func ("/app/evaluate-item/classes", test_classes);
  return g_test_run ();
}
