/* matching.c: which mask of a folder belongs to which image of another
 *
 * The reference looks a mask up by the pattern stem + suffix + ".*", which also takes "a.b.png" for
 * the image "a.png"; here stems are compared whole. What the reference answers with an assertion is
 * explained here in words, with names: these are the sentences that a newcomer meets first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/matching.h"

#include "base/error.h"
#include "dataset/pairing-number.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_NAMES 5

/* Appends the name to what will be "a, b, c, d, e and 19 more". */
static void
append_name (GString *list, int position, const char *name)
{
  g_autofree char *display = g_filename_display_name (name);

  if (position < MAX_NAMES)
    g_string_append_printf (list, "%s%s", position > 0 ? ", " : "", display);
}

/* The list of N names, of which the first MAX_NAMES were appended. */
static char *
finish_names (const GString *list, int n)
{
  int n_more = n - MAX_NAMES;

  if (n_more <= 0)
    return g_strdup (list->str);
  /* Translators: the end of a list of names: "a, b, c and 2 more" */
  return g_strdup_printf (ngettext ("%s and %d more", "%s and %d more", (gulong)n_more), list->str,
                          n_more);
}

/* FALSE with an error if a file of FOLDER that MATCH uses has a twin of another extension. MATCH
 * NULL: every file is used. IMAGES: they are, else masks. */
static bool
check_twins (const UnetPictureFolder *folder, const int *match, int n, bool images, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *list = NULL;
  int              found = 0;

  for (int i = 0; i < n; i++)
    {
      int              index = match != NULL ? match[i] : i;
      g_autofree char *name = NULL, *twin = NULL, *both = NULL;

      if (index < 0 || !unet_picture_folder_has_twin (folder, index))
        continue;
      name = g_filename_display_name (unet_picture_folder_get (folder, (guint)index)->name);
      twin = g_filename_display_name (unet_picture_folder_get (folder, (guint)index + 1)->name);
      /* Translators: the names of two files, in a list: "a.gif and a.png, b.gif and b.png" */
      both = g_strdup_printf (_ ("%s and %s"), name, twin);
      append_name (names, found++, both);
    }
  if (found == 0)
    return true;
  list = finish_names (names, found);
  g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
               images ? _ ("%s has several images of one name: %s; keep one of each")
                      : _ ("%s has several masks of one name: %s; keep one of each"),
               folder->display, list);
  return false;
}

static bool
is_one_of (const char *word, const char *const *words)
{
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains (words, lower);
}

/* UnetPictureFolder names that say the opposite of how they are used. */
static bool
folder_names_are_swapped (const char *images, const char *masks)
{
  static const char *const mask_words[] = {"mask",       "masks",       "label",       "labels",
                                           "annotation", "annotations", "groundtruth", NULL};
  static const char *const image_words[] = {"img",     "imgs",     "image", "images",
                                            "picture", "pictures", NULL};
  g_autofree char         *images_name = g_path_get_basename (images);
  g_autofree char         *masks_name = g_path_get_basename (masks);

  return is_one_of (images_name, mask_words) && is_one_of (masks_name, image_words);
}

static bool
has_mask_ending (const char *stem)
{
  static const char *const endings[] = {"_mask", "-mask", "_label", "_seg", "_gt", "_annotation"};
  const char              *manual = g_strrstr (stem, "_manual");

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (stem, endings[i]))
      return true;
  return manual != NULL && strspn (manual + 7, "0123456789") == strlen (manual + 7);
}

/* Only looked at where no image found its mask: the files of IMAGES end as masks do, and those of
 * MASKS do not. */
static bool
stems_are_swapped (const UnetPictureFolder *images, const UnetPictureFolder *masks)
{
  for (guint i = 0; i < images->entries->len; i++)
    if (!has_mask_ending (unet_picture_folder_get (images, i)->stem))
      return false;
  for (guint i = 0; i < masks->entries->len; i++)
    if (has_mask_ending (unet_picture_folder_get (masks, i)->stem))
      return false;
  return true;
}

static bool
is_same_folder (const char *a, const char *b)
{
  GStatBuf first, second;

  return g_stat (a, &first) == 0 && g_stat (b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

static int
match_by_number (const UnetPictureFolder *images, const UnetPictureFolder *masks, int *match)
{
  g_autoptr (GPtrArray) image_stems = g_ptr_array_new ();
  g_autoptr (GPtrArray) mask_stems = g_ptr_array_new ();

  for (guint i = 0; i < images->entries->len; i++)
    g_ptr_array_add (image_stems, unet_picture_folder_get (images, i)->stem);
  for (guint i = 0; i < masks->entries->len; i++)
    g_ptr_array_add (mask_stems, unet_picture_folder_get (masks, i)->stem);
  return unet_pairing_by_number (image_stems, mask_stems, match);
}

/* Fills MATCH with an index into MASKS for each image, or -1. Returns the number of matches. */
static int
match_by_stem (const UnetPictureFolder *images,
               const UnetPictureFolder *masks,
               bool                     same_folder,
               int                     *match)
{
  int n_matched = 0;

  for (guint i = 0; i < images->entries->len; i++)
    {
      const char *stem = unet_picture_folder_get (images, i)->stem;

      match[i] = same_folder ? -1 : unet_picture_folder_find (masks, stem, "");
      if (match[i] < 0)
        match[i] = unet_picture_folder_find (masks, stem, "_mask");
      n_matched += match[i] >= 0;
    }
  return n_matched;
}

static void
set_nothing_matches_error (const UnetPictureFolder *images,
                           const UnetPictureFolder *masks,
                           GError                 **error)
{
  g_autofree char *image = g_filename_display_name (unet_picture_folder_get (images, 0)->name);
  g_autofree char *mask = g_filename_display_name (unet_picture_folder_get (masks, 0)->name);

  if (is_same_folder (images->path, masks->path))
    g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                 _ ("%s is given as the folder of images and of masks, and no file there has a "
                    "partner with _mask appended (%s has none)"),
                 images->display, image);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                 ngettext ("%s has no mask for the %u image in %s: it is %s, the first mask %s; a "
                           "mask is named like its image, or with _mask appended",
                           "%s has no mask for any of the %u images in %s: the first image is %s, "
                           "the first mask %s; a mask is named like its image, or with _mask "
                           "appended",
                           images->entries->len),
                 masks->display, images->entries->len, images->display, image, mask);
}

/* FALSE with an error if an image has no mask. In one common folder masks need none. */
static bool
check_missing (const UnetMatching *matching, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *list = NULL;
  int              n_missing = 0, n_images = 0;

  for (guint i = 0; i < matching->images->entries->len; i++)
    {
      if (unet_matching_is_mask (matching, i))
        continue;
      n_images++;
      if (matching->match[i] < 0)
        append_name (names, n_missing++, unet_picture_folder_get (matching->images, i)->stem);
    }
  if (n_missing == 0)
    return true;
  list = finish_names (names, n_missing);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_DATA,
      ngettext ("%s has no mask for %d of %d image: %s; a mask is named like its image, or "
                "with _mask appended",
                "%s has no mask for %d of %d images: %s; a mask is named like its image, "
                "or with _mask appended",
                (gulong)n_images),
      matching->masks->display, n_missing, n_images, list);
  return false;
}

bool
unet_matching_open (UnetMatching *matching, const char *images, const char *masks, GError **error)
{
  int n;

  *matching = (UnetMatching){0};
  matching->images = unet_picture_folder_open (images, error);
  if (matching->images != NULL)
    matching->masks = unet_picture_folder_open (masks, error);
  if (matching->masks == NULL)
    {
      unet_matching_clear (matching);
      return false;
    }
  matching->same_folder = is_same_folder (images, masks);
  matching->match = g_new (int, matching->images->entries->len);
  n = match_by_stem (matching->images, matching->masks, matching->same_folder, matching->match);
  matching->swapped =
      folder_names_are_swapped (images, masks) ||
      (n == 0 && !matching->same_folder && stems_are_swapped (matching->images, matching->masks));
  if (n == 0 && !matching->same_folder && !matching->swapped)
    n = match_by_number (matching->images, matching->masks, matching->match);
  matching->n_matched = n;
  return true;
}

void
unet_matching_clear (UnetMatching *matching)
{
  g_clear_pointer (&matching->images, unet_picture_folder_free);
  g_clear_pointer (&matching->masks, unet_picture_folder_free);
  g_clear_pointer (&matching->match, g_free);
}

bool
unet_matching_check (const UnetMatching *matching, GError **error)
{
  const UnetPictureFolder *images = matching->images, *masks = matching->masks;
  const int                n_images = (int)images->entries->len;

  if (matching->swapped)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("the folders look swapped: %s, given for the images, seems to hold the "
                      "masks, and %s, given for the masks, the images"),
                   images->display, masks->display);
      return false;
    }
  if (matching->n_matched == 0)
    {
      set_nothing_matches_error (images, masks, error);
      return false;
    }
  return check_missing (matching, error) &&
         (matching->same_folder || check_twins (images, NULL, n_images, true, error)) &&
         check_twins (masks, matching->match, n_images, false, error);
}

bool
unet_matching_check_masks (const UnetPictureFolder *masks, GError **error)
{
  return check_twins (masks, NULL, (int)masks->entries->len, false, error);
}

bool
unet_matching_is_mask (const UnetMatching *matching, guint index)
{
  return matching->same_folder && matching->match[index] < 0 &&
         g_str_has_suffix (unet_picture_folder_get (matching->images, index)->stem, "_mask");
}
