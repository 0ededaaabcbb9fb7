/* train-test.h: runs of the training loop that are watched
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/train.h"

G_BEGIN_DECLS

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
} TrainWatch;

/* A set of N pictures and the settings for it. */
typedef struct
{
  char         *folder;
  UnetTrainSpec spec;
  int           n_saved;
} TrainFixture;

/* N pictures of 32 x 32, or by turns 48 x 32 if MIXED, in a folder of their own. */
void train_test_open (TrainFixture *fixture, int n, int n_classes, bool mixed);
void train_test_close (TrainFixture *fixture);

/* NAME below the folder: no need to free, but see engine_test_path(). */
const char *train_test_path (const TrainFixture *fixture, const char *name);
void        train_test_set_checkpoints (TrainFixture *fixture, const char *name);

bool train_test_run (const UnetTrainSpec *spec,
                     TrainWatch          *watch,
                     UnetTrainResult     *result,
                     GError             **error);
void train_test_run_well (const UnetTrainSpec *spec, TrainWatch *watch);

/* It fails with CODE, and the message has WORD in it. */
void train_test_refused (const UnetTrainSpec *spec, int code, const char *word);

/* The settings that go on with the fixture's run. */
void train_test_resume (TrainFixture *fixture, UnetTrainSpec *spec);

/* The log without what is of the clock. */
char *train_test_read_log (const char *path);

G_END_DECLS
