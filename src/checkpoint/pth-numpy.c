/* pth-numpy.c: scalars of numpy
 *
 * Training scripts keep their best score as a numpy number without noticing. It is pickled as
 * scalar (dtype, bytes), the dtype as dtype ("f8", False, True) with the byte order in its state,
 * and the bytes, in protocol 2, as the string that Latin-1 makes of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

static bool
unsupported (UnetPthReader *reader, GError **error)
{
  g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: holds a scalar of numpy that is no plain little-endian number: refused, a "
                  "checkpoint may hold only tensors and plain values"),
               reader->name);
  return false;
}

/* The scalar's bytes, at most eight. */
static bool
read_bytes (const UnetValue *value, uint8_t bytes[8], size_t *size)
{
  const UnetValue *args;
  const char      *at, *end;

  if (value->type == UNET_VALUE_BYTES)
    {
      if (value->text.length > 8)
        return false;
      *size = value->text.length;
      memcpy (bytes, value->text.data, *size);
      return true;
    }
  if (value->type != UNET_VALUE_CALL || value->global->kind != UNET_GLOBAL_ENCODE)
    return false;
  args = value->items[0];
  if (args->n != 2 || args->items[0]->type != UNET_VALUE_STRING ||
      !unet_value_is_string (args->items[1], "latin1"))
    return false;
  *size = 0;
  at = args->items[0]->text.data;
  end = at + args->items[0]->text.length;
  while (at < end)
    {
      gunichar c = *at == '\0' ? 0 : g_utf8_get_char_validated (at, end - at);

      if (c > 0xff || *size == 8)
        return false;
      bytes[(*size)++] = (uint8_t)c;
      at += c < 0x80 ? 1 : 2;
    }
  return true;
}

static uint64_t
read_unsigned (const uint8_t *bytes, size_t size)
{
  uint64_t number = 0;

  for (size_t i = 0; i < size; i++)
    number |= (uint64_t)bytes[i] << (8 * i);
  return number;
}

static void
append_float (GString *text, const uint8_t *bytes, size_t size)
{
  uint64_t bits = read_unsigned (bytes, size);
  double   number;

  if (size == 8)
    {
      memcpy (&number, &bits, sizeof number);
      unet_pth_append_double (text, number);
    }
  else
    {
      float single;

      unet_dtype_to_float (size == 4 ? UNET_DTYPE_F32 : UNET_DTYPE_F16, bytes, &single, 1);
      unet_pth_append_double (text, single);
    }
}

bool
unet_pth_append_numpy (UnetPthReader *reader, const UnetValue *call, GString *text, GError **error)
{
  const UnetValue *args = call->items[0];
  const UnetValue *dtype, *code, *state;
  uint8_t          bytes[8];
  size_t           size, expected;
  uint64_t         number;

  if (args->n != 2 || args->items[0]->type != UNET_VALUE_CALL ||
      args->items[0]->global->kind != UNET_GLOBAL_NUMPY_DTYPE)
    return unsupported (reader, error);
  dtype = args->items[0];
  code = dtype->items[0]->n > 0 ? dtype->items[0]->items[0] : NULL;
  state = dtype->n > 1 ? dtype->items[1] : NULL;
  if (state != NULL && (state->type != UNET_VALUE_TUPLE || state->n < 2 ||
                        unet_value_is_string (state->items[1], ">")))
    return unsupported (reader, error);
  if (code == NULL || code->type != UNET_VALUE_STRING || code->text.length != 2 ||
      strchr ("1248", code->text.data[1]) == NULL || code->text.data[1] == '\0' ||
      !read_bytes (args->items[1], bytes, &size))
    return unsupported (reader, error);
  expected = (size_t)(code->text.data[1] - '0');
  if (size != expected)
    return unsupported (reader, error);

  number = read_unsigned (bytes, size);
  switch (code->text.data[0])
    {
    case 'f':
      if (size == 1)
        return unsupported (reader, error);
      append_float (text, bytes, size);
      return true;
    case 'i':
      if (size < 8 && bytes[size - 1] & 0x80)
        number |= ~(uint64_t)0 << (8 * size);
      g_string_append_printf (text, "%" G_GINT64_FORMAT, (int64_t)number);
      return true;
    case 'u':
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, number);
      return true;
    case 'b':
      g_string_append (text, number != 0 ? "true" : "false");
      return true;
    default:
      return unsupported (reader, error);
    }
}
