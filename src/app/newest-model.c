/* newest-model.c: the network that was trained last
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/newest-model.h"

#include <glib/gstdio.h>

char *
unet_newest_model_find (const char *runs)
{
  g_autoptr (GDir) folder = g_dir_open (runs, 0, NULL);
  g_autofree char *newest = NULL;
  struct timespec  last = {0};
  const char      *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (runs, name, "best.pth", NULL);
      GStatBuf         now;

      if (g_stat (path, &now) != 0 || (newest != NULL && (now.st_mtim.tv_sec < last.tv_sec ||
                                                          (now.st_mtim.tv_sec == last.tv_sec &&
                                                           now.st_mtim.tv_nsec <= last.tv_nsec))))
        continue;
      g_free (newest);
      newest = g_steal_pointer (&path);
      last = now.st_mtim;
    }
  return g_steal_pointer (&newest);
}
