/* test-pth-zip.c: PyTorch's files since 1.6
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/zip-writer.h"

typedef struct
{
  const char *name;
  const char *data;
  size_t      size;
} Record;

#define RECORD(name, literal)                                                                      \
  {                                                                                                \
    name, literal, sizeof literal - 1                                                              \
  }

static GBytes *
make_archive (const Record *records, guint n)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "test.pth", NULL);
  g_autoptr (UnetFileWriter) file = unet_file_writer_new (path, NULL);
  g_autoptr (UnetZipWriter) zip = unet_zip_writer_new (file);
  GBytes *bytes;

  for (guint i = 0; i < n; i++)
    g_assert_true (
        unet_zip_writer_add (zip, records[i].name, records[i].data, records[i].size, NULL));
  g_assert_true (unet_zip_writer_finish (zip, NULL));
  g_assert_true (unet_file_writer_commit (file, NULL));
  bytes = test_read (path);
  test_remove_folder (folder);
  return bytes;
}

#define PICKLED                                                                                    \
  PICKLE ("}U\x01"                                                                                 \
          "w" OP_REBUILD "((U\x07storagectorch\nFloatStorage\nU\x01"                               \
          "0U\x03"                                                                                 \
          "cpuK\x02tQK\x00K\x02\x85K\x01\x85\x89NtRs")

static void
test_load (void)
{
  const Record records[] = {
      RECORD ("any name/data.pkl", PICKLED),
      RECORD ("any name/byteorder", "little"),
      RECORD ("any name/data/0", "01234567"),
      RECORD ("any name/version", "3\n"),
      RECORD ("any name/unet-studio.json", "{\"x\": 1}"),
  };
  g_autoptr (GBytes) bytes = make_archive (records, G_N_ELEMENTS (records));
  GError *error = NULL;
  g_autoptr (UnetTable) table = unet_pth_parse_zip (bytes, "test.pth", &error);
  g_autoptr (GBytes) version = unet_pth_read_record (bytes, "version", "test.pth", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (unet_table_lookup (table, "w")->bytes, NULL), 8, "01234567",
                   8);
  g_assert_cmpstr (unet_table_get_note (table, "unet-studio"), ==, "{\"x\": 1}");
  g_assert_cmpmem (g_bytes_get_data (version, NULL), g_bytes_get_size (version), "3\n", 2);
  g_assert_null (unet_pth_read_record (bytes, "none", "test.pth", &error));
  g_assert_no_error (error);
}

static void
refuse (const Record *records, guint n, UnetError code, const char *word)
{
  g_autoptr (GBytes) bytes = make_archive (records, n);
  GError *error = NULL;

  g_assert_null (unet_pth_parse_zip (bytes, "test.pth", &error));
  g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
  test_error (&error, code, word);
}

static void
test_refused (void)
{
  refuse ((Record[]){RECORD ("a/b/data.pkl", PICKLED)}, 1, UNET_ERROR_UNSUPPORTED, "no data.pkl");
  refuse ((Record[]){RECORD ("data.pkl", PICKLED)}, 1, UNET_ERROR_UNSUPPORTED, "no data.pkl");
  refuse ((Record[]){RECORD ("a/data.pkl", PICKLED)}, 1, UNET_ERROR_FORMAT, "storage 0");
  refuse ((Record[]){RECORD ("a/data.pkl", PICKLED), RECORD ("a/data/0", "0123")}, 2,
          UNET_ERROR_FORMAT, "should hold 2");
  refuse ((Record[]){RECORD ("a/data.pkl", PICKLED), RECORD ("a/byteorder", "big")}, 2,
          UNET_ERROR_UNSUPPORTED, "big-endian");
  refuse ((Record[]){RECORD ("a/data.pkl", "")}, 1, UNET_ERROR_FORMAT, "ends early");
  refuse ((Record[]){RECORD ("a/data.pkl", PICKLE ("cos\nsystem\n"))}, 1, UNET_ERROR_UNSUPPORTED,
          "os.system");
  refuse ((Record[]){RECORD ("a/data.pkl", PICKLED), RECORD ("a/data/0", "01234567"),
                     RECORD ("a/unet-studio.json", "\xff")},
          3, UNET_ERROR_FORMAT, "unet-studio.json");
}

static void
test_broken (void)
{
  const Record records[] = {RECORD ("a/data.pkl", PICKLED), RECORD ("a/data/0", "01234567")};
  g_autoptr (GBytes) bytes = make_archive (records, 2);

  test_truncated (bytes, unet_pth_parse_zip);
  test_flipped (bytes, unet_pth_parse_zip);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-zip/load", test_load);
  g_test_add_func ("/checkpoint/pth-zip/refused", test_refused);
  g_test_add_func ("/checkpoint/pth-zip/broken", test_broken);
  return g_test_run ();
}
