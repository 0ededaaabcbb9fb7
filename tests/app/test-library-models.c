/* test-library-models.c: the library as a list
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/library-models.h"

#include "app-test.h"
#include "library-fetch.h"

typedef struct
{
  char   *name;
  GError *error;
  bool    done;
} Added;

static void
on_added (UnetLibraryModels *models, const char *name, Added *added)
{
  g_assert_false (unet_library_models_is_adding (models));
  added->name = g_strdup (name);
  added->done = true;
}

static void
on_add_failed (UnetLibraryModels *models, const GError *error, Added *added)
{
  added->error = g_error_copy (error);
  added->done = true;
}

static gboolean
is_done (gpointer data)
{
  return ((Added *)data)->done;
}

static Added
add (Fetch *fetch, const char *path)
{
  Added added = {0};

  g_signal_connect (fetch->models, "added", G_CALLBACK (on_added), &added);
  g_signal_connect (fetch->models, "add-failed", G_CALLBACK (on_add_failed), &added);
  unet_library_models_add (fetch->models, path);
  g_assert_true (unet_library_models_is_adding (fetch->models));
  app_test_wait (is_done, &added);
  g_signal_handlers_disconnect_by_data (fetch->models, &added);
  return added;
}

static void
count (GListModel *list, guint position, guint removed, guint added, int *n)
{
  (*n)++;
}

static void
test_add_and_remove (Fetch *fetch, gconstpointer data)
{
  g_autofree char *path = library_make_model (&fetch->library, "cells.pth", "inc.weight", 8, 1);
  g_autofree char *page = library_make_file (&fetch->library, "page.pth", "<html>");
  GListModel      *list = unet_library_models_get_list (fetch->models);
  guint            n_known = g_list_model_get_n_items (list);
  int              n_changes = 0;
  g_autoptr (GError) error = NULL;
  Added             added = add (fetch, path);
  UnetLibraryModel *model;

  g_assert_no_error (added.error);
  g_assert_cmpstr (added.name, ==, "cells");
  g_free (added.name);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n_known + 1);
  g_assert_true (unet_library_models_find (fetch->models, FETCH_NAME) == fetch->model);
  model = unet_library_models_find (fetch->models, "cells");
  g_assert_nonnull (unet_library_model_get_item (model)->path);

  g_signal_connect (list, "items-changed", G_CALLBACK (count), &n_changes);
  unet_library_models_refresh (fetch->models);
  g_assert_cmpint (n_changes, ==, 0); /* the same */
  g_signal_handlers_disconnect_by_data (list, &n_changes);
  added = add (fetch, page);
  g_assert_null (added.name);
  library_assert_error (&added.error, UNET_ERROR_FORMAT, "is no checkpoint");
  added = add (fetch, path);
  library_assert_error (&added.error, UNET_ERROR_ARGUMENT, "there is a model of this name");

  g_assert_true (unet_library_models_remove (fetch->models, model, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n_known);
  g_assert_null (unet_library_models_find (fetch->models, "cells"));
  g_assert_false (unet_library_models_remove (fetch->models, fetch->model, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "there is nothing to remove");
}

static gboolean
has_some (gpointer model)
{
  return unet_library_model_get_share (model) > 0.1;
}

/* Looking again takes nothing from a download; stopping all stops it. */
static void
test_download (Fetch *fetch, gconstpointer data)
{
  if (fetch_is_impossible ())
    return;
  fetch_serve (fetch, "/stuck/60000");
  unet_library_model_fetch (fetch->model);
  app_test_wait (has_some, fetch->model);
  unet_library_models_refresh (fetch->models);
  g_assert_true (unet_library_models_find (fetch->models, FETCH_NAME) == fetch->model);
  g_assert_true (unet_library_model_is_busy (fetch->model));
  unet_library_models_stop (fetch->models);
  fetch_wait (fetch);
  g_assert_cmpint (unet_library_model_get_item (fetch->model)->n_begun, ==, 60000);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/library-models/" name, Fetch, NULL, fetch_set_up, function, fetch_tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("add-and-remove", test_add_and_remove);
  ADD ("download", test_download);
  return g_test_run ();
}
