/* test-objects.c: the objects of a mask
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/objects.h"

#include "support/drawn-mask.h"

static void
check_drawn (const char *rows, int expected, const char *numbers)
{
  uint8_t mask[64] = {0};
  int32_t labels[64], scratch[UNET_OBJECTS_SCRATCH (64)];
  int     width, height;

  test_draw_mask (rows, mask, &width, &height);
  g_assert_cmpint (unet_objects_label (mask, width, height, labels, scratch), ==, expected);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      g_assert_cmpint (labels[y * width + x], ==, numbers[y * (width + 1) + x] - '0');
}

static void
test_drawn (void)
{
  check_drawn ("... ...", 0, "000 000");
  check_drawn ("### ###", 1, "111 111");
  /* By corners they do not meet. */
  check_drawn ("##.. ##.. ..## ..##", 2, "1100 1100 0022 0022");
  check_drawn ("#.# .#. #.#", 5, "102 030 405");
  /* Two arms that turn out to be one object, in the last row; the second one's label falls away,
   * the third object's number does not. */
  check_drawn ("#.#.# #.#.# ###.#", 2, "10102 10102 11102");
  /* A spiral: labels are joined more than once. */
  check_drawn ("##### ....# ###.# #...# #####", 1, "11111 00001 11101 10001 11111");
  check_drawn ("....# .##.# .#..# .####", 1, "00001 01101 01001 01111");
}

static void
test_values (void)
{
  const uint8_t mask[4] = {0, 7, 255, 0};
  int32_t       labels[4], scratch[UNET_OBJECTS_SCRATCH (4)];

  g_assert_cmpint (unet_objects_label (mask, 4, 1, labels, scratch), ==, 1);
  g_assert_cmpint (labels[0], ==, 0);
  g_assert_cmpint (labels[1], ==, 1);
  g_assert_cmpint (labels[2], ==, 1);
  g_assert_cmpint (unet_objects_label (mask, 1, 4, labels, scratch), ==, 1);
}

static void
test_flooded (void)
{
  const int           width = 301, height = 257;
  g_autofree uint8_t *mask = g_new (uint8_t, width * height);
  g_autofree int32_t *labels = g_new (int32_t, width * height);
  g_autofree int32_t *scratch = g_new (int32_t, UNET_OBJECTS_SCRATCH (width * height));
  g_autofree int32_t *expected = g_new (int32_t, width * height);

  for (uint32_t seed = 0; seed < 8; seed++)
    {
      int n;

      test_fill_mask (mask, width, height, seed < 6 ? 0.2 + 0.1 * seed : 0.5, seed < 6 ? 0 : 3,
                      seed);
      n = test_flood (mask, width, height, 1, 0, expected);
      g_assert_cmpint (n, >, 10);
      g_assert_cmpint (unet_objects_label (mask, width, height, labels, scratch), ==, n);
      g_assert_cmpmem (labels, width * height * sizeof *labels, expected,
                       width * height * sizeof *expected);
    }
}

/* As many labels as there can be. */
static void
test_chessboard (void)
{
  const int           side = 65;
  g_autofree uint8_t *mask = g_new (uint8_t, side * side);
  g_autofree int32_t *labels = g_new (int32_t, side * side);
  g_autofree int32_t *scratch = g_new (int32_t, UNET_OBJECTS_SCRATCH (side * side));

  for (int p = 0; p < side * side; p++)
    mask[p] = p % 2 == 0;
  g_assert_cmpint (unet_objects_label (mask, side, side, labels, scratch), ==,
                   (side * side + 1) / 2);
  g_assert_cmpint (labels[side * side - 1], ==, (side * side + 1) / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/objects/drawn", test_drawn);
  g_test_add_func ("/metrics/objects/values", test_values);
  g_test_add_func ("/metrics/objects/flooded", test_flooded);
  g_test_add_func ("/metrics/objects/chessboard", test_chessboard);
  return g_test_run ();
}
