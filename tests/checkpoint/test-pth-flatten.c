/* test-pth-flatten.c: the tree of a checkpoint as a flat table
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

static UnetExtent *
no_storage (UnetPthReader *reader, const char *key, GError **error)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT, "%s: no storage %s", reader->name, key);
  return NULL;
}

/* Storage "0" is four floats; there is no other. */
static UnetTable *
flatten (GBytes *opcodes, GError **error)
{
  g_autoptr (UnetPickle) pickle = test_pickle (opcodes);
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify)unet_extent_free);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (UnetSource) source = unet_source_new (bytes, "test.pth");
  UnetPthReader reader = {
      .name = "test.pth", .tensor = "", .find_storage = no_storage, .storages = storages};

  reader.budget = 1000;
  g_hash_table_insert (storages, g_strdup ("0"),
                       unet_extent_copy (&(UnetExtent){.source = source, .size = 16}));
  return unet_pth_flatten (&reader, pickle, error);
}

#define TENSOR                                                                                     \
  OP_REBUILD "(" OP_STORAGE ("FloatStorage", "0", "\x04") "K\x00K\x02\x85K\x01\x85\x89NtR"

static void
test_names (void)
{
  GError *error = NULL;
  g_autoptr (UnetTable) table = flatten (PICKLE_BYTES ("}(U\x01"
                                                       "a}(U\x01"
                                                       "b" TENSOR "K\x07" TENSOR "uU\x01"
                                                       "c](" TENSOR "K\x05"
                                                       "eU\x01"
                                                       "d](K\x01K\x02"
                                                       "eu"),
                                         &error);

  g_assert_no_error (error);
  g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 3);
  g_assert_cmpstr (unet_table_get_tensor (table, 0)->name, ==, "a.b");
  g_assert_cmpstr (unet_table_get_tensor (table, 1)->name, ==, "a.7");
  g_assert_cmpstr (unet_table_get_tensor (table, 2)->name, ==, "c.0");
  g_assert_cmpstr (unet_table_get_note (table, "c.1"), ==, "5");
  g_assert_cmpstr (unet_table_get_note (table, "d"), ==, "[1, 2]");
  g_assert_cmpuint (unet_table_get_note_keys (table)->len, ==, 2);
}

static void
test_roots (void)
{
  g_autoptr (UnetTable) tensor = flatten (PICKLE_BYTES (TENSOR), NULL);
  g_autoptr (UnetTable) storage =
                 flatten (PICKLE_BYTES (OP_STORAGE ("FloatStorage", "0", "\x04")), NULL);
  g_autoptr (UnetTable) plain = flatten (PICKLE_BYTES ("K\x05"), NULL);
  g_autoptr (UnetTable) empty = flatten (PICKLE_BYTES ("}"), NULL);

  test_tensor (tensor, "tensor", "01234567", 8);
  g_assert_cmpint (unet_table_lookup (storage, "tensor")->dims[0], ==, 4);
  g_assert_cmpstr (unet_table_get_note (plain, "value"), ==, "5");
  g_assert_cmpuint (unet_table_get_n_tensors (empty), ==, 0);
}

static void
refuse (GBytes *opcodes, const char *word)
{
  GError *error = NULL;

  g_assert_null (flatten (opcodes, &error));
  g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
  test_error (&error, UNET_ERROR_FORMAT, word);
}

static void
test_circles (void)
{
  refuse (PICKLE_BYTES ("}q\x01U\x01"
                        "ah\x01s"),
          "holds itself");
  refuse (PICKLE_BYTES ("]q\x01h\x01"
                        "a"),
          "holds itself");
  refuse (PICKLE_BYTES ("]q\x01(K\x01h\x01\x85"
                        "e"),
          "holds itself");
  refuse (PICKLE_BYTES ("}q\x01U\x01"
                        "a](h\x01"
                        "es"),
          "holds itself");
  refuse (PICKLE_BYTES ("]q\x01(}h\x01"
                        "e"),
          "holds itself");
}

/* A dictionary twice in each of the next: 2^40 names. */
static void
test_laughs (void)
{
  GByteArray *pickle = g_byte_array_new ();

  g_byte_array_append (pickle, (const guint8 *)"\x80\x02}q\x00", 5);
  for (guint8 i = 1; i <= 40; i++)
    {
      guint8 opcodes[] = {
          '}', '(', 'U', 1, 'a', 'h', (guint8)(i - 1), 'U', 1, 'b', 'h', (guint8)(i - 1),
          'u', 'q', i};

      g_byte_array_append (pickle, opcodes, sizeof opcodes);
    }
  g_byte_array_append (pickle, (const guint8 *)".", 1);
  refuse (g_byte_array_free_to_bytes (pickle), "too often");
}

static void
test_depth (void)
{
  GByteArray *pickle = g_byte_array_new ();

  g_byte_array_append (pickle, (const guint8 *)"\x80\x02", 2);
  for (int i = 0; i < 50000; i++)
    g_byte_array_append (pickle,
                         (const guint8 *)"}U\x01"
                                         "a",
                         4);
  g_byte_array_append (pickle, (const guint8 *)"N", 1);
  for (int i = 0; i < 50000; i++)
    g_byte_array_append (pickle, (const guint8 *)"s", 1);
  g_byte_array_append (pickle, (const guint8 *)".", 1);
  refuse (g_byte_array_free_to_bytes (pickle), "too deeply");
}

static void
test_bad_names (void)
{
  refuse (PICKLE_BYTES ("}U\x03"
                        "a\x00"
                        "bNs"),
          "zero byte");
  refuse (PICKLE_BYTES ("}U\x01\xffNs"), "UTF-8");
  refuse (PICKLE_BYTES ("}(U\x01"
                        "a" TENSOR "U\x01"
                        "a" TENSOR "u"),
          "twice");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-flatten/names", test_names);
  g_test_add_func ("/checkpoint/pth-flatten/roots", test_roots);
  g_test_add_func ("/checkpoint/pth-flatten/circles", test_circles);
  g_test_add_func ("/checkpoint/pth-flatten/laughs", test_laughs);
  g_test_add_func ("/checkpoint/pth-flatten/depth", test_depth);
  g_test_add_func ("/checkpoint/pth-flatten/bad-names", test_bad_names);
  return g_test_run ();
}
