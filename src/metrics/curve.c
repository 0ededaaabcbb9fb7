/* curve.c: how well masks agree, over all thresholds at once
 *
 * The thresholds are compared as floats, as a mask is made with them, so that the counts of each
 * are exactly those of the mask. A probability's place among the thresholds is first guessed by
 * multiplication, which is off by one at most, and then put right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/curve.h"

double
unet_curve_get_threshold (int index)
{
  return index / (double)(UNET_CURVE_N - 1);
}

/* How many of the thresholds PROBABILITY passes; EQUAL: one that it equals is passed. */
static int
count_passed (const float *thresholds, float probability, bool equal)
{
  int n = (int)(probability * (UNET_CURVE_N - 1));

  n = CLAMP (n, 0, UNET_CURVE_N);
  if (equal)
    {
      while (n < UNET_CURVE_N && thresholds[n] <= probability)
        n++;
      while (n > 0 && thresholds[n - 1] > probability)
        n--;
    }
  else
    {
      while (n < UNET_CURVE_N && thresholds[n] < probability)
        n++;
      while (n > 0 && thresholds[n - 1] >= probability)
        n--;
    }
  return n;
}

void
unet_curve_counts_add (UnetCurveCounts *counts,
                       const float     *probability,
                       const uint8_t   *winner,
                       const uint8_t   *truth,
                       int64_t          n_pixels,
                       int              ignore)
{
  float thresholds[UNET_CURVE_N];

  for (int i = 0; i < UNET_CURVE_N; i++)
    thresholds[i] = (float)unet_curve_get_threshold (i);
  for (int64_t p = 0; p < n_pixels; p++)
    {
      int n;

      if (truth[p] == ignore)
        continue;
      if (winner == NULL)
        n = count_passed (thresholds, probability[p], false);
      else
        n = winner[p] == 0 ? 0 : count_passed (thresholds, probability[p], true);
      (truth[p] != 0 ? counts->truth : counts->rest)[n]++;
    }
}

void
unet_curve_counts_merge (UnetCurveCounts *into, const UnetCurveCounts *from)
{
  for (int i = 0; i <= UNET_CURVE_N; i++)
    {
      into->truth[i] += from->truth[i];
      into->rest[i] += from->rest[i];
    }
}

void
unet_curve_counts_get_scores (const UnetCurveCounts *counts, UnetScores scores[UNET_CURVE_N])
{
  UnetConfusion confusion = {0};

  /* From the highest threshold down, what turns foreground moves over. */
  for (int i = 0; i <= UNET_CURVE_N; i++)
    {
      confusion.false_negative += counts->truth[i];
      confusion.true_negative += counts->rest[i];
    }
  for (int i = UNET_CURVE_N; i > 0; i--)
    {
      confusion.true_positive += counts->truth[i];
      confusion.false_negative -= counts->truth[i];
      confusion.false_positive += counts->rest[i];
      confusion.true_negative -= counts->rest[i];
      scores[i - 1] = unet_confusion_scores (&confusion);
    }
}
