/* test-mask-view-frame.c: tests of src/app/mask-view-frame.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/mask-view-frame.h"

static const uint8_t classes[4] = {0, 1, 1, 0};
static uint32_t      colors[256];

static UnetViewScene
make_scene (void)
{
  unet_view_fill_colors (colors);
  return (UnetViewScene){.width = 2,
                         .height = 2,
                         .classes = classes,
                         .threshold = -1,
                         .n_classes = 2,
                         .colors = colors};
}

static UnetViewLook
make_look (int side)
{
  return (UnetViewLook){.width = side,
                        .height = side,
                        .scale = 1,
                        .zoom = side / 2.0,
                        .mode = UNET_VIEW_MASK,
                        .with_mask = true};
}

static uint32_t
get_pixel (GdkTexture *texture, int x, int y)
{
  const int            width = gdk_texture_get_width (texture);
  g_autofree uint32_t *pixels = g_new (uint32_t, width * gdk_texture_get_height (texture));

  gdk_texture_download (texture, (guchar *)pixels, (gsize)width * 4);
  return pixels[y * width + x];
}

static void
test_pixels (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();
  const UnetViewLook  look = make_look (10);
  g_autoptr (GdkTexture) texture = unet_frame_maker_render (maker, &scene, &look);

  g_assert_cmpint (gdk_texture_get_width (texture), ==, 10);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 10);
  g_assert_cmphex (get_pixel (texture, 4, 4), ==, 0xff000000);
  g_assert_cmphex (get_pixel (texture, 5, 4), ==, colors[1]);
  g_assert_cmphex (get_pixel (texture, 5, 5), ==, 0xff000000);
}

/* As long as one texture is held while the next is rendered, two buffers go round. */
static void
test_buffers (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();
  g_autoptr (GdkTexture) held = NULL;
  UnetViewLook look = make_look (16);

  g_assert_cmpint (unet_frame_maker_count_buffers (maker), ==, 0);
  for (int i = 0; i < 50; i++)
    {
      GdkTexture *texture = unet_frame_maker_render (maker, &scene, &look);

      g_clear_object (&held);
      held = texture;
      g_assert_cmpint (unet_frame_maker_count_buffers (maker), <=, 2);
    }
  /* Those of another size go. */
  look = make_look (20);
  for (int i = 0; i < 10; i++)
    {
      GdkTexture *texture = unet_frame_maker_render (maker, &scene, &look);

      g_clear_object (&held);
      held = texture;
      g_assert_cmpint (unet_frame_maker_count_buffers (maker), <=, 2);
    }
}

/* Many textures at once are no trouble, but what is kept of them has a limit. */
static void
test_many (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();
  const UnetViewLook  look = make_look (16);
  g_autoptr (GPtrArray) textures = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < 20; i++)
    g_ptr_array_add (textures, unet_frame_maker_render (maker, &scene, &look));
  g_assert_cmpint (unet_frame_maker_count_buffers (maker), ==, 20);
  g_ptr_array_set_size (textures, 0);
  g_assert_cmpint (unet_frame_maker_count_buffers (maker), <=, 3);
}

/* A texture that is still on the screen outlives the view that rendered it. */
static void
test_outlives (void)
{
  UnetFrameMaker     *maker = unet_frame_maker_new (), *other = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();
  const UnetViewLook  look = make_look (10);
  GdkTexture         *texture = unet_frame_maker_render (maker, &scene, &look);

  unet_frame_maker_free (maker);
  unet_frame_maker_free (other);
  g_assert_cmphex (get_pixel (texture, 5, 4), ==, colors[1]);
  g_object_unref (texture);
  unet_frame_maker_free (NULL);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mask-view-frame/pixels", test_pixels);
  g_test_add_func ("/app/mask-view-frame/buffers", test_buffers);
  g_test_add_func ("/app/mask-view-frame/many", test_many);
  g_test_add_func ("/app/mask-view-frame/outlives", test_outlives);
  return g_test_run ();
}
