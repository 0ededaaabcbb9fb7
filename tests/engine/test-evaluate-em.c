/* test-evaluate-em.c: the measures of the EM challenge over a data set
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-em.h"

#include "base/error.h"

#include <string.h>

#define WIDTH 5
#define HEIGHT 3
#define N (WIDTH * HEIGHT)

/* Two objects of 6 pixels, between them a membrane of 3. */
static const uint8_t truth[N] = {1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1};

static void
add (UnetEvaluateEm       *em,
     UnetPool             *pool,
     const UnetPrediction *prediction,
     const uint8_t        *classes,
     const uint8_t        *true_classes)
{
  g_autoptr (GError) error = NULL;

  unet_evaluate_em_add (em, pool, prediction, classes, true_classes, WIDTH, HEIGHT, "a.png",
                        &error);
  g_assert_no_error (error);
}

/* One gap in the membrane: 12 + 12 + 1 pixels for the F-score of pixels; two objects of 15 pairs
 * are merged to one of 66; one pixel of 15 cannot be warped. A second image is right. */
static void
test_masks (void)
{
  g_autoptr (UnetEvaluateEm) em = unet_evaluate_em_new (0);
  UnetEmScores scores;
  uint8_t      classes[N];

  memcpy (classes, truth, N);
  classes[7] = 1;
  add (em, NULL, NULL, classes, truth);
  scores = unet_evaluate_em_finish (em);
  g_assert_cmpfloat_with_epsilon (scores.pixel_error, 1 - 24.0 / 25, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores.rand_error, 1 - 2.0 * 30 / (30 + 66), 1e-12);
  g_assert_cmpfloat_with_epsilon (scores.warping_error, 1.0 / 15, 1e-12);
  g_assert_cmpfloat (scores.pixel_threshold, ==, -1);
  g_assert_cmpfloat (scores.rand_threshold, ==, -1);
  g_assert_cmpfloat (scores.warping_threshold, ==, -1);
  add (em, NULL, NULL, truth, truth);
  scores = unet_evaluate_em_finish (em);
  g_assert_cmpfloat_with_epsilon (scores.pixel_error, 1 - 48.0 / 49, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores.rand_error, 1 - 2.0 * 60 / (60 + 96), 1e-12);
  g_assert_cmpfloat_with_epsilon (scores.warping_error, 1.0 / 30, 1e-12);
}

/* Each measure has its best threshold. */
static void
test_thresholds (void)
{
  float          inside[N], foreground[N];
  UnetPrediction prediction = {
      .width = WIDTH, .height = HEIGHT, .n_classes = 2, .probability = inside};
  g_autoptr (UnetPool) pool = unet_pool_new (3);
  g_autoptr (UnetEvaluateEm) em = unet_evaluate_em_new (0);
  g_autoptr (UnetEvaluateEm) other = unet_evaluate_em_new (1);
  UnetEmScores scores, others;
  uint8_t      turned[N];

  for (int p = 0; p < N; p++)
    {
      inside[p] = truth[p] != 0 ? 0.95f : 0.25f;
      foreground[p] = truth[p] != 0 ? 0.05f : 0.75f;
      turned[p] = truth[p] == 0;
    }
  /* Inside with 0.65, so membrane from the threshold 0.7 on; an object's pixel at the border of the
   * picture that is lost from 0.5 on. */
  inside[7] = 0.65f;
  foreground[7] = 0.35f;
  inside[0] = 0.45f;
  foreground[0] = 0.55f;
  add (em, pool, &prediction, NULL, truth);
  scores = unet_evaluate_em_finish (em);
  /* 0.3 and 0.4: 12 right, one too many; from 0.7 on: 11 right, one missed. */
  g_assert_cmpfloat_with_epsilon (scores.pixel_error, 1 - 24.0 / 25, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores.pixel_threshold, 0.3, 1e-12);
  /* From 0.7 on: 10 + 15 pairs of 15 + 15. */
  g_assert_cmpfloat_with_epsilon (scores.rand_error, 1 - 2.0 * 25 / (30 + 25), 1e-12);
  g_assert_cmpfloat_with_epsilon (scores.rand_threshold, 0.7, 1e-12);
  /* There nothing is split or merged. */
  g_assert_cmpfloat (scores.warping_error, ==, 0);
  g_assert_cmpfloat_with_epsilon (scores.warping_threshold, 0.7, 1e-12);

  /* The same with the membrane as the foreground. */
  prediction.probability = foreground;
  add (other, NULL, &prediction, NULL, turned);
  others = unet_evaluate_em_finish (other);
  g_assert_cmpfloat_with_epsilon (others.pixel_error, scores.pixel_error, 1e-12);
  g_assert_cmpfloat_with_epsilon (others.rand_error, scores.rand_error, 1e-12);
  g_assert_cmpfloat (others.warping_error, ==, 0);
}

/* Of more classes the winners are taken; and a truth of 255 is left out. */
static void
test_classes (void)
{
  g_autoptr (UnetEvaluateEm) em = unet_evaluate_em_new (2);
  float          probability[N];
  uint8_t        classes[N], left_out[N];
  UnetPrediction prediction = {.width = WIDTH,
                               .height = HEIGHT,
                               .n_classes = 3,
                               .probability = probability,
                               .winner = classes};
  UnetEmScores   scores;

  for (int p = 0; p < N; p++)
    {
      probability[p] = 0.4f;
      left_out[p] = truth[p] == 0 ? 2 : (uint8_t)(p % 2);
      classes[p] = left_out[p] == 2 ? 2 : 1 - left_out[p];
    }
  /* The gap is where nobody knows. */
  classes[7] = 0;
  left_out[7] = 255;
  add (em, NULL, &prediction, classes, left_out);
  scores = unet_evaluate_em_finish (em);
  g_assert_cmpfloat (scores.pixel_error, ==, 0);
  g_assert_cmpfloat (scores.rand_error, ==, 0);
  g_assert_cmpfloat (scores.warping_error, ==, 0);
  g_assert_cmpfloat (scores.rand_threshold, ==, -1);
}

static void
test_too_large (void)
{
  g_autoptr (UnetEvaluateEm) em = unet_evaluate_em_new (0);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      unet_evaluate_em_add (em, NULL, NULL, truth, truth, 20000, 20000, "huge.png", &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "huge.png has 20000 x 20000 pixels"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-em/masks", test_masks);
  g_test_add_func ("/engine/evaluate-em/thresholds", test_thresholds);
  g_test_add_func ("/engine/evaluate-em/classes", test_classes);
  g_test_add_func ("/engine/evaluate-em/too-large", test_too_large);
  return g_test_run ();
}
