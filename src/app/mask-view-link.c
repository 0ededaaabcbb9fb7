/* mask-view-link.c: two mask views that show the same place of two masks
 *
 * What one is told the other does: settings by bindings of properties, the place from
 * unet_mask_view_moved(). A view that follows does not tell back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

/**
 * unet_mask_view_link:
 * @self: a view
 * @other: another one, of the same size
 *
 * From now on both have one mode, opacity, contour and curtain, and, while they show pictures of
 * one size, one place and zoom. For good: once for each.
 */
void
unet_mask_view_link (UnetMaskView *self, UnetMaskView *other)
{
  static const char *const settings[] = {"mode",      "mask-visible", "contour",   "mask-opacity",
                                         "threshold", "curtain",      "pixel-grid"};

  g_return_if_fail (UNET_IS_MASK_VIEW (self) && UNET_IS_MASK_VIEW (other));
  g_return_if_fail (self->peer == NULL && other->peer == NULL);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_object_bind_property (self, settings[i], other, settings[i],
                            G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "curtain-position", other, "curtain-position",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_set_weak_pointer (&self->peer, other);
  g_set_weak_pointer (&other->peer, self);
}

/* SELF has moved: its peer, if it can, moves to the same place. */
void
unet_mask_view_tell_peer (UnetMaskView *self)
{
  UnetMaskView *peer = self->peer;
  UnetPlace     before;

  if (peer == NULL || self->follows || peer->place.image_width != self->place.image_width ||
      peer->place.image_height != self->place.image_height)
    return;
  before = peer->place;
  if (before.zoom == self->place.zoom && before.x == self->place.x && before.y == self->place.y &&
      before.fit == self->place.fit)
    return;
  peer->place.zoom = self->place.zoom;
  peer->place.x = self->place.x;
  peer->place.y = self->place.y;
  peer->place.fit = self->place.fit;
  peer->follows = true;
  unet_mask_view_moved (peer, &before);
  peer->follows = false;
}
