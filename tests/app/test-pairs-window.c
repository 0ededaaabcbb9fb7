/* test-pairs-window.c: the table of a data set, and what it says of each row
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/pair-item.h"
#include "app/pairs-window.h"
#include "support/support.h"

#include <glib/gstdio.h>

static void
on_reviewed (GObject *object, GAsyncResult *result, gpointer data)
{
  g_assert_true (unet_job_run_finish (UNET_JOB (object), result, NULL));
}

static gboolean
is_done (gpointer reviewer)
{
  return !unet_job_is_active (reviewer);
}

static UnetReviewer *
review (const char *folder)
{
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);
  UnetReviewer    *reviewer = unet_reviewer_new (
         &(UnetReviewSpec){.images = images, .masks = masks, .scale = 1, .ignore_value = -1});

  unet_job_run_async (UNET_JOB (reviewer), NULL, on_reviewed, NULL);
  app_test_wait (is_done, reviewer);
  return reviewer;
}

static guint
count_rows (UnetPairsWindow *window)
{
  GtkColumnView *table =
      GTK_COLUMN_VIEW (app_test_find (GTK_WIDGET (window), GTK_TYPE_COLUMN_VIEW, NULL));

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (table)));
}

static void
test_rows (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *mask = g_build_filename (folder, "masks", "cells-0002.png", NULL);
  g_autofree char *image = g_build_filename (folder, "imgs", "cells-0003.png", NULL);
  g_autoptr (UnetReviewer) reviewer = NULL;
  UnetPairsWindow *window;
  GtkWidget       *only_problems;

  app_test_make_data (folder, 4, 64);
  g_assert_cmpint (g_remove (mask), ==, 0);
  g_assert_cmpint (g_remove (image), ==, 0);
  reviewer = review (folder);
  window = unet_pairs_window_present (NULL, reviewer);
  app_test_run_for (200);
  g_assert_cmpuint (count_rows (window), ==, 4);
  only_problems = app_test_find (GTK_WIDGET (window), GTK_TYPE_TOGGLE_BUTTON, "Problems Only");
  g_assert_true (gtk_widget_get_sensitive (only_problems));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (only_problems), TRUE);
  g_assert_cmpuint (count_rows (window), ==, 1);
  app_test_run_for (100);
  gtk_window_destroy (GTK_WINDOW (window));
  app_test_run_for (100);
  test_remove_folder (folder);
}

static void
test_items (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *mask = g_build_filename (folder, "masks", "cells-0002.png", NULL);
  g_autoptr (UnetReviewer) reviewer = NULL;
  g_autoptr (UnetPairItem) pair = NULL;
  g_autoptr (UnetPairItem) lonely = NULL;
  g_autofree char *size = NULL;
  g_autofree char *problem = NULL;

  app_test_make_data (folder, 2, 64);
  g_assert_cmpint (g_remove (mask), ==, 0);
  reviewer = review (folder);
  pair = unet_pair_item_new (reviewer, 0);
  lonely = unet_pair_item_new (reviewer, 1);
  g_clear_object (&reviewer); /* the items keep what they need */
  size = unet_pair_item_dup_size (pair);
  g_assert_cmpstr (size, ==, "64 × 64");
  g_assert_false (unet_pair_item_is_problem (pair));
  g_assert_null (unet_pair_item_dup_problem (pair));
  g_assert_true (unet_pair_item_is_problem (lonely));
  g_assert_cmpstr (unet_pair_item_get_state (lonely), ==, "No mask");
  problem = unet_pair_item_dup_problem (lonely);
  g_assert_nonnull (problem);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/pairs-window/rows", test_rows);
  g_test_add_func ("/app/pairs-window/items", test_items);
  return g_test_run ();
}
