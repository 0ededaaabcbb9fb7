/* train-spec.h: everything that decides a training run
 *
 * Two runs with the same spec on the same files and the same kind of machine end with the same
 * bits, whatever the number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/augment.h"
#include "models/model.h"
#include "dataset/weight-map.h"
#include "optim/optimizer.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_RECIPE_REFERENCE,   /* milesial/Pytorch-UNet's train.py */
  UNET_RECIPE_RECOMMENDED, /* ours, chosen by measurement: docs/recipe.md */
  UNET_RECIPE_2015,        /* as arXiv 1505.04597 trained its U-Net */
  UNET_N_RECIPES
} UnetRecipe;

typedef enum
{
  UNET_SCHEDULE_PLATEAU, /* ReduceLROnPlateau on the validation Dice */
  UNET_SCHEDULE_COSINE,  /* linear warm-up, then half a cosine down to a hundredth */
  UNET_SCHEDULE_CONSTANT
} UnetScheduleKind;

typedef struct
{
  /* files */
  char *images;      /* folder; "data/imgs" */
  char *masks;       /* folder; "data/masks" */
  char *checkpoints; /* folder, made if absent; "checkpoints" */
  char *load;        /* weights to start from, or NULL */
  char *log;         /* CSV, or NULL */
  bool  resume;      /* go on from CHECKPOINTS/last.pth */

  /* data */
  double      scale;        /* 0.5 */
  double      validation;   /* percent, 10 */
  int         n_classes;    /* 0: from the masks */
  int         ignore_value; /* -1: none */
  UnetAugment augment;

  /* network (ignored when weights are loaded) */
  UnetArchitecture architecture;
  UnetEncoder      encoder;
  char            *encoder_weights; /* file for the encoder, or NULL */
  bool             imagenet_input;  /* with an encoder: pictures normalised as ImageNet's; true */
  int              base_channels;   /* 64 */
  int              depth;           /* 4 */
  bool             bilinear;

  /* the encoder */
  int    freeze_encoder; /* epochs during which it stays as it is; 0 */
  double encoder_rate;   /* factor of its learning rate; 1 */

  /* loss */
  bool              dice;    /* beside the cross entropy; true */
  UnetWeightOptions weights; /* of the pixels in the cross entropy; 0, 5 px, false */

  /* training */
  int                  epochs;     /* 5 */
  int                  batch_size; /* 1 */
  UnetOptimizerOptions optimizer;
  UnetScheduleKind     schedule;
  double               warmup;   /* of the cosine schedule, share of all steps */
  double               max_norm; /* gradient clipping; 1 */
  /* Of the normalisations, in networks without an encoder; with one they are as PyTorch's. */
  int    norm_window; /* batches: unet_graph_set_norm_window(); 0: PyTorch's way */
  double freeze_norm; /* from this share of the run on running statistics are constants; 1: never */

  bool     amp;
  uint64_t seed;

  int n_threads; /* 0: one per processor */
} UnetTrainSpec;

/* The reference's values; strings are allocated. */
void           unet_train_spec_init (UnetTrainSpec *spec, UnetRecipe recipe);
void           unet_train_spec_clear (UnetTrainSpec *spec);
UnetTrainSpec *unet_train_spec_copy (const UnetTrainSpec *spec);
void           unet_train_spec_free (UnetTrainSpec *spec);

/* Every value in range, nothing contradicting; UNET_ERROR_ARGUMENT naming the option. */
bool unet_train_spec_validate (const UnetTrainSpec *spec, GError **error);

/* The network that SPEC asks for. */
void unet_train_spec_get_config (const UnetTrainSpec *spec,
                                 int                  in_channels,
                                 int                  n_classes,
                                 UnetModelConfig     *config);

/* "reference", "recommended", "2015" */
bool        unet_recipe_parse (const char *name, UnetRecipe *recipe);
const char *unet_recipe_name (UnetRecipe recipe);

/* As JSON, for the checkpoint; from JSON: fields that are missing keep the value they have. */
char *unet_train_spec_to_json (const UnetTrainSpec *spec);
bool  unet_train_spec_from_json (UnetTrainSpec *spec, const char *json, GError **error);

/* The spec of the run whose last.pth is in the folder CHECKPOINTS: what --resume starts from. */
bool unet_train_spec_load (UnetTrainSpec *spec, const char *checkpoints, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetTrainSpec, unet_train_spec_free)

G_END_DECLS
