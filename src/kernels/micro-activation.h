/* micro-activation.h: activations on vectors, and their gradients
 *
 * For the files micro-*.c alone. ACTIVATION is a constant wherever these are called, so that only
 * what it needs is compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/activation.h"
#include "kernels/micro-vector.h"

typedef int32_t Mask __attribute__ ((vector_size (UNET_MICRO_WIDTH)));

/* VALUE where MASK has ones, else 0. */
MICRO_INLINE Vector
keep (Vector value, Mask mask)
{
  return (Vector)((Mask)value & mask);
}

/* A NaN stays one. */
MICRO_INLINE Vector
activate (Vector value, const UnetActivation activation)
{
  const Vector most = (Vector){0} + 6;
  const Mask   above = (Mask)(value > most);

  switch (activation)
    {
    case UNET_ACTIVATION_RELU6:
      value = (Vector)(((Mask)most & above) | ((Mask)value & ~above));
      return keep (value, ~(Mask)(value < 0));
    case UNET_ACTIVATION_RELU:
      return keep (value, ~(Mask)(value < 0));
    case UNET_ACTIVATION_NONE:
    default:
      return value;
    }
}

/* GRAD where the activation lets it pass. VALUE is what goes into the activation, or what came out
 * of it: both say the same. */
MICRO_INLINE Vector
pass_grad (Vector value, Vector grad, const UnetActivation activation)
{
  switch (activation)
    {
    case UNET_ACTIVATION_RELU6:
      return keep (grad, (Mask)(value > 0) & (Mask)(value < 6));
    case UNET_ACTIVATION_RELU:
      return keep (grad, (Mask)(value > 0));
    case UNET_ACTIVATION_NONE:
    default:
      return grad;
    }
}
