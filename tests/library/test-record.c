/* test-record.c: the note beside a model
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/record.h"

#include "library-test.h"

#define SUM "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
test_round_trip (Library *library, gconstpointer data)
{
  g_autofree char *path = g_build_filename (library->folder, "a.pth", NULL);
  UnetModelRecord  record = {(char *)SUM, (char *)"https://example.org/a.pth", NULL,
                             UNET_ROLE_ENCODER};
  g_autoptr (UnetModelRecord) found = NULL;
  g_autoptr (GDateTime) added = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_model_record_save (&record, path, &error));
  g_assert_no_error (error);
  found = unet_model_record_load (path);
  g_assert_cmpstr (found->sha256, ==, SUM);
  g_assert_cmpstr (found->origin, ==, record.origin);
  g_assert_cmpint (found->role, ==, UNET_ROLE_ENCODER);
  added = g_date_time_new_from_iso8601 (found->added, NULL);
  g_assert_nonnull (added);
}

/* A path is bytes. */
static void
test_no_utf8 (Library *library, gconstpointer data)
{
  g_autofree char *path = g_build_filename (library->folder, "a.pth", NULL);
  UnetModelRecord  record = {NULL, (char *)"/home/caf\xe9/a.pth", NULL, UNET_ROLE_NETWORK};
  g_autoptr (UnetModelRecord) found = NULL;

  g_assert_true (unet_model_record_save (&record, path, NULL));
  found = unet_model_record_load (path);
  g_assert_nonnull (strstr (found->origin, "caf"));
  g_assert_true (g_utf8_validate (found->origin, -1, NULL));
  g_assert_null (found->sha256);
}

static void
test_odd (Library *library, gconstpointer data)
{
  const char *const texts[] = {"",
                               "{",
                               "[]",
                               "null",
                               "{\"sha256\": 1, \"origin\": {}, \"added\": null, \"role\": \"x\"}",
                               "{\"sha256\": \"abc\"}",
                               "{\"sha256\": \"" SUM "g\"}"};
  g_autofree char  *path = g_build_filename (library->folder, "a.pth", NULL);

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *note =
          i > 0 ? library_make_file (library, "a.pth.json", texts[i - 1]) : NULL;
      g_autoptr (UnetModelRecord) found = unet_model_record_load (path);

      g_assert_null (found->sha256);
      g_assert_null (found->origin);
      g_assert_null (found->added);
      g_assert_cmpint (found->role, ==, UNET_ROLE_NETWORK);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LIBRARY_ADD ("/library/record/round-trip", test_round_trip);
  LIBRARY_ADD ("/library/record/no-utf8", test_no_utf8);
  LIBRARY_ADD ("/library/record/odd", test_odd);
  return g_test_run ();
}
