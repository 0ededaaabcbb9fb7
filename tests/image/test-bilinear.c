/* test-bilinear.c: tests of src/image/bilinear.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/resize.h"

#include "support/support.h"

#include <string.h>

/* Known by hand: 0 1 2 3 at twice the width. */
static void
test_known (void)
{
  static const float source[] = {0, 1, 2, 3};
  static const float expected[] = {0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3};
  float              across[8], down[8];

  unet_resize_bilinear_float (source, 1, 1, 4, across, 1, 8, 0, 1);
  unet_resize_bilinear_float (source, 1, 4, 1, down, 8, 1, 0, 8);
  for (int i = 0; i < 8; i++)
    {
      g_assert_cmpfloat (across[i], ==, expected[i]);
      g_assert_cmpfloat (down[i], ==, expected[i]);
    }
}

static void
test_same_size (void)
{
  float source[2 * 9 * 11], target[2 * 9 * 11];

  test_fill (source, G_N_ELEMENTS (source), -2, 2, 1);
  unet_resize_bilinear_float (source, 2, 9, 11, target, 9, 11, 0, 9);
  g_assert_cmpmem (source, sizeof source, target, sizeof target);
}

/* Wider than one chunk, and against the formula in double. */
static void
test_plain (void)
{
  enum
  {
    H = 7,
    W = 300,
    TH = 12,
    TW = 1300
  };
  g_autofree float *source = g_new (float, 2 * H * W);
  g_autofree float *target = g_new (float, 2 * TH * TW);

  test_fill (source, 2 * H * W, -1, 1, 2);
  unet_resize_bilinear_float (source, 2, H, W, target, TH, TW, 0, TH);
  for (int p = 0; p < 2; p++)
    for (int y = 0; y < TH; y++)
      for (int x = 0; x < TW; x++)
        {
          double sy = MAX ((y + 0.5) * H / TH - 0.5, 0), sx = MAX ((x + 0.5) * W / TW - 0.5, 0);
          int    y0 = (int)sy, x0 = (int)sx;
          int    y1 = MIN (y0 + 1, H - 1), x1 = MIN (x0 + 1, W - 1);
          double fy = sy - y0, fx = sx - x0;
          const float *s = source + p * H * W;
          double       expected = (1 - fy) * ((1 - fx) * s[y0 * W + x0] + fx * s[y0 * W + x1]) +
                            fy * ((1 - fx) * s[y1 * W + x0] + fx * s[y1 * W + x1]);

          g_assert_cmpfloat_with_epsilon (target[(p * TH + y) * TW + x], expected, 1e-4);
        }
}

/* Some rows of a picture are those rows. */
static void
test_rows (void)
{
  enum
  {
    H = 5,
    W = 40,
    TH = 13,
    TW = 600
  };
  g_autofree float *source = g_new (float, 3 * H * W);
  g_autofree float *whole = g_new (float, 3 * TH * TW);
  g_autofree float *part = g_new (float, 3 * TH * TW);

  test_fill (source, 3 * H * W, -1, 1, 2);
  unet_resize_bilinear_float (source, 3, H, W, whole, TH, TW, 0, TH);
  for (int first = 0; first < TH; first++)
    for (int end = first + 1; end <= TH; end += 3)
      {
        unet_resize_bilinear_float (source, 3, H, W, part, TH, TW, first, end);
        for (int p = 0; p < 3; p++)
          g_assert_cmpmem (
              part + p * (end - first) * TW, (size_t)((end - first) * TW) * sizeof (float),
              whole + (p * TH + first) * TW, (size_t)((end - first) * TW) * sizeof (float));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/bilinear/known", test_known);
  g_test_add_func ("/image/bilinear/same-size", test_same_size);
  g_test_add_func ("/image/bilinear/plain", test_plain);
  g_test_add_func ("/image/bilinear/rows", test_rows);
  return g_test_run ();
}
