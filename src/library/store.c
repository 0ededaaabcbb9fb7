/* store.c: the models that are kept
 *
 * The folder is the truth: there is no index that could disagree with it. A model is a regular file
 * in it that ends as checkpoints do; its note (record.h) and the beginning of a download
 * (FILE.part, part.h) lie beside it. Files come in by a rename at the end, checked before, so
 * that whoever sees one sees a whole one.
 *
 * A file wins over a name: what worked before a model of that name was added works after it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/store.h"

#include "base/error.h"
#include "base/file.h"
#include "library/check.h"
#include "library/folder.h"
#include "library/part.h"
#include "library/record.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)

void
unet_library_item_free (UnetLibraryItem *item)
{
  if (item == NULL)
    return;
  g_free (item->name);
  g_free (item->path);
  g_free (item->sha256);
  g_free (item->origin);
  g_free (item->added);
  g_free (item);
}

static int64_t
get_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && S_ISREG (info.st_mode) ? (int64_t)info.st_size : -1;
}

/* Fills in what the file PATH, and its note, say. */
static void
look (UnetLibraryItem *item, const char *path)
{
  g_autofree char *part = unet_part_make_path (path);
  int64_t          size = get_size (path);

  item->n_begun = MAX (get_size (part), 0);
  if (size >= 0)
    {
      g_autoptr (UnetModelRecord) record = unet_model_record_load (path);

      item->path = g_strdup (path);
      item->size = size;
      item->sha256 = g_steal_pointer (&record->sha256);
      item->origin = g_steal_pointer (&record->origin);
      item->added = g_steal_pointer (&record->added);
      item->role = record->role;
    }
}

static UnetLibraryItem *
item_of_entry (const UnetCatalogueEntry *entry)
{
  UnetLibraryItem *item = g_new0 (UnetLibraryItem, 1);
  g_autofree char *path = unet_library_make_path (entry->file);

  item->name = g_strdup (entry->name);
  item->entry = entry;
  item->size = entry->size;
  look (item, path);
  item->role = entry->role;
  return item;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const UnetLibraryItem *first = *(UnetLibraryItem *const *)a;
  const UnetLibraryItem *second = *(UnetLibraryItem *const *)b;

  return strcmp (first->name, second->name);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static bool
is_taken (GPtrArray *items, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((UnetLibraryItem *)items->pdata[i])->name, name))
      return true;
  return unet_catalogue_lookup (name) != NULL;
}

/* Those put there by hand. Where a name without the ending is another's too, the file's is left. */
static GPtrArray *
list_own (void)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)unet_library_item_free);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = unet_library_get_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    if (unet_library_find_ending (file) != NULL && unet_library_is_name (file) &&
        unet_catalogue_lookup (file) == NULL)
      g_ptr_array_add (files, g_strdup (file));
  g_ptr_array_sort (files, compare_strings);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = unet_library_make_path (files->pdata[i]);
      g_autofree char *stem =
          g_strndup (files->pdata[i],
                     (gsize)(unet_library_find_ending (files->pdata[i]) - (char *)files->pdata[i]));
      UnetLibraryItem *item = g_new0 (UnetLibraryItem, 1);

      item->name = g_strdup (is_taken (items, stem) ? files->pdata[i] : stem);
      look (item, path);
      if (item->path != NULL)
        g_ptr_array_add (items, item);
      else
        unet_library_item_free (item);
    }
  g_ptr_array_sort (items, compare_names);
  return items;
}

GPtrArray *
unet_library_list (void)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)unet_library_item_free);
  const UnetCatalogueEntry *entries;
  guint                     n;

  entries = unet_catalogue_get_entries (&n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, item_of_entry (&entries[i]));
  g_ptr_array_extend_and_steal (items, list_own ());
  return items;
}

UnetLibraryItem *
unet_library_get (const char *name)
{
  const UnetCatalogueEntry *entry = unet_catalogue_lookup (name);
  g_autoptr (GPtrArray) own = NULL;

  if (entry != NULL)
    return item_of_entry (entry);
  own = list_own ();
  for (guint i = 0; i < own->len; i++)
    if (g_str_equal (((UnetLibraryItem *)own->pdata[i])->name, name))
      return g_ptr_array_steal_index (own, i);
  /* A file's name is another way to say it, where it is no model's. */
  for (guint i = 0; i < own->len; i++)
    {
      g_autofree char *file = g_path_get_basename (((UnetLibraryItem *)own->pdata[i])->path);

      if (g_str_equal (file, name))
        return g_ptr_array_steal_index (own, i);
    }
  return NULL;
}

char *
unet_library_dup_name_of (const char *path)
{
  g_autofree char *file = g_path_get_basename (path);
  g_autofree char *inside = unet_library_make_path (file);
  g_autoptr (UnetLibraryItem) item = NULL;

  /* Most paths are not: nothing is looked for then. */
  if (!g_str_equal (inside, path) || !unet_library_is_name (file))
    return NULL;
  item = unet_library_get (file);
  return item != NULL && g_strcmp0 (item->path, path) == 0 ? g_steal_pointer (&item->name) : NULL;
}

char *
unet_library_find (const char *name_or_path, GError **error)
{
  /* A run of that name may lie here, in a folder: where a model is wanted, that is none. */
  const bool is_folder = g_file_test (name_or_path, G_FILE_TEST_IS_DIR);
  g_autoptr (UnetLibraryItem) item = NULL;

  if ((g_file_test (name_or_path, G_FILE_TEST_EXISTS) && !is_folder) ||
      !unet_library_is_name (name_or_path))
    return g_strdup (name_or_path);
  item = unet_library_get (name_or_path);
  if (item == NULL || (is_folder && item->path == NULL))
    return g_strdup (name_or_path);
  if (item->path == NULL)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_IO,
          _ ("%s: is a published model that is not in the library yet: “unet models get %s” "
             "fetches it"),
          name_or_path, item->name);
      return NULL;
    }
  return g_steal_pointer (&item->path);
}

static bool
read_piece (int fd, const char *path, void *piece, size_t *n, GError **error)
{
  ssize_t got;

  do
    got = read (fd, piece, PIECE);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   g_strerror (errno));
      return false;
    }
  *n = (size_t)got;
  return true;
}

/* Appends the file PATH to WRITER; returns its SHA-256. */
static char *
copy (const char     *path,
      UnetFileWriter *writer,
      int64_t        *size,
      GCancellable   *cancellable,
      GError        **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *piece = g_malloc (PIECE);
  int                fd = open (path, O_RDONLY | O_CLOEXEC);
  size_t             n = 0;
  bool               ok;

  *size = 0;
  if (fd < 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   g_strerror (errno));
      return NULL;
    }
  while ((ok = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
               read_piece (fd, path, piece, &n, error) &&
               unet_file_writer_write (writer, piece, n, error)) &&
         n > 0)
    {
      g_checksum_update (sum, piece, (gssize)n);
      *size += (int64_t)n;
    }
  close (fd);
  return ok ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

/* The name that the file gets in the library. */
static char *
choose_file (const char *path, const char *name, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  const char      *ending = unet_library_find_ending (base);
  g_autofree char *file = NULL;

  if (ending == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: is not named as a model is: its name must end in .pth, .pt, "
                      ".safetensors or .caffemodel"),
                   path);
      return NULL;
    }
  if (name == NULL)
    file = g_strdup (base);
  else
    file = g_strconcat (name, unet_library_find_ending (name) != NULL ? "" : ending, NULL);
  if (!unet_library_is_name (file))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: cannot be the name of a model: choose one without slashes that does not "
                      "begin with a dot or a dash, of at most %d characters"),
                   file, UNET_LIBRARY_MAX_NAME);
      return NULL;
    }
  return g_steal_pointer (&file);
}

/* FILE as its model will be called; NULL if that is taken. */
static char *
choose_name (const char *file, GError **error)
{
  const UnetCatalogueEntry *entry = unet_catalogue_lookup (file);
  g_autofree char *stem = g_strndup (file, (gsize)(unet_library_find_ending (file) - file));
  g_autoptr (UnetLibraryItem) there = unet_library_get (entry != NULL ? entry->name : stem);

  if (entry == NULL && there != NULL && there->entry != NULL && there->path == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: this is the name of a published model, which the file is not: choose "
                      "another name"),
                   there->name);
      return NULL;
    }
  if ((entry == NULL && there != NULL) || (entry != NULL && there->path != NULL))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: there is a model of this name already: remove it first, or choose "
                      "another name"),
                   there->name);
      return NULL;
    }
  return g_strdup (entry != NULL ? entry->name : stem);
}

char *
unet_library_add (const char *path, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *file = choose_file (path, name, error);
  g_autofree char *called = file != NULL ? choose_name (file, error) : NULL;
  g_autofree char *target = NULL;
  g_autoptr (UnetFileWriter) writer = NULL;
  const UnetCatalogueEntry *entry;
  UnetModelRecord           record = {NULL};
  g_autofree char          *sum = NULL;
  g_autofree char          *origin = g_canonicalize_filename (path, NULL);
  int64_t                   size;

  /* First the file itself: most that is wrong is said by its own name. */
  if (called == NULL || !unet_model_check (path, &record.role, cancellable, error) ||
      !unet_library_make_folder (error))
    return NULL;
  target = unet_library_make_path (file);
  writer = unet_file_writer_new (target, error);
  sum = writer != NULL ? copy (path, writer, &size, cancellable, error) : NULL;
  if (sum == NULL)
    return NULL;
  entry = unet_catalogue_lookup (file);
  if (entry != NULL &&
      !unet_model_check_identity (path, size, sum, entry->size, entry->sha256, error))
    return NULL;
  /* Then what was copied of it, should it have changed meanwhile. */
  if (!unet_model_check (unet_file_writer_get_temporary_path (writer), NULL, cancellable, error) ||
      !unet_file_writer_commit (writer, error))
    return NULL;
  record.sha256 = sum;
  record.origin = origin;
  /* A note and no more: the model is there without it. */
  (void)unet_model_record_save (&record, target, NULL);
  return g_steal_pointer (&called);
}

static bool
remove_file (const char *path, bool must_be_there, GError **error)
{
  if (g_unlink (path) == 0 || (errno == ENOENT && !must_be_there))
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: cannot be removed: %s"), path,
               g_strerror (errno));
  return false;
}

bool
unet_library_remove (const char *name, GError **error)
{
  g_autoptr (UnetLibraryItem) item = unet_library_is_name (name) ? unet_library_get (name) : NULL;
  g_autofree char *path = NULL;
  g_autofree char *note = NULL;

  if (item == NULL || (item->path == NULL && item->n_begun == 0))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   item == NULL
                       ? _ ("%s: there is no model of this name: “unet models list” shows them")
                       : _ ("%s: is not in the library: there is nothing to remove"),
                   name);
      return false;
    }
  if (!unet_library_make_folder (error))
    return false;
  path = item->path != NULL ? g_strdup (item->path) : unet_library_make_path (item->entry->file);
  note = unet_model_record_make_path (path);
  return unet_part_remove (path, error) && remove_file (path, item->path != NULL, error) &&
         remove_file (note, false, error);
}
