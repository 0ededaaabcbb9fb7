/* param.h: the learned numbers of a network
 *
 * A parameter is kept in the order the kernels read, not PyTorch's; `layout` says how the two
 * relate and only the doors (checkpoints, initialisation) convert. Padding elements of a packed
 * layout are zero, and stay zero: their gradients are zero.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/dtype.h"

G_BEGIN_DECLS

typedef struct _UnetParam UnetParam;

/* How to go between PyTorch's order (dense, row-major, `dims`) and the packed one.
 *
 * A row is what one index of the first dimension holds. GROUP rows that follow each other are
 * packed into a run of floats of their own, as long as that of every other group, so that a
 * parameter may be packed by several threads, and without its dense form being in memory. The last
 * group may have fewer rows; its run is as long. 0: all rows are one group. */
typedef struct
{
  int group;

  /* N_ROWS rows from FIRST on, whole groups of them. DENSE and PACKED begin there. Writes every
   * float of the groups, padding too. */
  void (*pack) (const UnetParam *param,
                int64_t          first,
                int64_t          n_rows,
                const float     *dense,
                float           *packed);
  void (*unpack) (const UnetParam *param,
                  int64_t          first,
                  int64_t          n_rows,
                  const float     *packed,
                  float           *dense);
} UnetParamLayout;

typedef enum
{
  UNET_PARAM_WEIGHT, /* learned */
  UNET_PARAM_BIAS,   /* learned; biases and the scale and shift of a normalisation */
  UNET_PARAM_BUFFER, /* kept with the model but not learned: running mean and variance */
  UNET_PARAM_COUNTER /* num_batches_tracked: one int64 in files, one float here */
} UnetParamKind;

struct _UnetParam
{
  char         *name; /* full state-dict name */
  UnetParamKind kind;
  int           n_dims;
  int64_t       dims[4];  /* PyTorch's shape */
  int64_t       count;    /* elements of PyTorch's shape */
  size_t        n_packed; /* floats of value (and grad), padding included */
  float        *value;    /* n_packed, aligned */
  float        *grad;     /* n_packed, aligned; NULL for buffers and in inference */
  int64_t       fan_in;   /* for the initialisation; 0 where that does not apply */
  int           init;     /* how it is initialised: an UnetInit of nn/graph.h */
  float         rate;     /* factor of the learning rate; 1, unless set; 0: it stays as it is */
  int64_t       sat_out;  /* steps of the optimiser that it stayed as it was before it joined */

  const UnetParamLayout *layout; /* NULL: packed is dense */
  const void            *layout_data;
};

/* The parameters of one network, in state-dict order. Owns them. */
typedef struct _UnetParamSet UnetParamSet;

UnetParamSet *unet_param_set_new (void);
void          unet_param_set_free (UnetParamSet *set);

/* Appends a parameter with VALUE filled with zeros; NAME is copied. DIMS has N_DIMS elements. The
 * set owns the result; it stays where it is for the set's life. NULL if memory ran out. */
UnetParam *unet_param_set_add (UnetParamSet          *set,
                               const char            *name,
                               UnetParamKind          kind,
                               int                    n_dims,
                               const int64_t         *dims,
                               size_t                 n_packed,
                               const UnetParamLayout *layout,
                               const void            *layout_data);

guint      unet_param_set_get_n (UnetParamSet *set);
UnetParam *unet_param_set_get (UnetParamSet *set, guint index);
UnetParam *unet_param_set_lookup (UnetParamSet *set, const char *name);

/* Learned numbers, as PyTorch counts parameters: without buffers. */
int64_t unet_param_set_count_learned (UnetParamSet *set);

/* Allocates grad for all learned parameters and fills it with zeros; UNET_ERROR_NO_MEMORY. */
bool unet_param_set_allocate_grads (UnetParamSet *set, GError **error);
void unet_param_set_zero_grads (UnetParamSet *set);

/* The size of the first dimension; 1 if there is none. */
int64_t unet_param_get_n_rows (const UnetParam *param);

/* How many rows are packed together: 1 .. n_rows. */
int64_t unet_param_get_group (const UnetParam *param);

/* Sets N_ROWS rows from FIRST on: whole groups of them. DENSE holds these rows only. Several
 * threads may set different groups at once. */
void unet_param_set_rows (UnetParam *param, int64_t first, int64_t n_rows, const float *dense);

/* The other way. */
void unet_param_get_rows (const UnetParam *param, int64_t first, int64_t n_rows, float *dense);

/* To and from PyTorch's order; DENSE holds param->count floats. */
void unet_param_get_dense (const UnetParam *param, float *dense);
void unet_param_set_dense (UnetParam *param, const float *dense);
void unet_param_get_dense_grad (const UnetParam *param, float *dense);

static inline bool
unet_param_is_learned (const UnetParam *param)
{
  return param->kind == UNET_PARAM_WEIGHT || param->kind == UNET_PARAM_BIAS;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetParamSet, unet_param_set_free)

G_END_DECLS
