/* pairing-number.h: names that agree in a number only
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Matches stems (char *, borrowed) such as "21_training" and "21_manual1" by the number that tells
 * the images apart and the number that tells the masks apart. MATCH receives for each image the
 * index of its mask, or -1. Returns the number of matches: 0, or at least half of the images. */
int unet_pairing_by_number (GPtrArray *images, GPtrArray *masks, int *match);

G_END_DECLS
