/* matching.h: which mask of a folder belongs to which image of another
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/picture-folder.h"

G_BEGIN_DECLS

typedef struct
{
  UnetPictureFolder *images, *masks;
  int               *match; /* for each image the index of its mask, or -1 */
  int                n_matched;
  bool               same_folder; /* images and masks lie in one */
  bool               swapped;     /* the masks were given for the images, it seems */
} UnetMatching;

/* Tries the same stem, then stem + "_mask"; then, if no pair at all was found, the one number that
 * each stem holds. Whatever it finds is no error, unless there is no folder or no picture in it. */
bool
unet_matching_open (UnetMatching *matching, const char *images, const char *masks, GError **error);
void unet_matching_clear (UnetMatching *matching);

/* Whether every image has its mask, and one alone; else UNET_ERROR_DATA with names (at most five,
 * and a count) and what to do. */
bool unet_matching_check (const UnetMatching *matching, GError **error);

/* Whether no two masks have one name. */
bool unet_matching_check_masks (const UnetPictureFolder *masks, GError **error);

/* In one common folder: the image INDEX is itself a mask. */
bool unet_matching_is_mask (const UnetMatching *matching, guint index);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UnetMatching, unet_matching_clear)

G_END_DECLS
