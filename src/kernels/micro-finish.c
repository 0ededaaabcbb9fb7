/* micro-finish.c: finished sums on their way to where they are kept
 *
 * Scale and shift, the activation, and rounding to bfloat16 or adding to a float. The sums come
 * from a small buffer in the first-level cache, so that all this exists once and not once per
 * kernel. The loops over lanes are left to the compiler to vectorise.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-vector.h"

#include <string.h>

typedef uint32_t Bits __attribute__ ((vector_size (4 * UNET_LANES)));
typedef UnetBf16 Halves __attribute__ ((vector_size (2 * UNET_LANES)));

/* unet_bf16_from_float() of 16 lanes; gcc makes no vectors of a loop over it once it is unrolled.
 */
MICRO_INLINE void
round_block (const float *value, UnetBf16 *target)
{
  Bits   bits, upper, rounded, is_nan;
  Halves halves;

  memcpy (&bits, value, sizeof bits);
  upper = bits >> 16;
  rounded = (bits + 0x7fffu + (upper & 1u)) >> 16;
  is_nan = (Bits)((bits & 0x7fffffffu) > 0x7f800000u);
  halves = __builtin_convertvector((is_nan & (upper | 0x40u)) | (~is_nan & rounded), Halves);
  memcpy (target, &halves, sizeof halves);
}

MICRO_INLINE void
finish (const UnetEpilogue  *epilogue,
        const float         *sums,
        int64_t              n_pixels,
        void                *target,
        const UnetActivation activation,
        const bool           accumulate,
        const UnetStore      store)
{
  float scale[UNET_LANES], shift[UNET_LANES];

  for (int c = 0; c < UNET_LANES; c++)
    {
      scale[c] = epilogue->scale != NULL ? epilogue->scale[c] : 1.0f;
      shift[c] = epilogue->shift != NULL ? epilogue->shift[c] : 0.0f;
    }
  for (int64_t t = 0; t < n_pixels * UNET_LANES; t += UNET_LANES)
    {
      float value[UNET_LANES];

      for (int c = 0; c < UNET_LANES; c++)
        value[c] = sums[t + c] * scale[c] + shift[c];
      if (activation != UNET_ACTIVATION_NONE)
        for (int c = 0; c < UNET_LANES; c++)
          value[c] = value[c] < 0 ? 0 : value[c]; /* a NaN stays one */
      if (activation == UNET_ACTIVATION_RELU6)
        for (int c = 0; c < UNET_LANES; c++)
          value[c] = value[c] > 6 ? 6 : value[c]; /* here too */
      if (store == UNET_STORE_BF16)
        round_block (value, (UnetBf16 *)target + t);
      else
        {
          float *to = (float *)target + t;

          for (int c = 0; c < UNET_LANES; c++)
            to[c] = accumulate ? to[c] + value[c] : value[c];
        }
    }
}

/* The activation becomes a constant. */
MICRO_INLINE void
finish_store (const UnetEpilogue *epilogue,
              const float        *sums,
              int64_t             n_pixels,
              void               *target,
              const UnetStore     store)
{
  switch (epilogue->activation)
    {
    case UNET_ACTIVATION_NONE:
      finish (epilogue, sums, n_pixels, target, UNET_ACTIVATION_NONE, false, store);
      break;
    case UNET_ACTIVATION_RELU:
      finish (epilogue, sums, n_pixels, target, UNET_ACTIVATION_RELU, false, store);
      break;
    case UNET_ACTIVATION_RELU6:
      finish (epilogue, sums, n_pixels, target, UNET_ACTIVATION_RELU6, false, store);
      break;
    }
}

void
UNET_MICRO (finish) (const UnetEpilogue *epilogue,
                     const float        *sums,
                     int64_t             n_pixels,
                     void               *target)
{
  if (epilogue->store == UNET_STORE_BF16)
    finish_store (epilogue, sums, n_pixels, target, UNET_STORE_BF16);
  else if (epilogue->accumulate)
    finish (epilogue, sums, n_pixels, target, UNET_ACTIVATION_NONE, true, UNET_STORE_F32);
  else
    finish_store (epilogue, sums, n_pixels, target, UNET_STORE_F32);
}
