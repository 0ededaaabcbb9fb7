/* test-evaluate-tiles.c: large numbers, and which is the best
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-tiles.h"
#include "evaluate-test.h"

#include <math.h>

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  GPtrArray           *results;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (3);
  f->session = evaluate_test_session (f->folder, "one/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  f->results = unet_evaluate_session_dup_results (f->session);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->results);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  evaluate_test_clear (f->folder);
}

static void
test_numbers (Fixture *f, gconstpointer data)
{
  const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->results->pdata[0]);

  g_assert_cmpfloat (unet_evaluation_get_tile (evaluation, UNET_TILE_MEAN_DICE), ==,
                     evaluation->mean.dice);
  g_assert_cmpfloat (unet_evaluation_get_tile (evaluation, UNET_TILE_MEAN_IOU), ==,
                     evaluation->mean.iou);
  g_assert_cmpfloat (unet_evaluation_get_tile (evaluation, UNET_TILE_POOLED_DICE), ==,
                     evaluation->pooled.dice);
  g_assert_cmpfloat (unet_evaluation_get_tile (evaluation, UNET_TILE_POOLED_IOU), ==,
                     evaluation->pooled.iou);
  g_assert_cmpfloat (unet_evaluation_get_tile (evaluation, UNET_TILE_PARAMETERS), >, 1000);
  g_assert_cmpfloat (unet_evaluation_get_tile (evaluation, UNET_TILE_SECONDS), ==,
                     evaluation->seconds);
  g_assert_true (isnan (unet_evaluation_get_tile (evaluation, UNET_TILE_RAND_ERROR)));
  /* Masks have no parameters and take no time. */
  evaluation = unet_evaluate_model_get_evaluation (f->results->pdata[1]);
  g_assert_true (isnan (unet_evaluation_get_tile (evaluation, UNET_TILE_PARAMETERS)));
  g_assert_true (isnan (unet_evaluation_get_tile (evaluation, UNET_TILE_SECONDS)));
}

/* Errors are the better the less they are, and are shown where they were asked for. */
static void
test_errors (Fixture *f, gconstpointer data)
{
  GtkWidget *tiles = g_object_new (UNET_TYPE_EVALUATE_TILES, NULL);
  GtkWindow *window = app_test_show (tiles, 700, 200);
  g_autoptr (GPtrArray) results = NULL;

  unet_evaluate_tiles_set_models (UNET_EVALUATE_TILES (tiles), f->results);
  g_assert_null (app_test_find (tiles, GTK_TYPE_LABEL, "Rand error"));
  g_assert_nonnull (app_test_find (tiles, GTK_TYPE_LABEL, "Parameters"));
  unet_evaluate_session_set_em (f->session, TRUE, 0);
  evaluate_test_run (f->session);
  results = unet_evaluate_session_dup_results (f->session);
  unet_evaluate_tiles_set_models (UNET_EVALUATE_TILES (tiles), results);
  g_assert_nonnull (app_test_find (tiles, GTK_TYPE_LABEL, "Rand error"));
  g_assert_false (unet_evaluate_tiles_is_best (results, 0, UNET_TILE_PIXEL_ERROR));
  g_assert_true (unet_evaluate_tiles_is_best (results, 1, UNET_TILE_PIXEL_ERROR));
  /* Neither good nor bad. */
  g_assert_false (unet_evaluate_tiles_is_best (results, 0, UNET_TILE_SECONDS));
  g_assert_false (unet_evaluate_tiles_is_best (results, 0, UNET_TILE_PARAMETERS));
  app_test_run_for (50);
  gtk_window_destroy (window);
}

/* The shifted truth is better than a network that has seen one epoch; equals are both the best. */
static void
test_best (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GPtrArray) equal = g_ptr_array_new ();

  for (guint tile = 0; tile < UNET_TILE_PARAMETERS; tile++)
    {
      g_assert_false (unet_evaluate_tiles_is_best (f->results, 0, (UnetTile)tile));
      g_assert_true (unet_evaluate_tiles_is_best (f->results, 1, (UnetTile)tile));
    }
  g_ptr_array_add (one, f->results->pdata[1]);
  g_assert_false (unet_evaluate_tiles_is_best (one, 0, UNET_TILE_MEAN_DICE));
  g_ptr_array_add (equal, f->results->pdata[1]);
  g_ptr_array_add (equal, f->results->pdata[1]);
  g_assert_true (unet_evaluate_tiles_is_best (equal, 0, UNET_TILE_MEAN_DICE));
  g_assert_true (unet_evaluate_tiles_is_best (equal, 1, UNET_TILE_MEAN_DICE));
}

static void
test_widgets (Fixture *f, gconstpointer data)
{
  GtkWidget *tiles = g_object_new (UNET_TYPE_EVALUATE_TILES, NULL);
  GtkWindow *window = app_test_show (tiles, 700, 200);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *dice =
      unet_score_format (unet_evaluate_model_get_evaluation (f->results->pdata[1])->mean.dice);

  unet_evaluate_tiles_set_models (UNET_EVALUATE_TILES (tiles), f->results);
  g_assert_nonnull (app_test_find (tiles, GTK_TYPE_LABEL, dice));
  g_assert_nonnull (app_test_find (tiles, GTK_TYPE_LABEL, "other"));
  g_ptr_array_add (one, f->results->pdata[1]);
  unet_evaluate_tiles_set_models (UNET_EVALUATE_TILES (tiles), one);
  g_assert_nonnull (app_test_find (tiles, GTK_TYPE_LABEL, dice));
  g_assert_nonnull (app_test_find (tiles, GTK_TYPE_LABEL, "Pooled IoU"));
  g_assert_null (app_test_find (tiles, GTK_TYPE_LABEL, "other"));
  unet_evaluate_tiles_set_models (UNET_EVALUATE_TILES (tiles), none);
  g_assert_null (gtk_widget_get_first_child (tiles));
  app_test_run_for (50);
  gtk_window_destroy (window);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-tiles/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("numbers", test_numbers);
  ADD ("best", test_best);
  ADD ("widgets", test_widgets);
  ADD ("errors", test_errors);
  return g_test_run ();
}
