/* damage.h: pictures for the decoders' tests, whole and damaged
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/codec.h"

G_BEGIN_DECLS

/* A picture of slopes and noise, the same for the same seed. */
UnetImage *damage_draw (int width, int height, int channels, int bits, guint32 seed);

void damage_assert_same (const UnetImage *a, const UnetImage *b);

/* The file cut at every length (some hundred of them for a long file): an error that names the
 * file, or exactly the picture of the whole file; never a half one. STRICT: always an error. */
void damage_try_truncations (const char *path, bool strict);

/* One byte of the file changed, at N places: any picture or an error that names the file. */
void damage_try_flips (const char *path, int n);

/* The file loads as an error of CODE, with a message that has both PATH and WORD in it. */
void damage_assert_refused (const char *path, int code, const char *word);

G_END_DECLS
