/* test-model-cache.c: a network is read once, and again when its file changed
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/model-cache.h"

#include "base/error.h"
#include "support/support.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder, *last, *best;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture_make_data (fixture->folder, 6, 24);
  fixture->last = fixture_train (fixture->folder);
  fixture->best = g_build_filename (fixture->folder, "checkpoints", "best.pth", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->last);
  g_free (fixture->best);
}

static UnetModelFile *
get_file (UnetModelCache *cache, const char *path)
{
  g_autoptr (GError) error = NULL;
  UnetModelFile *file;

  g_assert_true (unet_model_cache_lock (cache, path, &error));
  g_assert_no_error (error);
  file = unet_model_cache_get_file (cache);
  g_assert_nonnull (unet_model_cache_get_predictor (cache));
  g_assert_nonnull (unet_model_cache_get_pool (cache));
  unet_model_cache_unlock (cache);
  return file;
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetModelCache) cache = unet_model_cache_new (1);
  UnetModelFile *file = get_file (cache, fixture->last);

  g_assert_true (get_file (cache, fixture->last) == file);
  unet_model_cache_trim (cache, false);
  g_assert_true (get_file (cache, fixture->last) == file);
  /* The pool alone disturbs nothing. */
  g_assert_true (unet_model_cache_lock (cache, NULL, NULL));
  unet_model_cache_unlock (cache);
  g_assert_true (get_file (cache, fixture->last) == file);
}

static double
first_weight (UnetModelCache *cache, const char *path)
{
  UnetModelFile *file = get_file (cache, path);

  return unet_param_set_get (unet_graph_get_params (unet_model_get_graph (file->model)), 0)
      ->value[0];
}

/* A file of the same name with other weights, as training writes it. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetModelCache) cache = unet_model_cache_new (1);
  g_autofree char *first =
      g_build_filename (fixture->folder, "checkpoints", "checkpoint_epoch1.pth", NULL);
  double before = first_weight (cache, fixture->last);
  double other = first_weight (cache, first);

  g_assert_cmpfloat (other, !=, before);
  g_assert_cmpfloat (first_weight (cache, fixture->last), ==, before);
  g_assert_cmpint (g_rename (first, fixture->last), ==, 0);
  g_assert_cmpfloat (first_weight (cache, fixture->last), ==, other);
}

/* After a failure somebody else can have it, and the file that was there is not taken for the one
 * that failed. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetModelCache) cache = unet_model_cache_new (1);
  g_autofree char *broken = g_build_filename (fixture->folder, "broken.pth", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (broken, "no weights", -1, NULL));
  get_file (cache, fixture->last);
  g_assert_false (unet_model_cache_lock (cache, broken, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_false (unet_model_cache_lock (cache, broken, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  get_file (cache, fixture->last);
  unet_model_cache_trim (cache, true);
  get_file (cache, fixture->last);
}

typedef struct
{
  UnetModelCache *cache;
  int             inside, n_turns;
} Turns;

static gpointer
take_turns (gpointer data)
{
  Turns *turns = data;

  for (int i = 0; i < 50; i++)
    {
      g_assert_true (unet_model_cache_lock (turns->cache, NULL, NULL));
      g_assert_cmpint (turns->inside++, ==, 0);
      g_thread_yield ();
      turns->inside--;
      turns->n_turns++;
      unet_model_cache_trim (turns->cache, true); /* it is had: this does nothing */
      unet_model_cache_unlock (turns->cache);
    }
  return NULL;
}

static void
test_turns (void)
{
  g_autoptr (UnetModelCache) cache = unet_model_cache_new (1);
  Turns    turns = {.cache = cache};
  GThread *threads[3];

  for (int i = 0; i < 3; i++)
    threads[i] = g_thread_new ("turns", take_turns, &turns);
  for (int i = 0; i < 3; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (turns.n_turns, ==, 150);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/jobs/model-cache/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept", test_kept);
  ADD ("changed", test_changed);
  ADD ("failure", test_failure);
  g_test_add_func ("/jobs/model-cache/turns", test_turns);
  return g_test_run ();
}
