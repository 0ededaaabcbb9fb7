/* micro.h: the inner loops of the convolutions, once per instruction set
 *
 * The files micro-*.c are compiled once per level of base/cpu.h; dispatch.c picks a table at call
 * time. They know vectors, registers and offsets; where data lies, how work is shared out and what
 * to do at the edges is for their callers to know.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"
#include "kernels/view.h"

G_BEGIN_DECLS

/* Floats of the weights between one input plane and one block of outputs, for one tap or all. */
#define UNET_TAP_SIZE (UNET_LANES * UNET_LANES)
#define UNET_TAPS_SIZE (9 * UNET_TAP_SIZE)

/* Points of the Winograd domain: the 6 x 6 of F(4x4, 3x3), see winograd.h. */
#define UNET_WINOGRAD_POINTS 36

/* out[b][t][k] (+)= sum over terms i and lanes c of sources[i][t * 16 + c] * weights[b][i][c][k]:
 * a product of pixels by weights, where each term brings 16 channels of every pixel. One plane is
 * one term of a 1x1 convolution, and nine terms of a 3x3 one. */
typedef struct
{
  int                 n_terms;
  const float *const *sources;
  const int          *lanes; /* in use, per term; NULL: 16 each */
  int                 n_blocks;
  const float        *weights[2]; /* [n_terms][16][16], per block */
  float              *out[2];     /* [n_pixels][16], per block */
  bool                accumulate; /* add to what OUT holds */

  /* What is done to the sums then, which saves a pass over them: with the 16 factors and summands
   * of each block (both or neither of them NULL), and the activation. */
  const float   *scale[2], *shift[2];
  UnetActivation activation;
} UnetProduct;

/* out[c][k] (+)= sum over pixels t of in[t][c] * grad[b][t][k], for one plane of inputs and one or
 * two blocks: the gradient at the weights of such a term. */
typedef struct
{
  const float *in;
  int          n_blocks;
  const float *grad[2];
  float       *out[2];    /* [16][16], per block */
  bool         overwrite; /* what OUT holds; otherwise add to it */
} UnetOuter;

/* The same over rows of pixels that need not lie side by side: out[b][c][k] += sum over pixels
 * (y, x) of in[y][x][c] * grad[b][y][x][k], where the pixels of IN are IN_STEP floats apart. Of the
 * 16 x 16 of OUT those rows are added to that belong to LANES lanes, and perhaps some after them.
 */
typedef struct
{
  const float *in;
  int64_t      in_row_size, in_step;
  int          lanes;
  int          n_blocks;
  const float *grad[2];
  int64_t      grad_row_size;
  int64_t      n_rows, n_columns;
  float       *out[2];
  bool         overwrite; /* as above */
  const float *ahead;     /* as many pixels, side by side, that will be needed soon, or NULL */
  int64_t      ahead_row_size;
} UnetGridOuter;

/* The products of a convolution of stride 2, between a pixel of the small side and those of the
 * large side that belong to it, which are 2 pixels apart: out[b][t][k] (+)= shift[k] + sum over
 * terms i and lanes c of sources[i][t][c] * weights[b][i][c][k]. */
typedef struct
{
  int                 n_terms;
  const float *const *sources;
  int                 n_blocks;
  const float        *weights[2];    /* [n_terms], [16][16] each */
  int64_t             weight_stride; /* floats from term to term */
  int64_t             ahead;         /* floats from a pixel to one that will be needed soon; 0:
                                        those of the next term will */
  const float *shift;                /* 16 summands of both blocks, or NULL: 0 */
  float       *out[2];
  bool         accumulate;
} UnetStrideProduct;

/* out[j][c][k] += sum over pixels (y, x) of in[y][x][c] * grad[y][2x + j][k], for j = 0, 1. */
typedef struct
{
  const float *in, *grad;
  int64_t      in_row_size, grad_row_size; /* floats from one y to the next */
  int64_t      n_rows, n_columns;
  int64_t      in_ahead, grad_ahead; /* floats from a pixel to one that will be needed soon, or 0 */
  float       *out[2];               /* [16][16] */
} UnetStrideOuter;

/* What happens to finished sums on their way to the target: sum * scale + shift, the activation,
 * rounding. */
typedef struct
{
  const float   *scale; /* 16 factors, or NULL: 1 */
  const float   *shift; /* 16 summands, or NULL: 0 */
  UnetActivation activation;
  bool           accumulate; /* add to what the target holds; F32 and no activation only */
  UnetStore      store;
} UnetEpilogue;

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

/* Depthwise convolution with stride 2, the way back to a row of the large side: the gradients of
 * the one or two rows of windows that it lies in, each with the three taps that it has there. */
typedef struct
{
  int          n_rows;
  const float *rows[2]; /* read one pixel further than half the large row, rounded up */
  const float *taps[2]; /* [3][16] */
} UnetDepthwiseSpread;

/* The same, the way back to the taps: over a rectangle of pixels of the small side. */
typedef struct
{
  const float *in;   /* the first pixel of the first window */
  const float *grad; /* the first pixel */
  int64_t      in_row_size, grad_row_size;
  int64_t      n_rows, n_columns; /* of GRAD */
  int64_t      stride;            /* 1 or 2 */
} UnetDepthwiseOuter;

/* A rectangle of pixels of one plane. */
typedef struct
{
  const void *values;
  UnetStore   store;
  int64_t     n_rows, n_columns;
  int64_t     row_size; /* elements from one row to the next */
} UnetPixelRows;

/* What the way back through a normalisation needs of one plane's channels. */
typedef struct
{
  UnetActivation activation;
  float          mean[UNET_LANES];
  float          scale[UNET_LANES], shift[UNET_LANES]; /* z = activation (y * scale + shift) */

  /* dy = dz * scale + (y - mean) * slope + constant, dz being what the activation lets pass */
  float slope[UNET_LANES], constant[UNET_LANES];
} UnetNormGrad;

/* Where a pixel of a larger row comes from: two pixels of the smaller one. */
typedef struct
{
  int64_t first, second;
  float   first_weight, second_weight;
} UnetSource;

/* Mixing pixels of rows. To mix: each pixel is made of two ROWS, and of the pixels of each that
 * SOURCES says. To unmix, the way back: small pixels FIRST .. END - 1 collect from the pixels of
 * N_ROWS larger rows, SHARES of them; SOURCES say where those had come from, and are all that name
 * a pixel from FIRST on and before END. */
#define UNET_MAX_MIX_ROWS 9
typedef struct
{
  const UnetSource *sources;
  int               n_rows;
  const float      *rows[UNET_MAX_MIX_ROWS];
  float             shares[UNET_MAX_MIX_ROWS];
  int64_t           first, end; /* to unmix */
  bool              accumulate; /* likewise: add to what is there */
} UnetMix;

/* Three rows of a picture that is WIDTH pixels wide; what is NULL, the first or the last, lies
 * beyond it. */
typedef struct
{
  const float *rows[3];
  int64_t      width;
} UnetPool3;

/* Rows of windows that a row of WIDTH pixels lies in, one or two: their gradients, who had won, and
 * the number that the row's first pixel has in them. */
typedef struct
{
  int            n_rows;
  const float   *grads[2];
  const uint8_t *index[2];
  int            numbers[2];
  int64_t        width;
} UnetUnpool3;

/* Values of a row of a plane are dropped where 31 random bits are below LIMIT, and else multiplied
 * by SCALE. FIRST and SECOND are the words of the channels, see dropout.c. */
typedef struct
{
  uint32_t first[UNET_LANES], second[UNET_LANES];
  int32_t  limit;
  float    scale;
  bool     accumulate; /* add to the target */
} UnetDropout;

/* Logits: plane k of them is bias[k] + sum over planes p and lanes c of weights[k][p][c] * the
 * pixels of plane p. */
typedef struct
{
  int              n_planes, n_classes;
  const UnetPlane *planes;
  const float     *weights; /* [n_classes][n_planes][16] */
  const float     *bias;
  int64_t          class_stride; /* floats from the logits of one class to those of the next */
} UnetHead;

/* The way back, for one plane and up to 4 classes: SUMS [n_classes][16] become the sums over pixels
 * of the gradient at the logits times PIXELS; TARGET (NULL: not wanted) becomes, or is added, the
 * sum over classes of that gradient times the weights. */
#define UNET_HEAD_CLASSES 4
typedef struct
{
  const float *pixels;
  int          n_classes;
  const float *grads;
  int64_t      class_stride;
  const float *weights;
  int64_t      weight_stride; /* floats from class to class */
  float       *sums;
  float       *target;
  bool         accumulate;
} UnetHeadGrad;

typedef struct
{
  /* N_PIXELS of OUT from its start on; the pixels of the sources begin OFFSET floats after their
   * pointers. */
  void (*product) (const UnetProduct *job, int64_t offset, int64_t n_pixels);
  void (*outer) (const UnetOuter *job, int64_t n_pixels);
  void (*grid_outer) (const UnetGridOuter *job);
  void (*conv_products) (const UnetConvProducts *job);

  /* N_PIXELS of a row, whose sources begin OFFSET floats after their pointers. Spread: to every
   * second pixel of OUT. Collect: from every second pixel of the sources. */
  void (*spread) (const UnetStrideProduct *job, int64_t offset, int64_t n_pixels);
  void (*collect) (const UnetStrideProduct *job, int64_t offset, int64_t n_pixels);
  void (*stride_outer) (const UnetStrideOuter *job);

  /* N_PIXELS of a row of a depthwise convolution, lane by lane: TARGET becomes, or is added, the
   * sums of TAPS [9][16] times the pixels of each window. PIXELS is the first of the first window;
   * windows are STRIDE (1 or 2) pixels apart. */
  void (*depthwise) (const float *pixels,
                     int64_t      row_size,
                     int64_t      stride,
                     const float *taps,
                     int64_t      n_pixels,
                     float       *target,
                     bool         accumulate);
  void (*depthwise_spread) (const UnetDepthwiseSpread *job,
                            int64_t                    n_pixels,
                            float                     *target,
                            bool                       accumulate);
  /* SUMS [9][16] are overwritten. */
  void (*depthwise_outer) (const UnetDepthwiseOuter *job, float *sums);

  /* SUMS [n_pixels][16] to TARGET [n_pixels][16], floats or bfloat16. */
  void (*finish) (const UnetEpilogue *epilogue, const float *sums, int64_t n_pixels, void *target);

  /* Lane by lane: the mean of ROWS, rounded, and the sums of the differences from it and of their
   * squares. */
  void (*norm_statistics) (const UnetPixelRows *rows, float *centre, float *rest, float *squares);
  /* ROWS * scale + shift, activation. TARGET may be ROWS. */
  void (*norm_apply) (const UnetPixelRows *rows,
                      const float         *scale,
                      const float         *shift,
                      UnetActivation       activation,
                      float               *target,
                      int64_t              target_row_size);
  /* The sums of dz and of dz * (y - mean), GRAD being the gradient before the activation. */
  void (*norm_sum_grads) (const UnetPixelRows *rows,
                          const float         *grad,
                          int64_t              grad_row_size,
                          const UnetNormGrad  *norm,
                          float               *sums,
                          float               *products);
  /* GRAD becomes dy. */
  void (*norm_apply_grad) (const UnetPixelRows *rows,
                           float               *grad,
                           int64_t              grad_row_size,
                           const UnetNormGrad  *norm);

  /* TARGET becomes activation (a + b); it may be A or B. */
  void (*add) (const float   *a,
               const float   *b,
               int64_t        n_pixels,
               UnetActivation activation,
               float         *target);
  /* TARGET becomes, or is added, the gradient before the activation that made VALUES; GRAD is that
   * behind it. TARGET may be GRAD. */
  void (*pass_grad) (const float   *values,
                     const float   *grad,
                     int64_t        n_pixels,
                     UnetActivation activation,
                     float         *target,
                     bool           accumulate);

  /* FIRST_PIXEL is the number of the first of N_PIXELS in its image. TARGET may be FROM. */
  void (*dropout) (const UnetDropout *job,
                   const float       *from,
                   uint32_t           first_pixel,
                   int64_t            n_pixels,
                   float             *target);

  /* The transforms of winograd.h, for N_TILES tiles side by side. The transformed values of tile t
   * at point i begin at i * POINT_STRIDE + t * 16. PIXELS are rows of ROW_SIZE floats, from the
   * first pixel that the first tile needs. */
  void (*winograd_input) (const float *pixels,
                          int64_t      row_size,
                          int          n_tiles,
                          float       *to,
                          int64_t      point_stride);
  void (*winograd_grad) (const float *pixels,
                         int64_t      row_size,
                         int          n_tiles,
                         float       *to,
                         int64_t      point_stride);
  void (*winograd_output) (const float *from,
                           int64_t      point_stride,
                           int          n_tiles,
                           float       *pixels,
                           int64_t      row_size);

  /* TAPS [9][16 in][16 out] to 36 blocks [16 in][16 out], POINT_STRIDE apart; and the gradient's
   * way back, added to GRAD_TAPS. */
  void (*winograd_filter) (const float *taps, float *to, int64_t point_stride);
  void (*winograd_filter_grad) (const float *from, int64_t point_stride, float *grad_taps);

  /* TAPS [9][16 in][16 out] to those of the way back, [9][16 out][16 in], turned by 180 degrees. */
  void (*turn) (const float *taps, float *turned);

  /* SQUARE [16][16], rows to columns. */
  void (*transpose) (const float *square, float *transposed);

  /* N_PIXELS that begin OFFSET floats after the data of image IMAGE of the planes. */
  void (
      *head) (const UnetHead *job, int64_t image, int64_t offset, int64_t n_pixels, float *logits);
  void (*head_grad) (const UnetHeadGrad *job, int64_t n_pixels);

  /* Of two rows the largest of each 2x2 pixels, and in INDEX (unless it is NULL), a byte per value,
   * which it was; and the way back to (or added to) all four. */
  void (*pool) (const float *top,
                const float *bottom,
                int64_t      n_pixels,
                float       *target,
                uint8_t     *index);
  void (*unpool) (const float   *grad,
                  const uint8_t *index,
                  int64_t        n_pixels,
                  float         *top,
                  float         *bottom,
                  bool           accumulate);

  /* The same for the 3x3 pixels around every second one, of those that lie in the picture. The way
   * back gives a row of the large side what it had won. */
  void (*pool3) (const UnetPool3 *job, float *target, uint8_t *index);
  void (*unpool3) (const UnetUnpool3 *job, float *target, bool accumulate);

  /* N_PIXELS of FROM, each four times: side by side in TOP and in BOTTOM, which may be one row. And
   * the way back: N_PIXELS of TARGET become, or are added, the sums of two neighbours each in
   * N_ROWS rows. */
  void (*enlarge) (const float *from, int64_t n_pixels, float *top, float *bottom);
  void (*shrink) (const float *rows,
                  int64_t      row_size,
                  int64_t      n_rows,
                  int64_t      n_pixels,
                  float       *target,
                  bool         accumulate);

  /* N_PIXELS of the larger rows; TARGET is the first pixel that is written. */
  void (*mix) (const UnetMix *job, int64_t n_pixels, float *target);
  void (*unmix) (const UnetMix *job, int64_t n_pixels, float *target);

  /* PIXELS [n_pixels][16] to the first N_LANES plain PLANES, PLANE_SIZE apart; and back, zero in
   * the other lanes. */
  void (*to_planes) (const float *pixels,
                     int64_t      n_pixels,
                     int          n_lanes,
                     float       *planes,
                     int64_t      plane_size);
  void (*from_planes) (const float *planes,
                       int64_t      plane_size,
                       int          n_lanes,
                       int64_t      n_pixels,
                       float       *pixels);
} UnetMicro;

/* The name of a function of the level that is being compiled. */
#define UNET_MICRO_PASTE(name, level) unet_micro_##name##_##level
#define UNET_MICRO_EXPAND(name, level) UNET_MICRO_PASTE (name, level)
#define UNET_MICRO(name) UNET_MICRO_EXPAND (name, UNET_MICRO_LEVEL)

#define UNET_MICRO_DECLARE(level)                                                                  \
  void unet_micro_product_##level (const UnetProduct *job, int64_t offset, int64_t n_pixels);      \
  void unet_micro_outer_##level (const UnetOuter *job, int64_t n_pixels);                          \
  void unet_micro_grid_outer_##level (const UnetGridOuter *job);                                   \
  void unet_micro_conv_products_##level (const UnetConvProducts *job);                             \
  void unet_micro_spread_##level (const UnetStrideProduct *job, int64_t offset, int64_t n_pixels); \
  void unet_micro_collect_##level (const UnetStrideProduct *job, int64_t offset,                   \
                                   int64_t n_pixels);                                              \
  void unet_micro_stride_outer_##level (const UnetStrideOuter *job);                               \
  void unet_micro_depthwise_##level (const float *pixels, int64_t row_size, int64_t stride,        \
                                     const float *taps, int64_t n_pixels, float *target,           \
                                     bool accumulate);                                             \
  void unet_micro_depthwise_spread_##level (const UnetDepthwiseSpread *job, int64_t n_pixels,      \
                                            float *target, bool accumulate);                       \
  void unet_micro_depthwise_outer_##level (const UnetDepthwiseOuter *job, float *sums);            \
  void unet_micro_finish_##level (const UnetEpilogue *epilogue, const float *sums,                 \
                                  int64_t n_pixels, void *target);                                 \
  void unet_micro_norm_statistics_##level (const UnetPixelRows *rows, float *centre, float *rest,  \
                                           float *squares);                                        \
  void unet_micro_norm_apply_##level (const UnetPixelRows *rows, const float *scale,               \
                                      const float *shift, UnetActivation activation,               \
                                      float *target, int64_t target_row_size);                     \
  void unet_micro_norm_sum_grads_##level (const UnetPixelRows *rows, const float *grad,            \
                                          int64_t grad_row_size, const UnetNormGrad *norm,         \
                                          float *sums, float *products);                           \
  void unet_micro_norm_apply_grad_##level (const UnetPixelRows *rows, float *grad,                 \
                                           int64_t grad_row_size, const UnetNormGrad *norm);       \
  void unet_micro_add_##level (const float *a, const float *b, int64_t n_pixels,                   \
                               UnetActivation activation, float *target);                          \
  void unet_micro_pass_grad_##level (const float *values, const float *grad, int64_t n_pixels,     \
                                     UnetActivation activation, float *target, bool accumulate);   \
  void unet_micro_dropout_##level (const UnetDropout *job, const float *from,                      \
                                   uint32_t first_pixel, int64_t n_pixels, float *target);         \
  void unet_micro_winograd_input_##level (const float *pixels, int64_t row_size, int n_tiles,      \
                                          float *to, int64_t point_stride);                        \
  void unet_micro_winograd_grad_##level (const float *pixels, int64_t row_size, int n_tiles,       \
                                         float *to, int64_t point_stride);                         \
  void unet_micro_winograd_output_##level (const float *from, int64_t point_stride, int n_tiles,   \
                                           float *pixels, int64_t row_size);                       \
  void unet_micro_winograd_filter_##level (const float *taps, float *to, int64_t point_stride);    \
  void unet_micro_winograd_filter_grad_##level (const float *from, int64_t point_stride,           \
                                                float *grad_taps);                                 \
  void unet_micro_turn_##level (const float *taps, float *turned);                                 \
  void unet_micro_transpose_##level (const float *square, float *transposed);                      \
  void unet_micro_head_##level (const UnetHead *job, int64_t image, int64_t offset,                \
                                int64_t n_pixels, float *logits);                                  \
  void unet_micro_head_grad_##level (const UnetHeadGrad *job, int64_t n_pixels);                   \
  void unet_micro_pool_##level (const float *top, const float *bottom, int64_t n_pixels,           \
                                float *target, uint8_t *index);                                    \
  void unet_micro_unpool_##level (const float *grad, const uint8_t *index, int64_t n_pixels,       \
                                  float *top, float *bottom, bool accumulate);                     \
  void unet_micro_pool3_##level (const UnetPool3 *job, float *target, uint8_t *index);             \
  void unet_micro_unpool3_##level (const UnetUnpool3 *job, float *target, bool accumulate);        \
  void unet_micro_enlarge_##level (const float *from, int64_t n_pixels, float *top,                \
                                   float *bottom);                                                 \
  void unet_micro_shrink_##level (const float *rows, int64_t row_size, int64_t n_rows,             \
                                  int64_t n_pixels, float *target, bool accumulate);               \
  void unet_micro_mix_##level (const UnetMix *job, int64_t n_pixels, float *target);               \
  void unet_micro_unmix_##level (const UnetMix *job, int64_t n_pixels, float *target);             \
  void unet_micro_to_planes_##level (const float *pixels, int64_t n_pixels, int n_lanes,           \
                                     float *planes, int64_t plane_size);                           \
  void unet_micro_from_planes_##level (const float *planes, int64_t plane_size, int n_lanes,       \
                                       int64_t n_pixels, float *pixels)

UNET_MICRO_DECLARE (generic);
#if defined(__x86_64__)
UNET_MICRO_DECLARE (avx2);
UNET_MICRO_DECLARE (avx512);
#endif

G_END_DECLS
