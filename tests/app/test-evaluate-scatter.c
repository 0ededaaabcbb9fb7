/* test-evaluate-scatter.c: a point for each image, by pointer and by keys
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-scatter.h"
#include "evaluate-test.h"

#include <string.h>

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  GPtrArray           *results;
  UnetEvaluateScatter *scatter;
  GtkWindow           *window;
  char                *activated;
} Fixture;

static void
on_activated (UnetEvaluateScatter *scatter, const char *stem, Fixture *f)
{
  g_free (f->activated);
  f->activated = g_strdup (stem);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (4);
  f->session = evaluate_test_session (f->folder, "one/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  f->results = unet_evaluate_session_dup_results (f->session);
  f->scatter = g_object_new (UNET_TYPE_EVALUATE_SCATTER, NULL);
  f->window = app_test_show (GTK_WIDGET (f->scatter), 400, 400);
  f->activated = NULL;
  g_signal_connect (f->scatter, "activated", G_CALLBACK (on_activated), f);
  unet_evaluate_scatter_set_models (f->scatter, f->results->pdata[0], f->results->pdata[1]);
  app_test_run_for (50);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_ptr_array_unref (f->results);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  evaluate_test_clear (f->folder);
  g_free (f->activated);
}

static GtkEventController *
get_controller (Fixture *f, GType type)
{
  g_autoptr (GListModel) all = gtk_widget_observe_controllers (GTK_WIDGET (f->scatter));

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (all, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller;
    }
  g_assert_not_reached ();
}

static void
press (Fixture *f, guint key)
{
  gboolean handled;

  g_signal_emit_by_name (get_controller (f, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed", key, 0,
                         0, &handled);
}

static const UnetEvaluation *
get_evaluation (Fixture *f, guint i)
{
  return unet_evaluate_model_get_evaluation (f->results->pdata[i]);
}

/* A point lies where its scores say, on one scale for both. */
static void
test_places (Fixture *f, gconstpointer data)
{
  double x[4], y[4];

  g_assert_cmpuint (unet_evaluate_scatter_get_n (f->scatter), ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_true (unet_evaluate_scatter_locate (f->scatter, get_evaluation (f, 0)->images[i].name,
                                                 &x[i], &y[i]));
  for (int i = 1; i < 4; i++)
    {
      const UnetEvaluateRecord *a = get_evaluation (f, 0)->images;
      const UnetEvaluateRecord *b = get_evaluation (f, 1)->images;
      const double              across = (x[i] - x[0]) * (b[i].scores.dice - b[0].scores.dice);
      const double              upwards = (y[0] - y[i]) * (a[i].scores.dice - a[0].scores.dice);

      g_assert_cmpfloat_with_epsilon (across, upwards, 1e-6);
    }
  g_assert_false (unet_evaluate_scatter_locate (f->scatter, "no such", &x[0], &y[0]));
  g_assert_nonnull (strstr (unet_evaluate_scatter_get_description (f->scatter),
                            "4 images. Across: Dice of A · best; upwards: Dice of B · other. B is"
                            " better on 4, A on 0."));
}

static void
test_pointer (Fixture *f, gconstpointer data)
{
  double x, y;

  g_assert_true (unet_evaluate_scatter_locate (f->scatter, "cells-0002", &x, &y));
  g_signal_emit_by_name (get_controller (f, GTK_TYPE_EVENT_CONTROLLER_MOTION), "motion", x + 1, y);
  g_assert_true (
      g_str_has_prefix (unet_evaluate_scatter_get_text (f->scatter), "cells-0002: A 0."));
  g_assert_null (f->activated);
  g_signal_emit_by_name (get_controller (f, GTK_TYPE_GESTURE_CLICK), "released", 1, x, y + 1);
  g_assert_cmpstr (f->activated, ==, "cells-0002");
  /* Beside all of them. */
  g_clear_pointer (&f->activated, g_free);
  g_signal_emit_by_name (get_controller (f, GTK_TYPE_GESTURE_CLICK), "released", 1, 1.0, 1.0);
  g_assert_null (f->activated);
  g_assert_cmpstr (unet_evaluate_scatter_get_text (f->scatter), ==, "");
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  press (f, GDK_KEY_Return);
  g_assert_null (f->activated);
  press (f, GDK_KEY_Home);
  first = g_strdup (unet_evaluate_scatter_get_description (f->scatter));
  for (int i = 0; i < 4; i++)
    {
      g_hash_table_add (seen, g_strdup (unet_evaluate_scatter_get_text (f->scatter)));
      press (f, GDK_KEY_Right);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 4);
  press (f, GDK_KEY_Return);
  g_assert_true (g_str_has_prefix (unet_evaluate_scatter_get_text (f->scatter), f->activated));
  for (int i = 0; i < 4; i++)
    press (f, GDK_KEY_Left);
  g_assert_cmpstr (unet_evaluate_scatter_get_description (f->scatter), ==, first);
  press (f, GDK_KEY_Escape);
  g_assert_cmpstr (unet_evaluate_scatter_get_text (f->scatter), ==, "");
  press (f, GDK_KEY_Up);
  g_assert_cmpstr (unet_evaluate_scatter_get_text (f->scatter), !=, "");
}

/* Only what both have; and nothing. */
static void
test_others (Fixture *f, gconstpointer data)
{
  unet_evaluate_scatter_set_models (f->scatter, NULL, NULL);
  g_assert_cmpuint (unet_evaluate_scatter_get_n (f->scatter), ==, 0);
  press (f, GDK_KEY_Right);
  g_assert_cmpstr (unet_evaluate_scatter_get_description (f->scatter), ==, "");
  app_test_run_for (50);
  unet_evaluate_scatter_set_models (f->scatter, f->results->pdata[1], f->results->pdata[1]);
  g_assert_cmpuint (unet_evaluate_scatter_get_n (f->scatter), ==, 4);
  g_assert_nonnull (
      strstr (unet_evaluate_scatter_get_description (f->scatter), "B is better on 0, B on 0."));
  app_test_run_for (50);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-scatter/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("places", test_places);
  ADD ("pointer", test_pointer);
  ADD ("keys", test_keys);
  ADD ("others", test_others);
  return g_test_run ();
}
