/* test-mask-view-place.c: tests of src/app/mask-view-place.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/mask-view-place.h"

#include <math.h>

static UnetPlace
make_place (int image_width, int image_height, double view_width, double view_height)
{
  UnetPlace place;

  unet_place_init (&place);
  unet_place_set_view (&place, view_width, view_height);
  unet_place_set_image (&place, image_width, image_height);
  return place;
}

static void
test_fit (void)
{
  UnetPlace place = make_place (1920, 1280, 600, 600);

  g_assert_true (place.fit);
  g_assert_cmpfloat (place.zoom, ==, 600.0 / 1920);
  g_assert_cmpfloat (place.x, ==, 0);
  g_assert_cmpfloat_with_epsilon (place.y, (1280 - 1920) / 2.0, 1e-9);
  /* In any view, and larger than it is. */
  unet_place_set_view (&place, 4000, 2560);
  g_assert_cmpfloat (place.zoom, ==, 2);
  g_assert_cmpfloat (place.y, ==, 0);
  g_assert_cmpfloat_with_epsilon (place.x, (1920 - 2000) / 2.0, 1e-9);
  unet_place_zoom_to (&place, 3, 0, 0);
  g_assert_false (place.fit);
  unet_place_set_view (&place, 400, 256);
  g_assert_cmpfloat (place.zoom, ==, 3);
  unet_place_set_fit (&place, true);
  g_assert_cmpfloat (place.zoom, ==, 0.2);
}

/* The next image of the same size is looked at in the same place. */
static void
test_next_image (void)
{
  UnetPlace place = make_place (1000, 800, 500, 400);
  double    x, y;

  unet_place_zoom_to (&place, 4, 100, 300);
  x = place.x;
  y = place.y;
  unet_place_set_image (&place, 1000, 800);
  g_assert_cmpfloat (place.zoom, ==, 4);
  g_assert_cmpfloat (place.x, ==, x);
  g_assert_cmpfloat (place.y, ==, y);
  unet_place_set_image (&place, 0, 0);
  unet_place_set_image (&place, 1000, 800);
  g_assert_cmpfloat (place.zoom, ==, 4);
  g_assert_cmpfloat (place.x, ==, x);
  unet_place_set_image (&place, 800, 1000);
  g_assert_true (place.fit);
  g_assert_cmpfloat (place.zoom, ==, 0.4);
}

/* What is under the pointer stays there, as long as the image has no edge to keep. */
static void
test_zoom_about (void)
{
  UnetPlace place = make_place (4000, 3000, 1000, 750);

  unet_place_zoom_to (&place, 1, 500, 375);
  for (int i = 0; i < 40; i++)
    {
      const double at_x = 300 + 10 * i, at_y = 500 - 7 * i;
      const double x = place.x + at_x / place.zoom, y = place.y + at_y / place.zoom;

      unet_place_zoom_by (&place, i % 5 == 4 ? 0.6 : 1.3, at_x, at_y);
      g_assert_cmpfloat_with_epsilon (place.x + at_x / place.zoom, x, 1e-6);
      g_assert_cmpfloat_with_epsilon (place.y + at_y / place.zoom, y, 1e-6);
    }
  /* All the way out it is in the middle again. */
  unet_place_zoom_to (&place, 0, 17, 23);
  g_assert_cmpfloat (place.zoom, ==, 0.25 / UNET_PLACE_BELOW_FIT);
  g_assert_cmpfloat_with_epsilon (place.x, (4000 - 1000 / place.zoom) / 2, 1e-6);
  g_assert_cmpfloat_with_epsilon (place.y, (3000 - 750 / place.zoom) / 2, 1e-6);
}

static void
test_limits (void)
{
  UnetPlace place = make_place (4000, 3000, 1000, 750), tiny = make_place (4, 3, 1000, 750);
  UnetPlace none = make_place (0, 0, 1000, 750), unseen = make_place (10, 10, 0, 0);

  unet_place_zoom_to (&place, 1e9, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, UNET_PLACE_MAX_ZOOM);
  unet_place_zoom_step (&place, 1, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, UNET_PLACE_MAX_ZOOM);
  /* Fit and 100 % are always within them. */
  g_assert_cmpfloat (tiny.zoom, ==, 250);
  unet_place_zoom_to (&tiny, 1, 0, 0);
  g_assert_cmpfloat (tiny.zoom, ==, 1);
  g_assert_cmpfloat (unet_place_get_min_zoom (&tiny), ==, 1);
  g_assert_cmpfloat (unet_place_get_max_zoom (&tiny), ==, 250);
  unet_place_zoom_step (&none, 1, 3, 3);
  g_assert_true (isfinite (none.zoom) && isfinite (none.x));
  unet_place_zoom_step (&unseen, -1, 0, 0);
  unet_place_pan (&unseen, 5, 5);
  g_assert_true (isfinite (unseen.zoom) && unseen.zoom > 0 && isfinite (unseen.x));
}

static void
test_steps (void)
{
  UnetPlace place = make_place (4000, 3000, 1000, 750);

  unet_place_zoom_to (&place, 0.3, 0, 0);
  unet_place_zoom_step (&place, 1, 0, 0);
  g_assert_cmpfloat_with_epsilon (place.zoom, sqrt (0.125), 1e-9);
  for (int i = 0; i < 3; i++)
    unet_place_zoom_step (&place, 1, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, 1);
  unet_place_zoom_step (&place, -1, 0, 0);
  unet_place_zoom_step (&place, -1, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, 0.5);
  /* A wheel stops at 100 % once, then goes on. */
  unet_place_zoom_to (&place, 0.9, 0, 0);
  unet_place_zoom_by (&place, 1.2, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, 1);
  unet_place_zoom_by (&place, 1.2, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, 1.2);
  unet_place_zoom_by (&place, 0.7, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, 1);
  unet_place_zoom_by (&place, 0.7, 0, 0);
  g_assert_cmpfloat (place.zoom, ==, 0.7);
}

/* Nowhere is there room beside an image that is larger than the view. */
static void
test_pan (void)
{
  UnetPlace place = make_place (1000, 200, 500, 500);

  unet_place_zoom_to (&place, 2, 250, 250);
  g_assert_cmpfloat_with_epsilon (place.y, -25, 1e-9);
  g_assert_true (unet_place_pan (&place, 100, 40));
  g_assert_cmpfloat_with_epsilon (place.y, -25, 1e-9);
  g_assert_true (unet_place_pan (&place, 1e6, 0));
  g_assert_cmpfloat (place.x, ==, 750);
  g_assert_false (unet_place_pan (&place, 1, 3));
  g_assert_true (unet_place_pan (&place, -1e6, 0));
  g_assert_cmpfloat (place.x, ==, 0);
  /* The middle stays in the middle when the view changes. */
  unet_place_pan (&place, 500, 0);
  unet_place_set_view (&place, 300, 500);
  g_assert_cmpfloat_with_epsilon (place.x + 75, 375, 1e-9);
}

static void
test_reveal (void)
{
  UnetPlace place = make_place (1000, 1000, 500, 500);

  unet_place_zoom_to (&place, 10, 0, 0);
  for (int i = 0; i < 1000; i += 37)
    {
      const int x = i * 7 % 1000, y = i * 11 % 1000;

      unet_place_reveal (&place, x, y);
      g_assert_cmpfloat (place.x, <=, x);
      g_assert_cmpfloat (place.x + 50, >=, x + 1);
      g_assert_cmpfloat (place.y, <=, y);
      g_assert_cmpfloat (place.y + 50, >=, y + 1);
    }
  /* What is seen needs no move. */
  unet_place_reveal (&place, 500, 500);
  {
    const double x = place.x;

    unet_place_reveal (&place, 505, 495);
    g_assert_cmpfloat (place.x, ==, x);
  }
}

static void
test_find_pixel (void)
{
  UnetPlace place = make_place (100, 50, 400, 400), none = make_place (0, 0, 10, 10);
  int       x = 7, y = 7;

  g_assert_true (unet_place_find_pixel (&place, 0, 100, &x, &y));
  g_assert_cmpint (x, ==, 0);
  g_assert_cmpint (y, ==, 0);
  g_assert_true (unet_place_find_pixel (&place, 399.9, 299.9, &x, &y));
  g_assert_cmpint (x, ==, 99);
  g_assert_cmpint (y, ==, 49);
  g_assert_false (unet_place_find_pixel (&place, 200, 99.9, &x, &y));
  g_assert_false (unet_place_find_pixel (&place, 200, 300, &x, &y));
  g_assert_false (unet_place_find_pixel (&none, 5, 5, &x, &y));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mask-view-place/fit", test_fit);
  g_test_add_func ("/app/mask-view-place/next-image", test_next_image);
  g_test_add_func ("/app/mask-view-place/zoom-about", test_zoom_about);
  g_test_add_func ("/app/mask-view-place/limits", test_limits);
  g_test_add_func ("/app/mask-view-place/steps", test_steps);
  g_test_add_func ("/app/mask-view-place/pan", test_pan);
  g_test_add_func ("/app/mask-view-place/reveal", test_reveal);
  g_test_add_func ("/app/mask-view-place/find-pixel", test_find_pixel);
  return g_test_run ();
}
