/* caffe.c: Caffe's network files, .caffemodel
 *
 * They are protocol buffers, decoded by protobuf-c with a schema of the few fields that matter
 * (caffe.proto). It decodes a whole file at once, and makes of two bytes that say "an empty layer"
 * a hundred in memory, so it gets memory from a purse that is a multiple of the file's size and no
 * more. It goes only as deep as the schema does, four messages, so a file cannot make it recurse.
 *
 * Nothing in the file says which shape is right but the numbers themselves: a shape must be
 * positive in all its sides, and its product must be the count of numbers that are there.
 *
 * The decoded message lives as long as a tensor of it: their bytes are slices of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/caffe.h"

#include "base/error.h"
#include "base/memory.h"

#include "caffe.pb-c.h"

#include <glib/gi18n.h>
#include <string.h>

/* Protocol buffers end here by themselves. */
#define MAX_SIZE ((size_t)G_MAXINT32)

/* Bytes of memory for a byte of the file: ten where every number is a field of its own. */
#define PURSE_FACTOR 16
#define PURSE_START ((size_t)1 << 20)

/* --- memory for protobuf-c --- */

typedef struct
{
  gatomicrefcount    count;
  ProtobufCAllocator allocator;
  size_t             left; /* in the purse, bytes */
  bool               is_empty;
  bool               no_memory; /* the machine's, not the purse's */
  UnetCaffe__Net    *net;
} Decoded;

/* In front of what protobuf-c gets, so that it can be given back. */
typedef union
{
  size_t      size;
  max_align_t align;
} Head;

static void *
purse_alloc (void *data, size_t size)
{
  Decoded *decoded = data;
  Head    *head;

  if (!unet_size_add (size, sizeof *head, &size) || size > decoded->left)
    {
      decoded->is_empty = true;
      return NULL;
    }
  head = g_try_malloc (size);
  if (head == NULL)
    {
      decoded->no_memory = true;
      return NULL;
    }
  head->size = size;
  decoded->left -= size;
  return head + 1;
}

static void
purse_free (void *data, void *memory)
{
  Decoded *decoded = data;
  Head    *head;

  if (memory == NULL)
    return;
  head = (Head *)memory - 1;
  decoded->left += head->size;
  g_free (head);
}

static Decoded *
decoded_new (size_t file_size)
{
  Decoded *decoded = g_new0 (Decoded, 1);

  g_atomic_ref_count_init (&decoded->count);
  decoded->allocator = (ProtobufCAllocator){purse_alloc, purse_free, decoded};
  if (!unet_size_mul (file_size, PURSE_FACTOR, &decoded->left) ||
      !unet_size_add (decoded->left, PURSE_START, &decoded->left))
    decoded->left = SIZE_MAX;
  return decoded;
}

static Decoded *
decoded_ref (Decoded *decoded)
{
  g_atomic_ref_count_inc (&decoded->count);
  return decoded;
}

static void
decoded_unref (gpointer data)
{
  Decoded *decoded = data;

  if (!g_atomic_ref_count_dec (&decoded->count))
    return;
  if (decoded->net != NULL)
    unet_caffe__net__free_unpacked (decoded->net, &decoded->allocator);
  g_free (decoded);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Decoded, decoded_unref)

/* --- from message to table --- */

typedef struct
{
  Decoded    *decoded;
  UnetTable  *table;
  GHashTable *names; /* of the layers so far */
  const char *path;
  GError    **error;
} Reader;

static bool G_GNUC_PRINTF (2, 3) fail (Reader *reader, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (reader->error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: %s: the file is damaged or no Caffe model, get it again"), reader->path,
               what);
  return false;
}

/* The sides of a blob, of which the bias of an old file has three too many. */
static bool
read_dims (const UnetCaffe__Blob *blob, size_t index, int64_t *dims, int *n_dims)
{
  if (blob->shape != NULL)
    {
      if (blob->shape->n_dim > UNET_MAX_DIMS)
        return false;
      *n_dims = (int)blob->shape->n_dim;
      for (int i = 0; i < *n_dims; i++)
        dims[i] = blob->shape->dim[i];
    }
  else if (blob->has_num && blob->has_channels && blob->has_height && blob->has_width)
    {
      dims[0] = blob->num;
      dims[1] = blob->channels;
      dims[2] = blob->height;
      dims[3] = blob->width;
      *n_dims = 4;
      if (index > 0 && dims[0] == 1 && dims[1] == 1 && dims[2] == 1)
        {
          dims[0] = dims[3];
          *n_dims = 1;
        }
    }
  else
    {
      return false;
    }
  for (int i = 0; i < *n_dims; i++)
    if (dims[i] <= 0)
      return false;
  return true;
}

static bool
add_blob (Reader *reader, const char *name, const UnetCaffe__Blob *blob, size_t index)
{
  bool        wide = blob->n_double_data > 0;
  size_t      size = wide ? blob->n_double_data * sizeof (double) : blob->n_data * sizeof (float);
  const void *data = wide ? (const void *)blob->double_data : (const void *)blob->data;
  int64_t     dims[UNET_MAX_DIMS] = {0};
  int         n_dims;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *number = g_strdup_printf ("%zu", index);
  g_autofree char *full = g_strconcat (name, ".",
                                       index == 0   ? "weight"
                                       : index == 1 ? "bias"
                                                    : number,
                                       NULL);

  if (blob->n_data > 0 && wide)
    return fail (reader, _ ("its “%.100s” has its numbers twice"), full);
  if (size == 0)
    return fail (reader, _ ("its “%.100s” has no numbers"), full);
  if (!read_dims (blob, index, dims, &n_dims))
    return fail (reader, _ ("the shape of its “%.100s” is none"), full);
  bytes = g_bytes_new_with_free_func (data, size, decoded_unref, decoded_ref (reader->decoded));
  if (!unet_table_add (reader->table, full, wide ? UNET_DTYPE_F64 : UNET_DTYPE_F32, n_dims, dims,
                       bytes))
    return fail (reader, _ ("the shape of its “%.100s” does not fit its %zu numbers"), full,
                 wide ? blob->n_double_data : blob->n_data);
  return true;
}

static bool
add_layer (Reader *reader, const char *name, size_t n_blobs, UnetCaffe__Blob *const *blobs)
{
  if (n_blobs == 0)
    return true;
  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL))
    return fail (reader, _ ("a layer with weights has no name"));
  if (!g_hash_table_add (reader->names, (gpointer)name))
    return fail (reader, _ ("it has the layer “%.100s” twice"), name);
  for (size_t i = 0; i < n_blobs; i++)
    if (!add_blob (reader, name, blobs[i], i))
      return false;
  return true;
}

static bool
add_layers (Reader *reader)
{
  const UnetCaffe__Net *net = reader->decoded->net;

  for (size_t i = 0; i < net->n_layers; i++)
    if (!add_layer (reader, net->layers[i]->name, net->layers[i]->n_blobs, net->layers[i]->blobs))
      return false;
  for (size_t i = 0; i < net->n_layer; i++)
    if (!add_layer (reader, net->layer[i]->name, net->layer[i]->n_blobs, net->layer[i]->blobs))
      return false;
  if (unet_table_get_n_tensors (reader->table) == 0)
    return fail (reader, _ ("it holds no weights"));
  return true;
}

static bool
decode (Reader *reader, GBytes *bytes)
{
  Decoded    *decoded = reader->decoded;
  size_t      size;
  const void *data = g_bytes_get_data (bytes, &size);

  decoded->net = unet_caffe__net__unpack (&decoded->allocator, size, data);
  if (decoded->net != NULL)
    return true;
  if (decoded->no_memory)
    {
      g_set_error (reader->error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("%s: there is not enough memory to read a file of %zu bytes: close other "
                      "programs"),
                   reader->path, size);
      return false;
    }
  if (decoded->is_empty)
    return fail (reader, _ ("it would take far more memory than a file of its size can hold"));
  return fail (reader, _ ("it cannot be decoded"));
}

UnetTable *
unet_caffe_read (UnetSource *source, GError **error)
{
  size_t size = unet_source_get_size (source);
  g_autoptr (Decoded) decoded = decoded_new (size);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) bytes = NULL;
  Reader reader = {decoded, table, names, unet_source_get_name (source), error};

  if (size > MAX_SIZE)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: has %zu bytes; Caffe models of 2 GiB and more are not read"),
                   reader.path, size);
      return NULL;
    }
  bytes = unet_source_get_bytes (source, 0, size, error);
  if (bytes == NULL || !decode (&reader, bytes) || !add_layers (&reader))
    return NULL;
  return g_steal_pointer (&table);
}

UnetTable *
unet_caffe_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, name);

  return unet_caffe_read (source, error);
}
