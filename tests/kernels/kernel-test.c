/* kernel-test.c: blocked views to try kernels on
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/kernel-test.h"

#include "base/memory.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

/* Elements between one image and the next. */
#define GUARD 64

static size_t
element_size (const TestView *test)
{
  return test->view.store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float);
}

static void
add_value (TestView *test, int64_t channels, int64_t lanes)
{
  for (; channels > 0; channels -= lanes)
    {
      g_assert_cmpint (test->view.n_planes, <, TEST_MAX_PLANES);
      test->lanes[test->view.n_planes++] = (int)MIN (channels, lanes);
    }
}

TestView *
test_view_new (int64_t   batch,
               int64_t   channels,
               int64_t   height,
               int64_t   width,
               TestSplit split,
               UnetStore store)
{
  TestView *test = g_new0 (TestView, 1);

  test->view.batch = batch;
  test->view.height = height;
  test->view.width = width;
  test->view.store = store;
  test->view.planes = test->planes;
  if (split == TEST_TWO_VALUES)
    add_value (test, channels / 2, UNET_LANES);
  add_value (test, split == TEST_TWO_VALUES ? channels - channels / 2 : channels,
             split == TEST_THIN_VALUES ? 3 : UNET_LANES);
  for (int p = 0; p < test->view.n_planes; p++)
    {
      const int64_t stride = unet_view_plane_size (height, width) + GUARD;

      test->planes[p].image_stride = stride;
      test->planes[p].lanes = test->lanes[p];
      test->planes[p].data = test_garbage ((size_t)(batch * stride) * element_size (test));
    }
  return test;
}

void
test_view_free (TestView *test)
{
  if (test == NULL)
    return;
  for (int p = 0; p < test->view.n_planes; p++)
    unet_aligned_free (test->planes[p].data);
  g_free (test);
}

static float
get_element (const TestView *test, int p, int64_t offset)
{
  return test->view.store == UNET_STORE_BF16
             ? unet_bf16_to_float (((const UnetBf16 *)test->planes[p].data)[offset])
             : ((const float *)test->planes[p].data)[offset];
}

void
test_view_load (TestView *test, const float *plain)
{
  const UnetView *view = &test->view;
  const int64_t   channels = unet_view_channels (view);
  int64_t         first = 0;

  for (int p = 0; p < view->n_planes; first += test->lanes[p++])
    for (int64_t n = 0; n < view->batch; n++)
      for (int64_t y = -1; y <= view->height; y++)
        for (int64_t x = -1; x <= view->width; x++)
          for (int c = 0; c < UNET_LANES; c++)
            {
              const int64_t offset = n * test->planes[p].image_stride +
                                     ((y + 1) * (view->width + 2) + x + 1) * UNET_LANES + c;
              const bool inside =
                  y >= 0 && y < view->height && x >= 0 && x < view->width && c < test->lanes[p];
              const float value =
                  inside ? plain[((n * channels + first + c) * view->height + y) * view->width + x]
                         : 0;

              if (view->store == UNET_STORE_BF16)
                ((UnetBf16 *)test->planes[p].data)[offset] = unet_bf16_from_float (value);
              else
                ((float *)test->planes[p].data)[offset] = value;
            }
}

void
test_view_save (const TestView *test, float *plain)
{
  const UnetView *view = &test->view;
  const int64_t   channels = unet_view_channels (view);
  int64_t         first = 0;

  for (int p = 0; p < view->n_planes; first += test->lanes[p++])
    for (int64_t n = 0; n < view->batch; n++)
      for (int c = 0; c < test->lanes[p]; c++)
        for (int64_t y = 0; y < view->height; y++)
          for (int64_t x = 0; x < view->width; x++)
            plain[((n * channels + first + c) * view->height + y) * view->width + x] =
                get_element (test, p,
                             n * test->planes[p].image_stride +
                                 ((y + 1) * (view->width + 2) + x + 1) * UNET_LANES + c);
}

void
test_view_assert_clean (const TestView *test)
{
  const UnetView *view = &test->view;
  const int64_t   size = unet_view_plane_size (view->height, view->width);
  const size_t    element = element_size (test);

  for (int p = 0; p < view->n_planes; p++)
    for (int64_t n = 0; n < view->batch; n++)
      {
        const int64_t  start = n * test->planes[p].image_stride;
        const uint8_t *guard =
            (const uint8_t *)test->planes[p].data + (size_t)(start + size) * element;

        for (size_t i = 0; i < GUARD * element; i++)
          g_assert_cmpint (guard[i], ==, 0xff);
        for (int64_t i = 0; i < size; i++)
          {
            const int64_t y = i / UNET_LANES / (view->width + 2) - 1;
            const int64_t x = i / UNET_LANES % (view->width + 2) - 1;
            const bool    border = y < 0 || y == view->height || x < 0 || x == view->width;

            if (border ? view->store == UNET_STORE_F32 : i % UNET_LANES >= test->lanes[p])
              g_assert_cmpfloat (get_element (test, p, start + i), ==, 0);
          }
      }
}

void
test_view_assert_same (const TestView *a, const TestView *b)
{
  const size_t size = (size_t)(a->view.batch * a->planes[0].image_stride) * element_size (a);

  for (int p = 0; p < a->view.n_planes; p++)
    g_assert_cmpmem (a->planes[p].data, size, b->planes[p].data, size);
}

float *
test_random (int64_t n, uint32_t seed)
{
  float *values = test_garbage ((size_t)n * sizeof (float));

  test_fill (values, n, -1, 1, seed);
  return values;
}

void *
test_garbage (size_t n)
{
  void *memory = unet_aligned_alloc (n);

  g_assert_nonnull (memory);
  memset (memory, 0xff, n);
  return memory;
}

void
test_floats_free (TestFloats *floats)
{
  unet_aligned_free (floats);
}

void
test_assert_gradient (float       *values,
                      const float *grad,
                      int64_t      n,
                      double       step,
                      double       tolerance,
                      double (*loss) (void *data),
                      void *data)
{
  double largest_error = 0, largest = 0;

  for (int64_t i = 0; i < n; i++)
    {
      const float value = values[i];
      const float above = (float)((double)value + step);
      const float below = (float)((double)value - step);
      double      difference;

      values[i] = above;
      difference = loss (data);
      values[i] = below;
      difference = (difference - loss (data)) / ((double)above - (double)below);
      values[i] = value;
      largest = MAX (largest, fabs (difference));
      largest_error = MAX (largest_error, fabs (difference - (double)grad[i]));
    }
  g_assert_cmpfloat (largest, >, 0);
  g_assert_cmpfloat (largest_error, <=, tolerance * largest);
}
