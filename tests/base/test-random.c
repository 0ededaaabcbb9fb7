/* test-random.c: the numbers that PyTorch's generator gives
 *
 * All expected values were printed by torch 1.13.1 on the CPU: torch.manual_seed (seed), then
 * torch.rand, torch.empty (n).uniform_ or torch.randperm.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/random.h"

#include <math.h>

static const struct
{
  uint64_t seed;
  float    rand[6];
  float    uniform[3]; /* from -0.25 to 0.75 */
  uint32_t permutation[12];
} known[] = {
    {0,
     {0x1.fc2abp-2f, 0x1.89545ep-1f, 0x1.6a675p-4f, 0x1.0e66p-3f, 0x1.3acd0cp-2f, 0x1.44a5f6p-1f},
     {0x1.f8556p-3f, 0x1.09545ep-1f, -0x1.4acc58p-3f},
     {8, 0, 5, 9, 7, 4, 2, 10, 3, 1, 11, 6}},
    {1,
     {0x1.83e84ap-1f, 0x1.1e03acp-2f, 0x1.9cbe3p-2f, 0x1.78289p-1f, 0x1.dfbfcp-6f, 0x1.998712p-1f},
     {0x1.03e84ap-1f, 0x1.e03acp-6f, 0x1.397c6p-3f},
     {1, 4, 6, 8, 11, 0, 5, 3, 2, 9, 10, 7}},
    {42,
     {0x1.c3b8ccp-1f, 0x1.d47b66p-1f, 0x1.880d7p-2f, 0x1.eb2a1cp-1f, 0x1.8fd1a8p-2f,
      0x1.33a88ep-1f},
     {0x1.43b8ccp-1f, 0x1.547b66p-1f, 0x1.101aep-3f},
     {6, 8, 1, 7, 0, 2, 10, 11, 4, 3, 5, 9}},
    /* PyTorch drops the upper half of the seed: this is seed 5. */
    {((uint64_t)7 << 33) + 5,
     {0x1.a916c6p-1f, 0x1.02467p-3f, 0x1.d09fdep-1f, 0x1.a3cd7ap-1f, 0x1.d717ccp-1f, 0x1.ddc76p-4f},
     {0x1.2916c6p-1f, -0x1.fb732p-4f, 0x1.509fdep-1f},
     {11, 0, 9, 6, 10, 3, 4, 5, 8, 7, 1, 2}},
};

static void
test_uniform (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    {
      UnetRandom random;

      unet_random_init (&random, known[k].seed);
      for (guint i = 0; i < G_N_ELEMENTS (known[k].rand); i++)
        g_assert_cmpfloat (unet_random_uniform (&random, 0, 1), ==, known[k].rand[i]);
      unet_random_init (&random, known[k].seed);
      for (guint i = 0; i < G_N_ELEMENTS (known[k].uniform); i++)
        g_assert_cmpfloat (unet_random_uniform (&random, -0.25f, 0.75f), ==, known[k].uniform[i]);
    }
}

/* Across the borders of the generator's block of 624 words. */
static void
test_refill (void)
{
  UnetRandom random;

  unet_random_init (&random, 0);
  for (int i = 0; i < 1300; i++)
    {
      float value = unet_random_uniform (&random, 0, 1);

      if (i == 623)
        g_assert_cmpfloat (value, ==, 0x1.8e72p-7f);
      if (i == 624)
        g_assert_cmpfloat (value, ==, 0x1.6e3ce8p-2f);
      if (i == 1299)
        g_assert_cmpfloat (value, ==, 0x1.9823bp-4f);
    }
}

static void
test_permutation (void)
{
  static const uint32_t first[] = {986, 114, 871, 894, 140}, last[] = {488, 803, 154, 17, 341};
  UnetRandom            random;
  uint32_t              indices[1000];
  uint64_t              sum = 0;

  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    {
      unet_random_init (&random, known[k].seed);
      unet_random_permutation (&random, indices, 12);
      g_assert_cmpmem (indices, 12 * sizeof (uint32_t), known[k].permutation,
                       sizeof known[k].permutation);
    }
  unet_random_init (&random, 3);
  unet_random_permutation (&random, indices, 1000);
  g_assert_cmpmem (indices, sizeof first, first, sizeof first);
  g_assert_cmpmem (indices + 995, sizeof last, last, sizeof last);
  for (uint32_t i = 0; i < 1000; i++)
    sum += (uint64_t)i * indices[i];
  g_assert_cmpuint (sum, ==, 249390222);
}

static void
test_small_permutations (void)
{
  UnetRandom random;
  uint32_t   indices[2] = {77, 77};

  unet_random_init (&random, 1);
  unet_random_permutation (&random, indices, 0);
  g_assert_cmpuint (indices[0], ==, 77);
  unet_random_permutation (&random, indices, 1);
  g_assert_cmpuint (indices[0], ==, 0);
  g_assert_cmpuint (indices[1], ==, 77);
}

/* A copy goes on where the original would have. */
static void
test_copy (void)
{
  UnetRandom random, copy;

  unet_random_init (&random, 9);
  for (int i = 0; i < 1000; i++)
    unet_random_next (&random);
  copy = random;
  for (int i = 0; i < 2000; i++)
    g_assert_cmpuint (unet_random_next (&random), ==, unet_random_next (&copy));
}

/* A state read from a file may claim more words than there are. */
static void
test_wild_state (void)
{
  UnetRandom random;

  unet_random_init (&random, 9);
  random.left = G_MAXUINT32;
  for (int i = 0; i < 2000; i++)
    unet_random_next (&random);
  g_assert_cmpuint (random.left, <=, UNET_RANDOM_N);
}

static void
test_below (void)
{
  UnetRandom random;
  int        seen[7] = {0};

  unet_random_init (&random, 2);
  for (int i = 0; i < 7000; i++)
    {
      uint32_t value = unet_random_below (&random, 7);

      g_assert_cmpuint (value, <, 7);
      seen[value]++;
    }
  for (int i = 0; i < 7; i++)
    g_assert_cmpint (ABS (seen[i] - 1000), <, 150);
  g_assert_cmpuint (unet_random_below (&random, 1), ==, 0);
}

static void
test_normal (void)
{
  UnetRandom random;
  double     sum = 0, squares = 0, fourths = 0;
  const int  n = 200000;

  unet_random_init (&random, 4);
  for (int i = 0; i < n; i++)
    {
      double value = unet_random_normal (&random);

      g_assert_true (isfinite (value));
      sum += value;
      squares += value * value;
      fourths += value * value * value * value;
    }
  /* Five standard deviations of each mean. */
  g_assert_cmpfloat (fabs (sum / n), <, 5 / sqrt (n));
  g_assert_cmpfloat (fabs (squares / n - 1), <, 5 * sqrt (2.0 / n));
  g_assert_cmpfloat (fabs (fourths / n - 3), <, 5 * sqrt (96.0 / n));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/random/uniform", test_uniform);
  g_test_add_func ("/base/random/refill", test_refill);
  g_test_add_func ("/base/random/permutation", test_permutation);
  g_test_add_func ("/base/random/small-permutations", test_small_permutations);
  g_test_add_func ("/base/random/copy", test_copy);
  g_test_add_func ("/base/random/wild-state", test_wild_state);
  g_test_add_func ("/base/random/below", test_below);
  g_test_add_func ("/base/random/normal", test_normal);
  return g_test_run ();
}
