/* test-elastic.c: a sample bent, turned and shifted, against the plain definition
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/elastic.h"

#include "support/support.h"

#include <math.h>
#include <string.h>

typedef struct
{
  UnetSample sample;
  float     *image, *before;
  uint8_t   *classes, *classes_before;
} Picture;

static Picture
make_picture (int channels, int height, int width, uint32_t seed)
{
  int     pixels = height * width, n = channels * pixels;
  Picture it = {.image = g_new (float, n), .classes = g_new (uint8_t, pixels)};

  test_fill (it.image, n, 0, 1, seed);
  for (int i = 0; i < pixels; i++)
    it.classes[i] = (uint8_t)(i * 31 / 7 % 256);
  it.before = g_memdup2 (it.image, (gsize)n * sizeof (float));
  it.classes_before = g_memdup2 (it.classes, (gsize)pixels);
  it.sample = (UnetSample){.channels = channels,
                           .height = height,
                           .width = width,
                           .image = it.image,
                           .classes = it.classes};
  return it;
}

static void
clear_picture (Picture *it)
{
  g_free (it->image);
  g_free (it->before);
  g_free (it->classes);
  g_free (it->classes_before);
}

static void
apply (const UnetElastic *elastic, Picture *it)
{
  GError *error = NULL;

  g_assert_true (unet_elastic_apply (elastic, &it->sample, &error));
  g_assert_no_error (error);
}

/* --- the definition, in double --- */

static double
cubic (double t)
{
  t = fabs (t);
  return t < 1   ? 1.5 * t * t * t - 2.5 * t * t + 1
         : t < 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2
                 : 0;
}

/* The picture goes on mirrored for ever. */
static int
fold (int at, int length)
{
  while (length > 1 && (at < 0 || at >= length))
    at = at < 0 ? -at : 2 * (length - 1) - at;
  return length > 1 ? at : 0;
}

/* The grid's outermost points go on for ever. */
static double
displacement (const float grid[3][3], double row, double column)
{
  double sum = 0;

  for (int i = -3; i <= 6; i++)
    for (int j = -3; j <= 6; j++)
      sum += cubic (row - i) * cubic (column - j) * (double)grid[CLAMP (i, 0, 2)][CLAMP (j, 0, 2)];
  return sum;
}

static void
map_plainly (const UnetElastic *elastic,
             int                height,
             int                width,
             int                y,
             int                x,
             double            *from_x,
             double            *from_y)
{
  double cx = (width - 1) / 2.0, cy = (height - 1) / 2.0, angle = (double)elastic->angle;
  double row = height > 1 ? 2.0 * y / (height - 1) : 0;
  double column = width > 1 ? 2.0 * x / (width - 1) : 0;

  *from_x = cx + cos (angle) * (x - cx) - sin (angle) * (y - cy) + (double)elastic->shift_x +
            displacement (elastic->grid_x, row, column);
  *from_y = cy + sin (angle) * (x - cx) + cos (angle) * (y - cy) + (double)elastic->shift_y +
            displacement (elastic->grid_y, row, column);
}

static double
sample_plainly (const float *plane, int height, int width, double x, double y)
{
  double sum = 0;

  for (int i = (int)floor (y) - 2; i <= (int)floor (y) + 3; i++)
    for (int j = (int)floor (x) - 2; j <= (int)floor (x) + 3; j++)
      sum +=
          cubic (y - i) * cubic (x - j) * (double)plane[fold (i, height) * width + fold (j, width)];
  return CLAMP (sum, 0, 1);
}

/* --- tests --- */

static void
test_definition (void)
{
  static const int sizes[][2] = {{40, 40}, {17, 61}, {64, 23}, {1, 16}, {2, 3}};
  UnetRandom       random;

  unet_random_init (&random, 12);
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int k = 0; k < 6; k++)
      {
        int         channels = 1 + k % 3, height = sizes[s][0], width = sizes[s][1];
        Picture     it = make_picture (channels, height, width, s);
        UnetElastic elastic;
        int         n_near = 0;

        unet_elastic_draw (k % 2 == 0 ? 3 : 0, k < 3 ? 0 : 25, k < 2 ? 0 : 180, &random, &elastic);
        apply (&elastic, &it);
        for (int y = 0; y < height; y++)
          for (int x = 0; x < width; x++)
            {
              double from_x, from_y;
              int    near_x, near_y;

              map_plainly (&elastic, height, width, y, x, &from_x, &from_y);
              for (int c = 0; c < channels; c++)
                g_assert_cmpfloat_with_epsilon (
                    (double)it.image[(c * height + y) * width + x],
                    sample_plainly (it.before + c * height * width, height, width, from_x, from_y),
                    1e-3);
              near_x = fold ((int)floor (from_x + 0.5), width);
              near_y = fold ((int)floor (from_y + 0.5), height);
              /* Half way between two pixels rounding decides, and not the same way in float. */
              if (fabs (from_x - floor (from_x) - 0.5) < 1e-3 ||
                  fabs (from_y - floor (from_y) - 0.5) < 1e-3)
                n_near++;
              else
                g_assert_cmpint (it.classes[y * width + x], ==,
                                 it.classes_before[near_y * width + near_x]);
            }
        g_assert_cmpint (n_near, <=, 2 + height * width / 20);
        clear_picture (&it);
      }
}

static void
test_nothing (void)
{
  UnetElastic elastic = {0};
  Picture     it = make_picture (3, 20, 33, 1);

  g_assert_false (unet_elastic_moves (&elastic));
  apply (&elastic, &it);
  g_assert_cmpmem (it.image, 3 * 20 * 33 * sizeof (float), it.before, 3 * 20 * 33 * sizeof (float));
  g_assert_cmpmem (it.classes, 20 * 33, it.classes_before, 20 * 33);
  elastic.grid_y[2][1] = 1;
  g_assert_true (unet_elastic_moves (&elastic));
  elastic = (UnetElastic){.shift_x = -1};
  g_assert_true (unet_elastic_moves (&elastic));
  clear_picture (&it);
}

/* A quarter turn takes the right edge to the top, as flips and turns have it; a whole shift copies
 * pixels; without a mask there is none. */
static void
test_exact (void)
{
  enum
  {
    SIDE = 16
  };
  Picture it = make_picture (1, SIDE, SIDE, 2);

  apply (&(UnetElastic){.angle = (float)(G_PI / 2)}, &it);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        int from = x * SIDE + SIDE - 1 - y;

        g_assert_cmpfloat_with_epsilon (it.image[y * SIDE + x], it.before[from], 1e-5);
        g_assert_cmpint (it.classes[y * SIDE + x], ==, it.classes_before[from]);
      }
  clear_picture (&it);
  it = make_picture (1, SIDE, SIDE, 2);
  it.sample.classes = NULL;
  apply (&(UnetElastic){.shift_x = 3, .shift_y = -40}, &it);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      g_assert_cmpfloat (it.image[y * SIDE + x], ==,
                         it.before[fold (y - 40, SIDE) * SIDE + fold (x + 3, SIDE)]);
  g_assert_cmpmem (it.classes, SIDE * SIDE, it.classes_before, SIDE * SIDE);
  clear_picture (&it);
}

/* At the points of the grid the displacement is the one drawn there. */
static void
test_grid (void)
{
  UnetRandom  random;
  UnetElastic elastic;
  float       x[101], y[101];

  unet_random_init (&random, 4);
  unet_elastic_draw (10, 0, 0, &random, &elastic);
  for (int i = 0; i < 3; i++)
    {
      unet_elastic_map_row (&elastic, 51, 101, i * 25, x, y);
      for (int j = 0; j < 3; j++)
        {
          g_assert_cmpfloat_with_epsilon (x[j * 50], (float)(j * 50) + elastic.grid_x[i][j], 1e-4);
          g_assert_cmpfloat_with_epsilon (y[j * 50], (float)(i * 25) + elastic.grid_y[i][j], 1e-4);
        }
    }
}

static void
test_draw (void)
{
  UnetRandom  random, copy;
  UnetElastic elastic, again;
  double      sum = 0, squares = 0;
  int         n = 0;
  float       largest_angle = 0, largest_shift = 0;

  unet_random_init (&random, 9);
  for (int k = 0; k < 500; k++)
    {
      copy = random;
      unet_elastic_draw (10, 7, 30, &random, &elastic);
      unet_elastic_draw (10, 7, 30, &copy, &again);
      g_assert_cmpmem (&elastic, sizeof elastic, &again, sizeof again);
      for (int i = 0; i < 9; i++, n += 2)
        {
          double a = (double)elastic.grid_x[i / 3][i % 3], b = (double)elastic.grid_y[i / 3][i % 3];

          sum += a + b;
          squares += a * a + b * b;
        }
      largest_angle = MAX (largest_angle, fabsf (elastic.angle));
      largest_shift = MAX (largest_shift, fabsf (elastic.shift_x));
      largest_shift = MAX (largest_shift, fabsf (elastic.shift_y));
    }
  g_assert_cmpfloat_with_epsilon (sum / n, 0, 0.5);
  g_assert_cmpfloat_with_epsilon (sqrt (squares / n), 10, 0.3);
  g_assert_cmpfloat (largest_angle, <=, (float)(G_PI / 6));
  g_assert_cmpfloat (largest_angle, >, 0.5f);
  g_assert_cmpfloat (largest_shift, <=, 7);
  g_assert_cmpfloat (largest_shift, >, 6.9f);
  /* What is 0 stays 0 and takes its words all the same. */
  unet_random_init (&random, 3);
  unet_random_init (&copy, 3);
  unet_elastic_draw (0, 0, 0, &random, &elastic);
  g_assert_false (unet_elastic_moves (&elastic));
  for (int i = 0; i < 39; i++)
    unet_random_next (&copy);
  g_assert_cmpuint (unet_random_next (&random), ==, unet_random_next (&copy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/elastic/definition", test_definition);
  g_test_add_func ("/dataset/elastic/nothing", test_nothing);
  g_test_add_func ("/dataset/elastic/exact", test_exact);
  g_test_add_func ("/dataset/elastic/grid", test_grid);
  g_test_add_func ("/dataset/elastic/draw", test_draw);
  return g_test_run ();
}
