/* test-mask-view-link.c: two views that show the same place
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "mask-view-test.h"

static void
assert_same_place (UnetMaskView *a, UnetMaskView *b)
{
  g_assert_cmpfloat (a->place.zoom, ==, b->place.zoom);
  g_assert_cmpfloat (a->place.x, ==, b->place.x);
  g_assert_cmpfloat (a->place.y, ==, b->place.y);
  g_assert_cmpint (a->place.fit, ==, b->place.fit);
}

static void
set_picture (UnetMaskView *view, int width, int height)
{
  UnetPyramid *picture = mask_view_test_draw (width, height);

  unet_mask_view_set_picture (view, picture);
  unet_pyramid_unref (picture);
}

static void
test_together (void)
{
  GtkWidget    *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  UnetMaskView *first = UNET_MASK_VIEW (unet_mask_view_new ());
  UnetMaskView *second = UNET_MASK_VIEW (unet_mask_view_new ());
  GtkWindow    *window;
  UnetPlace     before;
  UnetViewMode  mode;
  gboolean      contour;

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (first), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (second), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (first));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (second));
  window = app_test_show (box, 600, 300);
  unet_mask_view_link (first, second);
  set_picture (first, 500, 400);
  set_picture (second, 500, 400);
  mask_view_test_settle (first);
  assert_same_place (first, second);
  /* Zoom and place, told by either. */
  unet_mask_view_zoom_100 (first);
  unet_mask_view_zoom_in (first);
  assert_same_place (first, second);
  g_assert_cmpfloat (second->place.zoom, >, 1);
  before = second->place;
  g_assert_true (unet_place_pan (&second->place, 40, 30));
  unet_mask_view_moved (second, &before);
  assert_same_place (first, second);
  /* The next picture of the same size is shown there, too, whichever comes first. */
  set_picture (second, 500, 400);
  set_picture (first, 500, 400);
  assert_same_place (first, second);
  g_assert_cmpfloat (first->place.zoom, >, 1);
  unet_mask_view_zoom_fit (second);
  assert_same_place (first, second);
  g_assert_true (first->place.fit);
  /* Settings. */
  g_object_set (first, "mode", UNET_VIEW_MASK, "contour", FALSE, NULL);
  g_object_get (second, "mode", &mode, "contour", &contour, NULL);
  g_assert_cmpint (mode, ==, UNET_VIEW_MASK);
  g_assert_false (contour);
  g_object_set (second, "contour", TRUE, NULL);
  g_object_get (first, "contour", &contour, NULL);
  g_assert_true (contour);
  mask_view_test_settle (first);
  gtk_window_destroy (window);
}

/* Pictures of other sizes have no place in common; and who is gone is not told. */
static void
test_apart (void)
{
  UnetMaskView *first = mask_view_test_show ();
  UnetMaskView *second = g_object_ref_sink (UNET_MASK_VIEW (unet_mask_view_new ()));

  unet_mask_view_link (first, second);
  set_picture (first, 500, 400);
  set_picture (second, 50, 40);
  mask_view_test_settle (first);
  unet_mask_view_zoom_100 (first);
  g_assert_true (second->place.fit);
  g_assert_false (first->place.fit);
  g_object_run_dispose (G_OBJECT (second));
  g_object_unref (second);
  unet_mask_view_zoom_in (first);
  mask_view_test_settle (first);
  mask_view_test_close (first);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/mask-view-link/together", test_together);
  g_test_add_func ("/app/mask-view-link/apart", test_apart);
  return g_test_run ();
}
