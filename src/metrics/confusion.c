/* confusion.c: how well masks agree
 *
 * Counting goes by tiles with 32-bit sums and without branches, which the compiler turns into
 * vector code; the tiles are added up in 64 bits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/confusion.h"

#define TILE 4096

/* What two masks make of one class, in pixels that count. */
typedef struct
{
  uint32_t pixels, predicted, truth, both;
} Tally;

static void
add_tally (UnetConfusion *confusion, const Tally *tally)
{
  int64_t either = (int64_t)tally->predicted + tally->truth - tally->both;

  confusion->true_positive += tally->both;
  confusion->false_positive += (int64_t)tally->predicted - tally->both;
  confusion->false_negative += (int64_t)tally->truth - tally->both;
  confusion->true_negative += (int64_t)tally->pixels - either;
}

void
unet_confusion_add (UnetConfusion *confusion,
                    const uint8_t *predicted,
                    const uint8_t *truth,
                    int64_t        n_pixels,
                    int            class_index,
                    int            ignore)
{
  for (int64_t start = 0; start < n_pixels; start += TILE)
    {
      const uint8_t *a = predicted + start;
      const uint8_t *b = truth + start;
      int            n = (int)MIN (TILE, n_pixels - start);
      Tally          tally = {0};

      for (int i = 0; i < n; i++)
        {
          uint32_t counts = b[i] != ignore;
          uint32_t p = counts & (uint32_t)(a[i] == class_index);
          uint32_t t = counts & (uint32_t)(b[i] == class_index);

          tally.pixels += counts;
          tally.predicted += p;
          tally.truth += t;
          tally.both += p & t;
        }
      add_tally (confusion, &tally);
    }
}

void
unet_confusion_add_foreground (UnetConfusion *confusion,
                               const uint8_t *predicted,
                               const uint8_t *truth,
                               int64_t        n_pixels,
                               int            ignore)
{
  for (int64_t start = 0; start < n_pixels; start += TILE)
    {
      const uint8_t *a = predicted + start;
      const uint8_t *b = truth + start;
      int            n = (int)MIN (TILE, n_pixels - start);
      Tally          tally = {0};

      for (int i = 0; i < n; i++)
        {
          uint32_t counts = b[i] != ignore;
          uint32_t p = counts & (uint32_t)(a[i] != 0);
          uint32_t t = counts & (uint32_t)(b[i] != 0);

          tally.pixels += counts;
          tally.predicted += p;
          tally.truth += t;
          tally.both += p & t;
        }
      add_tally (confusion, &tally);
    }
}

void
unet_confusion_merge (UnetConfusion *into, const UnetConfusion *from)
{
  into->true_positive += from->true_positive;
  into->false_positive += from->false_positive;
  into->false_negative += from->false_negative;
  into->true_negative += from->true_negative;
}

/* PART / WHOLE; of nothing it is right to find nothing, and only that. */
static double
ratio (int64_t part, int64_t whole, bool both_empty)
{
  if (whole == 0)
    return both_empty ? 1 : 0;
  return (double)part / (double)whole;
}

UnetScores
unet_confusion_scores (const UnetConfusion *confusion)
{
  int64_t tp = confusion->true_positive;
  int64_t fp = confusion->false_positive;
  int64_t fn = confusion->false_negative;
  int64_t tn = confusion->true_negative;
  bool    empty = tp + fp + fn == 0;

  return (UnetScores){
      .dice = ratio (2 * tp, 2 * tp + fp + fn, empty),
      .iou = ratio (tp, tp + fp + fn, empty),
      .precision = ratio (tp, tp + fp, empty),
      .recall = ratio (tp, tp + fn, empty),
      .accuracy = ratio (tp + tn, tp + fp + fn + tn, empty),
  };
}

UnetScores
unet_scores_mean (const UnetScores *scores, int64_t n)
{
  UnetScores mean = {0};

  for (int64_t i = 0; i < n; i++)
    {
      mean.dice += scores[i].dice;
      mean.iou += scores[i].iou;
      mean.precision += scores[i].precision;
      mean.recall += scores[i].recall;
      mean.accuracy += scores[i].accuracy;
    }
  if (n > 0)
    {
      mean.dice /= (double)n;
      mean.iou /= (double)n;
      mean.precision /= (double)n;
      mean.recall /= (double)n;
      mean.accuracy /= (double)n;
    }
  return mean;
}
