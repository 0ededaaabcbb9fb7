/* split.c: which pairs validate
 *
 * torch.utils.data.random_split cuts one permutation in two. The reference computes the size of the
 * validation part as int (len (dataset) * (percent / 100)); the order of these two operations in
 * double decides cases such as 29 % of 100, and is kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/split.h"

#include "base/random.h"

int
unet_split (int n, double percent, uint64_t seed, uint32_t *order)
{
  UnetRandom random;
  int        n_val = 0;

  if (n <= 0)
    return 0;
  if (percent > 0 && n > 1)
    {
      double wanted = n * (percent / 100.0);

      n_val = wanted >= n ? n - 1 : (int)wanted;
      n_val = CLAMP (n_val, 1, n - 1);
    }
  unet_random_init (&random, seed);
  unet_random_permutation (&random, order, (uint32_t)n);
  return n_val;
}
