/* weights.c: the weights of a bicubic resampling
 *
 * The filter is Keys' cubic with a = -0.5, two samples wide on either side; when shrinking it is
 * stretched by the factor. The order of the operations is Pillow's, since the last bit of a weight
 * can turn the last bit of a sample.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/weights.h"

#include <math.h>

#define SUPPORT 2.0
#define A -0.5

static double
evaluate_cubic (double x)
{
  x = fabs (x);
  if (x < 1.0)
    return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
  if (x < 2.0)
    return (((x - 5) * x + 8) * x - 4) * A;
  return 0.0;
}

UnetWeights *
unet_weights_new (int size, int target_size)
{
  UnetWeights *weights = g_new0 (UnetWeights, 1);
  double       scale = (double)size / target_size;
  double       stretch = MAX (scale, 1.0);
  double       support = SUPPORT * stretch;
  double       shrink = 1.0 / stretch;

  weights->n = target_size;
  weights->width = (int)ceil (support) * 2 + 1;
  weights->first = g_new (int, (gsize)target_size);
  weights->count = g_new (int, (gsize)target_size);
  weights->exact = g_new0 (double, (gsize)target_size *(gsize)weights->width);
  weights->fixed = g_new0 (int32_t, (gsize)target_size * (gsize)weights->width);
  for (int i = 0; i < target_size; i++)
    {
      double   center = (i + 0.5) * scale;
      int      first = MAX ((int)(center - support + 0.5), 0);
      int      count = MIN ((int)(center + support + 0.5), size) - first;
      double  *exact = weights->exact + (gsize)i * (gsize)weights->width;
      int32_t *fixed = weights->fixed + (gsize)i * (gsize)weights->width;
      double   sum = 0;

      for (int k = 0; k < count; k++)
        {
          exact[k] = evaluate_cubic ((k + first - center + 0.5) * shrink);
          sum += exact[k];
        }
      for (int k = 0; k < count; k++)
        {
          if (sum != 0)
            exact[k] /= sum;
          fixed[k] = (int32_t)(exact[k] * (1 << UNET_WEIGHT_BITS) + (exact[k] < 0 ? -0.5 : 0.5));
        }
      weights->first[i] = first;
      weights->count[i] = count;
    }
  return weights;
}

void
unet_weights_free (UnetWeights *weights)
{
  g_free (weights->first);
  g_free (weights->count);
  g_free (weights->exact);
  g_free (weights->fixed);
  g_free (weights);
}
