/* rand-error.c: whether masks divide a picture into the same objects
 *
 * A table of every object of the truth by every object of the prediction may be huge where a mask
 * is noise. So the pixels are put in the order of their true objects, and one row of the table at a
 * time is counted and forgotten: time and memory are in proportion to the pixels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/rand-error.h"

#include "base/objects.h"

static double
count_pairs (int64_t n)
{
  return 0.5 * (double)n * (double)(n - 1);
}

/* START [n_objects + 2] receives where in ORDER the pixels of each object begin; ORDER, per pixel
 * inside a true object, the object that is predicted there. */
static void
sort_pixels (const int32_t *truth,
             const int32_t *predicted,
             int64_t        n_pixels,
             int32_t        n_objects,
             int32_t       *start,
             int32_t       *order)
{
  for (int64_t p = 0; p < n_pixels; p++)
    if (truth[p] != 0)
      start[truth[p]]++;
  for (int32_t object = 1, sum = 0; object <= n_objects + 1; object++)
    {
      const int32_t n = start[object];

      start[object] = sum;
      sum += n;
    }
  for (int64_t p = 0; p < n_pixels; p++)
    if (truth[p] != 0)
      order[start[truth[p]]++] = predicted[p];
  /* Each start has moved to the next one's. */
  for (int32_t object = n_objects + 1; object > 0; object--)
    start[object] = start[object - 1];
}

void
unet_rand_count (const uint8_t  *predicted,
                 const uint8_t  *truth,
                 int             width,
                 int             height,
                 UnetPairCounts *counts)
{
  const int64_t       n_pixels = (int64_t)width * height;
  g_autofree int32_t *true_labels = g_new (int32_t, n_pixels);
  g_autofree int32_t *labels = g_new (int32_t, n_pixels);
  /* Scratch until the objects are known. */
  g_autofree int32_t *order = g_new (int32_t, MAX (n_pixels, UNET_OBJECTS_SCRATCH (n_pixels)));
  const int32_t       n_true = unet_objects_label (truth, width, height, true_labels, order);
  const int32_t       n_predicted = unet_objects_label (predicted, width, height, labels, order);
  g_autofree int32_t *start = g_new0 (int32_t, (gsize)n_true + 2);
  /* Pixels of each predicted object: inside the true one at hand, and inside any. */
  g_autofree int32_t *here = g_new0 (int32_t, (gsize)n_predicted + 1);
  g_autofree int32_t *anywhere = g_new0 (int32_t, (gsize)n_predicted + 1);

  sort_pixels (true_labels, labels, n_pixels, n_true, start, order);
  for (int32_t object = 1; object <= n_true; object++)
    {
      const int32_t first = start[object], end = start[object + 1];

      counts->truth += count_pairs (end - first);
      for (int32_t i = first; i < end; i++)
        if (order[i] != 0)
          {
            here[order[i]]++;
            anywhere[order[i]]++;
          }
      for (int32_t i = first; i < end; i++)
        {
          counts->both += count_pairs (here[order[i]]);
          here[order[i]] = 0;
        }
    }
  for (int32_t object = 1; object <= n_predicted; object++)
    counts->predicted += count_pairs (anywhere[object]);
}

double
unet_rand_error (const UnetPairCounts *counts)
{
  const double sum = counts->truth + counts->predicted;

  return sum > 0 ? 1 - 2 * counts->both / sum : 0;
}
