/* sample-set.c: a drawn data set on the disk
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/sample-set.h"

#include "base/error.h"
#include "dataset/synthetic.h"
#include "image/codec.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

static const char *const parts[] = {"imgs", "masks"};

void
unet_sample_set_init (UnetSampleSet *set)
{
  *set = (UnetSampleSet){.count = 24, .size = 256, .classes = 2};
}

static char *
file_name (int index)
{
  return g_strdup_printf ("cells-%04d.png", index + 1);
}

static char *
file_path (const char *folder, const char *part, int index)
{
  g_autofree char *name = file_name (index);

  return g_build_filename (folder, part, name, NULL);
}

/* Makes the folder. A folder with other files is somebody's data set: nothing is mixed into it. */
static bool
prepare_folder (const char *path, int count, GError **error)
{
  g_autoptr (GHashTable) ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (g_mkdir_with_parents (path, 0777) != 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: the folder cannot be made: %s"), path,
                   g_strerror (errno));
      return false;
    }
  for (int i = 0; i < count; i++)
    g_hash_table_add (ours, file_name (i));
  folder = g_dir_open (path, 0, error);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (name[0] != '.' && !g_hash_table_contains (ours, name))
      {
        g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                     _ ("%s: holds other files (%s): choose another folder with --output"), path,
                     name);
        return false;
      }
  return folder != NULL;
}

static bool
draw (const UnetSampleSet *set, const char *folder, int index, GError **error)
{
  g_autoptr (UnetImage) image = NULL;
  g_autoptr (UnetImage) mask = NULL;
  g_autofree char *image_path = file_path (folder, parts[0], index);
  g_autofree char *mask_path = file_path (folder, parts[1], index);

  return unet_synthetic_draw (set->seed, index, set->size, set->classes, &image, &mask, error) &&
         unet_image_save_png (image, image_path, false, error) &&
         unet_image_save_png (mask, mask_path, false, error);
}

bool
unet_sample_set_write (const UnetSampleSet *set, const char *folder, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (folder, parts[i], NULL);

      if (!prepare_folder (path, set->count, error))
        return false;
    }
  for (int i = 0; i < set->count; i++)
    if (!draw (set, folder, i, error))
      return false;
  return true;
}

bool
unet_sample_set_is_there (const UnetSampleSet *set, const char *folder)
{
  for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
    for (int i = 0; i < set->count; i++)
      {
        g_autofree char *path = file_path (folder, parts[k], i);

        if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
          return false;
      }
  return true;
}
