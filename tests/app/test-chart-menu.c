/* test-chart-menu.c: tests of src/app/chart-menu.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-private.h"

#include "charts.h"
#include "support/support.h"
#include "windows.h"

#include <adwaita.h>
#include <string.h>

/* For AddressSanitizer: the file chooser is gone before it has read its folder, and what it read is
 * lost. Charts themselves are looked for by test-chart.c. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

static UnetChart *
make_chart (void)
{
  UnetChart *chart = unet_chart_new ();
  g_autoptr (UnetSeries) loss = charts_make_noise ("Loss", 50, 0, 1, 1);
  g_autoptr (UnetSeries) other = charts_make_noise ("run_2_b", 50, 0, 1, 2);

  unet_chart_add_series (chart, loss);
  unet_chart_add_series (chart, other);
  gtk_widget_set_vexpand (GTK_WIDGET (chart), TRUE);
  return chart;
}

static void
collect (GMenuModel *model, GString *text)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);
      g_autofree char *label = NULL;

      if (g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
        g_string_append_printf (text, "%s|", label);
      if (section != NULL)
        collect (section, text);
    }
}

static char *
read_menu (UnetChart *chart)
{
  GString *text = g_string_new (NULL);

  g_assert_nonnull (chart->menu);
  collect (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (chart->menu)), text);
  return g_string_free (text, FALSE);
}

static void
test_items (void)
{
  UnetChart       *one = make_chart (), *other = make_chart ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *window;
  g_autofree char *alone = NULL, *linked = NULL;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (one));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (other));
  window = windows_show (box, 500, 400);
  unet_chart_menu_open (one, 50, 50);
  alone = read_menu (one);
  g_assert_cmpstr (alone, ==,
                   "Show _All|_Logarithmic Axis|_Cut off Outliers|Series|Loss|run__2__b|_Export…|");
  unet_chart_set_range (other, unet_chart_get_range (one));
  unet_chart_menu_open (one, 50, 50);
  linked = read_menu (one);
  g_assert_true (g_str_has_suffix (linked, "|_Export…|Export All _Charts…|"));
  gtk_popover_popdown (GTK_POPOVER (one->menu));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_actions (void)
{
  UnetChart      *chart = make_chart ();
  GtkWidget      *widget = GTK_WIDGET (chart), *window = windows_show (widget, 500, 300);
  UnetChartRange *range = unet_chart_get_range (chart);
  UnetSeries     *second = unet_chart_get_picture (chart).series[1];

  g_assert_true (gtk_widget_activate_action (widget, "chart.log-y", NULL));
  g_assert_true (unet_chart_get_log_y (chart));
  unet_chart_range_set (range, 10, 20);
  unet_chart_menu_open (chart, 50, 50);
  g_assert_true (gtk_widget_activate_action (widget, "chart.show-all", NULL));
  g_assert_false (unet_chart_range_is_zoomed (range));
  g_assert_true (gtk_widget_activate_action (chart->menu, "chart-series.show-1", NULL));
  g_assert_false (unet_series_get_visible (second));
  g_assert_true (gtk_widget_activate_action (chart->menu, "chart-series.show-1", NULL));
  g_assert_true (unet_series_get_visible (second));
  gtk_window_destroy (GTK_WINDOW (window));
}

static bool
is_open (gpointer data)
{
  UnetChart *chart = data;

  return chart->menu != NULL && gtk_widget_get_mapped (chart->menu);
}

static bool
is_closed (gpointer data)
{
  return !is_open (data) && gtk_widget_has_focus (data);
}

/* By the keys that open a menu everywhere; closed, the chart has the focus again. */
static void
test_keys (void)
{
  UnetChart *chart = make_chart ();
  GtkWidget *window = windows_show (GTK_WIDGET (chart), 500, 300);

  gtk_widget_grab_focus (GTK_WIDGET (chart));
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (windows_press (GTK_WIDGET (chart), i == 0 ? GDK_KEY_Menu : GDK_KEY_F10,
                                    i == 0 ? 0 : GDK_SHIFT_MASK));
      windows_wait (is_open, chart);
      gtk_popover_popdown (GTK_POPOVER (chart->menu));
      windows_wait (is_closed, chart);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWindow *
find_dialog (GtkWidget *window)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (l->data != window && gtk_window_get_transient_for (l->data) == GTK_WINDOW (window) &&
        gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static bool
has_dialog (gpointer data)
{
  return find_dialog (data) != NULL;
}

static bool
has_no_dialog (gpointer data)
{
  return find_dialog (data) == NULL;
}

/* The dialog opens with a name that says what is in the file, and closes without one. */
static void
test_dialog (void)
{
  UnetChart       *chart = make_chart ();
  GtkWidget       *window;
  GtkWindow       *dialog;
  g_autofree char *name = NULL;

  g_object_set (chart, "title", "Loss: run 1/2", NULL);
  window = windows_show (GTK_WIDGET (chart), 500, 300);
  gtk_widget_activate_action (GTK_WIDGET (chart), "chart.export", NULL);
  windows_wait (has_dialog, window);
  dialog = find_dialog (window);
  g_assert_true (GTK_IS_FILE_CHOOSER (dialog));
  name = gtk_file_chooser_get_current_name (GTK_FILE_CHOOSER (dialog));
  g_assert_cmpstr (name, ==, "loss--run-1-2.png");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  windows_wait (has_no_dialog, window);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- exporting --- */

typedef struct
{
  UnetChart *chart;
  GtkWidget *window;
  char      *folder, *said;
} Scene;

static void
remember (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Scene *scene = data;

  g_free (scene->said);
  scene->said = g_variant_dup_string (parameter, NULL);
}

/* As in the application: the window has an action for short messages. */
static void
scene_init (Scene *scene)
{
  const GActionEntry entries[] = {{.name = "toast", .activate = remember, .parameter_type = "s"}};
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  scene->said = NULL;
  scene->folder = test_make_folder ();
  scene->chart = make_chart ();
  scene->window = windows_show (GTK_WIDGET (scene->chart), 500, 300);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, 1, scene);
  gtk_widget_insert_action_group (scene->window, "win", G_ACTION_GROUP (group));
}

static void
scene_clear (Scene *scene)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  test_remove_folder (scene->folder);
  g_free (scene->folder);
  g_free (scene->said);
}

typedef struct
{
  GtkFileChooser *chooser;
  const char     *path;
} Choice;

static bool
is_chosen (gpointer data)
{
  Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (choice->chooser);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  return g_strcmp0 (path, choice->path) == 0;
}

/* Somebody asks for NAME in the dialog; returns the path of it. */
static char *
choose (Scene *scene, const char *name)
{
  char  *path = g_build_filename (scene->folder, name, NULL);
  Choice choice = {NULL, path};

  gtk_widget_activate_action (GTK_WIDGET (scene->chart), "chart.export", NULL);
  windows_wait (has_dialog, scene->window);
  choice.chooser = GTK_FILE_CHOOSER (find_dialog (scene->window));
  gtk_file_chooser_set_current_name (choice.chooser, path); /* a whole path, as one may type it */
  windows_wait (is_chosen, &choice);
  gtk_dialog_response (GTK_DIALOG (choice.chooser), GTK_RESPONSE_ACCEPT);
  return path;
}

/* The end of the name decides; a name without one becomes that of a picture. */
static void
test_export (void)
{
  static const char *const names[] = {"a.csv", "b.svg", "c"};
  Scene                    scene;

  scene_init (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = choose (&scene, names[i]);
      g_autofree char *whole = i == 2 ? g_strconcat (path, ".png", NULL) : g_strdup (path);
      g_autofree char *name = g_path_get_basename (whole);

      windows_wait (has_no_dialog, scene.window);
      g_assert_true (g_file_test (whole, G_FILE_TEST_IS_REGULAR));
      g_assert_nonnull (scene.said);
      g_assert_nonnull (strstr (scene.said, name));
    }
  scene_clear (&scene);
}

static bool
has_message (gpointer data)
{
  return ADW_IS_MESSAGE_DIALOG (find_dialog (data));
}

/* What went wrong is said, and what was there stays. */
static void
test_export_fails (void)
{
  static const char *const names[] = {"chart.gif", "there"};
  Scene                    scene;
  g_autofree char         *there = NULL, *text = NULL;

  scene_init (&scene);
  there = g_build_filename (scene.folder, "there.png", NULL);
  g_assert_true (g_file_set_contents (there, "before", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = choose (&scene, names[i]);
      GtkWindow       *dialog;

      windows_wait (has_message, scene.window);
      dialog = find_dialog (scene.window);
      g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), path));
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "close");
      gtk_window_destroy (dialog);
      windows_wait (has_no_dialog, scene.window);
    }
  g_assert_null (scene.said);
  g_assert_true (g_file_get_contents (there, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  scene_clear (&scene);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/chart-menu/items", test_items);
  g_test_add_func ("/app/chart-menu/actions", test_actions);
  g_test_add_func ("/app/chart-menu/keys", test_keys);
  g_test_add_func ("/app/chart-menu/dialog", test_dialog);
  g_test_add_func ("/app/chart-menu/export", test_export);
  g_test_add_func ("/app/chart-menu/export-fails", test_export_fails);
  return g_test_run ();
}
