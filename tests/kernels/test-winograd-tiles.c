/* test-winograd-tiles.c: tiles cut out of views, and put back, one by one
 *
 * A run of tiles must give what each of them gives by itself, cut out of the plain picture with
 * zeros around it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/winograd.h"

#include "base/cpu.h"
#include "kernels/dispatch.h"
#include "kernels/kernel-test.h"

#include <string.h>

#define CHANNELS 20 /* two planes, the second with lanes that are not used */

typedef struct
{
  int64_t batch, height, width;
} Size;

static const Size sizes[] = {
    {1, 4, 4}, {1, 8, 12}, {2, 1, 1}, {1, 5, 4},  {1, 4, 7},
    {3, 6, 9}, {1, 3, 61}, {1, 2, 2}, {2, 8, 64}, {1, 11, 130},
};

static float *
new_strip (void)
{
  return test_garbage (UNET_WINOGRAD_STRIP_SIZE * sizeof (float));
}

static TestView *
new_view (const Size *size)
{
  return test_view_new (size->batch, CHANNELS, size->height, size->width, TEST_ONE_VALUE,
                        UNET_STORE_F32);
}

static void
test_tiling (void)
{
  const UnetView view = {.batch = 3, .height = 9, .width = 16};
  UnetTiling     tiling = unet_tiling (&view, 0, 9);

  g_assert_cmpint (tiling.tiles_y, ==, 3);
  g_assert_cmpint (tiling.tiles_x, ==, 4);
  g_assert_cmpint (tiling.n_tiles, ==, 36);
  tiling = unet_tiling (&view, 4, 9);
  g_assert_cmpint (tiling.first_row, ==, 4);
  g_assert_cmpint (tiling.tiles_y, ==, 2);
  g_assert_cmpint (tiling.n_tiles, ==, 24);
}

/* WIDTH x WIDTH pixels of plane PLANE from BORDER above and left of the tile on. */
static void
cut_tile (const Size       *size,
          const UnetTiling *tiling,
          const float      *plain,
          int               plane,
          int64_t           tile,
          int               border,
          int               width,
          float            *pixels)
{
  const int64_t image = tile / (tiling->tiles_x * tiling->tiles_y);
  const int64_t top = tiling->first_row + tile / tiling->tiles_x % tiling->tiles_y * 4 - border;
  const int64_t left = tile % tiling->tiles_x * 4 - border;

  memset (pixels, 0, (size_t)(width * width * UNET_LANES) * sizeof (float));
  for (int64_t y = MAX (top, 0); y < MIN (top + width, size->height); y++)
    for (int64_t x = MAX (left, 0); x < MIN (left + width, size->width); x++)
      for (int64_t c = plane * UNET_LANES; c < MIN (CHANNELS, (plane + 1) * UNET_LANES); c++)
        pixels[((y - top) * width + x - left) * UNET_LANES + c - plane * UNET_LANES] =
            plain[((image * CHANNELS + c) * size->height + y) * size->width + x];
}

/* Tiles FIRST .. END - 1 of both planes, of inputs or of gradients. */
static void
check_run (const Size       *size,
           const TestView   *view,
           const UnetTiling *tiling,
           const float      *plain,
           int64_t           first,
           int64_t           end)
{
  const UnetMicro *micro = unet_dispatch_micro ();
  const int64_t    stride = unet_winograd_stride (1, end - first);
  const size_t     bytes = (size_t)(UNET_WINOGRAD_POINTS * stride) * sizeof (float);

  for (int is_grad = 0; is_grad < 2; is_grad++)
    for (int plane = 0; plane < 2; plane++)
      {
        g_autoptr (TestFloats) strip = new_strip ();
        g_autoptr (TestFloats) points = test_garbage (bytes);
        g_autoptr (TestFloats) pixels = test_garbage (36 * UNET_LANES * sizeof (float));
        g_autoptr (TestFloats) own =
                       test_garbage (UNET_WINOGRAD_POINTS * UNET_LANES * sizeof (float));

        (is_grad ? unet_winograd_grads : unet_winograd_inputs) (micro, &view->view, tiling, plane,
                                                                first, end, points, stride, strip);
        for (int64_t tile = first; tile < end; tile++)
          {
            cut_tile (size, tiling, plain, plane, tile, is_grad ? 0 : 1, is_grad ? 4 : 6, pixels);
            (is_grad ? micro->winograd_grad : micro->winograd_input) (
                pixels, (is_grad ? 4 : 6) * UNET_LANES, 1, own, UNET_LANES);
            for (int point = 0; point < UNET_WINOGRAD_POINTS; point++)
              g_assert_cmpmem (points + point * stride + (tile - first) * UNET_LANES,
                               UNET_LANES * sizeof (float), own + point * UNET_LANES,
                               UNET_LANES * sizeof (float));
          }
        for (int point = 0; point < UNET_WINOGRAD_POINTS; point++)
          for (int c = 0; c < UNET_LANES; c++)
            {
              const float gap = points[point * stride + (end - first) * UNET_LANES + c];

              g_assert_true (gap != gap); /* untouched */
            }
      }
}

static void
check_inputs (const Size *size)
{
  g_autoptr (TestView) view = new_view (size);
  g_autoptr (TestFloats) plain =
                 test_random (size->batch * CHANNELS * size->height * size->width, 1);

  test_view_load (view, plain);
  for (int64_t first_row = 0; first_row < size->height; first_row += 4)
    {
      const UnetTiling tiling = unet_tiling (&view->view, first_row, size->height);
      const int64_t    n = tiling.n_tiles;

      check_run (size, view, &tiling, plain, 0, n);
      check_run (size, view, &tiling, plain, n / 3, n - n / 4);
      check_run (size, view, &tiling, plain, n - 1, n);
    }
}

/* Two runs that together are all tiles, over garbage or added to values. */
static void
check_outputs (const Size *size, bool accumulate)
{
  const int64_t n_values = size->batch * CHANNELS * size->height * size->width;
  g_autoptr (TestView) view = new_view (size);
  g_autoptr (TestFloats) start = test_random (n_values, 2);
  g_autoptr (TestFloats) expected = test_random (n_values, 3);
  g_autoptr (TestFloats) result = test_random (n_values, 3);
  g_autoptr (TestFloats) strip = new_strip ();
  const bool        adds[2] = {accumulate, accumulate};
  const UnetConv3x3 conv = {
      .in = &view->view, .out = &view->view, .accumulate = adds, .micro = unet_dispatch_micro ()};
  const UnetTiling tiling = unet_tiling (&view->view, 0, size->height);
  const int64_t    n = tiling.n_tiles;
  const int64_t    stride = unet_winograd_stride (1, n);

  if (accumulate)
    test_view_load (view, start);
  for (int plane = 0; plane < 2; plane++)
    {
      g_autoptr (TestFloats) points =
                     test_random (UNET_WINOGRAD_POINTS * stride, (uint32_t)(4 + plane));

      for (int64_t i = 0; plane == 1 && i < UNET_WINOGRAD_POINTS * stride; i++)
        if (i % UNET_LANES >= CHANNELS - UNET_LANES)
          points[i] = 0;
      unet_winograd_outputs (&conv, &tiling, plane, 0, n / 2, points, stride, strip);
      unet_winograd_outputs (&conv, &tiling, plane, n / 2, n, points + n / 2 * UNET_LANES, stride,
                             strip);
      for (int64_t tile = 0; tile < n; tile++)
        {
          float         pixels[16 * UNET_LANES];
          const int64_t image = tile / (tiling.tiles_x * tiling.tiles_y);
          const int64_t top = tile / tiling.tiles_x % tiling.tiles_y * 4;
          const int64_t left = tile % tiling.tiles_x * 4;

          conv.micro->winograd_output (points + tile * UNET_LANES, stride, 1, pixels,
                                       4 * UNET_LANES);
          for (int64_t y = top; y < MIN (top + 4, size->height); y++)
            for (int64_t x = left; x < MIN (left + 4, size->width); x++)
              for (int64_t c = plane * UNET_LANES; c < MIN (CHANNELS, (plane + 1) * UNET_LANES);
                   c++)
                {
                  const int64_t at = ((image * CHANNELS + c) * size->height + y) * size->width + x;
                  const float   value =
                      pixels[((y - top) * 4 + x - left) * UNET_LANES + c - plane * UNET_LANES];

                  expected[at] = accumulate ? start[at] + value : value;
                }
        }
    }
  test_view_assert_clean (view);
  test_view_save (view, result);
  g_assert_cmpmem (result, (size_t)n_values * sizeof (float), expected,
                   (size_t)n_values * sizeof (float));
}

static void
test_inputs (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        check_inputs (&sizes[i]);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_outputs (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          check_outputs (&sizes[i], false);
          check_outputs (&sizes[i], true);
        }
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/winograd-tiles/tiling", test_tiling);
  g_test_add_func ("/kernels/winograd-tiles/inputs", test_inputs);
  g_test_add_func ("/kernels/winograd-tiles/outputs", test_outputs);
  return g_test_run ();
}
