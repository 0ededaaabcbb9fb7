/* train-test.c: runs of the training loop that are watched
 *
 * SPDX-License-Identifier: MIT
 */
#include "train-test.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"

#include <string.h>

static UnetVerdict
on_poll (void *data)
{
  TrainWatch *watch = data;

  if (watch->verdict == UNET_GO_ON || watch->last_step < watch->at_step)
    return UNET_GO_ON;
  return watch->after_polls-- > 0 ? UNET_GO_ON : watch->verdict;
}

static void
on_scanning (void *data, int n_done, int n_total)
{
  ((TrainWatch *)data)->n_scanned = n_done;
  g_assert_cmpint (n_done, <=, n_total);
}

static void
on_started (void *data, const UnetTrainInfo *info)
{
  TrainWatch *watch = data;

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
  TrainWatch *watch = data;

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
  TrainWatch *watch = data;

  watch->n_validations++;
  watch->last_dice = validation->dice;
  watch->last_foreground = validation->foreground;
}

static void
on_epoch (void *data, const UnetTrainEpoch *epoch)
{
  TrainWatch *watch = data;

  watch->n_epochs++;
  if (watch->n_steps > 0)
    g_assert_cmpint (watch->images_seen, ==, watch->n_train); /* none left out */
}

static void
on_saved (void *data, const char *path)
{
  ((TrainWatch *)data)->n_saved++;
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
on_warning (void *data, const char *message)
{
  TrainWatch *watch = data;

  if (g_str_has_prefix (message, "The network marks")) /* so small a network may */
    {
      watch->empty = strstr (message, "are empty") != NULL;
      return;
    }
  watch->n_warnings++;
  g_strlcpy (watch->warning, message, sizeof watch->warning);
}

bool
train_test_run (const UnetTrainSpec *spec,
                TrainWatch          *watch,
                UnetTrainResult     *result,
                GError             **error)
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

void
train_test_run_well (const UnetTrainSpec *spec, TrainWatch *watch)
{
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  train_test_run (spec, watch, &result, &error);
  g_assert_no_error (error);
  unet_train_result_clear (&result);
}

void
train_test_open (TrainFixture *fixture, int n, int n_classes, bool mixed)
{
  fixture->n_saved = 0;
  fixture->folder = test_make_folder ();
  engine_test_make_set (fixture->folder, n, 32, n_classes, mixed);
  engine_test_spec (&fixture->spec, fixture->folder, "out");
}

void
train_test_close (TrainFixture *fixture)
{
  unet_train_spec_clear (&fixture->spec);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

const char *
train_test_path (const TrainFixture *fixture, const char *name)
{
  return engine_test_path (fixture->folder, name);
}

void
train_test_set_checkpoints (TrainFixture *fixture, const char *name)
{
  g_free (fixture->spec.checkpoints);
  fixture->spec.checkpoints = g_strdup (train_test_path (fixture, name));
}

void
train_test_resume (TrainFixture *fixture, UnetTrainSpec *spec)
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
char *
train_test_read_log (const char *path)
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

void
train_test_refused (const UnetTrainSpec *spec, int code, const char *word)
{
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_train (spec, NULL, &result, &error));
  g_assert_error (error, UNET_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" does not mention %s", error->message, word);
}
