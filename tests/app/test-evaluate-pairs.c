/* test-evaluate-pairs.c: two models, and what is said of them
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-pairs.h"
#include "engine/evaluate-pair.h"
#include "evaluate-test.h"

#include <string.h>

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  GPtrArray           *results;
  UnetEvaluatePairs   *pairs;
  GtkWindow           *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (5);
  f->session = evaluate_test_session (f->folder, "one/best.pth", "two/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  f->results = unet_evaluate_session_dup_results (f->session);
  f->pairs = g_object_new (UNET_TYPE_EVALUATE_PAIRS, NULL);
  f->window = app_test_show (GTK_WIDGET (f->pairs), 400, 500);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_ptr_array_unref (f->results);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  evaluate_test_clear (f->folder);
}

static gboolean
is_done (gpointer pairs)
{
  return !unet_evaluate_pairs_is_busy (pairs);
}

/* The text is about UPWARDS minus ACROSS, with the engine's numbers. */
static void
assert_said (Fixture *f, guint across, guint upwards, const char *letters)
{
  const UnetEvaluatePair pair =
      unet_evaluate_pair (unet_evaluate_model_get_evaluation (f->results->pdata[upwards]),
                          unet_evaluate_model_get_evaluation (f->results->pdata[across]));
  g_autofree char *expected =
      g_strdup_printf ("Dice, %s: %+.4f (95 %%: %+.4f to %+.4f) · %d won, %d tied, %d lost\n"
                       "IoU, %s: %+.4f (95 %%: %+.4f to %+.4f) · %d won, %d tied, %d lost",
                       letters, pair.dice.mean, pair.dice.low, pair.dice.high, pair.dice.wins,
                       pair.dice.ties, pair.dice.losses, letters, pair.iou.mean, pair.iou.low,
                       pair.iou.high, pair.iou.wins, pair.iou.ties, pair.iou.losses);

  app_test_wait (is_done, f->pairs);
  g_assert_cmpstr (unet_evaluate_pairs_get_text (f->pairs), ==, expected);
}

static void
test_said (Fixture *f, gconstpointer data)
{
  UnetEvaluateScatter *scatter = unet_evaluate_pairs_get_scatter (f->pairs);
  g_autoptr (GPtrArray) fewer = g_ptr_array_new ();

  unet_evaluate_pairs_set_models (f->pairs, f->results);
  g_assert_cmpuint (unet_evaluate_scatter_get_n (scatter), ==, 5);
  assert_said (f, 0, 1, "B − A");
  unet_evaluate_pairs_choose (f->pairs, 2, 0);
  assert_said (f, 2, 0, "A − C");
  /* The two stay. */
  unet_evaluate_pairs_set_models (f->pairs, f->results);
  assert_said (f, 2, 0, "A − C");
  /* One of them is gone. */
  g_ptr_array_add (fewer, f->results->pdata[0]);
  g_ptr_array_add (fewer, f->results->pdata[1]);
  unet_evaluate_pairs_set_models (f->pairs, fewer);
  app_test_wait (is_done, f->pairs);
  g_assert_nonnull (strstr (unet_evaluate_pairs_get_text (f->pairs), "Dice, B − A: "));
  g_ptr_array_set_size (fewer, 0);
  unet_evaluate_pairs_set_models (f->pairs, fewer);
  app_test_wait (is_done, f->pairs);
  g_assert_cmpstr (unet_evaluate_pairs_get_text (f->pairs), ==, "");
  g_assert_cmpuint (unet_evaluate_scatter_get_n (scatter), ==, 0);
}

/* Nobody waits for what is not wanted any more. */
static void
test_hurry (Fixture *f, gconstpointer data)
{
  unet_evaluate_pairs_set_models (f->pairs, f->results);
  unet_evaluate_pairs_choose (f->pairs, 1, 2);
  unet_evaluate_pairs_choose (f->pairs, 0, 2);
  assert_said (f, 0, 2, "C − A");
  app_test_run_for (100);
  assert_said (f, 0, 2, "C − A");
  unet_evaluate_pairs_choose (f->pairs, 1, 2);
}

static void
on_activated (UnetEvaluatePairs *pairs, const char *stem, char **activated)
{
  *activated = g_strdup (stem);
}

static void
test_activated (Fixture *f, gconstpointer data)
{
  g_autofree char *activated = NULL;

  g_signal_connect (f->pairs, "activated", G_CALLBACK (on_activated), &activated);
  unet_evaluate_pairs_set_models (f->pairs, f->results);
  g_assert_nonnull (app_test_find (GTK_WIDGET (f->pairs), GTK_TYPE_LABEL,
                                   "A point is an image; choose one to see it."));
  g_signal_emit_by_name (unet_evaluate_pairs_get_scatter (f->pairs), "activated", "cells-0004");
  g_assert_cmpstr (activated, ==, "cells-0004");
  app_test_wait (is_done, f->pairs);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-pairs/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("said", test_said);
  ADD ("hurry", test_hurry);
  ADD ("activated", test_activated);
  return g_test_run ();
}
