/* test-warping-error.c: the warping error, on masks whose topology is plain to see
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/warping-error.h"

#include "support/drawn-mask.h"

static void
check_drawn (const char *predicted_rows, const char *truth_rows, int expected)
{
  uint8_t predicted[128], truth[128];
  int     width, height;

  test_draw_mask (truth_rows, truth, &width, &height);
  test_draw_mask (predicted_rows, predicted, &width, &height);
  g_assert_cmpint (unet_warping_count (predicted, truth, width, height, NULL), ==, expected);
}

static void
test_by_hand (void)
{
  /* The same. */
  check_drawn ("##.## ##.##", "##.## ##.##", 0);
  /* A membrane moved by its width. */
  check_drawn ("#.### #.###", "##.## ##.##", 0);
  /* By more it would have to pass where the masks agree, and that is no warping: of the four pixels
   * the first makes a dent in the object, the other three would split or merge. */
  check_drawn ("#.#### #.####", "###.## ###.##", 3);
  /* A thicker and a thinner one. */
  check_drawn ("#...# #...#", "##.## ##.##", 0);
  check_drawn ("##.## ##.##", "#...# #...#", 0);
  /* A gap merges the two: one pixel that cannot be had. */
  check_drawn ("##.## ##### ##.##", "##.## ##.## ##.##", 1);
  /* Without any membrane, three: of each row one pixel. */
  check_drawn ("##### ##### #####", "##.## ##.## ##.##", 3);
  /* A membrane where none is: the object is split. */
  check_drawn ("##.## ##.## ##.##", "##### ##### #####", 1);
  /* An object that is missed is shrunk to a pixel; one that is none is all its pixels, and so are
   * a hole that is missed (one pixel is left) and one that is none. */
  check_drawn ("..... ..... ..... .....", "..... .###. .###. .....", 1);
  check_drawn ("..... .###. .###. .....", "..... ..... ..... .....", 6);
  check_drawn ("##### ##### ##### #####", "##### #...# #...# #####", 1);
  check_drawn ("##### #...# #...# #####", "##### ##### ##### #####", 6);
}

/* A slanting membrane of one pixel's width separates, pixels of objects do not meet by corners. */
static void
test_slanting (void)
{
  check_drawn ("###. ##.# #.## .###", "###. ##.# #.## .###", 0);
  check_drawn ("###. #### #.## .###", "###. ##.# #.## .###", 1);
  check_drawn ("##.# #.## .### ####", "###. ##.# #.## .###", 0);
  /* Two objects that meet by a corner are two, before and after; they would be one by an edge. */
  check_drawn ("##.. ##.. ..## ..##", "##.. ##.. ..## ..##", 0);
  check_drawn ("##.. ##.. .### ..##", "##.. ##.. ..## ..##", 1);
}

/* Simple, by flooding what lies around: of the objects that meet the middle by an edge exactly one,
 * of the membrane exactly one. */
static bool
is_simple (int neighbours)
{
  static const int positions[8] = {0, 1, 2, 3, 5, 6, 7, 8};
  uint8_t          patch[9] = {0};
  int32_t          labels[9];
  bool             seen[10] = {false};
  int              n = 0;

  for (int i = 0; i < 8; i++)
    patch[positions[i]] = neighbours >> i & 1;
  test_flood (patch, 3, 3, 1, 0, labels);
  for (int i = 1; i < 9; i += 2)
    if (labels[i] != 0 && !seen[labels[i]])
      {
        seen[labels[i]] = true;
        n++;
      }
  patch[4] = 1; /* not membrane */
  return n == 1 && test_flood (patch, 3, 3, 0, 1, labels) == 1;
}

static void
test_simple (void)
{
  int n = 0;

  for (int neighbours = 0; neighbours < 256; neighbours++)
    {
      g_assert_cmpint (unet_warping_is_simple (neighbours), ==, is_simple (neighbours));
      n += is_simple (neighbours);
    }
  /* As many as the literature on digital topology knows (of 256, for 8- and for 4-connectivity). */
  g_assert_cmpint (n, ==, 116);
}

/* The same order, one list that is looked through for who stands in it, and every simple point
 * flooded anew. */
static int64_t
warp_plainly (const uint8_t *predicted, uint8_t *map, int width, int height)
{
  g_autoptr (GQueue) queue = g_queue_new ();
  int64_t n = 0;

  for (int p = 0; p < width * height; p++)
    if (map[p] != predicted[p])
      g_queue_push_tail (queue, GINT_TO_POINTER (p));
  while (!g_queue_is_empty (queue))
    {
      const int p = GPOINTER_TO_INT (g_queue_pop_head (queue));
      const int x = p % width, y = p / width;
      int       neighbours = 0, bit = 0;

      for (int v = y - 1; v <= y + 1; v++)
        for (int u = x - 1; u <= x + 1; u++)
          {
            if (u == x && v == y)
              continue;
            if (u >= 0 && v >= 0 && u < width && v < height)
              neighbours |= map[v * width + u] << bit;
            bit++;
          }
      if (!is_simple (neighbours))
        continue;
      map[p] = predicted[p];
      for (int v = MAX (y - 1, 0); v <= MIN (y + 1, height - 1); v++)
        for (int u = MAX (x - 1, 0); u <= MIN (x + 1, width - 1); u++)
          {
            const int q = v * width + u;

            if (map[q] != predicted[q] && g_queue_find (queue, GINT_TO_POINTER (q)) == NULL)
              g_queue_push_tail (queue, GINT_TO_POINTER (q));
          }
    }
  for (int p = 0; p < width * height; p++)
    n += map[p] != predicted[p];
  return n;
}

/* MASK in a frame of membrane. */
static void
frame (const uint8_t *mask, int width, int height, uint8_t *framed)
{
  memset (framed, 0, (size_t)(width + 2) * (size_t)(height + 2));
  for (int y = 0; y < height; y++)
    memcpy (framed + (y + 1) * (width + 2) + 1, mask + y * width, (size_t)width);
}

static void
assert_same_topology (const uint8_t *a, const uint8_t *b, int width, int height)
{
  const int           w = width + 2, h = height + 2;
  g_autofree uint8_t *framed = g_malloc ((size_t)w * (size_t)h);
  g_autofree int32_t *labels = g_new (int32_t, w * h);
  int                 n_objects, n_membranes;

  frame (a, width, height, framed);
  n_objects = test_flood (framed, w, h, 1, 0, labels);
  n_membranes = test_flood (framed, w, h, 0, 1, labels);
  frame (b, width, height, framed);
  g_assert_cmpint (test_flood (framed, w, h, 1, 0, labels), ==, n_objects);
  g_assert_cmpint (test_flood (framed, w, h, 0, 1, labels), ==, n_membranes);
}

static void
check_random (int width, int height, double share, int smooth, uint32_t seed)
{
  const int           n = width * height;
  g_autofree uint8_t *predicted = g_malloc (n);
  g_autofree uint8_t *truth = g_malloc (n);
  g_autofree uint8_t *warped = g_malloc (n);
  g_autofree uint8_t *plain = g_malloc (n);
  int64_t             n_different, n_before = 0;

  test_fill_mask (truth, width, height, share, smooth, seed);
  test_fill_mask (predicted, width, height, share, smooth, seed + 100);
  for (int p = 0; p < n; p++)
    {
      if (p / width % 3 != 0)
        predicted[p] = truth[p];
      n_before += predicted[p] != truth[p];
    }
  n_different = unet_warping_count (predicted, truth, width, height, warped);
  memcpy (plain, truth, n);
  g_assert_cmpint (n_different, ==, warp_plainly (predicted, plain, width, height));
  g_assert_cmpmem (warped, n, plain, n);
  g_assert_cmpint (n_different, >, 0);
  g_assert_cmpint (n_different, <, n_before);
  assert_same_topology (warped, truth, width, height);
  /* Where the two agreed nothing has moved. */
  for (int p = 0; p < n; p++)
    if (truth[p] == predicted[p])
      g_assert_cmpint (warped[p], ==, truth[p]);
}

static void
test_plainly (void)
{
  for (uint32_t seed = 0; seed < 4; seed++)
    {
      check_random (57, 43, 0.3 + 0.1 * seed, 0, seed);
      check_random (80, 60, 0.5, 2, seed);
    }
  check_random (120, 3, 0.5, 0, 9);
  check_random (3, 120, 0.5, 0, 9);
}

/* Cells with walls of three pixels, all of it moved by one: nothing. Some walls have a hole of one
 * pixel's width: the wall may be thinned there, but its last pixel counts. */
static void
test_cells (void)
{
  const int           side = 512, n_holes = 40;
  g_autofree uint8_t *truth = g_malloc (side * side);
  g_autofree uint8_t *predicted = g_malloc (side * side);
  g_autofree uint8_t *warped = g_malloc (side * side);

  for (int p = 0; p < side * side; p++)
    truth[p] = p % side % 32 >= 3 && p / side % 32 >= 3;
  for (int p = 0; p < side * side; p++)
    predicted[p] = p % side > 0 ? truth[p - 1] : 0;
  g_assert_cmpint (unet_warping_count (predicted, truth, side, side, warped), ==, 0);
  g_assert_cmpmem (warped, side * side, predicted, side * side);
  for (int i = 0; i < n_holes; i++)
    {
      const int row = 10 + i / 8 * 32, column = 32 * (1 + i % 8) + 1;

      for (int x = 0; x < 3; x++)
        predicted[row * side + column + x] = 1;
    }
  g_assert_cmpint (unet_warping_count (predicted, truth, side, side, warped), ==, n_holes);
  assert_same_topology (warped, truth, side, side);
}

/* 2 and 255 are objects as well. */
static void
test_values (void)
{
  const uint8_t truth[3] = {2, 0, 255}, predicted[3] = {1, 1, 1};
  uint8_t       warped[3];

  g_assert_cmpint (unet_warping_count (predicted, truth, 3, 1, warped), ==, 1);
  g_assert_cmpint (warped[0], ==, 1);
  g_assert_cmpint (warped[1], ==, 0);
  g_assert_cmpint (unet_warping_count (predicted, predicted, 1, 1, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/warping-error/by-hand", test_by_hand);
  g_test_add_func ("/metrics/warping-error/slanting", test_slanting);
  g_test_add_func ("/metrics/warping-error/simple", test_simple);
  g_test_add_func ("/metrics/warping-error/plainly", test_plainly);
  g_test_add_func ("/metrics/warping-error/cells", test_cells);
  g_test_add_func ("/metrics/warping-error/values", test_values);
  return g_test_run ();
}
