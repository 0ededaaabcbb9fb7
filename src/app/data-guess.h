/* data-guess.h: which folders a dropped or named folder means
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FOLDER holds pictures, or folders of images and masks as data sets are laid out. *IMAGES is the
 * folder of images (FOLDER itself if nothing else is found), *MASKS that of the masks, within it or
 * beside it, or NULL. Both are the caller's. */
void unet_data_guess (const char *folder, char **images, char **masks);

/* FOLDER as it was given, but without slashes at its end: g_path_get_dirname() takes what stands
 * before the last one, and what is to be named like it is named after the slash. */
char *unet_strip_slashes (const char *folder);

G_END_DECLS
