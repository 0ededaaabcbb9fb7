/* test-compare.c: where two masks agree, against the definition
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/compare.h"

#include <glib.h>

#define N 5000 /* more than a tile of the counts, and no multiple of one */
#define N_CLASSES 4

/* One pixel of each kind, by name. */
static void
test_kinds (void)
{
  static const uint8_t predicted[] = {0, 2, 2, 0, 1, 0, 3};
  static const uint8_t truth[] = {0, 2, 0, 1, 2, 255, 255};
  static const uint8_t foreground[] = {UNET_COMPARE_TRUE_NEGATIVE,  UNET_COMPARE_TRUE_POSITIVE,
                                       UNET_COMPARE_FALSE_POSITIVE, UNET_COMPARE_FALSE_NEGATIVE,
                                       UNET_COMPARE_TRUE_POSITIVE,  UNET_COMPARE_IGNORED,
                                       UNET_COMPARE_IGNORED};
  static const uint8_t second[] = {UNET_COMPARE_TRUE_NEGATIVE,  UNET_COMPARE_TRUE_POSITIVE,
                                   UNET_COMPARE_FALSE_POSITIVE, UNET_COMPARE_TRUE_NEGATIVE,
                                   UNET_COMPARE_FALSE_NEGATIVE, UNET_COMPARE_IGNORED,
                                   UNET_COMPARE_IGNORED};
  uint8_t              map[7];
  UnetComparison       comparison = unet_compare_masks (predicted, truth, 7, -1, map);

  g_assert_cmpmem (map, sizeof map, foreground, sizeof foreground);
  g_assert_cmpint (comparison.counts.true_positive, ==, 2);
  g_assert_cmpint (comparison.n_ignored, ==, 2);
  comparison = unet_compare_masks (predicted, truth, 7, 2, map);
  g_assert_cmpmem (map, sizeof map, second, sizeof second);
  g_assert_cmpint (comparison.counts.false_negative, ==, 1);
}

/* The map has as many pixels of each kind as the counts say, and the scores are the counts'. */
static void
test_counts (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  uint8_t predicted[N], truth[N], map[N];

  for (int i = 0; i < N; i++)
    {
      predicted[i] = (uint8_t)g_rand_int_range (random, 0, N_CLASSES);
      truth[i] = (uint8_t)g_rand_int_range (random, 0, N_CLASSES + 1);
      if (truth[i] == N_CLASSES)
        truth[i] = 255;
    }
  for (int class_index = -1; class_index < N_CLASSES; class_index++)
    {
      const UnetComparison c = unet_compare_masks (predicted, truth, N, class_index, map);
      int64_t              found[UNET_COMPARE_N] = {0};
      double               tp, wrong;

      for (int i = 0; i < N; i++)
        found[map[i]]++;
      g_assert_cmpint (found[UNET_COMPARE_TRUE_POSITIVE], ==, c.counts.true_positive);
      g_assert_cmpint (found[UNET_COMPARE_FALSE_POSITIVE], ==, c.counts.false_positive);
      g_assert_cmpint (found[UNET_COMPARE_FALSE_NEGATIVE], ==, c.counts.false_negative);
      g_assert_cmpint (found[UNET_COMPARE_TRUE_NEGATIVE], ==, c.counts.true_negative);
      g_assert_cmpint (found[UNET_COMPARE_IGNORED], ==, c.n_ignored);
      g_assert_cmpint (c.n_ignored, >, 0);
      tp = (double)found[UNET_COMPARE_TRUE_POSITIVE];
      wrong = (double)(found[UNET_COMPARE_FALSE_POSITIVE] + found[UNET_COMPARE_FALSE_NEGATIVE]);
      g_assert_cmpfloat (c.scores.dice, ==, 2 * tp / (2 * tp + wrong));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/compare/kinds", test_kinds);
  g_test_add_func ("/engine/compare/counts", test_counts);
  return g_test_run ();
}
