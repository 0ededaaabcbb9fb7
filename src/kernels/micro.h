/* micro.h: what the inner loops of the 3x3 convolution offer, once per instruction set
 *
 * micro.c is compiled once per level of base/cpu.h; dispatch.c picks the table at call time.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

/* Floats of the weights between one input plane and one block of outputs. */
#define UNET_TAPS_SIZE (9 * UNET_LANES * UNET_LANES)

/* Convolves some rows of one image into one or two blocks of 16 output channels. */
typedef struct
{
  const UnetPlane *planes; /* of the input */
  int              n_planes;
  int64_t          image;
  int64_t          width;
  int64_t          first_row, end_row; /* of the output */

  int          n_blocks;   /* 1 or 2; the arrays below are per block */
  const float *weights[2]; /* [planes][9][16 in][16 out] */
  const float *scale[2];   /* 16 factors, or NULL: 1 */
  const float *shift[2];   /* 16 summands, or NULL: 0 */
  bool         relu;
  bool         accumulate[2]; /* add to what the target holds; F32 only */
  UnetStore    store;
  void        *target[2]; /* pixel (0, 0) of the image */
} UnetConvRows;

/* Sums over some rows of one image the outer products of one input plane's pixels and one output
 * plane's gradients, for all nine taps. */
typedef struct
{
  const float *in;    /* pixel (0, 0) of the image */
  const float *grad;  /* likewise */
  int          lanes; /* of the input plane */
  int64_t      height, width;
  int64_t      first_row, end_row; /* of the gradient */
  float       *target;             /* [9][16 in][16 out], added to */
} UnetConvProducts;

typedef struct
{
  void (*conv_rows) (const UnetConvRows *job);
  void (*conv_products) (const UnetConvProducts *job);
} UnetMicro;

extern const UnetMicro unet_micro_generic;
#if defined(__x86_64__)
extern const UnetMicro unet_micro_avx2;
extern const UnetMicro unet_micro_avx512;
#endif

G_END_DECLS
