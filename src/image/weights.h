/* weights.h: the weights of a bicubic resampling
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Binary digits after the point of a fixed-point weight: 32 bits less 8 of the sample less 2, since
 * the sum of a bicubic filter's positive weights can pass 1. */
#define UNET_WEIGHT_BITS 22

/* Sample i of N of the target is the sum over k < count[i] of the source's sample first[i] + k,
 * times weight i * width + k. */
typedef struct
{
  int      n;
  int      width; /* the largest count, or more */
  int     *first;
  int     *count;
  double  *exact;
  int32_t *fixed;
} UnetWeights;

/* From SIZE samples to TARGET_SIZE, both at least 1. */
UnetWeights *unet_weights_new (int size, int target_size);
void         unet_weights_free (UnetWeights *weights);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetWeights, unet_weights_free)

G_END_DECLS
