/* server.h: a server of one file that can do everything wrong
 *
 * Speaks HTTP on 127.0.0.1, each connection on a thread of its own. What it does is told by the
 * first piece of the path; the rest is free, so that an address ends in a file's name:
 *
 *   /file/x          all of it, or the rest that was asked for, of the version ETAG
 *   /vague/x         the same, but of a rest it does not say how long the whole is
 *   /plain/x         all of it, whatever was asked for, with no name of its version
 *   /cut/N/x         says how long it is and closes after N bytes of it; the rest as /file
 *   /careless/x      sends the rest of whatever version it has
 *   /endless/x       says no length, and closes at the end
 *   /longer/x        says no length, and sends it twice
 *   /huge/x          says that it has half a petabyte, and closes
 *   /liar/x          asked for a rest, sends it from the wrong place
 *   /stuck/N/x       sends N bytes and then nothing until the other side closes
 *   /status/N/x      answers N
 *   /to?ADDRESS      sends on to ADDRESS
 *   /loop/x          sends on to itself
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Server Server;

/* Takes a reference to CONTENT. */
Server *server_new (GBytes *content, const char *etag);
void    server_free (Server *server);

/* "http://127.0.0.1:PORT" and PATH. */
char *server_make_address (Server *server, const char *path);

/* From now on it has another version of the file. */
void server_set_content (Server *server, GBytes *content, const char *etag);

/* The requests so far, a line each: "/file/x", or "/file/x Range: bytes=5- If-Range: \"a\"". */
char *server_dup_log (Server *server);
void  server_clear_log (Server *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

G_END_DECLS
