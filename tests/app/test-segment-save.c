/* test-segment-save.c: masks go to files as unet predict writes them, and pictures to the clipboard
 *
 * SPDX-License-Identifier: MIT
 */
#include "segments.h"

#include "app-test.h"
#include "app/path-row.h"
#include "app/save-window.h"
#include "image/codec.h"
#include "support/support.h"
#include "windows.h"

#include <glib/gstdio.h>
#include <string.h>

/* For AddressSanitizer: the file chooser is gone before it has read its folder, and what it read is
 * lost. The page is looked for by test-segment-show.c. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

#define N 4

typedef struct
{
  SegmentsPage p;
  char        *folder; /* to write to */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  segments_open (&f->p);
  f->folder = test_make_folder ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  segments_close (&f->p);
  test_remove_folder (f->folder);
  g_free (f->folder);
}

/* The network, and its pictures of which the first is predicted. */
static void
look_at_first (Fixture *f, int n_classes)
{
  unet_segment_page_set_model (f->p.page, segments_get_model (n_classes));
  segments_add (&f->p, n_classes, N);
  segments_wait (&f->p);
  g_assert_nonnull (f->p.page->shown->prediction);
}

static void
act (Fixture *f, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->p.page), action, NULL));
}

/* --- windows over the window --- */

typedef struct
{
  GtkWidget *parent;
  GType      type;
  GtkWidget *found;
} Search;

static bool
is_found (gpointer data)
{
  Search *search = data;
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  search->found = NULL;
  for (GList *l = all; l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), search->type) && gtk_widget_get_mapped (l->data) &&
        gtk_window_get_transient_for (l->data) == GTK_WINDOW (search->parent))
      search->found = l->data;
  return search->found != NULL;
}

static bool
is_not_found (gpointer data)
{
  return !is_found (data);
}

static gpointer
wait_for_window (GtkWidget *parent, GType type)
{
  Search search = {parent, type, NULL};

  windows_wait (is_found, &search);
  return search.found;
}

static void
wait_for_no_window (GtkWidget *parent)
{
  Search search = {parent, GTK_TYPE_WINDOW, NULL};

  windows_wait (is_not_found, &search);
}

typedef struct
{
  GtkFileChooser *chooser;
  const char     *path;
} Choice;

static bool
is_chosen (gpointer data)
{
  Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (choice->chooser);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  return g_strcmp0 (path, choice->path) == 0;
}

/* Types a whole path into the dialog for the mask, and says yes. Returns the dialog. */
static GtkWidget *
type_mask (Fixture *f, const char *path)
{
  Choice choice = {NULL, path};

  act (f, "segment.save");
  choice.chooser = wait_for_window (f->p.window, GTK_TYPE_FILE_CHOOSER_DIALOG);
  gtk_file_chooser_set_current_name (choice.chooser, path);
  windows_wait (is_chosen, &choice);
  gtk_dialog_response (GTK_DIALOG (choice.chooser), GTK_RESPONSE_ACCEPT);
  return GTK_WIDGET (choice.chooser);
}

static void
save_mask (Fixture *f, const char *path)
{
  type_mask (f, path);
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
}

/* Opens the window for all, writes to FOLDER. */
static UnetSaveWindow *
open_save_all (Fixture *f, const char *folder)
{
  UnetSaveWindow *window;

  act (f, "segment.save-all");
  window = wait_for_window (f->p.window, UNET_TYPE_SAVE_WINDOW);
  gtk_editable_set_text (
      GTK_EDITABLE (app_test_find (GTK_WIDGET (window), UNET_TYPE_PATH_ROW, NULL)), folder);
  return window;
}

static void
confirm (UnetSaveWindow *window)
{
  g_signal_emit_by_name (app_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "_Save"), "clicked");
}

static void
save_all (Fixture *f, const char *folder)
{
  confirm (open_save_all (f, folder));
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
}

/* --- files --- */

/* What unet predict writes for these pictures, without options. */
static char *
predict (Fixture *f, int n_classes)
{
  UnetPredictSpec   spec;
  UnetPredictResult result;
  g_autoptr (GError) error = NULL;
  char *folder = g_build_filename (f->folder, "predicted", NULL);

  unet_predict_spec_init (&spec);
  spec.model = g_strdup (segments_get_model (n_classes));
  spec.inputs = g_new0 (char *, N + 1);
  for (int i = 0; i < N; i++)
    spec.inputs[i] = segments_dup_picture (n_classes, i + 1);
  spec.outputs = g_new0 (char *, 2);
  spec.outputs[0] = g_strconcat (folder, "/", NULL);
  unet_predict_files (&spec, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.n_done, ==, N);
  unet_predict_spec_clear (&spec);
  return folder;
}

static void
assert_same_mask (const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) first = unet_image_load (a, UNET_ROLE_MASK, &error);
  g_autoptr (UnetImage) second = NULL;
  gsize size;

  g_assert_no_error (error);
  second = unet_image_load (b, UNET_ROLE_MASK, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first->width, ==, second->width);
  g_assert_cmpint (first->height, ==, second->height);
  g_assert_cmpint (first->channels, ==, second->channels);
  g_assert_cmpint (first->bits, ==, second->bits);
  size = (gsize)first->width * (gsize)first->height * (gsize)first->channels *
         (gsize)(first->bits / 8);
  g_assert_cmpmem (first->data, size, second->data, size);
}

static char *
dup_output (const char *folder, int index, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("cells-%04d%s", index, suffix);

  return g_build_filename (folder, name, NULL);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* --- one mask --- */

static void
test_mask (Fixture *f, gconstpointer data)
{
  const int        n_classes = GPOINTER_TO_INT (data);
  g_autofree char *predicted = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *png = g_build_filename (f->folder, "mine.png", NULL);
  g_autofree char *tiff = g_build_filename (f->folder, "mine.tif", NULL);

  look_at_first (f, n_classes);
  predicted = predict (f, n_classes);
  expected = dup_output (predicted, 1, "_OUT.png");
  save_mask (f, png);
  assert_same_mask (png, expected);
  g_assert_cmpstr (f->p.toast, ==, "1 image saved");
  save_mask (f, tiff);
  assert_same_mask (tiff, expected);
  g_assert_null (segments_get_notice (&f->p));
}

/* What is seen is what is saved. */
static void
test_threshold (Fixture *f, gconstpointer data)
{
  g_autofree char    *path = g_build_filename (f->folder, "mine.png", NULL);
  g_autofree uint8_t *seen = NULL;
  g_autoptr (UnetImage) mask = NULL;
  int width, height;

  look_at_first (f, 2);
  g_object_set (f->p.page->inspector, "threshold", 0.2, NULL);
  save_mask (f, path);
  mask = unet_image_load (path, UNET_ROLE_MASK, NULL);
  g_assert_nonnull (mask);
  seen = segments_read_classes (&f->p, &width, &height);
  for (int p = 0; p < width * height; p++)
    g_assert_cmpint (((const uint8_t *)mask->data)[p], ==, seen[p] == 1 ? 255 : 0);
}

static bool
is_in_folder (gpointer data)
{
  const Choice *choice = data;
  g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (choice->chooser);

  return folder != NULL && g_strcmp0 (g_file_peek_path (folder), choice->path) == 0;
}

/* The mask is that of the picture it was asked of, whatever is looked at by then. */
static void
test_other_selected (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "mine.png", NULL);
  g_autofree char *predicted = NULL;
  g_autofree char *expected = NULL;
  Choice           choice = {NULL, path};

  look_at_first (f, 2);
  predicted = predict (f, 2);
  expected = dup_output (predicted, 1, "_OUT.png");
  act (f, "segment.save");
  choice.chooser = wait_for_window (f->p.window, GTK_TYPE_FILE_CHOOSER_DIALOG);
  gtk_file_chooser_set_current_name (choice.chooser, path);
  windows_wait (is_chosen, &choice);
  unet_segment_list_select (f->p.page->list, 2);
  gtk_dialog_response (GTK_DIALOG (choice.chooser), GTK_RESPONSE_ACCEPT);
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
  assert_same_mask (path, expected);
}

/* Masks of two models are not mixed because their files have one name. */
static void
test_replaced_model (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);
  g_autofree char *model = g_build_filename (f->folder, "best.pth", NULL);
  g_autofree char *content = NULL;
  gsize            size;

  g_assert_true (g_file_get_contents (segments_get_model (2), &content, &size, NULL));
  g_assert_true (g_file_set_contents (model, content, (gssize)size, NULL));
  unet_segment_page_set_model (f->p.page, model);
  segments_add (&f->p, 2, N);
  segments_wait (&f->p);
  g_assert_true (g_file_set_contents (model, content, (gssize)size, NULL));
  save_all (f, folder);
  g_assert_nonnull (strstr (f->p.toast, "replaced"));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  save_all (f, folder);
  g_assert_cmpuint (count_files (folder), ==, N);
}

/* Beside the picture, as unet predict would. */
static void
test_suggestion (Fixture *f, gconstpointer data)
{
  GtkFileChooser  *chooser;
  g_autofree char *name = NULL;
  g_autofree char *images = g_build_filename (segments_get_folder (2), "imgs", NULL);

  look_at_first (f, 2);
  act (f, "segment.save");
  chooser = wait_for_window (f->p.window, GTK_TYPE_FILE_CHOOSER_DIALOG);
  name = gtk_file_chooser_get_current_name (chooser);
  g_assert_cmpstr (name, ==, "cells-0001_OUT.png");
  windows_wait (is_in_folder, &(Choice){chooser, images});
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_CANCEL);
  wait_for_no_window (f->p.window);
  g_assert_false (unet_segment_page_is_busy (f->p.page));
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
answer (Fixture *f, const char *response)
{
  GtkWidget *dialog = wait_for_window (f->p.window, ADW_TYPE_MESSAGE_DIALOG);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_close (GTK_WINDOW (dialog));
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
}

/* The dialog for the name asks whether a file may be replaced. */
static void
test_existing_mask (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "there.png", NULL);
  g_autofree char *predicted = NULL;
  g_autofree char *expected = NULL;
  GtkWidget       *chooser, *question;

  look_at_first (f, 2);
  predicted = predict (f, 2);
  expected = dup_output (predicted, 1, "_OUT.png");
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  chooser = type_mask (f, path);
  question = wait_for_window (chooser, GTK_TYPE_MESSAGE_DIALOG);
  assert_content (path, "before");
  gtk_dialog_response (GTK_DIALOG (question), GTK_RESPONSE_ACCEPT);
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
  assert_same_mask (path, expected);
}

/* A name without an end is that of a picture, and then the page has to ask. */
static void
test_no_extension (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "mine", NULL);
  g_autofree char *whole = g_strconcat (path, ".png", NULL);

  look_at_first (f, 2);
  g_assert_true (g_file_set_contents (whole, "before", -1, NULL));
  type_mask (f, path);
  answer (f, "cancel");
  assert_content (whole, "before");
  g_assert_null (f->p.toast);
  type_mask (f, path);
  answer (f, "replace");
  g_assert_cmpstr (f->p.toast, ==, "1 image saved");
  assert_same_mask (whole, whole);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What cannot be written is told in a sentence, and the page goes on. */
static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "masks", NULL);
  g_autofree char *loss = g_build_filename (f->folder, "mine.jpg", NULL);
  g_autofree char *fine = g_build_filename (f->folder, "mine.png", NULL);

  look_at_first (f, 2);
  /* A file stands where a folder should: that holds for root too, whom permissions do not stop. */
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  save_all (f, below);
  g_assert_nonnull (strstr (segments_get_notice (&f->p), below));
  g_assert_null (f->p.toast);
  save_mask (f, loss);
  g_assert_nonnull (strstr (segments_get_notice (&f->p), "mine.jpg"));
  g_assert_nonnull (strstr (segments_get_notice (&f->p), ".png or .tif"));
  g_assert_false (g_file_test (loss, G_FILE_TEST_EXISTS));
  save_mask (f, fine);
  g_assert_cmpstr (f->p.toast, ==, "1 image saved");
}

/* --- all masks --- */

static void
test_all (Fixture *f, gconstpointer data)
{
  const int        n_classes = GPOINTER_TO_INT (data);
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);
  g_autofree char *predicted = NULL;

  look_at_first (f, n_classes);
  predicted = predict (f, n_classes);
  save_all (f, folder);
  g_assert_cmpstr (f->p.toast, ==, "4 images saved");
  g_assert_null (segments_get_notice (&f->p));
  g_assert_cmpuint (count_files (folder), ==, N);
  for (int i = 1; i <= N; i++)
    {
      g_autofree char *mask = dup_output (folder, i, "_OUT.png");
      g_autofree char *expected = dup_output (predicted, i, "_OUT.png");

      assert_same_mask (mask, expected);
    }
}

static void
test_suggested_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_build_filename (segments_get_folder (2), "imgs_OUT", NULL);
  g_autofree char *path = NULL;
  UnetSaveWindow  *window;

  look_at_first (f, 2);
  act (f, "segment.save-all");
  window = wait_for_window (f->p.window, UNET_TYPE_SAVE_WINDOW);
  path = unet_path_row_dup_path (
      UNET_PATH_ROW (app_test_find (GTK_WIDGET (window), UNET_TYPE_PATH_ROW, NULL)));
  g_assert_cmpstr (path, ==, expected);
  gtk_window_close (GTK_WINDOW (window));
  wait_for_no_window (f->p.window);
  g_assert_false (unet_segment_page_is_busy (f->p.page));
}

static void
test_existing (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);
  g_autofree char *second = dup_output (folder, 2, "_OUT.png");
  g_autofree char *other = g_build_filename (folder, "notes.txt", NULL);
  GtkWidget       *dialog;

  look_at_first (f, 2);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (other, "mine", -1, NULL));
  g_assert_true (g_file_set_contents (second, "before", -1, NULL));
  confirm (open_save_all (f, folder));
  dialog = wait_for_window (f->p.window, ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Replace 1 File?");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), second));
  answer (f, "cancel");
  g_assert_cmpuint (count_files (folder), ==, 2);
  assert_content (second, "before");

  confirm (open_save_all (f, folder));
  answer (f, "replace");
  g_assert_cmpstr (f->p.toast, ==, "4 images saved");
  g_assert_cmpuint (count_files (folder), ==, N + 1);
  assert_content (other, "mine");
  assert_same_mask (second, second);

  confirm (open_save_all (f, folder));
  dialog = wait_for_window (f->p.window, ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Replace 4 Files?");
  g_assert_nonnull (
      strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "and 3 others"));
  answer (f, "cancel");
}

/* One that cannot be read does not keep the others from being saved. */
static void
test_failing (Fixture *f, gconstpointer data)
{
  g_autofree char *broken = g_build_filename (f->folder, "broken.png", NULL);
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);

  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  look_at_first (f, 2);
  unet_segment_page_add (f->p.page, (const char *const[]){broken, NULL});
  segments_wait (&f->p);
  save_all (f, folder);
  g_assert_cmpstr (f->p.toast, ==, "4 of 5 images saved");
  g_assert_nonnull (strstr (segments_get_notice (&f->p), "broken.png"));
  g_assert_cmpuint (count_files (folder), ==, N);
}

/* A mask that was brought along is a file already. */
static void
test_brought_along (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = segments_dup_picture (2, 1);
  g_autofree char *mask =
      g_build_filename (segments_get_folder (2), "masks", "cells-0001.png", NULL);
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);

  unet_segment_page_set_model (f->p.page, segments_get_model (2));
  unet_segment_page_view (f->p.page, (const char *const[]){picture, NULL},
                          (const char *const[]){mask, NULL});
  segments_wait (&f->p);
  save_all (f, folder);
  g_assert_nonnull (strstr (segments_get_notice (&f->p), "nothing to save"));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  segments_add (&f->p, 2, 2);
  segments_wait (&f->p);
  save_all (f, folder);
  g_assert_cmpuint (count_files (folder), ==, 2);
}

/* --- while it is being saved --- */

static gboolean
is_enabled (Fixture *f, const char *text)
{
  return gtk_widget_get_sensitive (
      app_test_find (GTK_WIDGET (f->p.page->inspector), GTK_TYPE_BUTTON, text));
}

static gboolean
is_at_work (gpointer data)
{
  return unet_segment_page_is_busy (data);
}

static GtkWidget *
get_stop (Fixture *f)
{
  return app_test_find (GTK_WIDGET (f->p.page->list), GTK_TYPE_BUTTON, "Stop");
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);

  look_at_first (f, 2);
  g_assert_true (is_enabled (f, "Save Mask…"));
  g_assert_true (is_enabled (f, "Save All…"));
  confirm (open_save_all (f, folder));
  /* Nothing of it is delivered before the main loop runs. */
  g_assert_true (is_at_work (f->p.page));
  g_assert_false (is_enabled (f, "Save Mask…"));
  g_assert_false (is_enabled (f, "Save All…"));
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
  g_assert_true (is_enabled (f, "Save Mask…"));
  g_assert_true (is_enabled (f, "Save All…"));
  g_assert_false (gtk_widget_get_visible (get_stop (f)));
}

static void
note_progress (UnetPredictorJob  *job,
               int                index,
               int                n_images,
               UnetPredictRecord *record,
               Fixture           *f)
{
  GtkWidget       *bar = app_test_find (GTK_WIDGET (f->p.page->list), GTK_TYPE_PROGRESS_BAR, NULL);
  g_autofree char *expected = g_strdup_printf ("Saving: %d of %d", index + 1, N);

  g_assert_true (gtk_widget_get_visible (bar));
  g_assert_true (gtk_widget_get_visible (get_stop (f)));
  g_assert_cmpstr (gtk_progress_bar_get_text (GTK_PROGRESS_BAR (bar)), ==, expected);
  g_assert_cmpint (n_images, ==, N);
  if (index == 0)
    act (f, "segment.stop");
}

/* What is written by then stays, and is whole. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);
  g_autofree char *expected = NULL;
  guint            n;

  look_at_first (f, 2);
  confirm (open_save_all (f, folder));
  g_signal_connect_after (f->p.page->saving, "done", G_CALLBACK (note_progress), f);
  wait_for_no_window (f->p.window);
  segments_wait (&f->p);
  n = count_files (folder);
  g_assert_cmpuint (n, >=, 1);
  expected = n == 1 ? g_strdup ("1 image saved") : g_strdup_printf ("%u images saved", n);
  g_assert_cmpstr (f->p.toast, ==, expected);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *mask = dup_output (folder, (int)i, "_OUT.png");

      assert_same_mask (mask, mask);
    }
}

/* The window goes while masks are written. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "all", NULL);

  look_at_first (f, 2);
  confirm (open_save_all (f, folder));
  g_assert_true (is_at_work (f->p.page));
}

/* --- the clipboard --- */

typedef struct
{
  GdkTexture *texture;
  bool        done;
} Paste;

static void
on_pasted (GObject *object, GAsyncResult *result, gpointer data)
{
  Paste *paste = data;

  paste->texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (object), result, NULL);
  paste->done = true;
}

static bool
is_pasted (gpointer data)
{
  return ((Paste *)data)->done;
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (f->p.window);
  Paste         paste = {NULL, false};
  g_autoptr (GdkTexture) expected = NULL;
  g_autofree uint32_t *seen = g_new (uint32_t, 64 * 64);
  g_autofree uint32_t *copied = g_new (uint32_t, 64 * 64);

  g_assert_false (is_enabled (f, "Copy Picture"));
  look_at_first (f, 2);
  g_assert_true (is_enabled (f, "Copy Picture"));
  act (f, "segment.copy");
  g_assert_cmpstr (f->p.toast, ==, "Picture copied");
  gdk_clipboard_read_texture_async (clipboard, NULL, on_pasted, &paste);
  windows_wait (is_pasted, &paste);
  g_assert_nonnull (paste.texture);
  expected = unet_mask_view_make_texture (f->p.page->view);
  g_assert_cmpint (gdk_texture_get_width (paste.texture), ==, 64);
  g_assert_cmpint (gdk_texture_get_height (paste.texture), ==, 64);
  gdk_texture_download (paste.texture, (guchar *)copied, 64 * 4);
  gdk_texture_download (expected, (guchar *)seen, 64 * 4);
  g_assert_cmpmem (copied, 64 * 64 * 4, seen, 64 * 64 * 4);
  g_object_unref (paste.texture);
}

#define ADD_OF(name, n_classes, function)                                                          \
  g_test_add ("/app/segment-save/" name, Fixture, GINT_TO_POINTER (n_classes), set_up, function,   \
              tear_down)
#define ADD(name, function) ADD_OF (name, 2, function)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("mask", test_mask);
  ADD_OF ("mask-of-many-classes", 3, test_mask);
  ADD ("threshold", test_threshold);
  ADD ("suggestion", test_suggestion);
  ADD ("existing-mask", test_existing_mask);
  ADD ("no-extension", test_no_extension);
  ADD ("other-selected", test_other_selected);
  ADD ("replaced-model", test_replaced_model);
  ADD ("unwritable", test_unwritable);
  ADD ("all", test_all);
  ADD_OF ("all-of-many-classes", 3, test_all);
  ADD ("suggested-folder", test_suggested_folder);
  ADD ("existing", test_existing);
  ADD ("failing", test_failing);
  ADD ("brought-along", test_brought_along);
  ADD ("busy", test_busy);
  ADD ("stop", test_stop);
  ADD ("closed", test_closed);
  ADD ("copy", test_copy);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
