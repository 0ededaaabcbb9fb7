/* model.h: a network of a known architecture, and its state dict
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "nn/graph.h"
#include "tensor/table.h"

G_BEGIN_DECLS

/* milesial/Pytorch-UNet's network, and its smaller and older relatives. A plain value. */
typedef struct
{
  int  in_channels;
  int  n_classes;
  int  base_channels; /* 64 in the reference; doubled at each of `depth` levels */
  int  depth;         /* 4 in the reference */
  bool bilinear;      /* upsampling by interpolation instead of transposed convolution */
  bool conv_bias; /* convolutions have a bias beside the normalisation: the v1 and v2 releases */
} UnetModelConfig;

typedef struct _UnetModel UnetModel;

/* The reference's: 3 channels, 2 classes, base 64, depth 4, transposed, no bias. */
void unet_model_config_init (UnetModelConfig *config);

/* UNET_ERROR_ARGUMENT if a number is out of range: channels 1 .. 64, classes 1 .. 255, base 1 ..
 * 1024, depth 1 .. 8. */
bool unet_model_config_validate (const UnetModelConfig *config, GError **error);

/* All weights zero (normalisation: 1, 0, 0, 1): unet_graph_init_params() or a table fills them.
 * UNET_ERROR_ARGUMENT, UNET_ERROR_NO_MEMORY. */
UnetModel *unet_model_new (const UnetModelConfig *config, GError **error);
void       unet_model_free (UnetModel *model);

const UnetModelConfig *unet_model_get_config (UnetModel *model);
UnetGraph             *unet_model_get_graph (UnetModel *model);

/* Learned numbers, as PyTorch counts them: 31037698 for the reference's 3 channels and 2 classes.
 */
int64_t unet_model_count_parameters (UnetModel *model);

/* What architecture a table of tensors is, told by names and shapes; whatever prefix its names have
 * in common ("module.", "model_state_dict." ...) is looked through. UNET_ERROR_MISMATCH saying what
 * is there instead; NAME is the file's, for the message. */
bool unet_model_config_from_table (UnetTable       *table,
                                   const char      *name,
                                   UnetModelConfig *config,
                                   GError         **error);

/* A model with the table's architecture and weights. POOL may be NULL. */
UnetModel *
unet_model_from_table (UnetTable *table, const char *name, UnetPool *pool, GError **error);

/* Copies the weights from a table, on the cores of POOL (may be NULL). If a tensor is missing or
 * has another shape (UNET_ERROR_MISMATCH: the first is named, the rest counted) the model is as it
 * was; if one cannot be read, or has not its checksum, the weights are undefined.
 * num_batches_tracked may be missing. */
bool unet_model_load_table (UnetModel  *model,
                            UnetTable  *table,
                            const char *name,
                            UnetPool   *pool,
                            GError    **error);

/* All parameters in state-dict order, as float32 (counters as int64). The table is a view: its
 * tensors are read from the model, which must outlive it, at the moment when they are asked for. */
UnetTable *unet_model_to_table (UnetModel *model);

/* "U-Net, 3 channels, 2 classes, base 64, depth 4, transposed convolution", in the user's language.
 */
char *unet_model_describe (UnetModel *model);

/* The same for files and programs, whatever the language. */
char *unet_model_describe_in_english (UnetModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetModel, unet_model_free)

G_END_DECLS
