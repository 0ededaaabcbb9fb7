/* test-view-bar.c: buttons change the view, and follow it
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/view-bar.h"

#include "app-test.h"
#include "mask-view-test.h"
#include "windows.h"

typedef struct
{
  UnetViewBar  *bar;
  UnetMaskView *view;
  GtkWidget    *window;
} Fixture;

/* A bar above a view of a picture that is larger than the view. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (1600, 1200);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  f->bar = g_object_new (UNET_TYPE_VIEW_BAR, NULL);
  f->view = UNET_MASK_VIEW (unet_mask_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (f->view), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->view));
  unet_mask_view_set_picture (f->view, picture);
  unet_view_bar_set_view (f->bar, f->view);
  f->window = windows_show (box, 600, 500);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->bar), (gpointer *)&f->bar);
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (f->bar);
}

static void
collect_buttons (GtkWidget *parent, GPtrArray *buttons)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_DROP_DOWN (child))
      continue;
    else if (GTK_IS_BUTTON (child))
      g_ptr_array_add (buttons, child);
    else
      collect_buttons (child, buttons);
}

/* From the left: mask, contour, curtain, zoom out, zoom, zoom in, fit. */
enum
{
  MASK,
  CONTOUR,
  CURTAIN,
  ZOOM_OUT,
  ZOOM,
  ZOOM_IN,
  FIT,
  N_BUTTONS
};

static GtkWidget *
get_button (Fixture *f, guint index)
{
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();

  collect_buttons (GTK_WIDGET (f->bar), buttons);
  g_assert_cmpuint (buttons->len, ==, N_BUTTONS);
  return g_ptr_array_index (buttons, index);
}

static void
click (Fixture *f, guint index)
{
  g_signal_emit_by_name (get_button (f, index), "clicked");
}

static GtkDropDown *
get_modes (Fixture *f)
{
  return GTK_DROP_DOWN (app_test_find (GTK_WIDGET (f->bar), GTK_TYPE_DROP_DOWN, NULL));
}

static gboolean
get_setting (Fixture *f, const char *name)
{
  gboolean value;

  g_object_get (f->view, name, &value, NULL);
  return value;
}

static double
get_zoom (Fixture *f)
{
  double zoom;

  g_object_get (f->view, "zoom", &zoom, NULL);
  return zoom;
}

static void
test_modes (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {"Image", "Overlay", "Contour", "Mask", "Probability"};
  GListModel              *list = gtk_drop_down_get_model (get_modes (f));

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, G_N_ELEMENTS (names));
  g_assert_cmpuint (gtk_drop_down_get_selected (get_modes (f)), ==, UNET_VIEW_OVERLAY);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      UnetViewMode mode;

      g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (list), i), ==, names[i]);
      gtk_drop_down_set_selected (get_modes (f), i);
      g_object_get (f->view, "mode", &mode, NULL);
      g_assert_cmpuint (mode, ==, i);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_object_set (f->view, "mode", (UnetViewMode)i, NULL);
      g_assert_cmpuint (gtk_drop_down_get_selected (get_modes (f)), ==, i);
    }
}

static void
test_switches (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {"mask-visible", "contour", "curtain"};

  for (guint i = MASK; i <= CURTAIN; i++)
    {
      GtkToggleButton *button = GTK_TOGGLE_BUTTON (get_button (f, i));
      const gboolean   first = get_setting (f, names[i]);

      g_assert_cmpint (gtk_toggle_button_get_active (button), ==, first);
      click (f, i);
      g_assert_cmpint (get_setting (f, names[i]), ==, !first);
      g_object_set (f->view, names[i], first, NULL);
      g_assert_cmpint (gtk_toggle_button_get_active (button), ==, first);
    }
}

static void
test_zoom (Fixture *f, gconstpointer data)
{
  const char      *spoken = "Zoom: 100 %. Show at 100 %";
  const double     fit = get_zoom (f);
  g_autofree char *label = g_strdup_printf ("%.0f %%", fit * 100);
  GtkButton       *button = GTK_BUTTON (get_button (f, ZOOM));

  g_assert_cmpfloat (fit, <, 1);
  g_assert_cmpstr (gtk_button_get_label (button), ==, label);
  click (f, ZOOM_IN);
  g_assert_cmpfloat (get_zoom (f), >, fit);
  g_assert_cmpstr (gtk_button_get_label (button), !=, label);
  g_assert_false (get_setting (f, "fit"));
  click (f, ZOOM_OUT);
  g_assert_cmpfloat_with_epsilon (get_zoom (f), fit, fit * 0.2);
  click (f, ZOOM);
  g_assert_cmpfloat (get_zoom (f), ==, 1);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "100 %");
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, spoken);
  click (f, FIT);
  g_assert_true (get_setting (f, "fit"));
  g_assert_cmpfloat (get_zoom (f), ==, fit);
  /* The keys of the view zoom too, and the button tells. */
  g_assert_true (windows_press (GTK_WIDGET (f->view), GDK_KEY_1, 0));
  g_assert_cmpstr (gtk_button_get_label (button), ==, "100 %");
}

/* Of a picture with a thousand pixels for one of the screen, tenths count. */
static void
test_small_zoom (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetPyramid) picture = mask_view_test_draw (12000, 20);
  g_autofree char *label = NULL;

  unet_mask_view_set_picture (f->view, picture);
  mask_view_test_settle (f->view);
  g_assert_cmpfloat (get_zoom (f), <, 0.1);
  label = g_strdup_printf ("%.1f %%", get_zoom (f) * 100);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get_button (f, ZOOM))), ==, label);
}

static void
test_simple (Fixture *f, gconstpointer data)
{
  static const gboolean kept[N_BUTTONS] = {
      [CURTAIN] = TRUE, [ZOOM_OUT] = TRUE, [ZOOM] = TRUE, [ZOOM_IN] = TRUE, [FIT] = TRUE};

  for (int simple = 1; simple >= 0; simple--)
    {
      unet_view_bar_set_simple (f->bar, simple);
      g_assert_cmpint (gtk_widget_get_visible (GTK_WIDGET (get_modes (f))), ==, !simple);
      for (guint i = 0; i < N_BUTTONS; i++)
        g_assert_cmpint (gtk_widget_get_visible (get_button (f, i)), ==, kept[i] || !simple);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/view-bar/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  /* Names for assistive technology are noted, and told to nobody. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  app_test_init (&argc, &argv);
  ADD ("modes", test_modes);
  ADD ("switches", test_switches);
  ADD ("zoom", test_zoom);
  ADD ("small-zoom", test_small_zoom);
  ADD ("simple", test_simple);
  return g_test_run ();
}
