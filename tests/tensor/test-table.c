/* test-table.c: named tensors
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/table.h"

static bool
add (UnetTable *table, const char *name, int n_dims, const int64_t *dims, size_t size)
{
  g_autofree char *zeros = g_malloc0 (MAX (size, 1));
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, size);

  return unet_table_add (table, name, UNET_DTYPE_F32, n_dims, dims, bytes);
}

static void
test_order (void)
{
  g_autoptr (UnetTable) table = unet_table_new ();

  g_assert_true (add (table, "b", 2, (int64_t[]){2, 3}, 24));
  g_assert_true (add (table, "a", 0, NULL, 4));
  g_assert_true (add (table, "empty", 3, (int64_t[]){5, 0, 7}, 0));

  g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 3);
  g_assert_cmpstr (unet_table_get_tensor (table, 0)->name, ==, "b");
  g_assert_cmpstr (unet_table_get_tensor (table, 1)->name, ==, "a");
  g_assert_cmpint (unet_tensor_count (unet_table_get_tensor (table, 0)), ==, 6);
  g_assert_cmpint (unet_tensor_count (unet_table_get_tensor (table, 1)), ==, 1);
  g_assert_cmpint (unet_tensor_count (unet_table_get_tensor (table, 2)), ==, 0);
  g_assert_true (unet_table_lookup (table, "a") == unet_table_get_tensor (table, 1));
  g_assert_null (unet_table_lookup (table, "c"));
}

static void
test_refusals (void)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("12345678", 8);

  g_assert_true (add (table, "a", 1, (int64_t[]){1}, 4));
  g_assert_false (add (table, "a", 1, (int64_t[]){1}, 4));  /* the name is taken */
  g_assert_false (add (table, "b", 1, (int64_t[]){1}, 8));  /* too many bytes */
  g_assert_false (add (table, "b", 1, (int64_t[]){2}, 4));  /* too few */
  g_assert_false (add (table, "b", 1, (int64_t[]){-1}, 0)); /* no such size */
  g_assert_false (add (table, "b", 9, (int64_t[]){1, 1, 1, 1, 1, 1, 1, 1, 1}, 4));
  g_assert_false (add (table, "b", -1, NULL, 4));
  /* Products that wrap, to a plausible size or behind a zero. */
  g_assert_false (add (table, "b", 3, (int64_t[]){1LL << 31, 1LL << 31, 4}, 0));
  g_assert_false (add (table, "b", 3, (int64_t[]){0, G_MAXINT64, G_MAXINT64}, 0));
  g_assert_false (unet_table_add (table, "b", UNET_N_DTYPES, 0, NULL, bytes));
  g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 1);
}

static void
test_notes (void)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  GPtrArray *keys;

  g_assert_null (unet_table_get_note (table, "z"));
  unet_table_set_note (table, "z", "1");
  unet_table_set_note (table, "y", "2");
  unet_table_set_note (table, "z", "3");
  g_assert_cmpstr (unet_table_get_note (table, "z"), ==, "3");
  keys = unet_table_get_note_keys (table);
  g_assert_cmpuint (keys->len, ==, 2);
  g_assert_cmpstr (keys->pdata[0], ==, "z");
  g_assert_cmpstr (keys->pdata[1], ==, "y");
}

static void
test_ownership (void)
{
  UnetTable *table = unet_table_new ();
  GBytes    *bytes = g_bytes_new_static ("abcd", 4);

  g_assert_true (unet_table_add (table, "a", UNET_DTYPE_U8, 1, (int64_t[]){4}, bytes));
  g_bytes_unref (bytes);
  g_assert_true (unet_table_ref (table) == table);
  unet_table_unref (table);
  g_assert_cmpmem (g_bytes_get_data (unet_table_lookup (table, "a")->bytes, NULL), 4, "abcd", 4);
  unet_table_unref (table);
  unet_table_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/table/order", test_order);
  g_test_add_func ("/tensor/table/refusals", test_refusals);
  g_test_add_func ("/tensor/table/notes", test_notes);
  g_test_add_func ("/tensor/table/ownership", test_ownership);
  return g_test_run ();
}
