/* test-mask-view-draw.c: tests of src/app/mask-view-draw.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mask-view-test.h"

#include "app/application.h"
#include "image/colormap.h"
#include "image/pixel.h"

/* What lies over the frame, alone, on mid-grey. */
static cairo_surface_t *
draw_over (UnetMaskView *view)
{
  GtkSnapshot     *snapshot = gtk_snapshot_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 300);
  cairo_t         *cr = cairo_create (surface);
  GskRenderNode   *node;

  unet_mask_view_draw_over (view, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  cairo_set_source_rgb (cr, 0.5, 0.5, 0.5);
  cairo_paint (cr);
  if (node != NULL)
    {
      gsk_render_node_draw (node, cr);
      gsk_render_node_unref (node);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Its green, which all that is drawn over has in common with white, grey and black. */
static int
get_green (cairo_surface_t *surface, int x, int y)
{
  const guchar *row = cairo_image_surface_get_data (surface) +
                      (gsize)y * (gsize)cairo_image_surface_get_stride (surface);

  return (int)(((const uint32_t *)row)[x] >> 8 & 255);
}

#define GREY 128

static void
assert_changed (cairo_surface_t *surface, int x, int y, int width, int height, bool changed)
{
  int n = 0;

  for (int j = y; j < y + height; j++)
    for (int i = x; i < x + width; i++)
      n += ABS (get_green (surface, i, j) - GREY) > 2;
  g_assert_cmpint (n > 0, ==, changed);
}

static UnetMaskView *
show (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (200, 150);
  g_autoptr (GBytes) slope = mask_view_test_slope (200, 150);
  UnetMaskView *view = mask_view_test_show ();

  unet_mask_view_set_picture (view, picture);
  unet_mask_view_set_probability (view, slope, 200, 150);
  mask_view_test_settle (view);
  return view;
}

/* Light in the middle, dark beside, with a handle at half the height; and nothing else. */
static void
test_curtain (void)
{
  UnetMaskView    *view = show ();
  cairo_surface_t *surface = draw_over (view);

  assert_changed (surface, 0, 0, 400, 300, false);
  cairo_surface_destroy (surface);
  g_object_set (view, "curtain", TRUE, "curtain-position", 0.25, NULL);
  g_assert_cmpfloat (unet_mask_view_get_curtain_x (view), ==, 100);
  surface = draw_over (view);
  for (int y = 0; y < 130; y++)
    {
      g_assert_cmpint (get_green (surface, 99, y), >, 220);
      g_assert_cmpint (get_green (surface, 100, y), >, 220);
      g_assert_cmpint (get_green (surface, 98, y), <, 80);
      g_assert_cmpint (get_green (surface, 101, y), <, 80);
    }
  g_assert_cmpint (get_green (surface, 90, 142), >, 220);
  assert_changed (surface, 0, 0, 82, 300, false);
  assert_changed (surface, 118, 0, 282, 300, false);
  cairo_surface_destroy (surface);
  /* The picture alone needs none. */
  g_object_set (view, "mode", UNET_VIEW_IMAGE, NULL);
  surface = draw_over (view);
  assert_changed (surface, 0, 0, 400, 300, false);
  cairo_surface_destroy (surface);
  mask_view_test_close (view);
}

/* Whether row Y has as many light pixels beside each other as the scale is wide. */
static bool
has_light_run (cairo_surface_t *surface, int y)
{
  int n = 0;

  for (int x = 250; x < 400 && n < 16; x++)
    n = get_green (surface, x, y) > 230 ? n + 1 : 0;
  return n == 16;
}

/* In its corner, from the colours of 0 below to those of 1 above, with the threshold across. */
static void
test_scale (void)
{
  const int        first = unet_colormap_get (0).g, last = unet_colormap_get (1).g;
  UnetMaskView    *view = show ();
  cairo_surface_t *surface;
  int              bottom = 0, top = 0, n_light = 0;

  g_object_set (view, "mode", UNET_VIEW_PROBABILITY, NULL);
  surface = draw_over (view);
  assert_changed (surface, 0, 0, 250, 300, false);
  assert_changed (surface, 0, 0, 400, 90, false);
  assert_changed (surface, 250, 90, 150, 210, true);
  /* Somewhere in a column is the whole of the map, rising. */
  for (int x = 250; x < 400 && top == 0; x++)
    for (int y = 299; y >= 100; y--)
      {
        if (ABS (get_green (surface, x, y) - first) <= 2 && bottom == 0)
          bottom = y;
        if (bottom != 0 && bottom - y > 100 && ABS (get_green (surface, x, y) - last) <= 3)
          top = y;
      }
  g_assert_cmpint (bottom, >, 0);
  g_assert_cmpint (top, >, 0);
  cairo_surface_destroy (surface);

  g_object_set (view, "threshold", 0.25, NULL);
  surface = draw_over (view);
  for (int y = bottom - 10; y > top + 10; y--)
    if (has_light_run (surface, y))
      {
        n_light++;
        g_assert_cmpint (ABS (y - (bottom - (bottom - top) / 4)), <, 8);
      }
  g_assert_cmpint (n_light, ==, 2);
  cairo_surface_destroy (surface);
  mask_view_test_close (view);
}

/* A frame around the pixel, and lines up to it, which leave the pixel itself alone. */
static void
test_crosshair (void)
{
  UnetMaskView    *view = show ();
  cairo_surface_t *surface;

  g_object_set (view, "zoom", 20.0, NULL);
  unet_place_reveal (&view->place, 100, 75);
  unet_mask_view_set_hover (view, 100, 75, true);
  surface = draw_over (view);
  {
    const int x = (int)((100 - view->place.x) * 20 + 0.5),
              y = (int)((75 - view->place.y) * 20 + 0.5);

    assert_changed (surface, x, y, 20, 20, false);
    for (int i = 0; i < 20; i++)
      {
        g_assert_cmpint (get_green (surface, x + i, y - 1), >, 200);
        g_assert_cmpint (get_green (surface, x - 1, y + i), >, 200);
        g_assert_cmpint (get_green (surface, x + i, y - 2), <, 90);
      }
    assert_changed (surface, 0, y, 20, 20, true);
    assert_changed (surface, x, 0, 20, 20, true);
  }
  cairo_surface_destroy (surface);
  mask_view_test_close (view);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  unet_app_init ();
  g_test_add_func ("/app/mask-view-draw/curtain", test_curtain);
  g_test_add_func ("/app/mask-view-draw/scale", test_scale);
  g_test_add_func ("/app/mask-view-draw/crosshair", test_crosshair);
  return g_test_run ();
}
