/* micro-add.c: the sum of two rows and an activation, and the gradient before it
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/micro-activation.h"

MICRO_INLINE void
add (const float         *a,
     const float         *b,
     int64_t              n_pixels,
     float               *target,
     const UnetActivation activation)
{
  for (int64_t x = 0; x < n_pixels * UNET_LANES; x += VECTOR_LANES)
    store_vector (target + x, activate (load_vector (a + x) + load_vector (b + x), activation));
}

void
UNET_MICRO (add) (const float   *a,
                  const float   *b,
                  int64_t        n_pixels,
                  UnetActivation activation,
                  float         *target)
{
  switch (activation)
    {
    case UNET_ACTIVATION_RELU6:
      add (a, b, n_pixels, target, UNET_ACTIVATION_RELU6);
      break;
    case UNET_ACTIVATION_RELU:
      add (a, b, n_pixels, target, UNET_ACTIVATION_RELU);
      break;
    case UNET_ACTIVATION_NONE:
    default:
      add (a, b, n_pixels, target, UNET_ACTIVATION_NONE);
    }
}

MICRO_INLINE void
pass (const float         *values,
      const float         *grad,
      int64_t              n_pixels,
      float               *target,
      const UnetActivation activation,
      const bool           accumulate)
{
  for (int64_t x = 0; x < n_pixels * UNET_LANES; x += VECTOR_LANES)
    {
      Vector part = pass_grad (load_vector (values + x), load_vector (grad + x), activation);

      if (accumulate)
        part += load_vector (target + x);
      store_vector (target + x, part);
    }
}

/* ACCUMULATE becomes a constant. */
MICRO_INLINE void
pass_of (const float         *values,
         const float         *grad,
         int64_t              n_pixels,
         float               *target,
         const UnetActivation activation,
         bool                 accumulate)
{
  if (accumulate)
    pass (values, grad, n_pixels, target, activation, true);
  else
    pass (values, grad, n_pixels, target, activation, false);
}

void
UNET_MICRO (pass_grad) (const float   *values,
                        const float   *grad,
                        int64_t        n_pixels,
                        UnetActivation activation,
                        float         *target,
                        bool           accumulate)
{
  switch (activation)
    {
    case UNET_ACTIVATION_RELU6:
      pass_of (values, grad, n_pixels, target, UNET_ACTIVATION_RELU6, accumulate);
      break;
    case UNET_ACTIVATION_RELU:
      pass_of (values, grad, n_pixels, target, UNET_ACTIVATION_RELU, accumulate);
      break;
    case UNET_ACTIVATION_NONE:
    default:
      pass_of (values, grad, n_pixels, target, UNET_ACTIVATION_NONE, accumulate);
    }
}
