/* test-pickle.c: the pickle machine
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

static void
refuse (GBytes *bytes, UnetError code, const char *word)
{
  g_autoptr (GBytes) owned = bytes;
  GError *error = NULL;
  size_t  offset = 0;

  g_assert_null (unet_pickle_parse (owned, &offset, "test.pth", &error));
  g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
  test_error (&error, code, word);
}

#define DAMAGED(literal, word) refuse (PICKLE_BYTES (literal), UNET_ERROR_FORMAT, word)
#define REFUSED(literal, word) refuse (PICKLE_BYTES (literal), UNET_ERROR_UNSUPPORTED, word)

static void
test_numbers (void)
{
  static const struct
  {
    const char *opcodes;
    size_t      size;
    int64_t     number;
  } cases[] = {
#define CASE(literal, number) {PICKLE (literal), sizeof PICKLE (literal) - 1, number}
      CASE ("K\xff", 255),
      CASE ("M\xff\xff", 65535),
      CASE ("J\xff\xff\xff\xff", -1),
      CASE ("J\x00\x00\x00\x80", G_MININT32),
      CASE ("\x8a\x00", 0),
      CASE ("\x8a\x01\xff", -1),
      CASE ("\x8a\x02\xff\x00", 255),
      CASE ("\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80", G_MININT64),
      CASE ("\x8b\x01\x00\x00\x00\x7f", 127),
#undef CASE
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetPickle) pickle =
                     test_pickle (g_bytes_new_static (cases[i].opcodes, cases[i].size));
      const UnetValue *root = unet_pickle_get_root (pickle);

      g_assert_cmpint (root->type, ==, UNET_VALUE_INT);
      g_assert_cmpint (root->integer, ==, cases[i].number);
    }

  g_autoptr (UnetPickle) big =
                 test_pickle (PICKLE_BYTES ("\x8a\x09\x01\x02\x03\x04\x05\x06\x07\x08\x09"));
  g_autoptr (UnetPickle) real = test_pickle (PICKLE_BYTES ("G\xbf\xf8\x00\x00\x00\x00\x00\x00"));

  g_assert_cmpint (unet_pickle_get_root (big)->type, ==, UNET_VALUE_BIG_INT);
  g_assert_cmpuint (unet_pickle_get_root (big)->text.length, ==, 9);
  g_assert_cmpfloat (unet_pickle_get_root (real)->number, ==, -1.5);
}

static void
test_containers (void)
{
  g_autoptr (UnetPickle) pickle = test_pickle (PICKLE_BYTES ("}(U\x01"
                                                             "a](K\x01K\x02"
                                                             "eU\x01"
                                                             "b}U\x01"
                                                             "cNsU\x01"
                                                             "t(K\x01K\x02K\x03tu"));
  const UnetValue *root = unet_pickle_get_root (pickle);
  const UnetValue *list = unet_value_lookup (root, "a");
  const UnetValue *tuple = unet_value_lookup (root, "t");

  g_assert_cmpint (root->type, ==, UNET_VALUE_DICT);
  g_assert_cmpuint (root->n, ==, 6);
  g_assert_cmpint (list->type, ==, UNET_VALUE_LIST);
  g_assert_cmpuint (list->n, ==, 2);
  g_assert_cmpint (tuple->type, ==, UNET_VALUE_TUPLE);
  g_assert_cmpint (tuple->items[2]->integer, ==, 3);
  g_assert_cmpint (unet_value_lookup (unet_value_lookup (root, "b"), "c")->type, ==,
                   UNET_VALUE_NONE);
}

static void
test_memo (void)
{
  g_autoptr (UnetPickle) pickle = test_pickle (PICKLE_BYTES ("(U\x01"
                                                             "aq\x05"
                                                             "0h\x05U\x01"
                                                             "b\x94"
                                                             "r\x00\x00\x00\xffj\x00\x00\x00\xff"
                                                             "h\x01t"));
  const UnetValue *root = unet_pickle_get_root (pickle);

  g_assert_cmpuint (root->n, ==, 4);
  g_assert_true (unet_value_is_string (root->items[0], "a"));
  g_assert_true (root->items[1] == root->items[2] && root->items[2] == root->items[3]);
  DAMAGED ("h\x05", "remembered");
  DAMAGED ("q\x05", "empty stack");
}

static void
test_stack (void)
{
  DAMAGED ("", "empty stack");
  DAMAGED ("0", "empty stack");
  DAMAGED ("(0", "empty stack");
  DAMAGED ("(N", "inside a container");
  DAMAGED ("t", "no mark");
  DAMAGED ("K\x01\x86", "empty stack");
  DAMAGED ("N(R", "empty stack");
  DAMAGED ("](a", "empty stack");
  DAMAGED ("(e", "empty stack");
  DAMAGED ("NNa", "holds nothing");
  DAMAGED ("](K\x01u", "holds nothing");
  DAMAGED ("}(K\x01u", "without a value");
  DAMAGED ("}]Ns", "cannot be one");
  DAMAGED ("\xff", "unknown opcode 0xff");
  refuse (BYTES ("N."), UNET_ERROR_FORMAT, "begin with its protocol");
  refuse (BYTES ("\x80\x06N."), UNET_ERROR_FORMAT, "protocol 6");
  refuse (BYTES ("\x80\x01N."), UNET_ERROR_FORMAT, "protocol 1");
}

/* Lengths that are not there must not be allocated, nor read. */
static void
test_lengths (void)
{
  DAMAGED ("X\xff\xff\xff\xff", "ends early");
  DAMAGED ("B\xff\xff\xff\x7f", "ends early");
  DAMAGED ("\x8d\xff\xff\xff\xff\xff\xff\xff\xff", "ends early");
  DAMAGED ("\x8e\x00\x00\x00\x00\x00\x00\x00\x80", "ends early");
  DAMAGED ("\x8b\xff\xff\xff\xff", "ends early");
  DAMAGED ("\x8a\xff", "ends early");
  DAMAGED ("cos", "ends early");
  DAMAGED ("cos\nsystem", "ends early");
  DAMAGED ("\x95\x00", "ends early");
}

static void
test_refused (void)
{
  REFUSED ("cos\nsystem\nU\x02"
           "ls\x85R",
           "os.system: refused");
  REFUSED ("cposix\nsystem\n", "posix.system");
  REFUSED ("c__builtin__\neval\n", "__builtin__.eval");
  REFUSED ("cbuiltins\ngetattr\n", "builtins.getattr");
  REFUSED ("U\x02os"
           "U\x06system\x93",
           "os.system");
  REFUSED ("(U\x02"
           "lsios\nsystem\n",
           "os.system");
  REFUSED ("(icollections\nOrderedDict\n", "INST");
  REFUSED ("(ccollections\nOrderedDict\no", "OBJ");
  REFUSED ("ccollections\nOrderedDict\n)\x81", "NEWOBJ");
  REFUSED ("ccollections\nOrderedDict\n)}\x92", "NEWOBJ");
  REFUSED ("\x82\x01", "EXT");
  REFUSED ("Pa\n", "text protocols");
  REFUSED ("I1\n", "text protocols");
}

/* A pickle of a file ends at its STOP: what follows is not read. */
static void
test_offset (void)
{
  g_autoptr (GBytes) bytes = BYTES ("xx\x80\x02N.\x80\x04K\x07.yy");
  g_autoptr (UnetPickle) first = NULL;
  g_autoptr (UnetPickle) second = NULL;
  size_t offset = 2;

  first = unet_pickle_parse (bytes, &offset, "test.pth", NULL);
  g_assert_cmpuint (offset, ==, 6);
  g_assert_cmpuint (unet_pickle_get_length (first), ==, 4);
  second = unet_pickle_parse (bytes, &offset, "test.pth", NULL);
  g_assert_cmpint (unet_pickle_get_root (second)->integer, ==, 7);
  offset = 13;
  g_assert_null (unet_pickle_parse (bytes, &offset, "test.pth", NULL));
}

/* A million opcodes of each kind that takes one byte: linear time and memory. */
static void
test_long (void)
{
  static const char *const opcodes[] = {"N",    "(",    "]",  "}",          ")",
                                        "\x88", "\x8f", "N0", "]q\x01h\x01"};

  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      g_autoptr (GString) text = g_string_new ("\x80\x02");
      GBytes *bytes;
      size_t  offset = 0;

      while (text->len < 1000000)
        g_string_append (text, opcodes[i]);
      bytes = g_string_free_to_bytes (g_steal_pointer (&text));
      g_assert_null (unet_pickle_parse (bytes, &offset, "test.pth", NULL));
      g_bytes_unref (bytes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pickle/numbers", test_numbers);
  g_test_add_func ("/checkpoint/pickle/containers", test_containers);
  g_test_add_func ("/checkpoint/pickle/memo", test_memo);
  g_test_add_func ("/checkpoint/pickle/stack", test_stack);
  g_test_add_func ("/checkpoint/pickle/lengths", test_lengths);
  g_test_add_func ("/checkpoint/pickle/refused", test_refused);
  g_test_add_func ("/checkpoint/pickle/offset", test_offset);
  g_test_add_func ("/checkpoint/pickle/long", test_long);
  return g_test_run ();
}
