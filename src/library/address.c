/* address.c: which addresses are fetched from
 *
 * A file whose checksum was never published is only as good as the way it came, so that way has to
 * be encrypted from one end to the other. This machine itself is trusted: a mirror may be a
 * directory that somebody serves for a moment, or a tunnel.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/address.h"

#include "base/error.h"

#include <glib/gi18n.h>

/* As it is written, but for the scheme: what is escaped in a signed address is part of what was
 * signed, and means something else when it is not. */
#define FLAGS                                                                                      \
  (G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT |           \
   G_URI_FLAGS_SCHEME_NORMALIZE)

static bool
is_this_machine (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  return g_strcmp0 (host, "localhost") == 0 || g_strcmp0 (host, "127.0.0.1") == 0 ||
         g_strcmp0 (host, "::1") == 0;
}

static bool
is_secure (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "https");
}

static bool
may_be_asked (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  if (host == NULL || host[0] == '\0')
    return false;
  return is_secure (uri) || (g_str_equal (g_uri_get_scheme (uri), "http") && is_this_machine (uri));
}

bool
unet_address_check (const char *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, FLAGS, NULL);

  if (uri != NULL && may_be_asked (uri))
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
               _ ("%s: is no address to fetch a model from: it must begin with https:// (or be "
                  "http:// at this machine itself)"),
               address);
  return false;
}

char *
unet_address_follow (const char *address, const char *location, GError **error)
{
  g_autoptr (GUri) from = g_uri_parse (address, FLAGS, NULL);
  g_autoptr (GUri) to = from != NULL ? g_uri_parse_relative (from, location, FLAGS, NULL) : NULL;

  if (to != NULL && may_be_asked (to) && (is_secure (to) || !is_secure (from)))
    return g_uri_to_string (to);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_IO,
      _ ("%s: the server redirects to %s, which is not followed: from https only https is"),
      address, location);
  return NULL;
}
