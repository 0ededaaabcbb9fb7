/* fixture.c: a tiny data set, and a main loop around a job
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"

#include "image/codec.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
draw_pair (const char *folder, int index, int size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) image = unet_image_new (size, size, 1, 8, &error);
  g_autoptr (UnetImage) mask = unet_image_new (size, size, 1, 8, &error);
  g_autofree char  *image_path = g_strdup_printf ("%s/imgs/p%02d.png", folder, index);
  g_autofree char  *mask_path = g_strdup_printf ("%s/masks/p%02d.png", folder, index);
  g_autofree float *noise = g_new (float, size *size);
  uint8_t          *pixels, *truth;
  int               x0 = 2 + index * 3 % (size / 2), y0 = 2 + index * 5 % (size / 2);

  g_assert_no_error (error);
  pixels = image->data;
  truth = mask->data;
  test_fill (noise, size * size, 0, 60, (uint32_t)index + 1);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        gboolean inside = x >= x0 && x < x0 + size / 3 && y >= y0 && y < y0 + size / 3;

        truth[y * size + x] = inside ? 255 : 0;
        pixels[y * size + x] = (uint8_t)(noise[y * size + x] + (inside ? 150 : 20));
      }
  unet_image_save_png (image, image_path, false, &error);
  g_assert_no_error (error);
  unet_image_save_png (mask, mask_path, false, &error);
  g_assert_no_error (error);
}

void
fixture_make_data (const char *folder, int n, int size)
{
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);

  g_assert_cmpint (g_mkdir_with_parents (images, 0777), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (masks, 0777), ==, 0);
  for (int i = 0; i < n; i++)
    draw_pair (folder, i, size);
}

static void
set_path (char **target, const char *folder, const char *name)
{
  g_free (*target);
  *target = g_build_filename (folder, name, NULL);
}

void
fixture_init_spec (UnetTrainSpec *spec, const char *folder, int epochs)
{
  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  set_path (&spec->images, folder, "imgs");
  set_path (&spec->masks, folder, "masks");
  set_path (&spec->checkpoints, folder, "checkpoints");
  spec->scale = 1;
  spec->validation = 20;
  spec->base_channels = 4;
  spec->depth = 2;
  spec->epochs = epochs;
  spec->optimizer.learning_rate = 1e-3;
  spec->n_threads = 2;
}

char *
fixture_train (const char *folder)
{
  UnetTrainSpec   spec;
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;
  char *path;

  fixture_init_spec (&spec, folder, 2);
  unet_train (&spec, NULL, &result, &error);
  g_assert_no_error (error);
  path = g_strdup (result.last_path);
  unet_train_result_clear (&result);
  unet_train_spec_clear (&spec);
  return path;
}

typedef struct
{
  GMainLoop *loop;
  gboolean   success;
  GError    *error;
} End;

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  End *end = data;

  end->success = unet_job_run_finish (UNET_JOB (object), result, &end->error);
  g_main_loop_quit (end->loop);
}

gboolean
fixture_run (UnetJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  End end = {loop, FALSE, NULL};

  unet_job_run_async (job, cancellable, on_finished, &end);
  g_main_loop_run (loop);
  g_assert_false (unet_job_is_active (job));
  /* Completion was the last: nothing waits on the context any more. */
  g_assert_false (g_main_context_pending (NULL));
  if (end.error != NULL)
    g_propagate_error (error, end.error);
  return end.success;
}
