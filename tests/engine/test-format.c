/* test-format.c: numbers and names in files that programs read
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/format.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
check_string (const char *text, const char *expected)
{
  g_autoptr (GString) json = g_string_new (NULL);

  unet_format_json_string (json, text);
  g_assert_cmpstr (json->str, ==, expected);
}

static void
test_json_string (void)
{
  check_string ("best", "\"best\"");
  check_string ("a \"b\" \\ c\n", "\"a \\\"b\\\" \\\\ c\\n\"");
  check_string ("é", "\"é\"");
  /* A name in Latin 1 */
  check_string ("\xe9t\xe9", "\"\xef\xbf\xbdt\xef\xbf\xbd\"");
}

static void
test_numbers (void)
{
  static const double values[] = {0, 1, 0.1, 1e-8, 1.0 / 3, -2.5e300};
  g_autoptr (GString) decimals = g_string_new ("x");

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autofree char *array = NULL;

      unet_format_number (text, values[i]);
      g_assert_cmpfloat (g_ascii_strtod (text->str, NULL), ==, values[i]);
      array = g_strdup_printf ("[%s]", text->str);
      g_assert_true (json_parser_load_from_data (parser, array, -1, NULL));
    }
  unet_format_decimals (decimals, 2, true, 0.125);
  g_assert_cmpstr (decimals->str, ==, "x+0.12");
}

static void
check_field (const char *text, const char *expected)
{
  g_autoptr (GString) csv = g_string_new (NULL);

  unet_format_csv_field (csv, text);
  g_assert_cmpstr (csv->str, ==, expected);
}

static void
test_csv (void)
{
  check_field ("plain; text", "plain; text");
  check_field ("a,b", "\"a,b\"");
  check_field ("say \"a\"", "\"say \"\"a\"\"\"");
  check_field ("two\nlines", "\"two\nlines\"");
  check_field ("", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/format/json-string", test_json_string);
  g_test_add_func ("/engine/format/numbers", test_numbers);
  g_test_add_func ("/engine/format/csv", test_csv);
  return g_test_run ();
}
