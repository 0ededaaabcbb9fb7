/* pth-flatten.c: the tree of a checkpoint as a flat table
 *
 * Walks dictionaries and lists with a stack of its own. A tensor goes into the table under the keys
 * that lead to it, joined by dots; a plain value, or a list of nothing but plain values, becomes a
 * note of JSON under the same kind of name. A tensor that is the whole file is called "tensor", a
 * plain value "value".
 *
 * A pickle may say that a container holds itself, or the same one many times: the first is an
 * error, the second costs work in proportion to what it says, which is bounded by the length of the
 * pickle.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_DEPTH 64

/* Bytes of names and notes, and steps of the walk, for each byte of the pickle: the densest honest
 * ones, lists of numbers that refer to the memo, take a tenth of it. */
#define WORK_PER_BYTE 128
#define WORK_AT_LEAST 65536

/* Marks of values. */
enum
{
  UNSEEN = 0,
  ON_PATH, /* from the root to where the walk is */
  PLAIN,   /* a list of nothing but plain values */
  MIXED
};

typedef struct
{
  UnetValue *container;
  guint      next;
  gsize      name_length; /* of the container's own name */
  uint8_t    mark;        /* what the container had before */
} Frame;

typedef struct
{
  UnetPthReader *reader;
  UnetTable     *table;
  GArray        *frames;
  GString       *name;
  size_t         work_left;
  GError       **error;
} Walk;

static bool
fail (Walk *walk, const char *what)
{
  g_autofree char *shown =
      g_utf8_substring (walk->name->str, 0, MIN (100, g_utf8_strlen (walk->name->str, -1)));

  g_set_error (walk->error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("%s: %s, at \"%s\": the file is damaged or hostile, get it again"),
               walk->reader->name, what, shown);
  return false;
}

static bool
charge (Walk *walk, size_t work)
{
  if (work > walk->work_left)
    return fail (walk, _ ("its values repeat each other too often"));
  walk->work_left -= work;
  return true;
}

static bool
is_list (const UnetValue *value)
{
  return value->type == UNET_VALUE_LIST || value->type == UNET_VALUE_TUPLE ||
         value->type == UNET_VALUE_SET;
}

static bool
makes_tensor (const UnetValue *value)
{
  if (value->type == UNET_VALUE_PERSISTENT)
    return true;
  return value->type == UNET_VALUE_CALL && (value->global->kind == UNET_GLOBAL_TENSOR ||
                                            value->global->kind == UNET_GLOBAL_PARAMETER ||
                                            value->global->kind == UNET_GLOBAL_FROM_TYPE);
}

/* Marks LIST as plain or mixed. Each list is looked through once, however often it is held; the
 * recursion goes no deeper than MAX_DEPTH. */
static bool
classify (Walk *walk, UnetValue *list, int depth)
{
  if (list->mark == PLAIN || list->mark == MIXED)
    return true;
  if (list->mark == ON_PATH)
    return fail (walk, _ ("a list holds itself"));
  if (depth > MAX_DEPTH)
    return fail (walk, _ ("its lists are nested too deeply"));
  list->mark = ON_PATH;
  for (guint i = 0; i < list->n; i++)
    {
      UnetValue *item = list->items[i];

      if (item->type == UNET_VALUE_DICT || makes_tensor (item))
        {
          list->mark = MIXED;
          return true;
        }
      if (!is_list (item))
        continue;
      if (!classify (walk, item, depth + 1))
        return false;
      if (item->mark == MIXED)
        {
          list->mark = MIXED;
          return true;
        }
    }
  list->mark = PLAIN;
  return true;
}

static bool
add_note (Walk *walk, const UnetValue *value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!unet_pth_append_json (walk->reader, value, walk->work_left, text, walk->error) ||
      !charge (walk, text->len + walk->name->len))
    return false;
  unet_table_set_note (walk->table, walk->name->len > 0 ? walk->name->str : "value", text->str);
  return true;
}

/* A value whose name stands in walk->name: added now, or put on the stack if it holds others. */
static bool
visit (Walk *walk, UnetValue *value)
{
  Frame frame = {.container = value, .name_length = walk->name->len};

  if (!charge (walk, 1))
    return false;
  if (makes_tensor (value))
    return charge (walk, walk->name->len) &&
           unet_pth_read_tensor (walk->reader, value,
                                 walk->name->len > 0 ? walk->name->str : "tensor", walk->table,
                                 walk->error);
  if (is_list (value))
    {
      if (value->mark == ON_PATH)
        return fail (walk, _ ("a list holds itself"));
      if (!classify (walk, value, 0))
        return false;
    }
  if (value->type != UNET_VALUE_DICT && value->mark != MIXED)
    return add_note (walk, value);

  if (value->mark == ON_PATH)
    return fail (walk, _ ("a dictionary holds itself"));
  if (walk->frames->len == MAX_DEPTH)
    return fail (walk, _ ("its dictionaries are nested too deeply"));
  frame.mark = value->mark;
  value->mark = ON_PATH;
  g_array_append_val (walk->frames, frame);
  return true;
}

/* Appends KEY to the name of its dictionary. */
static bool
append_key (Walk *walk, const UnetValue *key)
{
  if (walk->name->len > 0)
    g_string_append_c (walk->name, '.');
  if (key->type != UNET_VALUE_STRING)
    return unet_pth_append_json (walk->reader, key, walk->work_left, walk->name, walk->error);
  if (memchr (key->text.data, '\0', key->text.length) != NULL)
    return fail (walk, _ ("a name has a zero byte in it"));
  if (!charge (walk, key->text.length))
    return false;
  if (!g_utf8_validate_len (key->text.data, key->text.length, NULL))
    return fail (walk, _ ("a name is no UTF-8"));
  g_string_append_len (walk->name, key->text.data, (gssize)key->text.length);
  return true;
}

/* The next value of the innermost container, or the end of it. */
static bool
advance (Walk *walk)
{
  Frame     *frame = &g_array_index (walk->frames, Frame, walk->frames->len - 1);
  UnetValue *container = frame->container;
  UnetValue *value;

  g_string_truncate (walk->name, frame->name_length);
  if (frame->next >= container->n)
    {
      container->mark = frame->mark;
      g_array_set_size (walk->frames, walk->frames->len - 1);
      return true;
    }
  if (container->type == UNET_VALUE_DICT)
    {
      const UnetValue *key = container->items[frame->next];

      value = container->items[frame->next + 1];
      frame->next += 2;
      if (!append_key (walk, key))
        return false;
    }
  else
    {
      value = container->items[frame->next];
      g_string_append_printf (walk->name, walk->name->len > 0 ? ".%u" : "%u", frame->next);
      frame->next++;
    }
  return visit (walk, value);
}

UnetTable *
unet_pth_flatten (UnetPthReader *reader, UnetPickle *pickle, GError **error)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  g_autoptr (GString) name = g_string_new (NULL);
  Walk walk = {.reader = reader, .table = table, .frames = frames, .name = name, .error = error};
  bool good;

  walk.work_left = WORK_AT_LEAST + WORK_PER_BYTE * unet_pickle_get_length (pickle);
  good = visit (&walk, unet_pickle_get_root (pickle));
  while (good && frames->len > 0)
    good = advance (&walk);
  return good ? g_steal_pointer (&table) : NULL;
}
