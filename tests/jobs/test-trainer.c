/* test-trainer.c: the job that trains, with the real engine
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/trainer.h"

#include "base/error.h"
#include "support/support.h"

#include <string.h>

/* What came, a letter each: s(t)arted, step(s), (v)alidation, (e)poch, sa(V)ed, (p)review. */
typedef struct
{
  GString *order;
  int64_t  last_step;
  int      n_steps, n_batches, n_previews;
  int      act_at; /* step at which ACT is called, 0: never */
  void (*act) (UnetTrainer *trainer);
} Heard;

static void
on_started (UnetTrainer *trainer, const UnetTrainInfo *info, Heard *heard)
{
  g_string_append_c (heard->order, 't');
  g_assert_cmpint (info->n_train, ==, 5);
  g_assert_cmpint (info->n_validation, ==, 1);
  g_assert_cmpint (info->n_classes, ==, 2);
  g_assert_cmpint (info->channels, ==, 1);
  g_assert_cmpstr (info->mask_values, ==, "[0, 255]");
}

static void
on_step (UnetTrainer *trainer, const UnetTrainStep *latest, GArray *steps, Heard *heard)
{
  g_string_append_c (heard->order, 's');
  heard->n_batches++;
  for (guint i = 0; i < steps->len; i++)
    {
      const UnetTrainStep *step = &g_array_index (steps, UnetTrainStep, i);

      g_assert_cmpint (step->step, ==, heard->last_step + 1);
      heard->last_step = step->step;
      heard->n_steps++;
    }
  g_assert_cmpint (latest->step, ==, heard->last_step);
  if (heard->act != NULL && heard->last_step >= heard->act_at)
    {
      void (*act) (UnetTrainer *) = heard->act;

      heard->act = NULL;
      act (trainer);
    }
}

static void
on_validation (UnetTrainer *trainer, const UnetTrainValidation *validation, Heard *heard)
{
  g_string_append_c (heard->order, 'v');
  /* The steps before it have come, those after it not. */
  g_assert_cmpint (validation->step, ==, heard->last_step);
}

static void
on_epoch (UnetTrainer *trainer, const UnetTrainEpoch *epoch, Heard *heard)
{
  g_string_append_c (heard->order, 'e');
  g_assert_cmpint (epoch->epoch * 5, ==, heard->last_step);
}

static void
on_saved (UnetTrainer *trainer, const char *path, Heard *heard)
{
  g_string_append_c (heard->order, 'V');
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
on_preview (UnetTrainer *trainer, UnetTrainPreview *preview, Heard *heard)
{
  g_autoptr (GBytes) truth = NULL;

  heard->n_previews++;
  g_assert_cmpint (preview->width, ==, 24);
  g_assert_cmpint (preview->height, ==, 24);
  truth = g_bytes_new (preview->truth, 24 * 24);
  g_assert_nonnull (memchr (g_bytes_get_data (truth, NULL), 1, 24 * 24));
}

static UnetTrainer *
listen_to_trainer (const char *folder, int epochs, Heard *heard)
{
  UnetTrainSpec spec;
  UnetTrainer  *trainer;

  fixture_init_spec (&spec, folder, epochs);
  trainer = unet_trainer_new (&spec);
  /* The trainer has its own copy. */
  unet_train_spec_clear (&spec);
  *heard = (Heard){.order = g_string_new (NULL)};
  g_signal_connect (trainer, "started", G_CALLBACK (on_started), heard);
  g_signal_connect (trainer, "step", G_CALLBACK (on_step), heard);
  g_signal_connect (trainer, "validation", G_CALLBACK (on_validation), heard);
  g_signal_connect (trainer, "epoch", G_CALLBACK (on_epoch), heard);
  g_signal_connect (trainer, "saved", G_CALLBACK (on_saved), heard);
  g_signal_connect (trainer, "preview", G_CALLBACK (on_preview), heard);
  return trainer;
}

static char *
make_folder (void)
{
  char *folder = test_make_folder ();

  fixture_make_data (folder, 6, 24);
  return folder;
}

static void
remove_folder (char *folder)
{
  test_remove_folder (folder);
  g_free (folder);
}

static int
count (const Heard *heard, char letter)
{
  int n = 0;

  for (const char *at = heard->order->str; *at != '\0'; at++)
    n += *at == letter;
  return n;
}

static void
test_whole (void)
{
  char                  *folder = make_folder ();
  Heard                  heard;
  UnetTrainer           *trainer = listen_to_trainer (folder, 3, &heard);
  const UnetTrainResult *result;
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_trainer_get_result (trainer));
  unet_trainer_set_preview_index (trainer, 0);
  g_assert_true (fixture_run (UNET_JOB (trainer), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (heard.order->str[0], ==, 't');
  g_assert_cmpint (heard.n_steps, ==, 15);
  g_assert_cmpint (heard.n_batches, <=, 15);
  g_assert_cmpint (count (&heard, 't'), ==, 1);
  g_assert_cmpint (count (&heard, 'e'), ==, 3);
  g_assert_cmpint (count (&heard, 'v'), >=, 3);
  g_assert_cmpint (count (&heard, 'V'), >=, 3);
  g_assert_cmpint (heard.n_previews, >=, 1);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (trainer)), ==, UNET_JOB_STATE_DONE);
  result = unet_trainer_get_result (trainer);
  g_assert_nonnull (result);
  g_assert_false (result->stopped);
  g_assert_cmpint (result->epoch, ==, 3);
  g_assert_cmpint (result->step, ==, 15);
  g_assert_true (g_file_test (result->last_path, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (trainer);
  g_string_free (heard.order, TRUE);
  remove_folder (folder);
}

static void
stop (UnetTrainer *trainer)
{
  unet_job_stop (UNET_JOB (trainer));
}

static void
test_stop (void)
{
  char                  *folder = make_folder ();
  Heard                  heard;
  UnetTrainer           *trainer = listen_to_trainer (folder, 100000, &heard);
  const UnetTrainResult *result;
  g_autoptr (GError) error = NULL;

  heard.act_at = 7;
  heard.act = stop;
  g_assert_true (fixture_run (UNET_JOB (trainer), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (trainer)), ==, UNET_JOB_STATE_STOPPED);
  result = unet_trainer_get_result (trainer);
  g_assert_true (result->stopped);
  g_assert_cmpint (result->step, ==, heard.last_step);
  g_assert_true (g_file_test (result->last_path, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (trainer);
  g_string_free (heard.order, TRUE);
  remove_folder (folder);
}

static void
cancel (UnetTrainer *trainer)
{
  g_cancellable_cancel (g_object_get_data (G_OBJECT (trainer), "cancellable"));
}

static void
test_cancel (void)
{
  char        *folder = make_folder ();
  Heard        heard;
  UnetTrainer *trainer = listen_to_trainer (folder, 100000, &heard);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *checkpoints = g_build_filename (folder, "checkpoints", NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_object_set_data (G_OBJECT (trainer), "cancellable", cancellable);
  heard.act_at = 2;
  heard.act = cancel;
  g_assert_false (fixture_run (UNET_JOB (trainer), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (unet_trainer_get_result (trainer));
  /* No partial file. */
  dir = g_dir_open (checkpoints, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_assert_true (g_str_has_suffix (name, ".pth"));
  g_assert_finalize_object (trainer);
  g_string_free (heard.order, TRUE);
  remove_folder (folder);
}

/* Of the first step. */
static void
read_rate (UnetTrainer *trainer, const UnetTrainStep *latest, GArray *steps, double *rate)
{
  if (*rate < 0)
    *rate = g_array_index (steps, UnetTrainStep, 0).learning_rate;
}

static void
run_again (const UnetTrainSpec *spec, const char *refused, double rate)
{
  UnetTrainer *trainer = unet_trainer_new (spec);
  double       found = -1;
  g_autoptr (GError) error = NULL;

  g_signal_connect (trainer, "step", G_CALLBACK (read_rate), &found);
  if (refused == NULL)
    {
      g_assert_true (fixture_run (UNET_JOB (trainer), NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (found, ==, rate);
    }
  else
    {
      g_assert_false (fixture_run (UNET_JOB (trainer), NULL, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
      g_assert_nonnull (strstr (error->message, refused));
    }
  g_assert_finalize_object (trainer);
}

/* A resumed run takes what it can of new settings, and refuses the rest by name. */
static void
test_resume_changed (void)
{
  char         *folder = make_folder ();
  UnetTrainSpec spec;

  fixture_init_spec (&spec, folder, 1);
  run_again (&spec, NULL, 1e-3);
  spec.resume = true;
  spec.epochs = 2;
  spec.scale = 0.9;
  run_again (&spec, "--scale", 0);
  spec.scale = 1;
  spec.base_channels = 8;
  run_again (&spec, "--base-channels", 0);
  spec.base_channels = 4;
  spec.bilinear = true;
  run_again (&spec, "--bilinear", 0);
  spec.bilinear = false;
  spec.optimizer.learning_rate = 5e-4;
  run_again (&spec, NULL, 5e-4);
  unet_train_spec_clear (&spec);
  remove_folder (folder);
}

/* File names are bytes; a record of JSON is UTF-8. */
static void
test_resume_in_odd_folder (void)
{
  char            *folder = test_make_folder ();
  g_autofree char *odd = g_build_filename (folder, "caf\xe9", NULL);
  UnetTrainSpec    spec;

  fixture_make_data (odd, 5, 16);
  fixture_init_spec (&spec, odd, 1);
  run_again (&spec, NULL, 1e-3);
  spec.resume = true;
  spec.epochs = 2;
  run_again (&spec, NULL, 1e-3);
  unet_train_spec_clear (&spec);
  remove_folder (folder);
}

static gboolean
resume_cb (gpointer trainer)
{
  unet_job_resume (trainer);
  return G_SOURCE_REMOVE;
}

static void
pause_for_a_while (UnetTrainer *trainer)
{
  unet_job_pause (UNET_JOB (trainer));
  g_timeout_add (50, resume_cb, trainer);
}

static void
test_pause (void)
{
  char        *folder = make_folder ();
  Heard        heard;
  UnetTrainer *trainer = listen_to_trainer (folder, 40, &heard);
  g_autoptr (GError) error = NULL;

  heard.act_at = 1;
  heard.act = pause_for_a_while;
  g_assert_true (fixture_run (UNET_JOB (trainer), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (heard.n_steps, ==, 200);
  /* If it ended before the resume, that is still to come. */
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (trainer);
  g_string_free (heard.order, TRUE);
  remove_folder (folder);
}

static void
test_no_data (void)
{
  char        *folder = test_make_folder ();
  Heard        heard;
  UnetTrainer *trainer = listen_to_trainer (folder, 1, &heard);
  g_autoptr (GError) error = NULL;

  g_assert_false (fixture_run (UNET_JOB (trainer), NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_cmpint (unet_job_get_state (UNET_JOB (trainer)), ==, UNET_JOB_STATE_FAILED);
  g_assert_cmpuint (heard.order->len, ==, 0);
  g_assert_finalize_object (trainer);
  g_string_free (heard.order, TRUE);
  remove_folder (folder);
}

static void
dispose (UnetTrainer *trainer)
{
  g_object_run_dispose (G_OBJECT (trainer));
}

static void
test_dispose (void)
{
  char        *folder = make_folder ();
  Heard        heard;
  UnetTrainer *trainer = listen_to_trainer (folder, 100000, &heard);
  g_autoptr (GError) error = NULL;

  heard.act_at = 1;
  heard.act = dispose;
  g_assert_false (fixture_run (UNET_JOB (trainer), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_finalize_object (trainer);
  g_string_free (heard.order, TRUE);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/trainer/whole", test_whole);
  g_test_add_func ("/jobs/trainer/stop", test_stop);
  g_test_add_func ("/jobs/trainer/cancel", test_cancel);
  g_test_add_func ("/jobs/trainer/resume-changed", test_resume_changed);
  g_test_add_func ("/jobs/trainer/resume-in-odd-folder", test_resume_in_odd_folder);
  g_test_add_func ("/jobs/trainer/pause", test_pause);
  g_test_add_func ("/jobs/trainer/no-data", test_no_data);
  g_test_add_func ("/jobs/trainer/dispose", test_dispose);
  return g_test_run ();
}
