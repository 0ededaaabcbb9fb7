/* test-confusion.c: counts against counting pixel by pixel, scores against cases done by hand
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/confusion.h"

#include "support/support.h"

static void
count_plainly (UnetConfusion *confusion,
               const uint8_t *predicted,
               const uint8_t *truth,
               int64_t        n_pixels,
               int            class_index, /* -1: foreground */
               int            ignore)
{
  for (int64_t i = 0; i < n_pixels; i++)
    {
      bool p = class_index < 0 ? predicted[i] != 0 : predicted[i] == class_index;
      bool t = class_index < 0 ? truth[i] != 0 : truth[i] == class_index;

      if (truth[i] == ignore)
        continue;
      if (p && t)
        confusion->true_positive++;
      else if (p)
        confusion->false_positive++;
      else if (t)
        confusion->false_negative++;
      else
        confusion->true_negative++;
    }
}

static void
assert_equal (const UnetConfusion *a, const UnetConfusion *b)
{
  g_assert_cmpint (a->true_positive, ==, b->true_positive);
  g_assert_cmpint (a->false_positive, ==, b->false_positive);
  g_assert_cmpint (a->false_negative, ==, b->false_negative);
  g_assert_cmpint (a->true_negative, ==, b->true_negative);
}

static void
test_counts (void)
{
  static const int64_t sizes[] = {0, 1, 3, 31, 4095, 4096, 4097, 70001};

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int ignore = -1; ignore <= 255; ignore += 128) /* -1, 127, 255 */
      {
        int64_t             n = sizes[s];
        g_autofree uint8_t *predicted = g_new (uint8_t, n + 1);
        g_autofree uint8_t *truth = g_new (uint8_t, n + 1);
        g_autofree float   *noise = g_new (float, 2 * n + 1);

        test_fill (noise, 2 * n, 0, 1, (uint32_t)s + 9);
        for (int64_t i = 0; i < n; i++)
          {
            predicted[i] = (uint8_t)(noise[i] * 4);
            truth[i] = noise[n + i] < 0.1f   ? 255
                       : noise[n + i] < 0.2f ? 127
                                             : (uint8_t)(noise[n + i] * 4);
          }
        for (int c = -1; c < 4; c++)
          {
            UnetConfusion fast = {5, 6, 7, 8}, plain = {5, 6, 7, 8}; /* it adds */

            if (c < 0)
              unet_confusion_add_foreground (&fast, predicted, truth, n, ignore);
            else
              unet_confusion_add (&fast, predicted, truth, n, c, ignore);
            count_plainly (&plain, predicted, truth, n, c, ignore);
            assert_equal (&fast, &plain);
          }
      }
}

static void
test_by_hand (void)
{
  static const uint8_t predicted[] = {1, 1, 1, 0, 0, 2, 0, 1};
  static const uint8_t truth[] = {1, 1, 0, 1, 0, 2, 0, 255};
  UnetConfusion        confusion = {0};
  UnetConfusion        expected = {2, 1, 1, 3};
  UnetScores           scores;

  unet_confusion_add (&confusion, predicted, truth, G_N_ELEMENTS (truth), 1, 255);
  assert_equal (&confusion, &expected);
  scores = unet_confusion_scores (&confusion);
  g_assert_cmpfloat_with_epsilon (scores.dice, 4.0 / 6, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores.iou, 2.0 / 4, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores.precision, 2.0 / 3, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores.recall, 2.0 / 3, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores.accuracy, 5.0 / 7, 1e-15);
}

static void
test_empty (void)
{
  const UnetConfusion nothing = {0}, right = {0, 0, 0, 9}, invented = {0, 3, 0, 6},
                      missed = {0, 0, 3, 6};
  UnetScores scores = unet_confusion_scores (&nothing);

  g_assert_cmpfloat (scores.dice, ==, 1);
  g_assert_cmpfloat (scores.accuracy, ==, 1);
  scores = unet_confusion_scores (&right);
  g_assert_cmpfloat (scores.dice, ==, 1);
  g_assert_cmpfloat (scores.iou, ==, 1);
  g_assert_cmpfloat (scores.precision, ==, 1);
  g_assert_cmpfloat (scores.recall, ==, 1);
  g_assert_cmpfloat (scores.accuracy, ==, 1);
  scores = unet_confusion_scores (&invented);
  g_assert_cmpfloat (scores.dice, ==, 0);
  g_assert_cmpfloat (scores.precision, ==, 0);
  g_assert_cmpfloat (scores.recall, ==, 0); /* 0 / 0, but the prediction is not empty */
  scores = unet_confusion_scores (&missed);
  g_assert_cmpfloat (scores.dice, ==, 0);
  g_assert_cmpfloat (scores.precision, ==, 0);
  g_assert_cmpfloat (scores.recall, ==, 0);
  g_assert_cmpfloat_with_epsilon (scores.accuracy, 6.0 / 9, 1e-15);
}

static void
test_merge (void)
{
  UnetConfusion       sum = {1, 2, 3, 4};
  const UnetConfusion more = {10, 20, 30, (int64_t)1 << 40},
                      expected = {11, 22, 33, ((int64_t)1 << 40) + 4};

  unet_confusion_merge (&sum, &more);
  assert_equal (&sum, &expected);
}

static void
test_mean (void)
{
  const UnetScores scores[] = {{1, 0.5, 0.25, 0, 1}, {0, 0.5, 0.75, 1, 0.5}};
  UnetScores       mean = unet_scores_mean (scores, 2);

  g_assert_cmpfloat_with_epsilon (mean.dice, 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (mean.iou, 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (mean.precision, 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (mean.recall, 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (mean.accuracy, 0.75, 1e-15);
  mean = unet_scores_mean (NULL, 0);
  g_assert_cmpfloat (mean.dice, ==, 0);
  g_assert_cmpfloat (mean.accuracy, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/confusion/counts", test_counts);
  g_test_add_func ("/metrics/confusion/by-hand", test_by_hand);
  g_test_add_func ("/metrics/confusion/empty", test_empty);
  g_test_add_func ("/metrics/confusion/merge", test_merge);
  g_test_add_func ("/metrics/confusion/mean", test_mean);
  return g_test_run ();
}
