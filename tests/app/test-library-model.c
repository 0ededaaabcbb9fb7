/* test-library-model.c: what a model says of itself, and its download
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/library-model.h"

#include "app-test.h"
#include "library-fetch.h"

static void
assert_state (UnetLibraryModel *model, const char *expected)
{
  g_autofree char *state = unet_library_model_dup_state (model);

  if (!g_str_has_prefix (state, expected))
    g_assert_cmpstr (state, ==, expected);
}

static void
test_says (Fetch *fetch, gconstpointer data)
{
  g_autofree char *title = unet_library_model_dup_title (fetch->model);
  UnetLibraryItem *item = g_new0 (UnetLibraryItem, 1);
  g_autoptr (UnetLibraryModel) own = unet_library_model_new (item);
  g_autofree char *own_title = NULL;

  item->name = g_strdup ("cells");
  item->path = g_strdup ("/x/cells.pth");
  own_title = unet_library_model_dup_title (own);
  g_assert_cmpstr (title, ==, "U-Net for cars, v3.0, half size");
  g_assert_cmpstr (own_title, ==, "cells");
  assert_state (fetch->model, "");
  assert_state (own, "In the library");
  g_assert_cmpfloat (unet_library_model_get_share (own), ==, -1);
  g_assert_false (unet_library_model_is_busy (own));
}

static void
count (UnetLibraryModel *model, int *n)
{
  (*n)++;
}

static void
test_fetch (Fetch *fetch, gconstpointer data)
{
  int n = 0;

  if (fetch_is_impossible ())
    return;
  g_signal_connect (fetch->model, "changed", G_CALLBACK (count), &n);
  unet_library_model_fetch (fetch->model);
  g_assert_true (unet_library_model_is_busy (fetch->model));
  unet_library_model_fetch (fetch->model); /* once is enough */
  fetch_wait (fetch);
  g_assert_cmpint (fetch->n_fetched, ==, 1);
  g_assert_cmpint (fetch->n_failed, ==, 0);
  g_assert_cmpint (n, >=, 2);
  g_assert_nonnull (unet_library_model_get_item (fetch->model)->path);
  g_assert_nonnull (unet_library_model_get_item (fetch->model)->sha256);
  assert_state (fetch->model, "In the library");
}

static gboolean
has_some (gpointer model)
{
  return unet_library_model_get_share (model) > 0.1;
}

static void
test_stop_and_go_on (Fetch *fetch, gconstpointer data)
{
  if (fetch_is_impossible ())
    return;
  fetch_serve (fetch, "/stuck/60000");
  unet_library_model_fetch (fetch->model);
  app_test_wait (has_some, fetch->model);
  assert_state (fetch->model, "60.0");
  unet_library_model_stop (fetch->model);
  fetch_wait (fetch);
  g_assert_cmpint (fetch->n_fetched + fetch->n_failed, ==, 0);
  g_assert_cmpint (unet_library_model_get_item (fetch->model)->n_begun, ==, 60000);
  assert_state (fetch->model, "60.0");
  fetch_serve (fetch, "/file");
  unet_library_model_fetch (fetch->model);
  g_assert_cmpfloat (unet_library_model_get_share (fetch->model), ==,
                     -1); /* of nobody knows what */
  fetch_wait (fetch);
  g_assert_cmpint (fetch->n_fetched, ==, 1);
}

static void
test_fails (Fetch *fetch, gconstpointer data)
{
  if (fetch_is_impossible ())
    return;
  fetch_serve (fetch, "/status/404");
  unet_library_model_fetch (fetch->model);
  fetch_wait (fetch);
  g_assert_cmpint (fetch->n_failed, ==, 1);
  assert_state (fetch->model, "");
}

/* Who lets go of everything while it is under way: nothing is told to nobody. */
static void
test_dropped (Fetch *fetch, gconstpointer data)
{
  g_autoptr (UnetLibraryModel) model = NULL;

  if (fetch_is_impossible ())
    return;
  fetch_serve (fetch, "/stuck/60000");
  model = unet_library_model_new (unet_library_get ("carvana-v1.0"));
  unet_library_model_fetch (model);
  app_test_wait (has_some, model);
  g_object_add_weak_pointer (G_OBJECT (model), (gpointer *)&model);
  unet_library_model_stop (model);
  g_object_unref (model);
  while (model != NULL)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/library-model/" name, Fetch, NULL, fetch_set_up, function, fetch_tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("says", test_says);
  ADD ("fetch", test_fetch);
  ADD ("stop-and-go-on", test_stop_and_go_on);
  ADD ("fails", test_fails);
  ADD ("dropped", test_dropped);
  return g_test_run ();
}
