/* nn-private.h: what graph, plan and operators know of each other
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/conv.h"
#include "kernels/view.h"
#include "nn/graph.h"
#include "nn/plan.h"
#include "nn/profile.h"

G_BEGIN_DECLS

typedef struct _UnetOp      UnetOp;
typedef struct _UnetOpClass UnetOpClass;
typedef struct _UnetPlanOp  UnetPlanOp;

/* What an operator makes, as far as it does not depend on the size of the images. */
typedef struct
{
  int64_t channels;
  int     producer; /* index of the operator */
  int64_t stride;   /* the images' size over this value's */
  int64_t
      radius; /* pixel i is made of pixels i * stride - radius .. (i + 1) * stride - 1 + radius */
} UnetValueInfo;

/* The planes of one or several concatenated values: where each channel lies. */
typedef struct
{
  int  n_planes;
  int *lanes;
} UnetPlaneList;

/* What works out a convolution. */
typedef enum
{
  UNET_CONV_3X3,     /* kernels/conv3x3.h: stride 1, of several inputs */
  UNET_CONV_GENERAL, /* kernels/conv.h */
  UNET_CONV_DEPTHWISE
} UnetConvKind;

struct _UnetOp
{
  const UnetOpClass *klass;
  char              *name; /* prefix of its parameters' names; NULL: it has none */
  int                n_inputs;
  UnetValue         *inputs;
  UnetValue          output; /* -1: the operator that makes the logits */
  UnetValue          like;   /* -1, or the value whose size the output is padded to */
  int64_t            in_channels, out_channels;
  UnetPlaneList      in_planes;
  UnetConvKind       conv_kind;
  UnetConvShape      shape;  /* of a convolution that is not 3x3 with stride 1 */
  int64_t            margin; /* of crops and of the logits */
  UnetActivation     activation;
  float              dropout;
  UnetParam         *weight, *bias;                  /* or NULL */
  UnetParam         *gamma, *beta, *mean, *variance; /* of the normalisation, or NULL */
  UnetParam         *counter;
};

struct _UnetOpClass
{
  const char *name;
  /* What the backward step reads, so that the plan keeps it or computes it again. */
  bool reads_inputs_in_backward;
  bool reads_output_in_backward;
  bool has_index; /* needs unet_max_pool_index_size() bytes from forward to backward */

  /* Size of the output for inputs of HEIGHT x WIDTH (before padding to `like`); NULL: the same. */
  void (*size) (const UnetGraph *graph, const UnetOp *op, int64_t *height, int64_t *width);
  /* Bytes of scratch of the forward and of the backward step; NULL: none. */
  size_t (*forward_scratch) (const UnetPlan *plan, const UnetPlanOp *self);
  size_t (*weights_scratch) (const UnetPlan *plan, const UnetPlanOp *self);
  size_t (*backward_scratch) (const UnetPlan *plan, const UnetPlanOp *self);
  double (*flops) (const UnetPlanOp *self);
  /* How PHASE is computed at this size, in a word or two; NULL: there is one way only. */
  const char *(*method) (const UnetPlan *plan, const UnetPlanOp *self, UnetPhase phase);

  /* VIEWS are bound when these are called. */
  void (*forward) (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self);
  /* Inference of rows FIRST .. END - 1 of the output, called for all of them from the top down; of
   * the input, rows up to END - 1 + rows_lag are there. NULL: goes by whole images only. */
  void (
      *forward_rows) (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self, int64_t first, int64_t end);
  int rows_lag; /* a multiple of 4 */
  /* The fewest rows that are worth a call; NULL: any. */
  int64_t (*min_rows) (const UnetPlanOp *self);
  /* Makes the output again from what was saved; NULL if that cannot be done cheaply. */
  void (*recompute) (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self);
  /* The gradients at the parameters, in a step of its own before `backward`, so that what it reads
   * is gone when the gradient at the inputs is made; NULL: `backward` does both. */
  void (*backward_weights) (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self);
  void (*backward) (UnetPlan *plan, UnetPool *pool, UnetPlanOp *self);
};

extern const UnetOpClass unet_op_input_class;
extern const UnetOpClass unet_op_input_framed_class;
extern const UnetOpClass unet_op_conv3x3_class;
extern const UnetOpClass unet_op_conv_class; /* general and depthwise */
extern const UnetOpClass unet_op_max_pool_class;
extern const UnetOpClass unet_op_max_pool3_class;
extern const UnetOpClass unet_op_conv_transpose_class;
extern const UnetOpClass unet_op_conv_transpose_relu_class;
extern const UnetOpClass unet_op_upsample_class;
extern const UnetOpClass unet_op_upsample_nearest_class;
extern const UnetOpClass unet_op_add_class;
extern const UnetOpClass unet_op_crop_class;
extern const UnetOpClass unet_op_output_class;
extern const UnetOpClass unet_op_output_value_class;

/* An operator in a plan. Views are made by the plan; their data pointers are set (bound) before
 * each step that uses them. */
struct _UnetPlanOp
{
  const UnetOp *op;
  int           number;     /* of the operator in the graph */
  UnetView      in;         /* all inputs' planes, in order */
  UnetView      out;        /* empty for the output operator */
  UnetView      grad_in;    /* planes without gradient have data NULL */
  bool         *accumulate; /* per plane of grad_in */
  UnetView      grad_out;
  UnetView      saved; /* y, the convolution's output before normalisation; training only */
  uint8_t      *index; /* of max pooling */
  void         *scratch;
  int           chain;         /* that it runs in, or -1; see strips.c */
  int64_t       lag;           /* rows behind the first of the chain */
  int64_t       elapsed;       /* nanoseconds in the chain, for the observer */
  bool          needs_grad_in; /* some plane of grad_in has data */

  /* Per output channel, 16 per plane. */
  float *scale, *shift;  /* inference, and the forward step of training */
  float *mean, *inv_std; /* training: of the batch */
};

struct _UnetGraph
{
  GPtrArray     *ops;    /* UnetOp */
  GArray        *values; /* UnetValueInfo */
  UnetParamSet  *params;
  bool           complete;
  int64_t        n_classes;
  int            norm_window;
  int64_t        radius;              /* -1: as the operators add up */
  UnetInputFrame frame;               /* of the pictures */
  float         *in_scale, *in_shift; /* per channel, or NULL */
  bool           plain_input;         /* they are not used */
  int            n_encoder_ops;       /* the first of all; 0: there is no encoder */
  guint          n_encoder_params;    /* likewise */
  UnetInit       init;                /* of what is added next */
  uint64_t       dropout_seed;
};

/* graph.c: what builders share. Appends an operator and, unless STRIDE is 0, the value it makes.
 * REACH: how much further than its inputs the output sees, in pixels of the images. */
UnetOp              *unet_graph_append (UnetGraph         *graph,
                                        const UnetOpClass *klass,
                                        const UnetValue   *inputs,
                                        int                n_inputs,
                                        int64_t            out_channels,
                                        int64_t            stride,
                                        int64_t            reach);
const UnetValueInfo *unet_graph_get_value (UnetGraph *graph, UnetValue value);

/* What operators need of the plan. */
UnetGraph    *unet_plan_get_graph (const UnetPlan *plan);
UnetPlanFlags unet_plan_get_flags (const UnetPlan *plan);
int           unet_plan_get_n_threads (const UnetPlan *plan);
const float  *unet_plan_get_images (const UnetPlan *plan);
float        *unet_plan_peek_logits (const UnetPlan *plan);
const float  *unet_plan_peek_grad_logits (const UnetPlan *plan);

void unet_plan_get_image_size (const UnetPlan *plan, int64_t *height, int64_t *width);

static inline bool
unet_plan_is_training (const UnetPlan *plan)
{
  return (unet_plan_get_flags (plan) & UNET_PLAN_TRAINING) != 0;
}

/* Whether operator NUMBER learns nothing: always in inference, the encoder's where it is frozen. */
static inline bool
unet_plan_is_constant (const UnetPlan *plan, int number)
{
  return !unet_plan_is_training (plan) ||
         ((unet_plan_get_flags (plan) & UNET_PLAN_FREEZE_ENCODER) != 0 &&
          number < unet_plan_get_graph (plan)->n_encoder_ops);
}

G_END_DECLS
