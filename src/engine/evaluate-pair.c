/* evaluate-pair.c: whether one of two evaluations is the better one, image by image
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-pair.h"

UnetEvaluatePair
unet_evaluate_pair (const UnetEvaluation *a, const UnetEvaluation *b)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  /* Dice of A and of B, IoU of A and of B */
  g_autofree double *values = g_new (double, 4 * (gsize)MAX (a->n_images, 1));
  double            *dice_a = values, *dice_b = values + a->n_images;
  double            *iou_a = values + 2 * a->n_images, *iou_b = values + 3 * a->n_images;
  UnetEvaluatePair   pair = {0};

  for (int i = 0; i < b->n_images; i++)
    g_hash_table_insert (by_name, b->images[i].name, &b->images[i]);
  for (int i = 0; i < a->n_images; i++)
    {
      const UnetEvaluateRecord *one = &a->images[i];
      const UnetEvaluateRecord *other = g_hash_table_lookup (by_name, one->name);

      if (other == NULL)
        continue;
      dice_a[pair.n_images] = one->scores.dice;
      dice_b[pair.n_images] = other->scores.dice;
      iou_a[pair.n_images] = one->scores.iou;
      iou_b[pair.n_images] = other->scores.iou;
      pair.n_images++;
    }
  pair.dice = unet_pair_compare (dice_a, dice_b, pair.n_images);
  pair.iou = unet_pair_compare (iou_a, iou_b, pair.n_images);
  return pair;
}
