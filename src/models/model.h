/* model.h: a network of a known architecture, and its state dict
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "nn/graph.h"
#include "tensor/table.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_ARCHITECTURE_UNET, /* milesial/Pytorch-UNet's; or, with an encoder, that of
                             segmentation_models.pytorch */
  UNET_ARCHITECTURE_2015  /* O. Ronneberger et al., arXiv 1505.04597 */
} UnetArchitecture;

typedef enum
{
  UNET_ENCODER_NONE,
  UNET_ENCODER_RESNET18,
  UNET_ENCODER_RESNET34,
  UNET_ENCODER_RESNET50,
  UNET_ENCODER_VGG16_BN,
  UNET_ENCODER_MOBILENET_V2,
  UNET_N_ENCODERS
} UnetEncoder;

#define UNET_MAX_DEPTH 8

/* What a network is. A plain value. */
typedef struct
{
  UnetArchitecture architecture;
  UnetEncoder      encoder;
  int              in_channels;
  int              n_classes;

  /* without an encoder */
  int  base_channels; /* 64 in the reference; doubled at each of `depth` levels */
  int  depth;         /* 4 in the reference and in 2015 */
  bool bilinear;      /* upsampling by interpolation instead of transposed convolution */
  bool conv_bias; /* convolutions have a bias beside the normalisation: the v1 and v2 releases */

  /* 2015: as the Caffe model that its authors released has it. ReLU behind every up-convolution,
   * and the last of them has twice the channels of the paper's. */
  bool released;

  /* with an encoder: pictures are normalised with the mean and deviation of ImageNet */
  bool imagenet_input;
} UnetModelConfig;

/* "unet", "unet-2015" */
const char *unet_architecture_name (UnetArchitecture architecture);
bool        unet_architecture_parse (const char *name, UnetArchitecture *architecture);

/* "none", "resnet18", "resnet34", "resnet50", "vgg16_bn", "mobilenet_v2": torchvision's names */
const char *unet_encoder_name (UnetEncoder encoder);
bool        unet_encoder_parse (const char *name, UnetEncoder *encoder);

/* "ResNet-34", for people */
const char *unet_encoder_title (UnetEncoder encoder);

typedef struct _UnetModel UnetModel;

/* The reference's: 3 channels, 2 classes, base 64, depth 4, transposed, no bias. An encoder's input
 * is ImageNet's. */
void unet_model_config_init (UnetModelConfig *config);

/* UNET_ERROR_ARGUMENT if a number is out of range: channels 1 .. 64, classes 1 .. 255, base 1 ..
 * 1024, depth 1 .. 8. */
bool unet_model_config_validate (const UnetModelConfig *config, GError **error);

/* All weights zero (normalisation: 1, 0, 0, 1): unet_graph_init_params() or a table fills them.
 * UNET_ERROR_ARGUMENT, UNET_ERROR_NO_MEMORY. */
UnetModel *unet_model_new (const UnetModelConfig *config, GError **error);
void       unet_model_free (UnetModel *model);

const UnetModelConfig *unet_model_get_config (UnetModel *model);

/* Of a network with an encoder: whether pictures are normalised as ImageNet's are, from now on. A
 * state dict does not tell. */
void unet_model_set_imagenet_input (UnetModel *model, bool imagenet_input);

UnetGraph *unet_model_get_graph (UnetModel *model);

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

/* Copies the weights of an encoder alone: torchvision's file for it, whose classifier is passed
 * over, or a network with that encoder. Where the network takes other channels than the file's 3,
 * the first convolution is adapted: for 1 the sum over the three, for more the three again and
 * again, each times 3 over their number. As unet_model_load_table() it names the first tensor that
 * does not fit, and then the model is as it was. UNET_ERROR_ARGUMENT if it has no encoder. */
bool unet_model_load_encoder (UnetModel  *model,
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
