/* test-evaluate-legend.c: colours, and how much each has
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-legend.h"

static void
test_counts (void)
{
  UnetEvaluateLegend *legend = g_object_new (UNET_TYPE_EVALUATE_LEGEND, NULL);
  GtkWindow          *window = app_test_show (GTK_WIDGET (legend), 400, 60);
  int64_t             counts[] = {50, 25, 25, 0};
  GtkWidget          *last;

  unet_evaluate_legend_add (legend, 1, "one", (UnetColor){1, 2, 3});
  unet_evaluate_legend_add (legend, 2, "two", (UnetColor){200, 2, 3});
  unet_evaluate_legend_add (legend, 3, "left out", (UnetColor){200, 2, 3});
  last = gtk_widget_get_last_child (GTK_WIDGET (legend));
  unet_evaluate_legend_set_counts (legend, NULL);
  g_assert_cmpstr (unet_evaluate_legend_get_text (legend, 1), ==, "");
  unet_evaluate_legend_set_counts (legend, counts);
  g_assert_cmpstr (unet_evaluate_legend_get_text (legend, 1), ==, "25.00 % · 25 px");
  g_assert_cmpstr (unet_evaluate_legend_get_text (legend, 0), ==, "");
  /* The last kind is there only where there is some of it. */
  g_assert_false (gtk_widget_get_visible (last));
  counts[3] = 100;
  unet_evaluate_legend_set_counts (legend, counts);
  g_assert_true (gtk_widget_get_visible (last));
  g_assert_cmpstr (unet_evaluate_legend_get_text (legend, 3), ==, "50.00 % · 100 px");
  g_assert_nonnull (app_test_find (GTK_WIDGET (legend), GTK_TYPE_LABEL, "two"));
  app_test_run_for (50);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-legend/counts", test_counts);
  return g_test_run ();
}
