/* test-models-window.c: the library, to be looked at and filled
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/models-window.h"

#include "app-test.h"
#include "app/library-row.h"
#include "app/notice.h"
#include "library-fetch.h"

static UnetLibraryRow *
find_row (GtkWidget *window, const char *title)
{
  GtkWidget *label = app_test_find (window, GTK_TYPE_LABEL, title);

  return label != NULL ? UNET_LIBRARY_ROW (gtk_widget_get_ancestor (label, UNET_TYPE_LIBRARY_ROW))
                       : NULL;
}

static const char *
get_group (UnetLibraryRow *row)
{
  return adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (
      gtk_widget_get_ancestor (GTK_WIDGET (row), ADW_TYPE_PREFERENCES_GROUP)));
}

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      return l->data;
  return NULL;
}

static void
add (Fetch *fetch, const char *file)
{
  g_autofree char *path = library_make_model (&fetch->library, file, "inc.weight", 8, 1);
  g_autofree char *name = unet_library_add (path, NULL, NULL, NULL);

  g_assert_nonnull (name);
}

static void
test_groups (Fetch *fetch, gconstpointer data)
{
  GtkWidget *window;

  add (fetch, "cells.pth");
  window = GTK_WIDGET (unet_models_window_new (NULL, fetch->models));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_cmpstr (get_group (find_row (window, "cells")), ==, "Your Own");
  g_assert_cmpstr (get_group (find_row (window, "U-Net for cars, v1.0")), ==, "Published Networks");
  g_assert_cmpstr (get_group (find_row (window, "ResNet-34, ImageNet")), ==, "Encoders");
  add (fetch, "more.pth");
  g_assert_null (find_row (window, "more"));
  unet_library_models_refresh (fetch->models);
  g_assert_cmpstr (get_group (find_row (window, "more")), ==, "Your Own");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Nothing goes unasked. */
static void
test_remove (Fetch *fetch, gconstpointer data)
{
  GtkWidget        *window;
  AdwMessageDialog *dialog;

  add (fetch, "cells.pth");
  window = GTK_WIDGET (unet_models_window_new (NULL, fetch->models));
  gtk_window_present (GTK_WINDOW (window));
  g_signal_emit_by_name (find_row (window, "cells"), "remove");
  dialog = find_dialog ();
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Remove cells?");
  adw_message_dialog_response (dialog, "cancel");
  g_assert_nonnull (find_row (window, "cells"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_signal_emit_by_name (find_row (window, "cells"), "remove");
  dialog = find_dialog ();
  adw_message_dialog_response (dialog, "remove");
  g_assert_null (find_row (window, "cells"));
  g_assert_null (unet_library_get ("cells"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What fails is said, and what comes takes it away; closed, it leaves a download alone. */
static void
test_downloads (Fetch *fetch, gconstpointer data)
{
  GtkWidget  *window = GTK_WIDGET (unet_models_window_new (NULL, fetch->models));
  UnetNotice *notice = UNET_NOTICE (app_test_find (window, UNET_TYPE_NOTICE, NULL));

  gtk_window_present (GTK_WINDOW (window));
  if (!fetch_is_impossible ())
    {
      fetch_serve (fetch, "/status/404");
      unet_library_model_fetch (fetch->model);
      fetch_wait (fetch);
      g_assert_nonnull (strstr (unet_notice_get_text (notice), "404"));
      fetch_serve (fetch, "/file");
      unet_library_model_fetch (fetch->model);
      gtk_window_destroy (GTK_WINDOW (window));
      fetch_wait (fetch);
      g_assert_cmpint (fetch->n_fetched, ==, 1);
      window = GTK_WIDGET (unet_models_window_new (NULL, fetch->models));
      g_assert_nonnull (app_test_find (window, UNET_TYPE_LIBRARY_ROW, NULL));
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_at_rest (gpointer models)
{
  return !unet_library_models_is_adding (models);
}

/* Closed while a file is added it is gone, and the next one says what came of it. */
static void
test_closed (Fetch *fetch, gconstpointer data)
{
  g_autofree char *page = library_make_file (&fetch->library, "page.pth", "<html>");
  GtkWidget       *window = GTK_WIDGET (unet_models_window_new (NULL, fetch->models));
  gpointer         gone = window;
  UnetNotice      *notice;

  g_object_add_weak_pointer (G_OBJECT (window), &gone);
  gtk_window_present (GTK_WINDOW (window));
  unet_library_models_add (fetch->models, page);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (gone);
  g_assert_true (unet_library_models_is_adding (fetch->models));
  window = GTK_WIDGET (unet_models_window_new (NULL, fetch->models));
  notice = UNET_NOTICE (app_test_find (window, UNET_TYPE_NOTICE, NULL));
  app_test_wait (is_at_rest, fetch->models);
  g_assert_nonnull (strstr (unet_notice_get_text (notice), "is no checkpoint"));
  gtk_window_destroy (GTK_WINDOW (window));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/models-window/" name, Fetch, NULL, fetch_set_up, function, fetch_tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("groups", test_groups);
  ADD ("remove", test_remove);
  ADD ("downloads", test_downloads);
  ADD ("closed", test_closed);
  return g_test_run ();
}
