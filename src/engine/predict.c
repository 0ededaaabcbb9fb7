/* predict.c: masks for pictures
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/predict.h"

#include "base/error.h"
#include "dataset/sample.h"
#include "engine/runner.h"
#include "engine/tiles.h"
#include "image/resize.h"

#include <gio/gio.h>
#include <math.h>

struct _UnetPredictor
{
  UnetModelFile *file;
  UnetRunner     runner;

  /* of the run under way */
  UnetPollFunc poll;
  void        *data;
};

UnetPredictor *
unet_predictor_new (UnetModelFile *file, UnetPool *pool)
{
  UnetPredictor *predictor = g_new0 (UnetPredictor, 1);

  predictor->file = file;
  unet_runner_init (&predictor->runner, unet_model_get_graph (file->model), pool);
  return predictor;
}

void
unet_predictor_free (UnetPredictor *predictor)
{
  if (predictor == NULL)
    return;
  unet_runner_clear (&predictor->runner);
  g_free (predictor);
}

void
unet_predictor_set_memory_limit (UnetPredictor *predictor, size_t bytes)
{
  predictor->runner.limit = bytes;
}

static bool
is_cancelled (void *data)
{
  UnetPredictor *predictor = data;

  return predictor->poll != NULL && predictor->poll (predictor->data) == UNET_CANCEL;
}

/* --- from logits to probabilities, a band of rows per task --- */

#define BAND 16 /* rows */

typedef struct
{
  const float    *logits; /* [C][H][W] at the full size */
  UnetPrediction *prediction;
  int             is_broken; /* atomic: a probability is no number */
} Finish;

/* The sigmoid of X, on the side of one half on which X is, however rounding falls: the threshold
 * 0.5 then is exactly the reference's arg-max. */
static float
sigmoid (float x)
{
  float p = 1.0f / (1.0f + expf (-x));

  if (x > 0 && p <= 0.5f)
    return nextafterf (0.5f, 1.0f);
  return p;
}

static void
finish_binary (const Finish *finish, int64_t first, int64_t end)
{
  UnetPrediction *prediction = finish->prediction;
  const float    *background = finish->logits;
  const float    *foreground = finish->logits + (int64_t)prediction->width * prediction->height;

  if (prediction->n_classes == 1)
    for (int64_t p = first; p < end; p++)
      prediction->probability[p] = sigmoid (background[p]);
  else
    for (int64_t p = first; p < end; p++)
      prediction->probability[p] = sigmoid (foreground[p] - background[p]);
}

static void
finish_many (const Finish *finish, int64_t first, int64_t end)
{
  UnetPrediction *prediction = finish->prediction;
  int64_t         n_pixels = (int64_t)prediction->width * prediction->height;

  for (int64_t p = first; p < end; p++)
    {
      const float *logits = finish->logits + p;
      float        largest = logits[0], foreground = 0, sum;
      int          best = 0;

      for (int c = 1; c < prediction->n_classes; c++)
        if (logits[c * n_pixels] > largest)
          {
            largest = logits[c * n_pixels];
            best = c;
          }
      for (int c = 1; c < prediction->n_classes; c++)
        foreground += expf (logits[c * n_pixels] - largest);
      sum = foreground + expf (logits[0] - largest);
      prediction->winner[p] = (uint8_t)best;
      prediction->probability[p] = 1.0f / sum;
      prediction->foreground[p] = foreground / sum;
    }
}

static void
finish_band (void *data, int64_t index, int worker)
{
  Finish *finish = data;
  int64_t width = finish->prediction->width, height = finish->prediction->height;
  int64_t first = index * BAND * width;
  int64_t end = MIN ((index + 1) * BAND, height) * width;

  if (finish->prediction->n_classes <= 2)
    finish_binary (finish, first, end);
  else
    finish_many (finish, first, end);
  for (int64_t p = first; p < end; p++)
    if (isnan (finish->prediction->probability[p]))
      {
        g_atomic_int_set (&finish->is_broken, 1);
        return;
      }
}

static UnetPrediction *
prediction_new (int width, int height, int n_classes, GError **error)
{
  UnetPrediction *prediction = g_new0 (UnetPrediction, 1);
  size_t          n_pixels = (size_t)width * (size_t)height;

  prediction->width = width;
  prediction->height = height;
  prediction->n_classes = n_classes;
  prediction->probability = g_try_new (float, n_pixels);
  if (n_classes > 2)
    {
      prediction->winner = g_try_malloc (n_pixels);
      prediction->foreground = g_try_new (float, n_pixels);
    }
  if (prediction->probability == NULL ||
      (n_classes > 2 && (prediction->winner == NULL || prediction->foreground == NULL)))
    {
      unet_prediction_free (prediction);
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   "There is not enough memory for the mask of %d x %d pixels", width, height);
      return NULL;
    }
  return prediction;
}

void
unet_prediction_free (UnetPrediction *prediction)
{
  if (prediction == NULL)
    return;
  g_free (prediction->probability);
  g_free (prediction->foreground);
  g_free (prediction->winner);
  g_free (prediction);
}

UnetPrediction *
unet_predictor_run (UnetPredictor *predictor,
                    UnetImage     *image,
                    const char    *name,
                    double         scale,
                    UnetPollFunc   poll,
                    void          *data,
                    GError       **error)
{
  const UnetModelConfig *config = unet_model_get_config (predictor->file->model);
  UnetSampleOptions options = {.scale = scale, .channels = config->in_channels, .ignore_value = -1};
  g_autoptr (UnetSample) sample = unet_sample_from_image (image, &options, name, error);
  g_autoptr (UnetPrediction) prediction = NULL;
  g_autofree float *full = NULL;
  g_autofree float *tiled = NULL;
  const float      *logits;
  g_autoptr (GError) local_error = NULL;
  Finish finish = {0};

  if (sample == NULL)
    return NULL;
  predictor->poll = poll;
  predictor->data = data;
  logits = unet_forward_tiled (&predictor->runner, sample->image, sample->height, sample->width,
                               is_cancelled, predictor, &tiled, &local_error);
  if (logits == NULL)
    {
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_prefix_error (&local_error, "%s: ", name);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  prediction = prediction_new (image->width, image->height, config->n_classes, error);
  if (prediction == NULL)
    return NULL;
  finish.prediction = prediction;
  finish.logits = logits;
  if (sample->width != image->width || sample->height != image->height)
    {
      size_t n = (size_t)config->n_classes * (size_t)image->width * (size_t)image->height;

      full = g_try_new (float, n);
      if (full == NULL)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                       "%s: there is not enough memory for the mask of %d x %d pixels", name,
                       image->width, image->height);
          return NULL;
        }
      unet_resize_bilinear_float (finish.logits, config->n_classes, sample->height, sample->width,
                                  full, image->height, image->width);
      finish.logits = full;
    }
  unet_pool_run (predictor->runner.pool, (image->height + BAND - 1) / BAND, finish_band, &finish);
  if (g_atomic_int_get (&finish.is_broken))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   "%s: what the network makes of it is no number: its weights are damaged, or of "
                   "a training that diverged",
                   name);
      return NULL;
    }
  return g_steal_pointer (&prediction);
}

void
unet_prediction_threshold (const UnetPrediction *prediction, double threshold, uint8_t *classes)
{
  int64_t n_pixels = (int64_t)prediction->width * prediction->height;

  if (prediction->winner == NULL)
    {
      float limit = threshold < 0 ? 0.5f : (float)threshold;

      for (int64_t p = 0; p < n_pixels; p++)
        classes[p] = prediction->probability[p] > limit;
      return;
    }
  for (int64_t p = 0; p < n_pixels; p++)
    classes[p] = prediction->probability[p] < (float)threshold ? 0 : prediction->winner[p];
}

UnetImage *
unet_prediction_to_image (const UnetPrediction *prediction, GError **error)
{
  const float *probability =
      prediction->foreground != NULL ? prediction->foreground : prediction->probability;
  UnetImage *image = unet_image_new (prediction->width, prediction->height, 1, 16, error);
  int64_t    n_pixels = (int64_t)prediction->width * prediction->height;

  if (image == NULL)
    return NULL;
  for (int64_t p = 0; p < n_pixels; p++)
    {
      ((uint16_t *)image->data)[p] = (uint16_t)(probability[p] * 65535.0f + 0.5f);
    }
  return image;
}
