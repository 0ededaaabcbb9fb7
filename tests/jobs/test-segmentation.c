/* test-segmentation.c: what is lent keeps the whole alive
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/segmentation.h"

#include <string.h>

static UnetSegmentation *
make (int n_classes, bool mask)
{
  UnetSegmentation *segmentation = unet_segmentation_new ();
  float             logits[3 * 6];

  for (int i = 0; i < 18; i++)
    logits[i] = (float)(i * 7 % 5);
  segmentation->image = unet_image_new (3, 2, 3, 8, NULL);
  memset (segmentation->image->data, 0, 18);
  if (n_classes > 0)
    segmentation->prediction = unet_prediction_new (NULL, logits, n_classes, 2, 3, 2, 3, NULL);
  if (mask)
    segmentation->mask = g_memdup2 ("\0\1\2\0\1\2", 6);
  return segmentation;
}

static void
test_lends (void)
{
  UnetSegmentation *segmentation = make (3, true);
  g_autofree float *expected = g_memdup2 (segmentation->prediction->foreground, 6 * sizeof (float));
  g_autoptr (GBytes) probability = unet_segmentation_get_probability (segmentation);
  g_autoptr (GBytes) mask = unet_segmentation_get_mask (segmentation);

  unet_segmentation_unref (segmentation);
  g_assert_cmpmem (g_bytes_get_data (probability, NULL), g_bytes_get_size (probability), expected,
                   6 * sizeof (float));
  g_assert_cmpmem (g_bytes_get_data (mask, NULL), g_bytes_get_size (mask), "\0\1\2\0\1\2", 6);
}

static void
test_nothing_to_lend (void)
{
  g_autoptr (UnetSegmentation) segmentation = make (0, false);

  g_assert_null (unet_segmentation_get_probability (segmentation));
  g_assert_null (unet_segmentation_get_mask (segmentation));
}

static void
test_size (void)
{
  g_autoptr (UnetSegmentation) plain = make (0, false);
  g_autoptr (UnetSegmentation) two = make (2, true);
  g_autoptr (UnetSegmentation) three = make (3, false);

  g_assert_cmpuint (unet_segmentation_get_size (plain), ==, 18);
  g_assert_cmpuint (unet_segmentation_get_size (two), ==, 18 + 6 * 4 + 6);
  g_assert_cmpuint (unet_segmentation_get_size (three), ==, 18 + 6 * (4 + 4 + 1));
}

/* At each threshold the share of the mask that is made with it. */
static void
test_shares (gconstpointer data)
{
  g_autoptr (UnetSegmentation) segmentation = make (GPOINTER_TO_INT (data), false);
  bool moves = false;

  unet_segmentation_count_shares (segmentation);
  for (int i = 0; i < UNET_CURVE_N; i++)
    {
      uint8_t classes[6];
      int     n = 0;

      unet_prediction_threshold (NULL, segmentation->prediction, unet_curve_get_threshold (i),
                                 classes);
      for (int p = 0; p < 6; p++)
        n += classes[p] != 0;
      g_assert_cmpfloat_with_epsilon (segmentation->shares[i], n / 6.0, 1e-6);
      moves = moves || segmentation->shares[i] != segmentation->shares[0];
    }
  g_assert_true (moves);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/segmentation/lends", test_lends);
  g_test_add_func ("/jobs/segmentation/nothing-to-lend", test_nothing_to_lend);
  g_test_add_func ("/jobs/segmentation/size", test_size);
  g_test_add_data_func ("/jobs/segmentation/shares/one", GINT_TO_POINTER (1), test_shares);
  g_test_add_data_func ("/jobs/segmentation/shares/two", GINT_TO_POINTER (2), test_shares);
  g_test_add_data_func ("/jobs/segmentation/shares/three", GINT_TO_POINTER (3), test_shares);
  return g_test_run ();
}
