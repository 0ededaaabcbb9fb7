/* folder.c: where the models are kept, and how they may be called
 *
 * A name comes from a person, a name in the folder from anywhere. Neither leads out of the folder,
 * hides in it, or looks like an option.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/folder.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define FOLDER "UNET_MODELS"

static const char *const endings[] = {".pth", ".pt", ".safetensors", ".caffemodel"};

char *
unet_library_get_folder (void)
{
  const char *folder = g_getenv (FOLDER);

  if (folder != NULL && folder[0] != '\0')
    return g_strdup (folder);
  return g_build_filename (g_get_user_data_dir (), "unet-studio", "models", NULL);
}

char *
unet_library_make_path (const char *file)
{
  g_autofree char *folder = unet_library_get_folder ();

  return g_build_filename (folder, file, NULL);
}

bool
unet_library_is_name (const char *name)
{
  if (name[0] == '\0' || name[0] == '.' || name[0] == '-' ||
      strlen (name) > UNET_LIBRARY_MAX_NAME || !g_utf8_validate (name, -1, NULL))
    return false;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (*at == '/' || *at == '\\' || g_unichar_iscntrl (g_utf8_get_char (at)))
      return false;
  return true;
}

const char *
unet_library_find_ending (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      const size_t length = strlen (name), n = strlen (endings[i]);

      if (length >= n && g_ascii_strcasecmp (name + length - n, endings[i]) == 0)
        return name + length - n;
    }
  return NULL;
}

bool
unet_library_make_folder (GError **error)
{
  g_autofree char *folder = unet_library_get_folder ();

  if (g_mkdir_with_parents (folder, 0777) == 0)
    {
      unet_file_remove_leftovers (folder);
      return true;
    }
  g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be made: %s"), folder,
               g_strerror (errno));
  return false;
}
