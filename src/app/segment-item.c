/* segment-item.c: one picture of the page Segment
 *
 * What was predicted is large and may be dropped to make room; what its mask's share is at each
 * threshold stays, so that a list can tell it while a slider moves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-item.h"

#include <math.h>
#include <string.h>

struct _UnetSegmentItem
{
  GObject parent_instance;

  char             *path, *mask, *name;
  UnetSegmentState  state;
  char             *error;
  UnetSegmentation *segmentation;
  float            *shares; /* [UNET_CURVE_N]; NULL: not known */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (UnetSegmentState,
                    unet_segment_state,
                    G_DEFINE_ENUM_VALUE (UNET_SEGMENT_STATE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (UNET_SEGMENT_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (UNET_SEGMENT_STATE_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (UNET_SEGMENT_STATE_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (UNET_SEGMENT_STATE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (UnetSegmentItem, unet_segment_item, G_TYPE_OBJECT)

static void
unet_segment_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetSegmentItem *self = UNET_SEGMENT_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int)self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_segment_item_finalize (GObject *object)
{
  UnetSegmentItem *self = UNET_SEGMENT_ITEM (object);

  g_free (self->path);
  g_free (self->mask);
  g_free (self->name);
  g_free (self->error);
  g_free (self->shares);
  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  G_OBJECT_CLASS (unet_segment_item_parent_class)->finalize (object);
}

static void
unet_segment_item_class_init (UnetSegmentItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = unet_segment_item_get_property;
  object_class->finalize = unet_segment_item_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE);

  /**
   * UnetSegmentItem:state:
   *
   * What is known of it. Notified also when the same state comes with another result.
   */
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, UNET_TYPE_SEGMENT_STATE, UNET_SEGMENT_STATE_NONE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
unet_segment_item_init (UnetSegmentItem *self)
{
}

/**
 * unet_segment_item_new:
 * @path: (type filename): the picture
 * @mask: (nullable) (type filename): a mask of it, to be shown instead of a prediction
 */
UnetSegmentItem *
unet_segment_item_new (const char *path, const char *mask)
{
  UnetSegmentItem *self = g_object_new (UNET_TYPE_SEGMENT_ITEM, NULL);
  g_autofree char *base = g_path_get_basename (path);

  self->path = g_strdup (path);
  self->mask = g_strdup (mask);
  self->name = g_filename_display_name (base);
  return self;
}

const char *
unet_segment_item_get_path (UnetSegmentItem *self)
{
  return self->path;
}

const char *
unet_segment_item_get_mask (UnetSegmentItem *self)
{
  return self->mask;
}

const char *
unet_segment_item_get_name (UnetSegmentItem *self)
{
  return self->name;
}

UnetSegmentState
unet_segment_item_get_state (UnetSegmentItem *self)
{
  return self->state;
}

/**
 * unet_segment_item_get_error:
 * @self: an item
 *
 * Returns: (nullable): why it failed, a sentence
 */
const char *
unet_segment_item_get_error (UnetSegmentItem *self)
{
  return self->error;
}

/**
 * unet_segment_item_get_segmentation:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what was found, as long as it is kept
 */
UnetSegmentation *
unet_segment_item_get_segmentation (UnetSegmentItem *self)
{
  return self->segmentation;
}

/**
 * unet_segment_item_get_share:
 * @self: an item
 * @threshold: 0 to 1
 *
 * Returns: the share of foreground in its mask, NAN if it is not known. To the thousandth of the
 *   threshold.
 */
double
unet_segment_item_get_share (UnetSegmentItem *self, double threshold)
{
  int index = (int)lrint (CLAMP (threshold, 0.0, 1.0) * (UNET_CURVE_N - 1));

  return self->shares != NULL ? (double)self->shares[index] : (double)NAN;
}

void
unet_segment_item_set_state (UnetSegmentItem *self, UnetSegmentState state)
{
  if (state == self->state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
unet_segment_item_take_error (UnetSegmentItem *self, char *error)
{
  g_free (self->error);
  self->error = error;
  self->state = UNET_SEGMENT_STATE_FAILED;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
unet_segment_item_set_segmentation (UnetSegmentItem *self, UnetSegmentation *segmentation)
{
  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->shares, g_free);
  self->segmentation = unet_segmentation_ref (segmentation);
  if (segmentation->shares != NULL)
    self->shares = g_memdup2 (segmentation->shares, UNET_CURVE_N * sizeof *self->shares);
  self->state = UNET_SEGMENT_STATE_DONE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
unet_segment_item_drop_segmentation (UnetSegmentItem *self)
{
  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
}

void
unet_segment_item_reset (UnetSegmentItem *self)
{
  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->shares, g_free);
  unet_segment_item_set_state (self, UNET_SEGMENT_STATE_NONE);
}
