/* format.c: numbers and names in files that programs read
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/format.h"

#include <json-glib/json-glib.h>
#include <string.h>

void
unet_format_json_string (GString *json, const char *text)
{
  /* File names are bytes, JSON is UTF-8. */
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), valid);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_append (json, quoted);
}

void
unet_format_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, value));
}

void
unet_format_decimals (GString *text, int decimals, bool is_signed, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char format[16];

  g_snprintf (format, sizeof format, is_signed ? "%%+.%df" : "%%.%df", decimals);
  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, format, value));
}

void
unet_format_csv_field (GString *csv, const char *text)
{
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (csv, text);
      return;
    }
  g_string_append_c (csv, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *text);
    }
  g_string_append_c (csv, '"');
}
