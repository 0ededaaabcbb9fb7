/* test-pickle-writer.c: pickles of protocol 2
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/pickle-writer.h"

/* The value of JSON, written and read again, as JSON. */
static char *
round_trip (const char *json)
{
  GByteArray   *pickle = g_byte_array_new ();
  UnetPthReader reader = {.name = "test.pth", .tensor = ""};
  GString      *text = g_string_new (NULL);
  GError       *error = NULL;

  unet_pickle_write_begin (pickle);
  g_assert_true (unet_pickle_write_json (pickle, json, &error));
  g_assert_no_error (error);
  unet_pickle_write_end (pickle);

  g_autoptr (UnetPickle) parsed = test_pickle (g_byte_array_free_to_bytes (pickle));

  g_assert_true (
      unet_pth_append_json (&reader, unet_pickle_get_root (parsed), 10000, text, &error));
  return g_string_free (text, FALSE);
}

static void
test_json (void)
{
  static const char *const values[] = {
      "[0, 255]",
      "[[0, 0, 0], [255, 128, 1]]",
      "[]",
      "null",
      "true",
      "[false, \"a\\\"b\"]",
      "-5",
      "1099511627776",
      "0.1",
      "-2.5e-08",
      "9223372036854775807",
      "-9223372036854775808",
      "-2147483648",
      "2147483648",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = round_trip (values[i]);

      g_assert_cmpstr (text, ==, values[i]);
    }
}

static void
test_refused (void)
{
  static const char *const values[] = {"", "{", "{\"a\": 1}", "[1, {}]", "[1", "x"};
  g_autoptr (GByteArray) pickle = g_byte_array_new ();
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_false (unet_pickle_write_json (pickle, values[i], &error));
      test_error (&error, UNET_ERROR_ARGUMENT, "extra value");
      g_assert_cmpuint (pickle->len, ==, 0);
    }
}

static void
test_tuple (void)
{
  GByteArray *pickle = g_byte_array_new ();

  unet_pickle_write_begin (pickle);
  unet_pickle_write_ints (pickle, 3, (int64_t[]){1, -2, G_MAXINT64});
  unet_pickle_write_end (pickle);

  g_autoptr (UnetPickle) parsed = test_pickle (g_byte_array_free_to_bytes (pickle));
  const UnetValue *root = unet_pickle_get_root (parsed);

  g_assert_cmpint (root->type, ==, UNET_VALUE_TUPLE);
  g_assert_cmpuint (root->n, ==, 3);
  g_assert_cmpint (root->items[1]->integer, ==, -2);
  g_assert_cmpint (root->items[2]->integer, ==, G_MAXINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pickle-writer/json", test_json);
  g_test_add_func ("/checkpoint/pickle-writer/refused", test_refused);
  g_test_add_func ("/checkpoint/pickle-writer/tuple", test_tuple);
  return g_test_run ();
}
