/* test-library-row.c: a row says what its model is, and has the button for what can be done
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/library-row.h"

#include "app-test.h"
#include "library-fetch.h"

static void
on_remove (UnetLibraryRow *row, int *n)
{
  (*n)++;
}

static GtkWidget *
find_button (GtkWidget *row, const char *label)
{
  return app_test_find (row, GTK_TYPE_BUTTON, label);
}

/* The one without a text. */
static GtkWidget *
find_trash (GtkWidget *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (
           gtk_widget_get_parent (app_test_find (row, GTK_TYPE_PROGRESS_BAR, NULL)));
       child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && !GTK_IS_LINK_BUTTON (child) &&
        g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (child)), "user-trash-symbolic") == 0)
      return child;
  return NULL;
}

static GtkWindow *
show (UnetLibraryModel *model, GtkWidget **row)
{
  GtkWidget *list = gtk_list_box_new ();

  *row = unet_library_row_new (model);
  g_assert_true (unet_library_row_get_model (UNET_LIBRARY_ROW (*row)) == model);
  gtk_list_box_append (GTK_LIST_BOX (list), *row);
  return app_test_show (list, 560, 200);
}

static const char *
get_subtitle (GtkWidget *row)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static gboolean
has_some (gpointer model)
{
  return unet_library_model_get_share (model) > 0.1;
}

static void
test_download (Fetch *fetch, gconstpointer data)
{
  GtkWidget *row;
  GtkWindow *window = show (fetch->model, &row);
  GtkWidget *progress = app_test_find (row, GTK_TYPE_PROGRESS_BAR, NULL);
  GtkWidget *page = app_test_find (row, GTK_TYPE_LINK_BUTTON, NULL);
  int        n = 0;

  if (fetch_is_impossible ())
    {
      gtk_window_destroy (window);
      return;
    }
  g_assert_nonnull (strstr (get_subtitle (row), "GPL-3.0 · size unknown"));
  g_assert_cmpstr (gtk_link_button_get_uri (GTK_LINK_BUTTON (page)), ==,
                   "https://github.com/milesial/Pytorch-UNet/releases/tag/v3.0");
  g_assert_false (gtk_widget_get_visible (find_trash (row)));
  g_assert_false (gtk_widget_get_visible (progress));
  fetch_serve (fetch, "/stuck/60000");
  gtk_widget_grab_focus (find_button (row, "Get"));
  g_signal_emit_by_name (find_button (row, "Get"), "clicked");
  app_test_wait (has_some, fetch->model);
  g_assert_true (gtk_widget_get_visible (progress));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (progress)), >, 0.1);
  g_assert_nonnull (strstr (get_subtitle (row), " of "));
  g_signal_emit_by_name (find_button (row, "Cancel"), "clicked");
  fetch_wait (fetch);
  g_assert_false (gtk_widget_get_visible (progress));
  g_assert_true (gtk_widget_get_visible (find_trash (row)));
  g_assert_true (gtk_widget_has_focus (find_button (row, "Go On")));
  fetch_serve (fetch, "/file");
  g_signal_emit_by_name (find_button (row, "Go On"), "clicked");
  fetch_wait (fetch);
  g_assert_cmpint (fetch->n_fetched, ==, 1);
  g_assert_nonnull (strstr (get_subtitle (row), "In the library\nSHA-256 "));
  g_assert_false (gtk_widget_get_visible (find_button (row, NULL)) &&
                  gtk_widget_get_visible (find_button (row, "Get")));
  g_assert_true (gtk_widget_has_focus (find_trash (row))); /* handed on */
  g_signal_connect (row, "remove", G_CALLBACK (on_remove), &n);
  g_signal_emit_by_name (find_trash (row), "clicked");
  g_assert_cmpint (n, ==, 1);
  gtk_window_destroy (window);
}

/* Titles are markup; names are not. */
static void
test_own (Fetch *fetch, gconstpointer data)
{
  UnetLibraryItem *item = g_new0 (UnetLibraryItem, 1);
  g_autoptr (UnetLibraryModel) model = unet_library_model_new (item);
  GtkWidget *row;
  GtkWindow *window;

  item->name = g_strdup ("a & <b>");
  item->path = g_strdup ("/x/a.pth");
  item->size = 1500000;
  window = show (model, &row);
  g_assert_nonnull (app_test_find (row, GTK_TYPE_LABEL, "a & <b>"));
  g_assert_nonnull (strstr (get_subtitle (row), "1.5"));
  g_assert_true (gtk_widget_get_visible (find_trash (row)));
  g_assert_false (gtk_widget_get_visible (app_test_find (row, GTK_TYPE_LINK_BUTTON, NULL)));
  gtk_window_destroy (window);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/library-row/" name, Fetch, NULL, fetch_set_up, function, fetch_tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("download", test_download);
  ADD ("own", test_own);
  return g_test_run ();
}
