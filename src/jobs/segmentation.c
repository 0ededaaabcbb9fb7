/* segmentation.c: one picture, with what is known of it
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/segmentation.h"

G_DEFINE_BOXED_TYPE (UnetSegmentation,
                     unet_segmentation,
                     unet_segmentation_ref,
                     unet_segmentation_unref)

UnetSegmentation *
unet_segmentation_new (void)
{
  return g_atomic_rc_box_new0 (UnetSegmentation);
}

UnetSegmentation *
unet_segmentation_ref (UnetSegmentation *segmentation)
{
  return g_atomic_rc_box_acquire (segmentation);
}

static void
clear (gpointer data)
{
  UnetSegmentation *segmentation = data;

  g_clear_pointer (&segmentation->image, unet_image_unref);
  g_clear_pointer (&segmentation->picture, unet_pyramid_unref);
  g_clear_pointer (&segmentation->prediction, unet_prediction_free);
  g_clear_pointer (&segmentation->model, unet_model_info_free);
  g_clear_pointer (&segmentation->shares, g_free);
  g_clear_pointer (&segmentation->mask, g_free);
}

void
unet_segmentation_unref (UnetSegmentation *segmentation)
{
  g_atomic_rc_box_release_full (segmentation, clear);
}

static size_t
count_pixels (const UnetSegmentation *segmentation)
{
  return (size_t)segmentation->image->width * (size_t)segmentation->image->height;
}

size_t
unet_segmentation_get_size (const UnetSegmentation *segmentation)
{
  const UnetImage      *image = segmentation->image;
  const UnetPrediction *prediction = segmentation->prediction;
  size_t                per_pixel = (size_t)image->channels * (size_t)(image->bits / 8);

  /* Its further levels are a third more. */
  if (segmentation->picture != NULL)
    per_pixel += sizeof (uint32_t);
  if (prediction != NULL)
    per_pixel += sizeof *prediction->probability +
                 (prediction->foreground != NULL ? sizeof *prediction->foreground : 0) +
                 (prediction->winner != NULL ? sizeof *prediction->winner : 0);
  if (segmentation->mask != NULL)
    per_pixel += sizeof *segmentation->mask;
  return per_pixel * count_pixels (segmentation) +
         (segmentation->picture != NULL ? sizeof (uint32_t) * count_pixels (segmentation) / 3 : 0);
}

void
unet_segmentation_count_shares (UnetSegmentation *segmentation)
{
  const UnetPrediction       *prediction = segmentation->prediction;
  const int64_t               n = (int64_t)count_pixels (segmentation);
  g_autofree UnetCurveCounts *counts = g_new0 (UnetCurveCounts, 1);
  g_autofree uint8_t         *truth = NULL;
  int64_t                     passed = 0;

  g_return_if_fail (prediction != NULL);

  /* The counts of a true mask that is all background are those of the prediction. */
  truth = g_malloc0 ((gsize)n);
  unet_curve_counts_add (counts, prediction->probability, prediction->winner, truth, n, -1);
  g_free (segmentation->shares);
  segmentation->shares = g_new (float, UNET_CURVE_N);
  for (int i = UNET_CURVE_N; i > 0; i--)
    {
      passed += counts->rest[i];
      segmentation->shares[i - 1] = (float)((double)passed / (double)n);
    }
}

static void
release (gpointer data)
{
  unet_segmentation_unref (data);
}

static GBytes *
lend (UnetSegmentation *segmentation, const void *data, size_t element)
{
  if (data == NULL)
    return NULL;
  return g_bytes_new_with_free_func (data, count_pixels (segmentation) * element, release,
                                     unet_segmentation_ref (segmentation));
}

GBytes *
unet_segmentation_get_probability (UnetSegmentation *segmentation)
{
  const UnetPrediction *prediction = segmentation->prediction;

  if (prediction == NULL)
    return NULL;
  return lend (segmentation,
               prediction->foreground != NULL ? prediction->foreground : prediction->probability,
               sizeof (float));
}

GBytes *
unet_segmentation_get_mask (UnetSegmentation *segmentation)
{
  return lend (segmentation, segmentation->mask, sizeof *segmentation->mask);
}
