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
  return unet_evaluate_load_mask (folder, stem, &values, per_class, false, SIDE, SIDE, classes,
                                  error);
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

/* Background is the truth's value of it, or 0, by what all masks of the folder hold. */
static void
test_background (void)
{
  static const struct
  {
    uint8_t pixels[2][3]; /* of two masks: what they hold */
    bool    is_zero;
  } folders[] = {
      {{{10, 200, 200}, {10, 10, 10}}, false},
      {{{10, 200, 0}, {10, 10, 10}}, false}, /* a stray 0 */
      {{{0, 1, 1}, {0, 0, 0}}, true},
      {{{0, 10, 10}, {10, 10, 10}}, true}, /* a foreground that is the truth's background */
      {{{10, 10, 10}, {10, 10, 10}}, false},
      {{{200, 200, 200}, {200, 100, 200}}, false},
  };
  const UnetMaskValues usual = {.n = 2, .components = 1, .value = {{0}, {255}}};

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *truth = test_make_folder ();
      g_autofree char *folder = test_make_folder ();
      g_autoptr (UnetPairs) pairs = NULL;
      uint8_t classes[N], pixels[N];

      for (int m = 0; m < 2; m++)
        {
          const char *name = m == 0 ? "a.png" : "b.png";

          for (int p = 0; p < N; p++)
            pixels[p] = folders[i].pixels[m][p % 3];
          engine_test_write (engine_test_path (truth, name), SIDE, SIDE, pixels);
          engine_test_write (engine_test_path (folder, name), SIDE, SIDE, pixels);
        }
      pairs = unet_pairs_from_masks (truth, NULL);
      g_assert_nonnull (pairs);
      g_assert_cmpint (unet_evaluate_is_background_zero (folder, pairs, &values), ==,
                       folders[i].is_zero);
      g_assert_true (unet_evaluate_is_background_zero (folder, pairs, &usual));
      g_assert_true (unet_evaluate_load_mask (folder, "a", &values, false, folders[i].is_zero, SIDE,
                                              SIDE, classes, NULL));
      for (int p = 0; p < N; p++)
        g_assert_cmpint (classes[p], ==,
                         folders[i].pixels[0][p % 3] != (folders[i].is_zero ? 0 : 10));
      test_remove_folder (truth);
      test_remove_folder (folder);
    }
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
