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
#include "tensor/param.h"

G_BEGIN_DECLS

typedef struct _UnetGraph UnetGraph;

/* What an operator makes; counted from 0. -1 after running out of memory: builders hand it through,
 * so that only unet_graph_is_complete() needs asking. */
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

/* The pictures. Once, first. */
UnetValue unet_graph_input (UnetGraph *graph, int64_t channels);

typedef struct
{
  const char *conv; /* prefix of the convolution's names: "inc.double_conv.0" */
  const char *norm; /* prefix of the batch normalisation's names; NULL: none */
  bool        bias; /* the convolution has a bias */
  bool        relu;
} UnetConvNames;

/* 3x3 convolution, padding 1, of the concatenation of INPUTS (in that order), then batch
 * normalisation and ReLU as NAMES says. */
UnetValue unet_graph_conv3x3 (UnetGraph           *graph,
                              const UnetValue     *inputs,
                              int                  n_inputs,
                              int64_t              out_channels,
                              const UnetConvNames *names);

/* 2x2, stride 2. */
UnetValue unet_graph_max_pool (UnetGraph *graph, UnetValue input);

/* Twice the size, padded with zeros at the bottom and on the right to the size of LIKE. */
UnetValue unet_graph_conv_transpose (UnetGraph  *graph,
                                     UnetValue   input,
                                     int64_t     out_channels,
                                     const char *name,
                                     UnetValue   like);
UnetValue unet_graph_upsample (UnetGraph *graph, UnetValue input, UnetValue like);

/* 1x1 convolution with bias to plain logits. Once, last. */
void unet_graph_output (UnetGraph *graph, UnetValue input, int64_t n_classes, const char *name);

/* PyTorch's default initialisation, drawn in state-dict order as PyTorch draws it: the network that
 * torch.manual_seed (seed) gives. Convolutions: uniform in +-1 / sqrt (fan_in) (Kaiming with a =
 * sqrt (5)); normalisation: 1 and 0. */
void unet_graph_init_params (UnetGraph *graph, UnetRandom *random);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetGraph, unet_graph_free)

G_END_DECLS
