/* test-segment-show.c: what the page Segment shows of a picture, and says of it
 *
 * SPDX-License-Identifier: MIT
 */
#include "segments.h"

#include "app-test.h"
#include "app/class-row.h"
#include "support/support.h"
#include "windows.h"

#include <math.h>
#include <string.h>

static void
set_up (SegmentsPage *f, gconstpointer data)
{
  segments_open (f);
}

static void
tear_down (SegmentsPage *f, gconstpointer data)
{
  segments_close (f);
}

/* The model, and its first picture. */
static void
look_at_first (SegmentsPage *f, int n_classes, int n)
{
  unet_segment_page_set_model (f->page, segments_get_model (n_classes));
  segments_add (f, n_classes, n);
  segments_wait (f);
  g_assert_nonnull (f->page->shown->prediction);
}

static double
get_threshold (SegmentsPage *f)
{
  double threshold;

  g_object_get (f->page->inspector, "threshold", &threshold, NULL);
  return threshold;
}

static void
set_threshold (SegmentsPage *f, double threshold)
{
  g_object_set (f->page->inspector, "threshold", threshold, NULL);
}

static const char *
get_status (SegmentsPage *f)
{
  return gtk_label_get_text (f->page->status);
}

/* --- thresholds --- */

/* What the view shows is what the core makes of the prediction at this threshold; counts each
 * class. */
static void
assert_cut (SegmentsPage *f, double threshold, gint64 *counts)
{
  const UnetPrediction *prediction = f->page->shown->prediction;
  g_autofree uint8_t   *expected = NULL;
  g_autofree uint8_t   *seen = NULL;
  int                   width, height;
  gsize                 n;

  seen = segments_read_classes (f, &width, &height);
  n = (gsize)width * (gsize)height;
  expected = g_malloc (n);
  unet_prediction_threshold (NULL, prediction, threshold, expected);
  g_assert_cmpmem (seen, n, expected, n);
  memset (counts, 0, 3 * sizeof *counts);
  for (gsize p = 0; p < n; p++)
    counts[expected[p]]++;
}

/* The probability that N / 8 of the pixels do not come up to. */
static double
get_quantile (SegmentsPage *f, int n)
{
  const UnetSegmentation *shown = f->page->shown;

  for (int i = 0; i < UNET_CURVE_N; i++)
    if ((double)shown->shares[i] <= 1 - n / 8.0)
      return (double)i / (UNET_CURVE_N - 1);
  return 1;
}

static const char *
get_area (SegmentsPage *f, int class_index)
{
  g_auto (GStrv) names = unet_segment_inspector_dup_names (f->page->inspector);
  GtkWidget *label =
      app_test_find (GTK_WIDGET (f->page->inspector), GTK_TYPE_LABEL, names[class_index]);

  g_assert_nonnull (label);
  return adw_action_row_get_subtitle (
      ADW_ACTION_ROW (gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW)));
}

typedef struct
{
  SegmentsPage *f;
  int           class_index;
  gint64        count;
} Area;

static gboolean
has_area (gpointer data)
{
  const Area      *area = data;
  const double     share = (double)area->count / (64 * 64);
  g_autofree char *expected = unet_class_row_format_area (share, area->count);

  return strcmp (get_area (area->f, area->class_index), expected) == 0;
}

/* The slider cuts what is known already: the network is not asked again. */
static void
test_threshold (SegmentsPage *f, gconstpointer data)
{
  UnetSegmentation *shown;
  gint64            counts[3], before = 64 * 64 + 1;

  look_at_first (f, 2, 1);
  shown = f->page->shown;
  g_assert_cmpfloat (get_threshold (f), ==, 0.5);
  assert_cut (f, 0.5, counts);
  for (int i = 1; i < 8; i++)
    {
      const double threshold = get_quantile (f, i);

      set_threshold (f, threshold);
      assert_cut (f, threshold, counts);
      g_assert_cmpint (counts[1], <, before);
      before = counts[1];
      /* From the table, to the thousandth of the threshold. */
      for (int k = 0; k < 2; k++)
        g_assert_true (has_area (&(Area){f, k, counts[k]}));
      g_assert_cmpfloat_with_epsilon (
          unet_segment_item_get_share (unet_segment_list_get_selected (f->page->list), threshold),
          (double)counts[1] / (64 * 64), 1e-6);
      g_assert_true (f->page->shown == shown);
      g_assert_false (unet_session_is_busy (f->page->session));
    }
  set_threshold (f, 0);
  g_assert_true (has_area (&(Area){f, 1, 64 * 64}));
  set_threshold (f, 1);
  g_assert_true (has_area (&(Area){f, 1, 0}));
}

/* Of many classes the winner counts at first, and areas come from a thread: the last wins. */
static void
test_threshold_of_many (SegmentsPage *f, gconstpointer data)
{
  gint64 counts[3], winners[3];

  look_at_first (f, 3, 1);
  g_assert_cmpfloat (get_threshold (f), ==, 0);
  assert_cut (f, 0, winners);
  for (int k = 0; k < 3; k++)
    app_test_wait (has_area, &(Area){f, k, winners[k]});
  for (int i = 1; i <= 90; i++)
    set_threshold (f, i / 100.0);
  assert_cut (f, 0.9, counts);
  g_assert_cmpint (counts[0], !=, winners[0]);
  for (int k = 0; k < 3; k++)
    app_test_wait (has_area, &(Area){f, k, counts[k]});
  /* None of the others arrives behind it. */
  app_test_run_for (100);
  for (int k = 0; k < 3; k++)
    g_assert_true (has_area (&(Area){f, k, counts[k]}));
}

/* What suits two classes does not suit many, but what somebody chose is left alone. */
static void
test_suitable_threshold (SegmentsPage *f, gconstpointer data)
{
  look_at_first (f, 2, 1);
  unet_segment_page_set_model (f->page, segments_get_model (3));
  segments_wait (f);
  g_assert_cmpfloat (get_threshold (f), ==, 0);
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_wait (f);
  g_assert_cmpfloat (get_threshold (f), ==, 0.5);
  set_threshold (f, 0.25);
  unet_segment_page_set_model (f->page, segments_get_model (3));
  segments_wait (f);
  g_assert_cmpfloat (get_threshold (f), ==, 0.25);
}

/* --- another model, another scale --- */

static void
test_model (SegmentsPage *f, gconstpointer data)
{
  look_at_first (f, 2, 2);
  g_assert_cmpint (f->page->shown->model->n_classes, ==, 2);
  unet_segment_page_set_model (f->page, segments_get_model (3));
  segments_wait (f);
  g_assert_cmpint (f->page->shown->model->n_classes, ==, 3);
  g_assert_cmpint (unet_segment_inspector_get_n_classes (f->page->inspector), ==, 3);
  g_assert_false (gtk_spinner_get_spinning (f->page->spinner));
  /* Changed while at work, the last is what counts. */
  unet_segment_page_set_model (f->page, segments_get_model (2));
  app_test_run_for (5);
  unet_segment_page_set_model (f->page, segments_get_model (3));
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_wait (f);
  g_assert_cmpint (f->page->shown->model->n_classes, ==, 2);
  g_assert_cmpint (f->page->shown->prediction->n_classes, ==, 2);
  g_assert_null (segments_get_notice (f));
}

static void
assert_picture (UnetSession *session, const GError *error, SegmentsPage *f)
{
  g_assert_nonnull (f->page->shown);
  g_assert_null (f->page->shown->prediction);
}

/* The picture stays while it is worked out anew. */
static void
test_keeps_picture (SegmentsPage *f, gconstpointer data)
{
  look_at_first (f, 2, 1);
  g_signal_connect (f->page->session, "model", G_CALLBACK (assert_picture), f);
  unet_segment_page_set_model (f->page, segments_get_model (3));
  segments_wait (f);
  g_assert_nonnull (f->page->shown->prediction);
  unet_segment_page_set_model (f->page, NULL);
  segments_wait (f);
  g_assert_nonnull (f->page->shown->picture);
}

static void
test_scale (SegmentsPage *f, gconstpointer data)
{
  g_autofree float *before = NULL;
  const gsize       size = 64 * 64 * sizeof (float);

  look_at_first (f, 2, 1);
  g_assert_cmpfloat (f->page->shown->model->scale, ==, 1);
  before = g_memdup2 (f->page->shown->prediction->probability, size);
  unet_session_set_scale (f->page->session, 0.5);
  g_assert_true (gtk_spinner_get_spinning (f->page->spinner));
  unet_session_set_scale (f->page->session, 0.25);
  segments_wait (f);
  g_assert_cmpfloat (f->page->shown->model->scale, ==, 0.25);
  g_assert_cmpint (memcmp (f->page->shown->prediction->probability, before, size), !=, 0);
  g_assert_false (gtk_spinner_get_spinning (f->page->spinner));
  unet_session_set_scale (f->page->session, 0);
  segments_wait (f);
  g_assert_cmpmem (f->page->shown->prediction->probability, size, before, size);
}

/* A scale at which nothing is left of the picture: the sentence is the window's, and goes when the
 * scale is mended. */
static void
test_impossible_scale (SegmentsPage *f, gconstpointer data)
{
  look_at_first (f, 2, 1);
  unet_session_set_scale (f->page->session, 0.001);
  segments_wait (f);
  g_assert_nonnull (strstr (segments_get_notice (f), "“Scale”"));
  g_assert_nonnull (f->page->shown->picture);
  g_assert_null (f->page->shown->prediction);
  unet_session_set_scale (f->page->session, 1);
  segments_wait (f);
  g_assert_null (segments_get_notice (f));
  g_assert_nonnull (f->page->shown->prediction);
}

/* --- pictures that cannot be shown --- */

static void
copy_file (const char *from, const char *to, double share)
{
  g_autofree char *bytes = NULL;
  gsize            size;

  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize)((double)size * share), NULL));
}

static void
test_corrupt (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *broken = g_build_filename (folder, "half.png", NULL);
  g_autofree char *good = segments_dup_picture (2, 1);
  const char      *paths[] = {broken, good, NULL};

  copy_file (good, broken, 0.5);
  unet_segment_page_set_model (f->page, segments_get_model (2));
  unet_segment_page_add (f->page, paths);
  segments_wait (f);
  g_assert_nonnull (strstr (segments_get_notice (f), "half.png"));
  g_assert_null (f->page->shown);
  g_assert_cmpstr (get_status (f), ==, "");
  g_assert_false (gtk_spinner_get_spinning (f->page->spinner));
  /* The next is none the worse for it, and what was said is not said of that one. */
  unet_segment_list_select (f->page->list, 1);
  segments_wait (f);
  g_assert_null (segments_get_notice (f));
  g_assert_nonnull (f->page->shown->prediction);
  /* Looked at again, it is tried again. */
  unet_segment_list_select (f->page->list, 0);
  segments_wait (f);
  g_assert_nonnull (strstr (segments_get_notice (f), "half.png"));
  unet_segment_list_select (f->page->list, 1);
  copy_file (good, broken, 1);
  unet_segment_list_select (f->page->list, 0);
  segments_wait (f);
  g_assert_null (segments_get_notice (f));
  g_assert_nonnull (f->page->shown->prediction);
  test_remove_folder (folder);
}

/* What is said of the model outlives the pictures. */
static void
test_no_model (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *picture = segments_dup_picture (2, 1);

  segments_add (f, 2, 2);
  unet_segment_page_set_model (f->page, picture);
  segments_wait (f);
  g_assert_nonnull (strstr (segments_get_notice (f), "cells-0001.png"));
  g_assert_nonnull (f->page->shown->picture);
  unet_segment_list_select (f->page->list, 1);
  segments_wait (f);
  g_assert_nonnull (segments_get_notice (f));
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_wait (f);
  g_assert_null (segments_get_notice (f));
  g_assert_nonnull (f->page->shown->prediction);
}

/* --- masks that were brought along --- */

static void
test_mask (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *picture = segments_dup_picture (2, 1);
  g_autofree char *mask =
      g_build_filename (segments_get_folder (2), "masks", "cells-0001.png", NULL);
  g_autofree uint8_t *seen = NULL;
  int                 width, height;
  gint64              n_foreground = 0;

  unet_segment_page_view (f->page, (const char *const[]){picture, NULL},
                          (const char *const[]){mask, NULL});
  segments_wait (f);
  seen = segments_read_classes (f, &width, &height);
  g_assert_cmpmem (seen, 64 * 64, f->page->shown->mask, 64 * 64);
  for (int p = 0; p < 64 * 64; p++)
    n_foreground += seen[p] == 1;
  g_assert_cmpint (n_foreground, >, 0);
  app_test_wait (has_area, &(Area){f, 1, n_foreground});
  /* It is cut already. */
  set_threshold (f, 1);
  g_free (g_steal_pointer (&seen));
  seen = segments_read_classes (f, &width, &height);
  g_assert_cmpmem (seen, 64 * 64, f->page->shown->mask, 64 * 64);
  g_assert_cmpstr (get_status (f), ==, "cells-0001.png · 64 × 64");
}

static void
test_wrong_mask (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *mask = g_build_filename (folder, "masks", "cells-0001.png", NULL);
  g_autofree char *picture = segments_dup_picture (2, 1);

  app_test_make_data (folder, 1, 128);
  unet_segment_page_view (f->page, (const char *const[]){picture, NULL},
                          (const char *const[]){mask, NULL});
  segments_wait (f);
  g_assert_nonnull (strstr (segments_get_notice (f), "128 x 128"));
  /* There is nothing wrong with the picture. */
  g_assert_nonnull (f->page->shown->picture);
  g_assert_null (f->page->shown->mask);
  test_remove_folder (folder);
}

/* --- what is said of a pixel --- */

static bool
tells_of_pixel (gpointer data)
{
  return g_str_has_prefix (get_status (data), "x ");
}

static bool
tells_of_picture (gpointer data)
{
  return g_str_has_prefix (get_status (data), "cells-0001.png");
}

static void
test_status (SegmentsPage *f, gconstpointer data)
{
  UnetMaskViewPixel pixel;
  g_autofree char  *expected = NULL;

  look_at_first (f, 2, 1);
  g_assert_true (g_str_has_prefix (get_status (f), "cells-0001.png · 64 × 64 · "));
  g_assert_true (g_str_has_suffix (get_status (f), " s"));
  g_assert_true (windows_press (GTK_WIDGET (f->page->view), GDK_KEY_Right, GDK_CONTROL_MASK));
  windows_wait (tells_of_pixel, f);
  g_assert_true (unet_mask_view_read_pixel (f->page->view, 32, 32, &pixel));
  expected = g_strdup_printf ("x 32 · y 32 · RGB %d %d %d · %s · probability %.3f", pixel.color.r,
                              pixel.color.g, pixel.color.b,
                              pixel.class_index == 1 ? "Foreground (255)" : "Background (0)",
                              (double)pixel.probability);
  g_assert_cmpstr (get_status (f), ==, expected);
  /* The threshold moves over the pixel. */
  set_threshold (f, 0);
  g_assert_nonnull (strstr (get_status (f), "Foreground (255)"));
  set_threshold (f, 1);
  g_assert_nonnull (strstr (get_status (f), "Background (0)"));
  g_assert_true (windows_press (GTK_WIDGET (f->page->view), GDK_KEY_Escape, 0));
  windows_wait (tells_of_picture, f);
}

/* --- colours --- */

static UnetColor
read_color (SegmentsPage *f, int x, int y)
{
  g_autoptr (GdkTexture) texture = unet_mask_view_make_texture (f->page->view);
  g_autofree uint32_t *pixels = g_new (uint32_t, 64 * 64);
  const uint32_t      *p = pixels + y * 64 + x;

  g_assert_cmpint (gdk_texture_get_width (texture), ==, 64);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 64);
  /* Pixels as Cairo has them: 0xaarrggbb. */
  gdk_texture_download (texture, (guchar *)pixels, 64 * 4);
  return (UnetColor){(uint8_t)(*p >> 16), (uint8_t)(*p >> 8), (uint8_t)*p};
}

static void
assert_color (SegmentsPage *f, int p, UnetColor expected)
{
  const UnetColor color = read_color (f, p % 64, p / 64);

  g_assert_cmpint (color.r, ==, expected.r);
  g_assert_cmpint (color.g, ==, expected.g);
  g_assert_cmpint (color.b, ==, expected.b);
}

static void
test_colors (SegmentsPage *f, gconstpointer data)
{
  g_autofree char *picture = segments_dup_picture (2, 1);
  g_autofree char *mask =
      g_build_filename (segments_get_folder (2), "masks", "cells-0001.png", NULL);
  GtkWidget *row, *button, *toggle;
  UnetColor  background;
  int        inside = 0, outside = 0;

  unet_segment_page_view (f->page, (const char *const[]){picture, NULL},
                          (const char *const[]){mask, NULL});
  segments_wait (f);
  g_object_set (f->page->view, "mode", UNET_VIEW_MASK, "contour", FALSE, NULL);
  while (f->page->shown->mask[inside] != 1)
    inside++;
  while (f->page->shown->mask[outside] != 0)
    outside++;
  row = app_test_find (GTK_WIDGET (f->page->inspector), UNET_TYPE_CLASS_ROW, NULL);
  button = app_test_find (row, GTK_TYPE_COLOR_BUTTON, NULL);
  toggle = app_test_find (row, GTK_TYPE_TOGGLE_BUTTON, NULL);
  assert_color (f, inside, unet_palette_get (1));
  background = read_color (f, outside % 64, outside / 64);

  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (button), &(GdkRGBA){0, 0, 1, 1});
  g_signal_emit_by_name (button, "color-set");
  assert_color (f, inside, (UnetColor){0, 0, 255});
  g_signal_emit_by_name (toggle, "clicked");
  assert_color (f, inside, background);
  g_signal_emit_by_name (toggle, "clicked");
  assert_color (f, inside, (UnetColor){0, 0, 255});
}

static void
test_opacity (SegmentsPage *f, gconstpointer data)
{
  double opacity;

  g_object_set (f->page->inspector, "mask-opacity", 0.75, NULL);
  g_object_get (f->page->view, "mask-opacity", &opacity, NULL);
  g_assert_cmpfloat (opacity, ==, 0.75);
}

/* --- nothing --- */

/* A picture that leaves the list while it is worked on leaves nothing behind. */
static void
test_removed (SegmentsPage *f, gconstpointer data)
{
  unet_segment_page_set_model (f->page, segments_get_model (2));
  segments_add (f, 2, 2);
  segments_wait (f);
  unet_session_set_scale (f->page->session, 0.5);
  unet_session_remove (f->page->session, 0);
  segments_wait (f);
  g_assert_true (g_str_has_prefix (get_status (f), "cells-0002.png"));
  unet_session_remove (f->page->session, 0);
  segments_wait (f);
  g_assert_null (f->page->shown);
  g_assert_cmpstr (get_status (f), ==, "");
  g_assert_false (gtk_spinner_get_spinning (f->page->spinner));
}

/* The page goes while there is work on three threads. */
static void
test_closed (SegmentsPage *f, gconstpointer data)
{
  look_at_first (f, 3, 3);
  for (int i = 0; i < 5; i++)
    set_threshold (f, i / 10.0);
  unet_session_run_all (f->page->session);
  unet_segment_page_set_model (f->page, segments_get_model (2));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/segment-show/" name, SegmentsPage, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  app_test_init (&argc, &argv);
  ADD ("threshold", test_threshold);
  ADD ("threshold-of-many", test_threshold_of_many);
  ADD ("suitable-threshold", test_suitable_threshold);
  ADD ("model", test_model);
  ADD ("keeps-picture", test_keeps_picture);
  ADD ("scale", test_scale);
  ADD ("impossible-scale", test_impossible_scale);
  ADD ("corrupt", test_corrupt);
  ADD ("no-model", test_no_model);
  ADD ("mask", test_mask);
  ADD ("wrong-mask", test_wrong_mask);
  ADD ("status", test_status);
  ADD ("colors", test_colors);
  ADD ("opacity", test_opacity);
  ADD ("removed", test_removed);
  ADD ("closed", test_closed);
  status = g_test_run ();
  segments_clean_up ();
  return status;
}
