/* split.h: which pairs validate
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* The reference's split: n_val = (int)(n * percent / 100), the permutation of torch.randperm with a
 * generator seeded SEED (0 in the reference), the first n - n_val train. Unlike the reference at
 * least one pair validates if percent > 0 and n > 1, and at least one trains. ORDER receives n
 * indices, training ones first; returns n_val. */
int unet_split (int n, double percent, uint64_t seed, uint32_t *order);

G_END_DECLS
