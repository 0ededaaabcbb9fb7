/* micro-head.c: from channels to a few classes, pixel by pixel, and back
 *
 * A logit is a sum over all lanes of all planes. The lanes of a vector's worth of pixels are
 * multiplied by the weights of one class and added up plane by plane; in the end the lanes of the
 * pixels are added up crosswise, so that the logits of neighbours come out side by side, as they
 * lie in memory. Backward, each pixel of a plane is read once for a few classes, for the sums of
 * the gradient at their weights, and the gradient at the pixel is written in the same pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

/* --- forward --- */

/* The logits of the first N_PIXELS of a vector's worth. */
MICRO_INLINE Vector
sum_pixels (const UnetHead *job, const float *weights, int64_t image, int64_t offset, int n_pixels)
{
  Vector sum[VECTOR_LANES];

  UNROLL
  for (int i = 0; i < VECTOR_LANES; i++)
    sum[i] = (Vector){0};
  for (int p = 0; p < job->n_planes; p++)
    for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
      {
        const float *pixel = (const float *)job->planes[p].data +
                             image * job->planes[p].image_stride + offset + lane;
        const Vector weight = load_vector (weights + p * UNET_LANES + lane);

        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          if (i < n_pixels)
            sum[i] += load_vector (pixel + i * UNET_LANES) * weight;
      }
  return add_lines (sum);
}

void
UNET_MICRO (
    head) (const UnetHead *job, int64_t image, int64_t offset, int64_t n_pixels, float *logits)
{
  int64_t t = 0;

  for (; t + VECTOR_LANES <= n_pixels; t += VECTOR_LANES)
    for (int k = 0; k < job->n_classes; k++)
      store_vector (logits + k * job->class_stride + t,
                    job->bias[k] + sum_pixels (job, job->weights + k * job->n_planes * UNET_LANES,
                                               image, offset + t * UNET_LANES, VECTOR_LANES));
  for (int k = 0; k < job->n_classes && t < n_pixels; k++)
    {
      const int    n = (int)(n_pixels - t);
      const Vector sum = sum_pixels (job, job->weights + k * job->n_planes * UNET_LANES, image,
                                     offset + t * UNET_LANES, n);

      for (int i = 0; i < n; i++)
        logits[k * job->class_stride + t + i] = job->bias[k] + sum[i];
    }
}

/* --- backward --- */

MICRO_INLINE void
sum_products (const UnetHeadGrad *job,
              int64_t             n_pixels,
              int                 lane,
              const int           n_classes,
              const bool          spreads,
              const bool          accumulate)
{
  Vector weight[UNET_HEAD_CLASSES], sum[UNET_HEAD_CLASSES];

  UNROLL
  for (int k = 0; k < n_classes; k++)
    {
      weight[k] = load_vector (job->weights + k * job->weight_stride + lane);
      sum[k] = (Vector){0};
    }
  for (int64_t t = 0; t < n_pixels; t++)
    {
      const Vector pixel = load_vector (job->pixels + t * UNET_LANES + lane);
      Vector grad = accumulate ? load_vector (job->target + t * UNET_LANES + lane) : (Vector){0};

      UNROLL
      for (int k = 0; k < n_classes; k++)
        {
          const float value = job->grads[k * job->class_stride + t];

          sum[k] += pixel * value;
          grad += weight[k] * value;
        }
      if (spreads)
        store_vector (job->target + t * UNET_LANES + lane, grad);
    }
  UNROLL
  for (int k = 0; k < n_classes; k++)
    store_vector (job->sums + k * UNET_LANES + lane, sum[k]);
}

MICRO_INLINE void
sum_classes (const UnetHeadGrad *job, int64_t n_pixels, const int n_classes)
{
  for (int lane = 0; lane < UNET_LANES; lane += VECTOR_LANES)
    if (job->target == NULL)
      sum_products (job, n_pixels, lane, n_classes, false, false);
    else if (job->accumulate)
      sum_products (job, n_pixels, lane, n_classes, true, true);
    else
      sum_products (job, n_pixels, lane, n_classes, true, false);
}

void
UNET_MICRO (head_grad) (const UnetHeadGrad *job, int64_t n_pixels)
{
  if (job->n_classes == 4)
    sum_classes (job, n_pixels, 4);
  else if (job->n_classes == 3)
    sum_classes (job, n_pixels, 3);
  else if (job->n_classes == 2)
    sum_classes (job, n_pixels, 2);
  else
    sum_classes (job, n_pixels, 1);
}
