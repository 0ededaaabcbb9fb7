/* safetensors.c: reads the safetensors format
 *
 * json-glib parses by recursion and keeps everything in memory, so the header's length and depth
 * are checked before it sees the text. After that the offsets: put in order they must cover the
 * data from its first byte to its last, each byte once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/safetensors.h"

#include "checkpoint/safetensors-private.h"

#include "base/error.h"
#include "base/json.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* The bound of the reference implementation. */
#define MAX_HEADER 100000000u

/* {name: {shape: [n]}} */
#define MAX_DEPTH 3

typedef struct
{
  UnetSource *source;
  size_t      data; /* where the data begins in it */
  size_t      size; /* of the data */
  const char *name;
  GError    **error;
} Reader;

typedef struct
{
  size_t begin, end;
} Range;

static bool G_GNUC_PRINTF (2, 3) fail (Reader *reader, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (reader->error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: %s: the file is damaged or no safetensors file, get it again"), reader->name,
               what);
  return false;
}

const char *
unet_safetensors_dtype_name (UnetDtype dtype)
{
  static const char *const names[UNET_N_DTYPES] = {
      [UNET_DTYPE_F64] = "F64",   [UNET_DTYPE_F32] = "F32", [UNET_DTYPE_F16] = "F16",
      [UNET_DTYPE_BF16] = "BF16", [UNET_DTYPE_I64] = "I64", [UNET_DTYPE_I32] = "I32",
      [UNET_DTYPE_I16] = "I16",   [UNET_DTYPE_I8] = "I8",   [UNET_DTYPE_U8] = "U8",
      [UNET_DTYPE_BOOL] = "BOOL",
  };

  return names[dtype];
}

static bool
read_dtype (Reader *reader, const char *text, UnetDtype *dtype)
{
  for (int i = 0; i < UNET_N_DTYPES; i++)
    if (g_strcmp0 (text, unet_safetensors_dtype_name ((UnetDtype)i)) == 0)
      {
        *dtype = (UnetDtype)i;
        return true;
      }
  g_set_error (reader->error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: holds tensors of type %.20s, which is not supported: convert them to F32"),
               reader->name, text != NULL ? text : "(none)");
  return false;
}

/* An array of N integers, none negative; N or more, up to MOST, if N_FOUND is given. */
static bool
read_ints (JsonObject *object, const char *member, guint most, int64_t *numbers, guint *n_found)
{
  JsonNode  *node = json_object_get_member (object, member);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return false;
  array = json_node_get_array (node);
  *n_found = json_array_get_length (array);
  if (*n_found > most)
    return false;
  for (guint i = 0; i < *n_found; i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_INT64)
        return false;
      numbers[i] = json_node_get_int (item);
      if (numbers[i] < 0)
        return false;
    }
  return true;
}

static bool
read_tensor (Reader *reader, const char *name, JsonNode *node, UnetTable *table, Range *range)
{
  UnetExtent  extent = {.source = reader->source};
  JsonObject *object;
  JsonNode   *type;
  UnetDtype   dtype;
  int64_t     dims[UNET_MAX_DIMS];
  int64_t     offsets[2];
  guint       n_dims, n_offsets;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (reader, _ ("its tensor \"%.100s\" is not described"), name);
  object = json_node_get_object (node);
  type = json_object_get_member (object, "dtype");
  if (type == NULL || !JSON_NODE_HOLDS_VALUE (type) ||
      json_node_get_value_type (type) != G_TYPE_STRING)
    return fail (reader, _ ("its tensor \"%.100s\" has no type"), name);
  if (!read_dtype (reader, json_node_get_string (type), &dtype))
    return false;
  if (!read_ints (object, "shape", UNET_MAX_DIMS, dims, &n_dims))
    return fail (reader, _ ("the shape of its tensor \"%.100s\" is none"), name);
  if (!read_ints (object, "data_offsets", 2, offsets, &n_offsets) || n_offsets != 2 ||
      offsets[0] > offsets[1] || (uint64_t)offsets[1] > reader->size)
    return fail (reader, _ ("the offsets of its tensor \"%.100s\" are not in its data"), name);
  range->begin = (size_t)offsets[0];
  range->end = (size_t)offsets[1];
  extent.offset = reader->data + range->begin;
  extent.size = range->end - range->begin;
  if (!unet_table_add_extent (table, name, dtype, (int)n_dims, dims, &extent))
    return fail (reader, _ ("the shape of its tensor \"%.100s\" does not fit its offsets"), name);
  return true;
}

static bool
read_metadata (Reader *reader, JsonNode *node, UnetTable *table)
{
  JsonObjectIter iter;
  const char    *key;
  JsonNode      *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (reader, _ ("its __metadata__ is none"));
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
        return fail (reader, _ ("its __metadata__ holds more than strings"));
      unet_table_set_note (table, key, json_node_get_string (value));
    }
  return true;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const Range *ra = a, *rb = b;

  if (ra->begin != rb->begin)
    return ra->begin < rb->begin ? -1 : 1;
  return ra->end < rb->end ? -1 : ra->end > rb->end;
}

static bool
check_ranges (Reader *reader, GArray *ranges)
{
  size_t at = 0;

  g_array_sort (ranges, compare_ranges);
  for (guint i = 0; i < ranges->len; i++)
    {
      if (g_array_index (ranges, Range, i).begin != at)
        return fail (reader, _ ("its tensors overlap or leave gaps"));
      at = g_array_index (ranges, Range, i).end;
    }
  if (at != reader->size)
    return fail (reader, _ ("there are %zu bytes behind its tensors"), reader->size - at);
  return true;
}

static bool
read_header (Reader *reader, const char *text, size_t length, UnetTable *table)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  JsonObjectIter iter;
  const char    *name;
  JsonObject    *object;
  JsonNode      *node;

  object = unet_json_read_object (parser, text, length, MAX_DEPTH, &parse_error);
  if (object == NULL)
    return fail (reader, _ ("its header is no JSON (%s)"), parse_error->message);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      Range range;

      if (strcmp (name, "__metadata__") == 0)
        {
          if (!read_metadata (reader, node, table))
            return false;
          continue;
        }
      if (!read_tensor (reader, name, node, table, &range))
        return false;
      g_array_append_val (ranges, range);
    }
  return check_ranges (reader, ranges);
}

UnetTable *
unet_safetensors_read (const UnetExtent *extent, GError **error)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GBytes) header = NULL;
  Reader reader = {
      .source = extent->source, .name = unet_source_get_name (extent->source), .error = error};
  uint64_t length;

  if (!unet_extent_verify (extent, error))
    return NULL;
  if (extent->size < sizeof length)
    {
      fail (&reader, _ ("it ends before its header does"));
      return NULL;
    }
  if (!unet_source_read (extent->source, extent->offset, &length, sizeof length, error))
    return NULL;
  length = GUINT64_FROM_LE (length);
  if (length > MAX_HEADER || length > extent->size - sizeof length)
    {
      fail (&reader, _ ("it ends before its header does"));
      return NULL;
    }
  header =
      unet_source_get_bytes (extent->source, extent->offset + sizeof length, (size_t)length, error);
  if (header == NULL)
    return NULL;
  reader.data = extent->offset + sizeof length + (size_t)length;
  reader.size = extent->size - sizeof length - (size_t)length;
  if (!read_header (&reader, g_bytes_get_data (header, NULL), (size_t)length, table))
    return NULL;
  return g_steal_pointer (&table);
}

UnetTable *
unet_safetensors_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, name);

  return unet_safetensors_read (
      &(UnetExtent){.source = source, .size = unet_source_get_size (source)}, error);
}

UnetTable *
unet_safetensors_load (const char *path, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_open (path, error);

  if (source == NULL)
    return NULL;
  return unet_safetensors_read (
      &(UnetExtent){.source = source, .size = unet_source_get_size (source)}, error);
}
