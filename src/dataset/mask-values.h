/* mask-values.h: from the values in masks to classes and back
 *
 * The reference scans all masks, sorts the values that occur and takes the position as the class.
 * A value is one number (grey, palette index, 1-bit) or a colour. Here the scan also finds what is
 * no class: the stray values of anti-aliased or JPEG masks.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/pairing.h"
#include "image/image.h"

#include <stdint.h>

G_BEGIN_DECLS

/* A plain value. Colours have components 3 (RGB, alpha dropped), else 1.
 *
 * RGB masks all of whose pixels are grey count as grey: a checkpoint then holds [0, 255], where the
 * reference would have written [[0, 0, 0], [255, 255, 255]]. Its predict.py takes either (it asks
 * whether the first value is a list) and writes grey masks of the same look; its train.py scans
 * masks anew whatever the checkpoint says. */
typedef struct
{
  int      n;             /* classes: 1 .. 255 */
  int      components;    /* 1 or 3 */
  uint16_t value[255][3]; /* of a grey value the first, the others 0 */
} UnetMaskValues;

/* Called after each mask with how many are scanned; return FALSE to cancel
 * (G_IO_ERROR_CANCELLED). */
typedef bool (*UnetScanFunc) (void *data, int n_done, int n_total);

#define UNET_CLASSES_NO_OPTION (-1)

/* Scans all masks of PAIRS. The values come sorted as numpy.unique sorts them. IGNORE_VALUE: a
 * value (of colour masks: a grey) that is left out, or -1. More than 64 values, or values that
 * occur along edges only, as shades between two frequent ones, so that the mask was clearly
 * antialiased or saved as JPEG: UNET_ERROR_DATA naming the worst file, the values and their pixel
 * counts, and what to do (save as PNG without smoothing; --classes 2 to take the nearest of 0 and
 * 255).
 *
 * N_CLASSES > 0: that many classes are wanted (1, a network of one output: two values), and exactly
 * as many values are taken without doubt. Other than what is found is an error that lists the
 * values and where they are, except that stray values are left out if the N_CLASSES most frequent
 * values, with what is close to them, hold >= 80 % of the pixels and no other value forms patches:
 * pass SNAP from then on. N_CLASSES 0: as found; UNET_CLASSES_NO_OPTION, where no --classes could
 * say otherwise: the same, and no error speaks of it. Masks with one single value over the whole
 * set are an error too. Masks mixing colours and grey: grey is taken as a colour. */
bool unet_mask_values_scan (UnetPairs      *pairs,
                            int             n_classes,
                            int             ignore_value,
                            UnetScanFunc    func,
                            void           *data,
                            UnetMaskValues *values,
                            GError        **error);

/* The same, and the share of pixels that each class has, of those that are not ignored: SHARES has
 * room for 255. Pixels of stray values count for the nearest class. */
bool unet_mask_values_scan_shares (UnetPairs      *pairs,
                                   int             n_classes,
                                   int             ignore_value,
                                   UnetScanFunc    func,
                                   void           *data,
                                   UnetMaskValues *values,
                                   double         *shares,
                                   GError        **error);

/* MASK [h][w][components] to class indices [h][w]: the class of the equal value, else of the
 * nearest one when SNAP (else UNET_ERROR_DATA naming NAME, the value and a count); IGNORE_VALUE
 * becomes 255. */
bool unet_mask_values_to_classes (const UnetMaskValues *values,
                                  const UnetImage      *mask,
                                  int                   ignore_value,
                                  bool                  snap,
                                  const char           *name,
                                  uint8_t              *classes,
                                  GError              **error);

/* The mask image that the reference's predict.py writes: 1-bit content 0 / 1 for [0, 1], grey, or
 * RGB. 16-bit where a value exceeds 255. */
UnetImage *unet_mask_values_to_image (const UnetMaskValues *values,
                                      const uint8_t        *classes,
                                      int                   width,
                                      int                   height,
                                      GError              **error);

/* As the checkpoint's JSON: "[0, 255]" or "[[0, 0, 0], [255, 0, 0]]", and back. Reads also what the
 * reference writes of 1-bit masks, [false, true], and of masks with alpha (dropped). In the order
 * given: a position is a class. UNET_ERROR_FORMAT. */
char *unet_mask_values_to_json (const UnetMaskValues *values);
bool  unet_mask_values_from_json (const char *json, UnetMaskValues *values, GError **error);

/* 0, 1, ... n - 1: what the reference assumes of a file without mask values. */
void unet_mask_values_init_range (UnetMaskValues *values, int n);

G_END_DECLS
