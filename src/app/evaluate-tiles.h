/* evaluate-tiles.h: what each model is worth, in large numbers
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The numbers, in their order. The last three are shown where all models have them. */
typedef enum
{
  UNET_TILE_MEAN_DICE,
  UNET_TILE_MEAN_IOU,
  UNET_TILE_POOLED_DICE,
  UNET_TILE_POOLED_IOU,
  UNET_TILE_PARAMETERS,
  UNET_TILE_SECONDS,
  UNET_TILE_PIXEL_ERROR,
  UNET_TILE_RAND_ERROR,
  UNET_TILE_WARPING_ERROR,
  UNET_TILE_N
} UnetTile;

#define UNET_TYPE_EVALUATE_TILES (unet_evaluate_tiles_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateTiles, unet_evaluate_tiles, UNET, EVALUATE_TILES, GtkWidget)

void unet_evaluate_tiles_set_models (UnetEvaluateTiles *self, GPtrArray *models);

/* NaN: there is no such number. */
double unet_evaluation_get_tile (const UnetEvaluation *evaluation, UnetTile tile);

/* Whether no other of MODELS (UnetEvaluateModel with scores) shows a better one; of one, and of
 * what is neither good nor bad, it says nothing. */
gboolean unet_evaluate_tiles_is_best (GPtrArray *models, guint model, UnetTile tile);

G_END_DECLS
