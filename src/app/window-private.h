/* window-private.h: what the files of the window share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-page.h"
#include "app/models-window.h"
#include "app/segment-page.h"
#include "app/train-page.h"
#include "app/window.h"

G_BEGIN_DECLS

struct _UnetWindow
{
  AdwApplicationWindow parent_instance;

  /* Template Widgets */
  AdwToastOverlay  *toasts;
  AdwViewStack     *stack;
  UnetTrainPage    *train_page;
  UnetSegmentPage  *segment_page;
  UnetEvaluatePage *evaluate_page;

  /* Owned References */
  GSettings         *settings;
  UnetLibraryModels *library;

  /* Borrowed References */
  UnetModelsWindow *models_window; /* NULL: it is not open */

  gboolean closing;       /* it closes once the run has stopped */
  gboolean failed;        /* the run, since it was asked to close */
  guint    asked, agreed; /* work that may be lost: in the last dialog, and in all of them */
  guint    inhibition;
};

/* window-close.c */
gboolean unet_window_close_request (GtkWindow *window);
void     unet_window_watch_work (UnetWindow *self);

/* window-open.c */
void unet_window_add_drop_target (UnetWindow *self);

G_END_DECLS
