/* folder.h: where the models are kept, and how they may be called
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Bytes of a name; with .part behind it it still has to be a file's. */
#define UNET_LIBRARY_MAX_NAME 120

/* Where the models are: the environment variable UNET_MODELS, or unet-studio/models in the user's
 * data folder. It need not exist. */
char *unet_library_get_folder (void);

/* Makes it unless it is there, and clears away what killed processes left of small files;
 * UNET_ERROR_IO. */
bool unet_library_make_folder (GError **error);

/* Where the file FILE of a model is, or would be. */
char *unet_library_make_path (const char *file);

/* Whether NAME can be a model's: UTF-8, not too long, no folder in it, no dot or dash in front, no
 * control characters. */
bool unet_library_is_name (const char *name);

/* The ending of a model's file (.pth, .pt, .safetensors), a piece of FILE; NULL: it is none. */
const char *unet_library_find_ending (const char *file);

G_END_DECLS
