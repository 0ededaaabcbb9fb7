/* quads.h: transposing numbers four by four
 *
 * Weights change their order once, when a checkpoint is read or written. The vectors of four are in
 * every machine's baseline, so that this needs no choice at run time, and keep up with memory.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdint.h>
#include <string.h>

typedef float   UnetQuad __attribute__ ((vector_size (16)));
typedef int32_t UnetQuadOrder __attribute__ ((vector_size (16)));

static inline UnetQuad
unet_quad_load (const float *source)
{
  UnetQuad quad;

  memcpy (&quad, source, sizeof quad);
  return quad;
}

static inline void
unet_quad_store (float *target, UnetQuad quad)
{
  memcpy (target, &quad, sizeof quad);
}

/* Row i becomes column i. */
static inline void
unet_quads_transpose (UnetQuad rows[4])
{
  const UnetQuad a = __builtin_shuffle (rows[0], rows[1], (UnetQuadOrder){0, 4, 1, 5});
  const UnetQuad b = __builtin_shuffle (rows[2], rows[3], (UnetQuadOrder){0, 4, 1, 5});
  const UnetQuad c = __builtin_shuffle (rows[0], rows[1], (UnetQuadOrder){2, 6, 3, 7});
  const UnetQuad d = __builtin_shuffle (rows[2], rows[3], (UnetQuadOrder){2, 6, 3, 7});

  rows[0] = __builtin_shuffle (a, b, (UnetQuadOrder){0, 1, 4, 5});
  rows[1] = __builtin_shuffle (a, b, (UnetQuadOrder){2, 3, 6, 7});
  rows[2] = __builtin_shuffle (c, d, (UnetQuadOrder){0, 1, 4, 5});
  rows[3] = __builtin_shuffle (c, d, (UnetQuadOrder){2, 3, 6, 7});
}
