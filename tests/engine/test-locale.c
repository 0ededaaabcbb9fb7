/* test-locale.c: files are the same in every locale
 *
 * The window runs in the user's locale, where a half may be written 0,5. What one locale writes
 * another has to read, and a number that is cut at its point is wrong without a word; so all that
 * the engine does with files is done twice, and every byte compared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine-test.h"
#include "engine/evaluate.h"
#include "engine/predict-files.h"
#include "engine/train.h"
#include "support/support.h"
#include "train-test.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* Of what is set nothing is a whole number. */
static void
fill_spec (UnetTrainSpec *spec, const char *folder)
{
  engine_test_spec (spec, folder, "work");
  spec->scale = 0.75;
  spec->validation = 12.5;
  spec->augment = (UnetAugment){.flips = true, .brightness = 0.25f, .contrast = 0.125f};
  spec->optimizer.learning_rate = 1.5e-3;
  spec->optimizer.weight_decay = 2.5e-8;
  spec->max_norm = 0.5;
  spec->seed = 12345678901234567890u;
  spec->log = g_build_filename (folder, "work/log.csv", NULL);
}

/* Two epochs, and a third that goes on from what the file says. */
static void
train (const char *folder)
{
  UnetTrainSpec    spec, resumed;
  TrainWatch       watch = {0};
  g_autofree char *json = NULL, *log = NULL;
  g_autoptr (GError) error = NULL;

  fill_spec (&spec, folder);
  train_test_run_well (&spec, &watch);

  unet_train_spec_init (&resumed, UNET_RECIPE_RECOMMENDED);
  unet_train_spec_load (&resumed, spec.checkpoints, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (resumed.scale, ==, 0.75);
  g_assert_cmpfloat (resumed.optimizer.weight_decay, ==, 2.5e-8);
  resumed.epochs = 3;
  resumed.n_threads = 1;
  resumed.log = g_strdup (spec.log);
  train_test_run_well (&resumed, &watch);

  json = unet_train_spec_to_json (&resumed);
  g_file_set_contents (engine_test_path (folder, "work/spec.json"), json, -1, &error);
  g_assert_no_error (error);
  log = train_test_read_log (spec.log);
  g_file_set_contents (spec.log, log, -1, &error);
  g_assert_no_error (error);
  unet_train_spec_clear (&spec);
  unet_train_spec_clear (&resumed);
}

/* To the other format, by way of reading the first. */
static void
convert (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetModelFile) file =
                 unet_model_file_load (engine_test_path (folder, "work/last.pth"), NULL, &error);
  g_autoptr (UnetModelFile) again = NULL;

  g_assert_no_error (error);
  unet_model_file_save (file, NULL, engine_test_path (folder, "work/last.safetensors"), &error);
  g_assert_no_error (error);
  again = unet_model_file_load (engine_test_path (folder, "work/last.safetensors"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (file->scale, ==, 0.75);
  g_assert_cmpfloat (again->scale, ==, 0.75);
}

static void
predict (const char *folder)
{
  UnetPredictSpec   spec;
  UnetPredictResult result;
  g_autoptr (GStrvBuilder) inputs = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) outputs = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;

  unet_predict_spec_init (&spec);
  unet_predict_spec_clear (&spec);
  spec.model = g_build_filename (folder, "work", "last.safetensors", NULL);
  g_strv_builder_add (inputs, engine_test_path (folder, "imgs"));
  g_strv_builder_add (outputs, engine_test_path (folder, "work/masks"));
  spec.inputs = g_strv_builder_end (inputs);
  spec.outputs = g_strv_builder_end (outputs);
  spec.threshold = 0.375;
  spec.probability = spec.probability_tiff = spec.overlay = true;
  spec.n_threads = 1;
  unet_predict_files (&spec, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.n_done, ==, 6);
  unet_predict_spec_clear (&spec);
}

static void
evaluate (const char *folder, bool per_class, const char *name)
{
  UnetEvaluateSpec spec;
  g_autoptr (UnetEvaluation) evaluation = NULL;
  g_autofree char *json = NULL, *csv = NULL;
  g_autofree char *json_path = g_strconcat (folder, "/work/", name, ".json", NULL);
  g_autofree char *csv_path = g_strconcat (folder, "/work/", name, ".csv", NULL);
  g_autoptr (GError) error = NULL;

  unet_evaluate_spec_init (&spec);
  unet_evaluate_spec_clear (&spec);
  spec.model = g_build_filename (folder, "work", "last.pth", NULL);
  spec.images = g_build_filename (folder, "imgs", NULL);
  spec.masks = g_build_filename (folder, "masks", NULL);
  spec.threshold = 0.375;
  spec.per_class = per_class;
  spec.n_threads = 1;
  unet_evaluate (&spec, NULL, &evaluation, &error);
  g_assert_no_error (error);
  json = unet_evaluation_to_json (evaluation, &spec);
  csv = unet_evaluation_to_csv (evaluation);
  g_assert_nonnull (strstr (json, "\"scale\": 0.75"));
  g_assert_true (g_file_set_contents (json_path, json, -1, NULL));
  g_assert_true (g_file_set_contents (csv_path, csv, -1, NULL));
  unet_evaluate_spec_clear (&spec);
}

static void
do_all (const char *folder)
{
  train (folder);
  convert (folder);
  predict (folder);
  evaluate (folder, false, "scores");
  evaluate (folder, true, "classes");
}

/* Every file of B is in A, with the same bytes. Returns how many there are. */
static int
compare_folders (const char *a, const char *b)
{
  g_autoptr (GDir) dir = g_dir_open (b, 0, NULL);
  const char *name;
  int         n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path_a = g_build_filename (a, name, NULL);
      g_autofree char *path_b = g_build_filename (b, name, NULL);

      g_test_message ("%s", path_b);
      if (g_file_test (path_b, G_FILE_TEST_IS_DIR))
        n += compare_folders (path_a, path_b);
      else
        {
          engine_test_assert_same_file (path_a, path_b);
          n++;
        }
    }
  return n;
}

static void
test_files (void)
{
  g_autofree char *folder = NULL, *half = NULL;
  int              n;

  if (!test_enter_comma_locale ())
    return;
  half = g_strdup_printf ("%.1f", 0.5);
  g_assert_cmpstr (half, ==, "0,5");
  folder = test_make_folder ();
  engine_test_make_set (folder, 6, 32, 2, false);
  do_all (folder);
  test_leave_comma_locale ();
  g_assert_cmpint (g_rename (engine_test_path (folder, "work"), engine_test_path (folder, "comma")),
                   ==, 0);

  /* The same names, since some of them are in the files. */
  do_all (folder);
  n = compare_folders (engine_test_path (folder, "comma"), engine_test_path (folder, "work"));
  g_assert_cmpint (
      n, ==,
      compare_folders (engine_test_path (folder, "work"), engine_test_path (folder, "comma")));
  /* best, last, three epochs, log, settings, safetensors; a mask, a probability and an overlay for
   * each picture; two evaluations in two formats. */
  g_assert_cmpint (n, ==, 8 + 6 * 3 + 4);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/locale/files", test_files);
  return g_test_run ();
}
