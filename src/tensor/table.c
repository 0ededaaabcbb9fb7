/* table.c: named tensors, as a checkpoint holds them
 *
 * An array keeps the order, a hash table finds the names. A network has some hundred tensors; a
 * hostile file may bring many thousand, so nothing here is quadratic.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/table.h"

#include "base/crc32.h"
#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>
#include <string.h>

struct _UnetTable
{
  gatomicrefcount ref_count;
  GPtrArray      *tensors;   /* UnetTensor, owned, in order of insertion */
  GHashTable     *by_name;   /* name -> UnetTensor, both borrowed from tensors */
  GHashTable     *notes;     /* key -> value, both owned */
  GPtrArray      *note_keys; /* borrowed from notes, in order of first setting */
};

static void
tensor_free (gpointer data)
{
  UnetTensor *tensor = data;

  g_free (tensor->name);
  unet_source_unref (tensor->data.source);
  g_free (tensor);
}

UnetTable *
unet_table_new (void)
{
  UnetTable *table = g_new0 (UnetTable, 1);

  g_atomic_ref_count_init (&table->ref_count);
  table->tensors = g_ptr_array_new_with_free_func (tensor_free);
  table->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  table->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  table->note_keys = g_ptr_array_new ();
  return table;
}

UnetTable *
unet_table_ref (UnetTable *table)
{
  g_atomic_ref_count_inc (&table->ref_count);
  return table;
}

void
unet_table_unref (UnetTable *table)
{
  if (table == NULL || !g_atomic_ref_count_dec (&table->ref_count))
    return;
  g_hash_table_unref (table->by_name);
  g_ptr_array_unref (table->tensors);
  g_ptr_array_unref (table->note_keys);
  g_hash_table_unref (table->notes);
  g_free (table);
}

int64_t
unet_tensor_count (const UnetTensor *tensor)
{
  int64_t count = 1;

  for (int i = 0; i < tensor->n_dims; i++)
    count *= tensor->dims[i];
  return count;
}

/* Bytes of such a tensor. A zero among the dims does not excuse the others: their product, zeros
 * left out, must fit as well, so that no later code meets an overflow. */
static bool
dims_to_size (UnetDtype dtype, int n_dims, const int64_t *dims, size_t *size)
{
  size_t product = unet_dtype_size (dtype);
  bool   empty = false;

  for (int i = 0; i < n_dims; i++)
    {
      if (dims[i] < 0)
        return false;
      if (dims[i] == 0)
        empty = true;
      else if (!unet_size_mul (product, (size_t)dims[i], &product) || product > G_MAXINT64)
        return false;
    }
  *size = empty ? 0 : product;
  return true;
}

bool
unet_table_add_extent (UnetTable        *table,
                       const char       *name,
                       UnetDtype         dtype,
                       int               n_dims,
                       const int64_t    *dims,
                       const UnetExtent *extent)
{
  UnetTensor *tensor;
  size_t      size;

  if ((guint)dtype >= UNET_N_DTYPES || n_dims < 0 || n_dims > UNET_MAX_DIMS ||
      !dims_to_size (dtype, n_dims, dims, &size) || extent->size != size ||
      g_hash_table_contains (table->by_name, name))
    return false;

  tensor = g_new0 (UnetTensor, 1);
  tensor->name = g_strdup (name);
  tensor->dtype = dtype;
  tensor->n_dims = n_dims;
  for (int i = 0; i < n_dims; i++)
    tensor->dims[i] = dims[i];
  tensor->data = *extent;
  unet_source_ref (tensor->data.source);
  g_ptr_array_add (table->tensors, tensor);
  g_hash_table_insert (table->by_name, tensor->name, tensor);
  return true;
}

bool
unet_table_add (UnetTable     *table,
                const char    *name,
                UnetDtype      dtype,
                int            n_dims,
                const int64_t *dims,
                GBytes        *bytes)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, name);
  const UnetExtent extent = {.source = source, .size = g_bytes_get_size (bytes)};

  return unet_table_add_extent (table, name, dtype, n_dims, dims, &extent);
}

bool
unet_tensor_check (const UnetTensor *tensor, uint32_t checksum, GError **error)
{
  if (!tensor->data.has_checksum || checksum == tensor->data.checksum)
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: the tensor \"%s\" has not the checksum that the file gives it: the file is "
                  "damaged, get it again"),
               unet_source_get_name (tensor->data.source), tensor->name);
  return false;
}

static bool
check_bytes (const UnetTensor *tensor, const void *bytes, GError **error)
{
  return !tensor->data.has_checksum ||
         unet_tensor_check (tensor, unet_crc32 (0, bytes, tensor->data.size), error);
}

GBytes *
unet_tensor_get_bytes (const UnetTensor *tensor, GError **error)
{
  const UnetExtent *data = &tensor->data;
  g_autoptr (GBytes) bytes = unet_source_get_bytes (data->source, data->offset, data->size, error);

  if (bytes == NULL || !check_bytes (tensor, g_bytes_get_data (bytes, NULL), error))
    return NULL;
  return g_steal_pointer (&bytes);
}

bool
unet_tensor_read (const UnetTensor *tensor, void *target, GError **error)
{
  const UnetExtent *data = &tensor->data;

  return unet_source_read (data->source, data->offset, target, data->size, error) &&
         check_bytes (tensor, target, error);
}

guint
unet_table_get_n_tensors (UnetTable *table)
{
  return table->tensors->len;
}

const UnetTensor *
unet_table_get_tensor (UnetTable *table, guint index)
{
  g_return_val_if_fail (index < table->tensors->len, NULL);
  return table->tensors->pdata[index];
}

const UnetTensor *
unet_table_lookup (UnetTable *table, const char *name)
{
  return g_hash_table_lookup (table->by_name, name);
}

void
unet_table_set_note (UnetTable *table, const char *key, const char *value)
{
  char *copy;

  if (g_hash_table_contains (table->notes, key))
    {
      /* Keeps the key that note_keys borrows. */
      g_hash_table_insert (table->notes, g_strdup (key), g_strdup (value));
      return;
    }
  copy = g_strdup (key);
  g_hash_table_insert (table->notes, copy, g_strdup (value));
  g_ptr_array_add (table->note_keys, copy);
}

const char *
unet_table_get_note (UnetTable *table, const char *key)
{
  return g_hash_table_lookup (table->notes, key);
}

GPtrArray *
unet_table_get_note_keys (UnetTable *table)
{
  return table->note_keys;
}
