/* pair-comparison.h: whether one of two models is the better one, image by image
 *
 * Both have a score for each image. What counts is the difference on the same image, since some
 * images are hard for both. How sure its mean is says the bootstrap (B. Efron, "Bootstrap methods:
 * another look at the jackknife", Ann. Stat. 7 (1979) 1-26): as many images are drawn again and
 * again, with replacement, and of the means of these draws the middle 95 % are the interval (the
 * percentile method). An interval that does not hold 0 speaks for a difference that another draw of
 * such images would show, too. A handful of images has no such interval: of one, each draw is that
 * one again.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define UNET_PAIR_FEWEST 5 /* images, to speak of an interval */
#define UNET_PAIR_DRAWS 10000
#define UNET_PAIR_LEVEL 0.95
#define UNET_PAIR_SEED 20120501

typedef struct
{
  double mean;      /* of A - B */
  double low, high; /* of the interval; NaN where there is none */
  int    wins;      /* images on which A is higher */
  int    ties, losses;
} UnetPairComparison;

/* Compares N_IMAGES scores each. UNET_PAIR_DRAWS draws by base/random.h, seeded with
 * UNET_PAIR_SEED: the same scores give the same interval. All zero if there are no images. Below
 * UNET_PAIR_FEWEST there is no interval. */
UnetPairComparison unet_pair_compare (const double *a, const double *b, int n_images);

/* The value of SORTED (rising, N > 0 values) below which the share Q, 0 .. 1, lies: between two of
 * them by straight lines, as numpy.quantile does. */
double unet_quantile (const double *sorted, int n, double q);

G_END_DECLS
