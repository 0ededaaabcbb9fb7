/* mask-view-test.c: what the tests of the mask view share
 *
 * SPDX-License-Identifier: MIT
 */
#include "mask-view-test.h"

#define PATIENCE (20 * G_TIME_SPAN_SECOND)

static bool
is_shown (UnetMaskView *view)
{
  return gtk_widget_get_mapped (GTK_WIDGET (view)) && gtk_widget_get_width (GTK_WIDGET (view)) > 0;
}

UnetMaskView *
mask_view_test_show (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = unet_mask_view_new ();

  gtk_window_set_title (GTK_WINDOW (window), "mask-view-test");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  mask_view_test_wait (UNET_MASK_VIEW (view), is_shown);
  gtk_widget_grab_focus (view);
  g_assert_cmpint (gtk_widget_get_width (view), ==, 400);
  g_assert_cmpint (gtk_widget_get_height (view), ==, 300);
  return UNET_MASK_VIEW (view);
}

void
mask_view_test_close (UnetMaskView *view)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view)));

  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *)&view);
  gtk_window_destroy (window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (view);
}

UnetPyramid *
mask_view_test_draw (int width, int height)
{
  g_autoptr (UnetImage) image = unet_image_new (width, height, 3, 8, NULL);
  uint8_t *p = image->data;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, p += 3)
      {
        p[0] = (uint8_t)x;
        p[1] = (uint8_t)y;
        /* Not dim: it is shown as it is. */
        p[2] = x == 0 && y == 0 ? 255 : 100;
      }
  return unet_pyramid_new (NULL, image, NULL);
}

GBytes *
mask_view_test_halve (int width, int height)
{
  const gsize n = (gsize)width * (gsize)height;
  uint8_t    *classes = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    classes[i] = i % (gsize)width < (gsize)width / 2;
  return g_bytes_new_take (classes, n);
}

GBytes *
mask_view_test_slope (int width, int height)
{
  const gsize n = (gsize)width * (gsize)height;
  float      *probability = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    probability[i] = (float)(i % (gsize)width) / (float)(width - 1);
  return g_bytes_new_take (probability, n * sizeof *probability);
}

static void
note_frame (GdkFrameClock *clock, gpointer drawn)
{
  *(bool *)drawn = true;
}

void
mask_view_test_settle (UnetMaskView *view)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (view));
  bool           drawn = false;
  const gulong   id = g_signal_connect (clock, "after-paint", G_CALLBACK (note_frame), &drawn);
  const gint64   end = g_get_monotonic_time () + PATIENCE;

  gtk_widget_queue_draw (GTK_WIDGET (view));
  while (!drawn && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, id);
  g_assert_true (drawn);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
mask_view_test_wait (UnetMaskView *view, MaskViewCondition condition)
{
  const guint  id = g_timeout_add (10, wake, NULL);
  const gint64 end = g_get_monotonic_time () + PATIENCE;

  while (!condition (view) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_true (condition (view));
}

uint32_t
mask_view_test_get_pixel (UnetMaskView *view, int x, int y)
{
  const int left = x * view->scale - view->frame_x, top = y * view->scale - view->frame_y;

  if (view->frame == NULL || left < 0 || top < 0 || left >= unet_frame_get_width (view->frame) ||
      top >= unet_frame_get_height (view->frame))
    return 0;
  return unet_frame_get_pixels (view->frame)[top * unet_frame_get_width (view->frame) + left];
}
