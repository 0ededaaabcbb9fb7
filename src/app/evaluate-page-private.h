/* evaluate-page-private.h: what the files of the page Evaluate share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-curves.h"
#include "app/evaluate-page.h"
#include "app/evaluate-pairs.h"
#include "app/evaluate-panel.h"
#include "app/evaluate-session.h"
#include "app/evaluate-table.h"
#include "app/evaluate-tiles.h"
#include "app/evaluate-view.h"
#include "app/notice.h"

G_BEGIN_DECLS

struct _UnetEvaluatePage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice        *notice;
  UnetEvaluatePanel *panel;
  GtkStack          *stack;
  AdwStatusPage     *empty;
  GtkWidget         *sample, *train;
  UnetEvaluateTiles *tiles;
  GtkSearchEntry    *search;
  GtkLabel          *subject;
  GtkDropDown       *model_choice;
  GtkMenuButton *export;
  UnetEvaluateTable  *table;
  GtkToggleButton    *enlarge;
  GtkStack           *views;
  GtkStackPage       *classes_page;
  UnetEvaluateCurves *curves;
  UnetChart          *histogram;
  UnetEvaluateView   *view;
  UnetEvaluateTable  *classes;
  GtkStackPage       *pairs_page;
  UnetEvaluatePairs  *pairs;

  /* Owned References */
  UnetEvaluateSession *session;
  GSettings           *settings;
  GPtrArray           *results; /* UnetEvaluateModel with scores: what is shown */
  UnetEvaluateModel   *current; /* of them, or NULL */

  /* Owned */
  char *stem; /* the image that is looked at, or NULL */

  struct _UnetEvaluateOrder *saving;     /* what a file is being chosen for, or NULL */
  gboolean                   filling;    /* the choice of models is filled in */
  gconstpointer              viewed;     /* the evaluation that the view shows an image of */
  gboolean                   view_stale; /* the view shows something else than it should */
  gboolean                   preparing;  /* the sample data are being drawn */
};

/* evaluate-show.c: from the session to what is seen. */
void unet_evaluate_page_show_results (UnetEvaluatePage *self);
void unet_evaluate_page_show_state (UnetEvaluatePage *self);
void unet_evaluate_page_show_image (UnetEvaluatePage *self, const char *stem);
void unet_evaluate_page_open_image (UnetEvaluatePage *self, const char *stem);
void unet_evaluate_page_choose_model (UnetEvaluatePage *self);
void unet_evaluate_page_update_view (UnetEvaluatePage *self);
void unet_evaluate_page_set_up_choice (UnetEvaluatePage *self);

/* evaluate-save.c: from the scores to files. */
void     unet_evaluate_page_save (UnetEvaluatePage *self, const char *action);
gboolean unet_evaluate_page_hold (UnetEvaluatePage *self, const char *action);
void     unet_evaluate_page_write_held (UnetEvaluatePage *self, const char *path);
void     unet_evaluate_page_update_export (UnetEvaluatePage *self);

/* evaluate-try.c: with the sample data. */
void unet_evaluate_page_try (UnetEvaluatePage *self);

G_END_DECLS
