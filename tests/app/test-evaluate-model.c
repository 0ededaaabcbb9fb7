/* test-evaluate-model.c: what a model is called, and what is said of it
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-model.h"

#include <string.h>

static void
on_changed (UnetEvaluateModel *model, int *n)
{
  (*n)++;
}

static void
test_letters (void)
{
  static const struct
  {
    guint       place;
    const char *letter;
  } cases[] = {{0, "A"}, {1, "B"}, {25, "Z"}, {26, "A1"}, {52, "A2"}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetEvaluateModel) model =
                     unet_evaluate_model_new ("/a/b.pth", FALSE, cases[i].place);

      g_assert_cmpstr (unet_evaluate_model_get_letter (model), ==, cases[i].letter);
      g_assert_cmpuint (unet_evaluate_model_get_place (model), ==, cases[i].place);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *path;
    gboolean    is_folder;
    const char *name;
  } cases[] = {
      {"/runs/one/best.pth", FALSE, "best"}, {"/x/net.v2.safetensors", FALSE, "net.v2"},
      {"/x/net.pt", FALSE, "net"},           {"/x/.pth", FALSE, ".pth"},
      {"/x/masks.pth", TRUE, "masks.pth"},   {"/x/masks", TRUE, "masks"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetEvaluateModel) model =
                     unet_evaluate_model_new (cases[i].path, cases[i].is_folder, 2);
      g_autofree char *name = unet_evaluate_model_suggest_name (model);
      g_autofree char *title = NULL;
      g_autofree char *expected = g_strdup_printf ("C · %s", cases[i].name);

      g_assert_cmpstr (name, ==, cases[i].name);
      unet_evaluate_model_set_name (model, name);
      title = unet_evaluate_model_dup_title (model);
      g_assert_cmpstr (title, ==, expected);
    }
}

static void
assert_described (UnetEvaluateModel *model, const char *part)
{
  g_autofree char *text = unet_evaluate_model_dup_description (model);

  g_assert_nonnull (strstr (text, part));
}

static void
test_description (void)
{
  g_autoptr (UnetEvaluateModel) model = unet_evaluate_model_new ("/a/b.pth", FALSE, 0);
  g_autoptr (UnetEvaluateModel) masks = unet_evaluate_model_new ("/a/masks", TRUE, 1);
  UnetModelInfo *info = g_new0 (UnetModelInfo, 1);
  int            n_changes = 0;

  g_signal_connect (model, "changed", G_CALLBACK (on_changed), &n_changes);
  assert_described (masks, "another program");
  assert_described (model, "Reading");
  info->network = g_strdup ("U-Net of 3");
  unet_evaluate_model_take_info (model, info);
  assert_described (model, "U-Net of 3");
  assert_described (model, "unknown");
  info->trained_scale = 0.25;
  assert_described (model, "0.25");
  g_assert_cmpint (n_changes, ==, 1);
  /* An option of the command line has another name here. */
  unet_evaluate_model_take_error (model, g_strdup ("b.pth: take a larger --scale"));
  assert_described (model, "“Scale”");
  g_assert_cmpint (unet_evaluate_model_get_state (model), ==, UNET_EVALUATE_STATE_FAILED);
  unet_evaluate_model_set_state (model, UNET_EVALUATE_STATE_WAITING);
  g_assert_null (unet_evaluate_model_get_error (model));
  g_assert_cmpint (n_changes, ==, 3);
  g_assert_null (unet_evaluate_model_get_evaluation (model));
  g_assert_null (unet_evaluate_model_get_spec (model));
}

static void
test_classes (void)
{
  UnetEvaluation   evaluation = {.n_classes = 2,
                                 .values = {.n = 2, .components = 1, .value = {{0}, {255}}}};
  g_autofree char *background = unet_evaluation_dup_class_name (&evaluation, 0);
  g_autofree char *foreground = unet_evaluation_dup_class_name (&evaluation, 1);
  g_autofree char *color = NULL;

  g_assert_cmpstr (background, ==, "Background (0)");
  g_assert_cmpstr (foreground, ==, "Foreground (255)");
  evaluation.n_classes = 3;
  evaluation.values =
      (UnetMaskValues){.n = 3, .components = 3, .value = {{0, 0, 0}, {1, 2, 3}, {9, 9, 9}}};
  color = unet_evaluation_dup_class_name (&evaluation, 1);
  g_assert_cmpstr (color, ==, "Class 1 (1, 2, 3)");
}

static void
test_find (void)
{
  UnetEvaluateRecord records[] = {{.name = (char *)"a"}, {.name = (char *)"b"}};
  UnetEvaluation     evaluation = {.n_images = 2, .images = records};

  g_assert_true (unet_evaluation_find (&evaluation, "b") == &records[1]);
  g_assert_null (unet_evaluation_find (&evaluation, "c"));
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-model/letters", test_letters);
  g_test_add_func ("/app/evaluate-model/names", test_names);
  g_test_add_func ("/app/evaluate-model/description", test_description);
  g_test_add_func ("/app/evaluate-model/classes", test_classes);
  g_test_add_func ("/app/evaluate-model/find", test_find);
  return g_test_run ();
}
