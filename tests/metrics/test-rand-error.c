/* test-rand-error.c: the Rand error, against numbers worked out by hand and pairs counted one by
 * one
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/rand-error.h"

#include "support/drawn-mask.h"

static UnetPairCounts
count_drawn (const char *predicted_rows, const char *truth_rows)
{
  uint8_t        predicted[64], truth[64];
  UnetPairCounts counts = {0};
  int            width, height;

  test_draw_mask (truth_rows, truth, &width, &height);
  test_draw_mask (predicted_rows, predicted, &width, &height);
  unet_rand_count (predicted, truth, width, height, &counts);
  return counts;
}

static void
check_drawn (const char *predicted,
             const char *truth,
             double      n_truth,
             double      n_predicted,
             double      n_both,
             double      expected)
{
  UnetPairCounts counts = count_drawn (predicted, truth);

  g_assert_cmpfloat (counts.truth, ==, n_truth);
  g_assert_cmpfloat (counts.predicted, ==, n_predicted);
  g_assert_cmpfloat (counts.both, ==, n_both);
  g_assert_cmpfloat_with_epsilon (unet_rand_error (&counts), expected, 1e-12);
}

static void
test_by_hand (void)
{
  /* Two objects of 4 pixels: 6 + 6 pairs. */
  check_drawn ("##.## ##.##", "##.## ##.##", 12, 12, 12, 0);
  /* Merged by a gap of one pixel, which is membrane in the truth and does not count itself: 8
   * pixels, 28 pairs. F = 24 / 40. */
  check_drawn ("##### ##.##", "##.## ##.##", 12, 28, 12, 1 - 24.0 / 40);
  /* The left one split in two of 2: 1 + 1 pairs in place of 6. F = 16 / 20. */
  check_drawn ("##.## ..... ##.##", "##.## ##.## ##.##", 30, 4, 4, 1 - 8.0 / 34);
  check_drawn ("#..## #..##", "##.## ##.##", 12, 7, 7, 1 - 14.0 / 19);
  /* The second column is found, but apart from the first. */
  check_drawn ("#.#.## #.#.##", "###.## ###.##", 21, 8, 8, 1 - 16.0 / 29);
  /* Split and merged at once: 4 pixels in a row and 2, of which 3 and 1 + 2 are found together. The
   * truth has 6 + 1 pairs, the prediction 3 + 3, both 3 + 0 + 1. */
  check_drawn ("###.### ......#", "####.## ......#", 6 + 3, 3 + 3, 3 + 3, 1 - 12.0 / 15);
  check_drawn ("####### .......", "##.##.. .......", 2, 6, 2, 1 - 4.0 / 8);
}

static void
test_limits (void)
{
  /* Nothing found: no pair is predicted. */
  check_drawn ("..... .....", "##.## ##.##", 12, 0, 0, 1);
  /* No objects, or none of two pixels: nothing can be wrong. */
  check_drawn ("##### #####", "..... .....", 0, 0, 0, 0);
  check_drawn ("..... .....", "..... .....", 0, 0, 0, 0);
  check_drawn ("#.#.#", "#.#.#", 0, 0, 0, 0);
  /* What is found on the truth's membrane does not count. */
  check_drawn ("##.##.### ##.##.###", "##.##.... ##.##....", 12, 12, 12, 0);
}

static void
test_pooled (void)
{
  UnetPairCounts a = count_drawn ("##### ##.##", "##.## ##.##");
  UnetPairCounts b = count_drawn ("#..## #..##", "##.## ##.##");
  UnetPairCounts sum = a;
  uint8_t        predicted[10], truth[10];
  int            width, height;

  test_draw_mask ("#..## #..##", predicted, &width, &height);
  test_draw_mask ("##.## ##.##", truth, &width, &height);
  unet_rand_count (predicted, truth, width, height, &sum);
  g_assert_cmpfloat (sum.truth, ==, a.truth + b.truth);
  g_assert_cmpfloat_with_epsilon (unet_rand_error (&sum), 1 - 2.0 * (12 + 7) / (24 + 28 + 7),
                                  1e-12);
}

/* Every pair of pixels, by the definition. */
static UnetPairCounts
count_one_by_one (const uint8_t *predicted, const uint8_t *truth, int width, int height)
{
  const int           n = width * height;
  g_autofree int32_t *a = g_new (int32_t, n);
  g_autofree int32_t *b = g_new (int32_t, n);
  UnetPairCounts      counts = {0};

  test_flood (predicted, width, height, 1, 0, a);
  test_flood (truth, width, height, 1, 0, b);
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      {
        const bool in_a = a[i] != 0 && a[i] == a[j], in_b = b[i] != 0 && b[i] == b[j];

        if (b[i] == 0 || b[j] == 0)
          continue;
        counts.truth += in_b;
        counts.predicted += in_a;
        counts.both += in_a && in_b;
      }
  return counts;
}

static void
check_random (int width, int height, double share, int smooth, uint32_t seed)
{
  g_autofree uint8_t *predicted = g_new (uint8_t, width * height);
  g_autofree uint8_t *truth = g_new (uint8_t, width * height);
  UnetPairCounts      counts = {0}, expected;

  test_fill_mask (truth, width, height, share, smooth, seed);
  test_fill_mask (predicted, width, height, share, smooth, seed + 100);
  /* Alike in most places. */
  for (int p = 0; p < width * height; p++)
    if (p % 5 != 0)
      predicted[p] = truth[p];
  unet_rand_count (predicted, truth, width, height, &counts);
  expected = count_one_by_one (predicted, truth, width, height);
  g_assert_cmpfloat (counts.truth, ==, expected.truth);
  g_assert_cmpfloat (counts.predicted, ==, expected.predicted);
  g_assert_cmpfloat (counts.both, ==, expected.both);
  g_assert_cmpfloat (counts.both, >, 0);
}

static void
test_one_by_one (void)
{
  for (uint32_t seed = 0; seed < 5; seed++)
    {
      check_random (61, 47, 0.3 + 0.1 * seed, 0, seed);
      check_random (93, 71, 0.5, 2, seed);
    }
  check_random (1, 200, 0.8, 0, 1);
  check_random (200, 1, 0.8, 0, 1);
}

/* More pairs than 32 bits hold. */
static void
test_large (void)
{
  const int           side = 512;
  g_autofree uint8_t *truth = g_malloc (side * side);
  g_autofree uint8_t *predicted = g_malloc (side * side);
  const double        half = side * (side / 2 - 1), all = side * (side - 2);
  UnetPairCounts      counts = {0};

  memset (truth, 1, side * side);
  for (int y = 0; y < side; y++)
    truth[y * side + side / 2] = truth[y * side + side / 2 - 1] = 0;
  memset (predicted, 1, side * side);
  unet_rand_count (predicted, truth, side, side, &counts);
  g_assert_cmpfloat (counts.truth, ==, half * (half - 1));
  g_assert_cmpfloat (counts.both, ==, counts.truth);
  g_assert_cmpfloat (counts.predicted, ==, all * (all - 1) / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/rand-error/by-hand", test_by_hand);
  g_test_add_func ("/metrics/rand-error/limits", test_limits);
  g_test_add_func ("/metrics/rand-error/pooled", test_pooled);
  g_test_add_func ("/metrics/rand-error/one-by-one", test_one_by_one);
  g_test_add_func ("/metrics/rand-error/large", test_large);
  return g_test_run ();
}
