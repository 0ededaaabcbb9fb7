/* review.h: a data set looked through, before it is trained on
 *
 * Where training ends with the first fault, this lists all files of both folders with what is wrong
 * with each, and what the set holds: sizes, channels, classes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/mask-values.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_REVIEW_PAIR,       /* an image and its mask */
  UNET_REVIEW_NO_MASK,    /* an image alone */
  UNET_REVIEW_NO_IMAGE,   /* a mask alone: it is not used */
  UNET_REVIEW_TWIN,       /* another file has the same name */
  UNET_REVIEW_SIZES,      /* image and mask differ in size, or are too small */
  UNET_REVIEW_UNREADABLE, /* one of them */
} UnetReviewKind;

typedef struct
{
  UnetPair       pair; /* image_path or mask_path may be NULL */
  UnetReviewKind kind;
  char          *problem;                 /* a sentence; NULL for a pair */
  int            width, height, channels; /* of the image; 0 if unknown */
} UnetReviewRow;

typedef struct
{
  GPtrArray *rows;       /* UnetReviewRow *, sorted by stem */
  int        n_pairs;    /* that can be trained on */
  int        n_problems; /* rows that keep training from beginning: all but UNET_REVIEW_NO_IMAGE */
  int        n_unused;   /* masks without an image */

  /* of the pairs */
  int            width, height; /* the commonest size */
  int            n_sizes;       /* different ones */
  int            min_width, min_height, max_width, max_height;
  int            channels;   /* 1 if all are grey, else 3 */
  bool           has_values; /* the masks' values were found */
  UnetMaskValues values;
  double         shares[255]; /* of pixels, by class */

  char *problem; /* what training would say of the set as a whole; NULL: it can begin */
} UnetReview;

/* N_CLASSES and IGNORE_VALUE as in unet_mask_values_scan(); SCALE as in unet_sample_check(). FUNC
 * (may be NULL) is told how many rows are done, and returns FALSE to give up
 * (G_IO_ERROR_CANCELLED). NULL only where there is nothing to list (no folder, no picture in
 * it) or when FUNC gave up. Works on all cores. */
UnetReview *unet_review_new (const char  *images,
                             const char  *masks,
                             double       scale,
                             int          n_classes,
                             int          ignore_value,
                             UnetScanFunc func,
                             void        *data,
                             GError     **error);
void        unet_review_free (UnetReview *review);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetReview, unet_review_free)

G_END_DECLS
