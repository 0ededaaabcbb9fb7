/* test-codec.c: tests of src/image/codec.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec.h"

#include "base/error.h"
#include "damage.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *folder;

static char *
make_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
test_not_pictures (void)
{
  g_autofree char *missing = make_path ("missing.png");
  g_autofree char *inside = make_path ("folder.png");
  g_autofree char *empty = make_path ("empty.png");
  g_autofree char *text = make_path ("text.png");
  g_autofree char *vector = make_path ("vector.svg");
  g_autofree char *pipe = make_path ("pipe.png");
  g_autofree char *head = make_path ("head.png");

  damage_assert_refused (missing, UNET_ERROR_IO, "No such file");
  g_assert_cmpint (g_mkdir (inside, 0777), ==, 0);
  damage_assert_refused (inside, UNET_ERROR_IO, "folder");
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  damage_assert_refused (empty, UNET_ERROR_FORMAT, "empty");
  g_assert_true (g_file_set_contents (text, "hello, I am a text\n", -1, NULL));
  damage_assert_refused (text, UNET_ERROR_FORMAT, "PNG, TIFF");
  g_assert_true (g_file_set_contents (
      vector, "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", -1, NULL));
  damage_assert_refused (vector, UNET_ERROR_FORMAT, "PNG, TIFF");
  g_assert_cmpint (mkfifo (pipe, 0666), ==, 0);
  damage_assert_refused (pipe, UNET_ERROR_IO, "regular");
  g_assert_true (g_file_set_contents (head, "\x89PNG\r\n\x1a\n", 8, NULL));
  damage_assert_refused (head, UNET_ERROR_FORMAT, "damaged PNG");
}

static void
test_probe_not_pictures (void)
{
  g_autofree char *path = make_path ("probe.txt");
  g_autoptr (GError) error = NULL;
  int w, h, c;

  g_assert_true (g_file_set_contents (path, "text", -1, NULL));
  g_assert_false (unet_image_probe (path, &w, &h, &c, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
}

/* What a file is, its bytes say, not its name. */
static void
test_wrong_extension (void)
{
  g_autofree char *png = make_path ("really-a.png");
  g_autofree char *tif = make_path ("really-a.tif");
  g_autoptr (UnetImage) image = damage_draw (20, 10, 3, 8, 2);
  g_autoptr (UnetImage) back = NULL;

  g_assert_true (unet_image_save (image, png, NULL));
  g_assert_cmpint (g_rename (png, tif), ==, 0);
  back = unet_image_load (tif, UNET_ROLE_PICTURE, NULL);
  damage_assert_same (image, back);
}

static void
test_save_by_extension (void)
{
  static const struct
  {
    const char *name;
    const char *magic;
  } cases[] = {{"s.png", "\x89PNG"}, {"s.PNG", "\x89PNG"}, {"s.tif", "II*"}, {"s.Tiff", "II*"}};
  g_autoptr (UnetImage) image = damage_draw (20, 10, 1, 8, 2);
  g_autofree char *wrong = make_path ("s.jpg");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = make_path (cases[i].name);
      g_autofree char *data = NULL;

      g_assert_true (unet_image_save (image, path, NULL));
      g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
      if (G_BYTE_ORDER == G_LITTLE_ENDIAN || cases[i].magic[0] != 'I')
        g_assert_cmpint (memcmp (data, cases[i].magic, strlen (cases[i].magic)), ==, 0);
    }
  g_assert_false (unet_image_save (image, wrong, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_assert_false (g_file_test (wrong, G_FILE_TEST_EXISTS));
}

/* A failed save leaves what was there, and nothing beside it. */
static void
test_save_leaves_no_rest (void)
{
  g_autofree char *target = make_path ("target");
  g_autofree char *path = g_build_filename (target, "a.png", NULL);
  g_autoptr (UnetImage) image = damage_draw (20, 10, 1, 8, 2);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  /* A folder of that name cannot be replaced by a file. */
  g_assert_cmpint (g_mkdir_with_parents (path, 0777), ==, 0);
  g_assert_false (unet_image_save (image, path, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  dir = g_dir_open (target, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a.png");
  g_assert_null (g_dir_read_name (dir));
}

static void
test_names (void)
{
  static const char *const yes[] = {"a.png", "b.TIF", "c.tiff", "d.jpg",  "e.JPEG",
                                    "f.gif", "g.bmp", "h.webp", "x.y.png"};
  static const char *const no[] = {"png", ".png", "a.txt", "a.png.txt", "a", "", "a.svg", "a.npy"};

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (unet_image_is_picture_name (yes[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (unet_image_is_picture_name (no[i]));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = test_make_folder ();
  g_test_add_func ("/image/codec/not-pictures", test_not_pictures);
  g_test_add_func ("/image/codec/probe-not-pictures", test_probe_not_pictures);
  g_test_add_func ("/image/codec/wrong-extension", test_wrong_extension);
  g_test_add_func ("/image/codec/save-by-extension", test_save_by_extension);
  g_test_add_func ("/image/codec/save-leaves-no-rest", test_save_leaves_no_rest);
  g_test_add_func ("/image/codec/names", test_names);
  status = g_test_run ();
  test_remove_folder (folder);
  g_free (folder);
  return status;
}
