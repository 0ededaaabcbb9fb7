/* evaluate-test.c: a small data set, and models to be scored on it
 *
 * SPDX-License-Identifier: MIT
 */
#include "evaluate-test.h"

#include "app-test.h"
#include "engine/train.h"
#include "image/codec.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

#define SIZE 64
#define SHIFT 3 /* pixels of "the other program's" masks */

const char *
evaluate_test_path (const char *folder, const char *path)
{
  static char *ring[16];
  static guint next;
  char       **place = &ring[next++ % G_N_ELEMENTS (ring)];

  g_free (*place);
  *place = g_build_filename (folder, path, NULL);
  return *place;
}

/* A network of two levels. */
static void
train (const char *folder, const char *name, int epochs)
{
  UnetTrainSpec   spec;
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;
  g_autofree char *best = g_build_filename (folder, name, "best.pth", NULL);

  unet_train_spec_init (&spec, UNET_RECIPE_RECOMMENDED);
  g_free (spec.images);
  g_free (spec.masks);
  g_free (spec.checkpoints);
  spec.images = g_build_filename (folder, "imgs", NULL);
  spec.masks = g_build_filename (folder, "masks", NULL);
  spec.checkpoints = g_build_filename (folder, name, NULL);
  spec.base_channels = 4;
  spec.depth = 2;
  spec.epochs = epochs;
  spec.scale = 1;
  unet_train (&spec, NULL, &result, &error);
  g_assert_no_error (error);
  if (!g_str_equal (result.last_path, best))
    g_assert_cmpint (g_rename (result.last_path, best), ==, 0);
  unet_train_result_clear (&result);
  unet_train_spec_clear (&spec);
}

static void
shift_mask (const char *folder, const char *name)
{
  g_autofree char *from = g_build_filename (folder, "masks", name, NULL);
  g_autofree char *to = g_build_filename (folder, "other", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) mask = unet_image_load (from, UNET_ROLE_MASK, &error);
  uint8_t *pixels;

  g_assert_no_error (error);
  g_assert_cmpint (mask->channels, ==, 1);
  g_assert_cmpint (mask->bits, ==, 8);
  pixels = mask->data;
  for (int y = 0; y < mask->height; y++)
    {
      uint8_t *row = pixels + (gsize)y * (gsize)mask->width;

      memmove (row + SHIFT, row, (gsize)(mask->width - SHIFT));
      memset (row, 0, SHIFT);
    }
  unet_image_save (mask, to, &error);
  g_assert_no_error (error);
}

char *
evaluate_test_make (int n)
{
  char *folder = test_make_folder ();

  app_test_make_data (folder, n, SIZE);
  train (folder, "one", 1);
  train (folder, "two", 3);
  g_assert_cmpint (g_mkdir (evaluate_test_path (folder, "other"), 0700), ==, 0);
  for (int i = 1; i <= n; i++)
    {
      g_autofree char *name = g_strdup_printf ("cells-%04d.png", i);

      shift_mask (folder, name);
    }
  g_assert_true (
      g_file_set_contents (evaluate_test_path (folder, "broken.pth"), "no model", -1, NULL));
  return folder;
}

void
evaluate_test_clear (char *folder)
{
  test_remove_folder (folder);
  g_free (folder);
}

UnetEvaluateSession *
evaluate_test_session (const char *folder, ...)
{
  UnetEvaluateSession *session = unet_evaluate_session_new ();
  va_list              names;
  const char          *name;

  unet_evaluate_session_set_data (session, evaluate_test_path (folder, "imgs"),
                                  evaluate_test_path (folder, "masks"));
  va_start (names, folder);
  while ((name = va_arg (names, const char *)) != NULL)
    unet_evaluate_session_add (session, evaluate_test_path (folder, name));
  va_end (names);
  return session;
}

static gboolean
is_idle (gpointer session)
{
  return !unet_evaluate_session_is_busy (session) &&
         !unet_evaluate_models_is_reading (unet_evaluate_session_get_models (session));
}

void
evaluate_test_wait (UnetEvaluateSession *session)
{
  app_test_wait (is_idle, session);
}

void
evaluate_test_run (UnetEvaluateSession *session)
{
  unet_evaluate_session_run (session);
  evaluate_test_wait (session);
}
