/* pairing.c: images with their masks
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/pairing.h"

#include "base/error.h"
#include "dataset/matching.h"

#include <glib/gi18n.h>
#include <string.h>

struct _UnetPairs
{
  GPtrArray *pairs; /* UnetPair * */
};

static void
pair_free (gpointer data)
{
  UnetPair *pair = data;

  g_free (pair->stem);
  g_free (pair->image_path);
  g_free (pair->mask_path);
  g_free (pair);
}

static UnetPairs *
pairs_new (void)
{
  UnetPairs *pairs = g_atomic_rc_box_new0 (UnetPairs);

  pairs->pairs = g_ptr_array_new_with_free_func (pair_free);
  return pairs;
}

static void
pairs_add (UnetPairs *pairs, char *stem, char *image_path, char *mask_path)
{
  UnetPair *pair = g_new (UnetPair, 1);

  *pair = (UnetPair){stem, image_path, mask_path};
  g_ptr_array_add (pairs->pairs, pair);
}

UnetPairs *
unet_pairs_find (const char *images_path, const char *masks_path, int *n_unused, GError **error)
{
  g_auto (UnetMatching) matching = {0};
  g_autoptr (UnetPairs) pairs = NULL;

  g_return_val_if_fail (images_path != NULL && masks_path != NULL, NULL);

  if (!unet_matching_open (&matching, images_path, masks_path, error) ||
      !unet_matching_check (&matching, error))
    return NULL;
  pairs = pairs_new ();
  for (guint i = 0; i < matching.images->entries->len; i++)
    {
      const UnetPictureEntry *entry = unet_picture_folder_get (matching.images, i);
      const UnetPictureEntry *mask;

      if (matching.match[i] < 0)
        continue;
      mask = unet_picture_folder_get (matching.masks, (guint)matching.match[i]);
      pairs_add (pairs, g_strdup (entry->stem), g_build_filename (images_path, entry->name, NULL),
                 g_build_filename (masks_path, mask->name, NULL));
    }
  if (n_unused != NULL)
    *n_unused =
        (int)matching.masks->entries->len - matching.n_matched * (matching.same_folder ? 2 : 1);
  return g_steal_pointer (&pairs);
}

UnetPairs *
unet_pairs_from_masks (const char *masks_path, GError **error)
{
  g_autoptr (UnetPictureFolder) masks = unet_picture_folder_open (masks_path, error);
  g_autoptr (UnetPairs) pairs = NULL;

  if (masks == NULL || !unet_matching_check_masks (masks, error))
    return NULL;
  pairs = pairs_new ();
  for (guint i = 0; i < masks->entries->len; i++)
    {
      const UnetPictureEntry *entry = unet_picture_folder_get (masks, i);
      char                   *stem = g_strdup (entry->stem);

      if (g_str_has_suffix (stem, "_mask"))
        stem[strlen (stem) - strlen ("_mask")] = '\0';
      pairs_add (pairs, stem, NULL, g_build_filename (masks_path, entry->name, NULL));
    }
  return g_steal_pointer (&pairs);
}

UnetPairs *
unet_pairs_from_inputs (const char *const *inputs, int n_inputs, GError **error)
{
  g_autoptr (UnetPairs) pairs = pairs_new ();
  guint n_missing = 0;

  for (int i = 0; i < n_inputs; i++)
    {
      const char      *input = inputs[i];
      g_autofree char *name = NULL;

      if (g_file_test (input, G_FILE_TEST_IS_DIR))
        {
          g_autoptr (UnetPictureFolder) folder = unet_picture_folder_open (input, error);

          if (folder == NULL)
            return NULL;
          for (guint k = 0; k < folder->entries->len; k++)
            {
              const UnetPictureEntry *entry = unet_picture_folder_get (folder, k);

              pairs_add (pairs, g_strdup (entry->stem), g_build_filename (input, entry->name, NULL),
                         NULL);
            }
          continue;
        }
      n_missing += !g_file_test (input, G_FILE_TEST_EXISTS);
      name = g_path_get_basename (input);
      pairs_add (pairs, unet_picture_stem (name), g_strdup (input), NULL);
    }
  if (pairs->pairs->len == 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, _ ("no image or folder was named"));
      return NULL;
    }
  if (n_missing == pairs->pairs->len)
    {
      g_autofree char *display = g_filename_display_name (unet_pairs_get (pairs, 0)->image_path);

      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, _ ("%s does not exist"), display);
      return NULL;
    }
  return g_steal_pointer (&pairs);
}

UnetPairs *
unet_pairs_new (const UnetPair *const *list, int count)
{
  UnetPairs *pairs = pairs_new ();

  for (int i = 0; i < count; i++)
    pairs_add (pairs, g_strdup (list[i]->stem), g_strdup (list[i]->image_path),
               g_strdup (list[i]->mask_path));
  return pairs;
}

UnetPairs *
unet_pairs_ref (UnetPairs *pairs)
{
  return g_atomic_rc_box_acquire (pairs);
}

static void
pairs_clear (gpointer data)
{
  UnetPairs *pairs = data;

  g_ptr_array_unref (pairs->pairs);
}

void
unet_pairs_unref (UnetPairs *pairs)
{
  g_atomic_rc_box_release_full (pairs, pairs_clear);
}

int
unet_pairs_get_n (UnetPairs *pairs)
{
  return (int)pairs->pairs->len;
}

const UnetPair *
unet_pairs_get (UnetPairs *pairs, int index)
{
  g_return_val_if_fail (index >= 0 && (guint)index < pairs->pairs->len, NULL);
  return g_ptr_array_index (pairs->pairs, index);
}
