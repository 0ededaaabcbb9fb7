/* test-mask-view-data.c: tests of src/app/mask-view-data.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mask-view-test.h"

#include "app/application.h"
#include "image/pixel.h"

#include <math.h>

static UnetMaskView *
make_view (void)
{
  return g_object_ref_sink (UNET_MASK_VIEW (unet_mask_view_new ()));
}

static void
test_pixel (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (101, 50);
  g_autoptr (GBytes) classes = mask_view_test_halve (101, 50);
  g_autoptr (GBytes) slope = mask_view_test_slope (101, 50);
  UnetMaskView     *view = make_view ();
  UnetMaskViewPixel pixel;

  g_assert_false (unet_mask_view_read_pixel (view, 0, 0, &pixel));
  unet_mask_view_set_picture (view, picture);
  g_assert_true (unet_mask_view_read_pixel (view, 40, 30, &pixel));
  g_assert_true (pixel.has_color);
  g_assert_cmpint (pixel.color.r, ==, 40);
  g_assert_cmpint (pixel.color.g, ==, 30);
  g_assert_cmpint (pixel.color.b, ==, 100);
  g_assert_cmpint (pixel.class_index, ==, -1);
  g_assert_cmpint (pixel.truth, ==, -1);
  g_assert_true (isnan (pixel.probability));

  unet_mask_view_set_truth (view, classes, 101, 50);
  unet_mask_view_set_probability (view, slope, 101, 50);
  g_assert_true (unet_mask_view_read_pixel (view, 40, 30, &pixel));
  g_assert_cmpint (pixel.truth, ==, 1);
  g_assert_cmpint (pixel.class_index, ==, -1);
  g_assert_cmpfloat_with_epsilon (pixel.probability, 0.4, 1e-6);
  /* A threshold by itself, and of classes. */
  g_object_set (view, "threshold", 0.3, NULL);
  g_assert_true (unet_mask_view_read_pixel (view, 40, 30, &pixel));
  g_assert_cmpint (pixel.class_index, ==, 1);
  g_assert_true (unet_mask_view_read_pixel (view, 20, 30, &pixel));
  g_assert_cmpint (pixel.class_index, ==, 0);
  unet_mask_view_set_classes (view, classes, 101, 50);
  g_assert_true (unet_mask_view_read_pixel (view, 80, 30, &pixel));
  g_assert_cmpint (pixel.class_index, ==, 0);
  g_object_set (view, "threshold", -1.0, NULL);
  g_assert_true (unet_mask_view_read_pixel (view, 20, 30, &pixel));
  g_assert_cmpint (pixel.class_index, ==, 1);

  g_assert_false (unet_mask_view_read_pixel (view, -1, 0, &pixel));
  g_assert_false (unet_mask_view_read_pixel (view, 0, -1, &pixel));
  g_assert_false (unet_mask_view_read_pixel (view, 101, 0, &pixel));
  g_assert_false (unet_mask_view_read_pixel (view, 0, 50, &pixel));
  g_assert_finalize_object (view);
}

/* What is of another picture is not shown on this one; it is, once its picture comes. */
static void
test_sizes (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (60, 40);
  g_autoptr (GBytes) classes = mask_view_test_halve (60, 40);
  g_autoptr (GBytes) others = mask_view_test_halve (40, 60);
  g_autoptr (GBytes) narrow = mask_view_test_halve (50, 40);
  UnetMaskView     *view = make_view ();
  UnetMaskViewPixel pixel;

  /* Without a picture, the maps have the say. */
  unet_mask_view_set_truth (view, others, 40, 60);
  g_assert_cmpint (view->scene.height, ==, 60);
  unet_mask_view_set_picture (view, picture);
  g_assert_null (view->scene.truth);
  unet_mask_view_set_classes (view, others, 40, 60);
  g_assert_null (view->scene.classes);
  unet_mask_view_set_truth (view, narrow, 50, 40);
  g_assert_null (view->scene.truth);
  g_assert_true (unet_mask_view_read_pixel (view, 59, 39, &pixel));
  g_assert_cmpint (pixel.class_index, ==, -1);
  unet_mask_view_set_classes (view, classes, 60, 40);
  g_assert_nonnull (view->scene.classes);
  g_assert_cmpint (view->scene.n_classes, ==, 2);

  /* The same picture is no other. */
  unet_mask_view_set_picture (view, picture);
  g_assert_nonnull (view->scene.classes);
  unet_mask_view_set_classes (view, NULL, 0, 0);
  g_assert_null (view->scene.classes);
  g_assert_finalize_object (view);
}

static void
test_wrong_sizes (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GBytes) classes = mask_view_test_halve (60, 40);

      unet_mask_view_set_classes (UNET_MASK_VIEW (unet_mask_view_new ()), classes, 60, 41);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion*g_bytes_get_size*");
}

static void
test_colors (void)
{
  static const UnetColor colors[] = {{9, 9, 9}, {1, 2, 3}, {4, 5, 6}};
  UnetMaskView          *view = make_view ();

  unet_mask_view_set_colors (view, colors, 3);
  g_assert_cmphex (view->colors[0], ==, 0);
  g_assert_cmphex (view->colors[1], ==, 0xff010203);
  g_assert_cmphex (view->colors[2], ==, 0xff040506);
  g_assert_cmphex (view->colors[3], ==, unet_pixel_from_color (unet_palette_get (3)));
  /* Hidden stays hidden in other colours, and comes back in them. */
  unet_mask_view_set_class_visible (view, 2, FALSE);
  g_assert_cmphex (view->colors[2], ==, 0);
  unet_mask_view_set_colors (view, NULL, 0);
  g_assert_cmphex (view->colors[1], ==, unet_pixel_from_color (unet_palette_get (1)));
  g_assert_cmphex (view->colors[2], ==, 0);
  unet_mask_view_set_class_visible (view, 2, TRUE);
  g_assert_cmphex (view->colors[2], ==, unet_pixel_from_color (unet_palette_get (2)));
  g_assert_finalize_object (view);
}

/* The view holds what it shows, and lets go of it. */
static void
test_references (void)
{
  static const char *const names[] = {"a", "b", NULL};
  UnetMaskView            *view = make_view ();
  UnetPyramid             *picture = mask_view_test_draw (60, 40);
  GBytes                  *classes = mask_view_test_halve (60, 40);

  unet_mask_view_set_picture (view, picture);
  unet_mask_view_set_classes (view, classes, 60, 40);
  unet_mask_view_set_classes (view, classes, 60, 40);
  unet_mask_view_set_truth (view, classes, 60, 40);
  unet_mask_view_set_title (view, "title");
  unet_mask_view_set_title (view, NULL);
  unet_mask_view_set_description (view, "A description.");
  unet_mask_view_set_class_names (view, names);
  unet_mask_view_set_class_shares (view, (double[]){0.5, 0.5}, 2);
  unet_pyramid_unref (picture);
  g_bytes_unref (classes);
  g_assert_cmpint (((const uint8_t *)view->scene.classes)[0], ==, 1);
  g_assert_cmphex (view->scene.picture->levels[0].pixels[1], ==, 0xff010064);
  g_assert_finalize_object (view);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  unet_app_init ();
  g_test_add_func ("/app/mask-view-data/pixel", test_pixel);
  g_test_add_func ("/app/mask-view-data/sizes", test_sizes);
  g_test_add_func ("/app/mask-view-data/wrong-sizes", test_wrong_sizes);
  g_test_add_func ("/app/mask-view-data/colors", test_colors);
  g_test_add_func ("/app/mask-view-data/references", test_references);
  return g_test_run ();
}
