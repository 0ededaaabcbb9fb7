/* locales.c: a locale with a decimal comma, for tests
 *
 * SPDX-License-Identifier: MIT
 */
#include "locales.h"

#include "support/support.h"

#include <glib.h>
#include <locale.h>

static bool
make (void)
{
  static char     *folder;
  g_autofree char *path = NULL;

  folder = test_make_folder ();
  path = g_build_filename (folder, "fr_FR.UTF-8", NULL);
  {
    const char *const command[] = {"localedef", "--no-archive", "-i", "fr_FR",
                                   "-f",        "UTF-8",        path, NULL};

    /* Its status is 1 for a warning, so what counts is whether the locale is there. */
    g_spawn_sync (NULL, (char **)command, NULL,
                  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                  NULL, NULL, NULL, NULL, NULL, NULL);
  }
  g_setenv ("LOCPATH", folder, TRUE);
  if (setlocale (LC_ALL, "fr_FR.UTF-8") == NULL)
    {
      g_unsetenv ("LOCPATH");
      test_remove_folder (folder);
      return false;
    }
  test_remove_folder (folder); /* it is loaded */
  return true;
}

bool
locales_set_french (void)
{
  static const char *const names[] = {"fr_FR.UTF-8", "fr_CA.UTF-8", "fr_BE.UTF-8", "fr_CH.UTF-8"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (setlocale (LC_ALL, names[i]) != NULL)
      return true;
  if (make ())
    return true;
  g_test_skip ("there is no French locale here (Debian: apt install locales)");
  return false;
}
