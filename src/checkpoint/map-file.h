/* map-file.h: a file's bytes, mapped
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The map lives as long as the bytes and their slices. An error names the file. */
GBytes *unet_map_file (const char *path, GError **error);

G_END_DECLS
