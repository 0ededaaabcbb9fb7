/* test-window-open.c: what is opened or dropped lands where it belongs
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/window.h"

#include "app-test.h"
#include "app/segment-page-private.h"
#include "app/train-panel.h"
#include "segments.h"
#include "support/support.h"
#include "windows.h"

#include <string.h>

typedef struct
{
  char            *folder; /* a data set, and some other files */
  char            *notes;  /* a file that is nothing of ours */
  UnetWindow      *window;
  AdwViewStack    *stack;
  UnetSegmentPage *segment;
  UnetTrainPanel  *train;
} Fixture;

static gpointer
find (Fixture *f, GType type)
{
  return app_test_find (GTK_WIDGET (f->window), type, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  segments_reset_settings ();
  f->folder = test_make_folder ();
  f->notes = g_build_filename (f->folder, "notes.txt", NULL);
  segments_make_data (f->folder, 3, 2);
  g_assert_true (g_file_set_contents (f->notes, "x", -1, NULL));
  f->window = g_object_new (UNET_TYPE_WINDOW, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
  f->stack = find (f, ADW_TYPE_VIEW_STACK);
  f->segment = find (f, UNET_TYPE_SEGMENT_PAGE);
  f->train = find (f, UNET_TYPE_TRAIN_PANEL);
  adw_view_stack_set_visible_child_name (f->stack, "train");
  windows_settle (GTK_WIDGET (f->window));
}

static bool
is_gone (gpointer data)
{
  return *(UnetWindow **)data == NULL;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *)&f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  windows_wait (is_gone, &f->window);
  app_test_run_for (50); /* what its threads still hold */
  test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->notes);
}

/* --- what the window shows --- */

static void
assert_page (Fixture *f, const char *name)
{
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (f->stack), ==, name);
}

static void
go_to (Fixture *f, const char *name)
{
  adw_view_stack_set_visible_child_name (f->stack, name);
}

/* Names below the folder, or NULL for what is as it was. */
static void
assert_data (Fixture *f, const char *images, const char *masks)
{
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (f->train);
  g_autofree char *images_path = images != NULL ? g_build_filename (f->folder, images, NULL) : NULL;
  g_autofree char *masks_path = masks != NULL ? g_build_filename (f->folder, masks, NULL) : NULL;

  g_assert_cmpstr (spec->images, ==, images_path != NULL ? images_path : "");
  g_assert_cmpstr (spec->masks, ==, masks_path != NULL ? masks_path : "");
}

static void
assert_weights (Fixture *f, const char *path)
{
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (f->train);

  g_assert_cmpstr (spec->load != NULL ? spec->load : "", ==, path != NULL ? path : "");
}

static void
assert_model (Fixture *f, const char *path)
{
  g_assert_cmpstr (unet_session_get_model (f->segment->session), ==, path);
}

static guint
count_pictures (Fixture *f)
{
  return g_list_model_get_n_items (unet_session_get_items (f->segment->session));
}

static gboolean
says (Fixture *f, const char *text)
{
  return app_test_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, text) != NULL;
}

static char *
dup_picture (Fixture *f, int index)
{
  g_autofree char *name = g_strdup_printf ("cells-%04d.png", index);

  return g_build_filename (f->folder, "imgs", name, NULL);
}

/* --- opened --- */

static void
open_one (Fixture *f, const char *path)
{
  unet_window_open (f->window, (const char *const[]){path, NULL});
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  go_to (f, "segment");
  open_one (f, f->folder);
  assert_page (f, "train");
  assert_data (f, "imgs", "masks");
  g_assert_cmpuint (count_pictures (f), ==, 0);
}

static void
test_folder_of_images (Fixture *f, gconstpointer data)
{
  g_autofree char *images = g_build_filename (f->folder, "imgs", NULL);

  go_to (f, "evaluate");
  open_one (f, images);
  assert_page (f, "train");
  assert_data (f, "imgs", "masks");
}

static void
test_picture (Fixture *f, gconstpointer data)
{
  g_autofree char *first = dup_picture (f, 1);
  g_autofree char *second = dup_picture (f, 2);

  open_one (f, first);
  assert_page (f, "segment");
  g_assert_cmpuint (count_pictures (f), ==, 1);
  unet_window_open (f->window, (const char *const[]){second, first, NULL});
  g_assert_cmpuint (count_pictures (f), ==, 2);
  g_assert_cmpuint (unet_segment_list_get_position (f->segment->list), ==, 1);
  assert_data (f, NULL, NULL);
}

static void
test_model (Fixture *f, gconstpointer data)
{
  g_autofree char *other = g_build_filename (f->folder, "OTHER.PTH", NULL);
  g_autofree char *bytes = NULL;
  gsize            size;

  open_one (f, segments_get_model (2));
  assert_page (f, "segment");
  assert_model (f, segments_get_model (2));
  assert_weights (f, NULL);
  /* As a disk of another system may call it. */
  g_assert_true (g_file_get_contents (segments_get_model (3), &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (other, bytes, (gssize)size, NULL));
  open_one (f, other);
  assert_model (f, other);
}

/* Each to its own page, in whatever order; the pictures are looked at last. */
static void
test_several (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = dup_picture (f, 1);

  unet_window_open (f->window,
                    (const char *const[]){picture, f->folder, segments_get_model (2), NULL});
  assert_page (f, "segment");
  assert_data (f, "imgs", "masks");
  assert_model (f, segments_get_model (2));
  g_assert_cmpuint (count_pictures (f), ==, 1);
  unet_window_open (f->window, (const char *const[]){segments_get_model (2), f->folder, NULL});
  assert_page (f, "train");
}

static void
test_nonsense (Fixture *f, gconstpointer data)
{
  open_one (f, f->notes);
  windows_settle (GTK_WIDGET (f->window));
  g_assert_true (says (f, "notes.txt is neither a picture nor a model"));
  assert_page (f, "train");
  g_assert_cmpuint (count_pictures (f), ==, 0);
  unet_window_open (f->window, (const char *const[]){NULL});
  assert_page (f, "train");
  assert_data (f, NULL, NULL);
  assert_model (f, NULL);
}

static void
test_absent (Fixture *f, gconstpointer data)
{
  g_autofree char *absent = g_build_filename (f->folder, "absent.png", NULL);
  g_autofree char *picture = dup_picture (f, 1);

  open_one (f, absent);
  windows_settle (GTK_WIDGET (f->window));
  g_assert_true (says (f, "absent.png does not exist"));
  assert_page (f, "train");
  g_assert_cmpuint (count_pictures (f), ==, 0);
  /* What is there among it is opened. */
  unet_window_open (f->window, (const char *const[]){absent, picture, f->notes, NULL});
  assert_page (f, "segment");
  g_assert_cmpuint (count_pictures (f), ==, 1);
}

static void
test_view (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = dup_picture (f, 1);
  g_autofree char *mask = g_build_filename (f->folder, "masks", "cells-0001.png", NULL);
  UnetSegmentItem *item;

  unet_window_view (f->window, (const char *const[]){picture, NULL},
                    (const char *const[]){mask, NULL});
  assert_page (f, "segment");
  item = unet_segment_list_get_selected (f->segment->list);
  g_assert_cmpstr (unet_segment_item_get_path (item), ==, picture);
  g_assert_cmpstr (unet_segment_item_get_mask (item), ==, mask);
}

/* --- dropped --- */

static GtkDropTarget *
find_target (Fixture *f)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller); /* the window has it */
    }
  g_assert_not_reached ();
}

/* Drops URIs, or whole paths; returns what the target says. */
static gboolean
drop (Fixture *f, const char *const *paths)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GSList  *files = NULL;
  gboolean taken = FALSE;

  for (int i = 0; paths[i] != NULL; i++)
    files = g_slist_append (files, g_file_new_for_commandline_arg (paths[i]));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (files));
  g_signal_emit_by_name (find_target (f), "drop", &value, 10.0, 10.0, &taken);
  g_slist_free_full (files, g_object_unref);
  return taken;
}

static gboolean
drop_one (Fixture *f, const char *path)
{
  return drop (f, (const char *const[]){path, NULL});
}

static void
test_drop_on_train (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = dup_picture (f, 1);

  g_assert_true (drop_one (f, f->folder));
  assert_page (f, "train");
  assert_data (f, "imgs", "masks");
  g_assert_true (drop_one (f, segments_get_model (2)));
  assert_page (f, "train");
  assert_weights (f, segments_get_model (2));
  assert_model (f, NULL);
  /* A picture alone trains nothing. */
  g_assert_true (drop_one (f, picture));
  assert_page (f, "segment");
  g_assert_cmpuint (count_pictures (f), ==, 1);
}

static void
test_drop_on_segment (Fixture *f, gconstpointer data)
{
  g_autofree char *images = g_build_filename (f->folder, "imgs", NULL);

  go_to (f, "segment");
  g_assert_true (drop_one (f, images));
  assert_page (f, "segment");
  g_assert_cmpuint (count_pictures (f), ==, 3);
  assert_data (f, NULL, NULL);
  g_assert_true (drop_one (f, segments_get_model (2)));
  assert_page (f, "segment");
  assert_model (f, segments_get_model (2));
  assert_weights (f, NULL);
}

/* What the page makes of it is for its own test. */
static void
test_drop_on_evaluate (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = dup_picture (f, 1);

  go_to (f, "evaluate");
  g_assert_true (drop_one (f, f->folder));
  g_assert_true (drop_one (f, segments_get_model (2)));
  assert_page (f, "evaluate");
  assert_data (f, NULL, NULL);
  assert_weights (f, NULL);
  assert_model (f, NULL);
  g_assert_true (drop_one (f, picture));
  assert_page (f, "segment");
}

/* What is on no disk is left where it is. */
static void
test_drop_of_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = dup_picture (f, 1);

  g_assert_false (drop_one (f, "https://example.org/picture.png"));
  assert_page (f, "train");
  g_assert_true (drop (f, (const char *const[]){"https://example.org/picture.png", picture, NULL}));
  assert_page (f, "segment");
  g_assert_cmpuint (count_pictures (f), ==, 1);
  g_assert_true (drop_one (f, f->notes));
  windows_settle (GTK_WIDGET (f->window));
  g_assert_true (says (f, "notes.txt is neither a picture nor a model"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/window-open/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("folder", test_folder);
  ADD ("folder-of-images", test_folder_of_images);
  ADD ("picture", test_picture);
  ADD ("model", test_model);
  ADD ("several", test_several);
  ADD ("nonsense", test_nonsense);
  ADD ("absent", test_absent);
  ADD ("view", test_view);
  ADD ("drop-on-train", test_drop_on_train);
  ADD ("drop-on-segment", test_drop_on_segment);
  ADD ("drop-on-evaluate", test_drop_on_evaluate);
  ADD ("drop-of-nothing", test_drop_of_nothing);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
