/* library-fetch.c: a library, and a server that has what can be fetched
 *
 * SPDX-License-Identifier: MIT
 */
#include "library-fetch.h"

#include "app-test.h"
#include "library/fetch.h"

static void
on_fetched (UnetLibraryModels *models, UnetLibraryModel *model, Fetch *fetch)
{
  g_assert_true (model == fetch->model);
  fetch->n_fetched++;
}

static void
on_failed (UnetLibraryModels *models, UnetLibraryModel *model, const GError *error, Fetch *fetch)
{
  g_assert_true (model == fetch->model);
  g_assert_nonnull (error);
  fetch->n_failed++;
}

void
fetch_set_up (Fetch *fetch, gconstpointer data)
{
  g_autofree char *path = NULL;
  char            *text;
  gsize            size;

  library_set_up (&fetch->library, NULL);
  path = library_make_model (&fetch->library, "published", "inc.weight", 30000, 1);
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  fetch->content = g_bytes_new_take (text, size);
  fetch->server = server_new (fetch->content, "\"v1\"");
  fetch_serve (fetch, "/file");
  fetch->models = unet_library_models_new ();
  unet_library_models_refresh (fetch->models);
  fetch->model = unet_library_models_find (fetch->models, FETCH_NAME);
  g_assert_nonnull (fetch->model);
  g_signal_connect (fetch->models, "fetched", G_CALLBACK (on_fetched), fetch);
  g_signal_connect (fetch->models, "failed", G_CALLBACK (on_failed), fetch);
}

static gboolean
is_idle (gpointer data)
{
  return !unet_library_model_is_busy (data);
}

void
fetch_wait (Fetch *fetch)
{
  app_test_wait (is_idle, fetch->model);
}

void
fetch_tear_down (Fetch *fetch, gconstpointer data)
{
  unet_library_model_stop (fetch->model);
  fetch_wait (fetch);
  g_assert_finalize_object (fetch->models);
  server_free (fetch->server);
  g_bytes_unref (fetch->content);
  library_tear_down (&fetch->library, NULL);
  g_unsetenv ("UNET_MODELS_MIRROR");
}

void
fetch_serve (Fetch *fetch, const char *path)
{
  g_autofree char *mirror = server_make_address (fetch->server, path);

  g_setenv ("UNET_MODELS_MIRROR", mirror, TRUE);
}

gboolean
fetch_is_impossible (void)
{
  if (unet_fetch_is_possible ())
    return FALSE;
  g_test_skip ("built without libsoup");
  return TRUE;
}
