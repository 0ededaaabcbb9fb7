/* test-evaluate-view-show.c: a model's mask against another model's
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-view.h"
#include "evaluate-test.h"

#include <math.h>

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  UnetEvaluateModel   *model;
  UnetEvaluateView    *view;
  GtkWindow           *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (3);
  f->session = evaluate_test_session (f->folder, "one/best.pth", NULL);
  unet_evaluate_session_set_per_class (f->session, FALSE);
  evaluate_test_run (f->session);
  f->model = unet_evaluate_models_get (unet_evaluate_session_get_models (f->session), 0);
  f->view = g_object_new (UNET_TYPE_EVALUATE_VIEW, NULL);
  f->window = app_test_show (GTK_WIDGET (f->view), 500, 500);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  app_test_run_for (50);
  evaluate_test_clear (f->folder);
}

static gboolean
is_done (gpointer view)
{
  UnetEvaluatePicture *picture = unet_evaluate_view_get_picture (view);

  return picture == NULL || !unet_evaluate_picture_is_busy (picture);
}

static void
show (Fixture *f, const char *stem)
{
  UnetEvaluateModels *models = unet_evaluate_session_get_models (f->session);

  unet_evaluate_view_show (f->view, unet_evaluate_models_get_cache (models), f->model, stem);
  app_test_wait (is_done, f->view);
}

static gboolean
are_done (gpointer view)
{
  UnetEvaluatePicture *other = unet_evaluate_view_get_other_picture (view);

  return is_done (view) && (other == NULL || !unet_evaluate_picture_is_busy (other));
}

/* Another model's mask: where it differs, and beside; each model's own counts stay what they are.
 */
static void
test_other (Fixture *f, gconstpointer data)
{
  UnetEvaluateModels *models = unet_evaluate_session_get_models (f->session);
  g_autoptr (GPtrArray) results = NULL;
  UnetMaskView         *view = unet_evaluate_view_get_view (f->view);
  const UnetComparison *difference;
  const UnetEvaluation *evaluation;
  UnetEvaluateModel    *other;
  UnetMaskViewPixel     pixel;
  g_autofree char      *dice = NULL;
  GBytes               *first, *second;
  const uint8_t        *a, *b;
  int64_t               both = 0, only_first = 0;

  other = unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "other"));
  evaluate_test_run (f->session);
  results = unet_evaluate_session_dup_results (f->session);
  unet_evaluate_view_set_models (f->view, results);
  show (f, "cells-0002");
  g_assert_null (unet_evaluate_view_get_other_picture (f->view));
  unet_evaluate_view_set_against (f->view, 1);
  g_assert_nonnull (unet_evaluate_view_get_other_picture (f->view));
  app_test_wait (are_done, f->view);
  difference = unet_evaluate_view_get_difference (f->view);
  g_assert_nonnull (difference);
  g_assert_null (unet_evaluate_view_get_other_view (f->view));
  first = unet_evaluate_picture_get_classes (unet_evaluate_view_get_picture (f->view));
  second = unet_evaluate_picture_get_classes (unet_evaluate_view_get_other_picture (f->view));
  a = g_bytes_get_data (first, NULL);
  b = g_bytes_get_data (second, NULL);
  for (gsize i = 0; i < g_bytes_get_size (first); i++)
    {
      both += a[i] != 0 && b[i] != 0;
      only_first += a[i] != 0 && b[i] == 0;
    }
  g_assert_cmpint (difference->counts.true_positive, ==, both);
  g_assert_cmpint (difference->counts.false_positive, ==, only_first);
  g_assert_true (unet_mask_view_read_pixel (view, 0, 0, &pixel));
  g_assert_true (isnan (pixel.probability));
  g_assert_nonnull (app_test_find (GTK_WIDGET (f->view), GTK_TYPE_LABEL, "Only in B"));

  /* The choice goes with the next image; side by side. */
  show (f, "cells-0003");
  app_test_wait (are_done, f->view);
  g_assert_nonnull (unet_evaluate_view_get_difference (f->view));
  unet_evaluate_view_set_against (f->view, 2);
  app_test_wait (are_done, f->view);
  g_assert_null (app_test_find (GTK_WIDGET (f->view), GTK_TYPE_LABEL, "Only in B"));
  g_assert_nonnull (unet_evaluate_view_get_other_view (f->view));
  evaluation = unet_evaluate_model_get_evaluation (other);
  dice = g_strdup_printf ("B · other · Dice %.4f", evaluation->images[2].scores.dice);
  g_assert_nonnull (app_test_find (GTK_WIDGET (f->view), GTK_TYPE_LABEL, dice));
  g_assert_true (
      unet_mask_view_read_pixel (unet_evaluate_view_get_other_view (f->view), 0, 0, &pixel));

  /* It is gone. */
  unet_evaluate_session_remove (f->session, other);
  g_ptr_array_set_size (results, 1);
  unet_evaluate_view_set_models (f->view, results);
  g_assert_null (unet_evaluate_view_get_other_picture (f->view));
  g_assert_null (unet_evaluate_view_get_other_view (f->view));
  g_assert_cmpuint (unet_evaluate_models_get_n (models), ==, 1);
}

/* What a kind is called follows what the mask is held against. */
static void
test_kinds (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) results = NULL;

  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "other"));
  evaluate_test_run (f->session);
  results = unet_evaluate_session_dup_results (f->session);
  unet_evaluate_view_set_models (f->view, results);
  show (f, "cells-0001");
  for (guint against = 0; against < 3; against++)
    {
      unet_evaluate_view_set_against (f->view, against);
      app_test_wait (are_done, f->view);
      g_assert_cmpint (app_test_find (GTK_WIDGET (f->view), GTK_TYPE_LABEL, "True positive") !=
                           NULL,
                       ==, against != 1);
      g_assert_cmpint (app_test_find (GTK_WIDGET (f->view), GTK_TYPE_LABEL, "In both") != NULL, ==,
                       against == 1);
      g_assert_cmpint (unet_evaluate_view_get_difference (f->view) != NULL, ==, against == 1);
      g_assert_cmpint (unet_evaluate_view_get_other_view (f->view) != NULL, ==, against == 2);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-view-show/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("other", test_other);
  ADD ("kinds", test_kinds);
  return g_test_run ();
}
