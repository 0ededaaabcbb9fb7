/* application.c: the application
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/application.h"

#include "app/window.h"
#include "unet-resources.h"

#include <glib/gi18n.h>

struct _UnetApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (UnetApplication, unet_application, ADW_TYPE_APPLICATION)

/* A program that is run where it was built finds its compiled settings two folders up. */
static void
find_settings (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *schemas = NULL;
  g_autofree char *compiled = NULL;

  if (program == NULL || g_getenv ("GSETTINGS_SCHEMA_DIR") != NULL)
    return;
  folder = g_path_get_dirname (program);
  schemas = g_build_filename (folder, "..", "..", "data", NULL);
  compiled = g_build_filename (schemas, "gschemas.compiled", NULL);
  if (g_file_test (compiled, G_FILE_TEST_EXISTS))
    g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
}

void
unet_app_init (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      find_settings ();
      unet_register_resource ();
      g_once_init_leave (&done, 1);
    }
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (data));

  adw_show_about_window (window, "application-name", _ ("U-Net Studio"), "application-icon",
                         UNET_APP_ID, "version", UNET_VERSION, "developer-name",
                         _ ("The U-Net Studio developers"), "license-type", GTK_LICENSE_MIT_X11,
                         "comments",
                         _ ("Trains U-Net image segmentation on your own pictures, on your own "
                            "computer."),
                         /* Translators: your names, one a line */
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (data));

  /* Each may ask what becomes of its work. */
  for (GList *l = windows, *next; l != NULL; l = next)
    {
      next = l->next;
      gtk_window_close (l->data);
    }
}

static void
unet_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (unet_window_new (ADW_APPLICATION (application)));
  gtk_window_present (window);
}

static void
set_accels (GtkApplication *application, const char *action, const char *accel)
{
  gtk_application_set_accels_for_action (application, action, (const char *[]){accel, NULL});
}

static void
unet_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {{.name = "about", .activate = show_about},
                                         {.name = "quit", .activate = quit}};
  GtkApplication           *self = GTK_APPLICATION (application);

  unet_app_init ();
  G_APPLICATION_CLASS (unet_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  set_accels (self, "app.quit", "<Control>q");
  set_accels (self, "window.close", "<Control>w");
  set_accels (self, "win.show-help-overlay", "<Control>question");
  set_accels (self, "win.show-page::train", "<Alt>1");
  set_accels (self, "win.show-page::segment", "<Alt>2");
  set_accels (self, "win.show-page::evaluate", "<Alt>3");
}

static void
unet_application_class_init (UnetApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = unet_application_startup;
  application_class->activate = unet_application_activate;
}

static void
unet_application_init (UnetApplication *self)
{
}

/**
 * unet_application_new:
 *
 * Returns: (transfer full): the application, to be run
 */
UnetApplication *
unet_application_new (void)
{
  return g_object_new (UNET_TYPE_APPLICATION, "application-id", UNET_APP_ID, NULL);
}
