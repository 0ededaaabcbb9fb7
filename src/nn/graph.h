/* graph.h: a network as a list of operators
 *
 * Built once, with parameters and without sizes; a UnetPlan (nn/plan.h) makes it runnable for one
 * batch size, height and width. Operators are appended in the order in which they run; so are their
 * parameters, which is the order of the state dict.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/random.h"
#include "kernels/activation.h"
#include "tensor/param.h"

G_BEGIN_DECLS

typedef struct _UnetGraph UnetGraph;

/* What an operator makes; counted from 0. Where memory for parameters runs out building goes on, so
 * that only unet_graph_is_complete() needs asking. */
typedef int UnetValue;

UnetGraph *unet_graph_new (void);
void       unet_graph_free (UnetGraph *graph);

/* FALSE if memory for parameters could not be had while building. */
bool unet_graph_is_complete (UnetGraph *graph);

/* Owned by the graph. */
UnetParamSet *unet_graph_get_params (UnetGraph *graph);

int     unet_graph_get_n_ops (UnetGraph *graph);
int64_t unet_graph_get_in_channels (UnetGraph *graph);
int64_t unet_graph_get_n_classes (UnetGraph *graph);

/* How many training batches the running statistics of the normalisations look back on. 0, unless
 * set: PyTorch's way, each batch moves them by 0.1 of the difference, whatever they began as.
 * WINDOW > 0: the mean over the batches so far while these are fewer than WINDOW, then 1 / WINDOW
 * of the difference: with batches of one image, where statistics differ from picture to picture,
 * steadier. */
void unet_graph_set_norm_window (UnetGraph *graph, int window);

/* Largest power of two by which sides are halved on the way: images need sides of at least this. */
int64_t unet_graph_get_stride (UnetGraph *graph);

/* How far from a pixel of the images a logit can see, in pixels: what lies further away changes
 * nothing. -1 if there is no such bound (interpolation with aligned corners depends on the size of
 * the images): then a part of a picture cannot be predicted apart from the rest. */
int64_t unet_graph_get_radius (UnetGraph *graph);

/* How far from a pixel a logit sees, where the network is known better than its operators add up.
 */
void unet_graph_set_radius (UnetGraph *graph, int64_t radius);

/* The pictures as they are. Once, first. */
UnetValue unet_graph_input (UnetGraph *graph, int64_t channels);

/* What the network takes for a picture of SIDE pixels: BEFORE more on the left and at the top, and
 * on the right and at the bottom as many, and then so many more that the sum is a multiple of
 * MULTIPLE plus REMAINDER. The pixels that are not there are the picture's, mirrored at its border
 * (and, where it is small, mirrored again). */
typedef struct
{
  int64_t before, multiple, remainder;
} UnetInputFrame;

int64_t unet_input_frame_size (const UnetInputFrame *frame, int64_t side);

/* The pictures in FRAME, each channel times SCALE[channel] plus SHIFT[channel]: CHANNELS numbers
 * that are copied, or both NULL. Instead of unet_graph_input(). */
UnetValue unet_graph_input_framed (UnetGraph            *graph,
                                   int64_t               channels,
                                   const UnetInputFrame *frame,
                                   const float          *scale,
                                   const float          *shift);

/* Whether scale and shift of the pictures are used; they are, unless set. */
void unet_graph_set_use_input_scale (UnetGraph *graph, bool use);

typedef struct
{
  const char    *conv;       /* prefix of the convolution's names: "inc.double_conv.0" */
  const char    *norm;       /* prefix of the batch normalisation's names; NULL: none */
  bool           bias;       /* the convolution has a bias */
  UnetActivation activation; /* RELU6 with a normalisation only */
  float          dropout;    /* rate, in training, behind it all; without a normalisation only */
} UnetConvNames;

/* 3x3 convolution, padding 1, of the concatenation of INPUTS (in that order), then batch
 * normalisation and activation as NAMES says. */
UnetValue unet_graph_conv3x3 (UnetGraph           *graph,
                              const UnetValue     *inputs,
                              int                  n_inputs,
                              int64_t              out_channels,
                              const UnetConvNames *names);

/* SIDE x SIDE convolution (1, 3 or 7) with stride 1 or 2 and padding (SIDE - 1) / 2, and what
 * follows. */
UnetValue unet_graph_conv (UnetGraph           *graph,
                           UnetValue            input,
                           int                  side,
                           int                  stride,
                           int64_t              out_channels,
                           const UnetConvNames *names);

/* 3x3 convolution, padding 1, stride 1 or 2, of each channel by itself, and what follows. */
UnetValue unet_graph_conv_depthwise (UnetGraph           *graph,
                                     UnetValue            input,
                                     int                  stride,
                                     const UnetConvNames *names);

/* 2x2, stride 2; of what INPUT is without MARGIN pixels on each side. */
UnetValue unet_graph_max_pool (UnetGraph *graph, UnetValue input, int64_t margin);

/* 3x3, stride 2, padding 1. */
UnetValue unet_graph_max_pool3 (UnetGraph *graph, UnetValue input);

/* Twice the size, padded with zeros at the bottom and on the right to the size of LIKE (-1: not
 * padded). */
UnetValue unet_graph_conv_transpose (UnetGraph     *graph,
                                     UnetValue      input,
                                     int64_t        out_channels,
                                     const char    *name,
                                     UnetActivation activation,
                                     UnetValue      like);
UnetValue unet_graph_upsample (UnetGraph *graph, UnetValue input, UnetValue like);

/* Twice the size, each pixel four times. */
UnetValue unet_graph_upsample_nearest (UnetGraph *graph, UnetValue input);

/* A + B, which have the same channels and size. */
UnetValue unet_graph_add (UnetGraph *graph, UnetValue a, UnetValue b, UnetActivation activation);

/* INPUT without MARGIN pixels on each side: what is left of valid convolutions. */
UnetValue unet_graph_crop (UnetGraph *graph, UnetValue input, int64_t margin);

/* 1x1 convolution with bias to plain logits, of a value of the pictures' size. Once, last. */
void unet_graph_output (UnetGraph *graph, UnetValue input, int64_t n_classes, const char *name);

/* INPUT as plain logits, of which the pictures begin MARGIN pixels from the left and the top.
 * Instead of unet_graph_output(). */
void unet_graph_output_value (UnetGraph *graph, UnetValue input, int64_t margin);

/* Everything built so far is the encoder: with UNET_PLAN_FREEZE_ENCODER it is a constant. */
void unet_graph_end_encoder (UnetGraph *graph);

/* The encoder's parameters learn at RATE times the learning rate from now on, 0: not at all; and
 * are told for how many steps before this they did not. */
void unet_graph_set_encoder_rate (UnetGraph *graph, float rate, int64_t sat_out);

/* What the dropouts of the next training steps drop: each step needs another SEED. 0, unless set:
 * nothing is dropped. */
void unet_graph_set_dropout_seed (UnetGraph *graph, uint64_t seed);

typedef enum
{
  UNET_INIT_PYTORCH, /* uniform in +-1 / sqrt (fan_in), biases too: Kaiming with a = sqrt (5) */
  UNET_INIT_HE,      /* normal, deviation sqrt (2 / fan_in); biases 0: arXiv 1502.01852 */
  UNET_INIT_XAVIER   /* uniform in +-sqrt (6 / (fan_in + fan_out)); biases 0 */
} UnetInit;

/* Of the parameters that are added from now on; PyTorch's, unless set. */
void unet_graph_set_init (UnetGraph *graph, UnetInit init);

/* Draws the parameters in state-dict order; normalisation: 1 and 0. With PyTorch's initialisation
 * as PyTorch draws it: the network that torch.manual_seed (seed) gives. */
void unet_graph_init_params (UnetGraph *graph, UnetRandom *random);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetGraph, unet_graph_free)

G_END_DECLS
