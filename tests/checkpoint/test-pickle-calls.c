/* test-pickle-calls.c: the opcodes that name, call and fill
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

#define DICT "ccollections\nOrderedDict\n"

static void
refuse (GBytes *bytes, const char *word)
{
  g_autoptr (GBytes) owned = bytes;
  GError *error = NULL;
  size_t  offset = 0;

  g_assert_null (unet_pickle_parse (owned, &offset, "test.pth", &error));
  test_error (&error, UNET_ERROR_FORMAT, word);
}

static void
test_dict (void)
{
  g_autoptr (UnetPickle) empty = test_pickle (PICKLE_BYTES (DICT ")R"));
  /* Python 2 wrote a list of pairs. */
  g_autoptr (UnetPickle) pairs = test_pickle (PICKLE_BYTES (DICT "](U\x01"
                                                                 "aK\x01\x86](U\x01"
                                                                 "bK\x02"
                                                                 "ee\x85R"));
  const UnetValue *root = unet_pickle_get_root (pairs);

  g_assert_cmpint (unet_pickle_get_root (empty)->type, ==, UNET_VALUE_DICT);
  g_assert_cmpint (root->type, ==, UNET_VALUE_DICT);
  g_assert_cmpint (unet_value_lookup (root, "b")->integer, ==, 2);
  refuse (PICKLE_BYTES (DICT "K\x01\x85R"), "dictionary of what is none");
  refuse (PICKLE_BYTES (DICT "](K\x01"
                             "e\x85R"),
          "dictionary of what is none");
}

static void
test_calls (void)
{
  g_autoptr (UnetPickle) device = test_pickle (PICKLE_BYTES ("ctorch\ndevice\nU\x03"
                                                             "cpu\x85R"));
  g_autoptr (UnetPickle) size = test_pickle (PICKLE_BYTES ("ctorch\nSize\nK\x02K\x03\x86\x85R"));
  g_autoptr (UnetPickle) set = test_pickle (PICKLE_BYTES ("c__builtin__\nset\n](K\x02"
                                                          "e\x85R"));
  const UnetValue *call = unet_pickle_get_root (device);

  g_assert_cmpint (call->type, ==, UNET_VALUE_CALL);
  g_assert_cmpint (call->global->kind, ==, UNET_GLOBAL_DEVICE);
  g_assert_true (unet_value_is_string (call->items[0]->items[0], "cpu"));
  g_assert_cmpint (unet_pickle_get_root (size)->type, ==, UNET_VALUE_TUPLE);
  g_assert_cmpint (unet_pickle_get_root (set)->type, ==, UNET_VALUE_SET);
  g_assert_cmpuint (unet_pickle_get_root (set)->n, ==, 1);

  refuse (PICKLE_BYTES ("N)R"), "no function");
  refuse (PICKLE_BYTES (DICT "NR"), "no function");
  refuse (PICKLE_BYTES ("ctorch\nFloatStorage\n)R"), "not for calling");
  refuse (PICKLE_BYTES ("ctorch\nSize\n)R"), "size of what is none");
  refuse (PICKLE_BYTES ("U\x01"
                        "aN\x93"),
          "no string");
}

static void
test_build (void)
{
  g_autoptr (UnetPickle) pickle = test_pickle (PICKLE_BYTES (DICT ")R}U\x09_metadataNsb"));

  g_assert_cmpuint (unet_pickle_get_root (pickle)->n, ==, 0);
  refuse (PICKLE_BYTES ("]}b"), "state of what has none");
  refuse (PICKLE_BYTES ("ctorch\nfloat32\n}b"), "state of what has none");
}

static void
test_persistent (void)
{
  g_autoptr (UnetPickle) pickle = test_pickle (PICKLE_BYTES ("K\x01QK\x02Q\x86"));
  GPtrArray *persistent = unet_pickle_get_persistent (pickle);

  g_assert_cmpuint (persistent->len, ==, 2);
  g_assert_true (unet_pickle_get_root (pickle)->items[1] == persistent->pdata[1]);
  refuse (PICKLE_BYTES ("Q"), "empty stack");
}

/* A remembered list that is copied over and over: the work is bounded. */
static void
test_copies (void)
{
  g_autoptr (GString) text = g_string_new ("\x80\x02" DICT "q\x01](");
  GError *error = NULL;
  GBytes *bytes;
  size_t  offset = 0;

  for (int i = 0; i < 10000; i++)
    g_string_append (text, "NN\x86");
  g_string_append (text, "e\x85q\x02");
  for (int i = 0; i < 10000; i++)
    g_string_append (text, "h\x01h\x02R0");
  g_string_append (text, ".");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  g_assert_null (unet_pickle_parse (bytes, &offset, "test.pth", &error));
  test_error (&error, UNET_ERROR_FORMAT, "over and over");
  g_bytes_unref (bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pickle-calls/dict", test_dict);
  g_test_add_func ("/checkpoint/pickle-calls/calls", test_calls);
  g_test_add_func ("/checkpoint/pickle-calls/build", test_build);
  g_test_add_func ("/checkpoint/pickle-calls/persistent", test_persistent);
  g_test_add_func ("/checkpoint/pickle-calls/copies", test_copies);
  return g_test_run ();
}
