/* test-train.c: the training loop on pictures drawn in the test
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train.h"

#include "base/error.h"
#include "engine-test.h"
#include "image/codec.h"
#include "support/support.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* What the hooks saw. */
typedef struct
{
  int     n_scanned, n_started, n_steps, n_validations, n_epochs, n_saved, n_warnings, n_previews;
  double  first_loss, last_loss, last_dice, last_rate;
  int     n_train, n_validation, n_classes;
  int64_t last_step;
  int     images_seen; /* of the epoch */
  char    warning[256];
  bool    empty; /* warned of empty masks */
  double  last_foreground;

  UnetVerdict verdict; /* what to answer ... */
  int64_t     at_step; /* ... after this step */
  int         after_polls;
} Watch;

static UnetVerdict
on_poll (void *data)
{
  Watch *watch = data;

  if (watch->verdict == UNET_GO_ON || watch->last_step < watch->at_step)
    return UNET_GO_ON;
  return watch->after_polls-- > 0 ? UNET_GO_ON : watch->verdict;
}

static void
on_scanning (void *data, int n_done, int n_total)
{
  ((Watch *)data)->n_scanned = n_done;
  g_assert_cmpint (n_done, <=, n_total);
}

static void
on_started (void *data, const UnetTrainInfo *info)
{
  Watch *watch = data;

  watch->n_started++;
  watch->n_train = info->n_train;
  watch->n_validation = info->n_validation;
  watch->n_classes = info->n_classes;
  g_assert_cmpuint (info->memory, >, 0);
  g_assert_cmpint (info->n_parameters, >, 0);
}

static void
on_step (void *data, const UnetTrainStep *step)
{
  Watch *watch = data;

  if (watch->n_steps++ == 0)
    watch->first_loss = step->loss;
  watch->last_loss = step->loss;
  watch->last_step = step->step;
  watch->last_rate = step->learning_rate;
  watch->images_seen = step->images_done;
  g_assert_cmpint (step->n_images, ==, watch->n_train);
  g_assert_cmpfloat_with_epsilon (step->loss, step->cross_entropy + step->dice_loss, 1e-6);
}

static void
on_validation (void *data, const UnetTrainValidation *validation)
{
  Watch *watch = data;

  watch->n_validations++;
  watch->last_dice = validation->dice;
  watch->last_foreground = validation->foreground;
}

static void
on_epoch (void *data, const UnetTrainEpoch *epoch)
{
  Watch *watch = data;

  watch->n_epochs++;
  if (watch->n_steps > 0)
    g_assert_cmpint (watch->images_seen, ==, watch->n_train); /* none left out */
}

static void
on_saved (void *data, const char *path)
{
  ((Watch *)data)->n_saved++;
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
on_warning (void *data, const char *message)
{
  Watch *watch = data;

  if (strstr (message, "not learned") != NULL)
    {
      watch->empty = true;
      return;
    }
  watch->n_warnings++;
  g_strlcpy (watch->warning, message, sizeof watch->warning);
}

static bool
run (const UnetTrainSpec *spec, Watch *watch, UnetTrainResult *result, GError **error)
{
  UnetTrainHooks hooks = {.poll = on_poll,
                          .scanning = on_scanning,
                          .started = on_started,
                          .step = on_step,
                          .validation = on_validation,
                          .epoch = on_epoch,
                          .saved = on_saved,
                          .warning = on_warning,
                          .data = watch};

  return unet_train (spec, &hooks, result, error);
}

static void
run_well (const UnetTrainSpec *spec, Watch *watch)
{
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  run (spec, watch, &result, &error);
  g_assert_no_error (error);
  unet_train_result_clear (&result);
}

/* A set of N pictures and the settings for it. */
typedef struct
{
  char         *folder;
  UnetTrainSpec spec;
  int           n_saved;
} Fixture;

static void
open_fixture (Fixture *fixture, int n, int n_classes, bool mixed)
{
  fixture->n_saved = 0;
  fixture->folder = test_make_folder ();
  engine_test_make_set (fixture->folder, n, 32, n_classes, mixed);
  engine_test_spec (&fixture->spec, fixture->folder, "out");
}

static void
close_fixture (Fixture *fixture)
{
  unet_train_spec_clear (&fixture->spec);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static const char *
path_of (const Fixture *fixture, const char *name)
{
  return engine_test_path (fixture->folder, name);
}

static void
set_checkpoints (Fixture *fixture, const char *name)
{
  g_free (fixture->spec.checkpoints);
  fixture->spec.checkpoints = g_strdup (path_of (fixture, name));
}

/* --- a whole run --- */

static void
test_files (void)
{
  Fixture          fixture;
  Watch            watch = {0};
  UnetTrainResult  result;
  g_autofree char *best = NULL;
  g_autofree char *last = NULL;
  g_autoptr (UnetModelFile) file = NULL;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 10, 2, false);
  run (&fixture.spec, &watch, &result, &error);
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
  best = g_strdup (path_of (&fixture, "out/best.pth"));
  last = g_strdup (path_of (&fixture, "out/last.pth"));
  g_assert_cmpstr (result.best_path, ==, best);
  g_assert_cmpstr (result.last_path, ==, last);
  engine_test_assert_files (path_of (&fixture, "out"), "best.pth", "checkpoint_epoch1.pth",
                            "checkpoint_epoch2.pth", "last.pth", NULL);
  file = unet_model_file_load (best, &error);
  g_assert_no_error (error);
  g_assert_cmpint (file->values.n, ==, 2);
  g_assert_cmpint (file->values.value[1][0], ==, 255);
  g_assert_cmpfloat (file->scale, ==, 1);
  unet_train_result_clear (&result);
  close_fixture (&fixture);
}

static void
test_learns (void)
{
  Fixture         fixture;
  Watch           watch = {0};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 45, 2, false);
  fixture.spec.epochs = 6; /* few, since each waits for the disk */
  fixture.spec.schedule = UNET_SCHEDULE_CONSTANT;
  fixture.spec.optimizer.learning_rate = 1e-2;
  run (&fixture.spec, &watch, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (watch.last_loss, <, 0.4 * watch.first_loss);
  g_assert_cmpfloat (result.best_dice, >, 0.9);
  g_assert_false (watch.empty);
  unet_train_result_clear (&result);
  close_fixture (&fixture);
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
      Fixture fixture;
      Watch   watch = {0};

      open_fixture (&fixture, cases[i].n, 2, false);
      fixture.spec.batch_size = cases[i].batch;
      fixture.spec.validation = cases[i].percent;
      run_well (&fixture.spec, &watch);
      g_assert_cmpint (watch.n_validation, ==, cases[i].n_validation);
      g_assert_cmpint (watch.n_validations, ==, cases[i].rounds);
      g_assert_true (g_file_test (path_of (&fixture, "out/best.pth"), G_FILE_TEST_EXISTS));
      close_fixture (&fixture);
    }
}

static void
test_no_validation (void)
{
  Fixture         fixture;
  Watch           watch = {0};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 3, 2, false);
  fixture.spec.validation = 0;
  run (&fixture.spec, &watch, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (watch.n_validations, ==, 0);
  g_assert_cmpint (watch.n_train, ==, 3);
  g_assert_cmpint (watch.n_warnings, ==, 1);
  g_assert_nonnull (strstr (watch.warning, "best.pth"));
  g_assert_cmpfloat (result.best_dice, ==, -1);
  g_assert_null (result.best_path);
  engine_test_assert_files (path_of (&fixture, "out"), "checkpoint_epoch1.pth",
                            "checkpoint_epoch2.pth", "last.pth", NULL);
  unet_train_result_clear (&result);
  close_fixture (&fixture);
}

static void
test_mixed_sizes (void)
{
  Fixture fixture;

  open_fixture (&fixture, 11, 3, true);
  for (int batch = 1; batch <= 3; batch += 2)
    {
      Watch watch = {0};

      fixture.spec.batch_size = batch;
      fixture.spec.validation = 30;
      run_well (&fixture.spec, &watch);
      g_assert_cmpint (watch.n_train, ==, 8);
      g_assert_cmpint (watch.n_classes, ==, 3);
      g_assert_cmpint (watch.n_epochs, ==, 2);
      if (batch == 1)
        g_assert_cmpint (watch.n_steps, ==, 16);
      else /* every image once, in batches of one size */
        g_assert_cmpint (watch.n_steps, <, 16);
    }
  close_fixture (&fixture);
}

static void
test_one_class (void)
{
  Fixture fixture;
  Watch   watch = {0};

  open_fixture (&fixture, 30, 2, false);
  fixture.spec.n_classes = 1;
  fixture.spec.epochs = 4;
  fixture.spec.optimizer.learning_rate = 1e-2;
  run_well (&fixture.spec, &watch);
  g_assert_cmpint (watch.n_classes, ==, 1);
  g_assert_cmpfloat (watch.last_dice, >, 0.8);
  close_fixture (&fixture);
}

/* Mixed precision, augmentation, other optimisers and schedules all run, and fall. */
static void
test_settings (void)
{
  for (int kind = UNET_OPTIMIZER_RMSPROP; kind <= UNET_OPTIMIZER_SGD; kind++)
    {
      Fixture fixture;
      Watch   watch = {0};

      open_fixture (&fixture, 12, 2, kind % 2 == 1);
      unet_optimizer_options_init (&fixture.spec.optimizer, (UnetOptimizerKind)kind);
      if (kind != UNET_OPTIMIZER_RMSPROP)
        fixture.spec.optimizer.learning_rate = 5e-3;
      fixture.spec.amp = kind % 2 == 0;
      fixture.spec.bilinear = kind >= 2;
      fixture.spec.augment = (UnetAugment){kind % 2 == 0, kind >= 2, 0.05f * kind, 0.05f * kind};
      fixture.spec.schedule = (UnetScheduleKind)(kind % 3);
      fixture.spec.warmup = 0.1;
      fixture.spec.epochs = 3;
      fixture.spec.freeze_norm = kind == UNET_OPTIMIZER_ADAMW ? 0.5 : 1;
      run_well (&fixture.spec, &watch);
      g_assert_cmpfloat (watch.last_loss, <, watch.first_loss);
      g_assert_true (watch.empty == (watch.last_foreground == 0));
      if (fixture.spec.schedule == UNET_SCHEDULE_COSINE)
        g_assert_cmpfloat (watch.last_rate, <, 0.1 * fixture.spec.optimizer.learning_rate);
      close_fixture (&fixture);
    }
}

/* --- the same bits --- */

static void
test_same_bits (void)
{
  static const int n_threads[] = {1, 1, 2, 3};
  Fixture          fixture;
  g_autofree char *first = NULL;

  open_fixture (&fixture, 7, 2, true);
  fixture.spec.batch_size = 2;
  fixture.spec.augment.flips = fixture.spec.augment.rotations = true;
  first = g_strdup (path_of (&fixture, "run0/last.pth"));
  for (size_t i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autofree char *name = g_strdup_printf ("run%zu", i);
      g_autofree char *last = g_strdup_printf ("%s/%s/last.pth", fixture.folder, name);
      Watch            watch = {0};

      set_checkpoints (&fixture, name);
      fixture.spec.n_threads = n_threads[i];
      run_well (&fixture.spec, &watch);
      engine_test_assert_same_file (first, last);
    }
  close_fixture (&fixture);
}

static void
test_seed (void)
{
  Fixture fixture;
  Watch   a = {0}, b = {0};

  open_fixture (&fixture, 4, 2, false);
  run_well (&fixture.spec, &a);
  fixture.spec.seed = 1;
  run_well (&fixture.spec, &b);
  g_assert_cmpfloat (a.first_loss, !=, b.first_loss);
  g_assert_cmpfloat (a.last_loss, !=, b.last_loss);
  close_fixture (&fixture);
}

/* --- stop, resume, cancel --- */

static void
resume (Fixture *fixture, UnetTrainSpec *spec)
{
  g_autoptr (GError) error = NULL;

  unet_train_spec_init (spec, UNET_RECIPE_RECOMMENDED); /* all must come from the file */
  unet_train_spec_load (spec, fixture->spec.checkpoints, &error);
  g_assert_no_error (error);
  g_assert_true (spec->resume);
  spec->n_threads = 1;
  spec->log = g_strdup (fixture->spec.log);
}

/* The log without the column of images per second, which is of the clock. */
static char *
read_log (const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *result = g_string_new (NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      if (lines[i][0] == '\0')
        continue;
      g_assert_cmpint (g_strv_length (fields), ==, 11);
      fields[6][0] = '\0';
      g_free (lines[i]);
      lines[i] = g_strjoinv (",", fields);
      g_string_append_printf (result, "%s\n", lines[i]);
    }
  return g_string_free (result, FALSE);
}

static void
assert_same_runs (Fixture *fixture, const char *a, const char *b)
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
  Fixture          fixture;
  Watch            whole = {0}, cut = {.verdict = UNET_STOP, .at_step = at_step}, rest = {0};
  UnetTrainSpec    again;
  UnetTrainResult  result;
  g_autofree char *log = NULL;
  g_autofree char *log_whole = NULL;
  g_autofree char *log_cut = NULL;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 9, 2, batch_size > 1);
  if (recipe == UNET_RECIPE_RECOMMENDED)
    {
      unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_ADAMW);
      fixture.spec.schedule = UNET_SCHEDULE_COSINE;
      fixture.spec.warmup = 0.2;
      fixture.spec.augment = (UnetAugment){true, true, 0.1f, 0.1f};
      fixture.spec.norm_window = 10;
      fixture.spec.freeze_norm = 0.4;
    }
  else
    unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_RMSPROP);
  fixture.spec.epochs = 3;
  fixture.spec.batch_size = batch_size;
  fixture.spec.validation = 20;
  fixture.spec.seed = 123;
  set_checkpoints (&fixture, "whole");
  fixture.spec.log = g_strdup (path_of (&fixture, "whole.csv"));
  run_well (&fixture.spec, &whole);

  set_checkpoints (&fixture, "cut");
  log = fixture.spec.log;
  fixture.spec.log = g_strdup (path_of (&fixture, "cut.csv"));
  run (&fixture.spec, &cut, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.stopped);
  g_assert_cmpint (result.step, ==, at_step);
  g_assert_cmpint (cut.n_steps, ==, at_step);
  unet_train_result_clear (&result);

  resume (&fixture, &again);
  run (&again, &rest, &result, &error);
  g_assert_no_error (error);
  g_assert_false (result.stopped);
  g_assert_cmpint (cut.n_steps + rest.n_steps, ==, whole.n_steps);
  g_assert_cmpint (result.step, ==, whole.last_step);
  g_assert_cmpfloat (rest.last_loss, ==, whole.last_loss);
  unet_train_result_clear (&result);
  assert_same_runs (&fixture, "whole", "cut");
  log_whole = read_log (log);
  log_cut = read_log (again.log);
  g_assert_cmpstr (log_whole, ==, log_cut);
  unet_train_spec_clear (&again);
  close_fixture (&fixture);
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
  Fixture         fixture;
  Watch           nothing = {.verdict = UNET_STOP, .after_polls = 4}, rest = {0}, more = {0};
  UnetTrainSpec   again, twice;
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 4, 2, false);
  run (&fixture.spec, &nothing, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.stopped);
  g_assert_cmpint (nothing.n_steps, ==, 0);
  engine_test_assert_files (path_of (&fixture, "out"), "last.pth", NULL);
  unet_train_result_clear (&result);
  resume (&fixture, &again);
  run_well (&again, &rest);
  g_assert_cmpint (rest.n_epochs, ==, 2);

  resume (&fixture, &twice);
  run (&twice, &more, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (more.n_steps, ==, 0);
  g_assert_cmpint (result.epoch, ==, 2);
  g_assert_nonnull (result.last_path);
  g_assert_nonnull (result.best_path);
  unet_train_result_clear (&result);

  /* More epochs than before: it goes on. */
  twice.epochs = 3;
  run_well (&twice, &more);
  g_assert_cmpint (more.n_epochs, ==, 1);
  unet_train_spec_clear (&again);
  unet_train_spec_clear (&twice);
  close_fixture (&fixture);
}

static void
test_cancel (void)
{
  Fixture fixture;

  open_fixture (&fixture, 6, 2, false);
  for (int polls = 0; polls < 60; polls += 7) /* in the scan, forward, backward, validation */
    {
      Watch           watch = {.verdict = UNET_CANCEL, .after_polls = polls};
      UnetTrainResult result;
      g_autoptr (GError) error = NULL;

      g_assert_false (run (&fixture.spec, &watch, &result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  /* After an epoch its checkpoints stay, and nothing else. */
  {
    Watch           watch = {.verdict = UNET_CANCEL, .at_step = 7, .after_polls = 3};
    UnetTrainResult result;
    g_autoptr (GError) error = NULL;

    g_assert_false (run (&fixture.spec, &watch, &result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_null (result.last_path);
  }
  engine_test_assert_files (path_of (&fixture, "out"), "best.pth", "checkpoint_epoch1.pth",
                            "last.pth", NULL);
  close_fixture (&fixture);
}

/* --- what goes wrong --- */

static void
test_diverged (void)
{
  /* In the course of an epoch; at the end of an epoch of one step, before it is saved as good. */
  static const int batch[] = {1, 64};

  for (size_t i = 0; i < G_N_ELEMENTS (batch); i++)
    {
      Fixture         fixture;
      Watch           watch = {0};
      UnetTrainResult result;
      g_autoptr (GDir) dir = NULL;
      g_autoptr (GError) error = NULL;
      const char *name;

      open_fixture (&fixture, 6, 2, false);
      unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_SGD);
      fixture.spec.batch_size = batch[i];
      fixture.spec.epochs = 4;
      fixture.spec.max_norm = 1e30;
      fixture.spec.optimizer.learning_rate = 1e3;
      fixture.spec.optimizer.weight_decay = 1e3; /* by a factor of -1e6 a step */
      g_assert_false (run (&fixture.spec, &watch, &result, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_DIVERGED);
      g_assert_nonnull (strstr (error->message, "learning rate"));
      /* What was saved is of numbers. */
      dir = g_dir_open (path_of (&fixture, "out"), 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (fixture.folder, "out", name, NULL);
          g_autoptr (UnetModelFile) file = unet_model_file_load (path, NULL);
          UnetParamSet *params;

          g_assert_nonnull (file);
          params = unet_graph_get_params (unet_model_get_graph (file->model));
          for (guint p = 0; p < unet_param_set_get_n (params); p++)
            for (size_t k = 0; k < unet_param_set_get (params, p)->n_packed; k++)
              g_assert_true (isfinite (unet_param_set_get (params, p)->value[k]));
        }
      close_fixture (&fixture);
    }
}

/* The learning rate of the command line's upper end; the last good checkpoint is named. */
static void
test_diverged_names_checkpoint (void)
{
  Fixture         fixture;
  Watch           good = {0}, bad = {0};
  UnetTrainSpec   again;
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 6, 2, false);
  unet_optimizer_options_init (&fixture.spec.optimizer, UNET_OPTIMIZER_SGD);
  run_well (&fixture.spec, &good);
  resume (&fixture, &again);
  again.epochs = 9;
  again.max_norm = 1e30;
  again.optimizer.weight_decay = 1e3;
  again.schedule = UNET_SCHEDULE_COSINE; /* a resumed run keeps its rate otherwise */
  again.optimizer.learning_rate = 1e3;
  g_assert_false (run (&again, &bad, &result, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, "last.pth"));
  unet_train_spec_clear (&again);
  close_fixture (&fixture);
}

static void
refused (const UnetTrainSpec *spec, int code, const char *word)
{
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_train (spec, NULL, &result, &error));
  g_assert_error (error, UNET_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" does not mention %s", error->message, word);
}

static void
test_refusals (void)
{
  Fixture       fixture;
  UnetTrainSpec spec;

  open_fixture (&fixture, 4, 3, false);
  spec = fixture.spec;
  spec.epochs = 0;
  refused (&spec, UNET_ERROR_ARGUMENT, "--epochs");
  spec = fixture.spec;
  spec.images = (char *)"/nowhere";
  refused (&spec, UNET_ERROR_DATA, "/nowhere");
  spec = fixture.spec;
  spec.load = (char *)"/nowhere.pth";
  refused (&spec, UNET_ERROR_IO, "/nowhere.pth");
  spec = fixture.spec;
  spec.resume = true; /* nothing to resume */
  refused (&spec, UNET_ERROR_IO, "last.pth");
  spec = fixture.spec;
  spec.scale = 0.2; /* 6 x 6 pixels */
  refused (&spec, UNET_ERROR_ARGUMENT, "scale");
  spec = fixture.spec;
  spec.n_classes = 2; /* the masks have three values */
  refused (&spec, UNET_ERROR_DATA, "127");
  spec = fixture.spec;
  spec.n_classes = 5;
  refused (&spec, UNET_ERROR_DATA, "127");
  g_file_set_contents (path_of (&fixture, "blocked"), "", -1, NULL);
  spec = fixture.spec;
  spec.checkpoints = (char *)path_of (&fixture, "blocked/out");
  refused (&spec, UNET_ERROR_IO, "blocked");
  spec = fixture.spec;
  spec.log = (char *)path_of (&fixture, "missing/log.csv");
  refused (&spec, UNET_ERROR_IO, "log.csv");
  close_fixture (&fixture);
}

/* A picture that is broken stops the run with its name; what was saved stays. */
static void
test_broken_picture (void)
{
  Fixture       fixture;
  UnetTrainSpec spec;

  open_fixture (&fixture, 4, 2, false);
  spec = fixture.spec;
  {
    g_autofree char *bytes = NULL;
    gsize            n;

    g_assert_true (g_file_get_contents (path_of (&fixture, "imgs/p02.png"), &bytes, &n, NULL));
    g_assert_true (
        g_file_set_contents (path_of (&fixture, "imgs/p02.png"), bytes, (gssize)n / 2, NULL));
  }
  refused (&spec, UNET_ERROR_FORMAT, "p02.png");
  close_fixture (&fixture);
}

/* --- weights to start from --- */

static void
test_load (void)
{
  Fixture          fixture;
  Watch            first = {0}, second = {0}, third = {0};
  g_autofree char *best = NULL;

  open_fixture (&fixture, 20, 2, false);
  fixture.spec.epochs = 3;
  fixture.spec.optimizer.learning_rate = 1e-2;
  run_well (&fixture.spec, &first);
  best = g_strdup (path_of (&fixture, "out/last.pth"));
  fixture.spec.load = g_strdup (best);
  set_checkpoints (&fixture, "second");
  fixture.spec.base_channels = 64; /* the file's counts */
  fixture.spec.epochs = 1;
  run_well (&fixture.spec, &second);
  g_assert_cmpfloat (second.first_loss, <, 0.6 * first.first_loss);
  g_assert_cmpint (second.last_step, ==, 18);

  /* A classes mismatch is said with the file's name. */
  fixture.spec.n_classes = 3;
  refused (&fixture.spec, UNET_ERROR_MISMATCH, "last.pth");
  fixture.spec.n_classes = 2;
  run_well (&fixture.spec, &third);

  /* Without mask values in the file: the masks' own. */
  {
    g_autofree char *plain = g_strdup (path_of (&fixture, "plain.safetensors"));
    g_autofree char *last = g_strdup (path_of (&fixture, "second/last.pth"));
    g_autoptr (UnetModelFile) file = NULL;

    engine_test_save_model (plain, 1, 2, 0, 5);
    g_free (fixture.spec.load);
    fixture.spec.load = g_steal_pointer (&plain);
    run_well (&fixture.spec, &third);
    file = unet_model_file_load (last, NULL);
    g_assert_cmpint (file->values.value[1][0], ==, 255);
  }
  close_fixture (&fixture);
}

/* Another set cannot be gone on with. */
static void
test_resume_other_data (void)
{
  Fixture       fixture;
  Watch         watch = {0};
  UnetTrainSpec again;

  open_fixture (&fixture, 4, 2, false);
  run_well (&fixture.spec, &watch);
  engine_test_make_set (fixture.folder, 5, 32, 2, false);
  resume (&fixture, &again);
  again.epochs = 4;
  refused (&again, UNET_ERROR_MISMATCH, "other images");
  unet_train_spec_clear (&again);
  close_fixture (&fixture);
}

static void
test_unused_masks (void)
{
  Fixture fixture;
  Watch   watch = {0};

  open_fixture (&fixture, 4, 2, false);
  g_unlink (path_of (&fixture, "imgs/p01.png"));
  run_well (&fixture.spec, &watch);
  g_assert_cmpint (watch.n_warnings, ==, 1);
  g_assert_nonnull (strstr (watch.warning, "1 mask "));
  close_fixture (&fixture);
}

/* --- the log --- */

static void
test_log (void)
{
  Fixture          fixture;
  Watch            watch = {0};
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int n_steps = 0, n_validations = 0;

  open_fixture (&fixture, 7, 2, false);
  fixture.spec.schedule = UNET_SCHEDULE_CONSTANT;
  fixture.spec.log = g_strdup (path_of (&fixture, "log.csv"));
  run_well (&fixture.spec, &watch);
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
  close_fixture (&fixture);
}

/* A run that is killed loses no line that a resumed one would not write again: once last.pth is
 * there, the log holds all steps before it. */
static void
count_lines (void *data, const char *path)
{
  Fixture         *fixture = data;
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
  Fixture         fixture;
  UnetTrainHooks  hooks = {.saved = count_lines, .data = &fixture};
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  open_fixture (&fixture, 6, 2, false);
  fixture.spec.validation = 0;
  fixture.spec.log = g_strdup (path_of (&fixture, "log.csv"));
  unet_train (&fixture.spec, &hooks, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture.n_saved, ==, 2);
  unet_train_result_clear (&result);
  close_fixture (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train/files", test_files);
  g_test_add_func ("/engine/train/learns", test_learns);
  g_test_add_func ("/engine/train/rounds", test_rounds);
  g_test_add_func ("/engine/train/no-validation", test_no_validation);
  g_test_add_func ("/engine/train/mixed-sizes", test_mixed_sizes);
  g_test_add_func ("/engine/train/one-class", test_one_class);
  g_test_add_func ("/engine/train/settings", test_settings);
  g_test_add_func ("/engine/train/same-bits", test_same_bits);
  g_test_add_func ("/engine/train/seed", test_seed);
  g_test_add_func ("/engine/train/stop-and-resume", test_stop_and_resume);
  g_test_add_func ("/engine/train/borders", test_borders);
  g_test_add_func ("/engine/train/cancel", test_cancel);
  g_test_add_func ("/engine/train/diverged", test_diverged);
  g_test_add_func ("/engine/train/diverged-names-checkpoint", test_diverged_names_checkpoint);
  g_test_add_func ("/engine/train/refusals", test_refusals);
  g_test_add_func ("/engine/train/broken-picture", test_broken_picture);
  g_test_add_func ("/engine/train/load", test_load);
  g_test_add_func ("/engine/train/resume-other-data", test_resume_other_data);
  g_test_add_func ("/engine/train/unused-masks", test_unused_masks);
  g_test_add_func ("/engine/train/log", test_log);
  g_test_add_func ("/engine/train/log-is-flushed", test_log_is_flushed);
  return g_test_run ();
}
