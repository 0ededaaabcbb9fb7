/* test-mask-census.c: which values masks hold, how often, and in what shapes
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-census.h"

#include "dataset/fixtures.h"

#include <string.h>

static const UnetCensusValue *
find (UnetMaskCensus *census, uint16_t r, uint16_t g, uint16_t b)
{
  for (guint i = 0; i < unet_mask_census_get_n (census); i++)
    {
      const UnetCensusValue *value = unet_mask_census_get (census, i);

      if (value->v[0] == r && value->v[1] == g && value->v[2] == b)
        return value;
    }
  g_assert_not_reached ();
}

/* Counts N noise pictures of few values in the plainest way and compares. */
static void
check_against_plain (int channels, int bits, int n_values)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  enum
  {
    N = 3,
    W = 19,
    H = 13
  };
  uint64_t total = 0, cores = 0, plain_cores = 0;

  for (int file = 0; file < N; file++)
    {
      g_autoptr (UnetImage) mask = fixture_noise (W, H, channels, bits, (uint32_t)file);
      guint                  n_entries, sum = 0;
      const UnetCensusEntry *entries;

      for (int i = 0; i < W * H * channels; i++)
        if (bits == 16)
          ((uint16_t *)mask->data)[i] = (uint16_t)(((uint16_t *)mask->data)[i] % n_values * 300);
        else
          ((uint8_t *)mask->data)[i] = (uint8_t)(((uint8_t *)mask->data)[i] % n_values);
      g_assert_true (unet_mask_census_add (census, mask));
      entries = unet_mask_census_get_file (census, file, &n_entries);
      for (guint i = 0; i < n_entries; i++)
        sum += entries[i].count;
      g_assert_cmpuint (sum, ==, W * H);
      for (int y = 1; y < H - 1; y++)
        for (int x = 1; x < W - 1; x++)
          {
            size_t pixel = (size_t)channels * (size_t)(bits / 8);
            size_t used = (size_t)(channels < 3 ? 1 : 3) * (size_t)(bits / 8);
            char  *at = (char *)mask->data + (size_t)(y * W + x) * pixel;

            plain_cores +=
                memcmp (at, at - pixel, used) == 0 && memcmp (at, at + pixel, used) == 0 &&
                memcmp (at, at - W * pixel, used) == 0 && memcmp (at, at + W * pixel, used) == 0;
          }
    }
  for (guint i = 0; i < unet_mask_census_get_n (census); i++)
    {
      total += unet_mask_census_get (census, i)->count;
      cores += unet_mask_census_get (census, i)->cores;
    }
  g_assert_cmpint (unet_mask_census_get_n_files (census), ==, N);
  g_assert_cmpuint (total, ==, N * W * H);
  g_assert_cmpuint (cores, ==, plain_cores);
  g_assert_cmpuint (cores, >, 0);
  g_assert_cmpint (unet_mask_census_get_n (census), ==,
                   channels < 3 ? n_values : n_values * n_values * n_values);
}

static void
test_plain (void)
{
  check_against_plain (1, 8, 2);
  check_against_plain (1, 16, 2);
  check_against_plain (2, 8, 2);
}

static void
test_colors (void)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  g_autoptr (UnetImage) mask = fixture_noise (8, 6, 4, 8, 1);
  uint8_t *data = mask->data;

  for (int i = 0; i < 48; i++)
    {
      data[4 * i] = i < 24 ? 200 : 7;
      data[4 * i + 1] = i < 24 ? 100 : 7;
      data[4 * i + 2] = i < 24 ? 50 : 7;
    }
  g_assert_true (unet_mask_census_add (census, mask));
  g_assert_cmpuint (unet_mask_census_get_n (census), ==, 2);
  g_assert_cmpuint (find (census, 200, 100, 50)->count, ==, 24);
  g_assert_cmpuint (find (census, 200, 100, 50)->cores, ==, 6);
  g_assert_cmpuint (find (census, 7, 7, 7)->count, ==, 24);
  g_assert_cmpuint (find (census, 7, 7, 7)->cores, ==, 6);
}

static void
test_files (void)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  g_autoptr (UnetImage) empty = fixture_disc (20, 20, 0, 0);
  g_autoptr (UnetImage) disc = fixture_disc (20, 20, 0, 255);
  g_autoptr (UnetImage) tiny = fixture_disc (1, 1, 9, 9);

  g_assert_true (unet_mask_census_add (census, empty));
  g_assert_true (unet_mask_census_add (census, disc));
  g_assert_true (unet_mask_census_add (census, disc));
  g_assert_true (unet_mask_census_add (census, tiny));
  g_assert_cmpint (find (census, 0, 0, 0)->n_files, ==, 3);
  g_assert_cmpint (find (census, 0, 0, 0)->first_file, ==, 0);
  g_assert_cmpint (find (census, 255, 255, 255)->n_files, ==, 2);
  g_assert_cmpint (find (census, 255, 255, 255)->first_file, ==, 1);
  g_assert_cmpint (find (census, 9, 9, 9)->first_file, ==, 3);
}

static void
test_photograph (void)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  g_autoptr (UnetImage) photograph = fixture_noise (400, 400, 3, 8, 1);

  g_assert_false (unet_mask_census_add (census, photograph));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/mask-census/plain", test_plain);
  g_test_add_func ("/dataset/mask-census/colors", test_colors);
  g_test_add_func ("/dataset/mask-census/files", test_files);
  g_test_add_func ("/dataset/mask-census/photograph", test_photograph);
  return g_test_run ();
}
