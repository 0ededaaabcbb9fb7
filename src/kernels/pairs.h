/* pairs.h: the planes that a kernel writes, two by two
 *
 * The inner loops sum up two planes of outputs at a time. Which ones: those whose data is not NULL,
 * in order, and the last one alone if their number is odd.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "kernels/view.h"

G_BEGIN_DECLS

static inline int
unet_pairs_count (const UnetView *view)
{
  int n = 0;

  for (int b = 0; b < view->n_planes; b++)
    n += view->planes[b].data != NULL;
  return (n + 1) / 2;
}

/* The planes that pair PAIR stands for; returns how many, 0 .. 2. */
static inline int
unet_pairs_get (const UnetView *view, int pair, int blocks[2])
{
  int n = 0;
  int n_found = 0;

  for (int b = 0; b < view->n_planes && n_found < 2; b++)
    if (view->planes[b].data != NULL && n++ >= 2 * pair)
      blocks[n_found++] = b;
  return n_found;
}

G_END_DECLS
