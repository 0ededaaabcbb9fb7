/* test-runs-menu.c: a check mark shows a run
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/runs-menu.h"

static GtkWidget *
find_check (GtkWidget *parent, const char *title)
{
  GtkWidget *label = app_test_find (parent, GTK_TYPE_LABEL, title);

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, GTK_TYPE_CHECK_BUTTON);
}

/* Below its title a run says which network it is, and where it is. */
static void
test_network (void)
{
  g_autoptr (UnetRunList) list = unet_run_list_new ();
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec ("/nowhere");
  g_autoptr (UnetRun) run = NULL;
  UnetRunsMenu *menu = g_object_new (UNET_TYPE_RUNS_MENU, NULL);
  GtkWindow    *window;

  spec->encoder = UNET_ENCODER_MOBILENET_V2;
  run = unet_run_new (spec);
  unet_runs_menu_set_list (menu, list);
  unet_run_list_add (list, run);
  window = app_test_show (GTK_WIDGET (menu), 200, 100);
  gtk_menu_button_popup (
      GTK_MENU_BUTTON (app_test_find (GTK_WIDGET (window), GTK_TYPE_MENU_BUTTON, NULL)));
  app_test_run_for (300);
  g_assert_nonnull (
      app_test_find (GTK_WIDGET (menu), GTK_TYPE_LABEL, "U-Net with MobileNetV2 · Not started"));
  gtk_window_destroy (window);
}

static void
test_marks (void)
{
  g_autoptr (UnetRunList) list = unet_run_list_new ();
  g_autoptr (UnetRun) a = unet_run_new_earlier ("/nowhere/run a");
  g_autoptr (UnetRun) b = unet_run_new_earlier ("/nowhere/run b");
  UnetRunsMenu *menu = g_object_new (UNET_TYPE_RUNS_MENU, NULL);
  GtkWindow    *window;
  GtkWidget    *check, *empty, *row;

  unet_runs_menu_set_list (menu, list);
  window = app_test_show (GTK_WIDGET (menu), 200, 100);
  gtk_menu_button_popup (
      GTK_MENU_BUTTON (app_test_find (GTK_WIDGET (window), GTK_TYPE_MENU_BUTTON, NULL)));
  app_test_run_for (300);
  empty = app_test_find (GTK_WIDGET (menu), GTK_TYPE_LABEL, "There are no runs yet.");
  g_assert_true (gtk_widget_get_child_visible (empty));
  unet_run_list_add (list, a);
  unet_run_list_add (list, b);
  app_test_run_for (300);
  g_assert_false (gtk_widget_get_mapped (empty));
  check = find_check (GTK_WIDGET (menu), "run a");
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_widget_activate (check);
  g_assert_true (unet_run_get_shown (a));
  g_assert_false (unet_run_get_shown (b));
  /* A click anywhere in the row is one on the mark. */
  row = gtk_widget_get_ancestor (check, GTK_TYPE_LIST_BOX_ROW);
  gtk_widget_activate (row);
  g_assert_false (unet_run_get_shown (a));
  /* And the other way round. */
  unet_run_set_shown (b, TRUE);
  g_assert_true (
      gtk_check_button_get_active (GTK_CHECK_BUTTON (find_check (GTK_WIDGET (menu), "run b"))));
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/runs-menu/marks", test_marks);
  g_test_add_func ("/app/runs-menu/network", test_network);
  return g_test_run ();
}
