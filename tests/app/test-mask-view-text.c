/* test-mask-view-text.c: tests of src/app/mask-view-text.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mask-view-test.h"

#include "app/application.h"

static void
assert_text (UnetMaskView *view, const char *expected)
{
  g_autofree char *text = unet_mask_view_write_description (view);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_description (void)
{
  static const char *const names[] = {"background", "cell", NULL};
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (1000, 800);
  g_autoptr (GBytes) classes = mask_view_test_halve (1000, 800);
  g_autoptr (GBytes) slope = mask_view_test_slope (1000, 800);
  UnetMaskView *view = g_object_ref_sink (UNET_MASK_VIEW (unet_mask_view_new ()));

  assert_text (view, "There is no picture.");
  unet_mask_view_set_picture (view, picture);
  g_object_set (view, "mode", UNET_VIEW_IMAGE, "zoom", 0.5, NULL);
  assert_text (view, "1000 × 800 pixels. The picture is shown alone. Zoom 50 %.");
  unet_mask_view_set_classes (view, classes, 1000, 800);
  unet_mask_view_set_truth (view, classes, 1000, 800);
  g_object_set (view, "mode", UNET_VIEW_OVERLAY, NULL);
  unet_mask_view_set_description (view, "It took 0.3 s.");
  assert_text (view,
               "1000 × 800 pixels. The mask is laid over the picture. The contours of the truth "
               "are dashed. Zoom 50 %. It took 0.3 s.");
  g_object_set (view, "mask-visible", FALSE, "truth-visible", FALSE, NULL);
  unet_mask_view_set_description (view, NULL);
  unet_mask_view_set_class_shares (view, (double[]){0.875, 0.125}, 2);
  assert_text (view, "1000 × 800 pixels. The mask is hidden. Zoom 50 %. Shares: background 87.5 %, "
                     "class 1 12.5 %.");

  unet_mask_view_set_class_names (view, names);
  unet_mask_view_set_class_shares (view, NULL, 0);
  g_object_set (view, "mask-visible", TRUE, NULL);
  unet_mask_view_set_hover (view, 20, 30, true);
  assert_text (view,
               "Column 20, row 30. Mask: cell. Truth: cell. 1000 × 800 pixels. The mask is laid "
               "over the picture. Zoom 50 %.");
  unet_mask_view_set_probability (view, slope, 1000, 800);
  unet_mask_view_set_truth (view, NULL, 0, 0);
  unet_mask_view_set_hover (view, 999, 30, true);
  assert_text (view, "Column 999, row 30. Mask: background. Probability: 1.000. 1000 × 800 pixels. "
                     "The mask is laid over the picture. Zoom 50 %.");
  g_assert_finalize_object (view);
}

/* Every mode has its sentence. */
static void
test_modes (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (10, 10);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  UnetMaskView *view = g_object_ref_sink (UNET_MASK_VIEW (unet_mask_view_new ()));

  unet_mask_view_set_picture (view, picture);
  for (UnetViewMode mode = UNET_VIEW_IMAGE; mode <= UNET_VIEW_PROBABILITY; mode++)
    {
      g_object_set (view, "mode", mode, NULL);
      g_hash_table_add (texts, unet_mask_view_write_description (view));
    }
  g_assert_cmpuint (g_hash_table_size (texts), ==, 5);
  g_assert_finalize_object (view);
}

/* Assistive technology is told: what it is, what it is called, and of every change. */
static void
test_accessible (void)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (400, 300);
  UnetMaskView *view = mask_view_test_show ();
  /* The macros take no literal with a per cent sign. */
  const char *at_first = "400 × 300 pixels. The mask is laid over the picture. Zoom 100 %.";
  const char *then =
      "400 × 300 pixels. The contours of the mask are drawn on the picture. Zoom 200 %.";

  mask_view_test_settle (view);
  gtk_test_accessible_assert_role (view, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Picture");
  unet_mask_view_set_picture (view, picture);
  unet_mask_view_set_title (view, "cells.png");
  mask_view_test_settle (view);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "cells.png");
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, at_first);
  g_object_set (view, "zoom", 2.0, "mode", UNET_VIEW_CONTOUR, NULL);
  mask_view_test_settle (view);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, then);
  mask_view_test_close (view);
}

int
main (int argc, char *argv[])
{
  /* What would be told is kept, for the asserts above. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  unet_app_init ();
  g_test_add_func ("/app/mask-view-text/description", test_description);
  g_test_add_func ("/app/mask-view-text/modes", test_modes);
  g_test_add_func ("/app/mask-view-text/accessible", test_accessible);
  return g_test_run ();
}
