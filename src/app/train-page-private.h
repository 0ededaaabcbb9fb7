/* train-page-private.h: what the files of the page Train share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/estimate-label.h"
#include "app/notice.h"
#include "app/run-list.h"
#include "app/runs-menu.h"
#include "app/train-charts.h"
#include "app/train-page.h"
#include "app/train-panel.h"
#include "app/train-preview.h"

G_BEGIN_DECLS

struct _UnetTrainPage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice           *notice;
  UnetTrainPanel       *panel;
  UnetEstimateLabel    *estimate;
  GtkButton            *start;
  GtkStack             *stack;
  AdwStatusPage        *empty;
  UnetRunsMenu         *earlier;
  GtkLabel             *title, *network, *status;
  GtkProgressBar       *progress;
  GtkButton            *pause, *stop, *segment, *resume, *folder;
  UnetTrainCharts      *charts;
  UnetTrainPreviewPane *preview;

  /* Owned References */
  UnetRunList *runs;
  UnetRun     *run; /* whose status, preview and log are seen, or NULL */
  GSettings   *settings;

  guint    updating, saving; /* sources */
  gboolean is_busy;          /* as it was told last */
  gboolean starting;         /* once the data set has been looked through again */
};

/* train-page.c */
void unet_train_page_show_run (UnetTrainPage *self, UnetRun *run);
void unet_train_page_update (UnetTrainPage *self);

/* train-start.c: from the settings, or an earlier run, to a run under way. */
void unet_train_page_start (UnetTrainPage *self);
void unet_train_page_go_on_starting (UnetTrainPage *self);
void unet_train_page_resume (UnetTrainPage *self);
void unet_train_page_fill_sample (UnetTrainPage *self);
int  unet_train_page_get_threads (UnetTrainPage *self); /* of the preferences */
void unet_train_page_add_run (UnetTrainPage *self, const char *folder);
void unet_train_page_load_run (UnetTrainPage *self, UnetRun *run);

/* train-settings.c: what is remembered. */
void unet_train_page_restore (UnetTrainPage *self);
void unet_train_page_remember (UnetTrainPage *self);     /* soon */
void unet_train_page_remember_now (UnetTrainPage *self); /* if it is due */

G_END_DECLS
