/* test-curve.c: every threshold's counts are those of its mask
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/curve.h"

#include "support/support.h"

#include <math.h>

#define N 5000

typedef struct
{
  float   probability[N];
  uint8_t winner[N], truth[N];
} Pixels;

/* Many probabilities are exactly a threshold, or the next float beside one, or an end. */
static void
draw (Pixels *pixels, uint32_t seed)
{
  float dice[2 * N];

  test_fill (dice, 2 * N, 0, 1, seed);
  for (int p = 0; p < N; p++)
    {
      float on = (float)unet_curve_get_threshold (p * 7 % UNET_CURVE_N);

      pixels->probability[p] = p % 5 == 0   ? on
                               : p % 5 == 1 ? nextafterf (on, 1)
                               : p % 5 == 2 ? nextafterf (on, 0)
                                            : dice[p];
      pixels->winner[p] = (uint8_t)(dice[N + p] * 4);
      pixels->truth[p] = p % 50 == 3 ? 255 : (uint8_t)(p % 3);
    }
}

/* The mask at one threshold, by the definition. */
static void
cut (const Pixels *pixels, bool many, double threshold, uint8_t *classes)
{
  const float limit = (float)threshold;

  for (int p = 0; p < N; p++)
    if (many)
      classes[p] = pixels->probability[p] >= limit ? pixels->winner[p] : 0;
    else
      classes[p] = pixels->probability[p] > limit;
}

static void
assert_same (const UnetScores *a, const UnetScores *b)
{
  g_assert_cmpfloat (a->dice, ==, b->dice);
  g_assert_cmpfloat (a->iou, ==, b->iou);
  g_assert_cmpfloat (a->precision, ==, b->precision);
  g_assert_cmpfloat (a->recall, ==, b->recall);
  g_assert_cmpfloat (a->accuracy, ==, b->accuracy);
}

static void
check (bool many)
{
  g_autofree Pixels *pixels = g_new (Pixels, 1);
  UnetCurveCounts    counts = {0}, first = {0};
  UnetScores         scores[UNET_CURVE_N];

  draw (pixels, many ? 1 : 2);
  unet_curve_counts_add (&first, pixels->probability, many ? pixels->winner : NULL, pixels->truth,
                         1234, 255);
  unet_curve_counts_add (&counts, pixels->probability + 1234, many ? pixels->winner + 1234 : NULL,
                         pixels->truth + 1234, N - 1234, 255);
  unet_curve_counts_merge (&counts, &first);
  unet_curve_counts_get_scores (&counts, scores);
  for (int i = 0; i < UNET_CURVE_N; i++)
    {
      UnetConfusion confusion = {0};
      UnetScores    expected;
      uint8_t       classes[N];

      cut (pixels, many, unet_curve_get_threshold (i), classes);
      unet_confusion_add_foreground (&confusion, classes, pixels->truth, N, 255);
      expected = unet_confusion_scores (&confusion);
      assert_same (&scores[i], &expected);
    }
  /* It moves at all. */
  g_assert_cmpfloat (scores[100].recall, >, scores[900].recall);
}

static void
test_binary (void)
{
  check (false);
}

static void
test_many (void)
{
  check (true);
}

static void
test_thresholds (void)
{
  g_assert_cmpfloat (unet_curve_get_threshold (0), ==, 0.0);
  g_assert_cmpfloat (unet_curve_get_threshold (500), ==, 0.5);
  g_assert_cmpfloat (unet_curve_get_threshold (UNET_CURVE_N - 1), ==, 1.0);
}

static void
test_nothing (void)
{
  UnetCurveCounts counts = {0};
  UnetScores      scores[UNET_CURVE_N];

  unet_curve_counts_get_scores (&counts, scores);
  for (int i = 0; i < UNET_CURVE_N; i++)
    g_assert_cmpfloat (scores[i].dice, ==, 1.0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/curve/binary", test_binary);
  g_test_add_func ("/metrics/curve/many", test_many);
  g_test_add_func ("/metrics/curve/thresholds", test_thresholds);
  g_test_add_func ("/metrics/curve/nothing", test_nothing);
  return g_test_run ();
}
