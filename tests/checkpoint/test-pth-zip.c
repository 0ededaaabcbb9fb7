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

static UnetTable *
parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, name);

  return unet_pth_read_zip (source, error);
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
  g_autoptr (UnetTable) table = parse (bytes, "test.pth", &error);
  g_autoptr (UnetSource) source = unet_source_new (bytes, "test.pth");
  g_autoptr (UnetExtent) record = unet_pth_find_record (source, "version", &error);
  g_autoptr (GBytes) version = unet_extent_get_bytes (record, &error);

  g_assert_no_error (error);
  test_tensor (table, "w", "01234567", 8);
  g_assert_cmpstr (unet_table_get_note (table, "unet-studio"), ==, "{\"x\": 1}");
  g_assert_cmpmem (g_bytes_get_data (version, NULL), g_bytes_get_size (version), "3\n", 2);
  g_assert_null (unet_pth_find_record (source, "none", &error));
  g_assert_no_error (error);
}

static void
refuse (const Record *records, guint n, UnetError code, const char *word)
{
  g_autoptr (GBytes) bytes = make_archive (records, n);
  GError *error = NULL;

  g_assert_null (parse (bytes, "test.pth", &error));
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

/* A storage stays in the file, and is compared with its checksum by whoever reads it. Tensors that
 * are a part of one have none of their own: there it is compared at once. */
#define PART                                                                                       \
  PICKLE ("}U\x01"                                                                                 \
          "w" OP_REBUILD "((U\x07storagectorch\nFloatStorage\nU\x01"                               \
          "0U\x03"                                                                                 \
          "cpuK\x02tQK\x01K\x01\x85K\x01\x85\x89NtRs")

static GBytes *
damage (GBytes *bytes, const char *text)
{
  size_t      size;
  const char *data = g_bytes_get_data (bytes, &size);
  char       *copy = g_memdup2 (data, size);
  char       *at = memmem (copy, size, text, strlen (text));

  at[strlen (text) - 1] ^= 1;
  return g_bytes_new_take (copy, size);
}

static void
test_damaged_storage (void)
{
  const Record whole[] = {RECORD ("a/data.pkl", PICKLED), RECORD ("a/data/0", "01234567")};
  const Record part[] = {RECORD ("a/data.pkl", PART), RECORD ("a/data/0", "01234567")};
  g_autoptr (GBytes) whole_bytes = make_archive (whole, 2);
  g_autoptr (GBytes) part_bytes = make_archive (part, 2);
  g_autoptr (GBytes) damaged_whole = damage (whole_bytes, "01234567");
  g_autoptr (GBytes) damaged_part = damage (part_bytes, "01234567");
  GError *error = NULL;
  g_autoptr (UnetTable) good = parse (part_bytes, "test.pth", &error);
  g_autoptr (UnetTable) table = parse (damaged_whole, "test.pth", &error);

  g_assert_no_error (error);
  test_tensor (good, "w", "4567", 4);
  g_assert_null (unet_tensor_get_bytes (unet_table_lookup (table, "w"), &error));
  g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
  test_error (&error, UNET_ERROR_FORMAT, "\"w\" has not the checksum");
  g_assert_null (parse (damaged_part, "test.pth", &error));
  test_error (&error, UNET_ERROR_FORMAT, "checksum");
}

static void
test_broken (void)
{
  const Record records[] = {RECORD ("a/data.pkl", PICKLED), RECORD ("a/data/0", "01234567")};
  g_autoptr (GBytes) bytes = make_archive (records, 2);

  test_truncated (bytes, parse);
  test_flipped (bytes, parse);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-zip/load", test_load);
  g_test_add_func ("/checkpoint/pth-zip/refused", test_refused);
  g_test_add_func ("/checkpoint/pth-zip/damaged-storage", test_damaged_storage);
  g_test_add_func ("/checkpoint/pth-zip/broken", test_broken);
  return g_test_run ();
}
