/* view-render.h: a picture, what a network made of it, and the truth, as one sees them
 *
 * Draws the part of an image that a view shows, at the resolution of the view. The cost is that of
 * the view's pixels, each of which looks at no more than 81 of the image's.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "image/overlay.h"
#include "image/pyramid.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_VIEW_IMAGE,      /* the picture alone */
  UNET_VIEW_OVERLAY,    /* classes in their colours over it */
  UNET_VIEW_CONTOUR,    /* the borders of the classes over it */
  UNET_VIEW_MASK,       /* classes in their colours on black */
  UNET_VIEW_PROBABILITY /* probabilities in the colours of image/colormap.h */
} UnetViewMode;

/* What there is to see. All of it is of one size and borrowed; what is NULL is not there. */
typedef struct
{
  int                width, height; /* 1 .. UNET_IMAGE_MAX_SIDE */
  const UnetPyramid *picture;       /* NULL: black */

  /* What a network says: classes, or probabilities cut at a threshold, or both. A negative
   * threshold leaves the classes as they are. Otherwise a pixel is foreground where its probability
   * is above the threshold, or, where there are classes, of its class where the probability is not
   * below: what unet_prediction_threshold() does, for what is seen alone. */
  const uint8_t  *classes;     /* [height][width] */
  const float    *probability; /* [height][width] */
  double          threshold;
  int             n_classes; /* all classes are below this; 2 is faster than more */
  const uint32_t *colors;    /* [256] by class: opaque pixels (image/pixel.h); 0: hidden */

  const uint8_t *truth;   /* [height][width] */
  int            n_truth; /* all its classes are below this */
} UnetViewScene;

/* How it is looked at. */
typedef struct
{
  int    width, height; /* pixels of the view */
  double scale;         /* of these for one that does not depend on the device: width of lines */
  double zoom;          /* of these for one of the image's, 1/8192 .. 8192 */
  double x, y;          /* of the view's corner in the image */

  UnetViewMode mode;
  double       opacity;    /* of colours over the picture, 0 .. 1 */
  bool         with_mask;  /* what the network says is shown, as the mode has it */
  bool         with_lines; /* borders of classes also over OVERLAY and PROBABILITY */
  bool         with_truth; /* its borders, dashed black and white, in every mode but IMAGE */
  bool         with_grid;  /* a faint line between the image's pixels where they are large */
  int          curtain;    /* left of this pixel of the view is the picture alone; 0: none */
} UnetViewLook;

/* Keeps memory and what does not change from frame to frame. */
typedef struct _UnetViewRenderer UnetViewRenderer;

UnetViewRenderer *unet_view_renderer_new (void);
void              unet_view_renderer_free (UnetViewRenderer *renderer);

/* To be called when what SOURCE, a pointer of the scene, points to is no longer the same: what was
 * kept of it is drawn anew. NULL: everything. */
void unet_view_renderer_forget (UnetViewRenderer *renderer, const void *source);

/* PIXELS [look->height][stride]: the view (image/pixel.h), transparent outside the image. STRIDE is
 * in pixels. From a zoom of 1 up the image's pixels are squares. On the cores of POOL, which may be
 * NULL; the result does not depend on it. */
void unet_view_renderer_draw (UnetViewRenderer    *renderer,
                              UnetPool            *pool,
                              const UnetViewScene *scene,
                              const UnetViewLook  *look,
                              uint32_t            *pixels,
                              int                  stride);

/* The class that is seen at (X, Y), which is on the image: after the threshold, hidden or not; -1
 * where the network says nothing. */
int unet_view_scene_get_class (const UnetViewScene *scene, int x, int y);

/* The colours of unet_palette_get() as a scene wants them, COLORS [256]. */
void unet_view_fill_colors (uint32_t *colors);

/* One above the largest of N classes. */
int unet_view_count_classes (const uint8_t *classes, size_t n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetViewRenderer, unet_view_renderer_free)

G_END_DECLS
