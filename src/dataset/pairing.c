/* pairing.c: which mask belongs to which image
 *
 * A folder is listed once, sorted by stem; a stem is what os.path.splitext leaves of the file's
 * name, so "a.b.png" has the stem "a.b". The reference looks a mask up by the pattern
 * stem + suffix + ".*", which also takes "a.b.png" for the image "a.png"; here stems are compared
 * whole. What the reference answers with an assertion is explained here in words, with names:
 * these are the sentences that a newcomer meets first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/pairing.h"

#include "base/error.h"
#include "dataset/pairing-number.h"
#include "image/codec.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_NAMES 5

struct _UnetPairs
{
  GPtrArray *pairs; /* UnetPair * */
};

typedef struct
{
  char *stem;
  char *name; /* with extension */
} Entry;

/* The pictures of one folder, sorted by stem. */
typedef struct
{
  const char *path;    /* borrowed */
  char       *display; /* the path as UTF-8 */
  GPtrArray  *entries; /* Entry * */
  GHashTable *by_stem; /* stem -> index of its first entry; keys are the entries' */
} Folder;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->stem);
  g_free (entry->name);
  g_free (entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(Entry *const *)a, *second = *(Entry *const *)b;
  int          order = strcmp (first->stem, second->stem);

  return order != 0 ? order : strcmp (first->name, second->name);
}

static void
folder_free (Folder *folder)
{
  g_free (folder->display);
  g_clear_pointer (&folder->by_stem, g_hash_table_unref);
  g_clear_pointer (&folder->entries, g_ptr_array_unref);
  g_free (folder);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folder, folder_free)

static Entry *
folder_get (const Folder *folder, guint index)
{
  return g_ptr_array_index (folder->entries, index);
}

static char *
stem_of (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? g_strndup (name, (gsize)(dot - name)) : g_strdup (name);
}

static Folder *
folder_open (const char *path, GError **error)
{
  g_autoptr (Folder) folder = g_new0 (Folder, 1);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) reason = NULL;
  const char *name;

  folder->path = path;
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
      g_autofree char *file = NULL;
      Entry           *entry;

      if (name[0] == '.' || !unet_image_is_picture_name (name))
        continue;
      file = g_build_filename (path, name, NULL);
      if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
        continue;
      entry = g_new0 (Entry, 1);
      entry->stem = stem_of (name);
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
    g_hash_table_insert (folder->by_stem, folder_get (folder, i)->stem, GUINT_TO_POINTER (i));
  return g_steal_pointer (&folder);
}

/* The first entry with the stem STEM + SUFFIX, or -1. */
static int
folder_find (const Folder *folder, const char *stem, const char *suffix)
{
  g_autofree char *wanted = g_strconcat (stem, suffix, NULL);
  gpointer         index;

  if (!g_hash_table_lookup_extended (folder->by_stem, wanted, NULL, &index))
    return -1;
  return (int)GPOINTER_TO_UINT (index);
}

/* Entries are sorted: another file of the same stem comes next. */
static bool
is_ambiguous (const Folder *folder, int index)
{
  return (guint)index + 1 < folder->entries->len &&
         strcmp (folder_get (folder, (guint)index)->stem,
                 folder_get (folder, (guint)index + 1)->stem) == 0;
}

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
check_twins (const Folder *folder, const int *match, int n, bool images, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *list = NULL;
  int              found = 0;

  for (int i = 0; i < n; i++)
    {
      int              index = match != NULL ? match[i] : i;
      g_autofree char *name = NULL, *twin = NULL, *both = NULL;

      if (index < 0 || !is_ambiguous (folder, index))
        continue;
      name = g_filename_display_name (folder_get (folder, (guint)index)->name);
      twin = g_filename_display_name (folder_get (folder, (guint)index + 1)->name);
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

/* Folder names that say the opposite of how they are used. */
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
stems_are_swapped (const Folder *images, const Folder *masks)
{
  for (guint i = 0; i < images->entries->len; i++)
    if (!has_mask_ending (folder_get (images, i)->stem))
      return false;
  for (guint i = 0; i < masks->entries->len; i++)
    if (has_mask_ending (folder_get (masks, i)->stem))
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
match_by_number (const Folder *images, const Folder *masks, int *match)
{
  g_autoptr (GPtrArray) image_stems = g_ptr_array_new ();
  g_autoptr (GPtrArray) mask_stems = g_ptr_array_new ();

  for (guint i = 0; i < images->entries->len; i++)
    g_ptr_array_add (image_stems, folder_get (images, i)->stem);
  for (guint i = 0; i < masks->entries->len; i++)
    g_ptr_array_add (mask_stems, folder_get (masks, i)->stem);
  return unet_pairing_by_number (image_stems, mask_stems, match);
}

/* Fills MATCH with an index into MASKS for each image, or -1. Returns the number of matches. */
static int
match_by_stem (const Folder *images, const Folder *masks, bool same_folder, int *match)
{
  int n_matched = 0;

  for (guint i = 0; i < images->entries->len; i++)
    {
      const char *stem = folder_get (images, i)->stem;

      match[i] = same_folder ? -1 : folder_find (masks, stem, "");
      if (match[i] < 0)
        match[i] = folder_find (masks, stem, "_mask");
      n_matched += match[i] >= 0;
    }
  return n_matched;
}

static void
set_nothing_matches_error (const Folder *images, const Folder *masks, GError **error)
{
  g_autofree char *image = g_filename_display_name (folder_get (images, 0)->name);
  g_autofree char *mask = g_filename_display_name (folder_get (masks, 0)->name);

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
check_missing (const Folder *images,
               const Folder *masks,
               const int    *match,
               bool          same_folder,
               GError      **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *list = NULL;
  int              n_missing = 0, n_images = 0;

  for (guint i = 0; i < images->entries->len; i++)
    {
      const char *stem = folder_get (images, i)->stem;

      if (same_folder && match[i] < 0 && g_str_has_suffix (stem, "_mask"))
        continue;
      n_images++;
      if (match[i] < 0)
        append_name (names, n_missing++, stem);
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
      masks->display, n_missing, n_images, list);
  return false;
}

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
  g_autoptr (Folder) images = NULL, masks = NULL;
  g_autoptr (UnetPairs) pairs = NULL;
  g_autofree int *match = NULL;
  bool            same_folder;
  int             n_matched;

  g_return_val_if_fail (images_path != NULL && masks_path != NULL, NULL);

  images = folder_open (images_path, error);
  if (images == NULL)
    return NULL;
  masks = folder_open (masks_path, error);
  if (masks == NULL)
    return NULL;
  same_folder = is_same_folder (images_path, masks_path);
  match = g_new (int, images->entries->len);
  n_matched = match_by_stem (images, masks, same_folder, match);
  if (folder_names_are_swapped (images_path, masks_path) ||
      (n_matched == 0 && !same_folder && stems_are_swapped (images, masks)))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("the folders look swapped: %s, given for the images, seems to hold the "
                      "masks, and %s, given for the masks, the images"),
                   images->display, masks->display);
      return NULL;
    }
  if (n_matched == 0 && !same_folder)
    n_matched = match_by_number (images, masks, match);
  if (n_matched == 0)
    {
      set_nothing_matches_error (images, masks, error);
      return NULL;
    }
  if (!check_missing (images, masks, match, same_folder, error) ||
      (!same_folder && !check_twins (images, NULL, (int)images->entries->len, true, error)) ||
      !check_twins (masks, match, (int)images->entries->len, false, error))
    return NULL;

  pairs = pairs_new ();
  for (guint i = 0; i < images->entries->len; i++)
    {
      const Entry *entry = folder_get (images, i);

      if (match[i] < 0)
        continue;
      pairs_add (pairs, g_strdup (entry->stem), g_build_filename (images_path, entry->name, NULL),
                 g_build_filename (masks_path, folder_get (masks, (guint)match[i])->name, NULL));
    }
  if (n_unused != NULL)
    *n_unused = (int)masks->entries->len - n_matched * (same_folder ? 2 : 1);
  return g_steal_pointer (&pairs);
}

UnetPairs *
unet_pairs_from_masks (const char *masks_path, GError **error)
{
  g_autoptr (Folder) masks = folder_open (masks_path, error);
  g_autoptr (UnetPairs) pairs = NULL;

  if (masks == NULL || !check_twins (masks, NULL, (int)masks->entries->len, false, error))
    return NULL;
  pairs = pairs_new ();
  for (guint i = 0; i < masks->entries->len; i++)
    {
      const Entry *entry = folder_get (masks, i);
      char        *stem = g_strdup (entry->stem);

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
          g_autoptr (Folder) folder = folder_open (input, error);

          if (folder == NULL)
            return NULL;
          for (guint k = 0; k < folder->entries->len; k++)
            {
              const Entry *entry = folder_get (folder, k);

              pairs_add (pairs, g_strdup (entry->stem), g_build_filename (input, entry->name, NULL),
                         NULL);
            }
          continue;
        }
      n_missing += !g_file_test (input, G_FILE_TEST_EXISTS);
      name = g_path_get_basename (input);
      pairs_add (pairs, stem_of (name), g_strdup (input), NULL);
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
