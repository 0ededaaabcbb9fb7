/* test-evaluate-badge.c: letters can be read on every colour
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/chart-palette.h"
#include "app/evaluate-badge.h"

#include <math.h>

static double
get_luminance (const GdkRGBA *color)
{
  const double parts[3] = {color->red, color->green, color->blue};
  const double weights[3] = {0.2126, 0.7152, 0.0722};
  double       sum = 0;

  for (int i = 0; i < 3; i++)
    sum += weights[i] *
           (parts[i] <= 0.03928 ? parts[i] / 12.92 : pow ((parts[i] + 0.055) / 1.055, 2.4));
  return sum;
}

/* 4.5:1, what WCAG 2.1 asks of text, on each colour of the palette. */
static void
test_ink (void)
{
  for (int dark = 0; dark < 2; dark++)
    for (int high = 0; high < 2; high++)
      for (int i = 0; i < unet_chart_palette_get_size (); i++)
        {
          const GdkRGBA color = unet_chart_palette_get ((UnetChartTheme){dark, high}, i);
          const GdkRGBA ink = unet_evaluate_badge_get_ink (&color);
          const double  a = get_luminance (&color), b = get_luminance (&ink);

          g_assert_cmpfloat ((fmax (a, b) + 0.05) / (fmin (a, b) + 0.05), >=, 4.5);
        }
}

static void
test_size (void)
{
  GtkWidget *badge = unet_evaluate_badge_new ();
  GtkWindow *window = app_test_show (badge, 100, 100);
  g_autoptr (UnetEvaluateModel) first = unet_evaluate_model_new ("/a.pth", FALSE, 0);
  g_autoptr (UnetEvaluateModel) late = unet_evaluate_model_new ("/a.pth", FALSE, 300);
  int narrow, wide;

  unet_evaluate_badge_set_model (UNET_EVALUATE_BADGE (badge), first);
  gtk_widget_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1, &narrow, NULL, NULL, NULL);
  unet_evaluate_badge_set_model (UNET_EVALUATE_BADGE (badge), late);
  gtk_widget_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1, &wide, NULL, NULL, NULL);
  g_assert_cmpint (wide, >, narrow);
  app_test_run_for (50);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-badge/ink", test_ink);
  g_test_add_func ("/app/evaluate-badge/size", test_size);
  return g_test_run ();
}
