/* test-mask-view.c: tests of src/app/mask-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mask-view-test.h"
#include "app-test.h"

#include "app/application.h"
#include "image/pixel.h"

static void
count (GObject *object, GParamSpec *pspec, gpointer n)
{
  ++*(int *)n;
}

static void
test_properties (void)
{
  static const struct
  {
    const char *name;
    double      value; /* another than at first */
  } settings[] = {{"mode", UNET_VIEW_MASK}, {"mask-visible", 0},       {"truth-visible", 0},
                  {"contour", 0},           {"mask-opacity", 0.7},     {"threshold", 0.25},
                  {"curtain", 1},           {"curtain-position", 0.2}, {"pixel-grid", 0}};
  UnetMaskView *view = g_object_ref_sink (UNET_MASK_VIEW (unet_mask_view_new ()));

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *signal = g_strdup_printf ("notify::%s", settings[i].name);
      GValue           given = G_VALUE_INIT, read = G_VALUE_INIT;
      GParamSpec      *pspec =
          g_object_class_find_property (G_OBJECT_GET_CLASS (view), settings[i].name);
      const GValue *usual = g_param_spec_get_default_value (pspec);
      int           n = 0;

      g_signal_connect (view, signal, G_CALLBACK (count), &n);
      g_value_init (&given, pspec->value_type);
      g_value_init (&read, pspec->value_type);
      g_object_get_property (G_OBJECT (view), settings[i].name, &read);
      g_assert_cmpint (g_param_values_cmp (pspec, &read, usual), ==, 0);
      if (G_VALUE_HOLDS_DOUBLE (&given))
        g_value_set_double (&given, settings[i].value);
      else if (G_VALUE_HOLDS_BOOLEAN (&given))
        g_value_set_boolean (&given, settings[i].value != 0);
      else
        g_value_set_enum (&given, (int)settings[i].value);
      g_object_set_property (G_OBJECT (view), settings[i].name, &given);
      g_object_set_property (G_OBJECT (view), settings[i].name, &given);
      g_object_get_property (G_OBJECT (view), settings[i].name, &read);
      g_assert_cmpint (g_param_values_cmp (pspec, &read, &given), ==, 0);
      g_assert_cmpint (n, ==, 1);
      g_value_unset (&given);
      g_value_unset (&read);
    }
  g_assert_finalize_object (view);
}

static void
test_actions (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (800, 600);
  UnetMaskView *view = mask_view_test_show ();
  GtkWidget    *widget = GTK_WIDGET (view);
  UnetViewMode  mode;
  gboolean      visible, curtain;

  /* Nothing to zoom. */
  gtk_widget_activate_action (widget, "view.zoom-in", NULL);
  g_assert_cmpfloat (view->place.zoom, ==, 1);
  unet_mask_view_set_picture (view, picture);
  g_assert_true (gtk_widget_activate_action (widget, "view.mode", "s", "probability"));
  g_assert_true (gtk_widget_activate_action (widget, "view.toggle-mask", NULL));
  g_assert_true (gtk_widget_activate_action (widget, "view.curtain", NULL));
  g_object_get (view, "mode", &mode, "mask-visible", &visible, "curtain", &curtain, NULL);
  g_assert_cmpint (mode, ==, UNET_VIEW_PROBABILITY);
  g_assert_false (visible);
  g_assert_true (curtain);

  g_assert_cmpfloat (view->place.zoom, ==, 0.5);
  g_assert_true (gtk_widget_activate_action (widget, "view.zoom-in", NULL));
  g_assert_cmpfloat_with_epsilon (view->place.zoom, G_SQRT2 / 2, 1e-9);
  g_assert_true (gtk_widget_activate_action (widget, "view.zoom-100", NULL));
  g_assert_cmpfloat (view->place.zoom, ==, 1);
  g_assert_true (gtk_widget_activate_action (widget, "view.zoom-out", NULL));
  g_assert_true (gtk_widget_activate_action (widget, "view.zoom-fit", NULL));
  g_assert_true (view->place.fit);
  mask_view_test_close (view);
}

static void
test_zoom (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (800, 600);
  UnetMaskView *view = mask_view_test_show ();
  int           n_zoom = 0, n_fit = 0;
  double        zoom;
  gboolean      fit;

  g_signal_connect (view, "notify::zoom", G_CALLBACK (count), &n_zoom);
  g_signal_connect (view, "notify::fit", G_CALLBACK (count), &n_fit);
  unet_mask_view_set_picture (view, picture);
  mask_view_test_settle (view);
  g_assert_cmpint (n_zoom, ==, 1);
  g_object_set (view, "zoom", 2.0, NULL);
  g_assert_cmpint (n_zoom, ==, 2);
  g_assert_cmpint (n_fit, ==, 1);
  /* About the middle, since no pointer is there. */
  g_assert_cmpfloat_with_epsilon (view->place.x, 400 - 100, 1e-9);
  g_assert_cmpfloat_with_epsilon (view->place.y, 300 - 75, 1e-9);
  g_object_get (view, "zoom", &zoom, "fit", &fit, NULL);
  g_assert_cmpfloat (zoom, ==, 2);
  g_assert_false (fit);
  g_object_set (view, "fit", TRUE, NULL);
  g_assert_cmpfloat (view->place.zoom, ==, 0.5);
  mask_view_test_close (view);
}

/* What is on the screen, and that a frame is rendered when something has changed, only then. */
static void
test_frames (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (200, 150);
  g_autoptr (GBytes) classes = mask_view_test_halve (200, 150);
  UnetMaskView *view = mask_view_test_show ();
  UnetFrame    *frame;

  mask_view_test_settle (view);
  g_assert_null (view->frame);
  unet_mask_view_set_picture (view, picture);
  g_object_set (view, "mode", UNET_VIEW_IMAGE, NULL);
  mask_view_test_settle (view);
  /* It fits at 200 %: squares of four pixels. */
  g_assert_cmphex (mask_view_test_get_pixel (view, 20, 41), ==, unet_pixel_pack (10, 20, 100));
  g_assert_cmphex (mask_view_test_get_pixel (view, 399, 299), ==, unet_pixel_pack (199, 149, 100));

  frame = view->frame;
  mask_view_test_settle (view);
  g_assert_true (view->frame == frame);
  g_object_set (view, "mode", UNET_VIEW_MASK, NULL);
  unet_mask_view_set_classes (view, classes, 200, 150);
  mask_view_test_settle (view);
  g_assert_cmphex (mask_view_test_get_pixel (view, 20, 41), ==,
                   unet_pixel_from_color (unet_palette_get (1)));
  g_assert_cmphex (mask_view_test_get_pixel (view, 300, 41), ==, UNET_PIXEL_OPAQUE);
  g_object_set (view, "curtain", TRUE, "curtain-position", 0.25, NULL);
  mask_view_test_settle (view);
  g_assert_cmphex (mask_view_test_get_pixel (view, 99, 41), ==, unet_pixel_pack (49, 20, 100));
  g_assert_cmphex (mask_view_test_get_pixel (view, 100, 41), ==,
                   unet_pixel_from_color (unet_palette_get (1)));
  /* Smaller than the view it is in its middle, and nothing is drawn around. */
  g_object_set (view, "zoom", 1.0, "curtain", FALSE, NULL);
  mask_view_test_settle (view);
  g_assert_cmpint (unet_frame_get_width (view->frame), ==, 200);
  g_assert_cmpint (view->frame_x, ==, 100);
  g_assert_cmpint (view->frame_y, ==, 75);
  /* Larger, only what is seen is rendered. */
  g_object_set (view, "zoom", 50.0, NULL);
  mask_view_test_settle (view);
  g_assert_cmpint (unet_frame_get_width (view->frame), ==, 400);
  g_assert_cmpint (unet_frame_get_height (view->frame), ==, 300);
  unet_mask_view_set_picture (view, NULL);
  mask_view_test_settle (view);
  g_assert_null (view->frame);
  mask_view_test_close (view);
}

static void
note_hover (UnetMaskView *view, int x, int y, gpointer places)
{
  g_string_append_printf (places, "%d,%d ", x, y);
}

static void
test_hover (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (200, 150);
  g_autoptr (GString) places = g_string_new (NULL);
  UnetMaskView *view = mask_view_test_show ();
  int           x, y;

  unet_mask_view_set_picture (view, picture);
  g_signal_connect (view, "hover-changed", G_CALLBACK (note_hover), places);
  g_assert_false (unet_mask_view_get_hover (view, &x, &y));
  unet_mask_view_set_hover (view, 3, 4, false);
  unet_mask_view_set_hover (view, 3, 4, false);
  g_assert_true (unet_mask_view_get_hover (view, &x, &y));
  g_assert_cmpint (x, ==, 3);
  g_assert_cmpint (y, ==, 4);
  g_assert_cmpstr (places->str, ==, ""); /* not within what moved it */
  app_test_run_for (50);
  /* Another picture: nothing is known of what is under the pointer, which is elsewhere. */
  unet_mask_view_set_picture (view, NULL);
  app_test_run_for (50);
  g_assert_cmpstr (places->str, ==, "3,4 -1,-1 ");
  /* A view that goes tells nothing any more. */
  unet_mask_view_set_picture (view, picture);
  unet_mask_view_set_hover (view, 5, 6, false);
  mask_view_test_close (view);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  unet_app_init ();
  g_test_add_func ("/app/mask-view/properties", test_properties);
  g_test_add_func ("/app/mask-view/actions", test_actions);
  g_test_add_func ("/app/mask-view/zoom", test_zoom);
  g_test_add_func ("/app/mask-view/frames", test_frames);
  g_test_add_func ("/app/mask-view/hover", test_hover);
  return g_test_run ();
}
