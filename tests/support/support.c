/* support.c: what many tests need
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/support.h"

#include <gio/gio.h>
#include <locale.h>
#include <math.h>

double
test_nmse (const float *a, const float *b, int64_t n)
{
  double error = 0, norm = 0;

  for (int64_t i = 0; i < n; i++)
    {
      double d = (double)a[i] - b[i];

      error += d * d;
      norm += (double)b[i] * b[i];
    }
  if (norm == 0)
    return error == 0 ? 0 : INFINITY;
  return error / norm;
}

double
test_max_difference (const float *a, const float *b, int64_t n)
{
  double largest = 0;

  for (int64_t i = 0; i < n; i++)
    {
      double d = fabs ((double)a[i] - b[i]);

      if (!(d <= largest)) /* a NaN counts */
        largest = d;
    }
  return largest;
}

void
test_fill (float *target, int64_t n, float low, float high, uint32_t seed)
{
  uint32_t state = seed * 2654435761u + 1u;

  for (int64_t i = 0; i < n; i++)
    {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      target[i] = low + (high - low) * (float)(state >> 8) * 0x1p-24f;
    }
}

char *
test_make_folder (void)
{
  GError *error = NULL;
  char   *path = g_dir_make_tmp ("unet-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) &&
         child != NULL)
    remove_tree (child);
  g_file_delete (file, NULL, NULL);
}

void
test_remove_folder (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  remove_tree (file);
}

char *
test_shared_path (const char *relative)
{
  const char      *root = g_getenv ("UNET_SHARED");
  g_autofree char *path = NULL;

  path = g_build_filename (root != NULL ? root : "../shared", relative, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip_printf ("%s is not here", path);
      return NULL;
    }
  return g_steal_pointer (&path);
}

static char *made_locales; /* a folder */

static void
remove_locales (void)
{
  if (made_locales == NULL)
    return;
  g_unsetenv ("LOCPATH");
  test_remove_folder (made_locales);
  g_clear_pointer (&made_locales, g_free);
}

static bool
set_comma_locale (const char *name)
{
  return setlocale (LC_ALL, name) != NULL && g_str_equal (localeconv ()->decimal_point, ",");
}

bool
test_enter_comma_locale (void)
{
  static const char *const names[] = {"fr_FR.UTF-8", "de_DE.UTF-8", "es_ES.UTF-8",
                                      "it_IT.UTF-8", "pt_BR.UTF-8", "ru_RU.UTF-8"};
  g_autofree char         *made = NULL;
  char *command[] = {"localedef", "--no-archive", "-i", "fr_FR", "-f", "UTF-8", NULL, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (set_comma_locale (names[i]))
      return true;
  made_locales = test_make_folder ();
  made = command[6] = g_build_filename (made_locales, names[0], NULL);
  /* Its status is 1 for a warning, so what counts is what is there. */
  g_spawn_sync (NULL, command, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, NULL, NULL);
  g_setenv ("LOCPATH", made_locales, TRUE);
  if (set_comma_locale (names[0]))
    return true;
  test_leave_comma_locale ();
  g_test_skip ("there is no locale with a decimal comma here (Debian: apt install locales)");
  return false;
}

void
test_leave_comma_locale (void)
{
  setlocale (LC_ALL, "C");
  remove_locales ();
}
