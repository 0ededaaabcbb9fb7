/* json.h: JSON that came in a file
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* The object that TEXT [LENGTH], UTF-8, is; it lives as long as PARSER, which is a new one. MOST:
 * how deeply objects and lists in it may be nested, itself counted. json-glib (1.6) calls itself
 * for each level, as deep as the text goes, so that a file of nothing but brackets would overflow
 * the stack. NULL with UNET_ERROR_FORMAT: what is wrong, without a name, for the caller's sentence.
 */
JsonObject *unet_json_read_object (JsonParser *parser,
                                   const char *text,
                                   size_t      length,
                                   int         most,
                                   GError    **error);

G_END_DECLS
