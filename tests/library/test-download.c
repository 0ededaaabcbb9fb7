/* test-download.c: a published model comes into the library, or nothing does
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/download.h"

#include "base/sha256.h"
#include "library/fetch.h"
#include "library/folder.h"
#include "library/part.h"
#include "library/record.h"
#include "library-test.h"
#include "server.h"

#include <signal.h>
#include <sys/resource.h>

#define COUNT 30000

typedef struct
{
  Library            library;
  Server            *server;
  GBytes            *content; /* a whole model */
  char              *sha256;
  char              *address;
  UnetCatalogueEntry entry; /* of it */
  int64_t            n_told, last, total;
} Fixture;

static GBytes *
make_content (Library *library, uint32_t seed)
{
  g_autofree char *path = library_make_model (library, "published", "inc.weight", COUNT, seed);
  char            *text;
  gsize            size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  return g_bytes_new_take (text, size);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  library_set_up (&fixture->library, NULL);
  fixture->content = make_content (&fixture->library, 1);
  fixture->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->content);
  fixture->server = server_new (fixture->content, "\"v1\"");
  fixture->entry = (UnetCatalogueEntry){.name = "model",
                                        .file = "model.pth",
                                        .size = (int64_t)g_bytes_get_size (fixture->content),
                                        .sha256 = fixture->sha256};
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  server_free (fixture->server);
  g_bytes_unref (fixture->content);
  g_free (fixture->sha256);
  g_free (fixture->address);
  library_tear_down (&fixture->library, NULL);
}

static void
on_progress (int64_t n_done, int64_t total, void *data)
{
  Fixture *fixture = data;

  g_assert_cmpint (n_done, >=, 0);
  fixture->n_told++;
  fixture->last = n_done;
  fixture->total = total;
}

static char *
get (Fixture *fixture, const char *path, GCancellable *cancellable, GError **error)
{
  g_free (fixture->address);
  fixture->address = server_make_address (fixture->server, path);
  fixture->entry.address = fixture->address;
  return unet_download (&fixture->entry, on_progress, fixture, cancellable, error);
}

static void
assert_files (Fixture *fixture, const char *expected)
{
  g_autofree char *files = library_list_files (&fixture->library);

  g_assert_cmpstr (files, ==, expected);
}

static void
assert_comes (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *there = get (fixture, path, NULL, &error);
  g_autofree char *sum = NULL;
  g_autoptr (UnetModelRecord) record = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (there);
  sum = unet_sha256_of_file (there, NULL, NULL);
  g_assert_cmpstr (sum, ==, fixture->sha256);
  assert_files (fixture, "model.pth model.pth.json");
  record = unet_model_record_load (there);
  g_assert_cmpstr (record->sha256, ==, fixture->sha256);
  g_assert_cmpstr (record->origin, ==, fixture->address);
}

/* FILES: what is left in the folder. */
static void
assert_fails (Fixture    *fixture,
              const char *path,
              UnetError   code,
              const char *word,
              const char *files)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get (fixture, path, NULL, &error));
  library_assert_error (&error, code, word);
  assert_files (fixture, files);
}

static void
assert_log (Fixture *fixture, const char *expected)
{
  g_autofree char *log = server_dup_log (fixture->server);

  g_assert_cmpstr (log, ==, expected);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  assert_comes (fixture, "/file/model.pth");
  g_assert_cmpint (fixture->n_told, >=, 2);
  g_assert_cmpint (fixture->last, ==, fixture->entry.size);
  g_assert_cmpint (fixture->total, ==, fixture->entry.size);
  assert_comes (fixture, "/file/model.pth"); /* is here: nobody is asked */
  assert_log (fixture, "/file/model.pth\n");
}

static void
test_cut_and_resumed (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "/cut/50000/model.pth", UNET_ERROR_IO, "goes on from there",
                "model.pth.part model.pth.part.tag");
  assert_comes (fixture, "/cut/50000/model.pth");
  assert_log (fixture, "/cut/50000/model.pth\n"
                       "/cut/50000/model.pth Range: bytes=50000- If-Range: \"v1\"\n");
}

/* Neither checksum nor length are known: only what the server says of its version helps. */
static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  fixture->entry.sha256 = "";
  fixture->entry.size = 0;
  assert_fails (fixture, "/cut/50000/model.pth", UNET_ERROR_IO, "goes on from there",
                "model.pth.part model.pth.part.tag");
  assert_comes (fixture, "/cut/50000/model.pth");
  assert_log (fixture, "/cut/50000/model.pth\n"
                       "/cut/50000/model.pth Range: bytes=50000- If-Range: \"v1\"\n");
}

/* Two versions are not put together. */
static void
test_other_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) other = make_content (&fixture->library, 2);

  fixture->entry.sha256 = "";
  assert_fails (fixture, "/cut/50000/model.pth", UNET_ERROR_IO, "goes on from there",
                "model.pth.part model.pth.part.tag");
  server_set_content (fixture->server, other, "\"v2\"");
  g_free (fixture->sha256);
  fixture->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, other);
  assert_comes (fixture, "/cut/50000/model.pth");
}

/* A server that names no version, of a file without a checksum: all of it again. */
static void
test_no_name_no_sum (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("model.pth.part");

  fixture->entry.sha256 = "";
  fixture->entry.size = 0;
  g_assert_true (unet_library_make_folder (NULL));
  g_assert_true (g_file_set_contents (path, "something", -1, NULL));
  assert_comes (fixture, "/plain/model.pth");
  assert_log (fixture, "/plain/model.pth\n");
}

/* With a checksum it is worth asking; a server that cannot begins anew. */
static void
test_no_rests (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("model.pth.part");

  g_assert_true (unet_library_make_folder (NULL));
  g_assert_true (g_file_set_contents (path, "something", -1, NULL));
  assert_comes (fixture, "/plain/model.pth");
  assert_log (fixture, "/plain/model.pth Range: bytes=9-\n");
}

/* What is here is not what the rest belongs to: told by the checksum, and gone. */
static void
test_wrong_beginning (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("model.pth.part");

  g_assert_true (unet_library_make_folder (NULL));
  g_assert_true (g_file_set_contents (path, "something", -1, NULL));
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_MISMATCH, "SHA-256", "");
  assert_comes (fixture, "/file/model.pth");
}

/* All of it came, and the program ended before it was checked. */
static void
test_checked_late (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("model.pth.part");
  gsize            size;
  const char      *bytes = g_bytes_get_data (fixture->content, &size);

  g_assert_true (unet_library_make_folder (NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize)size, NULL));
  assert_comes (fixture, "/file/model.pth");
  assert_log (fixture, "");
}

static void
test_too_much_here (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = unet_library_make_path ("model.pth.part");
  gsize            size = g_bytes_get_size (fixture->content) + 1;
  g_autofree char *junk = g_malloc0 (size);

  g_assert_true (unet_library_make_folder (NULL));
  g_assert_true (g_file_set_contents (path, junk, (gssize)size, NULL));
  assert_comes (fixture, "/file/model.pth");
}

static void
test_wrong_hash (Fixture *fixture, gconstpointer data)
{
  fixture->entry.sha256 = "0123456789";
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_MISMATCH, "begins with 0123456789", "");
  assert_fails (fixture, "/endless/model.pth", UNET_ERROR_MISMATCH, "was not kept", "");
}

static void
test_wrong_length (Fixture *fixture, gconstpointer data)
{
  fixture->entry.size++;
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_MISMATCH, "was not kept", "");
  assert_fails (fixture, "/endless/model.pth", UNET_ERROR_MISMATCH, "was not kept", "");
  fixture->entry.size -= 2;
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_MISMATCH, "was not kept", "");
  assert_fails (fixture, "/longer/model.pth", UNET_ERROR_MISMATCH, "goes on after", "");
}

/* The page of a gateway, with a good answer and under the right name. */
static void
test_no_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("<html>Please sign in", 20);

  server_set_content (fixture->server, page, "\"p\"");
  fixture->entry.sha256 = "";
  fixture->entry.size = 0;
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_FORMAT, "is no checkpoint", "");
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "/status/404/model.pth", UNET_ERROR_IO, "404", "");
  assert_fails (fixture, "/loop/model.pth", UNET_ERROR_IO, "redirects on and on", "");
  assert_comes (fixture, "/to?/file/model.pth");
}

/* A refusal takes nothing away from what came before. */
static void
test_refusal_keeps_part (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "/cut/50000/model.pth", UNET_ERROR_IO, "goes on from there",
                "model.pth.part model.pth.part.tag");
  assert_fails (fixture, "/status/503/model.pth", UNET_ERROR_IO, "503",
                "model.pth.part model.pth.part.tag");
  assert_comes (fixture, "/file/model.pth");
  assert_log (fixture, "/cut/50000/model.pth\n/status/503/model.pth Range: bytes=50000-\n"
                       "/file/model.pth Range: bytes=50000-\n");
}

static void
cancel_at_progress (int64_t n_done, int64_t total, void *data)
{
  if (n_done > 0)
    g_cancellable_cancel (data);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = server_make_address (fixture->server, "/stuck/40000/model.pth");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fixture->entry.address = address;
  g_assert_null (
      unet_download (&fixture->entry, cancel_at_progress, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_files (fixture, "model.pth.part model.pth.part.tag");
  assert_comes (fixture, "/file/model.pth");
}

static void
test_two_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetPart) other = NULL;
  g_autofree char *path = unet_library_make_path ("model.pth");

  g_assert_true (unet_library_make_folder (NULL));
  other = unet_part_open (path, NULL);
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_IO, "is being downloaded already",
                "model.pth.part");
  assert_log (fixture, "");
}

/* No file may be longer than what came first: what a full disk is to a program. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit, small;
  void (*before) (int) = signal (SIGXFSZ, SIG_IGN);

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 65536;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_IO, "model.pth: cannot be written",
                "model.pth.part model.pth.part.tag");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  signal (SIGXFSZ, before);
  assert_comes (fixture, "/file/model.pth");
  assert_log (fixture, "/file/model.pth\n"
                       "/file/model.pth Range: bytes=65536- If-Range: \"v1\"\n");
}

/* Said before the first byte. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  fixture->entry.size = 0;
  assert_fails (fixture, "/huge/model.pth", UNET_ERROR_IO, "there is no room for it", "");
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = library_make_file (&fixture->library, "file", "");

  g_setenv ("UNET_MODELS", file, TRUE);
  assert_fails (fixture, "/file/model.pth", UNET_ERROR_IO, "file", "");
}

static void
test_address (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->entry.address = "http://example.org/model.pth";
  g_assert_null (unet_download (&fixture->entry, NULL, NULL, NULL, &error));
  library_assert_error (&error, UNET_ERROR_ARGUMENT, "it must begin with https://");
  assert_files (fixture, "");
}

static void
test_mirror (Fixture *fixture, gconstpointer data)
{
  g_autofree char *mirror = server_make_address (fixture->server, "/file");

  g_setenv ("UNET_MODELS_MIRROR", mirror, TRUE);
  fixture->entry.address = "https://example.org/model.pth";
  g_free (unet_download (&fixture->entry, NULL, NULL, NULL, NULL));
  g_unsetenv ("UNET_MODELS_MIRROR");
  assert_files (fixture, "model.pth model.pth.json");
  assert_log (fixture, "/file/model.pth\n");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/library/download/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!unet_fetch_is_possible ())
    {
      g_print ("1..0 # SKIP built without libsoup\n");
      return 0;
    }
  ADD ("whole", test_whole);
  ADD ("cut-and-resumed", test_cut_and_resumed);
  ADD ("unknown", test_unknown);
  ADD ("other-version", test_other_version);
  ADD ("no-name-no-sum", test_no_name_no_sum);
  ADD ("no-rests", test_no_rests);
  ADD ("wrong-beginning", test_wrong_beginning);
  ADD ("checked-late", test_checked_late);
  ADD ("too-much-here", test_too_much_here);
  ADD ("wrong-hash", test_wrong_hash);
  ADD ("wrong-length", test_wrong_length);
  ADD ("no-model", test_no_model);
  ADD ("refusals", test_refusals);
  ADD ("refusal-keeps-part", test_refusal_keeps_part);
  ADD ("cancel", test_cancel);
  ADD ("two-at-once", test_two_at_once);
  ADD ("full-disk", test_full_disk);
  ADD ("no-room", test_no_room);
  ADD ("no-folder", test_no_folder);
  ADD ("address", test_address);
  ADD ("mirror", test_mirror);
  return g_test_run ();
}
