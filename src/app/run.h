/* run.h: a training run, under way or ended, with its curves
 *
 * Main thread only. What the trainer tells becomes points of series, a line of status and lines of
 * a log; nothing of it is lost when the run ends, stops or fails. A run of an earlier day is known
 * by its folder, and read when it is asked for: the curves from its log.csv, the settings from its
 * last.pth.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/series.h"
#include "jobs/trainer.h"

G_BEGIN_DECLS

/* What a run draws, over the step. */
typedef enum
{
  UNET_CURVE_LOSS, /* of each step */
  UNET_CURVE_VALIDATION_LOSS,
  UNET_CURVE_DICE,
  UNET_CURVE_IOU,
  UNET_CURVE_RATE,
  UNET_CURVE_N_KINDS
} UnetCurveKind;

#define UNET_TYPE_RUN (unet_run_get_type ())
G_DECLARE_FINAL_TYPE (UnetRun, unet_run, UNET, RUN, GObject)

UnetRun *unet_run_new (const UnetTrainSpec *spec);
UnetRun *unet_run_new_earlier (const char *folder);

/* Of an earlier run: its curves and settings. */
void     unet_run_load_async (UnetRun *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean unet_run_load_finish (UnetRun *self, GAsyncResult *result, GError **error);
gboolean unet_run_is_loaded (UnetRun *self);

/* Work */
void unet_run_start (UnetRun *self);
void unet_run_resume (UnetRun *self, int epochs);
void unet_run_set_threads (UnetRun *self, int n_threads); /* from the next start on; 0: all */
void unet_run_pause (UnetRun *self);
void unet_run_go_on (UnetRun *self);
void unet_run_stop (UnetRun *self);
void unet_run_cancel (UnetRun *self);

/* State */
UnetJobState  unet_run_get_state (UnetRun *self);
gboolean      unet_run_is_active (UnetRun *self);
gboolean      unet_run_is_complete (UnetRun *self);
gboolean      unet_run_can_resume (UnetRun *self);
double        unet_run_get_fraction (UnetRun *self);
double        unet_run_get_best_dice (UnetRun *self);
const GError *unet_run_get_error (UnetRun *self);
char         *unet_run_dup_status (UnetRun *self); /* run-status.c */

/* What it is and has */
const UnetTrainSpec *unet_run_get_spec (UnetRun *self);
const UnetTrainInfo *unet_run_get_info (UnetRun *self);
const char          *unet_run_get_title (UnetRun *self);
const char          *unet_run_get_network (UnetRun *self); /* NULL: not known */
const char          *unet_run_get_folder (UnetRun *self);
char                *unet_run_dup_model (UnetRun *self);
UnetSeries          *unet_run_get_curve (UnetRun *self, UnetCurveKind kind);
GtkTextBuffer       *unet_run_get_log (UnetRun *self);

/* The preview */
UnetTrainPreview *unet_run_get_preview (UnetRun *self);
void              unet_run_set_preview_index (UnetRun *self, int index);
int               unet_run_get_preview_index (UnetRun *self);

/* Whether its curves are to be seen. */
gboolean unet_run_get_shown (UnetRun *self);
void     unet_run_set_shown (UnetRun *self, gboolean shown);

G_END_DECLS
