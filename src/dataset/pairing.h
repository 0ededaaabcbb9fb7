/* pairing.h: which mask belongs to which image
 *
 * As the reference: the image's stem plus a suffix ("" or "_mask") is the mask's stem. Where the
 * reference fails, this explains: what has no partner, what has several, folders that look swapped.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct
{
  char *stem;       /* of the image's file name */
  char *image_path; /* NULL where there are masks alone */
  char *mask_path;  /* NULL where masks were not asked for */
} UnetPair;

typedef struct _UnetPairs UnetPairs; /* sorted by stem in byte order; immutable, counted */

/* Pairs the pictures in IMAGES with those in MASKS (not recursive, hidden files are passed over).
 * Tries the same stem, then stem + "_mask"; then, if no pair at all was found, the one number that
 * each stem holds ("21_training", "21_manual1") provided it is unique on both sides. Several masks
 * for one image, images without masks, an empty or missing folder: UNET_ERROR_DATA with names (at
 * most five, and a count) and what to do. Masks without images are not an error: *N_UNUSED (may be
 * NULL) counts them. */
UnetPairs *unet_pairs_find (const char *images, const char *masks, int *n_unused, GError **error);

/* Masks alone, the stem being that of the image: "a" for a.png and for a_mask.png. */
UnetPairs *unet_pairs_from_masks (const char *masks, GError **error);

/* Images alone, from files and folders (a folder's pictures sorted). UNET_ERROR_DATA if no name
 * exists or a folder holds no picture. A name that does not exist among others is kept: reading it
 * fails in its turn. */
UnetPairs *unet_pairs_from_inputs (const char *const *inputs, int n_inputs, GError **error);

/* COUNT pairs that are known by now; copied. */
UnetPairs *unet_pairs_new (const UnetPair *const *list, int count);

UnetPairs      *unet_pairs_ref (UnetPairs *pairs);
void            unet_pairs_unref (UnetPairs *pairs);
int             unet_pairs_get_n (UnetPairs *pairs);
const UnetPair *unet_pairs_get (UnetPairs *pairs, int index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetPairs, unet_pairs_unref)

G_END_DECLS
