/* test-pairing-number.c: names that agree in a number only
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/pairing-number.h"

static void
check (const char *images, const char *masks, int expected_n, const char *expected)
{
  g_auto (GStrv) image_list = g_strsplit (images, " ", -1);
  g_auto (GStrv) mask_list = g_strsplit (masks, " ", -1);
  g_autoptr (GPtrArray) image_stems = g_ptr_array_new ();
  g_autoptr (GPtrArray) mask_stems = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  int match[16];

  for (int i = 0; image_list[i] != NULL; i++)
    g_ptr_array_add (image_stems, image_list[i]);
  for (int i = 0; mask_list[i] != NULL; i++)
    g_ptr_array_add (mask_stems, mask_list[i]);
  g_assert_cmpint (unet_pairing_by_number (image_stems, mask_stems, match), ==, expected_n);
  for (guint i = 0; i < image_stems->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " " : "", match[i]);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_places (void)
{
  check ("21_training 22_training", "21_manual1 22_manual1", 2, "0 1");
  check ("img1 img2 img10", "label10 label2 label1", 3, "2 1 0");
  check ("scan2024_1 scan2024_2", "2_seg 1_seg", 2, "1 0");
  check ("a007", "b7", 1, "0");
  check ("a000 a1", "b1 b0", 2, "1 0");
  check ("a99999999999999999999999 a1", "b1 b99999999999999999999999", 2, "1 0");
}

static void
test_no_key (void)
{
  check ("cat dog", "tree house", 0, "-1 -1");
  check ("a1 b1", "c1 d1", 0, "-1 -1");          /* not unique */
  check ("a1 b", "c1 d2", 0, "-1 -1");           /* one without a number */
  check ("a1 a2 a3", "b1 b7 b8", 0, "-1 -1 -1"); /* too few agree */
  check ("a1 a2 a3", "b1 b2 b8", 2, "0 1 -1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/pairing-number/places", test_places);
  g_test_add_func ("/dataset/pairing-number/no-key", test_no_key);
  return g_test_run ();
}
