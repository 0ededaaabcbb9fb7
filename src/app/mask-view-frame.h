/* mask-view-frame.h: frames of the mask view, as textures
 *
 * Internal to app/mask-view*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/view-render.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Renders frames into memory that is used again once GTK has done with the texture before. */
typedef struct _UnetFrameMaker UnetFrameMaker;

UnetFrameMaker *unet_frame_maker_new (void);
void            unet_frame_maker_free (UnetFrameMaker *maker);

/* What SOURCE, a pointer of a scene, points to is no longer the same. NULL: everything. */
void unet_frame_maker_forget (UnetFrameMaker *maker, const void *source);

/* A frame of LOOK, of at least one pixel, as a texture of that size. */
GdkTexture *unet_frame_maker_render (UnetFrameMaker      *maker,
                                     const UnetViewScene *scene,
                                     const UnetViewLook  *look);

/* Buffers that there are, in use or spare. For tests. */
int unet_frame_maker_count_buffers (UnetFrameMaker *maker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetFrameMaker, unet_frame_maker_free)

G_END_DECLS
