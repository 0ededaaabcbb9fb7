/* train-log.c: the log of a training run, read back
 *
 * A line is one step or one validation round, told apart by the columns they fill; columns are
 * found by their names. A log may have a million lines, so it is read in one go, in place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train-log.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

enum
{
  STEP,
  EPOCH,
  LOSS,
  CROSS_ENTROPY,
  DICE_LOSS,
  LEARNING_RATE,
  IMAGES_PER_SECOND,
  VALIDATION_DICE,
  VALIDATION_LOSS,
  VALIDATION_IOU,
  VALIDATION_FOREGROUND,
  N_COLUMNS
};

static const char *const names[N_COLUMNS] = {
    "step",
    "epoch",
    "loss",
    "cross_entropy",
    "dice_loss",
    "learning_rate",
    "images_per_second",
    "validation_dice",
    "validation_loss",
    "validation_iou",
    "validation_foreground",
};

#define MAX_FIELDS 64

/* The end of the line that starts at TEXT, and where the next one starts. */
static char *
cut_line (char *text, char **next)
{
  char *end = strchr (text, '\n');

  if (end == NULL)
    {
      *next = NULL;
      return NULL; /* cut off, or empty */
    }
  *end = '\0';
  *next = end + 1;
  if (end > text && end[-1] == '\r')
    end[-1] = '\0';
  return text;
}

/* Cuts LINE at its commas. */
static int
cut_fields (char *line, char *fields[MAX_FIELDS])
{
  int n = 0;

  while (n < MAX_FIELDS)
    {
      char *comma = strchr (line, ',');

      fields[n++] = line;
      if (comma == NULL)
        break;
      *comma = '\0';
      line = comma + 1;
    }
  return n;
}

/* Where each of our columns is in the file; -1: nowhere. FALSE if the first two are missing. */
static bool
find_columns (char *line, int where[N_COLUMNS])
{
  char *fields[MAX_FIELDS];
  int   n = cut_fields (line, fields);

  for (int c = 0; c < N_COLUMNS; c++)
    {
      where[c] = -1;
      for (int i = 0; i < n; i++)
        if (strcmp (fields[i], names[c]) == 0)
          where[c] = i;
    }
  return where[STEP] >= 0 && where[EPOCH] >= 0;
}

/* NAN where the field is empty or no number. */
static double
get_number (char *const *fields, int n, int where)
{
  char  *end;
  double value;

  if (where < 0 || where >= n || fields[where][0] == '\0')
    return NAN;
  value = g_ascii_strtod (fields[where], &end);
  return *end == '\0' ? value : NAN;
}

static double
or_zero (double value)
{
  return isnan (value) ? 0 : value;
}

static void
take_line (UnetTrainLog *log, char *line, const int where[N_COLUMNS], double *best)
{
  char  *fields[MAX_FIELDS];
  int    n = cut_fields (line, fields);
  double values[N_COLUMNS];

  for (int c = 0; c < N_COLUMNS; c++)
    values[c] = get_number (fields, n, where[c]);
  if (!(values[STEP] >= 0 && values[STEP] < 1e15) || !(values[EPOCH] >= 0 && values[EPOCH] < 1e9))
    return;
  if (!isnan (values[VALIDATION_DICE]))
    {
      UnetTrainValidation validation = {.epoch = (int)values[EPOCH],
                                        .step = (int64_t)values[STEP],
                                        .dice = values[VALIDATION_DICE],
                                        .loss = or_zero (values[VALIDATION_LOSS]),
                                        .iou = or_zero (values[VALIDATION_IOU]),
                                        .foreground = or_zero (values[VALIDATION_FOREGROUND]),
                                        .learning_rate = or_zero (values[LEARNING_RATE]),
                                        .is_best = values[VALIDATION_DICE] > *best};

      *best = MAX (*best, values[VALIDATION_DICE]);
      g_array_append_val (log->validations, validation);
    }
  else if (!isnan (values[LOSS]))
    {
      UnetTrainStep step = {.epoch = (int)values[EPOCH],
                            .step = (int64_t)values[STEP],
                            .loss = values[LOSS],
                            .cross_entropy = or_zero (values[CROSS_ENTROPY]),
                            .dice_loss = or_zero (values[DICE_LOSS]),
                            .learning_rate = or_zero (values[LEARNING_RATE]),
                            .images_per_second = or_zero (values[IMAGES_PER_SECOND]),
                            .seconds_left = -1};

      g_array_append_val (log->steps, step);
    }
}

UnetTrainLog *
unet_train_log_read (const char *path, GError **error)
{
  g_autoptr (UnetTrainLog) log = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;
  char            *line, *next;
  int              where[N_COLUMNS];
  double           best = -1;

  if (!g_file_get_contents (path, &text, NULL, &reason))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   reason->message);
      return NULL;
    }
  line = cut_line (text, &next);
  if (line == NULL || !find_columns (line, where))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("%s is not the log of a training run: its first line does not name the "
                      "columns step and epoch"),
                   path);
      return NULL;
    }
  log = g_new0 (UnetTrainLog, 1);
  log->steps = g_array_new (FALSE, FALSE, sizeof (UnetTrainStep));
  log->validations = g_array_new (FALSE, FALSE, sizeof (UnetTrainValidation));
  while (next != NULL && (line = cut_line (next, &next)) != NULL)
    take_line (log, line, where, &best);
  return g_steal_pointer (&log);
}

void
unet_train_log_free (UnetTrainLog *log)
{
  if (log == NULL)
    return;
  g_array_unref (log->steps);
  g_array_unref (log->validations);
  g_free (log);
}
