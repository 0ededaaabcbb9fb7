/* fetch.h: a file from the network, or the rest of it
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct
{
  const char *address;
  int64_t     from;      /* bytes that are here already; 0: all is wanted */
  const char *validator; /* of them, for If-Range; NULL: the server shall not ask */
} UnetFetchOrder;

/* Called on the calling thread. FALSE with an error ends the fetching. */
typedef struct
{
  /* Before the first byte, which is that at FROM: of the order, or 0 where the server begins anew.
   * TOTAL: bytes of the whole file, -1 if the server does not say. VALIDATOR: what the server calls
   * this version, or NULL. */
  bool (*begin) (int64_t from, int64_t total, const char *validator, void *data, GError **error);

  bool (*take) (const void *bytes, size_t n, void *data, GError **error);
} UnetFetchHooks;

/* Whether this program can fetch at all: it was built with libsoup. */
bool unet_fetch_is_possible (void);

/* Fetches by HTTP; blocks. Redirections are followed (address.h). UNET_ERROR_IO: a sentence with
 * the address; G_IO_ERROR_CANCELLED; or the hooks' error. */
bool unet_fetch (const UnetFetchOrder *order,
                 const UnetFetchHooks *hooks,
                 void                 *data,
                 GCancellable         *cancellable,
                 GError              **error);

G_END_DECLS
