/* data-guess.c: which folders a dropped or named folder means
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/data-guess.h"

#include <string.h>

/* Folders that come in pairs, the surest first: these names stand in the pages of published data
 * sets and of the programs that read them. */
static const struct
{
  const char *images, *masks;
} pairs[] = {
    {"imgs", "masks"},
    {"images", "masks"},
    {"img", "mask"},
    {"image", "mask"},
    {"image", "label"},
    {"images", "labels"},
    {"imgs", "labels"},
    {"img", "label"},
    {"train", "train_masks"},
    {"train_images", "train_masks"},
    {"train_images", "train_labels"},
    {"imagesTr", "labelsTr"},
    {"images", "annotations"},
    {"image", "annotation"},
};

/* FOLDER/NAME if it is a folder, whatever the case of NAME's first letter. */
static char *
find (const char *folder, const char *name)
{
  g_autofree char *capital = g_strdup (name);
  const char      *names[] = {name, capital};

  capital[0] = g_ascii_toupper (capital[0]);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
unet_strip_slashes (const char *folder)
{
  gsize length = strlen (folder);

  while (length > 1 && folder[length - 1] == '/')
    length--;
  return g_strndup (folder, length);
}

void
unet_data_guess (const char *folder, char **images, char **masks)
{
  g_autofree char *plain = unet_strip_slashes (folder);
  g_autofree char *parent = g_path_get_dirname (plain);
  g_autofree char *name = g_path_get_basename (plain);

  *images = *masks = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *inner_images = find (plain, pairs[i].images);
      g_autofree char *inner_masks = find (plain, pairs[i].masks);

      if (inner_images != NULL && inner_masks != NULL)
        {
          *images = g_steal_pointer (&inner_images);
          *masks = g_steal_pointer (&inner_masks);
          return;
        }
    }
  *images = g_steal_pointer (&plain);
  for (guint i = 0; i < G_N_ELEMENTS (pairs) && *masks == NULL; i++)
    if (g_ascii_strcasecmp (name, pairs[i].images) == 0)
      *masks = find (parent, pairs[i].masks);
}
