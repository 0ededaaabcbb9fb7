/* safetensors-save.c: writes the safetensors format
 *
 * The header names the tensors in the table's order. Their data lies by element size, widest first,
 * behind a header padded to eight bytes: so every tensor is aligned to its elements, and those who
 * map the file may use it as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/safetensors.h"

#include "checkpoint/safetensors-private.h"

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define PIECE ((size_t)1 << 20) /* of what is read and written at once */

/* The tensors in the order of their data. */
static GPtrArray *
order_data (UnetTable *table)
{
  GPtrArray *order = g_ptr_array_new ();

  for (size_t element = 8; element > 0; element /= 2)
    for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
      {
        const UnetTensor *tensor = unet_table_get_tensor (table, i);

        if (unet_dtype_size (tensor->dtype) == element)
          g_ptr_array_add (order, (gpointer)tensor);
      }
  return order;
}

static void
add_tensor (JsonObject *header, const UnetTensor *tensor, size_t offset)
{
  JsonObject *object = json_object_new ();
  JsonArray  *shape = json_array_new ();
  JsonArray  *offsets = json_array_new ();

  for (int i = 0; i < tensor->n_dims; i++)
    json_array_add_int_element (shape, tensor->dims[i]);
  json_array_add_int_element (offsets, (gint64)offset);
  json_array_add_int_element (offsets, (gint64)(offset + tensor->data.size));
  json_object_set_string_member (object, "dtype", unet_safetensors_dtype_name (tensor->dtype));
  json_object_set_array_member (object, "shape", shape);
  json_object_set_array_member (object, "data_offsets", offsets);
  json_object_set_object_member (header, tensor->name, object);
}

static void
add_metadata (JsonObject *header, UnetTable *table)
{
  GPtrArray  *keys = unet_table_get_note_keys (table);
  JsonObject *metadata;

  if (keys->len == 0)
    return;
  metadata = json_object_new ();
  for (guint i = 0; i < keys->len; i++)
    json_object_set_string_member (metadata, keys->pdata[i],
                                   unet_table_get_note (table, keys->pdata[i]));
  json_object_set_object_member (header, "__metadata__", metadata);
}

/* Length and header. */
static GBytes *
format_header (UnetTable *table, GPtrArray *order, size_t *data_size)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GHashTable) offsets = g_hash_table_new (NULL, NULL);
  g_autofree char *text = NULL;
  JsonObject      *header = json_object_new ();
  GString         *string;
  size_t           offset = 0;
  gsize            length;
  uint64_t         padded;

  for (guint i = 0; i < order->len; i++)
    {
      const UnetTensor *tensor = order->pdata[i];

      g_hash_table_insert (offsets, order->pdata[i], GSIZE_TO_POINTER (offset));
      offset += tensor->data.size;
    }
  *data_size = offset;

  add_metadata (header, table);
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);

      add_tensor (header, tensor, GPOINTER_TO_SIZE (g_hash_table_lookup (offsets, tensor)));
    }
  json_node_take_object (root, header);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);

  string = g_string_sized_new (length + 16);
  padded = GUINT64_TO_LE ((length + 7) & ~(uint64_t)7);
  g_string_append_len (string, (const char *)&padded, sizeof padded);
  g_string_append_len (string, text, (gssize)length);
  while (string->len % 8 != 0)
    g_string_append_c (string, ' ');
  return g_string_free_to_bytes (string);
}

UnetSafetensorsPlan *
unet_safetensors_plan_new (UnetTable *table)
{
  UnetSafetensorsPlan *plan = g_new0 (UnetSafetensorsPlan, 1);

  plan->order = order_data (table);
  plan->header = format_header (table, plan->order, &plan->data_size);
  return plan;
}

void
unet_safetensors_plan_free (UnetSafetensorsPlan *plan)
{
  g_bytes_unref (plan->header);
  g_ptr_array_unref (plan->order);
  g_free (plan);
}

/* Piece by piece, so that what is written need not be in memory. */
static bool
write_extent (UnetFileWriter *file, const UnetExtent *extent, char *piece, GError **error)
{
  if (!unet_extent_verify (extent, error))
    return false;
  for (size_t at = 0; at < extent->size; at += PIECE)
    {
      size_t n = MIN (PIECE, extent->size - at);

      if (!unet_source_read (extent->source, extent->offset + at, piece, n, error) ||
          !unet_file_writer_write (file, piece, n, error))
        return false;
    }
  return true;
}

bool
unet_safetensors_save (UnetTable *table, const char *path, GError **error)
{
  g_autoptr (UnetSafetensorsPlan) plan = unet_safetensors_plan_new (table);
  g_autoptr (UnetFileWriter) file = unet_file_writer_new (path, error);
  g_autofree char *piece = g_malloc (PIECE);

  if (file == NULL || !unet_file_writer_write (file, g_bytes_get_data (plan->header, NULL),
                                               g_bytes_get_size (plan->header), error))
    return false;
  for (guint i = 0; i < plan->order->len; i++)
    if (!write_extent (file, &((const UnetTensor *)plan->order->pdata[i])->data, piece, error))
      return false;
  return unet_file_writer_commit (file, error);
}

GBytes *
unet_safetensors_format (UnetTable *table, GError **error)
{
  g_autoptr (UnetSafetensorsPlan) plan = unet_safetensors_plan_new (table);
  size_t           header_size = g_bytes_get_size (plan->header);
  g_autofree char *target = NULL;
  char            *at;
  size_t           size;

  if (!unet_size_add (header_size, plan->data_size, &size) ||
      (target = g_try_malloc (size)) == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("There is not enough memory to write %zu bytes of tensors: close other "
                      "programs, or use a smaller network"),
                   plan->data_size);
      return NULL;
    }
  memcpy (target, g_bytes_get_data (plan->header, NULL), header_size);
  at = target + header_size;
  for (guint i = 0; i < plan->order->len; i++)
    {
      const UnetTensor *tensor = plan->order->pdata[i];

      if (!unet_tensor_read (tensor, at, error))
        return NULL;
      at += tensor->data.size;
    }
  return g_bytes_new_take (g_steal_pointer (&target), size);
}
