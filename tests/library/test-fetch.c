/* test-fetch.c: a file from a server of this machine, or the rest of it
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/fetch.h"

#include "library-test.h"
#include "server.h"

#define TEXT "0123456789"

typedef struct
{
  Server *server;
  GBytes *content;
} Fixture;

typedef struct
{
  GString *got;
  int64_t  from, total;
  char    *validator;
  int      n_begun;
  bool     refuse;
} Taken;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->content = g_bytes_new_static (TEXT, strlen (TEXT));
  fixture->server = server_new (fixture->content, "\"v1\"");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  server_free (fixture->server);
  g_bytes_unref (fixture->content);
}

static bool
on_begin (int64_t from, int64_t total, const char *validator, void *data, GError **error)
{
  Taken *taken = data;

  taken->from = from;
  taken->total = total;
  g_free (taken->validator);
  taken->validator = g_strdup (validator);
  taken->n_begun++;
  return true;
}

static bool
on_take (const void *bytes, size_t n, void *data, GError **error)
{
  Taken *taken = data;

  if (taken->refuse)
    {
      g_set_error_literal (error, UNET_ERROR, UNET_ERROR_DATA, "enough");
      return false;
    }
  g_string_append_len (taken->got, bytes, (gssize)n);
  return true;
}

static const UnetFetchHooks hooks = {on_begin, on_take};

static void
taken_clear (Taken *taken)
{
  g_string_free (taken->got, TRUE);
  g_free (taken->validator);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taken, taken_clear)

static bool
fetch (Fixture *fixture, const char *path, UnetFetchOrder order, Taken *taken, GError **error)
{
  g_autofree char *address = server_make_address (fixture->server, path);

  *taken = (Taken){.got = g_string_new (NULL), .from = -7, .total = -7};
  order.address = address;
  return unet_fetch (&order, &hooks, taken, NULL, error);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  g_assert_true (fetch (fixture, "/file/x", (UnetFetchOrder){0}, &taken, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (taken.got->str, ==, TEXT);
  g_assert_cmpint (taken.from, ==, 0);
  g_assert_cmpint (taken.total, ==, 10);
  g_assert_cmpstr (taken.validator, ==, "\"v1\"");
  log = server_dup_log (fixture->server);
  g_assert_cmpstr (log, ==, "/file/x\n");
}

static void
test_rest (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  g_assert_true (fetch (fixture, "/file/x", (UnetFetchOrder){NULL, 4, "\"v1\""}, &taken, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (taken.got->str, ==, "456789");
  g_assert_cmpint (taken.from, ==, 4);
  g_assert_cmpint (taken.total, ==, 10);
  log = server_dup_log (fixture->server);
  g_assert_cmpstr (log, ==, "/file/x Range: bytes=4- If-Range: \"v1\"\n");
}

static void
test_rest_of_unknown (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (fetch (fixture, "/vague/x", (UnetFetchOrder){NULL, 4, NULL}, &taken, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (taken.got->str, ==, "456789");
  g_assert_cmpint (taken.total, ==, 10);
}

/* Of another version the rest is of no use, and some servers know no rests. */
static void
test_anew (Fixture *fixture, gconstpointer data)
{
  const char *const paths[] = {"/file/x", "/plain/x", "/careless/x"};

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (Taken) taken = {0};
      g_autoptr (GError) error = NULL;

      g_assert_true (
          fetch (fixture, paths[i], (UnetFetchOrder){NULL, 4, "\"v0\""}, &taken, &error));
      g_assert_no_error (error);
      g_assert_cmpint (taken.from, ==, 0);
      g_assert_cmpstr (taken.got->str, ==, TEXT);
    }
}

/* All of another version, as long as this one, is not this one. */
static void
test_other_whole (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (fetch (fixture, "/careless/x",
                        (UnetFetchOrder){NULL, (int64_t)strlen (TEXT), "\"v0\""}, &taken, &error));
  g_assert_no_error (error);
  g_assert_cmpint (taken.from, ==, 0);
  g_assert_cmpstr (taken.got->str, ==, TEXT);
}

/* Nothing is missing, or more is here than there ever was. */
static void
test_no_rest (Fixture *fixture, gconstpointer data)
{
  for (int64_t here = 10; here <= 11; here++)
    {
      g_auto (Taken) taken = {0};
      g_autoptr (GError) error = NULL;

      g_assert_true (
          fetch (fixture, "/file/x", (UnetFetchOrder){NULL, here, NULL}, &taken, &error));
      g_assert_no_error (error);
      g_assert_cmpint (taken.n_begun, ==, 1);
      g_assert_cmpint (taken.from, ==, here == 10 ? 10 : 0);
      g_assert_cmpint (taken.total, ==, 10);
      g_assert_cmpstr (taken.got->str, ==, here == 10 ? "" : TEXT);
    }
}

static void
assert_fails (Fixture *fixture, const char *path, int64_t from, const char *word)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;

  if (fetch (fixture, path, (UnetFetchOrder){NULL, from, NULL}, &taken, &error))
    g_error ("%s does not fail: %s", path, taken.got->str);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "http://127.0.0.1:"));
  library_assert_error (&error, UNET_ERROR_IO, word);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "/status/404/x", 0, "there is no such file (404)");
  assert_fails (fixture, "/status/410/x", 0, "there is no such file (410)");
  assert_fails (fixture, "/status/403/x", 0, "refuses with 403 (Because)");
  assert_fails (fixture, "/status/500/x", 0, "refuses with 500");
  assert_fails (fixture, "/status/302/x", 0, "refuses with 302"); /* to nowhere */
  assert_fails (fixture, "/status/206/x", 0, "refuses with 206"); /* unasked */
  assert_fails (fixture, "/cut/4/x", 0, "the connection broke off");
  assert_fails (fixture, "/liar/x", 4, "sends something else");
  assert_fails (fixture, "/loop/x", 0, "redirects on and on");
  assert_fails (fixture, "/to?http://example.org/x", 0, "from https only https");
  assert_fails (fixture, "/to?file:///etc/passwd", 0, "file:///etc/passwd");
}

static void
test_redirection (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  g_assert_true (fetch (fixture, "/to?/file/y", (UnetFetchOrder){NULL, 4, NULL}, &taken, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (taken.got->str, ==, "456789");
  log = server_dup_log (fixture->server);
  g_assert_cmpstr (log, ==, "/to?/file/y Range: bytes=4-\n/file/y Range: bytes=4-\n");
}

static void
test_no_length (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (fetch (fixture, "/endless/x", (UnetFetchOrder){0}, &taken, &error));
  g_assert_no_error (error);
  g_assert_cmpint (taken.total, ==, -1);
  g_assert_null (taken.validator);
  g_assert_cmpstr (taken.got->str, ==, TEXT);
}

static void
test_hook_refuses (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = server_make_address (fixture->server, "/file/x");
  UnetFetchOrder   order = {.address = address};
  g_auto (Taken) taken = {.got = g_string_new (NULL), .refuse = true};
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_fetch (&order, &hooks, &taken, NULL, &error));
  library_assert_error (&error, UNET_ERROR_DATA, "enough");
}

static gpointer
cancel_when_begun (gpointer data)
{
  g_usleep (100000);
  g_cancellable_cancel (data);
  return NULL;
}

/* The server says no more; who waits is let go all the same. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = server_make_address (fixture->server, "/stuck/4/x");
  UnetFetchOrder   order = {.address = address};
  g_auto (Taken) taken = {.got = g_string_new (NULL)};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_when_begun, cancellable);

  g_assert_false (unet_fetch (&order, &hooks, &taken, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  g_auto (Taken) taken = {.got = g_string_new (NULL)};
  UnetFetchOrder order = {.address = "http://127.0.0.1:1/x"};
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_fetch (&order, &hooks, &taken, NULL, &error));
  library_assert_error (&error, UNET_ERROR_IO, "127.0.0.1:1/x: cannot be reached");
  order.address = "http://example.org/x";
  g_assert_false (unet_fetch (&order, &hooks, &taken, NULL, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "it must begin with https://");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/library/fetch/" name, Fixture, NULL, set_up, function, tear_down)

static void
test_impossible (void)
{
  UnetFetchOrder order = {.address = "https://example.org/x"};
  g_auto (Taken) taken = {.got = g_string_new (NULL)};
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_fetch (&order, &hooks, &taken, NULL, &error));
  library_assert_error (&error, UNET_ERROR_UNSUPPORTED, "built without downloads");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!unet_fetch_is_possible ())
    {
      g_test_add_func ("/library/fetch/impossible", test_impossible);
      return g_test_run ();
    }
  ADD ("all", test_all);
  ADD ("rest", test_rest);
  ADD ("rest-of-unknown", test_rest_of_unknown);
  ADD ("anew", test_anew);
  ADD ("other-whole", test_other_whole);
  ADD ("no-rest", test_no_rest);
  ADD ("faults", test_faults);
  ADD ("redirection", test_redirection);
  ADD ("no-length", test_no_length);
  ADD ("hook-refuses", test_hook_refuses);
  ADD ("cancel", test_cancel);
  ADD ("nobody-there", test_nobody_there);
  return g_test_run ();
}
