/* caffe-sniff.c: whether a file is one of Caffe's
 *
 * Protocol buffers have no magic. Their fields have numbers and kinds, though: from its first byte
 * on, a network file is a name, perhaps what it takes as input, and then a layer, whose own first
 * field must be one and lie inside it. Seldom does anything else walk that way: the header length
 * that safetensors begin with leaves zeros where a field would have to be, and a pickle and a zip
 * archive fail at their first byte.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/caffe.h"

#include <string.h>

/* Fields in front of the first layer: inputs and their sizes. */
#define MAX_FIELDS 256

/* Of a description, whose first layer comes early. */
#define TEXT_SIZE 4096

enum
{
  WIRE_VARINT = 0,
  WIRE_LENGTH = 2,
};

typedef struct
{
  uint32_t number;
  uint32_t wire;
  uint64_t value; /* of a varint; the length of what follows otherwise */
} Field;

/* Fails on ten bytes and more, which nothing here needs. */
static bool
read_varint (UnetSource *source, size_t *at, size_t end, uint64_t *value)
{
  *value = 0;
  for (guint shift = 0; shift < 63; shift += 7)
    {
      uint8_t byte;

      if (*at >= end || !unet_source_read (source, *at, &byte, 1, NULL))
        return false;
      (*at)++;
      *value |= (uint64_t)(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return true;
    }
  return false;
}

/* The field at AT, which moves behind its tag and its length or value. */
static bool
read_field (UnetSource *source, size_t *at, size_t end, Field *field)
{
  uint64_t tag;

  if (!read_varint (source, at, end, &tag) || tag >> 3 == 0 || tag > G_MAXUINT32)
    return false;
  field->number = (uint32_t)(tag >> 3);
  field->wire = (uint32_t)(tag & 7);
  return (field->wire == WIRE_VARINT || field->wire == WIRE_LENGTH) &&
         read_varint (source, at, end, &field->value) &&
         (field->wire == WIRE_VARINT || field->value <= end - *at);
}

bool
unet_caffe_is_plausible (UnetSource *source)
{
  size_t size = unet_source_get_size (source), at = 0;

  for (int i = 0; i < MAX_FIELDS; i++)
    {
      Field field, inside;

      if (!read_field (source, &at, size, &field))
        return false;
      switch (field.number)
        {
        case 1: /* name */
        case 3: /* input */
        case 6: /* state */
        case 8: /* input_shape */
          if (field.wire != WIRE_LENGTH)
            return false;
          at += field.value;
          break;
        case 4: /* input_dim */
        case 5: /* force_backward */
        case 7: /* debug_info */
          if (field.wire != WIRE_VARINT)
            return false;
          break;
        case 2:   /* layers */
        case 100: /* layer */
          return field.wire == WIRE_LENGTH && read_field (source, &at, at + field.value, &inside);
        default:
          return false;
        }
    }
  return false;
}

bool
unet_caffe_is_description (UnetSource *source)
{
  size_t           size = MIN (unet_source_get_size (source), TEXT_SIZE);
  g_autofree char *text = g_malloc0 (size + 1);

  if (!unet_source_read (source, 0, text, size, NULL) || memchr (text, '\0', size) != NULL)
    return false;
  for (const char *at = text; (at = strstr (at, "layer")) != NULL; at += strlen ("layer"))
    {
      const char *behind = at + strlen ("layer");

      if (at > text && !g_ascii_isspace (at[-1]) && at[-1] != '}')
        continue;
      behind += *behind == 's';
      behind += strspn (behind, " \t\r\n:");
      if (*behind == '{')
        return true;
    }
  return false;
}
