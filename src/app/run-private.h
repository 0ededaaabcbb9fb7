/* run-private.h: what the files of a run share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/run.h"
#include "engine/train-log.h"

G_BEGIN_DECLS

#define UNET_RUN_LOG_NAME "log.csv"

struct _UnetRun
{
  GObject parent_instance;

  /* Owned References */
  UnetTrainer   *trainer; /* NULL of an earlier run */
  GCancellable  *cancellable;
  UnetSeries    *curves[UNET_CURVE_N_KINDS];
  GtkTextBuffer *log;

  /* Owned */
  UnetTrainSpec    *spec;
  UnetTrainInfo    *info; /* NULL before the first step */
  char             *title;
  char             *network; /* its kind; NULL: whatever the weights are, or not known */
  GError           *error;   /* why it failed */
  UnetTrainPreview *preview;
  GArray           *waiting; /* UnetTrainStep: told, not shown yet */
  guint             flushing;

  UnetTrainStep step;       /* the latest; n_images 0: none yet */
  int           epoch_done; /* of an earlier run: the epoch of its last step */
  double        best_dice;
  int           n_scanned, n_to_scan;
  int           preview_index;
  bool          loaded; /* curves and settings are known */
  bool          shown;

  /* The clock: it stands while the run is paused. */
  gint64 began, paused_at, paused_for, ended; /* monotonic, microseconds; 0: not yet */
  gint64 first_at;                            /* seconds of work at the first step, microseconds */
  double first_done;                          /* the fraction that was done then; < 0: none yet */
};

/* Status, progress or scores are others. */
void unet_run_announce (UnetRun *self);

/* run-events.c: hears what TRAINER tells, until the handlers are disconnected; shows the steps that
 * wait. */
void unet_run_listen (UnetRun *self, UnetTrainer *trainer);
void unet_run_flush (UnetRun *self);

/* Microseconds of work since it was started or resumed. */
gint64 unet_run_get_elapsed (UnetRun *self);

/* A line of the log, with the time of day. */
void unet_run_note (UnetRun *self, const char *text);

/* run-load.c: appends what LOG has. */
void unet_run_add_log (UnetRun *self, const UnetTrainLog *log);
void unet_run_add_validation (UnetRun *self, const UnetTrainValidation *validation);

/* Takes away what lies behind STEP: a resumed run begins at its last checkpoint. */
void unet_run_cut_curves (UnetRun *self, gint64 step);

G_END_DECLS
