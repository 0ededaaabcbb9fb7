/* test-layout.c: between plain and blocked
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/layout.h"

#include "kernels/kernel-test.h"
#include "support/support.h"

static void
check (int64_t N, int64_t C, int64_t H, int64_t W, TestSplit split, int n_threads)
{
  const int64_t n = N * C * H * W;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) view = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestView) rows = test_view_new (N, C, H, W, split, UNET_STORE_F32);
  g_autoptr (TestFloats) source = test_random (n, 1);
  g_autoptr (TestFloats) result = test_random (n, 2);

  unet_layout_from_nchw (pool, source, &view->view);
  test_view_assert_clean (view);
  for (int64_t y = 0; y < H; y += 3)
    unet_layout_rows_from_nchw (pool, source, &rows->view, y, MIN (y + 3, H));
  test_view_assert_same (rows, view);
  test_view_save (view, result);
  g_assert_cmpmem (result, (size_t)n * sizeof (float), source, (size_t)n * sizeof (float));
  test_fill (result, n, -1, 1, 3);
  unet_layout_to_nchw (pool, &view->view, result);
  g_assert_cmpmem (result, (size_t)n * sizeof (float), source, (size_t)n * sizeof (float));
}

static void
test_round_trip (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 9], sizes[h], sizes[w],
             c % 2 == 0 || channels[c % 9] < 2 ? TEST_ONE_VALUE : TEST_TWO_VALUES,
             1 + (int)(c % 2));
  check (2, 17, 60, 150, TEST_ONE_VALUE, 2);
}

/* Which pixel is seen, by walking to and fro. */
static int64_t
walk (int64_t at, int64_t size)
{
  int64_t place = 0, step = 1;

  for (int64_t i = 0; size > 1 && i < ABS (at); i++)
    {
      if (place + step < 0 || place + step >= size)
        step = -step;
      place += step;
    }
  return place;
}

static void
check_mirrored (int64_t N, int64_t C, int64_t H, int64_t W, int64_t top, int64_t left, int64_t rest)
{
  const int64_t height = top + H + rest;
  const int64_t width = left + W + rest;
  const int64_t n = N * C * height * width;
  g_autoptr (UnetPool) pool = unet_pool_new (1 + (int)(W % 2));
  g_autoptr (TestView) view = test_view_new (N, C, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) rows = test_view_new (N, C, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) source = test_random (N * C * H * W, 1);
  g_autoptr (TestFloats) scale = test_random (C, 2);
  g_autoptr (TestFloats) shift = test_random (C, 3);
  g_autoptr (TestFloats) result = test_random (n, 4);

  for (int i = 0; i < 4; i++)
    {
      const float *factors = i % 2 == 0 ? scale : NULL;
      const float *summands = i / 2 == 0 ? shift : NULL;

      unet_layout_from_nchw_mirrored (pool, source, H, W, top, left, factors, summands,
                                      &view->view);
      test_view_assert_clean (view);
      test_view_save (view, result);
      for (int64_t j = 0; j < n; j++)
        {
          const int64_t plane = j / (height * width);
          const int64_t y = walk (j / width % height - top, H);
          const int64_t x = walk (j % width - left, W);
          double        value = (double)source[(plane * H + y) * W + x];

          value *= factors != NULL ? (double)scale[plane % C] : 1;
          value += summands != NULL ? (double)shift[plane % C] : 0;
          g_assert_cmpfloat_with_epsilon ((double)result[j], value, 1e-6);
        }
      for (int64_t y = 0; y < height; y += 3)
        unet_layout_rows_from_nchw_mirrored (pool, source, H, W, top, left, factors, summands,
                                             &rows->view, y, MIN (y + 3, height));
      test_view_assert_same (rows, view);
    }
}

static void
test_mirrored (void)
{
  static const int64_t sizes[] = {1, 2, 3, 7, 16, 17};
  static const int64_t channels[] = {1, 3, 16, 17};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check_mirrored (c % 5 == 0 ? 3 : 1, channels[c % 4], sizes[h], sizes[w], c % 7, c % 6 * 2,
                      c % 5);
  check_mirrored (1, 3, 70, 90, 30, 40, 9);
}

/* numpy.pad ([1, 2, 3], (3, 4), 'reflect') */
static void
test_mirrored_values (void)
{
  static const float source[3] = {1, 2, 3};
  static const float expected[10] = {2, 3, 2, 1, 2, 3, 2, 1, 2, 3};
  g_autoptr (TestView) view = test_view_new (1, 1, 1, 10, TEST_ONE_VALUE, UNET_STORE_F32);
  float result[10];

  unet_layout_from_nchw_mirrored (NULL, source, 1, 3, 0, 3, NULL, NULL, &view->view);
  test_view_save (view, result);
  g_assert_cmpmem (result, sizeof result, expected, sizeof expected);
}

static void
test_zero_border (void)
{
  g_autoptr (TestView) view = test_view_new (2, 16, 7, 9, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) ones = test_random (2 * 16 * 7 * 9, 1);
  float *data = view->planes[0].data;

  for (int64_t n = 0; n < 2; n++)
    for (int64_t i = 0; i < unet_view_plane_size (7, 9); i++)
      data[n * view->planes[0].image_stride + i] = 1;
  unet_layout_zero_border (NULL, &view->view, 5, 8);
  test_view_assert_clean (view);
  test_view_save (view, ones);
  for (int64_t i = 0; i < 2 * 16 * 7 * 9; i++)
    g_assert_cmpfloat (ones[i], ==, i / 9 % 7 < 5 && i % 9 < 8);
}

/* Rows 2 .. 5 alone: padding in column 8 and in row 5, the border beside them, nothing else. */
static void
test_zero_border_rows (void)
{
  g_autoptr (TestView) view = test_view_new (1, 16, 7, 9, TEST_ONE_VALUE, UNET_STORE_F32);
  float *data = view->planes[0].data;

  for (int64_t i = 0; i < unet_view_plane_size (7, 9); i++)
    data[i] = 1;
  unet_layout_zero_border_rows (NULL, &view->view, 5, 8, 2, 6);
  for (int64_t i = 0; i < unet_view_plane_size (7, 9); i++)
    {
      const int64_t y = i / (11 * 16) - 1, x = i / 16 % 11 - 1;
      const bool    is_zero = y >= 2 && y < 6 && (x < 0 || x >= 8 || y >= 5);

      g_assert_cmpfloat (data[i], ==, is_zero ? 0 : 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/layout/round-trip", test_round_trip);
  g_test_add_func ("/kernels/layout/mirrored", test_mirrored);
  g_test_add_func ("/kernels/layout/mirrored-values", test_mirrored_values);
  g_test_add_func ("/kernels/layout/zero-border", test_zero_border);
  g_test_add_func ("/kernels/layout/zero-border-rows", test_zero_border_rows);
  return g_test_run ();
}
