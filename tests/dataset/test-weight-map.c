/* test-weight-map.c: how much each pixel of a mask weighs, against the plain definition
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/weight-map.h"

#include "support/support.h"

#include <math.h>
#include <string.h>

#define IGNORED 255

/* --- the definition: every pixel against every cell --- */

static bool
is_cell (uint8_t class)
{
  return class != 0 && class != IGNORED;
}

static void
flood (int height, int width, const uint8_t *classes, int *labels, int start, int label)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (int));

  labels[start] = label;
  g_array_append_val (open, start);
  while (open->len > 0)
    {
      static const int steps[4][2] = {{0, 1}, {0, -1}, {1, 0}, {-1, 0}};
      int              at = g_array_index (open, int, open->len - 1);

      g_array_set_size (open, open->len - 1);
      for (int i = 0; i < 4; i++)
        {
          int y = at / width + steps[i][0], x = at % width + steps[i][1];
          int next = y * width + x;

          if (y < 0 || y >= height || x < 0 || x >= width || !is_cell (classes[next]) ||
              labels[next] != 0)
            continue;
          labels[next] = label;
          g_array_append_val (open, next);
        }
    }
}

static void
compute_plainly (const UnetWeightOptions *options,
                 int                      height,
                 int                      width,
                 const uint8_t           *classes,
                 double                  *weights)
{
  int                n = height * width, n_labels = 0, n_counted = 0, counts[256] = {0};
  g_autofree int    *labels = g_new0 (int, n);
  g_autofree double *nearest = NULL;
  double             mean = 0;

  for (int i = 0; i < n; i++)
    if (is_cell (classes[i]) && labels[i] == 0)
      flood (height, width, classes, labels, i, ++n_labels);
  nearest = g_new (double, n_labels + 1);
  for (int i = 0; i < n; i++)
    {
      counts[classes[i]]++;
      n_counted += classes[i] != IGNORED;
    }
  for (int i = 0; i < n; i++)
    {
      double share = (double)counts[classes[i]] / n_counted;

      weights[i] = classes[i] == IGNORED ? 0 : options->balance_classes ? 1 / MAX (share, 0.01) : 1;
      mean += weights[i] / n_counted;
    }
  for (int i = 0; i < n; i++)
    {
      double first = INFINITY, second = INFINITY;

      if (classes[i] != IGNORED)
        weights[i] /= mean;
      if (classes[i] != 0)
        continue;
      for (int l = 1; l <= n_labels; l++)
        nearest[l] = INFINITY;
      for (int k = 0; k < n; k++)
        if (labels[k] != 0)
          nearest[labels[k]] =
              MIN (nearest[labels[k]], hypot (i / width - k / width, i % width - k % width));
      for (int l = 1; l <= n_labels; l++)
        if (nearest[l] < first)
          {
            second = first;
            first = nearest[l];
          }
        else
          {
            second = MIN (second, nearest[l]);
          }
      if (options->border_weight > 0 && second < INFINITY)
        weights[i] += (double)options->border_weight *
                      exp (-pow (first + second, 2) / (2 * pow ((double)options->border_sigma, 2)));
    }
}

static void
check (const UnetWeightOptions *options, int height, int width, const uint8_t *classes)
{
  int                n = height * width;
  g_autofree double *expected = g_new (double, n);
  g_autofree float  *weights = g_new (float, n);
  GError            *error = NULL;
  double             sum = 0;
  int                n_counted = 0;

  compute_plainly (options, height, width, classes, expected);
  g_assert_true (unet_weight_map_compute (options, height, width, classes, weights, &error));
  g_assert_no_error (error);
  for (int i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon ((double)weights[i], expected[i], 1e-5);
      sum += (double)weights[i];
      n_counted += classes[i] != IGNORED;
    }
  if (!(options->border_weight > 0) && n_counted > 0)
    g_assert_cmpfloat_with_epsilon (sum / n_counted, 1, 1e-5);
}

/* --- tests --- */

/* Cells are what noise leaves: the denser, the larger. */
static void
fill_noise (uint8_t *classes, int n, float share, int n_classes, bool holes, uint32_t seed)
{
  g_autofree float *noise = g_new (float, n);

  test_fill (noise, n, 0, 1, seed);
  for (int i = 0; i < n; i++)
    {
      int kind = (int)(noise[i] * 1e4f);

      classes[i] = noise[i] < share ? (uint8_t)(1 + kind % (n_classes - 1)) : 0;
      if (holes && kind % 7 == 0)
        classes[i] = IGNORED;
    }
}

static void
test_noise (void)
{
  static const int   sizes[][2] = {{1, 1}, {1, 40}, {40, 1}, {23, 31}, {48, 17}};
  static const float shares[] = {0.002f, 0.02f, 0.2f, 0.6f, 1};
  static const float sigmas[] = {0.5f, 2, 5, 30};
  uint32_t           seed = 0;

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint d = 0; d < G_N_ELEMENTS (shares); d++)
      for (guint k = 0; k < G_N_ELEMENTS (sigmas); k++)
        for (int variant = 0; variant < 4; variant++)
          {
            int                 n = sizes[s][0] * sizes[s][1];
            g_autofree uint8_t *classes = g_new (uint8_t, n);
            UnetWeightOptions   options = {
                  .border_weight = k == 1 ? 1e-5f : 10,
                  .border_sigma = sigmas[k],
                  .balance_classes = (variant & 1) != 0,
            };

            fill_noise (classes, n, shares[d], 2 + variant, (variant & 2) != 0, ++seed);
            check (&options, sizes[s][0], sizes[s][1], classes);
            options.border_weight = 0;
            check (&options, sizes[s][0], sizes[s][1], classes);
          }
}

/* Two cells with a straight border: d1 + d2 is its width and one. */
static void
test_border (void)
{
  UnetWeightOptions options = {.border_weight = 10, .border_sigma = 5};
  uint8_t           classes[9 * 20] = {0};
  float             weights[9 * 20];

  for (int y = 0; y < 9; y++)
    for (int x = 0; x < 20; x++)
      classes[y * 20 + x] = x < 8 || x > 11;
  check (&options, 9, 20, classes);
  g_assert_true (unet_weight_map_compute (&options, 9, 20, classes, weights, NULL));
  for (int x = 8; x <= 11; x++)
    g_assert_cmpfloat_with_epsilon (weights[4 * 20 + x], 1 + 10 * exp (-25 / 50.0), 1e-5);
  g_assert_cmpfloat (weights[4 * 20 + 7], ==, 1);
  /* One cell alone has no border. */
  memset (classes, 0, sizeof classes);
  classes[50] = 1;
  g_assert_true (unet_weight_map_compute (&options, 9, 20, classes, weights, NULL));
  for (int i = 0; i < 9 * 20; i++)
    g_assert_cmpfloat (weights[i], ==, 1);
}

/* A slanting border of one pixel's width separates; classes side by side are one cell. */
static void
test_cells (void)
{
  UnetWeightOptions options = {.border_weight = 10, .border_sigma = 5};
  uint8_t           classes[12 * 12];
  float             weights[12 * 12];

  for (int i = 0; i < 12 * 12; i++)
    classes[i] = i % 12 != i / 12;
  g_assert_true (unet_weight_map_compute (&options, 12, 12, classes, weights, NULL));
  g_assert_cmpfloat_with_epsilon (weights[6 * 12 + 6], 1 + 10 * exp (-4 / 50.0), 1e-5);
  for (int i = 0; i < 12 * 12; i++)
    classes[i] = i / 12 == 11 ? 0 : i % 12 < 6 ? 1 : 2;
  g_assert_true (unet_weight_map_compute (&options, 12, 12, classes, weights, NULL));
  g_assert_cmpfloat (weights[11 * 12 + 5], ==, 1);
}

/* A stray pixel of a class does not outweigh the rest. */
static void
test_rare (void)
{
  UnetWeightOptions options = {.balance_classes = true};
  uint8_t           classes[100 * 100] = {0};
  float             weights[100 * 100];

  classes[77] = 3;
  check (&options, 100, 100, classes);
  g_assert_true (unet_weight_map_compute (&options, 100, 100, classes, weights, NULL));
  g_assert_cmpfloat (weights[77], <, 100);
  g_assert_cmpfloat (weights[77], >, 90);
}

static void
test_nothing (void)
{
  UnetWeightOptions options = {.border_weight = 10, .border_sigma = 5, .balance_classes = true};
  uint8_t           classes[4] = {IGNORED, IGNORED, IGNORED, IGNORED};
  float             weights[4] = {7, 7, 7, 7};

  g_assert_true (unet_weight_map_compute (&options, 2, 2, classes, weights, NULL));
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (weights[i], ==, 0);
  g_assert_true (unet_weight_map_is_wanted (&options));
  options.balance_classes = false;
  g_assert_true (unet_weight_map_is_wanted (&options));
  options.border_weight = 0;
  g_assert_false (unet_weight_map_is_wanted (&options));
}

/* A thousand cells on a million pixels: an hour by the definition. What is near a place decides
 * what it weighs, so a window that the definition can do must agree in its middle. */
static void
test_large (void)
{
  enum
  {
    SIDE = 1000,
    WINDOW = 90,
    MARGIN = 35 /* beyond it terms are below 1e-6 */
  };
  UnetWeightOptions   options = {.border_weight = 10, .border_sigma = 5};
  g_autofree uint8_t *classes = g_new0 (uint8_t, SIDE * SIDE);
  g_autofree float   *weights = g_new (float, SIDE *SIDE);
  uint8_t             part[WINDOW * WINDOW];
  double              expected[WINDOW * WINDOW];
  GTimer             *timer = g_timer_new ();

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        int cy = y / 31 * 31 + 15 + x / 31 % 4, cx = x / 31 * 31 + 15 - y / 31 % 3;

        classes[y * SIDE + x] = hypot (y - cy, x - cx) < 11 + (x / 31 + y / 31) % 3;
      }
  g_assert_true (unet_weight_map_compute (&options, SIDE, SIDE, classes, weights, NULL));
  g_test_message ("%.3f s", g_timer_elapsed (timer, NULL));
  g_timer_destroy (timer);
  for (int y = 0; y < WINDOW; y++)
    memcpy (part + y * WINDOW, classes + (400 + y) * SIDE + 300, WINDOW);
  compute_plainly (&options, WINDOW, WINDOW, part, expected);
  for (int y = MARGIN; y < WINDOW - MARGIN; y++)
    for (int x = MARGIN; x < WINDOW - MARGIN; x++)
      g_assert_cmpfloat_with_epsilon ((double)weights[(400 + y) * SIDE + 300 + x],
                                      expected[y * WINDOW + x], 1e-5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/weight-map/noise", test_noise);
  g_test_add_func ("/dataset/weight-map/border", test_border);
  g_test_add_func ("/dataset/weight-map/cells", test_cells);
  g_test_add_func ("/dataset/weight-map/rare", test_rare);
  g_test_add_func ("/dataset/weight-map/nothing", test_nothing);
  g_test_add_func ("/dataset/weight-map/large", test_large);
  return g_test_run ();
}
