/* fixtures.h: small data sets on disk for the tests of this room
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/pairing.h"
#include "image/image.h"

G_BEGIN_DECLS

/* FOLDER/NAME, owned by the caller. */
char *fixture_path (const char *folder, const char *name);

/* A new folder in FOLDER; its path. */
char *fixture_folder (const char *folder, const char *name);

/* An empty file: enough where only names matter. */
void fixture_touch (const char *folder, const char *name);

/* A picture of noise, the same for the same seed. */
UnetImage *fixture_noise (int width, int height, int channels, int bits, uint32_t seed);

/* A grey 8-bit mask: a disc of value INSIDE on OUTSIDE. */
UnetImage *fixture_disc (int width, int height, uint8_t outside, uint8_t inside);

/* PNG or TIFF by name; JPEG. */
void fixture_save (const UnetImage *image, const char *folder, const char *name);
void fixture_save_jpeg (const UnetImage *image, const char *folder, const char *name, int quality);

/* Replaces the file's contents by bytes that are no picture. */
void fixture_spoil (const char *path);

G_END_DECLS
