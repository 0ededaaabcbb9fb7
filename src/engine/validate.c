/* validate.c: one validation round
 *
 * The score is the reference's: the mean over batches of its Dice (background left out). Unlike the
 * reference the last, smaller batch counts too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/validate.h"

#include "base/memory.h"
#include "metrics/confusion.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

void
unet_classes_from_logits (const float *logits,
                          int64_t      batch,
                          int          n_classes,
                          int64_t      n_pixels,
                          uint8_t     *classes)
{
  for (int64_t n = 0; n < batch; n++)
    {
      const float *image = logits + n * n_classes * n_pixels;
      uint8_t     *target = classes + n * n_pixels;

      for (int64_t p = 0; p < n_pixels; p++)
        {
          int   best = 0;
          float largest = image[p];

          if (n_classes == 1)
            {
              target[p] = largest > 0;
              continue;
            }
          for (int c = 1; c < n_classes; c++)
            if (image[c * n_pixels + p] > largest)
              {
                largest = image[c * n_pixels + p];
                best = c;
              }
          target[p] = (uint8_t)best;
        }
    }
}

typedef struct
{
  double        dice_sum, loss_sum;
  int           n_batches, n_images;
  UnetConfusion confusion;
  int64_t       n_foreground, n_pixels;
} Sums;

static bool
is_cancelled (void *data)
{
  const UnetTrainHooks *hooks = data;

  return hooks->poll != NULL && hooks->poll (hooks->data) == UNET_CANCEL;
}

static bool
set_cancelled (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return false;
}

/* The image that the hooks want to see: its number in the validation set, and its pair. */
typedef struct
{
  int number; /* -1: none */
  int pair;
} Preview;

static void
give_preview (const UnetTrainHooks *hooks,
              const Preview        *wanted,
              const UnetBatch      *batch,
              const uint8_t        *classes)
{
  int64_t n_pixels = (int64_t)batch->height * batch->width;

  for (int i = 0; i < batch->n; i++)
    {
      UnetTrainPreview preview = {
          .index = wanted->number,
          .width = batch->width,
          .height = batch->height,
          .channels = batch->channels,
          .image = batch->images + i * batch->channels * n_pixels,
          .truth = batch->classes + i * n_pixels,
          .predicted = classes + i * n_pixels,
      };

      if (batch->indices[i] == wanted->pair)
        hooks->preview (hooks->data, &preview);
    }
}

static bool
validate_batch (UnetRunner            *runner,
                const UnetBatch       *batch,
                const UnetLossOptions *loss,
                const UnetTrainHooks  *hooks,
                const Preview         *preview,
                Sums                  *sums,
                GError               **error)
{
  int64_t             n_pixels = (int64_t)batch->height * batch->width;
  int                 n_classes = (int)unet_graph_get_n_classes (runner->graph);
  UnetLossOptions     options = *loss;
  UnetLossValue       value;
  g_autofree uint8_t *classes = g_malloc ((gsize)(batch->n * n_pixels));
  void               *scratch;
  const float        *logits;
  UnetPlan           *plan = unet_runner_prepare (runner, batch->n, batch->height, batch->width,
                                                  UNET_PLAN_INFERENCE, error);

  if (plan == NULL)
    return false;
  if (!unet_plan_forward (plan, runner->pool, batch->images, is_cancelled, (void *)hooks))
    return set_cancelled (error);
  logits = unet_plan_get_logits (plan);
  scratch = unet_aligned_alloc (unet_loss_scratch (batch->n, n_classes, n_pixels));
  options.pixel_weights = batch->weights;
  value = unet_loss_compute (runner->pool, &options, batch->n, n_classes, n_pixels, logits,
                             batch->classes, 1, NULL, scratch);
  sums->loss_sum += batch->n * value.total;
  unet_aligned_free (scratch);
  sums->dice_sum += unet_loss_dice_score (batch->n, n_classes, n_pixels, logits, batch->classes);
  sums->n_batches++;
  sums->n_images += batch->n;
  unet_classes_from_logits (logits, batch->n, n_classes, n_pixels, classes);
  unet_confusion_add_foreground (&sums->confusion, classes, batch->classes, batch->n * n_pixels,
                                 UNET_IGNORE);
  for (int64_t p = 0; p < batch->n * n_pixels; p++)
    sums->n_foreground += classes[p] != 0;
  sums->n_pixels += batch->n * n_pixels;
  if (preview->number >= 0 && hooks->preview != NULL)
    give_preview (hooks, preview, batch, classes);
  return true;
}

bool
unet_validate_preview (UnetRunner              *runner,
                       const UnetPair          *pair,
                       const UnetSampleOptions *options,
                       int                      number,
                       const UnetTrainHooks    *hooks,
                       GError                 **error)
{
  g_autoptr (UnetSample) sample = unet_sample_load (pair, options, error);
  g_autofree uint8_t *classes = NULL;
  UnetTrainPreview    preview;
  UnetPlan           *plan;
  int64_t             n_pixels;

  if (sample == NULL)
    return false;
  plan = unet_runner_prepare (runner, 1, sample->height, sample->width, UNET_PLAN_INFERENCE, error);
  if (plan == NULL)
    return false;
  if (!unet_plan_forward (plan, runner->pool, sample->image, is_cancelled, (void *)hooks))
    return set_cancelled (error);
  n_pixels = (int64_t)sample->height * sample->width;
  classes = g_malloc ((gsize)n_pixels);
  unet_classes_from_logits (unet_plan_get_logits (plan), 1,
                            (int)unet_graph_get_n_classes (runner->graph), n_pixels, classes);
  preview = (UnetTrainPreview){.index = number,
                               .width = sample->width,
                               .height = sample->height,
                               .channels = sample->channels,
                               .image = sample->image,
                               .truth = sample->classes,
                               .predicted = classes};
  hooks->preview (hooks->data, &preview);
  return true;
}

bool
unet_validate (UnetRunner            *runner,
               UnetLoader            *loader,
               const uint32_t        *indices,
               int                    n_indices,
               const UnetLossOptions *loss,
               const UnetTrainHooks  *hooks,
               UnetTrainValidation   *validation,
               GError               **error)
{
  Sums       sums = {0};
  UnetBatch *batch;
  GError    *local_error = NULL;
  Preview    preview = {-1, -1};

  if (hooks->preview_index != NULL)
    preview.number = hooks->preview_index (hooks->data);
  if (preview.number >= n_indices)
    preview.number = -1;
  if (preview.number >= 0)
    preview.pair = (int)indices[preview.number];

  unet_loader_begin (loader, false, NULL, 0);
  while ((batch = unet_loader_next (loader, &local_error)) != NULL)
    {
      bool ok = validate_batch (runner, batch, loss, hooks, &preview, &sums, error);

      unet_loader_recycle (loader, batch);
      if (!ok)
        return false;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return false;
    }
  validation->dice = sums.dice_sum / MAX (sums.n_batches, 1);
  validation->loss = sums.loss_sum / MAX (sums.n_images, 1);
  validation->iou = unet_confusion_scores (&sums.confusion).iou;
  validation->foreground = (double)sums.n_foreground / (double)MAX (sums.n_pixels, 1);
  return true;
}
