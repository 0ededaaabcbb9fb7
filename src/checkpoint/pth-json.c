/* pth-json.c: plain values of a pickle as JSON text
 *
 * Lists, tuples and sets are arrays; types and devices are strings. JSON has no infinity and no
 * NaN: they are the strings "inf", "-inf" and "nan". Shared lists can make a short pickle say very
 * much (each list holding the one before twice), so depth and length are bounded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth-private.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAX_DEPTH 64
#define MAX_BIG_INT 128 /* bytes */

void
unet_pth_append_double (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (number))
    g_string_append (text, "\"nan\"");
  else if (isinf (number))
    g_string_append (text, number > 0 ? "\"inf\"" : "\"-inf\"");
  else
    {
      /* The shorter form where it says the same number. */
      g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);
      if (g_ascii_strtod (buffer, NULL) != number)
        g_ascii_formatd (buffer, sizeof buffer, "%.17g", number);
      g_string_append (text, buffer);
      if (strpbrk (buffer, ".e") == NULL)
        g_string_append (text, ".0");
    }
}

static void
append_string (GString *text, const char *data, size_t length)
{
  g_autofree char *valid = g_utf8_make_valid (data, (gssize)length);

  g_string_append_c (text, '"');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      if ((guchar)*at < 0x20)
        g_string_append_printf (text, "\\u%04x", *at);
      else
        g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

/* Decimal digits of a little-endian two's complement, by dividing by ten again and again. */
static bool
append_big_int (UnetPthReader *reader, const UnetValue *value, GString *text, GError **error)
{
  uint8_t bytes[MAX_BIG_INT];
  size_t  n = value->text.length;
  bool    negative;
  bool    more = true;
  gsize   start;

  if (n > MAX_BIG_INT)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: holds an integer of %zu bytes, far more than a checkpoint needs"),
                   reader->name, n);
      return false;
    }
  memcpy (bytes, value->text.data, n);
  negative = bytes[n - 1] & 0x80;
  if (negative)
    {
      unsigned carry = 1;

      for (size_t i = 0; i < n; i++)
        {
          carry += (uint8_t)~bytes[i];
          bytes[i] = (uint8_t)carry;
          carry >>= 8;
        }
      g_string_append_c (text, '-');
    }
  start = text->len;
  while (more)
    {
      unsigned rest = 0;

      more = false;
      for (size_t i = n; i-- > 0;)
        {
          rest = rest << 8 | bytes[i];
          bytes[i] = (uint8_t)(rest / 10);
          rest %= 10;
          more |= bytes[i] != 0;
        }
      g_string_append_c (text, (char)('0' + rest));
    }
  for (gsize i = start, j = text->len - 1; i < j; i++, j--)
    {
      char digit = text->str[i];

      text->str[i] = text->str[j];
      text->str[j] = digit;
    }
  return true;
}

static bool
append_call (UnetPthReader *reader, const UnetValue *call, GString *text, GError **error)
{
  const UnetValue *args = call->items[0];

  if (call->global->kind == UNET_GLOBAL_DEVICE && args->n >= 1 &&
      args->items[0]->type == UNET_VALUE_STRING)
    {
      append_string (text, args->items[0]->text.data, args->items[0]->text.length);
      if (args->n >= 2 && args->items[1]->type == UNET_VALUE_INT) /* "cuda:1" */
        {
          g_string_truncate (text, text->len - 1);
          g_string_append_printf (text, ":%" G_GINT64_FORMAT "\"", args->items[1]->integer);
        }
      return true;
    }
  if (call->global->kind == UNET_GLOBAL_NUMPY_SCALAR)
    return unet_pth_append_numpy (reader, call, text, error);
  append_string (text, call->global->name, strlen (call->global->name));
  return true;
}

static bool
append (UnetPthReader   *reader,
        const UnetValue *value,
        size_t           limit,
        int              depth,
        GString         *text,
        GError         **error)
{
  if (depth > MAX_DEPTH || text->len > limit ||
      ((value->type == UNET_VALUE_STRING || value->type == UNET_VALUE_BYTES) &&
       value->text.length > limit - text->len))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("%s: its lists are nested too deeply or repeat each other too often: the "
                      "file is damaged or hostile"),
                   reader->name);
      return false;
    }
  switch (value->type)
    {
    case UNET_VALUE_NONE:
      g_string_append (text, "null");
      return true;
    case UNET_VALUE_BOOL:
      g_string_append (text, value->truth ? "true" : "false");
      return true;
    case UNET_VALUE_INT:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, value->integer);
      return true;
    case UNET_VALUE_BIG_INT:
      return append_big_int (reader, value, text, error);
    case UNET_VALUE_FLOAT:
      unet_pth_append_double (text, value->number);
      return true;
    case UNET_VALUE_STRING:
    case UNET_VALUE_BYTES:
      append_string (text, value->text.data, value->text.length);
      return true;
    case UNET_VALUE_LIST:
    case UNET_VALUE_TUPLE:
    case UNET_VALUE_SET:
      g_string_append_c (text, '[');
      for (guint i = 0; i < value->n; i++)
        {
          if (i > 0)
            g_string_append (text, ", ");
          if (!append (reader, value->items[i], limit, depth + 1, text, error))
            return false;
        }
      g_string_append_c (text, ']');
      return true;
    case UNET_VALUE_GLOBAL:
      append_string (text, value->global->name, strlen (value->global->name));
      return true;
    case UNET_VALUE_CALL:
      return append_call (reader, value, text, error);
    case UNET_VALUE_DICT:
    case UNET_VALUE_PERSISTENT:
    default:
      g_string_append (text, "null"); /* not plain: who calls has looked */
      return true;
    }
}

bool
unet_pth_append_json (UnetPthReader   *reader,
                      const UnetValue *value,
                      size_t           limit,
                      GString         *text,
                      GError         **error)
{
  return append (reader, value, limit, 0, text, error);
}
