/* checkpoint-test.c: what the tests of checkpoint need
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint-test.h"

void
test_error (GError **error, UnetError code, const char *word)
{
  g_assert_error (*error, UNET_ERROR, (int)code);
  if (strstr ((*error)->message, word) == NULL)
    g_test_message ("no \"%s\" in: %s", word, (*error)->message);
  g_assert_nonnull (strstr ((*error)->message, word));
  g_clear_error (error);
}

UnetPickle *
test_pickle (GBytes *bytes)
{
  GError     *error = NULL;
  size_t      offset = 0;
  UnetPickle *pickle = unet_pickle_parse (bytes, &offset, "test.pth", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (offset, ==, g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
  return pickle;
}

static void
append_bytes (GByteArray *array, GBytes *bytes)
{
  size_t      size;
  const void *data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (array, data, (guint)size);
}

GBytes *
test_legacy (GBytes *object, guint n_storages, GBytes *const *storages, size_t element)
{
  static const char head[] = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
                             "\x80\x02M\xe9\x03."
                             "\x80\x02}X\x0d\x00\x00\x00little_endian\x88s.";
  GByteArray       *file = g_byte_array_new ();

  g_byte_array_append (file, (const uint8_t *)head, sizeof head - 1);
  append_bytes (file, object);
  g_byte_array_append (file, (const uint8_t *)"\x80\x02](", 4);
  for (guint i = 0; i < n_storages; i++)
    {
      char key[] = {'X', 1, 0, 0, 0, (char)('0' + i)};

      g_byte_array_append (file, (const uint8_t *)key, sizeof key);
    }
  g_byte_array_append (file, (const uint8_t *)"e.", 2);
  for (guint i = 0; i < n_storages; i++)
    {
      uint64_t count = GUINT64_TO_LE (g_bytes_get_size (storages[i]) / element);

      g_byte_array_append (file, (const uint8_t *)&count, sizeof count);
      append_bytes (file, storages[i]);
    }
  return g_byte_array_free_to_bytes (file);
}

UnetTable *
test_table (void)
{
  UnetTable *table = unet_table_new ();
  uint8_t    data[8 * 15];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (uint8_t)(i * 7 + 1);
  for (int i = 0; i < UNET_N_DTYPES; i++)
    {
      UnetDtype        dtype = (UnetDtype)i;
      g_autofree char *name = g_strdup_printf ("layer.%s", unet_dtype_name (dtype));
      g_autoptr (GBytes) bytes = g_bytes_new (data, 15 * unet_dtype_size (dtype));
      g_autoptr (GBytes) scalar = g_bytes_new (data, unet_dtype_size (dtype));
      g_autofree char *scalar_name = g_strconcat (name, ".scalar", NULL);

      g_assert_true (unet_table_add (table, name, dtype, 3, (int64_t[]){3, 1, 5}, bytes));
      g_assert_true (unet_table_add (table, scalar_name, dtype, 0, NULL, scalar));
    }

  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);

  g_assert_true (unet_table_add (table, "empty", UNET_DTYPE_F32, 2, (int64_t[]){0, 3}, none));
  return table;
}

void
test_tensor (UnetTable *table, const char *name, const char *expected, size_t size)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = unet_tensor_get_bytes (unet_table_lookup (table, name), &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, size);
}

void
test_same_tensors (UnetTable *a, UnetTable *b)
{
  g_assert_cmpuint (unet_table_get_n_tensors (a), ==, unet_table_get_n_tensors (b));
  for (guint i = 0; i < unet_table_get_n_tensors (a); i++)
    {
      const UnetTensor *ta = unet_table_get_tensor (a, i);
      const UnetTensor *tb = unet_table_get_tensor (b, i);
      g_autoptr (GBytes) a_bytes = unet_tensor_get_bytes (ta, NULL);
      g_autoptr (GBytes) b_bytes = unet_tensor_get_bytes (tb, NULL);

      g_assert_cmpstr (ta->name, ==, tb->name);
      g_assert_cmpint (ta->dtype, ==, tb->dtype);
      g_assert_cmpmem (ta->dims, (gsize)ta->n_dims * sizeof (int64_t), tb->dims,
                       (gsize)tb->n_dims * sizeof (int64_t));
      g_assert_nonnull (a_bytes);
      g_assert_nonnull (b_bytes);
      g_assert_true (g_bytes_equal (a_bytes, b_bytes));
    }
}

/* Of exactly its size, so that a sanitizer sees every step behind it. */
static void
parse_copy (const uint8_t *data, size_t size, TestParser parser)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (UnetTable) table = parser (bytes, "test.pth", &error);

  if (table != NULL)
    g_assert_no_error (error);
  else
    {
      g_assert_true (error != NULL && error->domain == UNET_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "test.pth: "));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

void
test_truncated (GBytes *bytes, TestParser parser)
{
  size_t         size;
  const uint8_t *data = g_bytes_get_data (bytes, &size);
  GError        *error = NULL;
  g_autoptr (UnetTable) whole = parser (bytes, "test.pth", &error);

  g_assert_no_error (error);
  g_assert_nonnull (whole);
  for (size_t i = 0; i < size; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, i);
      g_autoptr (UnetTable) table = parser (part, "test.pth", &error);

      g_assert_null (table);
      g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
      g_clear_error (&error);
    }
}

void
test_flipped (GBytes *bytes, TestParser parser)
{
  size_t              size;
  const uint8_t      *data = g_bytes_get_data (bytes, &size);
  g_autofree uint8_t *copy = g_memdup2 (data, size);

  for (size_t i = 0; i < size; i++)
    for (int bit = 0; bit < 8; bit++)
      {
        copy[i] ^= (uint8_t)(1 << bit);
        parse_copy (copy, size, parser);
        copy[i] = data[i];
      }
}

GBytes *
test_read (const char *path)
{
  GError *error = NULL;
  char   *data;
  gsize   size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}
