/* test-dice-score.c: the validation score on cases that a person can count
 *
 * SPDX-License-Identifier: MIT
 */
#include "loss/loss.h"

#include "support/support.h"

#include <math.h>

#define EPS 1e-6

static void
test_one_class (void)
{
  const float   logits[] = {1, 2, -1, -2, /* image 1 */ 1, 1, 1, -1};
  const uint8_t target[] = {1, 0, 1, 0, /* image 1 */ 1, 1, 1, 0};
  /* Image 0: one pixel in both, sets of 2; image 1 is right. */
  double expected = ((2 * 1 + EPS) / (4 + EPS) + 1) / 2;

  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (2, 1, 4, logits, target), expected, 1e-12);
}

static void
test_empty_pair (void)
{
  const float   logits[] = {-1, -2};
  const uint8_t target[] = {0, 0};
  const uint8_t missed[] = {1, 0};

  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (1, 1, 2, logits, target), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (1, 1, 2, logits, missed), EPS / (1 + EPS),
                                  1e-12);
}

static void
test_two_classes (void)
{
  /* Arg-max of (z0, z1): 1, 0 (a tie goes to the first), 1, 0. */
  const float   logits[] = {0, 1, -3, 2, /* class 1 */ 1, 1, -2, 1};
  const uint8_t target[] = {1, 1, 0, 0};

  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (1, 2, 4, logits, target),
                                  (2 + EPS) / (4 + EPS), 1e-12);
}

static void
test_three_classes (void)
{
  const float   logits[] = {9, 0, 0, 0, 0, /* 1 */ 0, 9, 9, 0, 9, /* 2 */ 0, 0, 0, 9, 0};
  const uint8_t target[] = {0, 1, 2, 2, UNET_IGNORE};
  /* Predicted 0 1 1 2 (1). Class 1: both 1, sets 2 + 1; class 2: both 1, sets 1 + 2. */
  double expected = (2 + EPS) / (3 + EPS);

  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (1, 3, 5, logits, target), expected, 1e-12);
}

static void
test_ignored (void)
{
  const float   logits[] = {1, 1, -1};
  const uint8_t target[] = {1, UNET_IGNORE, UNET_IGNORE};

  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (1, 1, 3, logits, target), 1, 1e-12);
}

static void
test_not_a_number (void)
{
  const float   logits[] = {5, 0, /* class 1 */ NAN, NAN, /* class 2 */ 9, NAN};
  const uint8_t target[] = {1, 1};

  /* torch.argmax takes the first NaN. */
  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (1, 3, 2, logits, target), 1, 1e-12);
}

/* Larger than a tile, against counting pixel by pixel. */
static void
test_large (void)
{
  enum
  {
    N = 3,
    C = 5,
    P = 1700
  };
  g_autofree float   *logits = g_new (float, N *C *P);
  g_autofree uint8_t *target = g_new (uint8_t, N * P);
  double              sum = 0;

  test_fill (logits, N * C * P, -2, 2, 4);
  for (int i = 0; i < N * P; i++)
    target[i] = i % 11 == 0 ? UNET_IGNORE : (uint8_t)(i / 3 % 4); /* class 4 never occurs */
  for (int b = 0; b < N; b++)
    for (int c = 1; c < C; c++)
      {
        double both = 0, sets = 0;

        for (int i = 0; i < P; i++)
          {
            const float *z = logits + b * C * P + i;
            int          best = 0;

            for (int k = 1; k < C; k++)
              if (z[k * P] > z[best * P])
                best = k;
            if (target[b * P + i] == UNET_IGNORE)
              continue;
            both += best == c && target[b * P + i] == c;
            sets += (best == c) + (target[b * P + i] == c);
          }
        sum += (2 * both + EPS) / (sets + EPS);
      }
  g_assert_cmpfloat_with_epsilon (unet_loss_dice_score (N, C, P, logits, target),
                                  sum / (N * (C - 1)), 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss/dice-score/one-class", test_one_class);
  g_test_add_func ("/loss/dice-score/empty-pair", test_empty_pair);
  g_test_add_func ("/loss/dice-score/two-classes", test_two_classes);
  g_test_add_func ("/loss/dice-score/three-classes", test_three_classes);
  g_test_add_func ("/loss/dice-score/ignored", test_ignored);
  g_test_add_func ("/loss/dice-score/not-a-number", test_not_a_number);
  g_test_add_func ("/loss/dice-score/large", test_large);
  return g_test_run ();
}
