/* pickle-value.c: what a pickle says
 *
 * The values live in blocks that go all at once, as values may refer to each other in circles.
 * Strings are not copied but point into the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pickle-private.h"

#include <string.h>

#define VALUES_PER_BLOCK 128

UnetPickle *
unet_pickle_new (GBytes *bytes)
{
  UnetPickle *pickle = g_new0 (UnetPickle, 1);

  pickle->bytes = g_bytes_ref (bytes);
  pickle->blocks = g_ptr_array_new_with_free_func (g_free);
  pickle->n_used = VALUES_PER_BLOCK;
  pickle->persistent = g_ptr_array_new ();
  return pickle;
}

UnetValue *
unet_value_new (UnetPickle *pickle, UnetValueType type)
{
  UnetValue *block;

  if (pickle->n_used == VALUES_PER_BLOCK)
    {
      g_ptr_array_add (pickle->blocks, g_new0 (UnetValue, VALUES_PER_BLOCK));
      pickle->n_used = 0;
    }
  block = pickle->blocks->pdata[pickle->blocks->len - 1];
  block += pickle->n_used++;
  block->type = type;
  return block;
}

static bool
has_items (const UnetValue *value)
{
  return value->type >= UNET_VALUE_LIST && value->type != UNET_VALUE_GLOBAL;
}

void
unet_value_append (UnetValue *list, UnetValue *item)
{
  if (list->n == list->capacity)
    {
      list->capacity = MAX (4, list->capacity * 2);
      list->items = g_renew (UnetValue *, list->items, list->capacity);
    }
  list->items[list->n++] = item;
}

void
unet_pickle_free (UnetPickle *pickle)
{
  if (pickle == NULL)
    return;
  for (guint i = 0; i < pickle->blocks->len; i++)
    {
      UnetValue *block = pickle->blocks->pdata[i];

      for (guint j = 0; j < VALUES_PER_BLOCK; j++)
        if (has_items (&block[j]))
          g_free (block[j].items);
    }
  g_ptr_array_unref (pickle->blocks);
  g_ptr_array_unref (pickle->persistent);
  g_bytes_unref (pickle->bytes);
  g_free (pickle);
}

UnetValue *
unet_pickle_get_root (UnetPickle *pickle)
{
  return pickle->root;
}

size_t
unet_pickle_get_length (UnetPickle *pickle)
{
  return pickle->length;
}

GPtrArray *
unet_pickle_get_persistent (UnetPickle *pickle)
{
  return pickle->persistent;
}

bool
unet_value_is_string (const UnetValue *value, const char *text)
{
  return value != NULL && value->type == UNET_VALUE_STRING && value->text.length == strlen (text) &&
         memcmp (value->text.data, text, value->text.length) == 0;
}

UnetValue *
unet_value_lookup (const UnetValue *dict, const char *key)
{
  if (dict == NULL || dict->type != UNET_VALUE_DICT)
    return NULL;
  for (guint i = dict->n; i >= 2; i -= 2) /* of two the last counts, as in Python */
    if (unet_value_is_string (dict->items[i - 2], key))
      return dict->items[i - 1];
  return NULL;
}
