/* format.h: numbers and names in files that programs read
 *
 * In the C locale, whatever the user's is.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* A string of JSON, quoted. TEXT may be a file's name in any encoding. (JSON is put together by
 * hand: json-glib 1.6 writes 1e-08 as "1e-08.0", which is no number.) */
void unet_format_json_string (GString *json, const char *text);

/* All digits that it takes to read the same number again. */
void unet_format_number (GString *text, double value);

/* With so many digits after the point; IS_SIGNED: with a sign, "+" too. */
void unet_format_decimals (GString *text, int decimals, bool is_signed, double value);

/* A field of CSV (RFC 4180), quoted where it must be. */
void unet_format_csv_field (GString *csv, const char *text);

G_END_DECLS
