/* test-train-preview.c: the validation image that was chosen, with truth and prediction
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/train-preview.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

typedef struct
{
  char                 *folder;
  UnetRun              *run;
  UnetTrainPreviewPane *pane;
  GtkWindow            *window;
  GtkDropDown          *chooser;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetTrainSpec) spec = NULL;

  f->folder = test_make_folder ();
  app_test_make_data (f->folder, 9, 64);
  spec = app_test_make_spec (f->folder);
  spec->epochs = 400; /* until it is stopped */
  spec->validation = 34;
  f->run = unet_run_new (spec);
  f->pane = g_object_new (UNET_TYPE_TRAIN_PREVIEW_PANE, NULL);
  f->window = app_test_show (GTK_WIDGET (f->pane), 500, 400);
  f->chooser = GTK_DROP_DOWN (app_test_find (GTK_WIDGET (f->pane), GTK_TYPE_DROP_DOWN, NULL));
  unet_train_preview_pane_set_run (f->pane, f->run);
}

static gboolean
is_over (gpointer data)
{
  return !unet_run_is_active (((Fixture *)data)->run);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  unet_run_stop (f->run);
  app_test_wait (is_over, f);
  gtk_window_destroy (f->window);
  g_object_unref (f->run);
  app_test_run_for (50);
  test_remove_folder (f->folder);
  g_free (f->folder);
}

static const char *
get_name (Fixture *f)
{
  GObject *item = gtk_drop_down_get_selected_item (f->chooser);

  return item != NULL ? gtk_string_object_get_string (GTK_STRING_OBJECT (item)) : NULL;
}

/* All pixels of the view are those of the latest preview, of the image that is chosen. */
static gboolean
shows_chosen (gpointer data)
{
  Fixture          *f = data;
  UnetMaskView     *view = unet_train_preview_pane_get_view (f->pane);
  UnetTrainPreview *preview = unet_run_get_preview (f->run);
  int               n_foreground = 0;

  if (preview == NULL || preview->index != (int)gtk_drop_down_get_selected (f->chooser) ||
      !gtk_widget_get_mapped (GTK_WIDGET (view)))
    return FALSE;
  for (int i = 0; i < 64 * 64; i++)
    {
      UnetMaskViewPixel pixel;

      if (!unet_mask_view_read_pixel (view, i % 64, i / 64, &pixel) ||
          pixel.truth != preview->truth[i] ||
          pixel.color.r != (int)lrintf (preview->image[i] * 255))
        return FALSE;
      n_foreground += pixel.truth;
    }
  return n_foreground > 0;
}

static void
test_choose (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;

  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->chooser)));
  unet_run_start (f->run);
  app_test_wait (shows_chosen, f);
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (f->chooser)));
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (f->chooser)), ==, 3);
  first = g_strdup (get_name (f));
  g_assert_cmpstr (first, ==, unet_run_get_info (f->run)->validation[0]);
  gtk_drop_down_set_selected (f->chooser, 2);
  app_test_wait (shows_chosen, f);
  g_assert_cmpstr (get_name (f), !=, first);
}

/* The image stays when the run ends, and no other can be chosen. */
static void
test_end (Fixture *f, gconstpointer data)
{
  unet_run_start (f->run);
  app_test_wait (shows_chosen, f);
  unet_run_stop (f->run);
  app_test_wait (is_over, f);
  app_test_run_for (50);
  g_assert_true (shows_chosen (f));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (f->chooser)));
  unet_train_preview_pane_set_run (f->pane, NULL);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (unet_train_preview_pane_get_view (f->pane))));
}

static void
test_log (Fixture *f, gconstpointer data)
{
  GtkWidget       *log = app_test_find (GTK_WIDGET (f->pane), GTK_TYPE_TEXT_VIEW, NULL);
  GtkWidget       *button = app_test_find (GTK_WIDGET (f->pane), GTK_TYPE_TOGGLE_BUTTON, "Log");
  GtkTextBuffer   *buffer;
  g_autofree char *text = NULL;

  unet_run_start (f->run);
  app_test_wait (shows_chosen, f);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  app_test_run_for (100);
  g_assert_true (gtk_widget_get_mapped (log));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (log));
  g_object_get (buffer, "text", &text, NULL);
  g_assert_nonnull (strstr (text, "images to train on"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
  app_test_run_for (100);
  g_assert_true (shows_chosen (f));
}

#define ADD(path, func)                                                                            \
  g_test_add ("/app/train-preview/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  ADD ("choose", test_choose);
  ADD ("end", test_end);
  ADD ("log", test_log);
  return g_test_run ();
}
