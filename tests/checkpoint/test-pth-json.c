/* test-pth-json.c: plain values as JSON
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

#include <math.h>

static char *
to_json (GBytes *opcodes, size_t limit, GError **error)
{
  g_autoptr (UnetPickle) pickle = test_pickle (opcodes);
  g_autoptr (GString) text = g_string_new (NULL);
  UnetPthReader reader = {.name = "test.pth", .tensor = ""};

  if (!unet_pth_append_json (&reader, unet_pickle_get_root (pickle), limit, text, error))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define JSON(literal, expected)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *json = to_json (PICKLE_BYTES (literal), 1000, NULL);                          \
    g_assert_cmpstr (json, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
test_values (void)
{
  JSON ("](K\x00K\xff"
        "e",
        "[0, 255]");
  JSON ("N\x88\x89\x87", "[null, true, false]");
  JSON (")", "[]");
  JSON ("U\x05"
        "a\"\\\n\x01",
        "\"a\\\"\\\\\\u000a\\u0001\"");
  JSON ("ctorch\nfloat32\n", "\"float32\"");
  JSON ("ctorch\ndevice\nU\x04"
        "cudaK\x01\x86R",
        "\"cuda:1\"");
  JSON ("\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x00", "18446744073709551615");
  JSON ("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\xff", "-18446744073709551616");
  JSON ("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00", "0");
}

static void
test_doubles (void)
{
  static const struct
  {
    double      number;
    const char *text;
  } cases[] = {
      {0.1, "0.1"},
      {1.0, "1.0"},
      {-0.0, "-0.0"},
      {1e300, "1e+300"},
      {0.5, "0.5"},
      {1e-8, "1e-08"},
      {NAN, "\"nan\""},
      {INFINITY, "\"inf\""},
      {-INFINITY, "\"-inf\""},
      {1.0 / 3, "0.33333333333333331"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      unet_pth_append_double (text, cases[i].number);
      g_assert_cmpstr (text->str, ==, cases[i].text);
    }
}

static void
test_not_utf8 (void)
{
  g_autofree char *json = to_json (PICKLE_BYTES ("C\x03"
                                                 "a\xff\x00"),
                                   1000, NULL);

  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_true (g_str_has_prefix (json, "\"a"));
}

/* Each list holds the one before twice: forty of them would be a terabyte of text. */
static void
test_laughs (void)
{
  GByteArray *pickle = g_byte_array_new ();
  GError     *error = NULL;

  g_byte_array_append (pickle, (const guint8 *)"\x80\x02]", 3);
  for (int i = 0; i < 40; i++)
    g_byte_array_append (pickle, (const guint8 *)"2\x86", 2);
  g_byte_array_append (pickle, (const guint8 *)".", 1);
  g_assert_null (to_json (g_byte_array_free_to_bytes (pickle), 100000, &error));
  test_error (&error, UNET_ERROR_FORMAT, "too often");
}

static void
test_depth (void)
{
  GByteArray *pickle = g_byte_array_new ();
  GError     *error = NULL;

  g_byte_array_append (pickle, (const guint8 *)"\x80\x02]", 3);
  for (int i = 0; i < 100000; i++)
    g_byte_array_append (pickle, (const guint8 *)"\x85", 1);
  g_byte_array_append (pickle, (const guint8 *)".", 1);
  g_assert_null (to_json (g_byte_array_free_to_bytes (pickle), 10000000, &error));
  test_error (&error, UNET_ERROR_FORMAT, "too deeply");
}

static void
test_long_int (void)
{
  GByteArray *pickle = g_byte_array_new ();
  GError     *error = NULL;

  g_byte_array_append (pickle, (const guint8 *)"\x80\x02\x8b\xe8\x03\x00\x00", 7);
  for (int i = 0; i < 1000; i++)
    g_byte_array_append (pickle, (const guint8 *)"\x7f", 1);
  g_byte_array_append (pickle, (const guint8 *)".", 1);
  g_assert_null (to_json (g_byte_array_free_to_bytes (pickle), 10000, &error));
  test_error (&error, UNET_ERROR_UNSUPPORTED, "integer of 1000 bytes");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-json/values", test_values);
  g_test_add_func ("/checkpoint/pth-json/doubles", test_doubles);
  g_test_add_func ("/checkpoint/pth-json/not-utf8", test_not_utf8);
  g_test_add_func ("/checkpoint/pth-json/laughs", test_laughs);
  g_test_add_func ("/checkpoint/pth-json/depth", test_depth);
  g_test_add_func ("/checkpoint/pth-json/long-int", test_long_int);
  return g_test_run ();
}
