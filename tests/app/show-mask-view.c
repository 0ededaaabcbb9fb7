/* show-mask-view.c: the mask view with a drawn sample, to be looked at
 *
 * A picture of cells, a prediction that is a little beside the truth, and the truth, in a window:
 *
 *   tests/app/display _build/tests/app/show-mask-view --mode=overlay --zoom=8 --curtain
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/application.h"
#include "app/mask-view.h"
#include "dataset/synthetic.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>

static char    *mode = "overlay";
static int      size = 1200, width = 1200, height = 800, n_classes = 2;
static double   zoom, threshold = 0.5, opacity = 0.4, scale = 1, curtain_at = 0.5;
static gboolean is_dark, with_curtain, without_truth, without_lines, is_empty;

static const GOptionEntry options[] = {
    {"mode", 0, 0, G_OPTION_ARG_STRING, &mode, "image, overlay, contour ...", "MODE"},
    {"size", 0, 0, G_OPTION_ARG_INT, &size, "of the picture", "N"},
    {"classes", 0, 0, G_OPTION_ARG_INT, &n_classes, "2 or 3", "N"},
    {"width", 0, 0, G_OPTION_ARG_INT, &width, "of the window", "N"},
    {"height", 0, 0, G_OPTION_ARG_INT, &height, "of the window", "N"},
    {"zoom", 0, 0, G_OPTION_ARG_DOUBLE, &zoom, "0: fit", "Z"},
    {"threshold", 0, 0, G_OPTION_ARG_DOUBLE, &threshold, "0 .. 1", "T"},
    {"opacity", 0, 0, G_OPTION_ARG_DOUBLE, &opacity, "0 .. 1", "O"},
    {"picture-scale", 0, 0, G_OPTION_ARG_DOUBLE, &scale, "brightness", "S"},
    {"dark", 0, 0, G_OPTION_ARG_NONE, &is_dark, "dark style", NULL},
    {"curtain", 0, 0, G_OPTION_ARG_NONE, &with_curtain, "with the curtain", NULL},
    {"curtain-at", 0, 0, G_OPTION_ARG_DOUBLE, &curtain_at, "0 .. 1", "P"},
    {"no-truth", 0, 0, G_OPTION_ARG_NONE, &without_truth, "without the truth", NULL},
    {"no-lines", 0, 0, G_OPTION_ARG_NONE, &without_lines, "without contours", NULL},
    {"empty", 0, 0, G_OPTION_ARG_NONE, &is_empty, "without a picture", NULL},
    {NULL},
};

static uint8_t
get_class (const UnetImage *mask, int x, int y)
{
  const int value =
      ((const uint8_t *)
           mask->data)[(int64_t)CLAMP (y, 0, size - 1) * size + CLAMP (x, 0, size - 1)];

  return (uint8_t)(value == 0 ? 0 : value == 255 && n_classes == 3 ? 2 : 1);
}

/* What a network might say: the truth, seen without focus and a little beside. */
static float
get_probability (const UnetImage *mask, int x, int y)
{
  const int dx = (int)lround (3 * sin (y * 0.04)), dy = (int)lround (3 * cos (x * 0.05));
  int       sum = 0;

  for (int j = -3; j <= 3; j++)
    for (int i = -3; i <= 3; i++)
      sum += get_class (mask, x + dx + i, y + dy + j) != 0;
  return (float)(0.02 + 0.96 * sum / 49);
}

static void
fill_view (UnetMaskView *view)
{
  const gsize n = (gsize)size * (gsize)size;
  g_autoptr (UnetImage) image = NULL;
  g_autoptr (UnetImage) mask = NULL;
  g_autoptr (UnetPyramid) pyramid = NULL;
  g_autoptr (GBytes) truth = NULL;
  g_autoptr (GBytes) probability = NULL;
  g_autoptr (GBytes) classes = NULL;
  uint8_t *t = g_malloc (n), *c = g_malloc (n);
  float   *p = g_new (float, n);
  GError  *error = NULL;

  if (!unet_synthetic_draw (3, 0, size, n_classes, &image, &mask, &error))
    g_error ("%s", error->message);
  for (gsize i = 0; i < n; i++)
    {
      const int x = (int)(i % (gsize)size), y = (int)(i / (gsize)size);

      t[i] = get_class (mask, x, y);
      c[i] = get_class (mask, x + 2, y - 2);
      p[i] = get_probability (mask, x, y);
    }
  for (gsize i = 0; i < 3 * n; i++)
    ((uint8_t *)image->data)[i] = (uint8_t)MIN (255, ((uint8_t *)image->data)[i] * scale);
  pyramid = unet_pyramid_new (NULL, image, NULL);
  truth = g_bytes_new_take (t, n);
  classes = g_bytes_new_take (c, n);
  probability = g_bytes_new_take (p, n * sizeof *p);
  unet_mask_view_set_picture (view, pyramid);
  unet_mask_view_set_probability (view, probability, size, size);
  if (n_classes == 3)
    unet_mask_view_set_classes (view, classes, size, size);
  if (!without_truth)
    unet_mask_view_set_truth (view, truth, size, size);
}

static gboolean
set_zoom (gpointer view)
{
  if (zoom > 0)
    g_object_set (view, "zoom", zoom, NULL);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GEnumClass) modes = NULL;
  g_autoptr (GtkCssProvider) style = NULL;
  GError           *error = NULL;
  const GEnumValue *value;
  GtkWidget        *window, *view;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("show-mask-view: %s\n", error->message);
      return EXIT_FAILURE;
    }
  adw_init ();
  style = gtk_css_provider_new ();
  unet_app_init ();
  gtk_css_provider_load_from_resource (style, UNET_APP_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
  modes = g_type_class_ref (UNET_TYPE_VIEW_MODE);
  value = g_enum_get_value_by_nick (modes, mode);
  view = unet_mask_view_new ();
  g_object_set (view, "mode", value != NULL ? value->value : UNET_VIEW_OVERLAY, "threshold",
                threshold, "mask-opacity", opacity, "curtain", with_curtain, "curtain-position",
                curtain_at, "contour", !without_lines, NULL);
  if (!is_empty)
    fill_view (UNET_MASK_VIEW (view));
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  g_timeout_add (200, set_zoom, view);
  while (gtk_window_get_toplevels () != NULL &&
         g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);
  return EXIT_SUCCESS;
}
