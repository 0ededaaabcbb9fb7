/* segment-page-private.h: what the files of the page Segment share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/mask-view.h"
#include "app/notice.h"
#include "app/segment-inspector.h"
#include "app/segment-list.h"
#include "app/segment-page.h"
#include "app/view-bar.h"
#include "jobs/predictor.h"

G_BEGIN_DECLS

struct _UnetSegmentPage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice           *notice;
  GtkStack             *stack;
  GtkButton            *first_images;
  UnetSegmentList      *list;
  UnetViewBar          *bar;
  UnetMaskView         *view;
  GtkSpinner           *spinner;
  GtkLabel             *status;
  UnetSegmentInspector *inspector;

  /* Owned References */
  UnetSession      *session;
  UnetSegmentation *shown;      /* what the view shows, or NULL */
  UnetSegmentItem  *shown_item; /* of which picture that is, or NULL */
  UnetPredictorJob *saving;     /* masks being written, or NULL */
  UnetSegmentItem  *to_save;    /* whose mask a dialog asks the name of, or NULL */
  GSignalGroup     *watched;    /* the picture that is looked at */
  GSettings        *settings;

  gboolean counting;     /* areas are being counted ... */
  gboolean counts_again; /* ... of what is not shown any more */
  gboolean complained;   /* what is said at the top is about the picture that is looked at */
  gboolean chosen;       /* the threshold was set for the model that is being read */
};

void unet_segment_page_update_actions (UnetSegmentPage *self);

/* Says at the top of the page why something could not be done. */
void unet_segment_page_complain (UnetSegmentPage *self, const GError *error);

/* segment-show.c: from a picture of the session to the view. */
void unet_segment_page_show_selected (UnetSegmentPage *self);
void unet_segment_page_show_segmentation (UnetSegmentPage  *self,
                                          UnetSegmentItem  *item,
                                          UnetSegmentation *segmentation);
void unet_segment_page_update_threshold (UnetSegmentPage *self);
void unet_segment_page_update_colors (UnetSegmentPage *self);
void unet_segment_page_update_status (UnetSegmentPage *self);

/* segment-save.c: from the page to files and the clipboard. */
void unet_segment_page_save (UnetSegmentPage *self);
void unet_segment_page_save_all (UnetSegmentPage *self);
void unet_segment_page_copy (UnetSegmentPage *self);

G_END_DECLS
