/* model-name.c: how files of models are called
 *
 * The one list of endings: for dialogs, for what is dropped on the window, for names in tables.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/model-name.h"

#include <string.h>

const char *const *
unet_model_name_get_endings (void)
{
  static const char *const endings[] = {"pth", "pt", "safetensors", "caffemodel", NULL};

  return endings;
}

/* Bytes of PATH's ending with its point; 0: none that models have. */
static size_t
get_ending_length (const char *path)
{
  const char *const *endings = unet_model_name_get_endings ();
  const char        *point = strrchr (path, '.');

  for (int i = 0; point != NULL && endings[i] != NULL; i++)
    if (g_ascii_strcasecmp (point + 1, endings[i]) == 0)
      return strlen (point);
  return 0;
}

bool
unet_model_name_fits (const char *path)
{
  return get_ending_length (path) > 0;
}

char *
unet_model_name_cut (const char *path)
{
  const size_t length = strlen (path) - get_ending_length (path);

  return length == 0 || path[length - 1] == '/' ? g_strdup (path) : g_strndup (path, length);
}
