/* test-data-guess.c: which folders a folder means
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/data-guess.h"

#include "support/support.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
make (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0777), ==, 0);
}

/* FOLDER/NAME, or NULL without a name. */
static char *
build (const char *folder, const char *name)
{
  return name != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

/* What FOLDER/ASKED means: names below FOLDER, "" for itself, NULL for none. */
static void
assert_guess (const char *folder, const char *asked, const char *images, const char *masks)
{
  g_autofree char *path = *asked != '\0' ? build (folder, asked) : g_strdup (folder);
  g_autofree char *expected_images = *images != '\0' ? build (folder, images) : g_strdup (folder);
  g_autofree char *expected_masks = build (folder, masks);
  g_autofree char *found_images = NULL;
  g_autofree char *found_masks = NULL;

  unet_data_guess (path, &found_images, &found_masks);
  g_assert_cmpstr (found_images, ==, expected_images);
  g_assert_cmpstr (found_masks, ==, expected_masks);
}

static const char *const layouts[][2] = {
    {"imgs", "masks"},
    {"images", "masks"},
    {"img", "mask"},
    {"image", "mask"},
    {"image", "label"},
    {"images", "labels"},
    {"imgs", "labels"},
    {"img", "label"},
    {"train", "train_masks"},
    {"train_images", "train_masks"},
    {"train_images", "train_labels"},
    {"imagesTr", "labelsTr"},
    {"images", "annotations"},
    {"image", "annotation"},
    {"Images", "Masks"},
    {"Images", "masks"},
    {"Image", "Label"},
};

/* The folder of both, and the folder of images with the masks beside it. */
static void
test_layouts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *folder = test_make_folder ();
      const char      *images = layouts[i][0], *masks = layouts[i][1];

      make (folder, images);
      /* One of the two is no data set. */
      assert_guess (folder, "", "", NULL);
      assert_guess (folder, images, images, NULL);
      make (folder, masks);
      assert_guess (folder, "", images, masks);
      assert_guess (folder, images, images, masks);
      test_remove_folder (folder);
    }
}

/* Where there are several, what is called images and masks. */
static void
test_several (void)
{
  g_autofree char *folder = test_make_folder ();

  make (folder, "images");
  make (folder, "annotations");
  make (folder, "labels");
  assert_guess (folder, "", "images", "labels");
  make (folder, "masks");
  assert_guess (folder, "", "images", "masks");
  assert_guess (folder, "images", "images", "masks");
  make (folder, "imgs");
  assert_guess (folder, "", "imgs", "masks");
  test_remove_folder (folder);
}

static void
test_nothing (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *file = build (folder, "masks");

  make (folder, "holiday");
  make (folder, "imgs");
  assert_guess (folder, "holiday", "holiday", NULL);
  assert_guess (folder, "absent", "absent", NULL);
  /* A file of that name is no folder of masks. */
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  assert_guess (folder, "", "", NULL);
  assert_guess (folder, "imgs", "imgs", NULL);
  /* An absent folder is what was asked for, and its masks are there. */
  assert_guess (folder, "images", "images", NULL);
  make (folder, "labels");
  assert_guess (folder, "images", "images", "labels");
  test_remove_folder (folder);
}

/* As a shell completes it. */
static void
test_slashes (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *root_images = NULL;
  g_autofree char *root_masks = NULL;

  make (folder, "imgs");
  make (folder, "masks");
  make (folder, "other");
  assert_guess (folder, "imgs/", "imgs", "masks");
  assert_guess (folder, "imgs//", "imgs", "masks");
  assert_guess (folder, "other/", "other", NULL);
  unet_data_guess ("/", &root_images, &root_masks);
  g_assert_cmpstr (root_images, ==, "/");
  g_assert_null (root_masks);
  test_remove_folder (folder);
}

static void
test_links (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *target = build (folder, "elsewhere");
  g_autofree char *images = build (folder, "imgs");
  g_autofree char *masks = build (folder, "masks");

  make (folder, "elsewhere");
  make (folder, "masks");
  g_assert_cmpint (symlink (target, images), ==, 0);
  assert_guess (folder, "", "imgs", "masks");
  assert_guess (folder, "imgs", "imgs", "masks");
  /* A link to nowhere is nothing. */
  g_assert_cmpint (g_rmdir (masks), ==, 0);
  g_assert_cmpint (symlink ("nowhere", masks), ==, 0);
  assert_guess (folder, "", "", NULL);
  assert_guess (folder, "imgs", "imgs", NULL);
  test_remove_folder (folder);
}

/* A path need not begin at the root. */
static void
test_relative (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;

  make (folder, "imgs");
  make (folder, "masks");
  g_assert_cmpint (g_chdir (folder), ==, 0);
  unet_data_guess ("imgs", &images, &masks);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpstr (images, ==, "imgs");
  g_assert_cmpstr (masks, ==, "./masks");
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/data-guess/layouts", test_layouts);
  g_test_add_func ("/app/data-guess/several", test_several);
  g_test_add_func ("/app/data-guess/nothing", test_nothing);
  g_test_add_func ("/app/data-guess/slashes", test_slashes);
  g_test_add_func ("/app/data-guess/links", test_links);
  g_test_add_func ("/app/data-guess/relative", test_relative);
  return g_test_run ();
}
