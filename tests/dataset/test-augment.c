/* test-augment.c: flips and quarter turns, deformations, and changes of brightness
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/augment.h"

#include "support/support.h"

#include <math.h>
#include <string.h>

#define SIDE 5

typedef struct
{
  UnetSample sample;
  float      image[2 * 64];
  uint8_t    classes[64];
} Small;

/* Channel 0 holds the position, channel 1 the same plus 100, the class is the position: whatever
 * moves, the three must go on to agree. */
static void
make_small (Small *small, int height, int width)
{
  int n = height * width;

  small->sample = (UnetSample){.channels = 2,
                               .height = height,
                               .width = width,
                               .full_height = height,
                               .full_width = width,
                               .image = small->image,
                               .classes = small->classes};
  for (int i = 0; i < n; i++)
    {
      small->image[i] = (float)i;
      small->image[n + i] = (float)(i + 100);
      small->classes[i] = (uint8_t)i;
    }
}

static void
check_together (const Small *small)
{
  int n = small->sample.height * small->sample.width;

  for (int i = 0; i < n; i++)
    {
      g_assert_cmpfloat (small->image[i], ==, (float)small->classes[i]);
      g_assert_cmpfloat (small->image[n + i], ==, (float)(small->classes[i] + 100));
    }
}

/* Two corners tell a symmetry. */
static int
corner_code (const Small *small)
{
  return small->classes[0] * 64 + small->classes[small->sample.width - 1];
}

static int
count_symmetries (const UnetAugment *augment, int height, int width, int n_draws)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (g_direct_hash, g_direct_equal);
  UnetRandom random;

  unet_random_init (&random, 7);
  for (int i = 0; i < n_draws; i++)
    {
      Small small;

      make_small (&small, height, width);
      g_assert_true (unet_augment_apply (augment, &random, &small.sample, NULL));
      check_together (&small);
      g_hash_table_add (codes, GINT_TO_POINTER (corner_code (&small)));
    }
  return (int)g_hash_table_size (codes);
}

static void
test_symmetries (void)
{
  static const UnetAugment both = {.flips = true, .rotations = true};
  static const UnetAugment flips = {.flips = true};
  static const UnetAugment rotations = {.rotations = true};
  static const UnetAugment none = {0};

  g_assert_cmpint (count_symmetries (&both, SIDE, SIDE, 300), ==, 8);
  g_assert_cmpint (count_symmetries (&both, 4, 4, 300), ==, 8);
  g_assert_cmpint (count_symmetries (&flips, SIDE, SIDE, 100), ==, 4);
  g_assert_cmpint (count_symmetries (&rotations, SIDE, SIDE, 100), ==, 4);
  g_assert_cmpint (count_symmetries (&none, SIDE, SIDE, 20), ==, 1);
  g_assert_cmpint (count_symmetries (&both, 4, 7, 100), ==, 4);
  g_assert_cmpint (count_symmetries (&rotations, 4, 7, 100), ==, 2);
}

/* Against the definition: a quarter turn anticlockwise takes the right edge to the top. */
static void
test_quarter_turns (void)
{
  for (int turns = 0; turns < 4; turns++)
    for (int flips = 0; flips < 4; flips++)
      {
        UnetAugmentDraw draw = {.flip_columns = (flips & 1) != 0,
                                .flip_rows = (flips & 2) != 0,
                                .quarter_turns = turns,
                                .gain = 1};
        Small           small;
        uint8_t         expected[SIDE * SIDE], turned[SIDE * SIDE];

        make_small (&small, SIDE, SIDE);
        memcpy (expected, small.classes, sizeof expected);
        for (int t = 0; t < turns; t++)
          {
            for (int y = 0; y < SIDE; y++)
              for (int x = 0; x < SIDE; x++)
                turned[y * SIDE + x] = expected[x * SIDE + SIDE - 1 - y];
            memcpy (expected, turned, sizeof expected);
          }
        for (int y = 0; y < SIDE; y++)
          for (int x = 0; x < SIDE; x++)
            turned[y * SIDE + x] = expected[(draw.flip_rows ? SIDE - 1 - y : y) * SIDE +
                                            (draw.flip_columns ? SIDE - 1 - x : x)];
        g_assert_true (unet_augment_perform (&draw, &small.sample, NULL));
        check_together (&small);
        g_assert_cmpmem (small.classes, sizeof turned, turned, sizeof turned);
      }
}

static void
test_brightness (void)
{
  static const UnetAugment augment = {.brightness = 0.25f, .contrast = 0.5f};
  UnetRandom               random;
  float                    lowest = INFINITY, highest = -INFINITY;

  unet_random_init (&random, 3);
  for (int i = 0; i < 200; i++)
    {
      Small           small;
      UnetRandom      copy = random;
      UnetAugmentDraw draw;
      double          mean = 0;

      make_small (&small, 4, 4);
      unet_augment_draw (&augment, &copy, &draw);
      g_assert_true (unet_augment_apply (&augment, &random, &small.sample, NULL));
      for (int k = 0; k < 32; k++)
        mean += small.image[k] / 32.0;
      /* The mean of 0 .. 15 and 100 .. 115 is 57.5. */
      g_assert_cmpfloat_with_epsilon (mean, 57.5 + draw.offset, 1e-3);
      g_assert_cmpfloat_with_epsilon (small.image[31] - small.image[0], 115 * draw.gain, 1e-3);
      g_assert_cmpfloat (fabsf (draw.offset), <=, 0.25f);
      g_assert_cmpfloat (fabsf (draw.gain - 1), <=, 0.5f);
      g_assert_cmpint (small.classes[5], ==, 5);
      lowest = MIN (lowest, draw.gain);
      highest = MAX (highest, draw.gain);
    }
  g_assert_cmpfloat (lowest, <, 0.6f);
  g_assert_cmpfloat (highest, >, 1.4f);
}

/* The stream moves on by the same number of words whatever is switched on, and without classes. */
static void
test_draws (void)
{
  static const UnetAugment all = {
      .flips = true, .rotations = true, .brightness = 1, .contrast = 0.5f, .elastic = 2};
  static const UnetAugment none = {0};
  UnetRandom               first, second, third;
  Small                    small;

  unet_random_init (&first, 11);
  second = third = first;
  make_small (&small, 4, 4);
  g_assert_true (unet_augment_apply (&all, &first, &small.sample, NULL));
  make_small (&small, 4, 7);
  small.sample.classes = NULL;
  g_assert_true (unet_augment_apply (&none, &second, &small.sample, NULL));
  for (int i = 0; i < 5; i++)
    unet_random_next (&third);
  g_assert_cmpuint (unet_random_next (&first), ==, unet_random_next (&second));
  unet_random_next (&third);
  g_assert_cmpuint (unet_random_next (&first), ==, unet_random_next (&third));
}

/* The deformation is another for each sample and the same for the same seed; what else is drawn is
 * what it is without. */
static void
test_deformations (void)
{
  static const UnetAugment bent = {
      .flips = true, .rotations = true, .brightness = 1, .elastic = 2, .shift = 3, .angle = 20};
  static const UnetAugment straight = {.flips = true, .rotations = true, .brightness = 1};
  UnetRandom               first, second, third;
  UnetAugmentDraw          a, b, c, before = {0};

  unet_random_init (&first, 11);
  second = third = first;
  for (int i = 0; i < 20; i++)
    {
      unet_augment_draw (&bent, &first, &a);
      unet_augment_draw (&bent, &second, &b);
      unet_augment_draw (&straight, &third, &c);
      g_assert_true (a.deforms && !c.deforms);
      g_assert_cmpmem (&a.elastic, sizeof a.elastic, &b.elastic, sizeof b.elastic);
      g_assert_cmpfloat (a.elastic.grid_x[1][1], !=, before.elastic.grid_x[1][1]);
      g_assert_cmpint (a.quarter_turns * 4 + a.flip_columns * 2 + a.flip_rows, ==,
                       c.quarter_turns * 4 + c.flip_columns * 2 + c.flip_rows);
      g_assert_cmpfloat (a.offset, ==, c.offset);
      before = a;
    }
}

/* First the deformation, then the turns, then the brightness. */
static void
test_order (void)
{
  UnetAugmentDraw draw = {.flip_columns = true, .gain = 1, .offset = 0.5f, .deforms = true};
  Small           small;

  draw.elastic.shift_x = 1; /* takes each pixel from its right */
  make_small (&small, 4, 4);
  for (int i = 0; i < 32; i++)
    small.image[i] = (float)(i % 16) / 16;
  g_assert_true (unet_augment_perform (&draw, &small.sample, NULL));
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 4; x++)
      {
        static const int expected[] = {2, 3, 2, 1};

        g_assert_cmpint (small.classes[y * 4 + x], ==, y * 4 + expected[x]);
        g_assert_cmpfloat_with_epsilon (small.image[y * 4 + x],
                                        (float)(y * 4 + expected[x]) / 16 + 0.5f, 1e-5);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/augment/symmetries", test_symmetries);
  g_test_add_func ("/dataset/augment/quarter-turns", test_quarter_turns);
  g_test_add_func ("/dataset/augment/brightness", test_brightness);
  g_test_add_func ("/dataset/augment/draws", test_draws);
  g_test_add_func ("/dataset/augment/deformations", test_deformations);
  g_test_add_func ("/dataset/augment/order", test_order);
  return g_test_run ();
}
