/* pair-item.h: a row of a looked-through data set, as an object of a list
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/reviewer.h"

G_BEGIN_DECLS

#define UNET_TYPE_PAIR_ITEM (unet_pair_item_get_type ())
G_DECLARE_FINAL_TYPE (UnetPairItem, unet_pair_item, UNET, PAIR_ITEM, GObject)

/* INDEX: of a row of REVIEWER's review, which must be there. */
UnetPairItem        *unet_pair_item_new (UnetReviewer *reviewer, guint index);
const UnetReviewRow *unet_pair_item_get_row (UnetPairItem *self);

/* Whether the row keeps training from beginning. */
gboolean unet_pair_item_is_problem (UnetPairItem *self);

/* In the user's language: "Pair", or what is wrong in a word or two; and in a sentence, or NULL. */
const char *unet_pair_item_get_state (UnetPairItem *self);
char       *unet_pair_item_dup_problem (UnetPairItem *self);
char       *unet_pair_item_dup_size (UnetPairItem *self);

G_END_DECLS
