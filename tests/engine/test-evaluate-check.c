/* test-evaluate-check.c: whether models can be compared at all
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-check.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"

#include <string.h>

/* A model of CLASSES classes with the mask values step, 2 step ...; IGNORE as it was trained. */
static void
save (const char *folder, const char *name, int n_classes, int step, int ignore)
{
  g_autoptr (GError) error = NULL;
  UnetModelFile file = {.model = engine_test_model (1, n_classes, false, 1),
                        .values = {.n = MAX (n_classes, 2), .components = 1},
                        .has_values = true,
                        .scale = 1,
                        .ignore_value = ignore};

  for (int i = 0; i < file.values.n; i++)
    file.values.value[i][0] = (uint16_t)(i * step);
  unet_model_file_save (&file, NULL, engine_test_path (folder, name), &error);
  g_assert_no_error (error);
  unet_model_free (file.model);
}

/* Checks the models called NAMES; the ignored value that all get, or -2 with ERROR. */
static int
check (const char *folder, const char *const *names, int ignore, GError **error)
{
  const int                    n = (int)g_strv_length ((char **)names);
  g_autofree UnetEvaluateSpec *specs = g_new0 (UnetEvaluateSpec, n + 1);
  g_autofree const char      **all = g_new0 (const char *, n + 1);
  int                          result;
  bool                         ok;

  for (int i = 0; i < n; i++)
    {
      specs[i] = (UnetEvaluateSpec){.model = g_strdup (engine_test_path (folder, names[i])),
                                    .ignore_value = ignore,
                                    .n_threads = 1};
      all[i] = names[i];
    }
  /* Masks have neither classes nor an ignored value of their own. */
  specs[n] = (UnetEvaluateSpec){.predictions = g_strdup (folder), .ignore_value = ignore};
  all[n] = "masks";
  ok = unet_evaluate_check_models (specs, all, n + 1, error);
  result = ok ? specs[n].ignore_value : -2;
  for (int i = 0; i <= n; i++)
    {
      if (ok)
        g_assert_cmpint (specs[i].ignore_value, ==, result);
      unet_evaluate_spec_clear (&specs[i]);
    }
  return result;
}

#define CHECK(ignore, error, ...)                                                                  \
  check (folder, (const char *const[]){__VA_ARGS__, NULL}, ignore, error)

static void
assert_refused (GError **error, const char *words)
{
  g_assert_error (*error, UNET_ERROR, UNET_ERROR_MISMATCH);
  if (strstr ((*error)->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, (*error)->message);
  g_clear_error (error);
}

static void
test_models (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (GError) error = NULL;

  save (folder, "two.pth", 2, 255, -1);
  save (folder, "two-other.pth", 2, 1, -1);
  save (folder, "one.pth", 1, 255, -1);
  save (folder, "three.pth", 3, 100, -1);
  save (folder, "three-other.pth", 3, 1, -1);
  save (folder, "ignores.pth", 2, 255, 128);

  g_assert_cmpint (CHECK (-1, &error, "two.pth", "two-other.pth", "one.pth"), ==, -1);
  g_assert_no_error (error);
  g_assert_cmpint (CHECK (-1, &error, "three.pth", "three.pth"), ==, -1);
  g_assert_no_error (error);
  g_assert_cmpint (CHECK (-1, &error, "ignores.pth"), ==, 128);
  g_assert_no_error (error);
  g_assert_cmpint (CHECK (7, &error, "ignores.pth", "two.pth"), ==, 7);
  g_assert_no_error (error);

  g_assert_cmpint (CHECK (-1, &error, "two.pth", "three.pth"), ==, -2);
  assert_refused (&error, "two.pth has 2 classes, but three.pth has 3");
  g_assert_cmpint (CHECK (-1, &error, "three.pth", "three-other.pth"), ==, -2);
  assert_refused (&error, "three.pth knows the mask values [0, 100, 200], but three-other.pth");
  g_assert_cmpint (CHECK (-1, &error, "two.pth", "ignores.pth"), ==, -2);
  assert_refused (&error, "two.pth and ignores.pth were trained to ignore other mask values");
  g_assert_cmpint (CHECK (-1, &error, "two.pth", "absent.pth"), ==, -2);
  g_assert_nonnull (strstr (error->message, "absent.pth"));
  test_remove_folder (folder);
}

static void
test_values (void)
{
  UnetEvaluation a = {.values = {.n = 2, .components = 1, .value = {{0}, {255}}}};
  UnetEvaluation b = a;
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_evaluate_check_values (&a, "a", &b, "b", &error));
  b.values.value[1][0] = 1; /* masks of nothing but 0 */
  g_assert_true (unet_evaluate_check_values (&a, "a", &b, "b", &error));
  g_assert_no_error (error);
  b.values.value[0][0] = 1;
  b.values.value[1][0] = 2;
  g_assert_false (unet_evaluate_check_values (&a, "a", &b, "b", &error));
  assert_refused (&error, "a knows the mask values [0, 255], but b knows [1, 2]");
}

static void
test_order (void)
{
  const UnetMaskValues four = {.n = 4, .components = 1, .value = {{0}, {1}, {2}, {3}}};
  const UnetMaskValues other = {.n = 4, .components = 1, .value = {{0}, {1}, {3}, {255}}};
  const UnetMaskValues spread = {.n = 4, .components = 1, .value = {{0}, {80}, {160}, {255}}};
  const UnetMaskValues two = {.n = 2, .components = 1, .value = {{0}, {1}}};
  const UnetMaskValues shifted = {.n = 2, .components = 1, .value = {{1}, {2}}};

  g_assert_true (unet_evaluate_is_same_order (&four, &four));
  g_assert_true (unet_evaluate_is_same_order (&four, &spread));
  g_assert_false (unet_evaluate_is_same_order (&four, &other));
  g_assert_true (unet_evaluate_is_same_order (&two, &shifted));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-check/models", test_models);
  g_test_add_func ("/engine/evaluate-check/values", test_values);
  g_test_add_func ("/engine/evaluate-check/order", test_order);
  return g_test_run ();
}
