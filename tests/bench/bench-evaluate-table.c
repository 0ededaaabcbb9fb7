/* bench-evaluate-table.c: how long a table of many scores takes
 *
 * bench-evaluate-table [IMAGES [MODELS]], under a display (tests/app/display)
 *
 * Masks of so many drawn pictures (1000) are scored against themselves, for so many models (3), and
 * their scores put in a table in a window of 900 x 700 pixels. Says how long it takes to fill it,
 * to sort it by a column, to search in it, and what GTK works on a frame while it scrolls, the
 * median and the worst.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/application.h"
#include "app/evaluate-session.h"
#include "app/evaluate-table.h"
#include "dataset/sample-set.h"
#include "support/support.h"

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAMES 240

static double
get_time (void)
{
  return (double)g_get_monotonic_time () * 1e-3;
}

static void
run_for (double milliseconds)
{
  const double end = get_time () + milliseconds;

  while (get_time () < end)
    g_main_context_iteration (NULL, FALSE);
}

static GtkWidget *
find (GtkWidget *parent, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child : find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* --- scores --- */

static UnetEvaluateSession *
evaluate (const char *folder, int n_images, int n_models)
{
  UnetEvaluateSession *session = unet_evaluate_session_new ();
  g_autofree char     *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char     *masks = g_build_filename (folder, "masks", NULL);
  g_autoptr (GError) error = NULL;
  UnetSampleSet set;

  unet_sample_set_init (&set);
  set.count = n_images;
  set.size = 64;
  if (!unet_sample_set_write (&set, folder, &error))
    g_error ("%s", error->message);
  unet_evaluate_session_set_data (session, images, masks);
  for (int i = 0; i < n_models; i++)
    {
      g_autofree char *name = g_strdup_printf ("model-%d", i);
      g_autofree char *link = g_build_filename (folder, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (link);

      g_file_make_symbolic_link (file, masks, NULL, NULL);
      unet_evaluate_session_add (session, link);
    }
  unet_evaluate_session_run (session);
  while (unet_evaluate_session_is_busy (session))
    g_main_context_iteration (NULL, TRUE);
  return session;
}

/* --- frames --- */

typedef struct
{
  GtkAdjustment *adjustment;
  int            frame;
  gint64         start;
  GArray        *works; /* of double, milliseconds */
} Scroll;

static void
on_before_paint (GdkFrameClock *clock, Scroll *scroll)
{
  scroll->start = g_get_monotonic_time ();
}

static void
on_after_paint (GdkFrameClock *clock, Scroll *scroll)
{
  const double work = (double)(g_get_monotonic_time () - scroll->start) * 1e-3;

  if (scroll->frame > 5)
    g_array_append_val (scroll->works, work);
}

/* By three rows a frame, down and up again. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;
  double  at = gtk_adjustment_get_value (scroll->adjustment);

  gtk_adjustment_set_value (scroll->adjustment, at + (scroll->frame < FRAMES / 2 ? 63.0 : -63.0));
  scroll->frame++;
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

static void
measure_scrolling (GtkWidget *table)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (table);
  GtkWidget     *scrolled = find (table, GTK_TYPE_SCROLLED_WINDOW);
  Scroll         scroll = {.adjustment =
                               gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                           .works = g_array_new (FALSE, FALSE, sizeof (double))};
  gulong         before, after;
  guint          tick;

  before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &scroll);
  after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &scroll);
  tick = gtk_widget_add_tick_callback (table, on_tick, &scroll, NULL);
  while (scroll.frame < FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (table, tick);
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  g_array_sort (scroll.works, compare);
  printf ("scrolling by three rows   %8.1f ms a frame, the worst %.1f ms\n",
          g_array_index (scroll.works, double, scroll.works->len / 2),
          g_array_index (scroll.works, double, scroll.works->len - 1));
  g_array_unref (scroll.works);
}

/* --- the table --- */

static void
measure_sorting (GtkWidget *table)
{
  GtkColumnView *view = GTK_COLUMN_VIEW (find (table, GTK_TYPE_COLUMN_VIEW));
  GListModel    *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const double start = get_time ();

      gtk_column_view_sort_by_column (view, column, GTK_SORT_DESCENDING);
      printf ("sorting by %-14s %8.1f ms\n", i == 0 ? "name" : "Dice", get_time () - start);
      run_for (300);
    }
}

int
main (int argc, char *argv[])
{
  const int            n_images = argc > 1 ? atoi (argv[1]) : 1000;
  const int            n_models = argc > 2 ? atoi (argv[2]) : 3;
  g_autofree char     *folder = test_make_folder ();
  UnetEvaluateSession *session;
  GtkWidget           *window, *table;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GListStore) items = NULL;
  double start;

  gtk_init ();
  adw_init ();
  unet_app_init ();
  session = evaluate (folder, n_images, n_models);
  results = unet_evaluate_session_dup_results (session);
  window = gtk_window_new ();
  table = g_object_new (UNET_TYPE_EVALUATE_TABLE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  gtk_window_set_child (GTK_WINDOW (window), table);
  gtk_window_present (GTK_WINDOW (window));
  run_for (500);
  printf ("%d images, %u models\n", n_images, results->len);
  start = get_time ();
  items = unet_evaluate_items_new (results);
  unet_evaluate_table_set_items (UNET_EVALUATE_TABLE (table), items, results);
  printf ("filling                   %8.1f ms\n", get_time () - start);
  run_for (500);
  measure_sorting (table);
  start = get_time ();
  unet_evaluate_table_search (UNET_EVALUATE_TABLE (table), "99");
  printf ("searching                 %8.1f ms\n", get_time () - start);
  run_for (300);
  unet_evaluate_table_search (UNET_EVALUATE_TABLE (table), "");
  run_for (300);
  measure_scrolling (table);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_run_dispose (G_OBJECT (session));
  g_object_unref (session);
  test_remove_folder (folder);
  return 0;
}
