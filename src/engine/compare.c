/* compare.c: where two masks of one picture agree, pixel by pixel
 *
 * The counts are those of metrics/confusion.h, so that what is shown of a picture and what is told
 * of it in a table are the same number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/compare.h"

#define IGNORED 255

/* By "predicted" + 2 "true". */
static const uint8_t kinds[4] = {UNET_COMPARE_TRUE_NEGATIVE, UNET_COMPARE_FALSE_POSITIVE,
                                 UNET_COMPARE_FALSE_NEGATIVE, UNET_COMPARE_TRUE_POSITIVE};

UnetComparison
unet_compare_masks (const uint8_t *predicted,
                    const uint8_t *truth,
                    int64_t        n_pixels,
                    int            class_index,
                    uint8_t       *map)
{
  const bool     foreground = class_index < 0;
  UnetComparison comparison = {0};

  if (foreground)
    unet_confusion_add_foreground (&comparison.counts, predicted, truth, n_pixels, IGNORED);
  else
    unet_confusion_add (&comparison.counts, predicted, truth, n_pixels, class_index, IGNORED);
  comparison.scores = unet_confusion_scores (&comparison.counts);
  for (int64_t i = 0; i < n_pixels; i++)
    {
      const int p = foreground ? predicted[i] != 0 : predicted[i] == class_index;
      const int t = foreground ? truth[i] != 0 : truth[i] == class_index;

      map[i] = truth[i] == IGNORED ? UNET_COMPARE_IGNORED : kinds[p + 2 * t];
      comparison.n_ignored += truth[i] == IGNORED;
    }
  return comparison;
}
