/* evaluate-names.c: what those that are compared are called
 *
 * The best network of every run is called best.pth, so a name often takes the folder's, too; and
 * converting a model makes a file beside it that differs by its ending.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-names.h"

#include "engine/model-name.h"

#include <string.h>

void
unet_evaluate_name_split (const char *text, char **name, char **path)
{
  const char *end = strchr (text, '=');
  const bool  has_name = end != NULL && end != text && memchr (text, '/', end - text) == NULL &&
                        !g_file_test (text, G_FILE_TEST_EXISTS);

  g_autofree char *given = has_name ? g_strndup (text, end - text) : NULL;

  *name = has_name ? g_filename_display_name (given) : NULL;
  *path = g_strdup (has_name ? end + 1 : text);
}

static char *
build (const char *path, bool cut, int n_folders)
{
  g_autofree char *whole = g_path_get_basename (path);
  g_autofree char *name = cut ? unet_model_name_cut (whole) : g_strdup (whole);
  g_autofree char *folder = g_path_get_dirname (path);

  for (int i = 0; i < n_folders; i++)
    {
      g_autofree char *base = g_path_get_basename (folder);
      g_autofree char *parent = g_path_get_dirname (folder);
      char            *longer;

      if (g_str_equal (parent, folder))
        break;
      longer = g_build_filename (base, name, NULL);
      g_free (name);
      name = longer;
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return g_filename_display_name (name);
}

char *
unet_evaluate_name_suggest (const char *path, bool is_model, int n_folders)
{
  return build (path, is_model, n_folders);
}

/* --- names that no other has --- */

typedef struct
{
  char             **names;
  const char *const *paths;
  const bool        *are_models;
  char             **stems; /* paths without endings */
  int                n;
} Fill;

/* Whether another differs from INDEX by its ending alone. */
static bool
has_twin (const Fill *fill, int index)
{
  for (int i = 0; i < fill->n; i++)
    if (g_str_equal (fill->stems[i], fill->stems[index]) &&
        !g_str_equal (fill->paths[i], fill->paths[index]))
      return true;
  return false;
}

/* Whether one that lies elsewhere would be called NAME if all had N_FOLDERS folders in their names.
 */
static bool
is_name_of_other (const Fill *fill, int index, const char *name, int n_folders)
{
  for (int i = 0; i < fill->n; i++)
    {
      g_autofree char *other = build (fill->stems[i], false, n_folders);

      if (!g_str_equal (fill->stems[i], fill->stems[index]) && g_str_equal (other, name))
        return true;
    }
  return false;
}

static char *
find (const Fill *fill, int index)
{
  const bool is_cut = fill->are_models[index] && !has_twin (fill, index);
  int        n_folders = 0;

  for (;; n_folders++)
    {
      g_autofree char *name = build (fill->stems[index], false, n_folders);
      g_autofree char *longer = build (fill->stems[index], false, n_folders + 1);

      if (!is_name_of_other (fill, index, name, n_folders) || g_str_equal (longer, name))
        break;
    }
  return build (fill->paths[index], is_cut, n_folders);
}

static bool
is_given (const Fill *fill, const char *name)
{
  for (int i = 0; i < fill->n; i++)
    if (g_strcmp0 (fill->names[i], name) == 0)
      return true;
  return false;
}

void
unet_evaluate_names_fill (char **names, const char *const *paths, const bool *are_models, int n)
{
  g_auto (GStrv) stems = g_new0 (char *, n + 1);
  const Fill fill = {names, paths, are_models, stems, n};

  for (int i = 0; i < n; i++)
    stems[i] = are_models[i] ? unet_model_name_cut (paths[i]) : g_strdup (paths[i]);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *base = NULL;
      char            *name;

      if (names[i] != NULL)
        continue;
      base = find (&fill, i);
      name = g_strdup (base);
      for (int count = 2; is_given (&fill, name); count++)
        {
          g_free (name);
          name = g_strdup_printf ("%s (%d)", base, count);
        }
      names[i] = name;
    }
}
