/* windows.c: a widget on a screen, and somebody who uses it
 *
 * SPDX-License-Identifier: MIT
 */
#include "windows.h"

#define PATIENCE 20 /* seconds, for a machine with much else to do */

static gboolean
give_up (gpointer data)
{
  *(bool *)data = true;
  return G_SOURCE_CONTINUE;
}

void
windows_wait (bool (*done) (gpointer data), gpointer data)
{
  bool        late = false;
  const guint source = g_timeout_add_seconds (PATIENCE, give_up, &late);

  while (!done (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_true (done (data));
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  *(int *)data += 1;
  return G_SOURCE_CONTINUE;
}

static bool
has_ticked (gpointer data)
{
  return *(int *)data >= 2;
}

void
windows_settle (GtkWidget *widget)
{
  int         ticks = 0;
  const guint tick = gtk_widget_add_tick_callback (widget, on_tick, &ticks, NULL);

  windows_wait (has_ticked, &ticks);
  gtk_widget_remove_tick_callback (widget, tick);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static bool
is_seen (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

GtkWidget *
windows_show (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  windows_wait (is_seen, child);
  windows_settle (child);
  return window;
}

static bool
press_in (GListModel *shortcuts, GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
          gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers &&
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                        gtk_shortcut_get_arguments (shortcut)))
        return true;
    }
  return false;
}

bool
windows_press (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          press_in (G_LIST_MODEL (controller), widget, key, modifiers))
        return true;
    }
  return false;
}

bool
windows_have_xdotool (void)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");

  if (program == NULL)
    g_test_skip ("there is no xdotool (Debian: apt install xdotool)");
  return program != NULL;
}

void
windows_xdotool (const char *words)
{
  g_autofree char *command = g_strconcat ("xdotool ", words, NULL);
  int              status;
  GError          *error = NULL;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}
