/* hot.h: loops that are compiled once per instruction set
 *
 * For loops over samples, whose vectors the compiler finds by itself; the C library chooses when
 * the program is loaded. No variant has another result: sums are not reordered, and a product and a
 * sum are not fused.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef UNET_HAVE_TARGET_CLONES
#define IMAGE_HOT __attribute__ ((target_clones ("avx2", "default")))
#else
#define IMAGE_HOT
#endif

/* Whether N bytes, which are few, are all 0: a look at a block before one at its pixels. */
static inline bool
image_is_zero (const uint8_t *bytes, int n)
{
  uint64_t any = 0, word;
  int      i = 0;

  for (; i + 8 <= n; i += 8)
    {
      memcpy (&word, bytes + i, sizeof word);
      any |= word;
    }
  for (; i < n; i++)
    any |= bytes[i];
  return any == 0;
}
