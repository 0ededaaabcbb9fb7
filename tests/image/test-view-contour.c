/* test-view-contour.c: tests of src/image/view-contour.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-contour.h"

#include <math.h>
#include <string.h>

enum
{
  REACH = UNET_VIEW_PEN_MAX_RADIUS,
  WIDTH = 200,
  HEIGHT = 40,
  STRIDE = WIDTH + 2 * REACH
};

typedef struct
{
  uint8_t classes[HEIGHT + 2 * REACH][STRIDE];
  uint8_t mixed[WIDTH];
} Plane;

/* The class at (X, Y), where (0, 0) has REACH pixels around it. */
static uint8_t *
at (Plane *plane, int x, int y)
{
  return &plane->classes[y + REACH][x + REACH];
}

static void
draw (const UnetViewPen *pen, UnetViewSide side, Plane *plane, int y, uint8_t *alpha)
{
  const uint8_t *rows[2 * REACH + 1];

  for (int i = -pen->radius; i <= pen->radius; i++)
    rows[i + pen->radius] = at (plane, 0, y + i);
  unet_view_contour_draw_row (pen, side, rows, plane->mixed, WIDTH, alpha);
}

/* As the essay of the file says it, one pixel at a time. */
static int
get_plain_alpha (double width, UnetViewSide side, Plane *plane, int x, int y)
{
  const int here = *at (plane, x, y);
  double    nearest = INFINITY;

  for (int j = -REACH; j <= REACH; j++)
    for (int i = -REACH; i <= REACH; i++)
      {
        const int other = *at (plane, x + i, y + j);

        if (side == UNET_VIEW_INNER ? here != 0 && other != here : other > here)
          nearest = MIN (nearest, sqrt (i * i + j * j));
      }
  return (int)lrint (CLAMP (width - (nearest - 1), 0, 1) * 255);
}

static void
test_plain (void)
{
  static const double widths[] = {0, 0.75, 1, 1.5, 3, 4.5, 8};
  g_autofree Plane   *plane = g_new0 (Plane, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  UnetViewPen pen;
  uint8_t     alpha[WIDTH];

  /* Blocks and single pixels, with much that is plain between. */
  for (int i = 0; i < 30; i++)
    {
      const int x = g_rand_int_range (rand, 0, STRIDE - 30), w = g_rand_int_range (rand, 1, 30);
      const int y = g_rand_int_range (rand, 0, HEIGHT), h = g_rand_int_range (rand, 1, 12);

      for (int j = y; j < y + h; j++)
        memset (&plane->classes[j][x], g_rand_int_range (rand, 0, 4), (gsize)w);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    for (int side = 0; side < 2; side++)
      {
        unet_view_pen_set (&pen, widths[i]);
        for (int y = 0; y < HEIGHT; y++)
          {
            draw (&pen, side, plane, y, alpha);
            for (int x = 0; x < WIDTH; x++)
              g_assert_cmpint (alpha[x], ==, get_plain_alpha (widths[i], side, plane, x, y));
          }
      }
}

/* Straight borders have the width they should, on the side they should, for all widths. */
static void
test_width (void)
{
  g_autofree Plane *plane = g_new0 (Plane, 1);
  UnetViewPen       pen;
  uint8_t           alpha[WIDTH];

  for (int y = -REACH; y < HEIGHT + REACH; y++)
    memset (at (plane, 50, y), 1, 100);
  for (double width = 0; width <= UNET_VIEW_PEN_MAX_WIDTH; width += 0.25)
    for (int side = 0; side < 2; side++)
      {
        int sums[2] = {0, 0};

        unet_view_pen_set (&pen, width);
        g_assert_cmpint (pen.radius, <=, REACH);
        draw (&pen, side, plane, 3, alpha);
        for (int x = 0; x < WIDTH; x++)
          {
            sums[x >= 100] += alpha[x];
            if ((x >= 50 && x < 150) != (side == UNET_VIEW_INNER))
              g_assert_cmpint (alpha[x], ==, 0);
          }
        for (int i = 0; i < 2; i++)
          g_assert_cmpfloat_with_epsilon (sums[i] / 255.0, width, 0.01);
      }
}

/* A pixel of two classes is a line by itself; outside, only where nothing beside it is one. */
static void
test_mixed (void)
{
  g_autofree Plane *plane = g_new0 (Plane, 1);
  UnetViewPen       pen;
  uint8_t           alpha[WIDTH];

  for (int y = -REACH; y < HEIGHT + REACH; y++)
    memset (at (plane, 50, y), 1, 100);
  plane->mixed[50] = 255;
  plane->mixed[100] = 255;
  unet_view_pen_set (&pen, 1.5);
  draw (&pen, UNET_VIEW_INNER, plane, 3, alpha);
  g_assert_cmpint (alpha[50], ==, 255);
  g_assert_cmpint (alpha[100], ==, 255);
  g_assert_cmpint (alpha[101], ==, 0);
  draw (&pen, UNET_VIEW_OUTER, plane, 3, alpha);
  g_assert_cmpint (alpha[49], ==, 255);
  g_assert_cmpint (alpha[50], ==, 0);
  g_assert_cmpint (alpha[100], ==, 255);
  /* No pen, no line. */
  unet_view_pen_set (&pen, 0);
  draw (&pen, UNET_VIEW_INNER, plane, 3, alpha);
  for (int x = 0; x < WIDTH; x++)
    g_assert_cmpint (alpha[x], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/view-contour/plain", test_plain);
  g_test_add_func ("/image/view-contour/width", test_width);
  g_test_add_func ("/image/view-contour/mixed", test_mixed);
  return g_test_run ();
}
