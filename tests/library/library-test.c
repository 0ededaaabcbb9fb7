/* library-test.c: what the tests of library need
 *
 * SPDX-License-Identifier: MIT
 */
#include "library-test.h"

#include "checkpoint/safetensors.h"

void
library_set_up (Library *library, gconstpointer data)
{
  library->folder = test_make_folder ();
  library->models = g_build_filename (library->folder, "below", "models", NULL);
  g_setenv ("UNET_MODELS", library->models, TRUE);
  g_unsetenv ("UNET_MODELS_MIRROR");
}

void
library_tear_down (Library *library, gconstpointer data)
{
  g_unsetenv ("UNET_MODELS");
  test_remove_folder (library->folder);
  g_free (library->folder);
  g_free (library->models);
}

char *
library_make_model (Library    *library,
                    const char *file,
                    const char *tensor,
                    int64_t     count,
                    uint32_t    seed)
{
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autofree float *values = g_new (float, count);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (library->folder, file, NULL);

  test_fill (values, count, -1, 1, seed);
  bytes = g_bytes_new (values, (gsize)count * sizeof *values);
  g_assert_true (unet_table_add (table, tensor, UNET_DTYPE_F32, 1, &count, bytes));
  unet_safetensors_save (table, path, &error);
  g_assert_no_error (error);
  return path;
}

char *
library_make_file (Library *library, const char *file, const char *text)
{
  char *path = g_build_filename (library->folder, file, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
library_list_files (Library *library)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (library->models, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **)names->pdata);
}

void
library_assert_error (GError **error, UnetError code, const char *word)
{
  g_assert_error (*error, UNET_ERROR, (int)code);
  if (strstr ((*error)->message, word) == NULL)
    g_error ("\"%s\" is not in: %s", word, (*error)->message);
  g_clear_error (error);
}
