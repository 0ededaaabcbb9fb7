/* duration.h: lengths of time as people say them
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "0.4 s", "12 s", "3 min 05 s", "2 h 10 min" in the user's language and locale; "–" where it is
 * not known (negative or no number). */
char *unet_duration_format (double seconds);

G_END_DECLS
