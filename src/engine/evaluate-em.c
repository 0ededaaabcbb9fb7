/* evaluate-em.c: the measures of the EM segmentation challenge, over a data set
 *
 * Each threshold is a task of its own with counts of its own, added up in the order of the images:
 * the numbers do not depend on the threads. A task needs some bytes for each pixel, so as many are
 * worked out at once as there is memory for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-em.h"

#include "base/error.h"
#include "base/memory.h"
#include "metrics/rand-error.h"
#include "metrics/warping-error.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define IGNORED 255
#define MAX_PIXELS ((int64_t)1 << 28)
/* Of a pixel in a task: labels of both sides, their order and their notes 18; the warping 3, and 8
 * for what differs; what is inside 1. */
#define BYTES_PER_PIXEL 30

typedef struct
{
  UnetConfusion  pixels;
  UnetPairCounts pairs;
  int64_t        n_warping;
} Counts;

struct _UnetEvaluateEm
{
  int     membrane;
  int     n_cuts; /* 0: no image yet; 1: masks; else UNET_EM_THRESHOLDS */
  Counts  counts[UNET_EM_THRESHOLDS];
  int64_t n_pixels;
};

UnetEvaluateEm *
unet_evaluate_em_new (int membrane)
{
  UnetEvaluateEm *em = g_new0 (UnetEvaluateEm, 1);

  em->membrane = membrane;
  return em;
}

void
unet_evaluate_em_free (UnetEvaluateEm *em)
{
  g_free (em);
}

static double
get_threshold (int index)
{
  return index / (double)UNET_EM_THRESHOLDS;
}

/* What the tasks of one image share. */
typedef struct
{
  UnetEvaluateEm       *em;
  const UnetPrediction *prediction; /* NULL: classes */
  const uint8_t        *classes, *truth;
  uint8_t              *true_inside; /* [height][width], 0 or 1 */
  int                   width, height;
} Image;

/* INSIDE [height][width] is 1 inside of what is predicted to be an object. */
static void
cut (const Image *image, int index, uint8_t *inside)
{
  const int64_t n_pixels = (int64_t)image->width * image->height;
  const int     membrane = image->em->membrane;
  const float   threshold = (float)get_threshold (index);

  for (int64_t p = 0; p < n_pixels; p++)
    {
      if (image->prediction == NULL)
        inside[p] = image->classes[p] != membrane;
      else if (membrane == 0)
        inside[p] = image->prediction->probability[p] > threshold;
      else
        inside[p] = 1 - image->prediction->probability[p] > threshold;
      if (image->truth[p] == IGNORED)
        inside[p] = 0;
    }
}

static void
count (void *data, int64_t index, int worker)
{
  const Image        *image = data;
  Counts             *counts = &image->em->counts[index];
  const int64_t       n_pixels = (int64_t)image->width * image->height;
  g_autofree uint8_t *inside = g_malloc ((gsize)n_pixels);

  cut (image, (int)index, inside);
  /* Left out are 0 in both, which no F-score counts. */
  unet_confusion_add_foreground (&counts->pixels, inside, image->true_inside, n_pixels, -1);
  unet_rand_count (inside, image->true_inside, image->width, image->height, &counts->pairs);
  counts->n_warping +=
      unet_warping_count (inside, image->true_inside, image->width, image->height, NULL);
}

/* How many tasks there is room for, N being wanted; 0 with an error. */
static int
find_room (int64_t n_pixels, int n, const char *name, GError **error)
{
  const uint64_t available = unet_memory_available ();
  const uint64_t task = (uint64_t)n_pixels * BYTES_PER_PIXEL;

  if (available == 0 || available / task >= (uint64_t)n)
    return n;
  if (available >= task)
    return (int)(available / task);
  g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
               _ ("%s: the EM measures take %" PRIu64 " MB of memory, and %" PRIu64
                  " MB are left: evaluate it without --em-metrics"),
               name, task >> 20, available >> 20);
  return 0;
}

bool
unet_evaluate_em_add (UnetEvaluateEm       *em,
                      UnetPool             *pool,
                      const UnetPrediction *prediction,
                      const uint8_t        *classes,
                      const uint8_t        *truth,
                      int                   width,
                      int                   height,
                      const char           *name,
                      GError              **error)
{
  const int64_t       n_pixels = (int64_t)width * height;
  const bool          has_thresholds = prediction != NULL && prediction->winner == NULL;
  g_autofree uint8_t *true_inside = NULL;
  const int           n_cuts = has_thresholds ? UNET_EM_THRESHOLDS : 1;
  int                 n_at_once;
  Image image = {em, has_thresholds ? prediction : NULL, classes, truth, NULL, width, height};

  if (n_pixels > MAX_PIXELS)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s has %d x %d pixels: the EM measures take at most %d, so evaluate it "
                      "without --em-metrics"),
                   name, width, height, (int)MAX_PIXELS);
      return false;
    }
  n_at_once = find_room (n_pixels, n_cuts, name, error);
  if (n_at_once == 0)
    return false;
  image.true_inside = true_inside = g_malloc ((gsize)n_pixels);
  for (int64_t p = 0; p < n_pixels; p++)
    {
      true_inside[p] = truth[p] != em->membrane && truth[p] != IGNORED;
      em->n_pixels += truth[p] != IGNORED;
    }
  em->n_cuts = n_cuts;
  unet_pool_run (n_at_once < n_cuts ? NULL : pool, n_cuts, count, &image);
  return true;
}

/* The threshold at which ERRORS are least, or -1 where there was none. */
static double
find_least (const UnetEvaluateEm *em, const double *errors, double *least)
{
  int best = 0;

  for (int i = 1; i < em->n_cuts; i++)
    if (errors[i] < errors[best])
      best = i;
  *least = errors[best];
  return em->n_cuts > 1 ? get_threshold (best) : -1;
}

UnetEmScores
unet_evaluate_em_finish (const UnetEvaluateEm *em)
{
  double       pixel[UNET_EM_THRESHOLDS], pairs[UNET_EM_THRESHOLDS], warping[UNET_EM_THRESHOLDS];
  UnetEmScores scores;

  for (int i = 0; i < UNET_EM_THRESHOLDS; i++)
    {
      pixel[i] = 1 - unet_confusion_scores (&em->counts[i].pixels).dice;
      pairs[i] = unet_rand_error (&em->counts[i].pairs);
      warping[i] = (double)em->counts[i].n_warping / (double)MAX (em->n_pixels, 1);
    }
  scores.pixel_threshold = find_least (em, pixel, &scores.pixel_error);
  scores.rand_threshold = find_least (em, pairs, &scores.rand_error);
  scores.warping_threshold = find_least (em, warping, &scores.warping_error);
  return scores;
}
