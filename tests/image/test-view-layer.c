/* test-view-layer.c: tests of src/image/view-layer.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-layer.h"

#include "image/pixel.h"

#include <math.h>
#include <string.h>

enum
{
  WIDTH = 150,
  HEIGHT = 110,
  N = 80,
  MARGIN = 3,
  TOTAL = N + 2 * MARGIN
};

static const uint32_t paints[4] = {0, 0xffe69f00, 0x8056b4e9, 0x40009e73};

typedef struct
{
  uint8_t classes[HEIGHT][WIDTH];
  float   probability[HEIGHT][WIDTH];
} Image;

/* Areas, thin lines and noise of up to N_CLASSES. */
static Image *
draw_image (int n_classes)
{
  Image *image = g_new (Image, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)n_classes);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const bool disk = hypot (x - 50, y - 40) < 30, line = x == 100 || y == 80;

        image->classes[y][x] = (uint8_t)(x > 120 ? g_rand_int_range (rand, 0, n_classes)
                                         : line  ? n_classes - 1
                                                 : disk);
        image->probability[y][x] = (float)g_rand_int_range (rand, 0, 1001) / 1000;
      }
  return image;
}

static void
set_layer (UnetViewLayer *layer, const UnetViewGrid *grid, const Image *image, int n_classes)
{
  memset (layer, 0, sizeof *layer);
  layer->grid = grid;
  layer->classes = image->classes[0];
  layer->n_classes = n_classes;
  for (int i = 0; i < 4; i++)
    {
      layer->shown[i] = (uint8_t)i;
      layer->paint[i] = paints[i];
    }
}

/* The class that the layer means at a pixel of the image. */
static int
get_class (const UnetViewLayer *layer, const Image *image, int x, int y)
{
  const int   which = layer->classes != NULL ? image->classes[y][x] : 1;
  const float p = image->probability[y][x];

  if (layer->probability == NULL)
    return layer->shown[which];
  return layer
      ->shown[layer->classes != NULL ? (p >= layer->threshold ? which : 0) : p > layer->threshold];
}

static double
get_overlap (double from, double step, int sample, int size)
{
  const double a = CLAMP (from, 0, size), b = CLAMP (from + step, 0, size);

  return MAX (0, MIN (b, sample + 1) - MAX (a, sample)) / (b - a);
}

/* Pixel (I, J) of the view in double: the share of each class. */
static void
get_shares (const UnetViewLayer *layer,
            const Image         *image,
            double               x,
            double               y,
            int                  i,
            int                  j,
            double               shares[4])
{
  const double step = layer->grid->step;

  memset (shares, 0, 4 * sizeof *shares);
  for (int v = MAX (0, (int)floor (y + j * step)); v < MIN (HEIGHT, y + (j + 1) * step); v++)
    for (int u = MAX (0, (int)floor (x + i * step)); u < MIN (WIDTH, x + (i + 1) * step); u++)
      shares[get_class (layer, image, u, v)] +=
          get_overlap (x + i * step, step, u, WIDTH) * get_overlap (y + j * step, step, v, HEIGHT);
}

static void
check_pixel (const UnetViewLayer *layer,
             const double         shares[4],
             uint8_t              class_index,
             uint8_t              mixed,
             uint32_t             paint)
{
  int n = 0, n_sure = 0;

  for (int c = 0; c < 4; c++)
    {
      n += shares[c] > 0;
      n_sure += shares[c] > 0.01;
    }
  /* Weights of 1 / 256 may round a sliver away. */
  if (n_sure > 1)
    g_assert_cmpint (mixed, ==, 255);
  if (n == 1)
    g_assert_cmpint (mixed, ==, 0);
  for (int c = 1; c < 4; c++)
    {
      if (shares[c] > 0.01)
        g_assert_cmpint (class_index, !=, 0);
      if (c != class_index)
        g_assert_cmpfloat (shares[c], <, (class_index != 0 ? shares[class_index] : 0) + 0.03);
    }
  for (int shift = 0; shift < 32; shift += 8)
    {
      double expected = 0;

      for (int c = 0; c < 4; c++)
        expected += (layer->paint[c] >> shift & 255) * shares[c];
      /* Two weights that are off by one of 256, and rounding. */
      g_assert_cmpfloat_with_epsilon (paint >> shift & 255, expected, 3);
    }
}

/* From 12.5 to 100 %: every pixel is the mean of what lies under it. */
static void
check_means (UnetViewLayer *layer, const Image *image, double zoom, double x, double y)
{
  UnetViewGrid grid = {0};
  g_autoptr (UnetViewLayerScratch) scratch =
                 unet_view_layer_scratch_new (UNET_VIEW_MAX_TAPS * (TOTAL + 1));
  uint8_t  classes[TOTAL], mixed[TOTAL], classes_again[TOTAL];
  uint32_t paint[TOTAL];

  unet_view_grid_set (&grid, MARGIN, N, N, zoom, x, y, WIDTH, HEIGHT);
  g_assert_false (grid.is_scattered || grid.is_nearest);
  layer->grid = &grid;
  for (int j = grid.y.begin; j < grid.y.end; j++)
    {
      unet_view_layer_draw_row (layer, scratch, j, classes, mixed, paint);
      for (int i = grid.x.begin; i < grid.x.end; i++)
        {
          double shares[4];

          get_shares (layer, image, x, y, i, j, shares);
          check_pixel (layer, shares, classes[i + MARGIN], mixed[i + MARGIN], paint[i + MARGIN]);
        }
      unet_view_layer_draw_row (layer, scratch, j, classes_again, mixed, NULL);
      g_assert_cmpmem (classes, TOTAL, classes_again, TOTAL);
    }
  unet_view_grid_clear (&grid);
}

static void
test_means (void)
{
  for (int n_classes = 2; n_classes <= 4; n_classes += 2)
    for (int kind = 0; kind < 4; kind++)
      {
        g_autofree Image *image = draw_image (n_classes);
        UnetViewLayer     layer;

        set_layer (&layer, NULL, image, n_classes);
        if (kind == 1) /* hidden */
          layer.shown[1] = 0, layer.paint[1] = 0;
        if (kind >= 2)
          {
            layer.probability = image->probability[0];
            layer.threshold = 0.4f;
          }
        if (kind == 3)
          layer.classes = NULL, layer.n_classes = 2;
        for (double zoom = 0.125; zoom < 1; zoom *= 1.26)
          check_means (&layer, image, zoom, -5.6, 2.3);
      }
}

/* From 100 % up: the class under the middle, exactly; beyond the edge, that at the edge. */
static void
test_nearest (void)
{
  g_autofree Image *image = draw_image (4);
  g_autoptr (UnetViewLayerScratch) scratch =
                 unet_view_layer_scratch_new (UNET_VIEW_MAX_TAPS * (TOTAL + 1));
  UnetViewLayer layer;
  UnetViewGrid  grid = {0};
  uint8_t       classes[TOTAL], mixed[TOTAL];
  uint32_t      paint[TOTAL];

  set_layer (&layer, &grid, image, 4);
  for (int kind = 0; kind < 3; kind++)
    {
      layer.probability = kind > 0 ? image->probability[0] : NULL;
      layer.classes = kind < 2 ? image->classes[0] : NULL;
      layer.threshold = 0.25f;
      for (double zoom = 1; zoom < 40; zoom *= 2.3)
        {
          unet_view_grid_set (&grid, MARGIN, N, N, zoom, 110.4, -1.3, WIDTH, HEIGHT);
          unet_view_layer_scratch_reset (scratch);
          for (int j = -MARGIN; j < N + MARGIN; j++)
            {
              unet_view_layer_draw_row (&layer, scratch, j, classes, mixed, paint);
              for (int i = 0; i < TOTAL; i++)
                {
                  const int u = (int)floor (110.4 + (i - MARGIN + 0.5) * (1 / zoom));
                  const int v = (int)floor (-1.3 + (j + 0.5) * (1 / zoom));
                  const int expected =
                      get_class (&layer, image, CLAMP (u, 0, WIDTH - 1), CLAMP (v, 0, HEIGHT - 1));

                  g_assert_cmpint (classes[i], ==, expected);
                  g_assert_cmpint (mixed[i], ==, 0);
                  g_assert_cmphex (paint[i], ==, paints[expected]);
                }
            }
        }
    }
  unet_view_grid_clear (&grid);
}

/* Below 12.5 %: a line of one pixel in sixteen is seen in every pixel of the view that it crosses,
 * and what is plain is plain. */
static void
test_lines (void)
{
  enum
  {
    SIDE = 800
  };
  g_autofree uint8_t *pixels = g_malloc0 (SIDE * SIDE);
  g_autofree float   *probability = g_new0 (float, SIDE *SIDE);
  g_autoptr (UnetViewLayerScratch) scratch =
                 unet_view_layer_scratch_new (UNET_VIEW_MAX_TAPS * (TOTAL + 1));
  UnetViewLayer layer = {.n_classes = 2, .shown = {0, 1}, .paint = {0, 0xffffffff}};
  UnetViewGrid  grid = {0};

  layer.grid = &grid;
  for (int i = 0; i < SIDE; i++)
    {
      pixels[i * SIDE + 400] = pixels[500 * SIDE + i] = 1;
      probability[i * SIDE + 400] = probability[500 * SIDE + i] = 0.9f;
    }
  for (int kind = 0; kind < 2; kind++)
    for (double zoom = 1 / 16.0; zoom < 0.125; zoom *= 1.07)
      {
        layer.classes = kind == 0 ? pixels : NULL;
        layer.probability = kind == 1 ? probability : NULL;
        layer.threshold = 0.5f;
        unet_view_grid_set (&grid, MARGIN, 50, 50, zoom, 0, 0, SIDE, SIDE);
        unet_view_layer_scratch_reset (scratch);
        for (int j = 0; j < grid.y.end; j++)
          {
            uint8_t  classes[TOTAL], mixed[TOTAL];
            uint32_t paint[TOTAL];

            unet_view_layer_draw_row (&layer, scratch, j, classes, mixed, paint);
            for (int i = 0; i < grid.x.end; i++)
              {
                const double across = get_overlap (i / zoom, 1 / zoom, 400, SIDE) / zoom;
                const double down = get_overlap (j / zoom, 1 / zoom, 500, SIDE) / zoom;
                const int    at = i + MARGIN;

                if (MAX (across, down) > 0.999)
                  {
                    g_assert_cmpint (classes[at], ==, 1);
                    g_assert_cmpint (mixed[at], ==, 255);
                    /* One of sixteen at least, two in each direction at most. */
                    g_assert_cmpint (paint[at] >> 24, >=, 255 / 16);
                    g_assert_cmpint (paint[at] >> 24, <=, 64);
                  }
                else if (MAX (across, down) == 0)
                  {
                    g_assert_cmpint (classes[at], ==, 0);
                    g_assert_cmpint (mixed[at], ==, 0);
                    g_assert_cmphex (paint[at], ==, 0);
                  }
              }
          }
      }
  unet_view_grid_clear (&grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/view-layer/means", test_means);
  g_test_add_func ("/image/view-layer/nearest", test_nearest);
  g_test_add_func ("/image/view-layer/lines", test_lines);
  return g_test_run ();
}
