/* test-pickle-value.c: what a pickle says
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/pickle-private.h"

static void
test_lookup (void)
{
  g_autoptr (UnetPickle) pickle = test_pickle (PICKLE_BYTES ("}(U\x01"
                                                             "aK\x01K\x02K\x03U\x01"
                                                             "aK\x04u"));
  const UnetValue *root = unet_pickle_get_root (pickle);

  g_assert_cmpint (unet_value_lookup (root, "a")->integer, ==, 4); /* the last one */
  g_assert_null (unet_value_lookup (root, "b"));
  g_assert_null (unet_value_lookup (root->items[1], "a"));
  g_assert_null (unet_value_lookup (NULL, "a"));
  g_assert_true (unet_value_is_string (root->items[0], "a"));
  g_assert_false (unet_value_is_string (root->items[0], "ab"));
  g_assert_false (unet_value_is_string (root->items[0], ""));
  g_assert_false (unet_value_is_string (root->items[1], "a"));
}

/* More values than a block holds, of which some hold others, in a circle too. */
static void
test_blocks (void)
{
  g_autoptr (GBytes) bytes = BYTES ("");
  g_autoptr (UnetPickle) pickle = unet_pickle_new (bytes);
  UnetValue *list = unet_value_new (pickle, UNET_VALUE_LIST);

  unet_value_append (list, list);
  for (int i = 0; i < 1000; i++)
    {
      UnetValue *value = unet_value_new (pickle, i % 2 ? UNET_VALUE_INT : UNET_VALUE_TUPLE);

      if (i % 2)
        value->integer = i;
      else
        unet_value_append (value, list);
      unet_value_append (list, value);
    }
  g_assert_cmpuint (list->n, ==, 1001);
  g_assert_true (list->items[0] == list);
  g_assert_cmpint (list->items[1000]->integer, ==, 999);
  g_assert_cmpint (list->items[2]->mark, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pickle-value/lookup", test_lookup);
  g_test_add_func ("/checkpoint/pickle-value/blocks", test_blocks);
  return g_test_run ();
}
