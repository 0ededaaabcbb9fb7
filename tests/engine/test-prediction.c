/* test-prediction.c: what a network says of one picture
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/prediction.h"

#include "base/error.h"
#include "image/resize.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

#define ABOVE_HALF 0.50000006f /* the float after 0.5 */
#define BELOW_HALF 0.49999997f

static void
check_threshold (const UnetPrediction *prediction, double threshold, const uint8_t *expected)
{
  uint8_t classes[8];

  unet_prediction_threshold (NULL, prediction, threshold, classes);
  g_assert_cmpmem (classes, 8, expected, 8);
}

static void
test_threshold (void)
{
  float                 p[8] = {0, 0.3f, BELOW_HALF, 0.5f, ABOVE_HALF, 0.7f, 0.9f, 1};
  uint8_t               winner[8] = {0, 1, 2, 3, 4, 1, 2, 0};
  UnetPrediction        two = {4, 2, 2, p, NULL, NULL}, one = {4, 2, 1, p, NULL, NULL};
  UnetPrediction        five = {2, 4, 5, p, p, winner};
  const UnetPrediction *binary[] = {&one, &two};

  for (int i = 0; i < 2; i++)
    {
      check_threshold (binary[i], -1, (uint8_t[8]){0, 0, 0, 0, 1, 1, 1, 1});
      check_threshold (binary[i], 0.5, (uint8_t[8]){0, 0, 0, 0, 1, 1, 1, 1});
      check_threshold (binary[i], 0.7f, (uint8_t[8]){0, 0, 0, 0, 0, 0, 1, 1}); /* above, not at */
      check_threshold (binary[i], 0, (uint8_t[8]){0, 1, 1, 1, 1, 1, 1, 1});
      check_threshold (binary[i], 1, (uint8_t[8]){0, 0, 0, 0, 0, 0, 0, 0});
    }
  /* More classes: the winner, unless it is less likely than that. */
  check_threshold (&five, -1, winner);
  check_threshold (&five, 0, winner);
  check_threshold (&five, 0.5, (uint8_t[8]){0, 0, 0, 3, 4, 1, 2, 0});
  check_threshold (&five, 0.8, (uint8_t[8]){0, 0, 0, 0, 0, 0, 2, 0});
}

static void
test_to_image (void)
{
  float          p[6] = {0, 1, 0.5f, 0.25f, 1.0f / 65535, 0.9999999f};
  UnetPrediction prediction = {3, 2, 2, p, NULL, NULL};
  g_autoptr (UnetImage) image = unet_prediction_to_image (NULL, &prediction, NULL);
  const uint16_t expected[6] = {0, 65535, 32768, 16384, 1, 65535};

  g_assert_cmpint (image->width, ==, 3);
  g_assert_cmpint (image->height, ==, 2);
  g_assert_cmpint (image->channels, ==, 1);
  g_assert_cmpint (image->bits, ==, 16);
  g_assert_cmpmem (image->data, 12, expected, 12);
}

static void
test_summary (void)
{
  float                 p[6] = {0.25f, 1, 0.5f, 0.125f, 0.75f, 0.5f};
  UnetPrediction        prediction = {3, 2, 2, p, NULL, NULL};
  const uint8_t         classes[6] = {0, 1, 0, 0, 3, 0};
  UnetPredictionSummary summary = unet_prediction_summarise (NULL, &prediction, classes);

  g_assert_cmpfloat (summary.foreground, ==, 2.0 / 6);
  g_assert_cmpfloat (summary.lowest, ==, 0.125f);
  g_assert_cmpfloat (summary.highest, ==, 1);
}

/* Everything has the same bits with one thread and with three, at the logits' own size and
 * interpolated; interpolating band by band is interpolating. */
static void
check_threads (int n_classes, int logits_height, int logits_width)
{
  enum
  {
    HEIGHT = 300,
    WIDTH = 401
  };
  const int64_t       n = HEIGHT * WIDTH;
  g_autofree float   *logits = g_new (float, n_classes *logits_height *logits_width);
  g_autofree float   *full = g_new (float, n_classes *n);
  g_autofree uint8_t *classes = g_malloc ((gsize)n);
  g_autofree uint8_t *again = g_malloc ((gsize)n);
  g_autoptr (UnetPool) pool = unet_pool_new (3);
  g_autoptr (UnetPrediction) one = NULL;
  g_autoptr (UnetPrediction) many = NULL;
  g_autoptr (UnetPrediction) whole = NULL;
  g_autoptr (UnetImage) a = NULL;
  g_autoptr (UnetImage) b = NULL;
  UnetPredictionSummary first, second;

  test_fill (logits, n_classes * logits_height * logits_width, -3, 3, 4);
  one = unet_prediction_new (NULL, logits, n_classes, logits_height, logits_width, HEIGHT, WIDTH,
                             NULL);
  many = unet_prediction_new (pool, logits, n_classes, logits_height, logits_width, HEIGHT, WIDTH,
                              NULL);
  if (logits_height == HEIGHT)
    memcpy (full, logits, (size_t)(n_classes * n) * sizeof (float));
  else
    unet_resize_bilinear_float (logits, n_classes, logits_height, logits_width, full, HEIGHT, WIDTH,
                                0, HEIGHT);
  whole = unet_prediction_new (NULL, full, n_classes, HEIGHT, WIDTH, HEIGHT, WIDTH, NULL);
  g_assert_cmpmem (one->probability, (size_t)n * 4, many->probability, (size_t)n * 4);
  g_assert_cmpmem (one->probability, (size_t)n * 4, whole->probability, (size_t)n * 4);
  if (n_classes > 2)
    {
      g_assert_cmpmem (one->winner, (size_t)n, many->winner, (size_t)n);
      g_assert_cmpmem (one->winner, (size_t)n, whole->winner, (size_t)n);
      g_assert_cmpmem (one->foreground, (size_t)n * 4, many->foreground, (size_t)n * 4);
    }

  unet_prediction_threshold (NULL, one, 0.6, classes);
  unet_prediction_threshold (pool, one, 0.6, again);
  g_assert_cmpmem (classes, (size_t)n, again, (size_t)n);
  first = unet_prediction_summarise (NULL, one, classes);
  second = unet_prediction_summarise (pool, one, classes);
  g_assert_cmpfloat (first.foreground, ==, second.foreground);
  g_assert_cmpfloat (first.lowest, ==, second.lowest);
  g_assert_cmpfloat (first.highest, ==, second.highest);
  a = unet_prediction_to_image (NULL, one, NULL);
  b = unet_prediction_to_image (pool, one, NULL);
  g_assert_cmpmem (a->data, (size_t)n * 2, b->data, (size_t)n * 2);
}

static void
test_threads (void)
{
  check_threads (1, 300, 401);
  check_threads (2, 150, 200);
  check_threads (4, 111, 77);
  check_threads (3, 300, 401);
}

static void
test_no_number (void)
{
  float logits[2 * 40] = {0};
  g_autoptr (GError) error = NULL;

  logits[63] = NAN;
  g_assert_null (unet_prediction_new (NULL, logits, 2, 5, 8, 5, 8, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/prediction/threshold", test_threshold);
  g_test_add_func ("/engine/prediction/to-image", test_to_image);
  g_test_add_func ("/engine/prediction/summary", test_summary);
  g_test_add_func ("/engine/prediction/threads", test_threads);
  g_test_add_func ("/engine/prediction/no-number", test_no_number);
  return g_test_run ();
}
