/* test-pth-legacy.c: PyTorch's files before 1.6
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

#define TENSOR(key, count)                                                                         \
  OP_REBUILD "(" OP_STORAGE ("FloatStorage", key, count) "K\x00K\x02\x85K\x01\x85\x89NtR"

static UnetTable *
parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, name);

  return unet_pth_read_legacy (source, error);
}

static GBytes *
make_file (void)
{
  g_autoptr (GBytes) object = PICKLE_BYTES (
      "}(U\x01"
      "a" TENSOR ("0", "\x02") "U\x01"
                               "b" TENSOR ("1", "\x03") "U\x01n](K\x01K\x02"
                                                        "eu");
  g_autoptr (GBytes) first = BYTES ("01234567");
  g_autoptr (GBytes) second = BYTES ("abcdefghijkl");
  GBytes *storages[] = {first, second};

  return test_legacy (object, 2, storages, 4);
}

static void
test_load (void)
{
  g_autoptr (GBytes) file = make_file ();
  GError *error = NULL;
  g_autoptr (UnetTable) table = parse (file, "test.pth", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 2);
  test_tensor (table, "a", "01234567", 8);
  test_tensor (table, "b", "abcdefgh", 8);
  g_assert_cmpstr (unet_table_get_note (table, "n"), ==, "[1, 2]");
}

/* Pickles that are longer than where they are looked for at first, and then again. */
static void
test_long (void)
{
  static const uint32_t lengths[] = {900000, 1100000, 9000000};

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_strnfill (lengths[i], 'x');
      uint32_t         length = GUINT32_TO_LE (lengths[i]);
      GByteArray      *pickle = g_byte_array_new ();
      g_autoptr (GBytes) object = NULL;
      g_autoptr (GBytes) storage = BYTES ("01234567");
      g_autoptr (GBytes) file = NULL;
      g_autoptr (UnetTable) table = NULL;
      GBytes *storages[] = {storage};
      GError *error = NULL;

      g_byte_array_append (pickle, (const uint8_t *)"\x80\x02}(U\x01nX", 8);
      g_byte_array_append (pickle, (const uint8_t *)&length, sizeof length);
      g_byte_array_append (pickle, (const uint8_t *)text, lengths[i]);
      g_byte_array_append (pickle,
                           (const uint8_t *)"U\x01"
                                            "a" TENSOR ("0", "\x02") "u.",
                           sizeof ("U\x01"
                                   "a" TENSOR ("0", "\x02") "u.") -
                               1);
      object = g_byte_array_free_to_bytes (pickle);
      file = test_legacy (object, 1, storages, 4);
      table = parse (file, "test.pth", &error);
      g_assert_no_error (error);
      test_tensor (table, "a", "01234567", 8);
      g_assert_cmpuint (strlen (unet_table_get_note (table, "n")), ==, lengths[i] + 2);
    }
}

static void
test_broken (void)
{
  g_autoptr (GBytes) file = make_file ();

  test_truncated (file, parse);
  test_flipped (file, parse);
}

static void
refuse (GBytes *file, UnetError code, const char *word)
{
  g_autoptr (GBytes) owned = file;
  GError *error = NULL;

  g_assert_null (parse (owned, "test.pth", &error));
  g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
  test_error (&error, code, word);
}

static void
test_storages (void)
{
  g_autoptr (GBytes) object = PICKLE_BYTES (TENSOR ("0", "\x02"));
  g_autoptr (GBytes) other = PICKLE_BYTES (TENSOR ("1", "\x02"));
  g_autoptr (GBytes) short_one = BYTES ("0123");
  g_autoptr (GBytes) whole = BYTES ("01234567");
  GBytes *storages[] = {short_one};
  GBytes *wholes[] = {whole};

  refuse (test_legacy (object, 1, storages, 4), UNET_ERROR_FORMAT, "should hold 2");
  refuse (test_legacy (object, 0, NULL, 4), UNET_ERROR_FORMAT, "is missing");
  refuse (test_legacy (other, 1, wholes, 4), UNET_ERROR_FORMAT, "does not fit its tensors");
  /* The file says twice the elements that it has. */
  refuse (test_legacy (object, 1, wholes, 2), UNET_ERROR_FORMAT, "ends before");
}

#define MAGIC "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

static void
test_head (void)
{
  refuse (BYTES ("\x80\x02K\x01."), UNET_ERROR_UNSUPPORTED, "torch.save()");
  refuse (BYTES ("\x80\x02]."), UNET_ERROR_UNSUPPORTED, "torch.save()");
  refuse (BYTES (MAGIC "\x80\x02M\xea\x03."), UNET_ERROR_FORMAT, "version");
  refuse (BYTES (MAGIC "\x80\x02M\xe9\x03.\x80\x02}U\x0dlittle_endian\x89s."),
          UNET_ERROR_UNSUPPORTED, "big-endian");
  refuse (BYTES (MAGIC "\x80\x02M\xe9\x03.\x80\x02}."
                       "\x80\x02"
                       "cos\nsystem\nU\x04true\x85R."),
          UNET_ERROR_UNSUPPORTED, "os.system");
  refuse (BYTES (MAGIC "\x80\x02M\xe9\x03.\x80\x02}.\x80\x02N.\x80\x02N."), UNET_ERROR_FORMAT,
          "list of storages");
  refuse (BYTES (""), UNET_ERROR_FORMAT, "ends early");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-legacy/load", test_load);
  g_test_add_func ("/checkpoint/pth-legacy/long", test_long);
  g_test_add_func ("/checkpoint/pth-legacy/broken", test_broken);
  g_test_add_func ("/checkpoint/pth-legacy/storages", test_storages);
  g_test_add_func ("/checkpoint/pth-legacy/head", test_head);
  return g_test_run ();
}
