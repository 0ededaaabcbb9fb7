/* pair-item.c: a row of a looked-through data set, as an object of a list
 *
 * It holds on to the job whose review the row is part of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/pair-item.h"

#include "app/message.h"

#include <glib/gi18n.h>

struct _UnetPairItem
{
  GObject parent_instance;

  UnetReviewer        *reviewer; /* owned */
  const UnetReviewRow *row;      /* borrowed from it */
};

G_DEFINE_FINAL_TYPE (UnetPairItem, unet_pair_item, G_TYPE_OBJECT)

static void
unet_pair_item_finalize (GObject *object)
{
  g_clear_object (&UNET_PAIR_ITEM (object)->reviewer);
  G_OBJECT_CLASS (unet_pair_item_parent_class)->finalize (object);
}

static void
unet_pair_item_class_init (UnetPairItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = unet_pair_item_finalize;
}

static void
unet_pair_item_init (UnetPairItem *self)
{
}

UnetPairItem *
unet_pair_item_new (UnetReviewer *reviewer, guint index)
{
  UnetPairItem *self = g_object_new (UNET_TYPE_PAIR_ITEM, NULL);

  self->reviewer = g_object_ref (reviewer);
  self->row = g_ptr_array_index (unet_reviewer_get_review (reviewer)->rows, index);
  return self;
}

const UnetReviewRow *
unet_pair_item_get_row (UnetPairItem *self)
{
  return self->row;
}

gboolean
unet_pair_item_is_problem (UnetPairItem *self)
{
  return self->row->kind != UNET_REVIEW_PAIR && self->row->kind != UNET_REVIEW_NO_IMAGE;
}

const char *
unet_pair_item_get_state (UnetPairItem *self)
{
  switch (self->row->kind)
    {
    case UNET_REVIEW_PAIR:
      return _ ("Pair");
    case UNET_REVIEW_NO_MASK:
      return _ ("No mask");
    case UNET_REVIEW_NO_IMAGE:
      return _ ("No image");
    case UNET_REVIEW_TWIN:
      return _ ("Two of one name");
    case UNET_REVIEW_SIZES:
      return _ ("Sizes");
    case UNET_REVIEW_UNREADABLE:
      return _ ("Unreadable");
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
unet_pair_item_dup_problem (UnetPairItem *self)
{
  return self->row->problem != NULL ? unet_message_for_window (self->row->problem) : NULL;
}

char *
unet_pair_item_dup_size (UnetPairItem *self)
{
  if (self->row->width == 0)
    return g_strdup ("–");
  return g_strdup_printf (_ ("%d × %d"), self->row->width, self->row->height);
}
