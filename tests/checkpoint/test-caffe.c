/* test-caffe.c: Caffe's network files, .caffemodel
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/caffe.h"

#include "checkpoint/checkpoint-test.h"

#include <math.h>

/* --- a file, byte by byte --- */

static void
put_varint (GByteArray *bytes, uint64_t value)
{
  do
    {
      uint8_t byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);

      g_byte_array_append (bytes, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static void
put_number (GByteArray *bytes, guint field, uint64_t value)
{
  put_varint (bytes, field << 3);
  put_varint (bytes, value);
}

static void
put_chunk (GByteArray *bytes, guint field, const void *data, size_t size)
{
  put_varint (bytes, field << 3 | 2);
  put_varint (bytes, size);
  g_byte_array_append (bytes, data, (guint)size);
}

static void
put_message (GByteArray *bytes, guint field, GByteArray *message)
{
  put_chunk (bytes, field, message->data, message->len);
  g_byte_array_unref (message);
}

/* N sides as a shape, or as the four sides that old files have. */
static void
put_shape (GByteArray *blob, gboolean legacy, guint n, const int64_t *dims)
{
  GByteArray *sides = g_byte_array_new ();
  GByteArray *shape = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    if (legacy)
      put_number (blob, i + 1, (uint64_t)dims[i]);
    else
      put_varint (sides, (uint64_t)dims[i]);
  if (legacy)
    {
      g_byte_array_unref (sides);
      g_byte_array_unref (shape);
      return;
    }
  put_message (shape, 1, sides);
  put_message (blob, 7, shape);
}

static GByteArray *
make_blob (gboolean legacy, guint n, const int64_t *dims, guint count)
{
  GByteArray       *blob = g_byte_array_new ();
  g_autofree float *data = g_new (float, count + 1);

  put_shape (blob, legacy, n, dims);
  for (guint i = 0; i < count; i++)
    data[i] = (float)i - 1.5f;
  put_chunk (blob, 5, data, count * sizeof (float));
  return blob;
}

/* A layer of the form of 2015 (V1) or of today, of blobs that are eaten. */
static void
put_layer (GByteArray *net, gboolean v1, const char *name, GByteArray *first, GByteArray *second)
{
  GByteArray *layer = g_byte_array_new ();

  if (name != NULL)
    put_chunk (layer, v1 ? 4 : 1, name, strlen (name));
  if (first != NULL)
    put_message (layer, v1 ? 6 : 7, first);
  if (second != NULL)
    put_message (layer, v1 ? 6 : 7, second);
  put_message (net, v1 ? 2 : 100, layer);
}

static const int64_t kernel[] = {2, 1, 3, 2};
static const int64_t old_bias[] = {1, 1, 1, 2};
static const int64_t new_bias[] = {2};

static GBytes *
make_net (gboolean v1)
{
  GByteArray *net = g_byte_array_new ();

  put_chunk (net, 1, "a net", 5);
  put_layer (net, v1, "data", NULL, NULL);
  put_layer (net, v1, "conv_d0a-b", make_blob (v1, 4, kernel, 12),
             v1 ? make_blob (true, 4, old_bias, 2) : make_blob (false, 1, new_bias, 2));
  put_layer (net, v1, "score", make_blob (v1, 4, kernel, 12), NULL);
  return g_byte_array_free_to_bytes (net);
}

static UnetTable *
parse (GByteArray *net, GError **error)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (net);

  return unet_caffe_parse (bytes, "test.caffemodel", error);
}

static void
refuse (GByteArray *net, UnetError code, const char *word)
{
  GError *error = NULL;

  g_assert_null (parse (net, &error));
  g_assert_true (g_str_has_prefix (error->message, "test.caffemodel: "));
  test_error (&error, code, word);
}

/* --- tests --- */

static void
check_tensor (UnetTable *table, const char *name, int n_dims, const int64_t *dims)
{
  const UnetTensor *tensor = unet_table_lookup (table, name);
  g_autoptr (GBytes) bytes = NULL;
  const float *data;

  g_assert_nonnull (tensor);
  g_assert_cmpint (tensor->dtype, ==, UNET_DTYPE_F32);
  g_assert_cmpmem (tensor->dims, (gsize)tensor->n_dims * sizeof (int64_t), dims,
                   (gsize)n_dims * sizeof (int64_t));
  bytes = unet_tensor_get_bytes (tensor, NULL);
  data = g_bytes_get_data (bytes, NULL);
  for (int64_t i = 0; i < unet_tensor_count (tensor); i++)
    g_assert_cmpfloat (data[i], ==, (float)i - 1.5f);
}

static void
test_forms (void)
{
  for (int v1 = 0; v1 < 2; v1++)
    {
      g_autoptr (GBytes) bytes = make_net (v1);
      GError *error = NULL;
      g_autoptr (UnetTable) table = unet_caffe_parse (bytes, "test.caffemodel", &error);

      g_assert_no_error (error);
      g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 3);
      check_tensor (table, "conv_d0a-b.weight", 4, kernel);
      check_tensor (table, "conv_d0a-b.bias", 1, new_bias);
      check_tensor (table, "score.weight", 4, kernel);
    }
}

/* Tensors outlive the table that they came in. */
static void
test_lifetime (void)
{
  g_autoptr (GBytes) file = make_net (true);
  g_autoptr (UnetTable) table = unet_caffe_parse (file, "test.caffemodel", NULL);
  g_autoptr (GBytes) bytes =
                 unet_tensor_get_bytes (unet_table_lookup (table, "score.weight"), NULL);

  g_clear_pointer (&table, unet_table_unref);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 12 * sizeof (float));
  g_assert_cmpfloat (((const float *)g_bytes_get_data (bytes, NULL))[11], ==, 9.5f);
}

/* Numbers one by one, doubles, numbers that are none, more than two blobs, both forms in one. */
static void
test_variants (void)
{
  static const float  floats[] = {NAN, -2};
  static const double doubles[] = {0.1, INFINITY};
  GByteArray         *net = g_byte_array_new (), *layer = g_byte_array_new ();
  GByteArray         *loose = g_byte_array_new (), *wide = g_byte_array_new ();
  GError             *error = NULL;
  g_autoptr (UnetTable) table = NULL;

  put_shape (loose, false, 1, new_bias);
  for (int i = 0; i < 2; i++)
    {
      put_varint (loose, 5 << 3 | 5);
      g_byte_array_append (loose, (const uint8_t *)&floats[i], sizeof (float));
    }
  put_shape (wide, true, 4, old_bias);
  put_chunk (wide, 8, doubles, sizeof doubles);
  put_chunk (layer, 1, "many", 4);
  put_message (layer, 7, loose);
  put_message (layer, 7, wide);
  put_message (layer, 7, make_blob (true, 4, old_bias, 2));
  put_message (net, 100, layer);
  put_layer (net, true, "old", make_blob (true, 4, old_bias, 2), NULL);
  table = parse (net, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 4);
  test_tensor (table, "many.weight", (const char *)floats, sizeof floats);
  test_tensor (table, "many.bias", (const char *)doubles, sizeof doubles);
  g_assert_cmpint (unet_table_lookup (table, "many.bias")->dtype, ==, UNET_DTYPE_F64);
  g_assert_cmpint (unet_table_lookup (table, "many.bias")->n_dims, ==, 1);
  check_tensor (table, "many.2", 1, new_bias);
  check_tensor (table, "old.weight", 4, old_bias); /* a kernel of that shape is one */
}

static GByteArray *
net_of (const char *name, GByteArray *blob)
{
  GByteArray *net = g_byte_array_new ();

  put_layer (net, false, name, blob, NULL);
  return net;
}

static void
test_refused (void)
{
  static const int64_t huge[] = {G_MAXINT32, G_MAXINT32, G_MAXINT32, G_MAXINT32};
  static const int64_t vast[] = {(int64_t)1 << 62, 4, 1, 1};
  static const int64_t negative[] = {-2, -1, 1, 1};
  static const int64_t zero[] = {0, 5, 1, 1};
  static const int64_t many[] = {1, 1, 1, 1, 1, 1, 1, 1, 2};
  static const double  doubles[] = {1, 2};
  GByteArray          *net = g_byte_array_new (), *both, *bare = g_byte_array_new ();

  put_layer (net, true, "twin", make_blob (true, 4, old_bias, 2), NULL);
  put_layer (net, false, "twin", make_blob (false, 1, new_bias, 2), NULL);
  refuse (net, UNET_ERROR_FORMAT, "“twin” twice");
  refuse (net_of (NULL, make_blob (false, 1, new_bias, 2)), UNET_ERROR_FORMAT, "has no name");
  refuse (net_of ("", make_blob (false, 1, new_bias, 2)), UNET_ERROR_FORMAT, "has no name");
  refuse (net_of ("\xff", make_blob (false, 1, new_bias, 2)), UNET_ERROR_FORMAT, "has no name");
  refuse (net_of ("a", make_blob (false, 1, new_bias, 3)), UNET_ERROR_FORMAT,
          "“a.weight” does not fit its 3 numbers");
  refuse (net_of ("a", make_blob (false, 4, huge, 3)), UNET_ERROR_FORMAT, "does not fit");
  refuse (net_of ("a", make_blob (true, 4, huge, 3)), UNET_ERROR_FORMAT, "does not fit");
  refuse (net_of ("a", make_blob (false, 4, vast, 3)), UNET_ERROR_FORMAT, "does not fit");
  refuse (net_of ("a", make_blob (false, 4, negative, 2)), UNET_ERROR_FORMAT, "shape");
  refuse (net_of ("a", make_blob (true, 4, negative, 2)), UNET_ERROR_FORMAT, "shape");
  refuse (net_of ("a", make_blob (false, 4, zero, 2)), UNET_ERROR_FORMAT, "shape");
  refuse (net_of ("a", make_blob (false, 9, many, 2)), UNET_ERROR_FORMAT, "shape");
  refuse (net_of ("a", make_blob (true, 3, kernel, 6)), UNET_ERROR_FORMAT, "shape");
  refuse (net_of ("a", make_blob (false, 1, new_bias, 0)), UNET_ERROR_FORMAT, "has no numbers");
  put_shape (bare, false, 1, new_bias);
  refuse (net_of ("a", bare), UNET_ERROR_FORMAT, "has no numbers");
  both = make_blob (false, 1, new_bias, 2);
  put_chunk (both, 8, doubles, sizeof doubles);
  refuse (net_of ("a", both), UNET_ERROR_FORMAT, "numbers twice");
  refuse (net_of ("data", NULL), UNET_ERROR_FORMAT, "holds no weights");
  refuse (g_byte_array_new (), UNET_ERROR_FORMAT, "holds no weights");
}

/* Two bytes of the file are a layer, or a field to be kept for nobody, in memory: sixty times as
 * much and more. */
static void
test_inflation (void)
{
  GByteArray *empty = g_byte_array_new (), *strange = g_byte_array_new ();
  GByteArray *layer = g_byte_array_new ();

  for (int i = 0; i < 100000; i++)
    {
      put_chunk (empty, 2, "", 0);
      put_number (layer, 9, 1);
    }
  refuse (empty, UNET_ERROR_FORMAT, "far more memory");
  put_message (strange, 2, layer);
  refuse (strange, UNET_ERROR_FORMAT, "far more memory");
}

static void
test_damaged (void)
{
  for (int v1 = 0; v1 < 2; v1++)
    {
      g_autoptr (GBytes) bytes = make_net (v1);
      size_t         size;
      const uint8_t *data = g_bytes_get_data (bytes, &size);

      test_flipped (bytes, unet_caffe_parse);
      /* Cut between two layers it is a file of fewer layers. */
      for (size_t i = 0; i < size; i++)
        {
          g_autoptr (GBytes) part = g_bytes_new (data, i);
          g_autoptr (GError) error = NULL;
          g_autoptr (UnetTable) table = unet_caffe_parse (part, "test.caffemodel", &error);

          if (table == NULL)
            g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
          else
            g_assert_cmpuint (unet_table_get_n_tensors (table), ==, 2);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/caffe/forms", test_forms);
  g_test_add_func ("/checkpoint/caffe/lifetime", test_lifetime);
  g_test_add_func ("/checkpoint/caffe/variants", test_variants);
  g_test_add_func ("/checkpoint/caffe/refused", test_refused);
  g_test_add_func ("/checkpoint/caffe/inflation", test_inflation);
  g_test_add_func ("/checkpoint/caffe/damaged", test_damaged);
  return g_test_run ();
}
