/* test-train-save.c: checkpoints and the log of a run
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train.h"

#include "engine-test.h"
#include "engine/model-file.h"
#include "support/support.h"
#include "train-test.h"

#include <string.h>

static void
test_files (void)
{
  TrainFixture     fixture;
  TrainWatch       watch = {0};
  UnetTrainResult  result;
  g_autofree char *best = NULL;
  g_autofree char *last = NULL;
  g_autoptr (UnetModelFile) file = NULL;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 10, 2, false);
  train_test_run (&fixture.spec, &watch, &result, &error);
  g_assert_no_error (error);

  g_assert_cmpint (watch.n_scanned, ==, 10);
  g_assert_cmpint (watch.n_started, ==, 1);
  g_assert_cmpint (watch.n_train, ==, 9);
  g_assert_cmpint (watch.n_validation, ==, 1);
  g_assert_cmpint (watch.n_classes, ==, 2);
  g_assert_cmpint (watch.n_steps, ==, 2 * 9);
  g_assert_cmpint (watch.n_epochs, ==, 2);
  g_assert_cmpint (watch.n_validations, ==, 2 * 9); /* every 9 / 5 = 1 step */
  g_assert_cmpint (watch.n_saved, >=, 5);           /* two an epoch, and one best at least */
  g_assert_cmpint (watch.n_warnings, ==, 0);

  g_assert_false (result.stopped);
  g_assert_cmpint (result.epoch, ==, 2);
  g_assert_cmpint (result.step, ==, 2 * 9);
  best = g_strdup (train_test_path (&fixture, "out/best.pth"));
  last = g_strdup (train_test_path (&fixture, "out/last.pth"));
  g_assert_cmpstr (result.best_path, ==, best);
  g_assert_cmpstr (result.last_path, ==, last);
  engine_test_assert_files (train_test_path (&fixture, "out"), "best.pth", "checkpoint_epoch1.pth",
                            "checkpoint_epoch2.pth", "last.pth", NULL);
  file = unet_model_file_load (best, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (file->values.n, ==, 2);
  g_assert_cmpint (file->values.value[1][0], ==, 255);
  g_assert_cmpfloat (file->scale, ==, 1);
  unet_train_result_clear (&result);
  train_test_close (&fixture);
}

static void
test_log (void)
{
  TrainFixture     fixture;
  TrainWatch       watch = {0};
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int n_steps = 0, n_validations = 0;

  train_test_open (&fixture, 7, 2, false);
  fixture.spec.schedule = UNET_SCHEDULE_CONSTANT;
  fixture.spec.log = g_strdup (train_test_path (&fixture, "log.csv"));
  train_test_run_well (&fixture.spec, &watch);
  g_assert_true (g_file_get_contents (fixture.spec.log, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==,
                   "step,epoch,loss,cross_entropy,dice_loss,learning_rate,images_per_second,"
                   "validation_dice,validation_loss,validation_iou,validation_foreground");
  for (int i = 1; lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      bool is_step = fields[2][0] != '\0';

      g_assert_cmpint (g_strv_length (fields), ==, 11);
      g_assert_cmpfloat (g_ascii_strtod (fields[5], NULL), ==, 1e-3);
      g_assert_true (is_step == (fields[7][0] == '\0'));
      if (is_step)
        {
          g_assert_cmpint (g_ascii_strtoll (fields[0], NULL, 10), ==, ++n_steps);
          g_assert_cmpint (g_ascii_strtoll (fields[1], NULL, 10), ==, 1 + (n_steps - 1) / 6);
        }
      else
        n_validations++;
      if (is_step && n_steps == watch.n_steps)
        g_assert_cmpfloat_with_epsilon (g_ascii_strtod (fields[2], NULL), watch.last_loss, 1e-8);
    }
  g_assert_cmpint (n_steps, ==, 12);
  g_assert_cmpint (n_validations, ==, watch.n_validations);
  train_test_close (&fixture);
}

/* A run that is killed loses no line that a resumed one would not write again: once last.pth is
 * there, the log holds all steps before it. */
static void
count_lines (void *data, const char *path)
{
  TrainFixture    *fixture = data;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_str_has_suffix (path, "last.pth"))
    return;
  g_assert_true (g_file_get_contents (fixture->spec.log, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpint (g_strv_length (lines), ==, 1 + 6 * fixture->n_saved + 6 + 1);
  fixture->n_saved++;
}

static void
test_log_is_flushed (void)
{
  TrainFixture    fixture;
  UnetTrainHooks  hooks = {.saved = count_lines, .data = &fixture};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 6, 2, false);
  fixture.spec.validation = 0;
  fixture.spec.log = g_strdup (train_test_path (&fixture, "log.csv"));
  unet_train (&fixture.spec, &hooks, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture.n_saved, ==, 2);
  unet_train_result_clear (&result);
  train_test_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train-save/files", test_files);
  g_test_add_func ("/engine/train-save/log", test_log);
  g_test_add_func ("/engine/train-save/log-is-flushed", test_log_is_flushed);
  return g_test_run ();
}
