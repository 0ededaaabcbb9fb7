/* train-save.c: the files of a training run
 *
 * The CSV log has one line per step and one per validation round, told apart by the columns they
 * fill. It is flushed at each validation round, and before last.pth is written: a log that lags by
 * some steps is no loss to a resumed run, which drops the lines after its own beginning and writes
 * them again, as long as it holds all lines before that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"
#include "base/file.h"
#include "engine/train-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define LOG_HEADER                                                                                 \
  "step,epoch,loss,cross_entropy,dice_loss,learning_rate,images_per_second,validation_dice,"       \
  "validation_loss,validation_iou,validation_foreground\n"

static void
report_saved (UnetTrainRun *run, const char *path)
{
  if (run->hooks->saved != NULL)
    run->hooks->saved (run->hooks->data, path);
}

bool
unet_train_save_best (UnetTrainRun *run, GError **error)
{
  g_autofree char *path = g_build_filename (run->spec->checkpoints, "best.pth", NULL);

  if (!unet_model_file_save (run->file, NULL, path, error))
    return false;
  report_saved (run, path);
  g_free (run->result->best_path);
  run->result->best_path = g_steal_pointer (&path);
  return true;
}

bool
unet_train_save_epoch (UnetTrainRun *run, GError **error)
{
  g_autofree char *name = g_strdup_printf ("checkpoint_epoch%d.pth", run->state.epoch);
  g_autofree char *path = g_build_filename (run->spec->checkpoints, name, NULL);

  if (!unet_model_file_save (run->file, NULL, path, error))
    return false;
  report_saved (run, path);
  return true;
}

bool
unet_train_save_last (UnetTrainRun *run, GError **error)
{
  g_autofree char *path = g_build_filename (run->spec->checkpoints, "last.pth", NULL);
  g_autoptr (UnetTable) table = unet_train_state_to_table (&run->state, run->optimizer);

  if (run->log != NULL)
    fflush (run->log);
  if (!unet_model_file_save (run->file, table, path, error))
    return false;
  report_saved (run, path);
  g_free (run->result->last_path);
  run->result->last_path = g_steal_pointer (&path);
  return true;
}

/* --- the log --- */

/* What of an earlier log belongs to the steps before this run's beginning. */
static char *
kept_lines (const char *path, int64_t last_step)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *kept = g_string_new (LOG_HEADER);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || /* nothing is read from a pipe */
      !g_file_get_contents (path, &text, NULL, NULL) || !g_str_has_prefix (text, LOG_HEADER))
    return g_string_free (kept, FALSE);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 1; lines[i] != NULL && lines[i + 1] != NULL; i++) /* the last has no line end */
    if (g_ascii_strtoll (lines[i], NULL, 10) <= last_step)
      g_string_append_printf (kept, "%s\n", lines[i]);
  return g_string_free (kept, FALSE);
}

bool
unet_train_log_open (UnetTrainRun *run, GError **error)
{
  const char      *path = run->spec->log;
  g_autofree char *kept = NULL;

  if (path == NULL)
    return true;
  kept = run->spec->resume ? kept_lines (path, run->state.step) : g_strdup (LOG_HEADER);
  if (!unet_file_write (path, kept, strlen (kept), error))
    return false;
  run->log = g_fopen (path, "ae");
  if (run->log == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be written: %s"), path,
                   g_strerror (errno));
      return false;
    }
  return true;
}

/* Numbers in files are in the C locale, whatever the user's. */
static void
append_number (GString *line, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (line, ",%s", g_ascii_formatd (text, sizeof text, "%.9g", value));
}

static void
write_line (UnetTrainRun *run, GString *line)
{
  g_string_append_c (line, '\n');
  fputs (line->str, run->log);
}

void
unet_train_log_step (UnetTrainRun *run, const UnetTrainStep *step)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (run->log == NULL)
    return;
  g_string_printf (line, "%" G_GINT64_FORMAT ",%d", step->step, step->epoch);
  append_number (line, step->loss);
  append_number (line, step->cross_entropy);
  append_number (line, step->dice_loss);
  append_number (line, step->learning_rate);
  append_number (line, step->images_per_second);
  g_string_append (line, ",,,,");
  write_line (run, line);
}

void
unet_train_log_validation (UnetTrainRun *run, const UnetTrainValidation *validation)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (run->log == NULL)
    return;
  g_string_printf (line, "%" G_GINT64_FORMAT ",%d,,,", validation->step, validation->epoch);
  append_number (line, validation->learning_rate);
  g_string_append_c (line, ',');
  append_number (line, validation->dice);
  append_number (line, validation->loss);
  append_number (line, validation->iou);
  append_number (line, validation->foreground);
  write_line (run, line);
  fflush (run->log);
}
