/* test-weights.c: tests of src/image/weights.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/weights.h"

#include <math.h>

static void
test_add_up (void)
{
  for (int size = 1; size < 60; size += 7)
    for (int target = 1; target < 90; target += 4)
      {
        g_autoptr (UnetWeights) weights = unet_weights_new (size, target);

        for (int i = 0; i < target; i++)
          {
            double sum = 0;

            g_assert_cmpint (weights->first[i], >=, 0);
            g_assert_cmpint (weights->count[i], >, 0);
            g_assert_cmpint (weights->count[i], <=, weights->width);
            g_assert_cmpint (weights->first[i] + weights->count[i], <=, size);
            for (int k = 0; k < weights->count[i]; k++)
              sum += weights->exact[i * weights->width + k];
            g_assert_cmpfloat (fabs (sum - 1), <, 1e-12);
          }
      }
}

/* Halving by hand: output 1 is centred at 3, between samples 2 and 3; the stretched cubic at 1/4,
 * 3/4, 5/4, 7/4 is 0.8671875, 0.2265625, -0.0703125, -0.0234375, and each occurs twice. */
static void
test_halving (void)
{
  static const double cubic[] = {-0.0234375, -0.0703125, 0.2265625, 0.8671875};
  g_autoptr (UnetWeights) weights = unet_weights_new (20, 10);

  g_assert_cmpint (weights->first[4], ==, 5);
  g_assert_cmpint (weights->count[4], ==, 8);
  for (int k = 0; k < 8; k++)
    {
      double exact = cubic[k < 4 ? k : 7 - k] / 2;

      g_assert_cmpfloat_with_epsilon (weights->exact[4 * weights->width + k], exact, 1e-15);
      g_assert_cmpint (weights->fixed[4 * weights->width + k], ==,
                       lrint (exact * (1 << UNET_WEIGHT_BITS)));
    }
}

/* Enlarging does not stretch the filter: a sample that is met exactly is taken as it is. */
static void
test_tripling (void)
{
  g_autoptr (UnetWeights) weights = unet_weights_new (10, 30);
  int i = 13; /* centred at 4.5: sample 4 */

  for (int k = 0; k < weights->count[i]; k++)
    g_assert_cmpint (weights->fixed[i * weights->width + k], ==,
                     weights->first[i] + k == 4 ? 1 << UNET_WEIGHT_BITS : 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/weights/add-up", test_add_up);
  g_test_add_func ("/image/weights/halving", test_halving);
  g_test_add_func ("/image/weights/tripling", test_tripling);
  return g_test_run ();
}
