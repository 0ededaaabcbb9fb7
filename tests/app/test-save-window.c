/* test-save-window.c: what is chosen is what is saved, and is remembered
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/save-window.h"

#include "app-test.h"
#include "app/path-row.h"
#include "support/support.h"
#include "windows.h"

/* In the order of the window. */
enum
{
  MASKS,
  OVERLAYS,
  PROBABILITIES,
  N_SWITCHES
};

static UnetSaveWindow *
present (void)
{
  UnetSaveWindow *window = unet_save_window_present (NULL, "/tmp/pictures_OUT");

  windows_settle (GTK_WIDGET (window));
  return window;
}

static void
collect_switches (GtkWidget *parent, GPtrArray *switches)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_SWITCH (child))
      g_ptr_array_add (switches, child);
    else
      collect_switches (child, switches);
}

static void
set_switch (UnetSaveWindow *window, guint index, gboolean active)
{
  g_autoptr (GPtrArray) switches = g_ptr_array_new ();

  collect_switches (GTK_WIDGET (window), switches);
  g_assert_cmpuint (switches->len, ==, N_SWITCHES);
  gtk_switch_set_active (g_ptr_array_index (switches, index), active);
}

static void
set_folder (UnetSaveWindow *window, const char *text)
{
  gtk_editable_set_text (
      GTK_EDITABLE (app_test_find (GTK_WIDGET (window), UNET_TYPE_PATH_ROW, NULL)), text);
}

static void
set_format (UnetSaveWindow *window, guint index)
{
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (app_test_find (GTK_WIDGET (window), ADW_TYPE_COMBO_ROW, NULL)), index);
}

/* Labels of buttons come with their underline. */
static GtkWidget *
get_save (UnetSaveWindow *window)
{
  return app_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "_Save");
}

static gboolean
can_save (UnetSaveWindow *window)
{
  return gtk_widget_get_sensitive (get_save (window));
}

/* What the window says, with what it leaves alone as it is at first. */
static void
assert_spec (UnetSaveWindow *window, const char *folder, bool tiff, const bool *wanted)
{
  UnetPredictSpec spec, first;

  unet_predict_spec_init (&spec);
  unet_predict_spec_init (&first);
  unet_save_window_fill_spec (window, &spec);
  g_assert_cmpuint (g_strv_length (spec.outputs), ==, 1);
  g_assert_cmpstr (spec.outputs[0], ==, folder);
  g_assert_cmpint (spec.save, ==, wanted[MASKS]);
  g_assert_cmpint (spec.overlay, ==, wanted[OVERLAYS]);
  g_assert_cmpint (spec.probability, ==, wanted[PROBABILITIES]);
  g_assert_cmpint (spec.mask_tiff, ==, tiff);
  g_assert_cmpint (spec.probability_tiff, ==, tiff);
  g_assert_null (spec.model);
  g_assert_null (spec.inputs);
  g_assert_cmpfloat (spec.threshold, ==, first.threshold);
  g_assert_cmpfloat (spec.scale, ==, first.scale);
  g_assert_cmpfloat (spec.opacity, ==, first.opacity);
  unet_predict_spec_clear (&spec);
}

static const bool masks_alone[N_SWITCHES] = {[MASKS] = true};

/* The first test: nothing was chosen before. */
static void
test_first (void)
{
  UnetSaveWindow *window = present ();

  g_assert_true (can_save (window));
  /* The end tells a folder that is not there yet from a file. */
  assert_spec (window, "/tmp/pictures_OUT/", false, masks_alone);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_choices (void)
{
  UnetSaveWindow *window = present ();

  for (int i = 0; i < 1 << N_SWITCHES; i++)
    {
      const bool wanted[N_SWITCHES] = {(i & 1) != 0, (i & 2) != 0, (i & 4) != 0};

      for (guint k = 0; k < N_SWITCHES; k++)
        set_switch (window, k, wanted[k]);
      set_format (window, i & 1);
      /* Nothing at all is nothing to save. */
      g_assert_cmpint (can_save (window), ==, i != 0);
      assert_spec (window, "/tmp/pictures_OUT/", (i & 1) != 0, wanted);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_folder (void)
{
  UnetSaveWindow  *window = present ();
  g_autofree char *in_home = g_build_filename (g_get_home_dir (), "masks", NULL);
  g_autofree char *expected = g_strconcat (in_home, "/", NULL);

  set_folder (window, "/tmp/a b/");
  assert_spec (window, "/tmp/a b/", false, masks_alone);
  set_folder (window, "~/masks");
  assert_spec (window, expected, false, masks_alone);
  set_folder (window, "  ");
  g_assert_false (can_save (window));
  set_folder (window, "/tmp/x");
  g_assert_true (can_save (window));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_save (UnetSaveWindow *window, int *n)
{
  static const bool wanted[N_SWITCHES] = {[MASKS] = true, [OVERLAYS] = true};

  /* The window is there to be asked. */
  assert_spec (window, "/tmp/chosen/", true, wanted);
  (*n)++;
}

static bool
is_gone (gpointer window)
{
  return *(GtkWindow **)window == NULL;
}

static void
watch (UnetSaveWindow **window)
{
  g_object_add_weak_pointer (G_OBJECT (*window), (gpointer *)window);
}

/* The last test, since it is remembered. */
static void
test_saves (void)
{
  static const bool wanted[N_SWITCHES] = {[MASKS] = true, [OVERLAYS] = true};
  UnetSaveWindow   *window = present ();
  int               n = 0;

  watch (&window);
  g_signal_connect (window, "save", G_CALLBACK (on_save), &n);
  set_folder (window, "/tmp/chosen");
  set_switch (window, OVERLAYS, TRUE);
  set_format (window, 1);
  g_signal_emit_by_name (get_save (window), "clicked");
  g_assert_cmpint (n, ==, 1);
  windows_wait (is_gone, &window);

  /* What is saved is as it was, where is what is suggested. */
  window = present ();
  watch (&window);
  assert_spec (window, "/tmp/pictures_OUT/", true, wanted);
  g_signal_connect (window, "save", G_CALLBACK (on_save), &n);
  set_switch (window, MASKS, FALSE);
  set_format (window, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "window.close", NULL));
  windows_wait (is_gone, &window);
  g_assert_cmpint (n, ==, 1);

  /* Nothing was saved, so nothing is remembered of it. */
  window = present ();
  assert_spec (window, "/tmp/pictures_OUT/", true, wanted);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_escape (void)
{
  UnetSaveWindow *window = present ();

  watch (&window);
  g_assert_true (windows_press (GTK_WIDGET (window), GDK_KEY_Escape, 0));
  windows_wait (is_gone, &window);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/save-window/first", test_first);
  g_test_add_func ("/app/save-window/choices", test_choices);
  g_test_add_func ("/app/save-window/folder", test_folder);
  g_test_add_func ("/app/save-window/escape", test_escape);
  g_test_add_func ("/app/save-window/saves", test_saves);
  return g_test_run ();
}
