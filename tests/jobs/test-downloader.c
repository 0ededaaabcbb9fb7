/* test-downloader.c: the job that fetches a published model
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/downloader.h"

#include "fixture.h"
#include "library/fetch.h"
#include "library/library-test.h"
#include "library/server.h"

typedef struct
{
  Library            library;
  Server            *server;
  GBytes            *content;
  char              *address, *sha256;
  UnetCatalogueEntry entry;
  gint64             begun, last, total;
  int                n_told;
  UnetDownloader    *stopped; /* when some of it is here */
  GCancellable      *cancelled;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  char            *text;
  gsize            size;

  library_set_up (&fixture->library, NULL);
  path = library_make_model (&fixture->library, "published", "inc.weight", 30000, 1);
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  fixture->content = g_bytes_new_take (text, size);
  fixture->server = server_new (fixture->content, "\"v1\"");
  fixture->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->content);
  fixture->entry =
      (UnetCatalogueEntry){.name = "model", .file = "model.pth", .sha256 = fixture->sha256};
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  server_free (fixture->server);
  g_bytes_unref (fixture->content);
  g_free (fixture->address);
  g_free (fixture->sha256);
  library_tear_down (&fixture->library, NULL);
}

static void
on_progress (UnetDownloader *downloader, gint64 n_done, gint64 total, Fixture *fixture)
{
  g_assert_cmpint (n_done, >=, fixture->last);
  fixture->last = n_done;
  fixture->total = total;
  fixture->n_told++;
  if (n_done == 0)
    return;
  if (fixture->stopped != NULL)
    unet_job_stop (UNET_JOB (fixture->stopped));
  if (fixture->cancelled != NULL)
    g_cancellable_cancel (fixture->cancelled);
}

static void
on_begun (UnetDownloader *downloader, gint64 n_begun, Fixture *fixture)
{
  g_assert_cmpint (fixture->begun, ==, -1); /* once, and first */
  g_assert_cmpint (fixture->n_told, ==, 0);
  fixture->begun = n_begun;
}

static UnetDownloader *
make (Fixture *fixture, const char *path)
{
  UnetDownloader *downloader;

  g_free (fixture->address);
  fixture->address = server_make_address (fixture->server, path);
  fixture->entry.address = fixture->address;
  fixture->begun = -1;
  fixture->last = fixture->n_told = 0;
  downloader = unet_downloader_new (&fixture->entry);
  g_signal_connect (downloader, "begun", G_CALLBACK (on_begun), fixture);
  g_signal_connect (downloader, "progress", G_CALLBACK (on_progress), fixture);
  return downloader;
}

static void
test_comes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetDownloader) downloader = make (fixture, "/file/model.pth");
  g_autofree char *path = g_build_filename (fixture->library.models, "model.pth", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_downloader_get_entry (downloader) == &fixture->entry);
  g_assert_null (unet_downloader_get_path (downloader));
  g_assert_true (fixture_run (UNET_JOB (downloader), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (downloader)), ==, UNET_JOB_STATE_DONE);
  g_assert_cmpstr (unet_downloader_get_path (downloader), ==, path);
  g_assert_cmpint (fixture->begun, ==, 0);
  g_assert_cmpint (fixture->n_told, >, 0);
  g_assert_cmpint (fixture->last, ==, (gint64)g_bytes_get_size (fixture->content));
  g_assert_cmpint (fixture->total, ==, fixture->last);
}

static void
test_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetDownloader) downloader = make (fixture, "/status/404/model.pth");
  g_autoptr (GError) error = NULL;

  g_assert_false (fixture_run (UNET_JOB (downloader), NULL, &error));
  library_assert_error (&error, UNET_ERROR_IO, "404");
  g_assert_cmpint (unet_job_get_state (UNET_JOB (downloader)), ==, UNET_JOB_STATE_FAILED);
  g_assert_null (unet_downloader_get_path (downloader));
}

/* The server says no more: whoever stops or cancels need not wait for it. What came stays. */
static void
test_ends_early (Fixture *fixture, gconstpointer cancel)
{
  g_autoptr (UnetDownloader) downloader = make (fixture, "/stuck/40000/model.pth");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *files = NULL;
  g_autoptr (UnetDownloader) again = NULL;
  g_autoptr (GError) error = NULL;

  fixture->stopped = cancel == NULL ? downloader : NULL;
  fixture->cancelled = cancel != NULL ? cancellable : NULL;
  g_assert_true (fixture_run (UNET_JOB (downloader), cancellable, &error) == (cancel == NULL));
  if (cancel != NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (unet_job_get_state (UNET_JOB (downloader)), ==,
                   cancel != NULL ? UNET_JOB_STATE_CANCELLED : UNET_JOB_STATE_STOPPED);
  g_assert_null (unet_downloader_get_path (downloader));

  fixture->stopped = NULL;
  fixture->cancelled = NULL;
  again = make (fixture, "/file/model.pth");
  g_assert_true (fixture_run (UNET_JOB (again), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture->begun, >, 0);
  files = library_list_files (&fixture->library);
  g_assert_cmpstr (files, ==, "model.pth model.pth.json");
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/jobs/downloader/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!unet_fetch_is_possible ())
    {
      g_print ("1..0 # SKIP built without libsoup\n");
      return 0;
    }
  ADD ("comes", NULL, test_comes);
  ADD ("fails", NULL, test_fails);
  ADD ("stopped", NULL, test_ends_early);
  ADD ("cancelled", "cancel", test_ends_early);
  return g_test_run ();
}
