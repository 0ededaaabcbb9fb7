/* test-safetensors.c: reads the safetensors format
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

static GBytes *
make_file (const char *header, size_t data_size)
{
  GByteArray *file = g_byte_array_new ();
  uint64_t    length = GUINT64_TO_LE ((uint64_t)strlen (header));

  g_byte_array_append (file, (const uint8_t *)&length, sizeof length);
  g_byte_array_append (file, (const uint8_t *)header, (guint)strlen (header));
  for (size_t i = 0; i < data_size; i++)
    g_byte_array_append (file, &(uint8_t){(uint8_t)i}, 1);
  return g_byte_array_free_to_bytes (file);
}

#define GOOD                                                                                       \
  "{\"__metadata__\":{\"format\":\"pt\"},"                                                         \
  "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[2,10]},"                             \
  "\"a\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[0,2]},"                                \
  "\"c\":{\"dtype\":\"U8\",\"shape\":[0,9],\"data_offsets\":[10,10]}}"

static void
test_parse (void)
{
  g_autoptr (GBytes) file = make_file (GOOD, 10);
  GError *error = NULL;
  g_autoptr (UnetTable) table = unet_safetensors_parse (file, "test.st", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 3);
  g_assert_cmpstr (unet_table_get_tensor (table, 0)->name, ==, "b");
  g_assert_cmpint (unet_table_lookup (table, "a")->n_dims, ==, 0);
  g_assert_cmpint (unet_table_lookup (table, "a")->dtype, ==, UNET_DTYPE_BF16);
  test_tensor (table, "b", "\2\3\4\5\6\7\10\11", 8);
  g_assert_cmpstr (unet_table_get_note (table, "format"), ==, "pt");
}

static void
test_broken (void)
{
  g_autoptr (GBytes) file = make_file (GOOD, 10);

  test_truncated (file, unet_safetensors_parse);
  test_flipped (file, unet_safetensors_parse);
}

static void
refuse (const char *header, size_t data_size, UnetError code, const char *word)
{
  g_autoptr (GBytes) file = make_file (header, data_size);
  GError *error = NULL;

  g_assert_null (unet_safetensors_parse (file, "test.st", &error));
  g_assert_true (g_str_has_prefix (error->message, "test.st: "));
  test_error (&error, code, word);
}

#define ONE(dtype, shape, offsets)                                                                 \
  "{\"t\":{\"dtype\":" dtype ",\"shape\":" shape ",\"data_offsets\":" offsets "}}"
#define TWO(first, second)                                                                         \
  "{\"t\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" first "},"                            \
  "\"u\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" second "}}"

static void
test_refused (void)
{
  refuse ("", 0, UNET_ERROR_FORMAT, "no JSON");
  refuse ("[]", 0, UNET_ERROR_FORMAT, "no JSON");
  refuse ("{", 0, UNET_ERROR_FORMAT, "no JSON");
  refuse ("{}x", 0, UNET_ERROR_FORMAT, "no JSON");
  refuse ("{\"\xff\":1}", 0, UNET_ERROR_FORMAT, "no JSON");
  refuse ("{\"t\":1}", 0, UNET_ERROR_FORMAT, "not described");
  refuse ("{\"t\":{}}", 0, UNET_ERROR_FORMAT, "no type");
  refuse ("{\"__metadata__\":1}", 0, UNET_ERROR_FORMAT, "__metadata__");
  refuse ("{\"__metadata__\":{\"a\":1}}", 0, UNET_ERROR_FORMAT, "__metadata__");
  refuse (ONE ("\"F8_E4M3\"", "[4]", "[0,4]"), 4, UNET_ERROR_UNSUPPORTED, "F8_E4M3");
  refuse (ONE ("4", "[4]", "[0,4]"), 4, UNET_ERROR_FORMAT, "no type");
  refuse (ONE ("\"U8\"", "4", "[0,4]"), 4, UNET_ERROR_FORMAT, "shape");
  refuse (ONE ("\"U8\"", "[\"4\"]", "[0,4]"), 4, UNET_ERROR_FORMAT, "shape");
  refuse (ONE ("\"U8\"", "[4.0]", "[0,4]"), 4, UNET_ERROR_FORMAT, "shape");
  refuse (ONE ("\"U8\"", "[-4]", "[0,4]"), 4, UNET_ERROR_FORMAT, "shape");
  refuse (ONE ("\"U8\"", "[1,1,1,1,1,1,1,1,4]", "[0,4]"), 4, UNET_ERROR_FORMAT, "shape");
  refuse (ONE ("\"U8\"", "[5]", "[0,4]"), 4, UNET_ERROR_FORMAT, "does not fit");
  refuse (ONE ("\"F32\"", "[4611686018427387905]", "[0,4]"), 4, UNET_ERROR_FORMAT, "does not fit");
  refuse (ONE ("\"U8\"", "[4]", "[0,5]"), 4, UNET_ERROR_FORMAT, "not in its data");
  refuse (ONE ("\"U8\"", "[4]", "[4,0]"), 4, UNET_ERROR_FORMAT, "not in its data");
  refuse (ONE ("\"U8\"", "[4]", "[0]"), 4, UNET_ERROR_FORMAT, "not in its data");
  refuse (ONE ("\"U8\"", "[4]", "[-4,0]"), 4, UNET_ERROR_FORMAT, "not in its data");
  refuse (ONE ("\"U8\"", "[4]", "[0,18446744073709551615]"), 4, UNET_ERROR_FORMAT,
          "not in its data");
  refuse (ONE ("\"U8\"", "[4]", "[0,4]"), 6, UNET_ERROR_FORMAT, "2 bytes behind");
  refuse (ONE ("\"U8\"", "[4]", "[2,6]"), 6, UNET_ERROR_FORMAT, "gaps");
  refuse (TWO ("[0,4]", "[2,6]"), 6, UNET_ERROR_FORMAT, "overlap");
  refuse (TWO ("[0,4]", "[0,4]"), 4, UNET_ERROR_FORMAT, "overlap");
  refuse (TWO ("[0,4]", "[5,9]"), 9, UNET_ERROR_FORMAT, "gaps");
}

/* json-glib would follow these with its own stack. */
static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (1000000, '[');
  g_autofree char *header = g_strconcat ("{\"t\":", brackets, NULL);
  g_autofree char *hidden = g_strconcat ("{\"a\\\"\":1,\"b\":", brackets, NULL);

  refuse (header, 0, UNET_ERROR_FORMAT, "too deeply");
  refuse (hidden, 0, UNET_ERROR_FORMAT, "too deeply");
}

static void
test_length (void)
{
  static const char *const files[] = {
      "\xff\xff\xff\xff\xff\xff\xff\xff{}",
      "\xf8\xff\xff\xff\xff\xff\xff\xff{}",
      "\x03\x01\x01\x01\x01\x01\x01\x01{}",
  };
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (files[i], 10);

      g_assert_null (unet_safetensors_parse (bytes, "test.st", &error));
      test_error (&error, UNET_ERROR_FORMAT, "ends before its header");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/safetensors/parse", test_parse);
  g_test_add_func ("/checkpoint/safetensors/broken", test_broken);
  g_test_add_func ("/checkpoint/safetensors/refused", test_refused);
  g_test_add_func ("/checkpoint/safetensors/deep", test_deep);
  g_test_add_func ("/checkpoint/safetensors/length", test_length);
  return g_test_run ();
}
