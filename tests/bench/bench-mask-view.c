/* bench-mask-view.c: how many frames a second the mask view itself makes
 *
 * bench-mask-view [WIDTHxHEIGHT [SECONDS]], under a display (tests/app/display)
 *
 * The widget in a window of 1200 x 800 pixels, as people see it: in every frame the threshold, the
 * opacity or the place is another. Says how many frames a second there were, the median and the
 * worst time from one to the next, and what GTK and the view worked on one; first on a machine
 * that has nothing else to do, then while a thread per processor works on floats.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/application.h"
#include "app/mask-view.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  GtkWidget *view;
  void (*move) (GtkWidget *view, int frame);
  int     frame;
  gint64  end, before, start;
  GArray *intervals, *works; /* of double, milliseconds */
  bool    done;
} Run;

static double n_seconds = 3;

/* --- what moves --- */

static void
move_threshold (GtkWidget *view, int frame)
{
  g_object_set (view, "threshold", 0.5 + 0.4 * sin (frame * 0.05), NULL);
}

static void
move_opacity (GtkWidget *view, int frame)
{
  g_object_set (view, "mask-opacity", 0.5 + 0.4 * sin (frame * 0.05), NULL);
}

static void
move_zoom (GtkWidget *view, int frame)
{
  g_object_set (view, "zoom", exp2 (3 * sin (frame * 0.03) - 0.5), NULL);
}

static void
move_nothing (GtkWidget *view, int frame)
{
  gtk_widget_queue_draw (view);
}

/* --- frames --- */

static void
on_before_paint (GdkFrameClock *clock, Run *run)
{
  run->start = g_get_monotonic_time ();
}

static void
on_after_paint (GdkFrameClock *clock, Run *run)
{
  const gint64 now = g_get_monotonic_time ();
  const double work = (double)(now - run->start) * 1e-3;
  const double interval = (double)(now - run->before) * 1e-3;

  /* The first few set up what lasts. */
  if (run->frame > 5)
    {
      g_array_append_val (run->works, work);
      g_array_append_val (run->intervals, interval);
    }
  run->before = now;
  run->done = now > run->end;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Run *run = data;

  run->move (run->view, run->frame++);
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

static double
get_at (GArray *times, double part)
{
  g_array_sort (times, compare);
  return g_array_index (times, double, (guint)(part * (times->len - 1)));
}

static void
measure (GtkWidget *view, void (*move) (GtkWidget *view, int frame))
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);
  Run            run = {.view = view, .move = move};
  const gint64   begin = g_get_monotonic_time ();
  gulong         before, after;
  guint          tick;

  run.end = begin + (gint64)(n_seconds * G_TIME_SPAN_SECOND);
  run.intervals = g_array_new (FALSE, FALSE, sizeof (double));
  run.works = g_array_new (FALSE, FALSE, sizeof (double));
  before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &run);
  after = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &run);
  tick = gtk_widget_add_tick_callback (view, on_tick, &run, NULL);
  while (!run.done)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (view, tick);
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  printf (" %6.1f %6.1f %6.1f %6.1f %6.1f", run.frame / n_seconds, get_at (run.intervals, 0.5),
          get_at (run.intervals, 1), get_at (run.works, 0.5), get_at (run.works, 1));
  fflush (stdout);
  g_array_unref (run.intervals);
  g_array_unref (run.works);
}

/* --- other work on all cores --- */

static _Atomic (bool) is_busy;

static gpointer
work (gpointer data)
{
  enum
  {
    N = 1 << 20
  };
  g_autofree float *numbers = g_new0 (float, N);

  while (is_busy)
    for (int i = 0; i < N; i++)
      numbers[i] = numbers[i] * 0.999f + (float)i * 1e-6f;
  return NULL;
}

static void
run_one (GtkWidget *view, const char *name, void (*move) (GtkWidget *view, int frame))
{
  const int            n = (int)g_get_num_processors ();
  g_autofree GThread **threads = g_new (GThread *, n);

  printf ("%-14s", name);
  measure (view, move);
  is_busy = true;
  for (int i = 0; i < n; i++)
    threads[i] = g_thread_new ("load", work, NULL);
  measure (view, move);
  is_busy = false;
  for (int i = 0; i < n; i++)
    g_thread_join (threads[i]);
  printf ("\n");
}

/* --- what is seen --- */

/* Cells: disks of several sizes with soft borders. */
static double
draw (int x, int y)
{
  const double u = x % 97 - 48, v = y % 89 - 44, r = 20 + (x / 97 * 7 + y / 89 * 5) % 20;

  return 1 / (1 + exp ((hypot (u, v) - r) * 0.8));
}

static void
fill_view (UnetMaskView *view, int width, int height)
{
  const gsize n = (gsize)width * (gsize)height;
  g_autoptr (UnetImage) image = unet_image_new (width, height, 3, 8, NULL);
  g_autoptr (UnetPyramid) pyramid = NULL;
  g_autoptr (GBytes) probability = NULL;
  g_autoptr (GBytes) truth = NULL;
  float   *p = g_new (float, n);
  uint8_t *t = g_malloc (n), *pixel = image->data;

  for (gsize i = 0; i < n; i++, pixel += 3)
    {
      const int x = (int)(i % (gsize)width), y = (int)(i / (gsize)width);

      p[i] = (float)draw (x, y);
      t[i] = draw (x + 2, y + 1) > 0.5;
      pixel[0] = (uint8_t)(40 + 120 * p[i] + (x * 7 + y * 13) % 17);
      pixel[1] = (uint8_t)(60 + 90 * p[i] + (x * 5 + y * 3) % 13);
      pixel[2] = (uint8_t)(80 + 40 * p[i]);
    }
  pyramid = unet_pyramid_new (NULL, image, NULL);
  probability = g_bytes_new_take (p, n * sizeof *p);
  truth = g_bytes_new_take (t, n);
  unet_mask_view_set_picture (view, pyramid);
  unet_mask_view_set_probability (view, probability, width, height);
  unet_mask_view_set_truth (view, truth, width, height);
  g_object_set (view, "threshold", 0.5, NULL);
}

static void
run_all (int width, int height)
{
  GtkWidget *window = gtk_window_new (), *view = unet_mask_view_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), view);
  fill_view (UNET_MASK_VIEW (view), width, height);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (view) == 0)
    g_main_context_iteration (NULL, TRUE);
  printf ("%d x %d\n%-14s %34s %34s\n%-14s", width, height, "", "alone", "loaded", "");
  for (int i = 0; i < 2; i++)
    printf (" %6s %6s %6s %6s %6s", "fps", "ms", "worst", "work", "worst");
  printf ("\n");
  run_one (view, "nothing", move_nothing);
  run_one (view, "threshold", move_threshold);
  run_one (view, "opacity", move_opacity);
  run_one (view, "zoom", move_zoom);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  int width = 0, height = 0;

  if ((argc > 1 &&
       (sscanf (argv[1], "%dx%d", &width, &height) != 2 || width < 16 || height < 16)) ||
      (argc > 2 && (n_seconds = atof (argv[2])) <= 0))
    {
      fprintf (stderr, "usage: bench-mask-view [WIDTHxHEIGHT [SECONDS]]\n");
      return EXIT_FAILURE;
    }
  gtk_init ();
  unet_app_init ();
  if (argc > 1)
    run_all (width, height);
  else
    {
      run_all (1920, 1280);
      run_all (4000, 3000);
    }
  return EXIT_SUCCESS;
}
