/* test-thumbnail.c: a small picture of a file
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/thumbnail.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  GAsyncResult *result;
} Loaded;

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  ((Loaded *)data)->result = g_object_ref (result);
}

static gboolean
is_loaded (gpointer data)
{
  return ((Loaded *)data)->result != NULL;
}

static GdkTexture *
load (const char *image, const char *mask, int size, GError **error)
{
  Loaded      loaded = {NULL};
  GdkTexture *texture;

  unet_thumbnail_load_async (image, mask, size, NULL, on_loaded, &loaded);
  app_test_wait (is_loaded, &loaded);
  texture = unet_thumbnail_load_finish (loaded.result, error);
  g_object_unref (loaded.result);
  return texture;
}

/* How many pixels are not grey. */
static int
count_colored (GdkTexture *texture)
{
  const int           n = gdk_texture_get_width (texture) * gdk_texture_get_height (texture);
  g_autofree uint8_t *pixels = g_malloc ((gsize)n * 4);
  int                 n_colored = 0;

  gdk_texture_download (texture, pixels, (gsize)gdk_texture_get_width (texture) * 4);
  for (int i = 0; i < n; i++)
    n_colored += ABS (pixels[4 * i] - pixels[4 * i + 2]) > 40;
  return n_colored;
}

static void
test_load (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *image = g_build_filename (folder, "imgs", "cells-0001.png", NULL);
  g_autofree char *mask = g_build_filename (folder, "masks", "cells-0001.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) picture = NULL;
  g_autoptr (GdkTexture) again = NULL;
  g_autoptr (GdkTexture) classes = NULL;
  g_autoptr (GdkTexture) both = NULL;

  app_test_make_data (folder, 1, 128);
  picture = load (image, NULL, 48, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (picture), ==, 48);
  g_assert_cmpint (count_colored (picture), ==, 0);
  again = load (image, NULL, 48, &error);
  g_assert_true (again == picture); /* kept */
  classes = load (NULL, mask, 300, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (classes), ==, 128); /* never larger than it is */
  g_assert_cmpint (count_colored (classes), >, 500);
  both = load (image, mask, 128, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_colored (both), >, 500);
  test_remove_folder (folder);
}

static void
test_errors (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *broken = g_build_filename (folder, "broken.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Loaded loaded = {NULL};

  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  g_assert_null (load (broken, NULL, 48, &error));
  g_assert_nonnull (strstr (error->message, "broken.png"));
  g_clear_error (&error);
  unet_thumbnail_load_async (broken, NULL, 48, cancellable, on_loaded, &loaded);
  g_cancellable_cancel (cancellable);
  app_test_wait (is_loaded, &loaded);
  g_assert_null (unet_thumbnail_load_finish (loaded.result, &error));
  g_object_unref (loaded.result);
  test_remove_folder (folder);
}

static gboolean
has_picture (gpointer data)
{
  GtkWidget *picture = gtk_widget_get_first_child (data);

  return gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL;
}

static void
test_widget (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *image = g_build_filename (folder, "imgs", "cells-0001.png", NULL);
  GtkWidget       *thumbnail = g_object_ref_sink (unet_thumbnail_new (32));

  app_test_make_data (folder, 1, 64);
  unet_thumbnail_set_files (UNET_THUMBNAIL (thumbnail), image, NULL);
  g_assert_false (has_picture (thumbnail));
  app_test_wait (has_picture, thumbnail);
  unet_thumbnail_set_files (UNET_THUMBNAIL (thumbnail), NULL, NULL);
  g_assert_false (has_picture (thumbnail));
  /* What cannot be read is shown as such. */
  unet_thumbnail_set_files (UNET_THUMBNAIL (thumbnail), "/nowhere.png", NULL);
  app_test_wait (has_picture, thumbnail);
  g_assert_finalize_object (thumbnail);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/thumbnail/load", test_load);
  g_test_add_func ("/app/thumbnail/errors", test_errors);
  g_test_add_func ("/app/thumbnail/widget", test_widget);
  return g_test_run ();
}
