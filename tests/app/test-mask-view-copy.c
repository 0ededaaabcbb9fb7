/* test-mask-view-copy.c: what the mask view shows, as a picture of its own
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/mask-view.h"

#include <string.h>

#define WIDTH 40
#define HEIGHT 30

static UnetPyramid *
make_grey (void)
{
  g_autoptr (UnetImage) image = unet_image_new (WIDTH, HEIGHT, 1, 8, NULL);

  memset (image->data, 200, WIDTH * HEIGHT);
  return unet_pyramid_new (NULL, image, NULL);
}

/* The pixel in the middle of the left half, as 0xAARRGGBB. */
static guint32
get_pixel (UnetMaskView *view)
{
  g_autoptr (GdkTexture) texture = unet_mask_view_make_texture (view);
  guint32 pixels[WIDTH * HEIGHT];

  g_assert_cmpint (gdk_texture_get_width (texture), ==, WIDTH);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, HEIGHT);
  gdk_texture_download (texture, (guchar *)pixels, WIDTH * sizeof *pixels);
  return pixels[HEIGHT / 2 * WIDTH + WIDTH / 4];
}

/* As it is shown, whatever part of it is in view, and the whole of it. */
static void
test_as_shown (void)
{
  static const UnetColor colors[2] = {{0, 0, 0}, {255, 0, 0}};
  UnetMaskView          *view = UNET_MASK_VIEW (g_object_ref_sink (unet_mask_view_new ()));
  g_autoptr (UnetPyramid) picture = make_grey ();
  guint8 classes[WIDTH * HEIGHT];
  g_autoptr (GBytes) bytes = NULL;

  g_assert_null (unet_mask_view_make_texture (view));
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    classes[i] = i % WIDTH < WIDTH / 2;
  bytes = g_bytes_new (classes, sizeof classes);
  unet_mask_view_set_picture (view, picture);
  unet_mask_view_set_classes (view, bytes, WIDTH, HEIGHT);
  unet_mask_view_set_colors (view, colors, 2);
  g_object_set (view, "mode", UNET_VIEW_IMAGE, "zoom", 30.0, "curtain", TRUE, NULL);
  g_assert_cmphex (get_pixel (view), ==, 0xffc8c8c8);
  g_object_set (view, "mode", UNET_VIEW_MASK, NULL);
  g_assert_cmphex (get_pixel (view), ==, 0xffff0000);
  g_object_set (view, "mode", UNET_VIEW_OVERLAY, "mask-opacity", 1.0, NULL);
  g_assert_cmphex (get_pixel (view), ==, 0xffff0000);
  g_object_set (view, "mask-visible", FALSE, NULL);
  g_assert_cmphex (get_pixel (view), ==, 0xffc8c8c8);
  g_assert_finalize_object (view);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/mask-view-copy/as-shown", test_as_shown);
  return g_test_run ();
}
