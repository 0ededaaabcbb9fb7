/* micro-planes.c: between blocks of 16 channels and plain planes
 *
 * A vector's worth of pixels at a time is transposed in registers, so that both sides are read and
 * written in whole vectors. Plain planes of a size that is a power of two fall into the same set of
 * the cache: the less often a line of them is touched, the better.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

void
UNET_MICRO (to_planes) (const float *pixels,
                        int64_t      n_pixels,
                        int          n_lanes,
                        float       *planes,
                        int64_t      plane_size)
{
  int64_t t = 0;

  for (; t + VECTOR_LANES <= n_pixels; t += VECTOR_LANES)
    for (int first = 0; first < n_lanes; first += VECTOR_LANES)
      {
        Vector lines[VECTOR_LANES];

        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          lines[i] = load_vector (pixels + (t + i) * UNET_LANES + first);
        transpose_lines (lines);
        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          if (first + i < n_lanes)
            store_vector (planes + (first + i) * plane_size + t, lines[i]);
      }
  for (int c = 0; c < n_lanes; c++)
    for (int64_t x = t; x < n_pixels; x++)
      planes[c * plane_size + x] = pixels[x * UNET_LANES + c];
}

void
UNET_MICRO (from_planes) (const float *planes,
                          int64_t      plane_size,
                          int          n_lanes,
                          int64_t      n_pixels,
                          float       *pixels)
{
  int64_t t = 0;

  for (; t + VECTOR_LANES <= n_pixels; t += VECTOR_LANES)
    for (int first = 0; first < UNET_LANES; first += VECTOR_LANES)
      {
        Vector lines[VECTOR_LANES];

        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          lines[i] = first + i < n_lanes ? load_vector (planes + (first + i) * plane_size + t)
                                         : (Vector){0};
        transpose_lines (lines);
        UNROLL
        for (int i = 0; i < VECTOR_LANES; i++)
          store_vector (pixels + (t + i) * UNET_LANES + first, lines[i]);
      }
  for (int64_t x = t; x < n_pixels; x++)
    for (int c = 0; c < UNET_LANES; c++)
      pixels[x * UNET_LANES + c] = c < n_lanes ? planes[c * plane_size + x] : 0;
}
