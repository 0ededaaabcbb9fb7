/* pickle-writer.c: pickles of protocol 2
 *
 * Writes nothing to the memo: every value is spelled out where it stands, which costs a hundred
 * bytes for a tensor and saves all bookkeeping.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pickle-writer.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

static void
write_number (GByteArray *pickle, uint64_t number, int size)
{
  uint8_t bytes[8];

  for (int i = 0; i < size; i++)
    bytes[i] = (uint8_t)(number >> (8 * i));
  g_byte_array_append (pickle, bytes, (guint)size);
}

void
unet_pickle_write_begin (GByteArray *pickle)
{
  g_byte_array_append (pickle, (const uint8_t *)"\x80\x02", 2);
}

void
unet_pickle_write_end (GByteArray *pickle)
{
  unet_pickle_write_opcode (pickle, '.');
}

void
unet_pickle_write_opcode (GByteArray *pickle, uint8_t opcode)
{
  g_byte_array_append (pickle, &opcode, 1);
}

void
unet_pickle_write_int (GByteArray *pickle, int64_t number)
{
  if (number >= G_MININT32 && number <= G_MAXINT32)
    {
      unet_pickle_write_opcode (pickle, 'J');
      write_number (pickle, (uint64_t)number, 4);
    }
  else
    {
      unet_pickle_write_opcode (pickle, 0x8a); /* LONG1 */
      unet_pickle_write_opcode (pickle, 8);
      write_number (pickle, (uint64_t)number, 8);
    }
}

void
unet_pickle_write_double (GByteArray *pickle, double number)
{
  uint64_t bits;

  memcpy (&bits, &number, sizeof bits);
  unet_pickle_write_opcode (pickle, 'G');
  bits = GUINT64_SWAP_LE_BE (bits); /* BINFLOAT alone is big-endian */
  write_number (pickle, bits, 8);
}

void
unet_pickle_write_bool (GByteArray *pickle, bool truth)
{
  unet_pickle_write_opcode (pickle, truth ? 0x88 : 0x89);
}

void
unet_pickle_write_string (GByteArray *pickle, const char *text)
{
  size_t length = strlen (text);

  unet_pickle_write_opcode (pickle, 'X');
  write_number (pickle, length, 4);
  g_byte_array_append (pickle, (const uint8_t *)text, (guint)length);
}

void
unet_pickle_write_global (GByteArray *pickle, const char *module, const char *name)
{
  unet_pickle_write_opcode (pickle, 'c');
  g_byte_array_append (pickle, (const uint8_t *)module, (guint)strlen (module));
  unet_pickle_write_opcode (pickle, '\n');
  g_byte_array_append (pickle, (const uint8_t *)name, (guint)strlen (name));
  unet_pickle_write_opcode (pickle, '\n');
}

void
unet_pickle_write_ints (GByteArray *pickle, int n, const int64_t *numbers)
{
  unet_pickle_write_opcode (pickle, '(');
  for (int i = 0; i < n; i++)
    unet_pickle_write_int (pickle, numbers[i]);
  unet_pickle_write_opcode (pickle, 't');
}

static bool
write_node (GByteArray *pickle, JsonNode *node)
{
  if (json_node_is_null (node))
    {
      unet_pickle_write_opcode (pickle, 'N');
      return true;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      unet_pickle_write_opcode (pickle, ']');
      unet_pickle_write_opcode (pickle, '(');
      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!write_node (pickle, json_array_get_element (array, i)))
          return false;
      unet_pickle_write_opcode (pickle, 'e');
      return true;
    }
  if (!JSON_NODE_HOLDS_VALUE (node))
    return false;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      unet_pickle_write_int (pickle, json_node_get_int (node));
      return true;
    case G_TYPE_DOUBLE:
      unet_pickle_write_double (pickle, json_node_get_double (node));
      return true;
    case G_TYPE_BOOLEAN:
      unet_pickle_write_bool (pickle, json_node_get_boolean (node));
      return true;
    case G_TYPE_STRING:
      unet_pickle_write_string (pickle, json_node_get_string (node));
      return true;
    default:
      return false;
    }
}

bool
unet_pickle_write_json (GByteArray *pickle, const char *json, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (JsonNode) root = json_from_string (json, &parse_error);
  guint start = pickle->len;

  if (root != NULL && write_node (pickle, root))
    return true;
  g_byte_array_set_size (pickle, start);
  g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
               _ ("A checkpoint's extra value is no list or plain value in JSON: %s"),
               parse_error != NULL ? parse_error->message : json);
  return false;
}
