/* mask-view-copy.c: what the mask view shows, as a picture of its own
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

/**
 * unet_mask_view_make_texture:
 * @self: a view
 *
 * Returns: (transfer full) (nullable): the whole picture as it is shown, without the curtain, a
 * pixel for a pixel; %NULL if there is none, or no memory for it
 */
GdkTexture *
unet_mask_view_make_texture (UnetMaskView *self)
{
  const int    width = self->place.image_width, height = self->place.image_height;
  const gsize  stride = (gsize)width * sizeof (guint32);
  UnetViewLook look = {
      .width = width,
      .height = height,
      .scale = 1,
      .zoom = 1,
      .mode = self->mode,
      .opacity = self->opacity,
      .with_mask = self->mask_visible,
      .with_lines = self->contour,
      .with_truth = self->truth_visible,
  };
  g_autoptr (UnetViewRenderer) renderer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint32 *pixels;

  g_return_val_if_fail (UNET_IS_MASK_VIEW (self), NULL);

  if (width == 0)
    return NULL;
  /* Of a large picture it is more than anything else takes at once. */
  pixels = g_try_malloc (stride * (gsize)height);
  if (pixels == NULL)
    return NULL;
  renderer = unet_view_renderer_new ();
  unet_view_renderer_draw (renderer, NULL, &self->scene, &look, pixels, width);
  bytes = g_bytes_new_take (pixels, stride * (gsize)height);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}
