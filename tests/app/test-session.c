/* test-session.c: whose turn it is, what is kept, what is given up
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/session.h"
#include "segments.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

typedef struct
{
  char        *folder, *model;
  UnetSession *session;
  int          n_pictures, n_changed;
  GPtrArray   *order; /* names, as they are done */
} Fixture;

static void
on_picture (UnetSession *session, UnetSegmentItem *item, UnetSegmentation *picture, Fixture *f)
{
  g_assert_nonnull (picture->picture);
  g_assert_null (picture->prediction);
  f->n_pictures++;
}

static void
on_changed (UnetSession *session, UnetSegmentItem *item, Fixture *f)
{
  f->n_changed++;
  g_ptr_array_add (f->order, g_strdup (unet_segment_item_get_name (item)));
}

static UnetSegmentItem *
get (Fixture *f, guint i)
{
  UnetSegmentItem *item = g_list_model_get_item (unet_session_get_items (f->session), i);

  g_object_unref (item); /* the list has it */
  return item;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_make_folder ();
  app_test_make_data (f->folder, 5, 64);
  f->model = segments_train (f->folder, 1);
  f->order = g_ptr_array_new_with_free_func (g_free);
  f->session = unet_session_new ();
  g_signal_connect (f->session, "picture", G_CALLBACK (on_picture), f);
  g_signal_connect (f->session, "changed", G_CALLBACK (on_changed), f);
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("cells-%04d.png", i + 1);
      g_autofree char *path = g_build_filename (f->folder, "imgs", name, NULL);

      g_assert_cmpuint (unet_session_add (f->session, path, NULL), ==, (guint)i);
      g_assert_cmpuint (unet_session_add (f->session, path, NULL), ==, (guint)i);
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  app_test_run_for (50);
  g_ptr_array_unref (f->order);
  test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->model);
}

static gboolean
is_idle (gpointer session)
{
  return !unet_session_is_busy (session);
}

static void
wait_for_all (Fixture *f)
{
  app_test_wait (is_idle, f->session);
}

/* Without a model the picture is there to be seen; with one, what it finds. */
static void
test_select (Fixture *f, gconstpointer data)
{
  UnetSegmentItem *item = get (f, 1);

  unet_session_select (f->session, item);
  g_assert_cmpint (unet_segment_item_get_state (item), ==, UNET_SEGMENT_STATE_WORKING);
  wait_for_all (f);
  g_assert_cmpint (unet_segment_item_get_state (item), ==, UNET_SEGMENT_STATE_DONE);
  g_assert_null (unet_segment_item_get_segmentation (item)->prediction);
  g_assert_true (isnan (unet_segment_item_get_share (item, 0.5)));

  unet_session_set_model (f->session, f->model);
  g_assert_null (unet_session_get_model_info (f->session));
  wait_for_all (f);
  g_assert_cmpint (unet_session_get_model_info (f->session)->n_classes, ==, 2);
  g_assert_nonnull (unet_segment_item_get_segmentation (item)->prediction);
  g_assert_cmpfloat (unet_segment_item_get_segmentation (item)->model->scale, ==, 1);
  g_assert_cmpfloat (unet_segment_item_get_share (item, 0), ==, 1);
  g_assert_cmpfloat (unet_segment_item_get_share (item, 1), ==, 0);

  unet_session_set_scale (f->session, 0.5);
  g_assert_null (unet_segment_item_get_segmentation (item));
  wait_for_all (f);
  g_assert_cmpfloat (unet_segment_item_get_segmentation (item)->model->scale, ==, 0.5);
  g_assert_cmpint (f->n_pictures, ==, 3);
  /* Nobody asked for the others. */
  g_assert_cmpint (unet_segment_item_get_state (get (f, 0)), ==, UNET_SEGMENT_STATE_NONE);
}

/* The picture that is looked at comes before all others. */
static void
test_all (Fixture *f, gconstpointer data)
{
  guint n_done, n_total;

  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  g_assert_cmpint (unet_segment_item_get_state (get (f, 4)), ==, UNET_SEGMENT_STATE_WAITING);
  unet_session_get_progress (f->session, &n_done, &n_total);
  g_assert_cmpuint (n_total, ==, 5);
  unet_session_select (f->session, get (f, 3));
  wait_for_all (f);
  g_assert_cmpuint (f->order->len, ==, 5);
  g_assert_cmpstr (g_ptr_array_index (f->order, 0), ==, "cells-0004.png");
  g_assert_cmpstr (g_ptr_array_index (f->order, 1), ==, "cells-0001.png");
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (unet_segment_item_get_state (get (f, i)), ==, UNET_SEGMENT_STATE_DONE);
  /* There is nothing left to do. */
  unet_session_run_all (f->session);
  g_assert_false (unet_session_is_busy (f->session));
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  unet_session_stop (f->session);
  wait_for_all (f);
  app_test_run_for (300);
  g_assert_cmpint (f->n_changed, ==, 0);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (unet_segment_item_get_state (get (f, i)), ==, UNET_SEGMENT_STATE_NONE);
}

/* The least recently used goes first; the shares stay, and looking works it out again. */
static void
test_memory (Fixture *f, gconstpointer data)
{
  double share;

  unet_session_set_memory (f->session, (gsize)64 * 64 * 14 * 2); /* room for two */
  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  wait_for_all (f);
  g_assert_null (unet_segment_item_get_segmentation (get (f, 0)));
  g_assert_nonnull (unet_segment_item_get_segmentation (get (f, 4)));
  share = unet_segment_item_get_share (get (f, 0), 0.5);
  g_assert_false (isnan (share));
  unet_session_select (f->session, get (f, 0));
  wait_for_all (f);
  g_assert_nonnull (unet_segment_item_get_segmentation (get (f, 0)));
  g_assert_cmpfloat (unet_segment_item_get_share (get (f, 0), 0.5), ==, share);
}

static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  const char      *path = unet_segment_item_get_path (get (f, 1));
  gsize            size;

  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  wait_for_all (f);
  g_assert_cmpint (unet_segment_item_get_state (get (f, 1)), ==, UNET_SEGMENT_STATE_FAILED);
  g_assert_nonnull (strstr (unet_segment_item_get_error (get (f, 1)), "cells-0002.png"));
  g_assert_cmpint (unet_segment_item_get_state (get (f, 2)), ==, UNET_SEGMENT_STATE_DONE);
  /* Looked at again once it is mended. */
  g_assert_true (g_file_set_contents (path, whole, (gssize)size, NULL));
  unet_session_select (f->session, get (f, 1));
  wait_for_all (f);
  g_assert_cmpint (unet_segment_item_get_state (get (f, 1)), ==, UNET_SEGMENT_STATE_DONE);
  g_assert_null (unet_segment_item_get_error (get (f, 1)));
}

static void
on_model (UnetSession *session, const GError *error, char **message)
{
  g_free (*message);
  *message = g_strdup (error != NULL ? error->message : "");
}

/* A file that is no model leaves none, and the pictures can still be looked at. */
static void
test_no_model (Fixture *f, gconstpointer data)
{
  g_autofree char *broken = g_build_filename (f->folder, "broken.pth", NULL);
  g_autofree char *message = NULL;

  g_assert_true (g_file_set_contents (broken, "no model", -1, NULL));
  g_signal_connect (f->session, "model", G_CALLBACK (on_model), &message);
  unet_session_select (f->session, get (f, 0));
  unet_session_set_model (f->session, f->model);
  wait_for_all (f);
  g_assert_cmpstr (message, ==, "");
  unet_session_set_model (f->session, broken);
  wait_for_all (f);
  g_assert_nonnull (strstr (message, "broken.pth"));
  g_assert_null (unet_session_get_model (f->session));
  g_assert_cmpint (unet_segment_item_get_state (get (f, 0)), ==, UNET_SEGMENT_STATE_DONE);
  g_assert_null (unet_segment_item_get_segmentation (get (f, 0))->prediction);
}

/* Taken away, what it found goes with it, and that is told. */
static void
test_no_model_any_more (Fixture *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  unet_session_select (f->session, get (f, 0));
  unet_session_set_model (f->session, f->model);
  wait_for_all (f);
  g_assert_nonnull (unet_segment_item_get_segmentation (get (f, 0))->prediction);
  g_signal_connect (f->session, "model", G_CALLBACK (on_model), &message);
  unet_session_set_model (f->session, NULL);
  g_assert_cmpstr (message, ==, "");
  g_assert_null (unet_session_get_model (f->session));
  g_assert_null (unet_session_get_model_info (f->session));
  wait_for_all (f);
  g_assert_null (unet_segment_item_get_segmentation (get (f, 0))->prediction);
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  unet_session_remove (f->session, 0);
  unet_session_remove (f->session, 2);
  wait_for_all (f);
  g_assert_cmpuint (g_list_model_get_n_items (unet_session_get_items (f->session)), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (unet_segment_item_get_state (get (f, i)), ==, UNET_SEGMENT_STATE_DONE);
  unet_session_select (f->session, get (f, 1));
  unet_session_clear (f->session);
  g_assert_cmpuint (g_list_model_get_n_items (unet_session_get_items (f->session)), ==, 0);
  g_assert_false (unet_session_is_busy (f->session));
}

typedef struct
{
  guint    n_done, n_total;
  gboolean is_busy;
} Progress;

static void
on_progress (UnetSession *session, guint n_done, guint n_total, Progress *progress)
{
  *progress = (Progress){n_done, n_total, unet_session_is_busy (session)};
}

/* Whoever shows a progress learns that it is over, however it ends. */
static void
test_end_of_progress (Fixture *f, gconstpointer data)
{
  Progress progress = {0};

  g_signal_connect (f->session, "progress", G_CALLBACK (on_progress), &progress);
  unet_session_set_model (f->session, f->model);
  wait_for_all (f);
  unet_session_run_all (f->session);
  g_assert_cmpuint (progress.n_total, ==, 5);
  g_assert_true (progress.is_busy);
  unet_session_remove (f->session, 4);
  g_assert_cmpuint (progress.n_total, ==, 4);
  unet_session_remove (f->session, 0); /* that is worked on */
  g_assert_cmpuint (progress.n_total, ==, 3);
  unet_session_set_scale (f->session, 0.5);
  g_assert_cmpuint (progress.n_total, ==, 0);
  wait_for_all (f);

  unet_session_run_all (f->session);
  while (g_list_model_get_n_items (unet_session_get_items (f->session)) > 0)
    {
      g_assert_true (progress.is_busy);
      unet_session_remove (f->session, 0);
    }
  g_assert_cmpuint (progress.n_total, ==, 0);
  g_assert_false (progress.is_busy);
}

/* What is in the list is found again by picture and mask. */
static void
test_known (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_strdup (unet_segment_item_get_path (get (f, 2)));

  g_assert_cmpuint (unet_session_add (f->session, path, path), ==, 5);
  g_assert_cmpuint (unet_session_add (f->session, path, path), ==, 5);
  unet_session_remove (f->session, 0);
  g_assert_cmpuint (unet_session_add (f->session, path, NULL), ==, 1);
  unet_session_remove (f->session, 1);
  g_assert_cmpuint (unet_session_add (f->session, path, NULL), ==, 4);
  unet_session_clear (f->session);
  g_assert_cmpuint (unet_session_add (f->session, path, NULL), ==, 0);
}

/* A mask that was brought along is shown whatever the model is. */
static void
test_masks (Fixture *f, gconstpointer data)
{
  g_autofree char *mask = g_build_filename (f->folder, "masks", "cells-0001.png", NULL);
  guint            position;

  position = unet_session_add (f->session, unet_segment_item_get_path (get (f, 0)), mask);
  g_assert_cmpuint (position, ==, 5);
  unet_session_set_model (f->session, f->model);
  unet_session_select (f->session, get (f, position));
  wait_for_all (f);
  g_assert_null (unet_segment_item_get_segmentation (get (f, position))->prediction);
  g_assert_nonnull (unet_segment_item_get_segmentation (get (f, position))->mask);
}

/* A file that training has replaced is another model, though its name is the same. */
static void
test_replaced_model (Fixture *f, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize            size;

  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  wait_for_all (f);
  unet_session_set_model (f->session, f->model);
  g_assert_false (unet_session_is_busy (f->session));
  g_assert_true (unet_session_check_model (f->session));
  g_assert_true (g_file_get_contents (f->model, &content, &size, NULL));
  g_assert_true (g_file_set_contents (f->model, content, (gssize)size, NULL));
  unet_session_set_model (f->session, f->model);
  g_assert_cmpint (unet_segment_item_get_state (get (f, 0)), ==, UNET_SEGMENT_STATE_NONE);
  unet_session_run_all (f->session);
  wait_for_all (f);
  g_assert_true (g_file_set_contents (f->model, content, (gssize)size, NULL));
  g_assert_false (unet_session_check_model (f->session));
  g_assert_true (unet_session_check_model (f->session));
  g_assert_null (unet_segment_item_get_segmentation (get (f, 0)));
  g_assert_true (isnan (unet_segment_item_get_share (get (f, 0), 0.5)));
  wait_for_all (f);
  g_assert_nonnull (unet_session_get_model_info (f->session));
}

static gboolean
has_segmentation (gpointer item)
{
  return unet_segment_item_get_segmentation (item) != NULL;
}

/* A picture that is only looked at is none of those that are counted. */
static void
test_not_counted (Fixture *f, gconstpointer data)
{
  g_autofree char *mask = g_build_filename (f->folder, "masks", "cells-0001.png", NULL);
  guint            n_done, n_total;

  unet_session_set_memory (f->session, (gsize)64 * 64 * 14 * 2);
  unet_session_set_model (f->session, f->model);
  unet_session_run_all (f->session);
  wait_for_all (f);
  unet_session_add (f->session, unet_segment_item_get_path (get (f, 0)), mask);
  unet_session_run_all (f->session);
  unet_session_select (f->session, get (f, 0));
  g_assert_false (has_segmentation (get (f, 0)));
  app_test_wait (has_segmentation, get (f, 0));
  unet_session_get_progress (f->session, &n_done, &n_total);
  g_assert_cmpuint (n_done, ==, 0);
  g_assert_cmpuint (n_total, ==, 1);
  wait_for_all (f);
  g_assert_true (has_segmentation (get (f, 5)));
}

/* What was given up with the model before is not worked on any more. */
static void
test_given_up_mask (Fixture *f, gconstpointer data)
{
  g_autofree char *mask = g_build_filename (f->folder, "masks", "cells-0001.png", NULL);

  unet_session_set_model (f->session, f->model);
  wait_for_all (f);
  unet_session_add (f->session, unet_segment_item_get_path (get (f, 0)), mask);
  unet_session_select (f->session, get (f, 5));
  unet_session_select (f->session, NULL);
  g_assert_cmpint (unet_segment_item_get_state (get (f, 5)), ==, UNET_SEGMENT_STATE_WORKING);
  unet_session_set_scale (f->session, 0.5);
  g_assert_cmpint (unet_segment_item_get_state (get (f, 5)), ==, UNET_SEGMENT_STATE_NONE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/session/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("select", test_select);
  ADD ("all", test_all);
  ADD ("stop", test_stop);
  ADD ("memory", test_memory);
  ADD ("failure", test_failure);
  ADD ("no-model", test_no_model);
  ADD ("no-model-any-more", test_no_model_any_more);
  ADD ("remove", test_remove);
  ADD ("end-of-progress", test_end_of_progress);
  ADD ("known", test_known);
  ADD ("masks", test_masks);
  ADD ("replaced-model", test_replaced_model);
  ADD ("not-counted", test_not_counted);
  ADD ("given-up-mask", test_given_up_mask);
  return g_test_run ();
}
