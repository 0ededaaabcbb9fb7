/* random.c: the Mersenne Twister and the distributions drawn from it
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/random.h"

#include <math.h>

#define N UNET_RANDOM_N
#define M 397

void
unet_random_init (UnetRandom *random, uint64_t seed)
{
  random->state[0] = (uint32_t)seed; /* PyTorch, too, drops the upper half */
  for (uint32_t i = 1; i < N; i++)
    random->state[i] = 1812433253u * (random->state[i - 1] ^ (random->state[i - 1] >> 30)) + i;
  random->left = 0;
}

static void
refill (UnetRandom *random)
{
  uint32_t *s = random->state;

  for (int i = 0; i < N; i++)
    {
      uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % N] & 0x7fffffffu);

      s[i] = s[(i + M) % N] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
    }
  random->left = N;
}

uint32_t
unet_random_next (UnetRandom *random)
{
  uint32_t y;

  if (random->left == 0 || random->left > N)
    refill (random);
  y = random->state[N - random->left--];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  y ^= y >> 18;
  return y;
}

float
unet_random_uniform (UnetRandom *random, float from, float to)
{
  float unit = (float)(unet_random_next (random) & 0xffffffu) * 0x1p-24f;

  /* PyTorch's build fuses this; the last bit shows it. */
  return fmaf (unit, to - from, from);
}

float
unet_random_normal (UnetRandom *random)
{
  double u = (unet_random_next (random) + 1.0) * 0x1p-32; /* (0, 1]: the logarithm is finite */
  double v = unet_random_next (random) * 0x1p-32;

  return (float)(sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v));
}

uint32_t
unet_random_below (UnetRandom *random, uint32_t n)
{
  g_return_val_if_fail (n > 0, 0);
  return unet_random_next (random) % n;
}

void
unet_random_permutation (UnetRandom *random, uint32_t *indices, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    indices[i] = i;
  for (uint32_t i = 0; i + 1 < n; i++)
    {
      uint32_t j = i + unet_random_below (random, n - i);
      uint32_t kept = indices[i];

      indices[i] = indices[j];
      indices[j] = kept;
    }
}
