/* test-evaluate-view.c: an image of an evaluation as it is seen and told
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-item.h"
#include "app/evaluate-legend.h"
#include "app/evaluate-view.h"
#include "evaluate-test.h"

#include <string.h>

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
  unet_evaluate_session_set_per_class (f->session, data != NULL);
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

static const char *
get_page (Fixture *f)
{
  return gtk_stack_get_visible_child_name (
      GTK_STACK (app_test_find (GTK_WIDGET (f->view), GTK_TYPE_STACK, NULL)));
}

/* Pixels, legend and status line say what the comparison does. */
static void
test_shows (Fixture *f, gconstpointer data)
{
  GtkWidget    *legend = app_test_find (GTK_WIDGET (f->view), UNET_TYPE_EVALUATE_LEGEND, NULL);
  UnetMaskView *view = unet_evaluate_view_get_view (f->view);
  const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->model);
  const UnetComparison *comparison;
  const uint8_t        *map;
  g_autofree char      *dice = NULL;
  g_autofree char      *pixels = NULL;
  int                   width;

  g_assert_cmpstr (get_page (f), ==, "empty");
  show (f, "cells-0002");
  g_assert_cmpstr (get_page (f), ==, "image");
  comparison = unet_evaluate_picture_get_comparison (unet_evaluate_view_get_picture (f->view));
  map = g_bytes_get_data (unet_evaluate_picture_get_map (unet_evaluate_view_get_picture (f->view)),
                          NULL);
  width = unet_evaluate_picture_get_segmentation (unet_evaluate_view_get_picture (f->view))
              ->image->width;
  for (int y = 0; y < width; y += 7)
    for (int x = 0; x < width; x += 5)
      {
        UnetMaskViewPixel pixel;

        g_assert_true (unet_mask_view_read_pixel (view, x, y, &pixel));
        g_assert_cmpint (pixel.class_index, ==, map[y * width + x]);
        g_assert_true (pixel.probability >= 0 && pixel.probability <= 1);
      }
  dice = g_strdup_printf ("Dice %.4f", evaluation->images[1].scores.dice);
  g_assert_nonnull (strstr (unet_evaluate_view_get_status (f->view), dice));
  g_assert_nonnull (strstr (unet_evaluate_view_get_status (f->view), "cells-0002.png"));
  pixels = g_strdup_printf ("· %d px", (int)comparison->counts.true_positive);
  g_assert_nonnull (strstr (
      unet_evaluate_legend_get_text (UNET_EVALUATE_LEGEND (legend), UNET_COMPARE_TRUE_POSITIVE),
      pixels));
  show (f, NULL);
  g_assert_cmpstr (get_page (f), ==, "empty");
  g_assert_cmpstr (unet_evaluate_view_get_status (f->view), ==, "");
}

/* Whoever goes on at once sees the last of them. */
static void
test_hurry (Fixture *f, gconstpointer data)
{
  UnetEvaluateModels   *models = unet_evaluate_session_get_models (f->session);
  const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->model);
  g_autofree char      *dice = g_strdup_printf ("Dice %.4f", evaluation->images[2].scores.dice);

  unet_evaluate_view_show (f->view, unet_evaluate_models_get_cache (models), f->model,
                           "cells-0001");
  app_test_run_for (10);
  unet_evaluate_view_show (f->view, unet_evaluate_models_get_cache (models), f->model,
                           "cells-0002");
  show (f, "cells-0003");
  app_test_run_for (100);
  g_assert_nonnull (strstr (unet_evaluate_view_get_status (f->view), "cells-0003.png"));
  g_assert_nonnull (strstr (unet_evaluate_view_get_status (f->view), dice));
}

static void
test_problem (Fixture *f, gconstpointer data)
{
  g_assert_true (
      g_file_set_contents (evaluate_test_path (f->folder, "masks/cells-0001.png"), "x", 1, NULL));
  show (f, "cells-0001");
  g_assert_cmpstr (get_page (f), ==, "problem");
  show (f, "cells-0002");
  g_assert_cmpstr (get_page (f), ==, "image");
}

static void
test_classes (Fixture *f, gconstpointer data)
{
  const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->model);
  g_autofree char      *dice = g_strdup_printf ("Dice %.4f", evaluation->images[0].classes[0].dice);
  GtkWidget            *choice;

  show (f, "cells-0001");
  choice = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (f->view), UNET_TYPE_EVALUATE_VIEW,
                                                      "class_choice"));
  g_assert_true (gtk_widget_get_visible (choice));
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (choice))), ==,
                    3);
  unet_evaluate_view_set_class (f->view, 0);
  app_test_wait (is_done, f->view);
  g_assert_nonnull (strstr (unet_evaluate_view_get_status (f->view), dice));
}

/* The keys of the page Segment. */
static void
test_keys (Fixture *f, gconstpointer data)
{
  UnetMaskView *view = unet_evaluate_view_get_view (f->view);
  gboolean      before, after;
  UnetViewMode  mode, next;

  show (f, "cells-0001");
  g_object_get (view, "mask-visible", &before, "mode", &mode, NULL);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "picture.toggle-mask", NULL);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "picture.mode-next", NULL);
  g_object_get (view, "mask-visible", &after, "mode", &next, NULL);
  g_assert_cmpint (before, !=, after);
  g_assert_cmpint ((int)next, ==, (int)mode + 1);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "picture.mode-previous", NULL);
  g_object_get (view, "mode", &next, "curtain", &before, NULL);
  g_assert_cmpint ((int)next, ==, (int)mode);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "picture.toggle-curtain", NULL);
  g_object_get (view, "curtain", &after, NULL);
  g_assert_cmpint (before, !=, after);
}

#define ADD(name, function, data)                                                                  \
  g_test_add ("/app/evaluate-view/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("shows", test_shows, NULL);
  ADD ("hurry", test_hurry, NULL);
  ADD ("problem", test_problem, NULL);
  ADD ("classes", test_classes, "per class");
  ADD ("keys", test_keys, NULL);
  return g_test_run ();
}
