/* pth-tensor.c: from a storage to a dense tensor
 *
 * PyTorch keeps a tensor as a storage (a run of elements) with an offset, sizes and strides. Where
 * the elements lie in row order the tensor stays in the file; where they do not, the storage is
 * read and they are copied into order. All of offset, sizes and strides is checked against the
 * storage first, so the copy itself cannot leave it.
 *
 * A checksum is that of a whole storage. A tensor that is one takes it along, and whoever reads the
 * tensor compares; a storage of which a tensor is only a part is compared here.
 *
 * A stride of 0 repeats elements without end, so a file of some bytes may describe a tensor of any
 * size: what is made rather than sliced is charged to the reader's budget.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"

#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define MEGABYTE ((size_t)1 << 20)

typedef struct
{
  int     n_dims;
  int64_t offset;
  int64_t dims[UNET_MAX_DIMS];
  int64_t strides[UNET_MAX_DIMS];
  size_t  count; /* elements of the dense tensor */
} Layout;

size_t
unet_pth_budget (size_t size)
{
  size_t budget;

  if (!unet_size_mul (size, 64, &budget) || !unet_size_add (budget, MEGABYTE, &budget))
    return SIZE_MAX;
  return budget;
}

void *
unet_pth_reader_alloc (UnetPthReader *reader, size_t size, const char *what, GError **error)
{
  void *memory;

  if (size > reader->budget)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_FORMAT,
          _ ("%s: \"%s\" would take %zu bytes, far more than a file of its size can hold: the file "
             "is damaged or hostile (or holds expanded tensors: save them after .contiguous())"),
          reader->name, what, size);
      return NULL;
    }
  memory = g_try_malloc (MAX (size, 1));
  if (memory == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("%s: there is not enough memory for the %zu bytes of \"%s\""), reader->name,
                   size, what);
      return NULL;
    }
  reader->budget -= size;
  return memory;
}

static bool G_GNUC_PRINTF (3, 4)
    fail (UnetPthReader *reader, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_FORMAT,
      _ ("%s: something is wrong with the tensor \"%s\": %s. The file is damaged, get it again"),
      reader->name, reader->tensor, what);
  return false;
}

static bool
is_int (const UnetValue *value, int64_t least)
{
  return value->type == UNET_VALUE_INT && value->integer >= least;
}

/* Keys are strings, in the oldest files numbers. */
static char *
dup_key (const UnetValue *value)
{
  if (value->type == UNET_VALUE_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
  if (value->type != UNET_VALUE_STRING || memchr (value->text.data, 0, value->text.length) != NULL)
    return NULL;
  return g_strndup (value->text.data, value->text.length);
}

/* ("storage", type, key, location, count) and in legacy files a sixth: None or a view, which is
 * (key, offset, count). */
bool
unet_pth_read_storage_id (UnetPthReader   *reader,
                          const UnetValue *persistent,
                          UnetPthStorage  *storage,
                          GError         **error)
{
  const UnetValue        *id = persistent->items[0];
  const UnetValue *const *part = (const UnetValue *const *)id->items;

  if (id->type != UNET_VALUE_TUPLE || (id->n != 5 && id->n != 6) ||
      !unet_value_is_string (part[0], "storage") || part[1]->type != UNET_VALUE_GLOBAL ||
      part[1]->global->kind != UNET_GLOBAL_STORAGE || !is_int (part[4], 0))
    return fail (reader, error, _ ("its storage is not described as one"));
  storage->dtype = part[1]->global->dtype;
  storage->count = storage->view_count = part[4]->integer;
  storage->view_offset = 0;
  if (id->n == 6 && part[5]->type != UNET_VALUE_NONE)
    {
      const UnetValue *view = part[5];

      if (view->type != UNET_VALUE_TUPLE || view->n != 3 || !is_int (view->items[1], 0) ||
          !is_int (view->items[2], 0))
        return fail (reader, error, _ ("a view of a storage is not described as one"));
      storage->view_offset = view->items[1]->integer;
      storage->view_count = view->items[2]->integer;
      if (storage->view_offset > storage->count ||
          storage->view_count > storage->count - storage->view_offset)
        return fail (reader, error, _ ("a view of a storage reaches behind its end"));
    }
  storage->key = dup_key (part[2]);
  if (storage->key == NULL)
    return fail (reader, error, _ ("the key of a storage is none"));
  return true;
}

/* The storage that a tensor refers to, and which of its bytes are the tensor's. */
typedef struct
{
  UnetExtent *extent; /* of the reader */
  size_t      offset, size;
  UnetDtype   dtype;
} Storage;

static bool
get_storage (UnetPthReader *reader, const UnetValue *value, Storage *storage, GError **error)
{
  g_autofree char *key = NULL;
  UnetPthStorage   id = {0};
  size_t           element, size;

  if (value->type != UNET_VALUE_PERSISTENT)
    return fail (reader, error, _ ("it has no storage"));
  if (!unet_pth_read_storage_id (reader, value, &id, error))
    return false;
  key = id.key;
  storage->extent = g_hash_table_lookup (reader->storages, key);
  if (storage->extent == NULL)
    {
      storage->extent = reader->find_storage (reader, key, error);
      if (storage->extent == NULL)
        return false;
      g_hash_table_insert (reader->storages, g_strdup (key), storage->extent);
    }
  element = unet_dtype_size (id.dtype);
  if (!unet_size_mul ((size_t)id.count, element, &size) || size > storage->extent->size)
    {
      g_autofree char *shown = g_utf8_make_valid (key, -1);

      return fail (reader, error,
                   _ ("storage %s should hold %" PRId64 " elements of %s but has only %zu bytes"),
                   shown, id.count, unet_dtype_name (id.dtype), storage->extent->size);
    }
  storage->dtype = id.dtype;
  storage->offset = (size_t)id.view_offset * element;
  storage->size = (size_t)id.view_count * element;
  return true;
}

/* Reads the storage, which stays in memory for the tensors after this one: a file that has
 * thousands of them on one storage costs no more than its size. */
static bool
make_resident (UnetExtent *extent, GError **error)
{
  g_autoptr (GBytes) bytes = unet_extent_get_bytes (extent, error);
  UnetSource *memory;

  if (bytes == NULL)
    return false;
  memory = unet_source_new (bytes, unet_source_get_name (extent->source));
  unet_source_unref (extent->source);
  *extent = (UnetExtent){.source = memory, .size = g_bytes_get_size (bytes)};
  return true;
}

/* Sizes and strides, and that every element lies inside the N elements of the storage. */
static bool
read_layout (UnetPthReader   *reader,
             const UnetValue *args,
             int64_t          n,
             Layout          *layout,
             GError         **error)
{
  const UnetValue *dims = args->items[2];
  const UnetValue *strides = args->items[3];
  bool             empty = false;
  int64_t          last;

  if (!is_int (args->items[1], 0) ||
      (dims->type != UNET_VALUE_TUPLE && dims->type != UNET_VALUE_LIST) ||
      (strides->type != UNET_VALUE_TUPLE && strides->type != UNET_VALUE_LIST) ||
      dims->n != strides->n)
    return fail (reader, error, _ ("its offset, size or stride is none"));
  if (dims->n > UNET_MAX_DIMS)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: holds a tensor of %u dimensions; %d are the most that are supported"),
                   reader->name, dims->n, UNET_MAX_DIMS);
      return false;
    }
  layout->n_dims = (int)dims->n;
  layout->offset = last = args->items[1]->integer;
  layout->count = 1;
  for (int i = 0; i < layout->n_dims; i++)
    {
      int64_t reach;

      if (!is_int (dims->items[i], 0) || !is_int (strides->items[i], 0))
        return fail (reader, error, _ ("it has a negative size or stride"));
      layout->dims[i] = dims->items[i]->integer;
      layout->strides[i] = strides->items[i]->integer;
      if (layout->dims[i] == 0)
        {
          empty = true;
          continue;
        }
      if (!unet_size_mul (layout->count, (size_t)layout->dims[i], &layout->count))
        return fail (reader, error, _ ("it is larger than any memory"));
      if (__builtin_mul_overflow (layout->dims[i] - 1, layout->strides[i], &reach) ||
          __builtin_add_overflow (last, reach, &last))
        return fail (reader, error, _ ("it reaches behind the end of its storage"));
    }
  if (empty)
    layout->count = 0;
  else if (last >= n)
    return fail (reader, error, _ ("it reaches behind the end of its storage"));
  return true;
}

static bool
is_contiguous (const Layout *layout)
{
  int64_t expected = 1;

  for (int i = layout->n_dims - 1; i >= 0; i--)
    {
      if (layout->dims[i] == 1)
        continue;
      if (layout->strides[i] != expected)
        return false;
      expected *= layout->dims[i];
    }
  return true;
}

/* Copies the elements into row order: an odometer over the dimensions, the last one innermost. */
static void
copy_strided (const Layout *layout, const uint8_t *source, size_t element, uint8_t *target)
{
  int            inner = layout->n_dims - 1; /* a scalar is contiguous, so there is one */
  int64_t        index[UNET_MAX_DIMS] = {0};
  const uint8_t *row = source + (size_t)layout->offset * element;
  size_t         step = (size_t)layout->strides[inner] * element;

  for (;;)
    {
      const uint8_t *at = row;
      int            i = inner - 1;

      for (int64_t j = 0; j < layout->dims[inner]; j++)
        {
          memcpy (target, at, element);
          target += element;
          at += j + 1 < layout->dims[inner] ? step : 0;
        }
      while (i >= 0 && ++index[i] == layout->dims[i])
        {
          row -= (size_t)(layout->dims[i] - 1) * (size_t)layout->strides[i] * element;
          index[i--] = 0;
        }
      if (i < 0)
        return;
      row += (size_t)layout->strides[i] * element;
    }
}

/* Brings the elements into row order. */
static bool
add_reordered (UnetPthReader *reader,
               const Layout  *layout,
               const Storage *storage,
               size_t         size,
               UnetTable     *table,
               GError       **error)
{
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) dense = NULL;
  uint8_t *elements;

  if (!make_resident (storage->extent, error))
    return false;
  whole = unet_extent_get_bytes (storage->extent, error);
  elements = whole != NULL ? unet_pth_reader_alloc (reader, size, reader->tensor, error) : NULL;
  if (elements == NULL)
    return false;
  copy_strided (layout, (const uint8_t *)g_bytes_get_data (whole, NULL) + storage->offset,
                unet_dtype_size (storage->dtype), elements);
  dense = g_bytes_new_take (elements, size);
  return unet_table_add (table, reader->tensor, storage->dtype, layout->n_dims, layout->dims,
                         dense) ||
         fail (reader, error, _ ("its sizes are impossible"));
}

static bool
add_contiguous (UnetPthReader *reader,
                const Layout  *layout,
                const Storage *storage,
                size_t         size,
                UnetTable     *table,
                GError       **error)
{
  UnetExtent *whole = storage->extent;
  UnetExtent  part = *whole;

  if (layout->count > 0)
    part.offset += storage->offset + (size_t)layout->offset * unet_dtype_size (storage->dtype);
  part.size = size;
  if (size < whole->size)
    {
      if (size > 0 && !unet_extent_verify (whole, error))
        return false;
      whole->has_checksum = whole->has_checksum && size == 0; /* once is enough */
      part.has_checksum = false;
    }
  return unet_table_add_extent (table, reader->tensor, storage->dtype, layout->n_dims, layout->dims,
                                &part) ||
         fail (reader, error, _ ("its sizes are impossible"));
}

/* The arguments of the function that makes the tensor itself, below the parameters and subclasses
 * wrapped around it. A few wrappings are more than PyTorch writes. */
static const UnetValue *
unwrap (const UnetValue *value)
{
  const UnetValue *args = value->items[0];
  UnetGlobalKind   kind = value->global->kind;

  for (int i = 0; i < 4; i++)
    {
      if (kind == UNET_GLOBAL_TENSOR)
        return args->n >= 4 ? args : NULL;
      if (kind == UNET_GLOBAL_PARAMETER && args->n >= 1 && args->items[0]->type == UNET_VALUE_CALL)
        {
          kind = args->items[0]->global->kind;
          args = args->items[0]->items[0];
        }
      else if (kind == UNET_GLOBAL_FROM_TYPE && args->n >= 3 &&
               args->items[0]->type == UNET_VALUE_GLOBAL &&
               args->items[2]->type == UNET_VALUE_TUPLE)
        {
          kind = args->items[0]->global->kind;
          args = args->items[2];
        }
      else
        return NULL;
    }
  return NULL;
}

bool
unet_pth_read_tensor (UnetPthReader   *reader,
                      const UnetValue *value,
                      const char      *tensor_name,
                      UnetTable       *table,
                      GError         **error)
{
  const UnetValue *args = NULL;
  Storage          storage = {0};
  Layout           layout = {0};
  size_t           element, size;
  int64_t          n;

  reader->tensor = tensor_name;
  if (value->type == UNET_VALUE_CALL && (args = unwrap (value)) == NULL)
    return fail (reader, error, _ ("it is not described as one"));
  if (!get_storage (reader, args != NULL ? args->items[0] : value, &storage, error))
    return false;
  element = unet_dtype_size (storage.dtype);
  n = (int64_t)(storage.size / element);
  if (args == NULL)
    layout = (Layout){.n_dims = 1, .dims = {n}, .strides = {1}, .count = (size_t)n};
  else if (!read_layout (reader, args, n, &layout, error))
    return false;
  if (!unet_size_mul (layout.count, element, &size))
    return fail (reader, error, _ ("it is larger than any memory"));
  if (unet_table_lookup (table, tensor_name) != NULL)
    return fail (reader, error, _ ("it is there twice"));
  if (layout.count == 0 || is_contiguous (&layout))
    return add_contiguous (reader, &layout, &storage, size, table, error);
  return add_reordered (reader, &layout, &storage, size, table, error);
}
