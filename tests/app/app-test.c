/* app-test.c: what the tests of widgets share
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"

#include "app/application.h"
#include "dataset/sample-set.h"

#define PATIENCE 60 /* seconds */

void
app_test_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  unet_app_init ();
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

void
app_test_wait (AppTestFunc func, gpointer data)
{
  gint64 start = g_get_monotonic_time ();

  while (!func (data))
    {
      gboolean woken = FALSE;
      guint    id = g_timeout_add (20, on_time, &woken);

      g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE * G_USEC_PER_SEC);
      g_main_context_iteration (NULL, TRUE);
      if (!woken)
        g_source_remove (id);
    }
}

void
app_test_run_for (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

GtkWindow *
app_test_show (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  app_test_wait (is_mapped, child);
  return GTK_WINDOW (window);
}

void
app_test_make_data (const char *folder, int n, int size)
{
  UnetSampleSet set;
  g_autoptr (GError) error = NULL;

  unet_sample_set_init (&set);
  set.count = n;
  set.size = size;
  unet_sample_set_write (&set, folder, &error);
  g_assert_no_error (error);
}

UnetTrainSpec *
app_test_make_spec (const char *folder)
{
  UnetTrainSpec *spec = g_new0 (UnetTrainSpec, 1);

  unet_train_spec_init (spec, UNET_RECIPE_RECOMMENDED);
  g_free (spec->images);
  g_free (spec->masks);
  g_free (spec->checkpoints);
  spec->images = g_build_filename (folder, "imgs", NULL);
  spec->masks = g_build_filename (folder, "masks", NULL);
  spec->checkpoints = g_build_filename (folder, "run", NULL);
  spec->base_channels = 4;
  spec->depth = 2;
  spec->epochs = 1;
  spec->scale = 1;
  return spec;
}

static const char *
get_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  return NULL;
}

GtkWidget *
app_test_find (GtkWidget *parent, GType type, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found;

      if (g_type_is_a (G_OBJECT_TYPE (child), type) &&
          (text == NULL || g_strcmp0 (get_text (child), text) == 0))
        return child;
      found = app_test_find (child, type, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}
