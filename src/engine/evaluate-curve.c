/* evaluate-curve.c: the scores of a data set over the threshold
 *
 * One pass over each image's probabilities gives its counts at all thresholds. Their scores are
 * summed up for the mean, the counts themselves for the pooled scores.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-curve.h"

#include "metrics/curve.h"

#define IGNORED 255

struct _UnetEvaluateCurve
{
  UnetCurveCounts pooled;
  UnetCurveCounts image; /* the last one's */
  UnetScores      scores[UNET_CURVE_N];
  UnetScores      sums[UNET_CURVE_N];
  int             n_images;
};

UnetEvaluateCurve *
unet_evaluate_curve_new (void)
{
  return g_new0 (UnetEvaluateCurve, 1);
}

void
unet_evaluate_curve_free (UnetEvaluateCurve *curve)
{
  g_free (curve);
}

void
unet_evaluate_curve_add (UnetEvaluateCurve    *curve,
                         const UnetPrediction *prediction,
                         const uint8_t        *truth)
{
  curve->image = (UnetCurveCounts){0};
  unet_curve_counts_add (&curve->image, prediction->probability, prediction->winner, truth,
                         (int64_t)prediction->width * prediction->height, IGNORED);
  unet_curve_counts_merge (&curve->pooled, &curve->image);
  unet_curve_counts_get_scores (&curve->image, curve->scores);
  for (int i = 0; i < UNET_CURVE_N; i++)
    {
      curve->sums[i].dice += curve->scores[i].dice;
      curve->sums[i].iou += curve->scores[i].iou;
      curve->sums[i].precision += curve->scores[i].precision;
      curve->sums[i].recall += curve->scores[i].recall;
      curve->sums[i].accuracy += curve->scores[i].accuracy;
    }
  curve->n_images++;
}

UnetCurvePoint *
unet_evaluate_curve_finish (const UnetEvaluateCurve *curve)
{
  UnetCurvePoint        *points = g_new (UnetCurvePoint, UNET_CURVE_N);
  g_autofree UnetScores *pooled = g_new (UnetScores, UNET_CURVE_N);
  const double           n = MAX (curve->n_images, 1);

  unet_curve_counts_get_scores (&curve->pooled, pooled);
  for (int i = 0; i < UNET_CURVE_N; i++)
    {
      const UnetScores *sum = &curve->sums[i];

      points[i].threshold = unet_curve_get_threshold (i);
      points[i].pooled = pooled[i];
      points[i].mean = (UnetScores){.dice = sum->dice / n,
                                    .iou = sum->iou / n,
                                    .precision = sum->precision / n,
                                    .recall = sum->recall / n,
                                    .accuracy = sum->accuracy / n};
    }
  return points;
}
