/* test-segment-inspector.c: the model, the numbers and the classes beside a picture
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/segment-inspector.h"

#include "app-test.h"
#include "app/class-row.h"
#include "app/number-row.h"
#include "app/path-row.h"
#include "app/slider-row.h"
#include "segments.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  UnetSession          *session;
  UnetSegmentInspector *inspector;
  int                   n_colors;
} Fixture;

static void
on_colors (UnetSegmentInspector *inspector, int *n)
{
  (*n)++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->session = unet_session_new ();
  f->inspector = g_object_ref_sink (g_object_new (UNET_TYPE_SEGMENT_INSPECTOR, NULL));
  f->n_colors = 0;
  unet_segment_inspector_set_session (f->inspector, f->session);
  unet_segment_inspector_set_classes (f->inspector, NULL, 0);
  g_signal_connect (f->inspector, "colors", G_CALLBACK (on_colors), &f->n_colors);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->inspector);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  app_test_run_for (20);
}

static GtkWidget *
find (Fixture *f, GType type)
{
  return app_test_find (GTK_WIDGET (f->inspector), type, NULL);
}

static gboolean
says (Fixture *f, const char *text)
{
  return app_test_find (GTK_WIDGET (f->inspector), GTK_TYPE_LABEL, text) != NULL;
}

static gboolean
is_read (gpointer session)
{
  return !unet_session_is_busy (session);
}

/* Types a path and confirms it. */
static void
apply_model (Fixture *f, const char *path)
{
  GtkWidget *row = find (f, UNET_TYPE_PATH_ROW);

  gtk_editable_set_text (GTK_EDITABLE (row), path);
  g_signal_emit_by_name (row, "apply");
}

static void
test_model (Fixture *f, gconstpointer data)
{
  const char *model = segments_get_model (2);

  g_assert_true (says (f, "No model yet"));
  gtk_editable_set_text (GTK_EDITABLE (find (f, UNET_TYPE_PATH_ROW)), model);
  /* Not while it is being typed. */
  g_assert_null (unet_session_get_model (f->session));
  apply_model (f, model);
  g_assert_cmpstr (unet_session_get_model (f->session), ==, model);
  g_assert_true (says (f, "Reading the model…"));
  app_test_wait (is_read, f->session);
  g_assert_true (says (f, "U-Net, 3 channels, 2 classes, base 4, depth 2, transposed convolution"));
  g_assert_true (says (f, "Trained at scale 1\nMask values [0, 255]"));
  apply_model (f, "");
  g_assert_null (unet_session_get_model (f->session));
  g_assert_true (says (f, "No model yet"));
}

/* What is no network leaves none, and the path stays to be corrected. */
static void
test_no_model (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *picture = segments_dup_picture (2, 1);
  g_autofree char *text = g_build_filename (folder, "notes & more.pth", NULL);
  g_autofree char *absent = g_build_filename (folder, "absent.safetensors", NULL);
  const char      *paths[] = {text, absent, picture, folder};

  g_assert_true (g_file_set_contents (text, "no network", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *shown = NULL;

      apply_model (f, segments_get_model (2));
      app_test_wait (is_read, f->session);
      apply_model (f, paths[i]);
      app_test_wait (is_read, f->session);
      g_assert_null (unet_session_get_model (f->session));
      g_assert_true (says (f, "No model yet"));
      shown = unet_path_row_dup_path (UNET_PATH_ROW (find (f, UNET_TYPE_PATH_ROW)));
      g_assert_cmpstr (shown, ==, paths[i]);
    }
  test_remove_folder (folder);
}

static void
test_set_elsewhere (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  unet_session_set_model (f->session, segments_get_model (3));
  unet_segment_inspector_update_model (f->inspector);
  path = unet_path_row_dup_path (UNET_PATH_ROW (find (f, UNET_TYPE_PATH_ROW)));
  g_assert_cmpstr (path, ==, segments_get_model (3));
  app_test_wait (is_read, f->session);
  g_assert_true (says (f, "Trained at scale 1\nMask values [0, 127, 255]"));
}

static void
test_scale (Fixture *f, gconstpointer data)
{
  UnetNumberRow *row = UNET_NUMBER_ROW (find (f, UNET_TYPE_NUMBER_ROW));

  g_assert_cmpfloat (unet_session_get_scale (f->session), ==, 0);
  unet_number_row_set_value (row, 0.25);
  g_assert_cmpfloat (unet_session_get_scale (f->session), ==, 0.25);
  unet_number_row_set_value (row, 0);
  g_assert_cmpfloat (unet_session_get_scale (f->session), ==, 0);
}

static void
count (GObject *object, GParamSpec *pspec, int *n)
{
  (*n)++;
}

static void
test_sliders (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {"threshold", "mask-opacity"};
  static const char *const titles[] = {"Threshold", "Opacity"};
  static const double      first[] = {0.5, 0.4};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget     *label = app_test_find (GTK_WIDGET (f->inspector), GTK_TYPE_LABEL, titles[i]);
      UnetSliderRow *row = UNET_SLIDER_ROW (gtk_widget_get_ancestor (label, UNET_TYPE_SLIDER_ROW));
      g_autofree char *signal = g_strconcat ("notify::", names[i], NULL);
      int              n = 0;
      double           value;

      g_object_get (f->inspector, names[i], &value, NULL);
      g_assert_cmpfloat (value, ==, first[i]);
      g_signal_connect (f->inspector, signal, G_CALLBACK (count), &n);
      unet_slider_row_set_value (row, 0.75);
      g_object_get (f->inspector, names[i], &value, NULL);
      g_assert_cmpfloat (value, ==, 0.75);
      g_assert_cmpint (n, ==, 1);
      g_object_set (f->inspector, names[i], 0.125, NULL);
      g_assert_cmpfloat (unet_slider_row_get_value (row), ==, 0.125);
      g_assert_cmpint (n, ==, 2);
    }
}

/* --- classes --- */

static void
collect_rows (GtkWidget *parent, GPtrArray *rows)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (UNET_IS_CLASS_ROW (child))
      g_ptr_array_add (rows, child);
    else
      collect_rows (child, rows);
}

static GPtrArray *
get_rows (Fixture *f)
{
  GPtrArray *rows = g_ptr_array_new ();

  collect_rows (GTK_WIDGET (f->inspector), rows);
  return rows;
}

static const UnetMaskValues grey = {.components = 1, .n = 3, .value = {{0}, {127}, {255}}};

static void
assert_names (Fixture *f, const char *const *expected)
{
  g_auto (GStrv) names = unet_segment_inspector_dup_names (f->inspector);
  g_autoptr (GPtrArray) rows = get_rows (f);
  const guint n = g_strv_length ((char **)expected);

  g_assert_true (g_strv_equal ((const char *const *)names, expected));
  g_assert_cmpint (unet_segment_inspector_get_n_classes (f->inspector), ==, (int)n);
  g_assert_cmpuint (rows->len, ==, n - 1);
  /* The background comes last: one seldom wants its number. */
  for (guint i = 1; i < n; i++)
    {
      UnetClassRow *row = g_ptr_array_index (rows, i - 1);

      g_assert_cmpint (unet_class_row_get_index (row), ==, (int)i);
      g_assert_nonnull (app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, expected[i]));
    }
  g_assert_true (says (f, expected[0]));
}

static void
test_names (Fixture *f, gconstpointer data)
{
  const UnetMaskValues two = {.components = 1, .n = 2, .value = {{0}, {255}}};
  const UnetMaskValues color = {
      .components = 3, .n = 3, .value = {{0, 0, 0}, {255, 0, 0}, {0, 128, 64}}};

  unet_segment_inspector_set_classes (f->inspector, &two, 2);
  assert_names (f, (const char *const[]){"Background (0)", "Foreground (255)", NULL});
  unet_segment_inspector_set_classes (f->inspector, &grey, 3);
  assert_names (f, (const char *const[]){"Background (0)", "Class 1 (127)", "Class 2 (255)", NULL});
  unet_segment_inspector_set_classes (f->inspector, &color, 3);
  assert_names (f, (const char *const[]){"Background (0, 0, 0)", "Class 1 (255, 0, 0)",
                                         "Class 2 (0, 128, 64)", NULL});
  /* A network with one output tells two classes apart. */
  unet_segment_inspector_set_classes (f->inspector, &two, 1);
  assert_names (f, (const char *const[]){"Background (0)", "Foreground (255)", NULL});
  unet_segment_inspector_set_classes (f->inspector, NULL, 3);
  assert_names (f, (const char *const[]){"Background (0)", "Class 1 (1)", "Class 2 (2)", NULL});
}

/* Without classes there is no heading for them. */
static void
test_none (Fixture *f, gconstpointer data)
{
  GtkWidget *group =
      gtk_widget_get_ancestor (app_test_find (GTK_WIDGET (f->inspector), GTK_TYPE_LABEL, "Classes"),
                               ADW_TYPE_PREFERENCES_GROUP);

  g_assert_false (gtk_widget_get_visible (group));
  unet_segment_inspector_set_classes (f->inspector, &grey, 3);
  g_assert_true (gtk_widget_get_visible (group));
  unet_segment_inspector_set_classes (f->inspector, NULL, 0);
  g_assert_false (gtk_widget_get_visible (group));
  g_assert_cmpint (unet_segment_inspector_get_n_classes (f->inspector), ==, 0);
}

static GtkWidget *
get_toggle (gpointer row)
{
  return app_test_find (row, GTK_TYPE_TOGGLE_BUTTON, NULL);
}

static void
test_shown (Fixture *f, gconstpointer data)
{
  const UnetMaskValues other = {.components = 1, .n = 3, .value = {{0}, {1}, {2}}};
  g_autoptr (GPtrArray) rows = NULL;

  unet_segment_inspector_set_classes (f->inspector, &grey, 3);
  rows = get_rows (f);
  g_signal_emit_by_name (get_toggle (g_ptr_array_index (rows, 1)), "clicked");
  g_assert_cmpint (f->n_colors, ==, 1);
  g_assert_true (unet_segment_inspector_is_shown (f->inspector, 1));
  g_assert_false (unet_segment_inspector_is_shown (f->inspector, 2));
  /* The same classes once more, as with every picture: what was hidden stays hidden. */
  unet_segment_inspector_set_classes (f->inspector, &grey, 3);
  g_assert_false (unet_segment_inspector_is_shown (f->inspector, 2));
  /* Others are shown. */
  unet_segment_inspector_set_classes (f->inspector, &other, 3);
  g_assert_true (unet_segment_inspector_is_shown (f->inspector, 2));
}

static gboolean
is_color (const UnetColor *color, UnetColor expected)
{
  return color->r == expected.r && color->g == expected.g && color->b == expected.b;
}

static void
test_colors (Fixture *f, gconstpointer data)
{
  const UnetColor *colors = unet_segment_inspector_get_colors (f->inspector);
  const UnetColor  blue = {0, 0, 255};
  UnetColor        chosen;
  g_autoptr (GPtrArray) rows = NULL;
  GtkWidget *button;

  for (int i = 0; i < 256; i++)
    g_assert_true (is_color (&colors[i], unet_palette_get (i)));
  unet_segment_inspector_set_classes (f->inspector, &grey, 3);
  rows = get_rows (f);
  g_assert_true (is_color (&colors[1], unet_palette_get (1)));
  button = app_test_find (g_ptr_array_index (rows, 0), GTK_TYPE_COLOR_BUTTON, NULL);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (button), &(GdkRGBA){0, 0, 1, 1});
  g_signal_emit_by_name (button, "color-set");
  g_assert_cmpint (f->n_colors, ==, 1);
  g_assert_true (is_color (&unet_segment_inspector_get_colors (f->inspector)[1], blue));
  g_assert_true (
      is_color (&unet_segment_inspector_get_colors (f->inspector)[2], unet_palette_get (2)));
  /* It stays with the class, whatever the model is. */
  unet_segment_inspector_set_classes (f->inspector, NULL, 5);
  g_ptr_array_unref (rows);
  rows = get_rows (f);
  chosen = unet_class_row_get_color (g_ptr_array_index (rows, 0));
  g_assert_true (is_color (&chosen, blue));
}

static const char *
get_area (gpointer row)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static void
test_areas (Fixture *f, gconstpointer data)
{
  const gint64 counts[] = {60, 30, 10};
  const gint64 none[] = {0, 0, 0};
  g_autoptr (GPtrArray) rows = NULL;

  unet_segment_inspector_set_areas (f->inspector, counts, 3); /* of nothing yet */
  unet_segment_inspector_set_classes (f->inspector, &grey, 3);
  rows = get_rows (f);
  unet_segment_inspector_set_areas (f->inspector, counts, 3);
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 0)), ==, "30.00 % · 30 px");
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 1)), ==, "10.00 % · 10 px");
  g_assert_true (says (f, "60.00 % · 60 px"));
  /* Fewer than there are rows. */
  unet_segment_inspector_set_areas (f->inspector, counts, 2);
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 0)), ==, "33.33 % · 30 px");
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 1)), ==, "0.00 % · 0 px");
  unet_segment_inspector_set_areas (f->inspector, none, 3);
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 1)), ==, "0.00 % · 0 px");
  unet_segment_inspector_set_areas (f->inspector, NULL, 0);
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 0)), ==, "");
  g_assert_cmpstr (get_area (g_ptr_array_index (rows, 1)), ==, "");
  g_assert_false (says (f, "60.00 % · 60 px"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/segment-inspector/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("model", test_model);
  ADD ("no-model", test_no_model);
  ADD ("set-elsewhere", test_set_elsewhere);
  ADD ("scale", test_scale);
  ADD ("sliders", test_sliders);
  ADD ("names", test_names);
  ADD ("none", test_none);
  ADD ("shown", test_shown);
  ADD ("colors", test_colors);
  ADD ("areas", test_areas);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
