/* main.c: the window's front door
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/application.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Where translations are. The variable is for a tree that is not installed. */
static const char *
locale_folder (void)
{
  const char *folder = g_getenv ("UNET_LOCALE_DIR");

  return folder != NULL ? folder : UNET_LOCALE_DIR;
}

int
main (int argc, char **argv)
{
  g_autoptr (UnetApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_folder ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = unet_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
