/* mask-view-private.h: the inside of the mask view
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/mask-view.h"

#include "app/mask-view-frame.h"
#include "app/mask-view-place.h"

G_BEGIN_DECLS

/* A map of one value for each pixel, and the size of the picture that it is of. */
typedef struct
{
  GBytes *bytes; /* NULL: there is none */
  int     width, height;
  int     n_classes; /* all are below this */
} UnetMaskViewMap;

struct _UnetMaskView
{
  GtkWidget parent_instance;

  /* Owned References */
  UnetPyramid    *picture;
  UnetMaskViewMap classes, probability, truth;
  char           *title;
  char           *description;
  char          **class_names;
  GArray         *class_shares; /* of double */
  UnetFrameMaker *frames;
  UnetFrame      *frame; /* NULL: to be rendered */
  UnetFrame      *last_frame;

  /* What of all that is of the size of the image, for the renderer. */
  UnetViewScene scene;
  uint32_t      colors[256]; /* of the scene: 0 where hidden */
  uint32_t      all_colors[256];

  /* Settings */
  UnetViewMode mode;
  double       opacity;
  double       threshold;
  double       curtain_position;
  bool         mask_visible, truth_visible, contour, curtain, pixel_grid;

  UnetPlace place;
  double    zoom_told;        /* the last that was notified */
  int       frame_x, frame_y; /* where the frame lies, in pixels of the device */
  int       scale;            /* that it was rendered for */

  /* Input */
  double      pointer_x, pointer_y; /* negative: not over the view */
  int         hover_x, hover_y;     /* -1: no pixel */
  bool        has_crosshair;        /* the hover pixel is moved by keys */
  bool        drags_curtain;
  bool        is_panning;
  double      drag_x, drag_y; /* how far has been moved already */
  double      drag_from;      /* where the curtain was */
  const char *cursor;         /* a literal; NULL: the usual one */
  double      pinch_zoom;     /* when two fingers were put down */
  guint       describe_source;
  guint       hover_source;

  /* Weak Reference */
  UnetMaskView *peer;    /* that shows the same place */
  bool          follows; /* it is moved by its peer */
};

/* mask-view.c */

/* A part of the frame is another. */
void unet_mask_view_invalidate (UnetMaskView *self);

/* The place is another than BEFORE: tells of properties that changed with it. */
void unet_mask_view_moved (UnetMaskView *self, const UnetPlace *before);

/* The pixel under the pointer or the crosshair; -1, -1: none. */
void unet_mask_view_set_hover (UnetMaskView *self, int x, int y, bool by_keys);

void unet_mask_view_set_curtain_position (UnetMaskView *self, double position);

/* Says it anew to those who do not see it, after all that is more urgent: a slider's every step
 * need not be read out. */
void unet_mask_view_queue_description (UnetMaskView *self);

/* mask-view-link.c */
void unet_mask_view_tell_peer (UnetMaskView *self);

/* mask-view-data.c */
void unet_mask_view_clear_maps (UnetMaskView *self);

/* mask-view-input.c */
void unet_mask_view_class_add_keys (GtkWidgetClass *widget_class);
void unet_mask_view_add_controllers (UnetMaskView *self);

/* Where + and - zoom about: the pointer, or the middle. */
void unet_mask_view_get_anchor (UnetMaskView *self, double *x, double *y);

/* mask-view-draw.c: what lies over the frame */
void unet_mask_view_draw_over (UnetMaskView *self, GtkSnapshot *snapshot);

/* The curtain's line, from the left. */
double unet_mask_view_get_curtain_x (UnetMaskView *self);

/* mask-view-text.c */

/* What one who does not see the view is told of it, a sentence or some. */
char *unet_mask_view_write_description (UnetMaskView *self);

G_END_DECLS
