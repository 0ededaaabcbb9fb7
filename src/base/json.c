/* json.c: JSON that came in a file
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/json.h"

#include "base/error.h"

#include <glib/gi18n.h>

/* Brackets outside of strings. */
static bool
is_shallow (const char *text, size_t length, int most)
{
  int  depth = 0;
  bool inside = false;

  for (size_t i = 0; i < length; i++)
    {
      if (inside && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        inside = !inside;
      else if (!inside && (text[i] == '{' || text[i] == '['))
        {
          if (++depth > most)
            return false;
        }
      else if (!inside && (text[i] == '}' || text[i] == ']'))
        depth--;
    }
  return true;
}

JsonObject *
unet_json_read_object (JsonParser *parser,
                       const char *text,
                       size_t      length,
                       int         most,
                       GError    **error)
{
  g_autoptr (GError) reason = NULL;
  JsonNode *root;

  if (length > G_MAXSSIZE || !g_utf8_validate_len (text, length, NULL))
    {
      g_set_error_literal (error, UNET_ERROR, UNET_ERROR_FORMAT, _ ("not in UTF-8"));
      return NULL;
    }
  if (!is_shallow (text, length, most))
    {
      g_set_error_literal (error, UNET_ERROR, UNET_ERROR_FORMAT, _ ("nested too deeply"));
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize)length, &reason))
    {
      g_set_error_literal (error, UNET_ERROR, UNET_ERROR_FORMAT, reason->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, UNET_ERROR, UNET_ERROR_FORMAT, _ ("no object"));
      return NULL;
    }
  return json_node_get_object (root);
}
