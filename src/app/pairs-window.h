/* pairs-window.h: the images and masks of a data set, in a table
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/reviewer.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_PAIRS_WINDOW (unet_pairs_window_get_type ())
G_DECLARE_FINAL_TYPE (UnetPairsWindow, unet_pairs_window, UNET, PAIRS_WINDOW, AdwWindow)

UnetPairsWindow *unet_pairs_window_present (GtkWindow *parent, UnetReviewer *reviewer);

G_END_DECLS
