/* prediction.c: what a network says of one picture
 *
 * Every step goes over the pixels once, in bands of rows that fit the second-level cache with their
 * numbers; a band is a task. Logits of another size are interpolated band by band, so that there is
 * never a whole picture of them at full size: for many classes that would be the largest thing in
 * memory. What is added up over bands are whole numbers and bounds, so that the order of the bands
 * does not matter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/prediction.h"

#include "base/error.h"
#include "base/memory.h"
#include "image/resize.h"

#include <glib/gi18n.h>
#include <math.h>

#define BAND_PIXELS 32768 /* at least a row */

static int64_t
count_pixels (const UnetPrediction *prediction)
{
  return (int64_t)prediction->width * prediction->height;
}

static int
band_rows (const UnetPrediction *prediction)
{
  return MIN (prediction->height, MAX (1, BAND_PIXELS / prediction->width));
}

static int64_t
count_bands (const UnetPrediction *prediction)
{
  const int rows = band_rows (prediction);

  return (prediction->height + rows - 1) / rows;
}

typedef struct
{
  int     first_row, end_row;
  int64_t first, end; /* pixels */
} Band;

static Band
get_band (const UnetPrediction *prediction, int64_t index)
{
  const int rows = band_rows (prediction);
  Band      band = {.first_row = (int)index * rows};

  band.end_row = MIN (band.first_row + rows, prediction->height);
  band.first = (int64_t)band.first_row * prediction->width;
  band.end = (int64_t)band.end_row * prediction->width;
  return band;
}

/* --- from logits --- */

typedef struct
{
  const float    *logits;
  int             logits_height, logits_width;
  UnetPrediction *prediction;
  float          *scratch; /* a band of logits for each thread; NULL: they have the right size */
  size_t          scratch_size;
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

/* Logits of N pixels, those of the classes STRIDE apart. */
static void
finish_binary (int          n_classes,
               const float *logits,
               int64_t      stride,
               int64_t      n,
               float *restrict probability)
{
  if (n_classes == 1)
    for (int64_t p = 0; p < n; p++)
      probability[p] = sigmoid (logits[p]);
  else
    for (int64_t p = 0; p < n; p++)
      probability[p] = sigmoid (logits[stride + p] - logits[p]);
}

static void
finish_many (UnetPrediction *prediction,
             const float    *logits,
             int64_t         stride,
             int64_t         first,
             int64_t         n)
{
  for (int64_t p = 0; p < n; p++)
    {
      float largest = logits[p], foreground = 0, sum;
      int   best = 0;

      for (int c = 1; c < prediction->n_classes; c++)
        if (logits[c * stride + p] > largest)
          {
            largest = logits[c * stride + p];
            best = c;
          }
      for (int c = 1; c < prediction->n_classes; c++)
        foreground += expf (logits[c * stride + p] - largest);
      sum = foreground + expf (logits[p] - largest);
      prediction->winner[first + p] = (uint8_t)best;
      prediction->probability[first + p] = 1.0f / sum;
      prediction->foreground[first + p] = foreground / sum;
    }
}

static void
finish_band (void *data, int64_t index, int worker)
{
  Finish         *finish = data;
  UnetPrediction *prediction = finish->prediction;
  const Band      band = get_band (prediction, index);
  const int64_t   n = band.end - band.first;
  const float    *logits = finish->logits + band.first;
  int64_t         stride = count_pixels (prediction);
  int             is_broken = 0;

  if (finish->scratch != NULL)
    {
      float *interpolated = finish->scratch + (size_t)worker * finish->scratch_size;

      unet_resize_bilinear_float (finish->logits, prediction->n_classes, finish->logits_height,
                                  finish->logits_width, interpolated, prediction->height,
                                  prediction->width, band.first_row, band.end_row);
      logits = interpolated;
      stride = n;
    }
  if (prediction->n_classes <= 2)
    finish_binary (prediction->n_classes, logits, stride, n, prediction->probability + band.first);
  else
    finish_many (prediction, logits, stride, band.first, n);
  for (int64_t p = band.first; p < band.end; p++)
    is_broken |= isnan (prediction->probability[p]);
  if (is_broken)
    g_atomic_int_set (&finish->is_broken, 1);
}

static bool
allocate_scratch (Finish *finish, UnetPool *pool)
{
  const UnetPrediction *prediction = finish->prediction;

  if (finish->logits_height == prediction->height && finish->logits_width == prediction->width)
    return true;
  finish->scratch_size =
      unet_align_size ((size_t)prediction->n_classes * (size_t)band_rows (prediction) *
                       (size_t)prediction->width * sizeof (float)) /
      sizeof (float);
  finish->scratch = unet_aligned_alloc ((size_t)unet_pool_get_n_threads (pool) *
                                        finish->scratch_size * sizeof (float));
  return finish->scratch != NULL;
}

static void
set_no_memory (int height, int width, GError **error)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
               _ ("There is not enough memory for the mask of %d x %d pixels"), width, height);
}

static UnetPrediction *
allocate (int n_classes, int height, int width, GError **error)
{
  UnetPrediction *prediction = g_new0 (UnetPrediction, 1);
  size_t          n_pixels = (size_t)width * (size_t)height;

  prediction->width = width;
  prediction->height = height;
  prediction->n_classes = n_classes;
  prediction->probability = unet_aligned_alloc (n_pixels * sizeof (float));
  if (n_classes > 2)
    {
      prediction->winner = unet_aligned_alloc (n_pixels);
      prediction->foreground = unet_aligned_alloc (n_pixels * sizeof (float));
    }
  if (prediction->probability != NULL &&
      (n_classes <= 2 || (prediction->winner != NULL && prediction->foreground != NULL)))
    return prediction;
  unet_prediction_free (prediction);
  set_no_memory (height, width, error);
  return NULL;
}

UnetPrediction *
unet_prediction_new (UnetPool    *pool,
                     const float *logits,
                     int          n_classes,
                     int          logits_height,
                     int          logits_width,
                     int          height,
                     int          width,
                     GError     **error)
{
  g_autoptr (UnetPrediction) prediction = allocate (n_classes, height, width, error);
  Finish finish = {.logits = logits,
                   .logits_height = logits_height,
                   .logits_width = logits_width,
                   .prediction = prediction};

  if (prediction == NULL)
    return NULL;
  if (!allocate_scratch (&finish, pool))
    {
      set_no_memory (height, width, error);
      return NULL;
    }
  unet_pool_run (pool, count_bands (prediction), finish_band, &finish);
  unet_aligned_free (finish.scratch);
  if (g_atomic_int_get (&finish.is_broken))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("What the network makes of it is no number: its weights are damaged, or of a "
                      "training that diverged"));
      return NULL;
    }
  return g_steal_pointer (&prediction);
}

void
unet_prediction_free (UnetPrediction *prediction)
{
  if (prediction == NULL)
    return;
  unet_aligned_free (prediction->probability);
  unet_aligned_free (prediction->foreground);
  unet_aligned_free (prediction->winner);
  g_free (prediction);
}

/* --- to classes --- */

typedef struct
{
  const UnetPrediction *prediction;
  float                 limit;
  uint8_t              *classes;
} Threshold;

static void
threshold_band (void *data, int64_t index, int worker)
{
  const Threshold      *threshold = data;
  const UnetPrediction *prediction = threshold->prediction;
  const float           limit = threshold->limit;
  const Band            band = get_band (prediction, index);
  const int64_t         n = band.end - band.first;
  const float *restrict probability = prediction->probability + band.first;
  uint8_t *restrict classes = threshold->classes + band.first;

  if (prediction->winner == NULL)
    for (int64_t p = 0; p < n; p++)
      classes[p] = probability[p] > limit;
  else
    {
      const uint8_t *restrict winner = prediction->winner + band.first;

      for (int64_t p = 0; p < n; p++)
        classes[p] = (uint8_t)(winner[p] & (uint8_t) - (probability[p] >= limit));
    }
}

void
unet_prediction_threshold (UnetPool             *pool,
                           const UnetPrediction *prediction,
                           double                threshold,
                           uint8_t              *classes)
{
  Threshold work = {prediction, (float)threshold, classes};

  if (threshold < 0 && prediction->winner == NULL)
    work.limit = 0.5f;
  unet_pool_run (pool, count_bands (prediction), threshold_band, &work);
}

/* --- in a line --- */

typedef struct
{
  int64_t n_foreground;
  float   lowest, highest;
} Part;

typedef struct
{
  const UnetPrediction *prediction;
  const uint8_t        *classes;
  Part                 *parts;
} Summary;

static void
summarise_band (void *data, int64_t index, int worker)
{
  const Summary *summary = data;
  const Band     band = get_band (summary->prediction, index);
  Part           part = {0, 1, 0};

  for (int64_t p = band.first; p < band.end; p++)
    {
      const float probability = summary->prediction->probability[p];

      part.n_foreground += summary->classes[p] != 0;
      part.lowest = MIN (part.lowest, probability);
      part.highest = MAX (part.highest, probability);
    }
  summary->parts[index] = part;
}

UnetPredictionSummary
unet_prediction_summarise (UnetPool *pool, const UnetPrediction *prediction, const uint8_t *classes)
{
  const int64_t         n = count_bands (prediction);
  g_autofree Part      *parts = g_new (Part, n);
  Summary               work = {prediction, classes, parts};
  UnetPredictionSummary summary = {.lowest = 1, .highest = 0};
  int64_t               n_foreground = 0;

  unet_pool_run (pool, n, summarise_band, &work);
  for (int64_t i = 0; i < n; i++)
    {
      n_foreground += parts[i].n_foreground;
      summary.lowest = MIN (summary.lowest, parts[i].lowest);
      summary.highest = MAX (summary.highest, parts[i].highest);
    }
  summary.foreground = (double)n_foreground / (double)count_pixels (prediction);
  return summary;
}

/* --- as a picture --- */

typedef struct
{
  const UnetPrediction *prediction;
  UnetImage            *image;
} Picture;

static void
picture_band (void *data, int64_t index, int worker)
{
  const Picture        *picture = data;
  const UnetPrediction *prediction = picture->prediction;
  const float *restrict probability =
      prediction->foreground != NULL ? prediction->foreground : prediction->probability;
  uint16_t *restrict target = picture->image->data;
  const Band band = get_band (prediction, index);

  for (int64_t p = band.first; p < band.end; p++)
    target[p] = (uint16_t)(int)(probability[p] * 65535.0f + 0.5f);
}

UnetImage *
unet_prediction_to_image (UnetPool *pool, const UnetPrediction *prediction, GError **error)
{
  UnetImage *image = unet_image_new (prediction->width, prediction->height, 1, 16, error);
  Picture    work = {prediction, image};

  if (image != NULL)
    unet_pool_run (pool, count_bands (prediction), picture_band, &work);
  return image;
}
