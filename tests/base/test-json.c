/* test-json.c: JSON that came in a file, hostile or not
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/json.h"

#include "base/error.h"

#include <string.h>

#define MOST 3

static void
test_good (void)
{
  const char *text = "{\"a\": {\"b\": [1, 2]}, \"c\": \"[[[[\\\"[[[[\"}";
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *object = unet_json_read_object (parser, text, strlen (text), MOST, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (object, "c"), ==, "[[[[\"[[[[");
}

static void
refused (const char *text, size_t length, const char *reason)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_json_read_object (parser, text, length, MOST, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  if (reason != NULL)
    g_assert_cmpstr (error->message, ==, reason);
}

static void
test_bad (void)
{
  refused ("[1]", 3, "no object");
  refused ("", 0, "no object");
  refused ("{\"\xff\": 1}", 8, "not in UTF-8");
  refused ("{\"a\": ", 6, NULL);
  refused ("{\"a\": [[[1]]]}", 14, "nested too deeply");
  refused ("{\"a\\", 4, NULL);
}

/* As deep as a stack of 8 MiB does not go. */
static void
test_deep (void)
{
  const size_t     n = 4000000;
  g_autofree char *text = g_malloc (n);

  memset (text, '[', n);
  refused (text, n, "nested too deeply");
  memcpy (text, "{\"a\":", 5);
  refused (text, n, "nested too deeply");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/good", test_good);
  g_test_add_func ("/base/json/bad", test_bad);
  g_test_add_func ("/base/json/deep", test_deep);
  return g_test_run ();
}
