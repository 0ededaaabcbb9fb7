/* evaluate-view-private.h: what the files of the view of an evaluated image share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-view.h"

#include "app/evaluate-against.h"
#include "app/evaluate-legend.h"
#include "app/view-bar.h"

G_BEGIN_DECLS

struct _UnetEvaluateView
{
  AdwBin parent_instance;

  /* Template Widgets */
  GtkStack           *stack;
  UnetViewBar        *bar;
  GtkDropDown        *class_choice, *against;
  UnetMaskView       *view, *other_view;
  GtkWidget          *other; /* around the other view */
  GtkLabel           *caption, *other_caption;
  GtkSpinner         *spinner;
  UnetEvaluateLegend *legend;
  GtkLabel           *status, *problem;

  /* Owned References */
  UnetEvaluatePicture *picture;       /* NULL: none */
  UnetEvaluatePicture *other_picture; /* of the other model, if one is asked for */
  UnetModelCache      *cache;
  UnetModelCache      *other_cache; /* for it: two models take turns otherwise */
  GPtrArray           *models;      /* that have scores */
  UnetEvaluateModel   *model;       /* of the picture */

  /* Owned */
  char *kind_names[UNET_COMPARE_N]; /* as they are meant now */

  UnetComparison difference; /* of the two models' masks */
  gboolean       has_difference;

  int      n_classes; /* of the choice; 0: foreground alone */
  guint    rest;
  gboolean filling; /* the choice is filled in */
};

/* evaluate-view.c */

/* That is compared with the rest; -1: foreground with background. */
int unet_evaluate_view_get_class (UnetEvaluateView *self);

/* evaluate-view-show.c */

/* What the masks are held against, and the other model, or NULL. */
UnetAgainst unet_evaluate_view_get_against (UnetEvaluateView *self, UnetEvaluateModel **other);

/* What the colours mean, after one of these has changed. */
void unet_evaluate_view_show_kinds (UnetEvaluateView *self);

/* As far as the pictures are there. */
void unet_evaluate_view_show_masks (UnetEvaluateView *self);

/* How much there is of each kind; NULL: not known. */
void unet_evaluate_view_show_comparison (UnetEvaluateView *self, const UnetComparison *comparison);

/* What is said of the image, or of the pixel under the pointer. */
void unet_evaluate_view_update_status (UnetEvaluateView *self);

G_END_DECLS
