/* test-train.c: the training loop on pictures drawn in the test
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train.h"

#include "base/error.h"
#include "engine-test.h"
#include "engine/model-file.h"
#include "support/support.h"
#include "train-test.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

static void
test_learns (void)
{
  TrainFixture    fixture;
  TrainWatch      watch = {0};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 45, 2, false);
  fixture.spec.epochs = 6; /* few, since each waits for the disk */
  fixture.spec.schedule = UNET_SCHEDULE_CONSTANT;
  fixture.spec.optimizer.learning_rate = 1e-2;
  train_test_run (&fixture.spec, &watch, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (watch.last_loss, <, 0.4 * watch.first_loss);
  g_assert_cmpfloat (result.best_dice, >, 0.9);
  g_assert_false (watch.empty);
  unet_train_result_clear (&result);
  train_test_close (&fixture);
}

/* The number of rounds is the reference's: whenever the step is a multiple of n_train / (5 batch).
 * Where that is 0 the reference never validates; here, once an epoch. */
static void
test_rounds (void)
{
  static const struct
  {
    int    n, batch;
    double percent;
    int    n_validation, rounds; /* of two epochs */
  } cases[] = {
      {2, 1, 10, 1, 2},   /* one trains, one validates */
      {4, 1, 10, 1, 2},   /* three train: 3 / 5 = 0 */
      {6, 1, 10, 1, 10},  /* five train: every step */
      {12, 1, 10, 1, 11}, /* eleven: every second of 22 steps */
      {12, 2, 40, 4, 2},  /* eight: 8 / 10 = 0 */
      {3, 64, 34, 1, 2},  /* a batch larger than the set */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TrainFixture fixture;
      TrainWatch   watch = {0};

      train_test_open (&fixture, cases[i].n, 2, false);
      fixture.spec.batch_size = cases[i].batch;
      fixture.spec.validation = cases[i].percent;
      train_test_run_well (&fixture.spec, &watch);
      g_assert_cmpint (watch.n_validation, ==, cases[i].n_validation);
      g_assert_cmpint (watch.n_validations, ==, cases[i].rounds);
      g_assert_true (g_file_test (train_test_path (&fixture, "out/best.pth"), G_FILE_TEST_EXISTS));
      train_test_close (&fixture);
    }
}

static void
test_mixed_sizes (void)
{
  TrainFixture fixture;

  train_test_open (&fixture, 11, 3, true);
  for (int batch = 1; batch <= 3; batch += 2)
    {
      TrainWatch watch = {0};

      fixture.spec.batch_size = batch;
      fixture.spec.validation = 30;
      train_test_run_well (&fixture.spec, &watch);
      g_assert_cmpint (watch.n_train, ==, 8);
      g_assert_cmpint (watch.n_classes, ==, 3);
      g_assert_cmpint (watch.n_epochs, ==, 2);
      if (batch == 1)
        g_assert_cmpint (watch.n_steps, ==, 16);
      else /* every image once, in batches of one size */
        g_assert_cmpint (watch.n_steps, <, 16);
    }
  train_test_close (&fixture);
}

static void
test_one_class (void)
{
  TrainFixture fixture;
  TrainWatch   watch = {0};

  train_test_open (&fixture, 30, 2, false);
  fixture.spec.n_classes = 1;
  fixture.spec.epochs = 4;
  fixture.spec.optimizer.learning_rate = 1e-2;
  train_test_run_well (&fixture.spec, &watch);
  g_assert_cmpint (watch.n_classes, ==, 1);
  g_assert_cmpfloat (watch.last_dice, >, 0.8);
  train_test_close (&fixture);
}

/* Mixed precision, augmentation, other optimisers and schedules all run, and fall. */
static void
test_settings (void)
{
  for (int kind = UNET_OPTIMIZER_RMSPROP; kind <= UNET_OPTIMIZER_SGD; kind++)
    {
      TrainFixture fixture;
      TrainWatch   watch = {0};

      train_test_open (&fixture, 12, 2, kind % 2 == 1);
      unet_optimizer_options_init (&fixture.spec.optimizer, (UnetOptimizerKind)kind);
      if (kind != UNET_OPTIMIZER_RMSPROP)
        fixture.spec.optimizer.learning_rate = 5e-3;
      fixture.spec.amp = kind % 2 == 0;
      fixture.spec.bilinear = kind >= 2;
      fixture.spec.augment = (UnetAugment){.flips = kind % 2 == 0,
                                           .rotations = kind >= 2,
                                           .brightness = 0.05f * kind,
                                           .contrast = 0.05f * kind};
      fixture.spec.schedule = (UnetScheduleKind)(kind % 3);
      fixture.spec.warmup = 0.1;
      fixture.spec.epochs = 3;
      fixture.spec.freeze_norm = kind == UNET_OPTIMIZER_ADAMW ? 0.5 : 1;
      train_test_run_well (&fixture.spec, &watch);
      g_assert_cmpfloat (watch.last_loss, <, watch.first_loss);
      g_assert_true (watch.empty == (watch.last_foreground == 0));
      if (fixture.spec.schedule == UNET_SCHEDULE_COSINE)
        g_assert_cmpfloat (watch.last_rate, <, 0.1 * fixture.spec.optimizer.learning_rate);
      train_test_close (&fixture);
    }
}

/* The loss and the weights of pixels are those of the settings, in training and in validation. */
static void
test_weights (void)
{
  TrainFixture fixture;
  TrainWatch   both = {0}, alone = {0}, weighted = {0}, balanced = {0};

  train_test_open (&fixture, 8, 2, false);
  train_test_run_well (&fixture.spec, &both);
  fixture.spec.dice = false;
  train_test_run_well (&fixture.spec, &alone);
  g_assert_cmpfloat (alone.first_loss, <, both.first_loss - 0.1);
  /* One cell in a picture has no border. */
  fixture.spec.weights.border_weight = 10;
  train_test_run_well (&fixture.spec, &weighted);
  g_assert_cmpfloat (weighted.first_loss, >=, alone.first_loss);
  fixture.spec.weights = (UnetWeightOptions){.border_sigma = 5, .balance_classes = true};
  train_test_run_well (&fixture.spec, &balanced);
  g_assert_cmpfloat (balanced.first_loss, !=, alone.first_loss);
  g_assert_cmpfloat (balanced.last_loss, !=, alone.last_loss);
  train_test_close (&fixture);
}

/* --- the same bits --- */

static void
test_same_bits (void)
{
  static const int n_threads[] = {1, 1, 2, 3};
  TrainFixture     fixture;
  g_autofree char *first = NULL;

  train_test_open (&fixture, 7, 2, true);
  fixture.spec.batch_size = 2;
  fixture.spec.augment.flips = fixture.spec.augment.rotations = true;
  fixture.spec.augment.elastic = 2;
  fixture.spec.weights.border_weight = 10;
  first = g_strdup (train_test_path (&fixture, "run0/last.pth"));
  for (size_t i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autofree char *name = g_strdup_printf ("run%zu", i);
      g_autofree char *last = g_strdup_printf ("%s/%s/last.pth", fixture.folder, name);
      TrainWatch       watch = {0};

      train_test_set_checkpoints (&fixture, name);
      fixture.spec.n_threads = n_threads[i];
      train_test_run_well (&fixture.spec, &watch);
      engine_test_assert_same_file (first, last);
    }
  train_test_close (&fixture);
}

static void
test_seed (void)
{
  TrainFixture fixture;
  TrainWatch   a = {0}, b = {0};

  train_test_open (&fixture, 4, 2, false);
  train_test_run_well (&fixture.spec, &a);
  fixture.spec.seed = 1;
  train_test_run_well (&fixture.spec, &b);
  g_assert_cmpfloat (a.first_loss, !=, b.first_loss);
  g_assert_cmpfloat (a.last_loss, !=, b.last_loss);
  train_test_close (&fixture);
}

/* --- stop, resume, cancel --- */

static void
assert_same_runs (TrainFixture *fixture, const char *a, const char *b)
{
  static const char *const names[] = {"best.pth", "last.pth", "checkpoint_epoch1.pth",
                                      "checkpoint_epoch2.pth", "checkpoint_epoch3.pth"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *x = g_build_filename (fixture->folder, a, names[i], NULL);
      g_autofree char *y = g_build_filename (fixture->folder, b, names[i], NULL);

      engine_test_assert_same_file (x, y);
    }
}

static void
stop_and_resume (UnetRecipe recipe, int batch_size, int64_t at_step)
{
  TrainFixture     fixture;
  TrainWatch       whole = {0}, cut = {.verdict = UNET_STOP, .at_step = at_step}, rest = {0};
  UnetTrainSpec    again;
  UnetTrainResult  result;
  g_autofree char *log = NULL;
  g_autofree char *log_whole = NULL;
  g_autofree char *log_cut = NULL;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 9, 2, batch_size > 1);
  if (recipe == UNET_RECIPE_RECOMMENDED)
    {
      unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_ADAMW);
      fixture.spec.schedule = UNET_SCHEDULE_COSINE;
      fixture.spec.warmup = 0.2;
      fixture.spec.augment = (UnetAugment){true, true, 0.1f, 0.1f, 2, 3, 15};
      fixture.spec.weights = (UnetWeightOptions){10, 5, true};
      fixture.spec.dice = false;
      fixture.spec.norm_window = 10;
      fixture.spec.freeze_norm = 0.4;
    }
  else
    unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_RMSPROP);
  fixture.spec.epochs = 3;
  fixture.spec.batch_size = batch_size;
  fixture.spec.validation = 20;
  fixture.spec.seed = 123;
  train_test_set_checkpoints (&fixture, "whole");
  fixture.spec.log = g_strdup (train_test_path (&fixture, "whole.csv"));
  train_test_run_well (&fixture.spec, &whole);

  train_test_set_checkpoints (&fixture, "cut");
  log = fixture.spec.log;
  fixture.spec.log = g_strdup (train_test_path (&fixture, "cut.csv"));
  train_test_run (&fixture.spec, &cut, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.stopped);
  g_assert_cmpint (result.step, ==, at_step);
  g_assert_cmpint (cut.n_steps, ==, at_step);
  unet_train_result_clear (&result);

  train_test_resume (&fixture, &again);
  train_test_run (&again, &rest, &result, &error);
  g_assert_no_error (error);
  g_assert_false (result.stopped);
  g_assert_cmpint (cut.n_steps + rest.n_steps, ==, whole.n_steps);
  g_assert_cmpint (result.step, ==, whole.last_step);
  g_assert_cmpfloat (rest.last_loss, ==, whole.last_loss);
  unet_train_result_clear (&result);
  assert_same_runs (&fixture, "whole", "cut");
  log_whole = train_test_read_log (log);
  log_cut = train_test_read_log (again.log);
  g_assert_cmpstr (log_whole, ==, log_cut);
  unet_train_spec_clear (&again);
  train_test_close (&fixture);
}

static void
test_stop_and_resume (void)
{
  stop_and_resume (UNET_RECIPE_REFERENCE, 1, 1);
  stop_and_resume (UNET_RECIPE_REFERENCE, 1, 12);
  stop_and_resume (UNET_RECIPE_REFERENCE, 1, 16); /* at an epoch's end */
  stop_and_resume (UNET_RECIPE_RECOMMENDED, 1, 13);
  stop_and_resume (UNET_RECIPE_REFERENCE, 3, 4);
  stop_and_resume (UNET_RECIPE_RECOMMENDED, 3, 5);
}

/* Stopped before the first step, and resumed once all is done. */
static void
test_borders (void)
{
  TrainFixture    fixture;
  TrainWatch      nothing = {.verdict = UNET_STOP, .after_polls = 4}, rest = {0}, more = {0};
  UnetTrainSpec   again, twice;
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 4, 2, false);
  train_test_run (&fixture.spec, &nothing, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.stopped);
  g_assert_cmpint (nothing.n_steps, ==, 0);
  engine_test_assert_files (train_test_path (&fixture, "out"), "last.pth", NULL);
  unet_train_result_clear (&result);
  train_test_resume (&fixture, &again);
  train_test_run_well (&again, &rest);
  g_assert_cmpint (rest.n_epochs, ==, 2);

  train_test_resume (&fixture, &twice);
  train_test_run (&twice, &more, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (more.n_steps, ==, 0);
  g_assert_cmpint (result.epoch, ==, 2);
  g_assert_nonnull (result.last_path);
  g_assert_nonnull (result.best_path);
  unet_train_result_clear (&result);

  /* More epochs than before: it goes on. */
  twice.epochs = 3;
  train_test_run_well (&twice, &more);
  g_assert_cmpint (more.n_epochs, ==, 1);
  unet_train_spec_clear (&again);
  unet_train_spec_clear (&twice);
  train_test_close (&fixture);
}

static void
test_cancel (void)
{
  TrainFixture fixture;

  train_test_open (&fixture, 6, 2, false);
  for (int polls = 0; polls < 60; polls += 7) /* in the scan, forward, backward, validation */
    {
      TrainWatch      watch = {.verdict = UNET_CANCEL, .after_polls = polls};
      UnetTrainResult result;
      g_autoptr (GError) error = NULL;

      g_assert_false (train_test_run (&fixture.spec, &watch, &result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  /* After an epoch its checkpoints stay, and nothing else. */
  {
    TrainWatch      watch = {.verdict = UNET_CANCEL, .at_step = 7, .after_polls = 3};
    UnetTrainResult result;
    g_autoptr (GError) error = NULL;

    g_assert_false (train_test_run (&fixture.spec, &watch, &result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_null (result.last_path);
  }
  engine_test_assert_files (train_test_path (&fixture, "out"), "best.pth", "checkpoint_epoch1.pth",
                            "last.pth", NULL);
  train_test_close (&fixture);
}

/* --- what goes wrong --- */

static void
test_diverged (void)
{
  /* In the course of an epoch; at the end of an epoch of one step, before it is saved as good. */
  static const int batch[] = {1, 64};

  for (size_t i = 0; i < G_N_ELEMENTS (batch); i++)
    {
      TrainFixture    fixture;
      TrainWatch      watch = {0};
      UnetTrainResult result;
      g_autoptr (GDir) dir = NULL;
      g_autoptr (GError) error = NULL;
      const char *name;

      train_test_open (&fixture, 6, 2, false);
      unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_SGD);
      fixture.spec.batch_size = batch[i];
      fixture.spec.epochs = 4;
      fixture.spec.max_norm = 1e30;
      fixture.spec.optimizer.learning_rate = 1e3;
      fixture.spec.optimizer.weight_decay = 1e3; /* by a factor of -1e6 a step */
      g_assert_false (train_test_run (&fixture.spec, &watch, &result, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_DIVERGED);
      g_assert_nonnull (strstr (error->message, "learning rate"));
      /* What was saved is of numbers. */
      dir = g_dir_open (train_test_path (&fixture, "out"), 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (fixture.folder, "out", name, NULL);
          g_autoptr (UnetModelFile) file = unet_model_file_load (path, NULL, NULL);
          UnetParamSet *params;

          g_assert_nonnull (file);
          params = unet_graph_get_params (unet_model_get_graph (file->model));
          for (guint p = 0; p < unet_param_set_get_n (params); p++)
            for (size_t k = 0; k < unet_param_set_get (params, p)->n_packed; k++)
              g_assert_true (isfinite (unet_param_set_get (params, p)->value[k]));
        }
      train_test_close (&fixture);
    }
}

/* The learning rate of the command line's upper end; the last good checkpoint is named. */
static void
test_diverged_names_checkpoint (void)
{
  TrainFixture    fixture;
  TrainWatch      good = {0}, bad = {0};
  UnetTrainSpec   again;
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 6, 2, false);
  unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_SGD);
  train_test_run_well (&fixture.spec, &good);
  train_test_resume (&fixture, &again);
  again.epochs = 9;
  again.max_norm = 1e30;
  again.optimizer.weight_decay = 1e3;
  again.schedule = UNET_SCHEDULE_COSINE; /* a resumed run keeps its rate otherwise */
  again.optimizer.learning_rate = 1e3;
  g_assert_false (train_test_run (&again, &bad, &result, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, "last.pth"));
  unet_train_spec_clear (&again);
  train_test_close (&fixture);
}

/* Asks for another image at each step. */
typedef struct
{
  int n_steps, n_validation, n_seen;
} Curious;

static void
on_curious_started (void *data, const UnetTrainInfo *info)
{
  Curious *curious = data;

  curious->n_validation = info->n_validation;
  g_assert_cmpint ((int)g_strv_length (info->validation), ==, info->n_validation);
  for (int i = 0; i < info->n_validation; i++)
    g_assert_true (g_str_has_prefix (info->validation[i], "p"));
}

static void
on_curious_step (void *data, const UnetTrainStep *step)
{
  ((Curious *)data)->n_steps++;
}

static int
on_curious_index (void *data)
{
  Curious *curious = data;

  return curious->n_steps % (curious->n_validation + 1) - 1;
}

static void
on_curious_preview (void *data, const UnetTrainPreview *preview)
{
  Curious *curious = data;

  g_assert_cmpint (preview->index, ==, on_curious_index (data));
  g_assert_nonnull (preview->truth);
  curious->n_seen++;
}

/* Looking on changes nothing. */
static void
test_previews (void)
{
  TrainFixture    fixture;
  TrainWatch      watch = {0};
  UnetTrainResult result;
  Curious         curious = {0};
  UnetTrainHooks  hooks = {.started = on_curious_started,
                           .step = on_curious_step,
                           .preview_index = on_curious_index,
                           .preview = on_curious_preview,
                           .data = &curious};
  g_autoptr (GError) error = NULL;

  train_test_open (&fixture, 12, 2, true);
  fixture.spec.validation = 25;
  train_test_run_well (&fixture.spec, &watch);
  train_test_set_checkpoints (&fixture, "watched");
  g_assert_true (unet_train (&fixture.spec, &hooks, &result, &error));
  g_assert_no_error (error);
  unet_train_result_clear (&result);
  g_assert_cmpint (curious.n_validation, ==, 3);
  g_assert_cmpint (curious.n_seen, >, watch.n_validations);
  engine_test_assert_same_file (train_test_path (&fixture, "out/checkpoint_epoch2.pth"),
                                train_test_path (&fixture, "watched/checkpoint_epoch2.pth"));
  train_test_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train/learns", test_learns);
  g_test_add_func ("/engine/train/rounds", test_rounds);
  g_test_add_func ("/engine/train/mixed-sizes", test_mixed_sizes);
  g_test_add_func ("/engine/train/one-class", test_one_class);
  g_test_add_func ("/engine/train/settings", test_settings);
  g_test_add_func ("/engine/train/weights", test_weights);
  g_test_add_func ("/engine/train/same-bits", test_same_bits);
  g_test_add_func ("/engine/train/seed", test_seed);
  g_test_add_func ("/engine/train/stop-and-resume", test_stop_and_resume);
  g_test_add_func ("/engine/train/borders", test_borders);
  g_test_add_func ("/engine/train/cancel", test_cancel);
  g_test_add_func ("/engine/train/previews", test_previews);
  g_test_add_func ("/engine/train/diverged", test_diverged);
  g_test_add_func ("/engine/train/diverged-names-checkpoint", test_diverged_names_checkpoint);
  return g_test_run ();
}
