/* test-evaluate-panel.c: controls are the session's settings
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/data-row.h"
#include "app/evaluate-model-row.h"
#include "app/evaluate-panel.h"
#include "app/number-row.h"
#include "evaluate-test.h"

#include <string.h>

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  UnetEvaluatePanel   *panel;
  GtkWindow           *window;
  int                  n_told; /* lines about an image of a model */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (3);
  f->session = unet_evaluate_session_new ();
  f->panel = g_object_new (UNET_TYPE_EVALUATE_PANEL, NULL);
  unet_evaluate_panel_set_session (f->panel, f->session);
  f->window = app_test_show (GTK_WIDGET (f->panel), 340, 700);
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

static GtkWidget *
find (Fixture *f, GType type, const char *text)
{
  return app_test_find (GTK_WIDGET (f->panel), type, text);
}

static gboolean
is_looked_through (gpointer row)
{
  return !unet_data_row_is_busy (row);
}

static void
test_data (Fixture *f, gconstpointer data)
{
  const UnetEvaluateSpec *spec = unet_evaluate_session_get_spec (f->session);
  UnetDataRow            *row = UNET_DATA_ROW (find (f, UNET_TYPE_DATA_ROW, NULL));

  unet_evaluate_panel_set_data (f->panel, evaluate_test_path (f->folder, "imgs"),
                                evaluate_test_path (f->folder, "masks"));
  g_assert_cmpstr (spec->images, ==, evaluate_test_path (f->folder, "imgs"));
  g_assert_cmpstr (spec->masks, ==, evaluate_test_path (f->folder, "masks"));
  app_test_wait (is_looked_through, row);
  g_assert_cmpint (unet_data_row_get_review (row)->n_pairs, ==, 3);
  /* The other stays. */
  unet_evaluate_panel_set_data (f->panel, evaluate_test_path (f->folder, "other"), NULL);
  g_assert_cmpstr (spec->images, ==, evaluate_test_path (f->folder, "other"));
  g_assert_cmpstr (spec->masks, ==, evaluate_test_path (f->folder, "masks"));
}

static UnetNumberRow *
get_number_row (Fixture *f, const char *title)
{
  return UNET_NUMBER_ROW (
      gtk_widget_get_ancestor (find (f, GTK_TYPE_LABEL, title), UNET_TYPE_NUMBER_ROW));
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  const UnetEvaluateSpec *spec = unet_evaluate_session_get_spec (f->session);

  g_assert_cmpfloat (spec->scale, ==, 0);
  g_assert_cmpfloat (spec->threshold, ==, -1);
  g_assert_false (spec->per_class);
  unet_number_row_set_value (get_number_row (f, "Scale"), 0.25);
  unet_number_row_set_value (get_number_row (f, "Threshold"), 0.437);
  gtk_switch_set_active (GTK_SWITCH (find (f, GTK_TYPE_SWITCH, NULL)), TRUE);
  g_assert_cmpfloat (spec->scale, ==, 0.25);
  g_assert_cmpfloat (spec->threshold, ==, 0.437);
  g_assert_true (spec->per_class);
  g_assert_false (spec->em);
  unet_evaluate_panel_set_em (f->panel, TRUE, 1);
  g_assert_true (spec->em);
  g_assert_cmpint (spec->membrane, ==, 1);
  unet_number_row_set_value (get_number_row (f, "Membrane"), 0);
  g_assert_cmpint (spec->membrane, ==, 0);
  unet_number_row_set_value (get_number_row (f, "Threshold"), 0);
  g_assert_cmpfloat (spec->threshold, ==, 0);
  unet_number_row_set_value (get_number_row (f, "Threshold"), -0.05);
  g_assert_cmpfloat (spec->threshold, ==, -1);
}

static int
count_rows (GtkWidget *parent)
{
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += UNET_IS_EVALUATE_MODEL_ROW (child) ? 1 : count_rows (child);
  return n;
}

/* A row for each model; those that add more come after. */
static void
test_models (Fixture *f, gconstpointer data)
{
  GtkWidget *row, *add;

  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "one/best.pth"));
  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "other"));
  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "broken.pth"));
  g_assert_cmpint (count_rows (GTK_WIDGET (f->panel)), ==, 3);
  evaluate_test_wait (f->session);
  g_assert_nonnull (strstr (unet_evaluate_model_get_error (unet_evaluate_models_get (
                                unet_evaluate_session_get_models (f->session), 2)),
                            "broken.pth"));
  row = gtk_widget_get_ancestor (find (f, GTK_TYPE_LABEL, "broken"), UNET_TYPE_EVALUATE_MODEL_ROW);
  add = gtk_widget_get_ancestor (find (f, GTK_TYPE_LABEL, "Add a Model…"), ADW_TYPE_ACTION_ROW);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)), ==, 2);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (add)), ==, 3);
  g_signal_emit_by_name (app_test_find (row, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_cmpint (count_rows (GTK_WIDGET (f->panel)), ==, 2);
  g_assert_cmpuint (unet_evaluate_models_get_n (unet_evaluate_session_get_models (f->session)), ==,
                    2);
}

/* Below the bar. */
static const char *
get_text (Fixture *f)
{
  GtkWidget *bar = find (f, GTK_TYPE_PROGRESS_BAR, NULL);

  return gtk_label_get_text (GTK_LABEL (gtk_widget_get_next_sibling (bar)));
}

static void
on_progress (UnetEvaluateSession *session, Fixture *f)
{
  GtkWidget *bar = find (f, GTK_TYPE_PROGRESS_BAR, NULL);
  GtkWidget *images =
      gtk_widget_get_ancestor (find (f, GTK_TYPE_LABEL, "Images"), ADW_TYPE_ENTRY_ROW);

  g_assert_cmpint (gtk_widget_get_visible (bar), ==, unet_evaluate_session_is_busy (session));
  g_assert_cmpint (gtk_widget_get_sensitive (images), !=, unet_evaluate_session_is_busy (session));
  if (unet_evaluate_session_get_progress (session).n_images > 0)
    {
      const UnetEvaluateProgress progress = unet_evaluate_session_get_progress (session);
      g_autofree char           *start =
          g_strdup_printf ("Image %d of 3 · model %d of 2", progress.image, progress.model);

      g_assert_true (g_str_has_prefix (get_text (f), start));
      f->n_told++;
    }
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  unet_evaluate_panel_set_data (f->panel, evaluate_test_path (f->folder, "imgs"),
                                evaluate_test_path (f->folder, "masks"));
  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "one/best.pth"));
  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "other"));
  g_signal_connect_after (f->session, "progress", G_CALLBACK (on_progress), f);
  evaluate_test_run (f->session);
  g_assert_cmpint (f->n_told, >=, 6);
  g_assert_false (gtk_widget_get_visible (find (f, GTK_TYPE_PROGRESS_BAR, NULL)));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-panel/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("data", test_data);
  ADD ("settings", test_settings);
  ADD ("models", test_models);
  ADD ("progress", test_progress);
  return g_test_run ();
}
