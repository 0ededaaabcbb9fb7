/* fetch.c: a file from the network, or the rest of it
 *
 * libsoup does HTTP, TLS and the desktop's proxy. What is done here by hand: redirections, so that
 * each can be looked at and the rest of a file can be asked of where they lead; and the rest of a
 * file, for which the server must say that it is a rest, of where it begins, and of the same
 * version (If-Range). A server that knows nothing of that sends all of it, and begin() is told so.
 *
 * No encoding is accepted: what is written to the file are the bytes that were published.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "library/fetch.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#if UNET_WITH_DOWNLOAD

#include "library/address.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_REDIRECTIONS 10
#define SILENCE_SECONDS 60 /* after which the server counts as gone */
#define PIECE ((size_t)64 << 10)

bool
unet_fetch_is_possible (void)
{
  return true;
}

/* The network's own words into a sentence; a cancelled one stays what it is. */
static bool
fail (GError **error, const char *address, GError *reason)
{
  g_autoptr (GError) owned = reason;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return false;
    }
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_IO,
      _ ("%s: cannot be reached: %s. Try again later, or fetch the file by other means and "
         "add it to the library (“unet models add FILE”, or “Add File…” in the window)"),
      address, owned->message);
  return false;
}

static SoupMessage *
make_message (const char *address, const UnetFetchOrder *order, int64_t from)
{
  SoupMessage        *message = soup_message_new ("GET", address);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (from > 0)
    {
      soup_message_headers_set_range (headers, from, -1);
      if (order->validator != NULL)
        soup_message_headers_replace (headers, "If-Range", order->validator);
    }
  return message;
}

static bool
is_redirection (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

/* What the server calls this version, if it is a name that can tell the bytes of two apart. */
static const char *
find_validator (SoupMessageHeaders *headers)
{
  const char *tag = soup_message_headers_get_one (headers, "ETag");

  if (tag != NULL && g_str_has_prefix (tag, "\""))
    return tag;
  return soup_message_headers_get_one (headers, "Last-Modified");
}

static bool
refuse (GError **error, const char *address, guint status, const char *reason)
{
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                 _ ("%s: there is no such file (%u): the publisher may have moved it"), address,
                 status);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                 _ ("%s: the server refuses with %u (%s): try again later"), address, status,
                 reason != NULL ? reason : "");
  return false;
}

/* Whether the server now has another version than the one that was begun. It should have sent that
 * as a whole then, but not all that stand between know If-Range. */
static bool
is_other (SoupMessageHeaders *headers, const UnetFetchOrder *order)
{
  const char *validator = find_validator (headers);

  return order->validator != NULL && validator != NULL &&
         !g_str_equal (validator, order->validator);
}

/* Where the body begins and how long the whole file is, as the server says. */
static bool
read_extent (SoupMessage *message,
             const char  *address,
             int64_t      asked,
             int64_t     *from,
             int64_t     *total,
             GError     **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset             start = 0, end = 0, whole = -1;

  *from = 0;
  *total = -1;
  if (soup_message_get_status (message) == SOUP_STATUS_OK)
    {
      if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        *total = soup_message_headers_get_content_length (headers);
      return true;
    }
  if (!soup_message_headers_get_content_range (headers, &start, &end, &whole) || start != asked ||
      end < start || end == G_MAXINT64 || (whole >= 0 && end >= whole))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                   _ ("%s: the server was asked for the rest of the file and sends something else: "
                      "try again later"),
                   address);
      return false;
    }
  *from = start;
  /* The rest goes to the end of the file, whether the server says so or not. */
  *total = whole >= 0 ? whole : end + 1;
  return true;
}

/* Of a server that has nothing after the first ASKED bytes: whether that is because they are all.
 */
static bool
is_whole (SoupMessageHeaders *headers, int64_t asked)
{
  const char *range = soup_message_headers_get_one (headers, "Content-Range");
  guint64     length;

  return range != NULL && g_str_has_prefix (range, "bytes */") &&
         g_ascii_string_to_unsigned (range + strlen ("bytes */"), 10, 1, G_MAXINT64, &length,
                                     NULL) &&
         length == (guint64)asked;
}

/* AT: where the body begins; TOTAL: where it must end, -1: unknown. libsoup does not always say
 * when it ended too early. */
static bool
read_body (GInputStream         *body,
           const char           *address,
           int64_t               at,
           int64_t               total,
           const UnetFetchHooks *hooks,
           void                 *data,
           GCancellable         *cancellable,
           GError              **error)
{
  g_autofree char *piece = g_malloc (PIECE);
  g_autoptr (GError) reason = NULL;
  gssize n;

  while ((n = g_input_stream_read (body, piece, PIECE, cancellable, &reason)) > 0)
    {
      if (!hooks->take (piece, (size_t)n, data, error))
        return false;
      at += n;
    }
  if (n == 0 && (total < 0 || at == total))
    return true;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&reason));
  else if (total >= 0)
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                 _ ("%s: the connection broke off after %" PRId64 " of %" PRId64
                    " bytes. Fetching it again goes on from there"),
                 address, at, total);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                 _ ("%s: the connection broke off after %" PRId64
                    " bytes. Fetching it again goes on from there"),
                 address, at);
  return false;
}

/* One answer after the other, until one is the file. */
static bool
fetch (SoupSession          *session,
       const UnetFetchOrder *order,
       const UnetFetchHooks *hooks,
       void                 *data,
       GCancellable         *cancellable,
       GError              **error)
{
  g_autofree char *address = g_strdup (order->address);
  int64_t          asked = order->from;

  for (int i = 0; i <= MAX_REDIRECTIONS; i++)
    {
      g_autoptr (SoupMessage) message = make_message (address, order, asked);
      g_autoptr (GInputStream) body = NULL;
      SoupMessageHeaders *headers;
      const char         *location;
      GError             *reason = NULL;
      guint               status;
      int64_t             from, total;

      if (message == NULL)
        return unet_address_check ("", error);
      body = soup_session_send (session, message, cancellable, &reason);
      if (body == NULL)
        return fail (error, address, reason);
      status = soup_message_get_status (message);
      headers = soup_message_get_response_headers (message);
      location = soup_message_headers_get_one (headers, "Location");
      if (is_redirection (status) && location != NULL)
        {
          char *next = unet_address_follow (address, location, error);

          if (next == NULL)
            return false;
          g_free (address);
          address = next;
          continue;
        }
      if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && asked > 0)
        {
          if (is_whole (headers, asked) && !is_other (headers, order))
            return hooks->begin (asked, asked, order->validator, data, error);
          asked = 0;
          continue;
        }
      if (status != SOUP_STATUS_OK && !(status == SOUP_STATUS_PARTIAL_CONTENT && asked > 0))
        return refuse (error, address, status, soup_message_get_reason_phrase (message));
      if (status == SOUP_STATUS_PARTIAL_CONTENT && is_other (headers, order))
        {
          asked = 0;
          continue;
        }
      return read_extent (message, address, asked, &from, &total, error) &&
             hooks->begin (from, total, find_validator (headers), data, error) &&
             read_body (body, address, from, total, hooks, data, cancellable, error);
    }
  g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
               _ ("%s: the server redirects on and on (%d times): try again later"), order->address,
               MAX_REDIRECTIONS);
  return false;
}

bool
unet_fetch (const UnetFetchOrder *order,
            const UnetFetchHooks *hooks,
            void                 *data,
            GCancellable         *cancellable,
            GError              **error)
{
  /* A context of its own: what the session leaves to idle times is not the caller's. */
  g_autoptr (GMainContext) context = g_main_context_new ();
  SoupSession *session;
  bool         ok;

  if (!unet_address_check (order->address, error))
    return false;
  g_main_context_push_thread_default (context);
  session = soup_session_new_with_options ("timeout", SILENCE_SECONDS, "user-agent",
                                           "unet-studio/" UNET_VERSION, NULL);
  ok = fetch (session, order, hooks, data, cancellable, error);
  soup_session_abort (session);
  g_object_unref (session);
  g_main_context_pop_thread_default (context);
  return ok;
}

#else

bool
unet_fetch_is_possible (void)
{
  return false;
}

bool
unet_fetch (const UnetFetchOrder *order,
            const UnetFetchHooks *hooks,
            void                 *data,
            GCancellable         *cancellable,
            GError              **error)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: this program was built without downloads: fetch the file by other means and "
                  "add it to the library (“unet models add FILE”, or “Add File…” in the window)"),
               order->address);
  return false;
}

#endif
