/* test-application.c: the application opens and closes its window
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/application.h"
#include "app/window.h"

static gboolean
look_and_quit (gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  g_assert_true (UNET_IS_WINDOW (window));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (window)));
  g_action_group_activate_action (data, "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
on_activate (GApplication *application, gpointer data)
{
  g_timeout_add (200, look_and_quit, application);
}

static void
test_opens_and_quits (void)
{
  UnetApplication *application = unet_application_new ();

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_signal_connect_after (application, "activate", G_CALLBACK (on_activate), NULL);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_assert_null (gtk_application_get_windows (GTK_APPLICATION (application)));
  g_assert_finalize_object (application);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/application/opens-and-quits", test_opens_and_quits);
  return g_test_run ();
}
