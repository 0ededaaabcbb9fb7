/* test-evaluate-models.c: the list of models: names that differ, places that stay
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "evaluate-test.h"

#include <string.h>

static const char *
get_name (UnetEvaluateModels *models, guint i)
{
  return unet_evaluate_model_get_name (unet_evaluate_models_get (models, i));
}

static void
test_names (void)
{
  g_autoptr (UnetEvaluateModels) models = unet_evaluate_models_new ();
  UnetEvaluateModel *first = unet_evaluate_models_add (models, "/runs/one/best.pth");

  g_assert_cmpstr (get_name (models, 0), ==, "best");
  unet_evaluate_models_add (models, "/runs/two/best.pth");
  unet_evaluate_models_add (models, "/runs/two/last.pth");
  g_assert_cmpstr (get_name (models, 0), ==, "one/best");
  g_assert_cmpstr (get_name (models, 1), ==, "two/best");
  g_assert_cmpstr (get_name (models, 2), ==, "last");
  unet_evaluate_models_add (models, "/old/two/best.pth");
  g_assert_cmpstr (get_name (models, 1), ==, "runs/two/best");
  g_assert_cmpstr (get_name (models, 3), ==, "old/two/best");
  /* The same file is there once. */
  g_assert_true (unet_evaluate_models_add (models, "/runs/one/best.pth") == first);
  g_assert_cmpuint (unet_evaluate_models_get_n (models), ==, 4);
  /* Another format of the same network is told by the ending. */
  unet_evaluate_models_add (models, "/runs/one/best.safetensors");
  g_assert_cmpstr (get_name (models, 0), ==, "one/best.pth");
  g_assert_cmpstr (get_name (models, 4), ==, "one/best.safetensors");
  g_assert_cmpstr (get_name (models, 2), ==, "last");
}

/* Whoever is gone leaves a place for the next; the others keep theirs. */
static void
test_places (void)
{
  g_autoptr (UnetEvaluateModels) models = unet_evaluate_models_new ();
  UnetEvaluateModel *second, *third, *fourth;

  unet_evaluate_models_add (models, "/a/best.pth");
  second = unet_evaluate_models_add (models, "/b/best.pth");
  third = unet_evaluate_models_add (models, "/c/best.pth");
  unet_evaluate_models_remove (models, unet_evaluate_models_get (models, 0));
  g_assert_cmpstr (unet_evaluate_model_get_letter (second), ==, "B");
  unet_evaluate_models_remove (models, third);
  g_assert_cmpstr (unet_evaluate_model_get_name (second), ==, "best");
  fourth = unet_evaluate_models_add (models, "/d/best.pth");
  g_assert_cmpstr (unet_evaluate_model_get_letter (fourth), ==, "A");
  g_assert_cmpstr (unet_evaluate_model_get_letter (second), ==, "B");
}

static gboolean
is_done (gpointer models)
{
  return !unet_evaluate_models_is_reading (models);
}

/* What they are is found out by and by; what is none says so. */
static void
test_read (void)
{
  char *folder = evaluate_test_make (2);
  g_autoptr (UnetEvaluateModels) models = unet_evaluate_models_new ();
  UnetEvaluateModel *one, *other, *broken, *two;

  one = unet_evaluate_models_add (models, evaluate_test_path (folder, "one/best.pth"));
  other = unet_evaluate_models_add (models, evaluate_test_path (folder, "other"));
  broken = unet_evaluate_models_add (models, evaluate_test_path (folder, "broken.pth"));
  two = unet_evaluate_models_add (models, evaluate_test_path (folder, "two/best.pth"));
  g_assert_true (unet_evaluate_model_is_folder (other));
  g_assert_false (unet_evaluate_model_is_folder (one));
  g_assert_null (unet_evaluate_model_get_info (one));
  unet_evaluate_models_read (models);
  g_assert_true (unet_evaluate_models_is_reading (models));
  app_test_wait (is_done, models);
  g_assert_cmpint (unet_evaluate_model_get_info (one)->n_classes, ==, 2);
  g_assert_cmpfloat (unet_evaluate_model_get_info (two)->trained_scale, ==, 1);
  g_assert_null (unet_evaluate_model_get_info (other));
  g_assert_null (unet_evaluate_model_get_error (other));
  g_assert_null (unet_evaluate_model_get_info (broken));
  g_assert_nonnull (strstr (unet_evaluate_model_get_error (broken), "broken.pth"));
  unet_evaluate_models_read (models);
  g_assert_false (unet_evaluate_models_is_reading (models));
  evaluate_test_clear (folder);
}

/* One that cannot be read while it waits for its turn is not read again and again. */
static void
test_read_waiting (void)
{
  char *folder = evaluate_test_make (2);
  g_autoptr (UnetEvaluateModels) models = unet_evaluate_models_new ();
  UnetEvaluateModel *broken, *one;

  broken = unet_evaluate_models_add (models, evaluate_test_path (folder, "broken.pth"));
  one = unet_evaluate_models_add (models, evaluate_test_path (folder, "one/best.pth"));
  unet_evaluate_model_set_state (broken, UNET_EVALUATE_STATE_WAITING);
  unet_evaluate_models_read (models);
  app_test_wait (is_done, models);
  g_assert_nonnull (unet_evaluate_model_get_info (one));
  g_assert_cmpint (unet_evaluate_model_get_state (broken), ==, UNET_EVALUATE_STATE_WAITING);
  /* Nobody has evaluated it. */
  unet_evaluate_model_set_state (broken, UNET_EVALUATE_STATE_NONE);
  unet_evaluate_models_read (models);
  app_test_wait (is_done, models);
  g_assert_nonnull (unet_evaluate_model_get_error (broken));
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-models/names", test_names);
  g_test_add_func ("/app/evaluate-models/places", test_places);
  g_test_add_func ("/app/evaluate-models/read", test_read);
  g_test_add_func ("/app/evaluate-models/read-waiting", test_read_waiting);
  return g_test_run ();
}
