/* address.h: which addresses are fetched from
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Whether ADDRESS may be asked: https anywhere, http at this machine alone (localhost, 127.0.0.1,
 * [::1]). UNET_ERROR_ARGUMENT names it. */
bool unet_address_check (const char *address, GError **error);

/* Where LOCATION, which the server of ADDRESS points to, leads: a whole address that may be asked.
 * UNET_ERROR_IO: it leads from https to http, or nowhere. */
char *unet_address_follow (const char *address, const char *location, GError **error);

G_END_DECLS
