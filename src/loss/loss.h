/* loss.h: what training minimises, at the logits
 *
 * As the reference computes it: one class: BCEWithLogits + Dice loss of the sigmoid; more classes:
 * cross entropy + Dice loss of the soft-max over all classes (background included), Dice with
 * epsilon 1e-6 and sums over the whole batch (reduce_batch_first): dice = (2 * inter + eps) /
 * (sets_sum + eps) with sets_sum replaced by 2 * inter where it is 0, one value per batch for one
 * class; for several classes the reference flattens batch and classes before it sums, so that dice
 * is ONE ratio over images, classes and pixels.
 *
 * Sums are taken in double over fixed blocks and added in a fixed order.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"

#include <stdbool.h>
#include <stddef.h>

G_BEGIN_DECLS

#define UNET_IGNORE 255 /* target value of pixels that count for nothing */

typedef struct
{
  bool         dice;          /* add the Dice loss (the reference does) */
  const float *class_weights; /* per class, for the cross entropy; NULL: all 1 (one class: weights
                               * of background and foreground, 2 values) */
  const float *pixel_weights; /* [N][P] finite factors of each pixel's cross entropy, beside its
                               * class's; NULL: all 1. They do not change what the mean is taken
                               * over: without class weights the cross entropy is the sum of
                               * weight * entropy over the pixels that count, divided by their
                               * number. Dice does not see them. */
} UnetLossOptions;

typedef struct
{
  double total;         /* cross_entropy + dice */
  double cross_entropy; /* or binary cross entropy; the mean over pixels that are not ignored */
  double dice;          /* 1 - dice coefficient; 0 if not asked for */
} UnetLossValue;

/* Bytes of scratch. */
size_t unet_loss_scratch (int64_t batch, int n_classes, int64_t n_pixels);

/* LOGITS [N][C][P] with P pixels, TARGET [N][P] class indices (C = 1: 0 or 1) or UNET_IGNORE.
 * GRAD (may be NULL) [N][C][P] is overwritten with the gradient of total times GRAD_SCALE. A NaN in
 * the logits gives a NaN total. */
UnetLossValue unet_loss_compute (UnetPool              *pool,
                                 const UnetLossOptions *options,
                                 int64_t                batch,
                                 int                    n_classes,
                                 int64_t                n_pixels,
                                 const float           *logits,
                                 const uint8_t         *target,
                                 float                  grad_scale,
                                 float                 *grad,
                                 void                  *scratch);

/* The reference's validation score of one batch: C = 1: sigmoid > 0.5 against the target, Dice per
 * image (reduce_batch_first False: the mean over images); C > 1: one-hot arg-max against one-hot
 * target, background (class 0) left out, the mean over images and classes. epsilon 1e-6; an empty
 * pair counts 1. Ignored pixels belong to neither set. */
double unet_loss_dice_score (int64_t        batch,
                             int            n_classes,
                             int64_t        n_pixels,
                             const float   *logits,
                             const uint8_t *target);

G_END_DECLS
