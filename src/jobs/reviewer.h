/* reviewer.h: the job that looks a data set through
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/review.h"
#include "jobs/job.h"

G_BEGIN_DECLS

typedef struct
{
  const char *images, *masks; /* folders */
  double      scale;          /* of training */
  int         n_classes;      /* 0: as found */
  int         ignore_value;   /* -1: none */
} UnetReviewSpec;

#define UNET_TYPE_REVIEWER (unet_reviewer_get_type ())
G_DECLARE_FINAL_TYPE (UnetReviewer, unet_reviewer, UNET, REVIEWER, UnetJob)

UnetReviewer     *unet_reviewer_new (const UnetReviewSpec *spec);
const UnetReview *unet_reviewer_get_review (UnetReviewer *self);

G_END_DECLS
