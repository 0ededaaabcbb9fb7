/* mask-view-frame.h: frames of the mask view
 *
 * Internal to app/mask-view*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/view-render.h"

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Renders frames into memory that is used again once nobody has need of it. */
typedef struct _UnetFrameMaker UnetFrameMaker;
typedef struct _UnetFrame      UnetFrame;

UnetFrameMaker *unet_frame_maker_new (void);
void            unet_frame_maker_free (UnetFrameMaker *maker);

/* What SOURCE, a pointer of a scene, points to is no longer the same. NULL: everything. */
void unet_frame_maker_forget (UnetFrameMaker *maker, const void *source);

/* A frame of LOOK, of at least one pixel. */
UnetFrame *unet_frame_maker_render (UnetFrameMaker      *maker,
                                    const UnetViewScene *scene,
                                    const UnetViewLook  *look);
void       unet_frame_free (UnetFrame *frame);

/* Its size, and its pixels (image/pixel.h), row by row. */
int             unet_frame_get_width (const UnetFrame *frame);
int             unet_frame_get_height (const UnetFrame *frame);
const uint32_t *unet_frame_get_pixels (const UnetFrame *frame);

/* Draws it with its corner at (X, Y), SCALE of its pixels for one of the widget's; always the same
 * for one frame, which GTK then knows to be unchanged. BY_CAIRO: for a renderer that draws by
 * cairo; the frame must live until what is drawn is replaced by something else, or it will be
 * copied. */
void unet_frame_draw (UnetFrame   *frame,
                      GtkSnapshot *snapshot,
                      double       x,
                      double       y,
                      int          scale,
                      bool         by_cairo);

/* Buffers that there are, in use or spare. For tests. */
int unet_frame_maker_count_buffers (UnetFrameMaker *maker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetFrameMaker, unet_frame_maker_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetFrame, unet_frame_free)

G_END_DECLS
