/* test-train-setup.c: what a run starts from, and what it refuses to start from
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train.h"

#include "base/error.h"
#include "engine-test.h"
#include "engine/model-file.h"
#include "support/support.h"
#include "train-test.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_no_validation (void)
{
  TrainFixture    fixture;
  TrainWatch      watch = {0};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 3, 2, false);
  fixture.spec.validation = 0;
  train_test_run (&fixture.spec, &watch, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (watch.n_validations, ==, 0);
  g_assert_cmpint (watch.n_train, ==, 3);
  g_assert_cmpint (watch.n_warnings, ==, 1);
  g_assert_nonnull (strstr (watch.warning, "best.pth"));
  g_assert_cmpfloat (result.best_dice, ==, -1);
  g_assert_null (result.best_path);
  engine_test_assert_files (train_test_path (&fixture, "out"), "checkpoint_epoch1.pth",
                            "checkpoint_epoch2.pth", "last.pth", NULL);
  unet_train_result_clear (&result);
  train_test_close (&fixture);
}

static void
test_refusals (void)
{
  TrainFixture  fixture;
  UnetTrainSpec spec;

  train_test_open (&fixture, 4, 3, false);
  spec = fixture.spec;
  spec.epochs = 0;
  train_test_refused (&spec, UNET_ERROR_ARGUMENT, "--epochs");
  spec = fixture.spec;
  spec.images = (char *)"/nowhere";
  train_test_refused (&spec, UNET_ERROR_DATA, "/nowhere");
  spec = fixture.spec;
  spec.load = (char *)"/nowhere.pth";
  train_test_refused (&spec, UNET_ERROR_IO, "/nowhere.pth");
  spec = fixture.spec;
  spec.resume = true; /* nothing to resume */
  train_test_refused (&spec, UNET_ERROR_IO, "last.pth");
  spec = fixture.spec;
  spec.scale = 0.2; /* 6 x 6 pixels */
  train_test_refused (&spec, UNET_ERROR_DATA, "scale");
  spec = fixture.spec;
  spec.n_classes = 2; /* the masks have three values */
  train_test_refused (&spec, UNET_ERROR_DATA, "127");
  spec = fixture.spec;
  spec.n_classes = 5;
  train_test_refused (&spec, UNET_ERROR_DATA, "127");
  g_file_set_contents (train_test_path (&fixture, "blocked"), "", -1, NULL);
  spec = fixture.spec;
  spec.checkpoints = (char *)train_test_path (&fixture, "blocked/out");
  train_test_refused (&spec, UNET_ERROR_IO, "blocked");
  spec = fixture.spec;
  spec.log = (char *)train_test_path (&fixture, "missing/log.csv");
  train_test_refused (&spec, UNET_ERROR_IO, "log.csv");
  train_test_close (&fixture);
}

/* A picture that is broken stops the run with its name; what was saved stays. */
static void
test_broken_picture (void)
{
  TrainFixture  fixture;
  UnetTrainSpec spec;

  train_test_open (&fixture, 4, 2, false);
  spec = fixture.spec;
  {
    g_autofree char *bytes = NULL;
    gsize            n;

    g_assert_true (
        g_file_get_contents (train_test_path (&fixture, "imgs/p02.png"), &bytes, &n, NULL));
    g_assert_true (g_file_set_contents (train_test_path (&fixture, "imgs/p02.png"), bytes,
                                        (gssize)n / 2, NULL));
  }
  train_test_refused (&spec, UNET_ERROR_FORMAT, "p02.png");
  train_test_close (&fixture);
}

static void
test_load (void)
{
  TrainFixture     fixture;
  TrainWatch       first = {0}, second = {0}, third = {0};
  g_autofree char *best = NULL;

  train_test_open (&fixture, 20, 2, false);
  fixture.spec.epochs = 3;
  fixture.spec.optimizer.learning_rate = 1e-2;
  train_test_run_well (&fixture.spec, &first);
  best = g_strdup (train_test_path (&fixture, "out/last.pth"));
  fixture.spec.load = g_strdup (best);
  train_test_set_checkpoints (&fixture, "second");
  fixture.spec.base_channels = 64; /* the file's counts */
  fixture.spec.epochs = 1;
  train_test_run_well (&fixture.spec, &second);
  g_assert_cmpfloat (second.first_loss, <, 0.6 * first.first_loss);
  g_assert_cmpint (second.last_step, ==, 18);

  /* A classes mismatch is said with the file's name. */
  fixture.spec.n_classes = 3;
  train_test_refused (&fixture.spec, UNET_ERROR_MISMATCH, "last.pth");
  fixture.spec.n_classes = 2;
  train_test_run_well (&fixture.spec, &third);

  /* Without mask values in the file: the masks' own. */
  {
    g_autofree char *plain = g_strdup (train_test_path (&fixture, "plain.safetensors"));
    g_autofree char *last = g_strdup (train_test_path (&fixture, "second/last.pth"));
    g_autoptr (UnetModelFile) file = NULL;

    engine_test_save_model (plain, 1, 2, 0, 5);
    g_free (fixture.spec.load);
    fixture.spec.load = g_steal_pointer (&plain);
    train_test_run_well (&fixture.spec, &third);
    file = unet_model_file_load (last, NULL, NULL);
    g_assert_cmpint (file->values.value[1][0], ==, 255);
  }
  train_test_close (&fixture);
}

/* Another set cannot be gone on with. */
static void
test_resume_other_data (void)
{
  TrainFixture  fixture;
  TrainWatch    watch = {0};
  UnetTrainSpec again;

  train_test_open (&fixture, 4, 2, false);
  train_test_run_well (&fixture.spec, &watch);
  engine_test_make_set (fixture.folder, 5, 32, 2, false);
  train_test_resume (&fixture, &again);
  again.epochs = 4;
  train_test_refused (&again, UNET_ERROR_MISMATCH, "other images");
  unet_train_spec_clear (&again);
  train_test_close (&fixture);
}

static void
test_unused_masks (void)
{
  TrainFixture fixture;
  TrainWatch   watch = {0};

  train_test_open (&fixture, 4, 2, false);
  g_unlink (train_test_path (&fixture, "imgs/p01.png"));
  train_test_run_well (&fixture.spec, &watch);
  g_assert_cmpint (watch.n_warnings, ==, 1);
  g_assert_nonnull (strstr (watch.warning, "1 mask "));
  train_test_close (&fixture);
}

/* A run of the reference program leaves no last.pth, and its models are worth as much. */
static void
test_taken_folder (void)
{
  static const char *const names[] = {"best.pth", "checkpoint_epoch7.pth", "last.pth"};
  TrainFixture             fixture;

  train_test_open (&fixture, 4, 2, false);
  g_assert_false (unet_train_folder_has_models (train_test_path (&fixture, "nowhere")));
  g_assert_false (unet_train_folder_has_models (fixture.folder));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      TrainWatch       watch = {0};
      g_autofree char *folder = g_strdup_printf ("taken%u", i);
      g_autofree char *file = g_build_filename (folder, names[i], NULL);

      g_assert_cmpint (g_mkdir (train_test_path (&fixture, folder), 0700), ==, 0);
      g_assert_true (g_file_set_contents (train_test_path (&fixture, file), "", 0, NULL));
      g_assert_true (unet_train_folder_has_models (train_test_path (&fixture, folder)));
      train_test_set_checkpoints (&fixture, folder);
      train_test_run_well (&fixture.spec, &watch);
      g_assert_cmpint (watch.n_warnings, ==, 1);
      g_assert_nonnull (strstr (watch.warning, folder));
      g_assert_true ((strstr (watch.warning, "--resume") != NULL) == (i == 2));
    }
  train_test_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train-setup/no-validation", test_no_validation);
  g_test_add_func ("/engine/train-setup/refusals", test_refusals);
  g_test_add_func ("/engine/train-setup/broken-picture", test_broken_picture);
  g_test_add_func ("/engine/train-setup/load", test_load);
  g_test_add_func ("/engine/train-setup/resume-other-data", test_resume_other_data);
  g_test_add_func ("/engine/train-setup/unused-masks", test_unused_masks);
  g_test_add_func ("/engine/train-setup/taken-folder", test_taken_folder);
  return g_test_run ();
}
