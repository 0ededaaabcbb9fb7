/* test-evaluate-table.c: sorted, searched, gone through
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-table.h"
#include "evaluate-test.h"

#include <string.h>

#define N_IMAGES 12

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  GPtrArray           *results;
  UnetEvaluateTable   *table;
  GtkWindow           *window;
  int                  n_selected, n_activated;
} Fixture;

static void
on_selected (UnetEvaluateTable *table, Fixture *f)
{
  f->n_selected++;
}

static void
on_activated (UnetEvaluateTable *table, Fixture *f)
{
  f->n_activated++;
}

static void
fill (Fixture *f)
{
  g_autoptr (GListStore) items = NULL;

  g_clear_pointer (&f->results, g_ptr_array_unref);
  f->results = unet_evaluate_session_dup_results (f->session);
  items = unet_evaluate_items_new (f->results);
  unet_evaluate_table_set_items (f->table, items, f->results);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (N_IMAGES);
  f->session = evaluate_test_session (f->folder, "one/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  f->table = g_object_new (UNET_TYPE_EVALUATE_TABLE, "name-title", "Image", NULL);
  f->window = app_test_show (GTK_WIDGET (f->table), 700, 400);
  g_signal_connect (f->table, "selected", G_CALLBACK (on_selected), f);
  g_signal_connect (f->table, "activated", G_CALLBACK (on_activated), f);
  fill (f);
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

static UnetEvaluateItem *
get (Fixture *f, guint i)
{
  g_autoptr (UnetEvaluateItem) item =
                 g_list_model_get_item (unet_evaluate_table_get_rows (f->table), i);

  return item; /* the list has it */
}

static GtkColumnView *
get_view (Fixture *f)
{
  return GTK_COLUMN_VIEW (app_test_find (GTK_WIDGET (f->table), GTK_TYPE_COLUMN_VIEW, NULL));
}

static GtkColumnViewColumn *
get_column (Fixture *f, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (get_view (f));

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_title (column), title) == 0)
        return column;
    }
  return NULL;
}

static gboolean
shows_first (gpointer data)
{
  return app_test_find (GTK_WIDGET (((Fixture *)data)->table), GTK_TYPE_LABEL, "cells-0001") !=
         NULL;
}

/* What stands in the cells is what the evaluation says. */
static void
test_cells (Fixture *f, gconstpointer data)
{
  const UnetEvaluation *first = unet_evaluate_model_get_evaluation (f->results->pdata[0]);
  g_autofree char      *dice = unet_score_format (first->images[0].scores.dice);

  g_assert_cmpuint (g_list_model_get_n_items (unet_evaluate_table_get_rows (f->table)), ==,
                    N_IMAGES);
  app_test_wait (shows_first, f);
  g_assert_nonnull (app_test_find (GTK_WIDGET (f->table), GTK_TYPE_LABEL, dice));
  g_assert_nonnull (app_test_find (GTK_WIDGET (f->table), GTK_TYPE_LABEL, "A Dice"));
  g_assert_nonnull (get_column (f, "Image"));
  g_assert_nonnull (get_column (f, "B Recall"));
}

/* By each of the columns, both ways. */
static void
test_sort (Fixture *f, gconstpointer data)
{
  static const char *const titles[2][UNET_SCORE_N] = {
      {"A Dice", "A IoU", "A Precision", "A Recall"},
      {"B Dice", "B IoU", "B Precision", "B Recall"}};

  for (guint model = 0; model < 2; model++)
    for (guint kind = 0; kind < UNET_SCORE_N; kind++)
      for (guint down = 0; down < 2; down++)
        {
          gtk_column_view_sort_by_column (get_view (f), get_column (f, titles[model][kind]),
                                          down ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
          for (guint i = 1; i < N_IMAGES; i++)
            {
              const double a =
                  unet_evaluate_item_get_score (get (f, i - 1), model, (UnetScoreKind)kind);
              const double b =
                  unet_evaluate_item_get_score (get (f, i), model, (UnetScoreKind)kind);

              if (down)
                g_assert_cmpfloat (a, >=, b);
              else
                g_assert_cmpfloat (a, <=, b);
            }
        }
  gtk_column_view_sort_by_column (get_view (f), get_column (f, "Image"), GTK_SORT_DESCENDING);
  g_assert_cmpstr (unet_evaluate_item_get_name (get (f, 0)), ==, "cells-0012");
}

/* One model has no letters; what is kept keeps its place and order. */
static void
test_models (Fixture *f, gconstpointer data)
{
  UnetEvaluateModels *models = unet_evaluate_session_get_models (f->session);

  gtk_column_view_sort_by_column (get_view (f), get_column (f, "A Recall"), GTK_SORT_ASCENDING);
  unet_evaluate_table_select (f->table, 3);
  unet_evaluate_session_remove (f->session, unet_evaluate_models_get (models, 1));
  {
    g_autofree char *stem =
        g_strdup (unet_evaluate_item_get_stem (unet_evaluate_table_get_selected (f->table)));

    fill (f);
    g_assert_nonnull (get_column (f, "Dice"));
    g_assert_null (get_column (f, "A Dice"));
    g_assert_null (get_column (f, "B Dice"));
    g_assert_cmpstr (unet_evaluate_item_get_stem (unet_evaluate_table_get_selected (f->table)), ==,
                     stem);
  }
  for (guint i = 1; i < N_IMAGES; i++)
    g_assert_cmpfloat (unet_evaluate_item_get_score (get (f, i - 1), 0, UNET_SCORE_RECALL), <=,
                       unet_evaluate_item_get_score (get (f, i), 0, UNET_SCORE_RECALL));
  /* Nobody went anywhere. */
  g_assert_cmpint (f->n_selected, ==, 1);
}

static void
test_search (Fixture *f, gconstpointer data)
{
  unet_evaluate_table_search (f->table, "CELLS-001");
  g_assert_cmpuint (g_list_model_get_n_items (unet_evaluate_table_get_rows (f->table)), ==, 3);
  g_assert_cmpstr (unet_evaluate_item_get_name (get (f, 0)), ==, "cells-0010");
  g_assert_cmpuint (unet_evaluate_table_get_n_items (f->table), ==, N_IMAGES);
  unet_evaluate_table_search (f->table, "no such name");
  g_assert_cmpuint (g_list_model_get_n_items (unet_evaluate_table_get_rows (f->table)), ==, 0);
  g_assert_false (unet_evaluate_table_can_step (f->table, 1));
  unet_evaluate_table_search (f->table, "");
  g_assert_cmpuint (g_list_model_get_n_items (unet_evaluate_table_get_rows (f->table)), ==,
                    N_IMAGES);
  g_assert_cmpint (f->n_selected, ==, 0);
}

static void
test_steps (Fixture *f, gconstpointer data)
{
  g_assert_null (unet_evaluate_table_get_selected (f->table));
  unet_evaluate_table_step (f->table, 1);
  g_assert_true (unet_evaluate_table_get_selected (f->table) == get (f, 0));
  g_assert_false (unet_evaluate_table_can_step (f->table, -1));
  unet_evaluate_table_step (f->table, -1);
  g_assert_true (unet_evaluate_table_get_selected (f->table) == get (f, 0));
  for (int i = 0; i < 2 * N_IMAGES; i++)
    unet_evaluate_table_step (f->table, 1);
  g_assert_true (unet_evaluate_table_get_selected (f->table) == get (f, N_IMAGES - 1));
  g_assert_cmpint (f->n_selected, ==, N_IMAGES);
  g_signal_emit_by_name (get_view (f), "activate", 2);
  g_assert_true (unet_evaluate_table_get_selected (f->table) == get (f, 2));
  g_assert_cmpint (f->n_activated, ==, 1);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-table/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("cells", test_cells);
  ADD ("sort", test_sort);
  ADD ("models", test_models);
  ADD ("search", test_search);
  ADD ("steps", test_steps);
  return g_test_run ();
}
