/* test-evaluate-masks.c: masks of other programs, by whatever name and value
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-masks.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

#define SIDE 4
#define N (SIDE * SIDE)

static const UnetMaskValues values = {.n = 3, .components = 1, .value = {{10}, {100}, {200}}};

static bool
load (const char *folder, const char *stem, bool per_class, uint8_t *classes, GError **error)
{
  return unet_evaluate_load_mask (folder, stem, &values, per_class, SIDE, SIDE, classes, error);
}

/* Each of the names that programs give their masks. */
static void
test_names (void)
{
  static const char *const names[] = {"a.png", "a_OUT.png", "a_mask.tif", "a_pred.png",
                                      "a_prediction.tiff"};
  g_autofree char         *folder = test_make_folder ();
  uint8_t                  pixels[N] = {100}, classes[N];

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *path = engine_test_path (folder, names[i]);
      g_autoptr (GError) error = NULL;

      engine_test_write (path, SIDE, SIDE, pixels);
      g_assert_true (load (folder, "a", false, classes, &error));
      g_assert_no_error (error);
      g_assert_cmpint (classes[0], ==, 1);
      g_remove (path);
      g_assert_false (load (folder, "a", false, classes, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
      g_assert_nonnull (strstr (error->message, "a_OUT.png"));
    }
  test_remove_folder (folder);
}

/* Background is the truth's value of it, or 0 where a mask has none of that. */
static void
test_background (void)
{
  g_autofree char *folder = test_make_folder ();
  uint8_t          classes[N];
  uint8_t          own[N], other[N];

  memset (own, 10, N);
  own[3] = 0;
  own[5] = 200;
  memset (other, 0, N);
  other[7] = 1;
  engine_test_write (engine_test_path (folder, "own.png"), SIDE, SIDE, own);
  engine_test_write (engine_test_path (folder, "other.png"), SIDE, SIDE, other);
  g_assert_true (load (folder, "own", false, classes, NULL));
  for (int i = 0; i < N; i++)
    g_assert_cmpint (classes[i], ==, i == 3 || i == 5);
  g_assert_true (load (folder, "other", false, classes, NULL));
  for (int i = 0; i < N; i++)
    g_assert_cmpint (classes[i], ==, i == 7);
  test_remove_folder (folder);
}

/* By class they hold the truth's values, and nothing else. */
static void
test_classes (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;
  uint8_t classes[N], pixels[N];

  memset (pixels, 10, N);
  pixels[1] = 100;
  pixels[2] = 200;
  engine_test_write (engine_test_path (folder, "a.png"), SIDE, SIDE, pixels);
  g_assert_true (load (folder, "a", true, classes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (classes[0], ==, 0);
  g_assert_cmpint (classes[1], ==, 1);
  g_assert_cmpint (classes[2], ==, 2);
  pixels[3] = 77;
  engine_test_write (engine_test_path (folder, "a.png"), SIDE, SIDE, pixels);
  g_assert_false (load (folder, "a", true, classes, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "a.png"));
  test_remove_folder (folder);
}

static void
test_refused (void)
{
  g_autofree char *folder = test_make_folder ();
  uint8_t          classes[N], pixels[2 * N] = {0};
  g_autoptr (GError) size = NULL;
  g_autoptr (GError) jpeg = NULL;

  engine_test_write (engine_test_path (folder, "a.png"), SIDE, 2 * SIDE, pixels);
  g_assert_false (load (folder, "a", false, classes, &size));
  g_assert_error (size, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (size->message, "4 x 8"));
  g_assert_true (g_file_set_contents (engine_test_path (folder, "b.jpg"), "x", 1, NULL));
  g_assert_false (load (folder, "b", false, classes, &jpeg));
  g_assert_error (jpeg, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (jpeg->message, "JPEG"));
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-masks/names", test_names);
  g_test_add_func ("/engine/evaluate-masks/background", test_background);
  g_test_add_func ("/engine/evaluate-masks/classes", test_classes);
  g_test_add_func ("/engine/evaluate-masks/refused", test_refused);
  return g_test_run ();
}
