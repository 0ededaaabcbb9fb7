/* picture-folder.c: the pictures of a folder
 *
 * A folder is listed once, sorted by stem; a stem is what os.path.splitext leaves of the file's
 * name, so "a.b.png" has the stem "a.b".
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/picture-folder.h"

#include "base/error.h"
#include "image/codec.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

static void
entry_free (gpointer data)
{
  UnetPictureEntry *entry = data;

  g_free (entry->stem);
  g_free (entry->name);
  g_free (entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const UnetPictureEntry *first = *(UnetPictureEntry *const *)a,
                         *second = *(UnetPictureEntry *const *)b;
  int order = strcmp (first->stem, second->stem);

  return order != 0 ? order : strcmp (first->name, second->name);
}

void
unet_picture_folder_free (UnetPictureFolder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->path);
  g_free (folder->display);
  g_clear_pointer (&folder->by_stem, g_hash_table_unref);
  g_clear_pointer (&folder->entries, g_ptr_array_unref);
  g_free (folder);
}

const UnetPictureEntry *
unet_picture_folder_get (const UnetPictureFolder *folder, guint index)
{
  return g_ptr_array_index (folder->entries, index);
}

char *
unet_picture_stem (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? g_strndup (name, (gsize)(dot - name)) : g_strdup (name);
}

UnetPictureFolder *
unet_picture_folder_open (const char *path, GError **error)
{
  g_autoptr (UnetPictureFolder) folder = g_new0 (UnetPictureFolder, 1);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) reason = NULL;
  const char *name;

  folder->path = g_strdup (path);
  folder->display = g_filename_display_name (path);
  dir = g_dir_open (path, 0, &reason);
  if (dir == NULL)
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, _ ("%s does not exist"), folder->display);
      else if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                     _ ("%s is a file, where a folder is needed"), folder->display);
      else
        g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, _ ("%s is no folder that can be read: %s"),
                     folder->display, reason->message);
      return NULL;
    }
  folder->entries = g_ptr_array_new_with_free_func (entry_free);
  folder->by_stem = g_hash_table_new (g_str_hash, g_str_equal);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char  *file = NULL;
      UnetPictureEntry *entry;

      if (name[0] == '.' || !unet_image_is_picture_name (name))
        continue;
      file = g_build_filename (path, name, NULL);
      if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
        continue;
      entry = g_new0 (UnetPictureEntry, 1);
      entry->stem = unet_picture_stem (name);
      entry->name = g_strdup (name);
      g_ptr_array_add (folder->entries, entry);
    }
  if (folder->entries->len == 0)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_DATA,
          _ ("%s holds no picture (PNG, TIFF, JPEG, BMP or GIF); folders in it are not searched"),
          folder->display);
      return NULL;
    }
  g_ptr_array_sort (folder->entries, compare_entries);
  for (guint i = folder->entries->len; i-- > 0;)
    g_hash_table_insert (folder->by_stem, unet_picture_folder_get (folder, i)->stem,
                         GUINT_TO_POINTER (i));
  return g_steal_pointer (&folder);
}

int
unet_picture_folder_find (const UnetPictureFolder *folder, const char *stem, const char *suffix)
{
  g_autofree char *wanted = g_strconcat (stem, suffix, NULL);
  gpointer         index;

  if (!g_hash_table_lookup_extended (folder->by_stem, wanted, NULL, &index))
    return -1;
  return (int)GPOINTER_TO_UINT (index);
}

bool
unet_picture_folder_has_twin (const UnetPictureFolder *folder, int index)
{
  return (guint)index + 1 < folder->entries->len &&
         strcmp (unet_picture_folder_get (folder, (guint)index)->stem,
                 unet_picture_folder_get (folder, (guint)index + 1)->stem) == 0;
}
