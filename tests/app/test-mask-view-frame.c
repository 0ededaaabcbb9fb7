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
get_pixel (const UnetFrame *frame, int x, int y)
{
  return unet_frame_get_pixels (frame)[y * unet_frame_get_width (frame) + x];
}

static void
test_pixels (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();
  const UnetViewLook  look = make_look (10);
  g_autoptr (UnetFrame) frame = unet_frame_maker_render (maker, &scene, &look);

  g_assert_cmpint (unet_frame_get_width (frame), ==, 10);
  g_assert_cmpint (unet_frame_get_height (frame), ==, 10);
  g_assert_cmphex (get_pixel (frame, 4, 4), ==, 0xff000000);
  g_assert_cmphex (get_pixel (frame, 5, 4), ==, colors[1]);
  g_assert_cmphex (get_pixel (frame, 5, 5), ==, 0xff000000);
}

/* What is drawn of FRAME at (3, 2), on a surface of SCALE times 20 x 20 pixels. */
static GskRenderNode *
draw (UnetFrame *frame, int scale, bool by_cairo)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  unet_frame_draw (frame, snapshot, 3, 2, scale, by_cairo);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
check_node (GskRenderNode *node, const UnetFrame *frame, int scale)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 20 * scale, 20 * scale);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < 20 * scale; y++)
    {
      const uint32_t *row = (const uint32_t *)(cairo_image_surface_get_data (surface) +
                                               y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < 20 * scale; x++)
        {
          const int u = x - 3 * scale, v = y - 2 * scale;

          g_assert_cmphex (row[x], ==,
                           u >= 0 && v >= 0 && u < unet_frame_get_width (frame) &&
                                   v < unet_frame_get_height (frame)
                               ? get_pixel (frame, u, v)
                               : 0);
        }
    }
  cairo_surface_destroy (surface);
}

/* Pixel for pixel, by either way, at either scale. */
static void
test_draw (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();

  for (int scale = 1; scale <= 2; scale++)
    for (int by_cairo = 0; by_cairo < 2; by_cairo++)
      {
        const UnetViewLook look = make_look (14);
        g_autoptr (UnetFrame) frame = unet_frame_maker_render (maker, &scene, &look);
        GskRenderNode *node = draw (frame, scale, by_cairo);
        GskRenderNode *again = draw (frame, scale, by_cairo);

        check_node (node, frame, scale);
        g_assert_true (again == node);
        gsk_render_node_unref (node);
        gsk_render_node_unref (again);
      }
}

/* As long as what was drawn last lives while the next is rendered, three buffers go round. */
static void
test_buffers (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();

  for (int by_cairo = 0; by_cairo < 2; by_cairo++)
    {
      UnetFrame     *last = NULL, *before = NULL;
      GskRenderNode *drawn = NULL;

      for (int i = 0; i < 50; i++)
        {
          /* Those of another size go. */
          const UnetViewLook look = make_look (i < 25 ? 16 : 20);
          UnetFrame         *frame = unet_frame_maker_render (maker, &scene, &look);
          GskRenderNode     *node = draw (frame, 1, by_cairo);

          g_clear_pointer (&drawn, gsk_render_node_unref);
          drawn = node;
          unet_frame_free (before);
          before = last;
          last = frame;
          g_assert_cmpint (unet_frame_maker_count_buffers (maker), <=, 3);
        }
      g_clear_pointer (&drawn, gsk_render_node_unref);
      unet_frame_free (before);
      unet_frame_free (last);
    }
}

/* Many frames at once are no trouble, but what is kept of them has a limit. */
static void
test_many (void)
{
  g_autoptr (UnetFrameMaker) maker = unet_frame_maker_new ();
  const UnetViewScene scene = make_scene ();
  const UnetViewLook  look = make_look (16);
  UnetFrame          *frames[20];

  for (int i = 0; i < 20; i++)
    frames[i] = unet_frame_maker_render (maker, &scene, &look);
  g_assert_cmpint (unet_frame_maker_count_buffers (maker), ==, 20);
  for (int i = 0; i < 20; i++)
    unet_frame_free (frames[i]);
  g_assert_cmpint (unet_frame_maker_count_buffers (maker), <=, 3);
}

/* What is still on the screen outlives the view, and the frame. */
static void
test_outlives (void)
{
  for (int by_cairo = 0; by_cairo < 2; by_cairo++)
    {
      UnetFrameMaker     *maker = unet_frame_maker_new (), *other = unet_frame_maker_new ();
      const UnetViewScene scene = make_scene ();
      const UnetViewLook  look = make_look (10);
      UnetFrame          *frame = unet_frame_maker_render (maker, &scene, &look);
      g_autoptr (UnetFrame) same = unet_frame_maker_render (other, &scene, &look);
      GskRenderNode *node = draw (frame, 1, by_cairo);

      unet_frame_free (frame);
      unet_frame_maker_free (maker);
      unet_frame_maker_free (other);
      check_node (node, same, 1);
      gsk_render_node_unref (node);
    }
  unet_frame_maker_free (NULL);
  unet_frame_free (NULL);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mask-view-frame/pixels", test_pixels);
  g_test_add_func ("/app/mask-view-frame/draw", test_draw);
  g_test_add_func ("/app/mask-view-frame/buffers", test_buffers);
  g_test_add_func ("/app/mask-view-frame/many", test_many);
  g_test_add_func ("/app/mask-view-frame/outlives", test_outlives);
  return g_test_run ();
}
