/* test-split.c: which pairs validate
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/split.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Made by torch 1.13: random_split (range (n), [n - n_val, n_val], torch.Generator ()
 * .manual_seed (seed)), the indices of the first part, then of the second. */
static void
test_torch (void)
{
  static const struct
  {
    int      n;
    double   percent;
    uint64_t seed;
    int      n_val;
    uint32_t order[24];
  } cases[] = {
      {10, 10, 0, 1, {4, 1, 7, 5, 3, 9, 0, 8, 6, 2}},
      {10, 90, 0, 9, {4, 1, 7, 5, 3, 9, 0, 8, 6, 2}},
      {10, 10, 42, 1, {2, 6, 1, 8, 4, 5, 0, 9, 3, 7}},
      {9, 10, 0, 1, {8, 0, 2, 3, 7, 1, 4, 5, 6}},
      {3, 10, 0, 1, {2, 0, 1}},
      {2, 10, 0, 1, {0, 1}},
      {24, 10, 0, 2, {20, 5,  3,  12, 7,  2,  13, 17, 4,  1,  19, 22,
                      9,  18, 11, 8,  16, 10, 0,  14, 15, 23, 21, 6}},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      uint32_t order[24];

      g_assert_cmpint (unet_split (cases[i].n, cases[i].percent, cases[i].seed, order), ==,
                       cases[i].n_val);
      g_assert_cmpmem (order, (size_t)cases[i].n * sizeof *order, cases[i].order,
                       (size_t)cases[i].n * sizeof *order);
    }
}

static void
test_sizes (void)
{
  static const struct
  {
    int    n;
    double percent;
    int    n_val;
  } cases[] = {
      {0, 10, 0},   {1, 10, 0},      {1, 99, 0},  {2, 10, 1},    {2, 99, 1},  {3, 99, 2},
      {9, 10, 1},   {9, 0, 0},       {10, 0, 0},  {10, 10, 1},   {10, 99, 9}, {10, 100, 9},
      {10, 1e9, 9}, {10, NAN, 0},    {10, -5, 0}, {19, 10, 1},   {20, 10, 2}, {100, 29, 28},
      {100, 7, 7},  {1000, 57, 570}, {30, 10, 3}, {133, 10, 13},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      uint32_t order[1000];
      bool     seen[1000] = {false};

      g_test_message ("%d, %g %%", cases[i].n, cases[i].percent);
      g_assert_cmpint (unet_split (cases[i].n, cases[i].percent, 0, order), ==, cases[i].n_val);
      for (int k = 0; k < cases[i].n; k++)
        {
          g_assert_cmpuint (order[k], <, (unsigned)cases[i].n);
          g_assert_false (seen[order[k]]);
          seen[order[k]] = true;
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/split/torch", test_torch);
  g_test_add_func ("/dataset/split/sizes", test_sizes);
  return g_test_run ();
}
