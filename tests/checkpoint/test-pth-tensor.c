/* test-pth-tensor.c: from a storage to a dense tensor
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"
#include "checkpoint/pickle-writer.h"

typedef struct
{
  const char *type;
  int64_t     count; /* of the storage, as the pickle says */
  int64_t     offset;
  int         n_dims;
  int64_t     dims[9];
  int64_t     strides[9];
} Description;

/* The pickle of one tensor on storage "0". */
static GBytes *
describe (const Description *what)
{
  GByteArray *pickle = g_byte_array_new ();

  unet_pickle_write_begin (pickle);
  unet_pickle_write_global (pickle, "torch._utils", "_rebuild_tensor_v2");
  unet_pickle_write_opcode (pickle, '(');
  unet_pickle_write_opcode (pickle, '(');
  unet_pickle_write_string (pickle, "storage");
  unet_pickle_write_global (pickle, "torch", what->type);
  unet_pickle_write_string (pickle, "0");
  unet_pickle_write_string (pickle, "cpu");
  unet_pickle_write_int (pickle, what->count);
  unet_pickle_write_opcode (pickle, 't');
  unet_pickle_write_opcode (pickle, 'Q');
  unet_pickle_write_int (pickle, what->offset);
  unet_pickle_write_ints (pickle, what->n_dims, what->dims);
  unet_pickle_write_ints (pickle, what->n_dims, what->strides);
  unet_pickle_write_opcode (pickle, 't');
  unet_pickle_write_opcode (pickle, 'R');
  unet_pickle_write_end (pickle);
  return g_byte_array_free_to_bytes (pickle);
}

/* The storage is the bytes 0 to 23. */
static UnetTable *
read_bytes (GBytes *opcodes, size_t budget, GError **error)
{
  g_autoptr (UnetPickle) pickle = test_pickle (opcodes);
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify)unet_extent_free);
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (UnetSource) source = NULL;
  UnetPthReader reader = {.name = "test.pth", .tensor = "", .storages = storages, .budget = budget};
  uint8_t       data[24];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (uint8_t)i;
  bytes = g_bytes_new (data, sizeof data);
  source = unet_source_new (bytes, "test.pth");
  g_hash_table_insert (storages, g_strdup ("0"),
                       unet_extent_copy (&(UnetExtent){.source = source, .size = sizeof data}));
  if (!unet_pth_read_tensor (&reader, unet_pickle_get_root (pickle), "t", table, error))
    return NULL;
  return g_steal_pointer (&table);
}

static UnetTable *
read_tensor (const Description *what, size_t budget, GError **error)
{
  return read_bytes (describe (what), budget, error);
}

static void
check (const Description *what, size_t budget, const char *expected, size_t size)
{
  GError *error = NULL;
  g_autoptr (UnetTable) table = read_tensor (what, budget, &error);

  g_assert_no_error (error);
  test_tensor (table, "t", expected, size);
}

static void
test_layouts (void)
{
  /* Slices need no budget. */
  check (&(Description){"ByteStorage", 24, 2, 2, {2, 3}, {3, 1}}, 0, "\2\3\4\5\6\7", 6);
  check (&(Description){"ShortStorage", 12, 1, 1, {2}, {1}}, 0, "\2\3\4\5", 4);
  check (&(Description){"ByteStorage", 24, 23, 0, {0}, {0}}, 0, "\27", 1);
  check (&(Description){"ByteStorage", 24, 5, 3, {1, 2, 1}, {99, 1, 77}}, 0, "\5\6", 2);
  check (&(Description){"ByteStorage", 24, 24, 2, {0, 5}, {5, 1}}, 0, "", 0);
  /* Others are brought into order. */
  check (&(Description){"ByteStorage", 24, 0, 2, {3, 2}, {1, 3}}, 6, "\0\3\1\4\2\5", 6);
  check (&(Description){"ShortStorage", 12, 0, 2, {2, 2}, {1, 2}}, 8, "\0\1\4\5\2\3\6\7", 8);
  check (&(Description){"ByteStorage", 24, 1, 2, {2, 3}, {0, 2}}, 6, "\1\3\5\1\3\5", 6);
  check (&(Description){"ByteStorage", 24, 0, 3, {2, 2, 2}, {4, 1, 2}}, 8, "\0\2\1\3\4\6\5\7", 8);
  check (&(Description){"ByteStorage", 24, 3, 1, {3}, {10}}, 3, "\3\15\27", 3);
}

static void
refuse (const Description *what, UnetError code, const char *word)
{
  GError *error = NULL;

  g_assert_null (read_tensor (what, 1000, &error));
  g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
  test_error (&error, code, word);
}

static void
test_bounds (void)
{
  const int64_t most = G_MAXINT64;

  refuse (&(Description){"ByteStorage", 25, 0, 1, {1}, {1}}, UNET_ERROR_FORMAT, "should hold 25");
  refuse (&(Description){"FloatStorage", most, 0, 1, {1}, {1}}, UNET_ERROR_FORMAT, "should hold");
  refuse (&(Description){"ByteStorage", -1, 0, 1, {1}, {1}}, UNET_ERROR_FORMAT, "storage");
  refuse (&(Description){"ByteStorage", 24, 0, 1, {25}, {1}}, UNET_ERROR_FORMAT, "behind the end");
  refuse (&(Description){"ByteStorage", 24, 24, 0, {0}, {0}}, UNET_ERROR_FORMAT, "behind the end");
  refuse (&(Description){"ByteStorage", 10, 0, 1, {11}, {1}}, UNET_ERROR_FORMAT, "behind the end");
  refuse (&(Description){"ByteStorage", 24, 0, 2, {2, 2}, {23, 1}}, UNET_ERROR_FORMAT,
          "behind the end");
  refuse (&(Description){"ByteStorage", 24, most, 1, {2}, {1}}, UNET_ERROR_FORMAT,
          "behind the end");
  refuse (&(Description){"ByteStorage", 24, 0, 1, {3}, {most}}, UNET_ERROR_FORMAT,
          "behind the end");
  refuse (&(Description){"ByteStorage", 24, 0, 2, {2, 2}, {most, most}}, UNET_ERROR_FORMAT,
          "behind the end");
  refuse (&(Description){"ByteStorage", 24, 0, 3, {most, most, 4}, {0, 0, 0}}, UNET_ERROR_FORMAT,
          "any memory");
  refuse (&(Description){"ByteStorage", 24, 0, 3, {0, most, 3}, {0, 0, 0}}, UNET_ERROR_FORMAT,
          "any memory");
  refuse (&(Description){"ByteStorage", 24, 0, 1, {-1}, {1}}, UNET_ERROR_FORMAT, "negative");
  refuse (&(Description){"ByteStorage", 24, 5, 1, {2}, {-1}}, UNET_ERROR_FORMAT, "negative");
  refuse (&(Description){"ByteStorage", 24, -1, 1, {2}, {1}}, UNET_ERROR_FORMAT, "offset");
  refuse (&(Description){"ByteStorage", 24, 0, 9, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {0}},
          UNET_ERROR_UNSUPPORTED, "9 dimensions");
}

/* One byte, repeated a thousand and one times; a petabyte; one that is paid for. */
static void
test_budget (void)
{
  refuse (&(Description){"ByteStorage", 24, 0, 1, {1001}, {0}}, UNET_ERROR_FORMAT, "far more than");
  refuse (&(Description){"ByteStorage", 24, 0, 1, {(int64_t)1 << 50}, {0}}, UNET_ERROR_FORMAT,
          "far more than");

  g_autoptr (UnetTable) table =
                 read_tensor (&(Description){"ByteStorage", 24, 9, 1, {1000}, {0}}, 1000, NULL);

  g_assert_cmpint (unet_table_lookup (table, "t")->dims[0], ==, 1000);
  g_assert_cmpuint (unet_pth_budget (100), ==, 6400 + (1 << 20));
  g_assert_cmpuint (unet_pth_budget (SIZE_MAX / 2), ==, SIZE_MAX);
}

#define STORAGE OP_STORAGE ("ByteStorage", "0", "\x18")
#define ARGS "(" STORAGE "K\x02K\x01\x85K\x01\x85t"

static void
check_wrapped (GBytes *opcodes)
{
  GError *error = NULL;
  g_autoptr (UnetTable) table = read_bytes (opcodes, 0, &error);

  g_assert_no_error (error);
  test_tensor (table, "t", "\2", 1);
}

static void
test_wrapped (void)
{
  check_wrapped (
      PICKLE_BYTES ("ctorch._utils\n_rebuild_parameter\n" OP_REBUILD ARGS "R\x88N\x87R"));
  check_wrapped (PICKLE_BYTES ("ctorch._tensor\n_rebuild_from_type_v2\n(" OP_REBUILD
                               "ctorch\nTensor\n" ARGS "}tR"));
}

static void
test_views (void)
{
  GError *error = NULL;
  g_autoptr (UnetTable) table = read_bytes (PICKLE_BYTES ("(U\x07storagectorch\nByteStorage\nU\x01"
                                                          "0U\x03"
                                                          "cpuK\x18(U\x01vK\x05K\x03ttQ"),
                                            0, &error);

  g_assert_no_error (error);
  test_tensor (table, "t", "\5\6\7", 3);
  g_assert_null (read_bytes (PICKLE_BYTES ("(U\x07storagectorch\nByteStorage\nU\x01"
                                           "0U\x03"
                                           "cpuK\x18(U\x01vK\x16K\x03ttQ"),
                             0, &error));
  test_error (&error, UNET_ERROR_FORMAT, "view");
}

static void
test_nonsense (void)
{
  GBytes *opcodes[] = {
      PICKLE_BYTES (OP_REBUILD ")R"),
      PICKLE_BYTES (OP_REBUILD "(NNNNtR"),
      PICKLE_BYTES (OP_REBUILD "(" STORAGE "NNNtR"),
      PICKLE_BYTES (OP_REBUILD "(" STORAGE "K\x00K\x01\x85)tR"),
      PICKLE_BYTES (OP_REBUILD "(" STORAGE "K\x00N\x85N\x85tR"),
      PICKLE_BYTES ("ctorch._utils\n_rebuild_parameter\nN\x85R"),
      PICKLE_BYTES ("ctorch._utils\n_rebuild_parameter\n)R"),
      PICKLE_BYTES ("ctorch._tensor\n_rebuild_from_type_v2\n(NNNtR"),
      PICKLE_BYTES ("NQ"),
      PICKLE_BYTES (")Q"),
      PICKLE_BYTES ("(NNNNNtQ"),
      PICKLE_BYTES ("(U\x07storagectorch\nSize\nU\x01"
                    "0NK\x01tQ"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      GError *error = NULL;

      g_assert_null (read_bytes (opcodes[i], 1000, &error));
      test_error (&error, UNET_ERROR_FORMAT, "tensor \"t\"");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/pth-tensor/layouts", test_layouts);
  g_test_add_func ("/checkpoint/pth-tensor/bounds", test_bounds);
  g_test_add_func ("/checkpoint/pth-tensor/budget", test_budget);
  g_test_add_func ("/checkpoint/pth-tensor/wrapped", test_wrapped);
  g_test_add_func ("/checkpoint/pth-tensor/views", test_views);
  g_test_add_func ("/checkpoint/pth-tensor/nonsense", test_nonsense);
  return g_test_run ();
}
