/* test-store.c: the models that are kept
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/store.h"

#include "library/folder.h"
#include "library-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
assert_files (Library *library, const char *expected)
{
  g_autofree char *files = library_list_files (library);

  g_assert_cmpstr (files, ==, expected);
}

static UnetLibraryItem *
find (GPtrArray *items, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((UnetLibraryItem *)items->pdata[i])->name, name))
      return items->pdata[i];
  return NULL;
}

static void
add (const char *path, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *called = unet_library_add (path, name, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (called);
}

static void
test_empty (Library *library, gconstpointer data)
{
  g_autoptr (GPtrArray) items = unet_library_list ();
  guint n;

  unet_catalogue_get_entries (&n);
  g_assert_cmpuint (items->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      UnetLibraryItem *item = items->pdata[i];

      g_assert_nonnull (item->entry);
      g_assert_null (item->path);
      g_assert_cmpint (item->size, ==, item->entry->size);
      g_assert_cmpint (item->n_begun, ==, 0);
    }
  assert_files (library, ""); /* looking makes nothing */
}

static void
test_add_and_remove (Library *library, gconstpointer data)
{
  g_autofree char *path = library_make_model (library, "best.safetensors", "a", 8, 1);
  g_autofree char *content = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *sum = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  UnetLibraryItem *item;
  gsize            size, n;

  add (path, NULL);
  assert_files (library, "best.safetensors best.safetensors.json");
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  items = unet_library_list ();
  item = find (items, "best");
  g_assert_nonnull (item);
  g_assert_null (item->entry);
  g_assert_cmpint (item->size, ==, (int64_t)size);
  g_assert_cmpstr (item->origin, ==, path);
  g_assert_nonnull (item->added);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)content, size);
  g_assert_cmpstr (item->sha256, ==, sum);
  g_assert_true (g_file_get_contents (item->path, &copied, &n, NULL));
  g_assert_cmpmem (copied, n, content, size);

  g_assert_true (unet_library_remove ("best", &error));
  g_assert_no_error (error);
  assert_files (library, "");
  g_assert_false (unet_library_remove ("best", &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "best: there is no model of this name");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_names (Library *library, gconstpointer data)
{
  g_autofree char  *first = library_make_model (library, "best.safetensors", "a", 8, 1);
  g_autofree char  *second = library_make_model (library, "best.pth", "a", 8, 2);
  const char *const bad[] = {"../evil", "a/b", ".hidden", "-o", ""};
  g_autoptr (GError) error = NULL;

  add (first, NULL);
  g_assert_null (unet_library_add (second, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "best: there is a model of this name already");
  add (second, "other");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (unet_library_add (first, bad[i], NULL, &error));
      library_assert_error (&error, UNET_ERROR_ARGUMENT, "cannot be the name of a model");
      g_assert_false (unet_library_remove (bad[i], &error));
      library_assert_error (&error, UNET_ERROR_ARGUMENT, "there is no model of this name");
    }
  assert_files (library, "best.safetensors best.safetensors.json other.pth other.pth.json");
}

/* A published file by its name must be the published file. */
static void
test_published (Library *library, gconstpointer data)
{
  g_autofree char *fake = library_make_model (library, "resnet18-f37072fd.pth", "a", 8, 1);
  g_autofree char *junk =
      library_make_model (library, "mobilenet_v2-b0353104.pth", "features.0.0.weight", 8, 1);
  g_autofree char *car = library_make_model (library, "unet_carvana_scale0.5_epoch2.pth",
                                             "inc.double_conv.0.weight", 8, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetLibraryItem) item = NULL;

  g_assert_null (unet_library_add (fake, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_MISMATCH, "46830571");
  g_assert_null (unet_library_add (junk, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_MISMATCH, "begins with b0353104");
  g_assert_null (unet_library_add (car, "resnet18", NULL, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT,
                        "resnet18: this is the name of a published model");
  assert_files (library, "");
  add (car, NULL); /* its checksum was never published */
  item = unet_library_get ("carvana-v3.0");
  g_assert_nonnull (item->path);
  g_assert_nonnull (item->sha256);
  g_assert_null (unet_library_add (car, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "carvana-v3.0: there is a model");
}

static void
test_no_models (Library *library, gconstpointer data)
{
  g_autofree char *page = library_make_file (library, "page.pth", "<html>");
  g_autofree char *text = library_make_file (library, "note.txt", "a");
  g_autofree char *absent = g_build_filename (library->folder, "absent.pth", NULL);
  g_autofree char *model = library_make_model (library, "a.pth", "a", 8, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_library_add (page, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_FORMAT, "page.pth: is no checkpoint");
  g_assert_null (unet_library_add (text, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "note.txt: is not named as a model is");
  g_assert_null (unet_library_add (absent, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_IO, "absent.pth does not exist");
  g_cancellable_cancel (cancellable);
  g_assert_null (unet_library_add (model, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_files (library, "");
}

static void
assert_found (const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = unet_library_find (name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
}

static void
test_find (Library *library, gconstpointer data)
{
  g_autofree char *path = library_make_model (library, "best.pth", "a", 8, 1);
  g_autofree char *kept = unet_library_make_path ("best.pth");
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  add (path, NULL);
  g_assert_cmpint (g_chdir (library->models), ==, 0);
  assert_found ("best.pth", "best.pth"); /* a path is a path */
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  assert_found ("best.pth", kept);
  assert_found ("best", kept);
  assert_found (path, path);
  assert_found ("nothing.pth", "nothing.pth");
  assert_found ("../models/best.pth", "../models/best.pth");
  assert_found ("", "");
  /* Somebody's run of that name is no model. */
  g_assert_cmpint (g_chdir (library->folder), ==, 0);
  g_assert_cmpint (g_mkdir ("best", 0700), ==, 0);
  g_assert_cmpint (g_mkdir ("resnet34", 0700), ==, 0);
  assert_found ("best", kept);
  assert_found ("resnet34", "resnet34");
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  g_assert_null (unet_library_find ("resnet34", &error));
  library_assert_error (&error, UNET_ERROR_IO, "unet models get resnet34");
  g_assert_null (unet_library_find ("resnet34-b627a593.pth", &error));
  library_assert_error (&error, UNET_ERROR_IO, "unet models get resnet34");
  g_assert_cmpint (g_chdir (before), ==, 0);
}

/* A name of one is the file of another: the name counts. */
static void
test_two_endings (Library *library, gconstpointer data)
{
  g_autofree char *twice = library_make_model (library, "a.pth.pt", "a", 8, 1);
  g_autofree char *once = library_make_model (library, "a.pth", "a", 8, 1);
  g_autofree char *kept_twice = unet_library_make_path ("a.pth.pt");
  g_autofree char *kept_once = unet_library_make_path ("a.pth");
  g_autoptr (GError) error = NULL;

  add (twice, NULL);
  add (once, NULL);
  assert_found ("a.pth", kept_twice);
  assert_found ("a", kept_once);
  g_assert_true (unet_library_remove ("a.pth", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (kept_twice, G_FILE_TEST_EXISTS));
  assert_found ("a", kept_once);
}

static void
test_name_of (Library *library, gconstpointer data)
{
  g_autofree char *path = library_make_model (library, "best.pth", "a", 8, 1);
  g_autofree char *car =
      library_make_model (library, "unet_carvana_scale0.5_epoch2.pth", "a", 8, 1);
  g_autofree char *kept = unet_library_make_path ("best.pth");
  g_autofree char *kept_car = unet_library_make_path ("unet_carvana_scale0.5_epoch2.pth");
  g_autofree char *absent = unet_library_make_path ("resnet34-b627a593.pth");
  g_autofree char *name = NULL;
  g_autofree char *name_of_car = NULL;

  add (path, NULL);
  add (car, NULL);
  name = unet_library_dup_name_of (kept);
  name_of_car = unet_library_dup_name_of (kept_car);
  g_assert_cmpstr (name, ==, "best");
  g_assert_cmpstr (name_of_car, ==, "carvana-v3.0");
  g_assert_null (unet_library_dup_name_of (path));
  g_assert_null (unet_library_dup_name_of (absent));
  g_assert_null (unet_library_dup_name_of ("best.pth"));
  g_assert_null (unet_library_dup_name_of (""));
}

/* What people put there without asking. */
static void
test_by_hand (Library *library, gconstpointer data)
{
  g_autofree char  *path = library_make_model (library, "m.pth", "a", 8, 1);
  const char *const there[] = {"m.pth", "m.safetensors", "resnet34.pth", "m.txt", ".hid.pth"};
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *part = unet_library_make_path ("resnet18-f37072fd.pth.part");
  g_autofree char *folder = unet_library_make_path ("folder.pth");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  guint n;

  g_assert_true (unet_library_make_folder (NULL));
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (there); i++)
    {
      g_autofree char *target = unet_library_make_path (there[i]);

      g_assert_true (g_file_set_contents (target, content, (gssize)size, NULL));
    }
  g_assert_true (g_file_set_contents (part, "12345", -1, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  unet_catalogue_get_entries (&n);
  items = unet_library_list ();
  g_assert_cmpuint (items->len, ==, n + 3);
  g_assert_nonnull (find (items, "m"));
  g_assert_nonnull (find (items, "m.safetensors"));
  g_assert_nonnull (find (items, "resnet34.pth")); /* resnet34 is another's */
  g_assert_null (find (items, "resnet34")->path);
  g_assert_cmpint (find (items, "resnet18")->n_begun, ==, 5);
  g_assert_null (find (items, "resnet18")->path);
  g_assert_true (unet_library_remove ("resnet18", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_false (unet_library_remove ("resnet18", &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "there is nothing to remove");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LIBRARY_ADD ("/library/store/empty", test_empty);
  LIBRARY_ADD ("/library/store/add-and-remove", test_add_and_remove);
  LIBRARY_ADD ("/library/store/names", test_names);
  LIBRARY_ADD ("/library/store/published", test_published);
  LIBRARY_ADD ("/library/store/no-models", test_no_models);
  LIBRARY_ADD ("/library/store/find", test_find);
  LIBRARY_ADD ("/library/store/two-endings", test_two_endings);
  LIBRARY_ADD ("/library/store/name-of", test_name_of);
  LIBRARY_ADD ("/library/store/by-hand", test_by_hand);
  return g_test_run ();
}
