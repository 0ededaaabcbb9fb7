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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/segmentation/lends", test_lends);
  g_test_add_func ("/jobs/segmentation/nothing-to-lend", test_nothing_to_lend);
  g_test_add_func ("/jobs/segmentation/size", test_size);
  return g_test_run ();
}
