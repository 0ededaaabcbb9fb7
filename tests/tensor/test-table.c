/* test-table.c: named tensors
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/table.h"

#include "base/error.h"

#include <string.h>

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
  g_autoptr (GBytes) again = NULL;
  char copy[4];

  g_assert_true (unet_table_add (table, "a", UNET_DTYPE_U8, 1, (int64_t[]){4}, bytes));
  g_bytes_unref (bytes);
  g_assert_true (unet_table_ref (table) == table);
  unet_table_unref (table);
  again = unet_tensor_get_bytes (unet_table_lookup (table, "a"), NULL);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), "abcd", 4);
  g_assert_true (unet_tensor_read (unet_table_lookup (table, "a"), copy, NULL));
  g_assert_cmpmem (copy, 4, "abcd", 4);
  unet_table_unref (table);
  unet_table_unref (NULL);
}

/* Bytes that stay where they are, and their checksum. */
static void
test_extents (void)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("123456789abc", 12);
  g_autoptr (UnetSource) source = unet_source_new (bytes, "a.pth");
  UnetExtent extent = {.source = source, .size = 9, .has_checksum = true, .checksum = 0xcbf43926};
  GError    *error = NULL;
  g_autoptr (GBytes) good = NULL;
  char copy[9];

  g_assert_true (unet_table_add_extent (table, "good", UNET_DTYPE_U8, 1, (int64_t[]){9}, &extent));
  extent.offset = 3;
  g_assert_true (unet_table_add_extent (table, "bad", UNET_DTYPE_U8, 1, (int64_t[]){9}, &extent));
  g_assert_false (unet_table_add_extent (table, "b", UNET_DTYPE_U8, 1, (int64_t[]){8}, &extent));

  good = unet_tensor_get_bytes (unet_table_lookup (table, "good"), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (good, NULL), 9, "123456789", 9);
  g_assert_null (unet_tensor_get_bytes (unet_table_lookup (table, "bad"), &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "a.pth: the tensor \"bad\""));
  g_clear_error (&error);
  g_assert_false (unet_tensor_read (unet_table_lookup (table, "bad"), copy, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/table/order", test_order);
  g_test_add_func ("/tensor/table/refusals", test_refusals);
  g_test_add_func ("/tensor/table/notes", test_notes);
  g_test_add_func ("/tensor/table/ownership", test_ownership);
  g_test_add_func ("/tensor/table/extents", test_extents);
  return g_test_run ();
}
