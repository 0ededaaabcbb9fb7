/* server.c: a server of one file that can do everything wrong
 *
 * SPDX-License-Identifier: MIT
 */
#include "server.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAX_REQUEST 65536

struct _Server
{
  GSocketService *service;
  guint16         port;
  GMutex          lock; /* of all below */
  GBytes         *content;
  char           *etag;
  GString        *log;
};

/* One request, and where its answer goes. */
typedef struct
{
  GInputStream  *input;
  GOutputStream *output;
  char          *path, *range, *if_range;
  GBytes        *content;
  char          *etag;
} Call;

/* The value of a header of REQUEST, or NULL. */
static char *
find_header (const char *request, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL; i++)
    {
      gsize n = strlen (name);

      if (g_ascii_strncasecmp (lines[i], name, n) == 0 && lines[i][n] == ':')
        return g_strstrip (g_strdup (lines[i] + n + 1));
    }
  return NULL;
}

static void
send_bytes (Call *call, const char *data, gsize size)
{
  /* The other side may have gone, which is its right. */
  (void)g_output_stream_write_all (call->output, data, size, NULL, NULL, NULL);
}

static void G_GNUC_PRINTF (2, 3) send_text (Call *call, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  send_bytes (call, text, strlen (text));
}

/* LIMIT: bytes of the body that are sent at most. */
static void
send_file (Call *call, bool ranges, gsize limit)
{
  gsize       size;
  const char *data = g_bytes_get_data (call->content, &size);
  gsize       from = 0;
  bool        careless = g_str_has_prefix (call->path, "/careless/");
  bool        same = careless || call->if_range == NULL || g_str_equal (call->if_range, call->etag);
  g_autofree char *tag = ranges ? g_strdup_printf ("ETag: %s\r\n", call->etag) : g_strdup ("");

  if (ranges && same && call->range != NULL && g_str_has_prefix (call->range, "bytes="))
    from = strtoul (call->range + strlen ("bytes="), NULL, 10);
  if (from > 0 && from >= size)
    {
      send_text (call, "HTTP/1.1 416 No\r\nContent-Range: bytes */%zu\r\n%s", size, tag);
      send_text (call, "Content-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
  if (from > 0 && g_str_has_prefix (call->path, "/vague/"))
    send_text (call, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/*\r\n", from,
               size - 1);
  else if (from > 0)
    send_text (call, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n", from,
               size - 1, size);
  else
    send_text (call, "HTTP/1.1 200 OK\r\n");
  send_text (call, "%sContent-Length: %zu\r\nConnection: close\r\n\r\n", tag, size - from);
  send_bytes (call, data + from, MIN (size - from, limit));
}

static void
send_without_length (Call *call, int times)
{
  gsize       size;
  const char *data = g_bytes_get_data (call->content, &size);

  send_text (call, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  for (int i = 0; i < times; i++)
    send_bytes (call, data, size);
}

static void
send_wrong_rest (Call *call)
{
  gsize       size;
  const char *data = g_bytes_get_data (call->content, &size);

  if (call->range == NULL)
    {
      send_file (call, true, size / 2);
      return;
    }
  send_text (call, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-%zu/%zu\r\n", size - 1,
             size);
  send_text (call, "Content-Length: %zu\r\nConnection: close\r\n\r\n", size - 1);
  send_bytes (call, data + 1, size - 1);
}

static void
wait_for_the_end (Call *call)
{
  char byte;

  while (g_input_stream_read (call->input, &byte, 1, NULL, NULL) > 0)
    ;
}

static bool
starts (const char *path, const char *word, const char **rest)
{
  if (!g_str_has_prefix (path, word))
    return false;
  *rest = path + strlen (word);
  return true;
}

static void
answer (Call *call)
{
  const char *rest;

  if (starts (call->path, "/file/", &rest))
    send_file (call, true, G_MAXSIZE);
  else if (starts (call->path, "/vague/", &rest))
    send_file (call, true, G_MAXSIZE);
  else if (starts (call->path, "/careless/", &rest))
    send_file (call, true, G_MAXSIZE);
  else if (starts (call->path, "/plain/", &rest))
    send_file (call, false, G_MAXSIZE);
  else if (starts (call->path, "/cut/", &rest))
    send_file (call, true, call->range != NULL ? G_MAXSIZE : strtoul (rest, NULL, 10));
  else if (starts (call->path, "/endless/", &rest))
    send_without_length (call, 1);
  else if (starts (call->path, "/longer/", &rest))
    send_without_length (call, 2);
  else if (starts (call->path, "/huge/", &rest))
    send_text (call, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", (gsize)1 << 49);
  else if (starts (call->path, "/liar/", &rest))
    send_wrong_rest (call);
  else if (starts (call->path, "/stuck/", &rest))
    {
      send_file (call, true, strtoul (rest, NULL, 10));
      wait_for_the_end (call);
    }
  else if (starts (call->path, "/to?", &rest))
    send_text (call, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", rest);
  else if (starts (call->path, "/loop/", &rest))
    send_text (call, "HTTP/1.1 301 Moved\r\nLocation: /loop/%s\r\nContent-Length: 0\r\n\r\n", rest);
  else if (starts (call->path, "/status/", &rest))
    send_text (call, "HTTP/1.1 %lu Because\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
               strtoul (rest, NULL, 10));
  else
    g_error ("no such path: %s", call->path);
}

static char *
read_request (GInputStream *input)
{
  g_autoptr (GString) request = g_string_new (NULL);
  char byte;

  while (request->len < MAX_REQUEST && strstr (request->str, "\r\n\r\n") == NULL &&
         g_input_stream_read (input, &byte, 1, NULL, NULL) == 1)
    g_string_append_c (request, byte);
  return g_strdup (request->str);
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, void *data)
{
  Server          *server = data;
  GIOStream       *stream = G_IO_STREAM (connection);
  g_autofree char *request = read_request (g_io_stream_get_input_stream (stream));
  g_auto (GStrv) words = g_strsplit (request, " ", 3);
  Call call = {.input = g_io_stream_get_input_stream (stream),
               .output = g_io_stream_get_output_stream (stream),
               .range = find_header (request, "Range"),
               .if_range = find_header (request, "If-Range")};

  if (g_strv_length (words) == 3)
    {
      call.path = words[1];
      g_mutex_lock (&server->lock);
      call.content = g_bytes_ref (server->content);
      call.etag = g_strdup (server->etag);
      g_string_append (server->log, call.path);
      if (call.range != NULL)
        g_string_append_printf (server->log, " Range: %s", call.range);
      if (call.if_range != NULL)
        g_string_append_printf (server->log, " If-Range: %s", call.if_range);
      g_string_append_c (server->log, '\n');
      g_mutex_unlock (&server->lock);
      answer (&call);
      g_bytes_unref (call.content);
      g_free (call.etag);
    }
  (void)g_io_stream_close (stream, NULL, NULL);
  g_free (call.range);
  g_free (call.if_range);
  return TRUE;
}

/* Connections are taken in by a loop of their own: the test's thread waits for their answers. */
static gpointer
accept_all (gpointer data)
{
  GMainLoop *loop = data;

  g_main_context_push_thread_default (g_main_loop_get_context (loop));
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return NULL;
}

Server *
server_new (GBytes *content, const char *etag)
{
  Server *server = g_new0 (Server, 1);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (here, 0);
  g_autoptr (GSocketAddress) chosen = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&server->lock);
  server->log = g_string_new (NULL);
  server->content = g_bytes_ref (content);
  server->etag = g_strdup (etag);
  g_main_context_push_thread_default (context);
  server->service = g_threaded_socket_service_new (16);
  g_signal_connect (server->service, "run", G_CALLBACK (on_run), server);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &chosen, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (chosen));
  g_socket_service_start (server->service);
  g_main_context_pop_thread_default (context);
  g_object_set_data (G_OBJECT (server->service), "loop", g_main_loop_new (context, FALSE));
  g_object_set_data (
      G_OBJECT (server->service), "thread",
      g_thread_new ("server", accept_all,
                    g_main_loop_ref (g_object_get_data (G_OBJECT (server->service), "loop"))));
  return server;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
server_free (Server *server)
{
  GMainLoop *loop = g_object_get_data (G_OBJECT (server->service), "loop");
  GThread   *thread = g_object_get_data (G_OBJECT (server->service), "thread");

  g_main_context_invoke (g_main_loop_get_context (loop), quit, loop);
  g_thread_join (thread);
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  g_main_loop_unref (loop);
  g_mutex_clear (&server->lock);
  g_bytes_unref (server->content);
  g_string_free (server->log, TRUE);
  g_free (server->etag);
  g_free (server);
}

char *
server_make_address (Server *server, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", server->port, path);
}

void
server_set_content (Server *server, GBytes *content, const char *etag)
{
  g_mutex_lock (&server->lock);
  g_bytes_unref (server->content);
  server->content = g_bytes_ref (content);
  g_free (server->etag);
  server->etag = g_strdup (etag);
  g_mutex_unlock (&server->lock);
}

char *
server_dup_log (Server *server)
{
  char *log;

  g_mutex_lock (&server->lock);
  log = g_strdup (server->log->str);
  g_mutex_unlock (&server->lock);
  return log;
}

void
server_clear_log (Server *server)
{
  g_mutex_lock (&server->lock);
  g_string_truncate (server->log, 0);
  g_mutex_unlock (&server->lock);
}
