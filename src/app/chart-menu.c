/* chart-menu.c: the menu of a chart, and the dialog of exporting
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/chart-private.h"

#include "app/chart-export.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define ACTIONS "chart-series" /* those that show and hide series */

/* --- exporting --- */

/* Charts that are linked are exported as they stand on the page. */
static int
compare_places (gconstpointer a, gconstpointer b)
{
  GtkWidget *one = *(GtkWidget *const *)a, *other = *(GtkWidget *const *)b;
  double     x, y = 0;

  if (!gtk_widget_translate_coordinates (other, one, 0, 0, &x, &y))
    return 0;
  return y > 0 ? -1 : y < 0;
}

static GPtrArray *
find_charts (UnetChart *self, gboolean all)
{
  GPtrArray *charts;

  if (all)
    {
      charts = unet_chart_range_get_charts (self->range);
      g_ptr_array_sort (charts, compare_places);
      return charts;
    }
  charts = g_ptr_array_new ();
  g_ptr_array_add (charts, self);
  return charts;
}

static void
show_error (UnetChart *self, const GError *error)
{
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _ ("The chart was not exported"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
export_to (UnetChart *self, gboolean all, const char *chosen)
{
  g_autoptr (GPtrArray) charts = find_charts (self, all);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup (chosen);
  g_autofree char *name = NULL, *said = NULL;

  /* A name without an end is that of a picture, as the dialog proposed; but the dialog has not
   * asked whether that file may be replaced. */
  if (strchr (strrchr (chosen, G_DIR_SEPARATOR) != NULL ? strrchr (chosen, G_DIR_SEPARATOR)
                                                        : chosen,
              '.') == NULL)
    {
      g_free (path);
      path = g_strconcat (chosen, ".png", NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        error = g_error_new (G_IO_ERROR, G_IO_ERROR_EXISTS,
                             _ ("%s: the file is there already; choose it, or another name"), path);
    }
  if (error == NULL &&
      unet_chart_export_all ((UnetChart *const *)charts->pdata, charts->len, path, &error))
    {
      name = g_filename_display_basename (path);
      said = g_strdup_printf (_ ("“%s” is written"), name);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", said);
      return;
    }
  show_error (self, error);
}

typedef struct
{
  UnetChart *chart;
  gboolean   all;
} Request;

static void
request_free (gpointer data, GClosure *closure)
{
  Request *request = data;

  g_object_unref (request->chart);
  g_free (request);
}

static void
on_response (GtkNativeDialog *dialog, int response, Request *request)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        export_to (request->chart, request->all, path);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Picture (PNG, SVG) or table (CSV)"));
  gtk_file_filter_add_suffix (filter, "png");
  gtk_file_filter_add_suffix (filter, "svg");
  gtk_file_filter_add_suffix (filter, "csv");
  gtk_file_chooser_add_filter (chooser, filter);
}

/* "Validation loss" gives validation-loss.png. */
static char *
propose_name (UnetChart *self, gboolean all)
{
  g_autofree char *name = g_utf8_strdown (
      !all && self->title != NULL && self->title[0] != '\0' ? self->title : _ ("Charts"), -1);

  g_strdelimit (name, " \t\n/\\:*?\"<>|", '-');
  return g_strconcat (name, ".png", NULL);
}

static void
ask_and_export (UnetChart *self, gboolean all)
{
  GtkRoot              *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Export"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = propose_name (self, all);
  Request         *request = g_new (Request, 1);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  add_filter (GTK_FILE_CHOOSER (dialog));
  *request = (Request){g_object_ref (self), all};
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), request, request_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
export_one (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_and_export (UNET_CHART (widget), FALSE);
}

static void
export_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_and_export (UNET_CHART (widget), TRUE);
}

static void
show_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  unet_chart_show_all (UNET_CHART (widget));
}

/* --- the menu --- */

/* An underscore in a name is no mnemonic. */
static char *
escape (const char *name)
{
  GString *text = g_string_new (name);

  g_string_replace (text, "_", "__", 0);
  return g_string_free (text, FALSE);
}

static GMenuModel *
make_series_section (UnetChart *self, GSimpleActionGroup *group)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < self->series->len; i++)
    {
      UnetSeries      *series = self->series->pdata[i];
      g_autofree char *name = g_strdup_printf ("show-%u", i);
      g_autofree char *full = g_strconcat (ACTIONS ".", name, NULL);
      g_autofree char *label = NULL;
      g_autoptr (GPropertyAction) action = NULL;

      if (unet_series_get_name (series) == NULL)
        continue;
      label = escape (unet_series_get_name (series));
      action = g_property_action_new (name, series, "visible");
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
      g_menu_append (menu, label, full);
    }
  return G_MENU_MODEL (menu);
}

static GMenuModel *
make_menu (UnetChart *self, GSimpleActionGroup *group)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) view = g_menu_new ();
  g_autoptr (GMenu) file = g_menu_new ();
  g_autoptr (GMenuModel) series = make_series_section (self, group);
  g_autoptr (GPtrArray) linked = unet_chart_range_get_charts (self->range);

  g_menu_append (view, _ ("Show _All"), "chart.show-all");
  g_menu_append (view, _ ("_Logarithmic Axis"), "chart.log-y");
  g_menu_append (view, _ ("_Cut off Outliers"), "chart.cut-outliers");
  g_menu_append (file, _ ("_Export…"), "chart.export");
  if (linked->len > 1)
    g_menu_append (file, _ ("Export All _Charts…"), "chart.export-all");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (view));
  if (g_menu_model_get_n_items (series) > 1)
    g_menu_append_section (menu, _ ("Series"), series);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (file));
  return G_MENU_MODEL (menu);
}

/* Focus went to the menu; it comes back to the chart. */
static void
on_closed (GtkPopover *popover, gpointer data)
{
  gtk_widget_grab_focus (data);
}

void
unet_chart_menu_open (UnetChart *self, double x, double y)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenuModel) model = make_menu (self, group);
  const GdkRectangle at = {(int)x, (int)y, 1, 1};

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.show-all",
                                 unet_chart_range_is_zoomed (self->range) || !isnan (self->low));
  gtk_widget_insert_action_group (GTK_WIDGET (self), ACTIONS, G_ACTION_GROUP (group));
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  g_signal_connect (self->menu, "closed", G_CALLBACK (on_closed), self);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

void
unet_chart_menu_class_init (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "chart.export", NULL, export_one);
  gtk_widget_class_install_action (klass, "chart.export-all", NULL, export_all);
  gtk_widget_class_install_action (klass, "chart.show-all", NULL, show_all);
  gtk_widget_class_install_property_action (klass, "chart.log-y", "log-y");
  gtk_widget_class_install_property_action (klass, "chart.cut-outliers", "cut-outliers");
}
