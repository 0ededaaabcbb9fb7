/* map-file.c: a file's bytes, mapped
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/map-file.h"

#include "base/error.h"

GBytes *
unet_map_file (const char *path, GError **error)
{
  g_autoptr (GError) map_error = NULL;
  GMappedFile *file;
  GBytes      *bytes;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, "%s: is a folder, where a file is needed",
                   path);
      return NULL;
    }
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, "%s does not exist", path);
      return NULL;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, "%s: is no regular file", path);
      return NULL;
    }
  file = g_mapped_file_new (path, FALSE, &map_error);
  if (file == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, "%s: cannot be read: %s", path,
                   map_error->message);
      return NULL;
    }
  bytes = g_mapped_file_get_bytes (file);
  g_mapped_file_unref (file);
  return bytes;
}
