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

  /* Owned References */
  GSettings *settings; /* from the start on */
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

/* The style of the desktop, unless another is wanted. */
static void
on_style (GSettings *settings, const char *key, gpointer data)
{
  static const AdwColorScheme schemes[] = {ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                           ADW_COLOR_SCHEME_FORCE_DARK};

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[g_settings_get_enum (settings, key)]);
}

/* --- the command line --- */

static const GOptionEntry options[] = {
    {"view", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, N_ ("Show an image"), N_ ("IMAGE")},
    {"mask", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, N_ ("The mask of the image in its place"),
     N_ ("MASK")},
    {"version", 'V', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE…]")},
    {NULL, 0, 0, 0, NULL, NULL, NULL},
};

/* Whole paths of option NAME, as the one who called us means them; NULL: not given. */
static char **
get_paths (GApplicationCommandLine *line, const char *name)
{
  GVariantDict           *dict = g_application_command_line_get_options_dict (line);
  g_autofree const char **names = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (!g_variant_dict_lookup (dict, name, "^a&ay", &names))
    return NULL;
  for (int i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, names[i]);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

static int
unet_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  g_auto (GStrv) views = get_paths (line, "view");
  g_auto (GStrv) masks = get_paths (line, "mask");
  g_auto (GStrv) files = get_paths (line, G_OPTION_REMAINING);
  const guint n_views = views != NULL ? g_strv_length (views) : 0;
  const guint n_masks = masks != NULL ? g_strv_length (masks) : 0;
  UnetWindow *window;

  if (n_masks > 0 && n_masks != n_views)
    {
      g_application_command_line_printerr (
          line, _ ("unet-studio: give one --mask for each --view, in the same order\n"));
      return 1;
    }
  g_application_activate (application);
  window = UNET_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  if (n_views > 0)
    unet_window_view (window, (const char *const *)views,
                      n_masks > 0 ? (const char *const *)masks : NULL);
  if (files != NULL)
    unet_window_open (window, (const char *const *)files);
  return 0;
}

static int
unet_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  if (!g_variant_dict_contains (dict, "version"))
    return -1;
  g_print ("unet-studio %s\n", UNET_VERSION);
  return 0;
}

/* --- the application --- */

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
  UNET_APPLICATION (application)->settings = g_settings_new (UNET_APP_ID);
  g_signal_connect (UNET_APPLICATION (application)->settings, "changed::style",
                    G_CALLBACK (on_style), NULL);
  on_style (UNET_APPLICATION (application)->settings, "style", NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  set_accels (self, "app.quit", "<Control>q");
  set_accels (self, "window.close", "<Control>w");
  set_accels (self, "win.preferences", "<Control>comma");
  set_accels (self, "win.models", "<Control>m");
  set_accels (self, "win.show-help-overlay", "<Control>question");
  set_accels (self, "win.show-page::train", "<Alt>1");
  set_accels (self, "win.show-page::segment", "<Alt>2");
  set_accels (self, "win.show-page::evaluate", "<Alt>3");
}

static void
unet_application_finalize (GObject *object)
{
  g_clear_object (&UNET_APPLICATION (object)->settings);
  G_OBJECT_CLASS (unet_application_parent_class)->finalize (object);
}

static void
unet_application_class_init (UnetApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_application_finalize;
  application_class->startup = unet_application_startup;
  application_class->activate = unet_application_activate;
  application_class->command_line = unet_application_command_line;
  application_class->handle_local_options = unet_application_handle_local_options;
}

static void
unet_application_init (UnetApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * unet_application_new:
 *
 * Returns: (transfer full): the application, to be run
 */
UnetApplication *
unet_application_new (void)
{
  return g_object_new (UNET_TYPE_APPLICATION, "application-id", UNET_APP_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
