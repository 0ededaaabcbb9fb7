/* model-file.h: a trained network as a file holds it
 *
 * The weights with what using them needs: mask values, the scale of training. In a .pth the mask
 * values are the reference's key `mask_values`, the rest is a record beside the pickle that PyTorch
 * does not look at; in safetensors all of it is in the metadata.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "checkpoint/checkpoint.h"
#include "dataset/mask-values.h"
#include "models/model.h"

G_BEGIN_DECLS

typedef struct
{
  UnetModel     *model;
  UnetMaskValues values;       /* 0 .. n - 1 if the file has none */
  bool           has_values;   /* the file has them */
  double         scale;        /* of training; 0 if unknown */
  int            ignore_value; /* mask value that training left out; -1: none or unknown */
  UnetFormat     format;       /* of the file it was read from */
} UnetModelFile;

/* Any format of checkpoint.h. Errors name the file: no U-Net, mask values that do not fit the
 * classes
 * ... The weights are read on the cores of POOL (may be NULL). */
UnetModelFile *unet_model_file_load (const char *path, UnetPool *pool, GError **error);
void           unet_model_file_free (UnetModelFile *file);

/* What network the file PATH holds, without its weights. */
bool unet_model_file_peek (const char *path, UnetModelConfig *config, GError **error);

/* Gives MODEL's encoder the weights of one in the file PATH, as unet_model_load_encoder() does. A
 * file of ours also says how pictures were given to that one, which then holds for MODEL. */
bool unet_model_file_load_encoder (const char *path, UnetModel *model, GError **error);

/* As .pth, or as safetensors if PATH ends in .safetensors (STATE must be NULL then). STATE goes
 * beside the weights: what a resumed run needs. */
bool unet_model_file_save (const UnetModelFile *file,
                           UnetTable           *state,
                           const char          *path,
                           GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetModelFile, unet_model_file_free)

G_END_DECLS
