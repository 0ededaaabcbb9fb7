/* bench-window-inside.c: the window with a watch inside
 *
 * bench-window-inside start, or bench-window-inside heartbeat [sample|small|large], under a display
 * and a session bus (tests/app/display)
 *
 * start: how long it takes from main() to each of the steps to the first frame.
 *
 * heartbeat: how late the main loop is. Every 4 ms there is a beat, at the priority of a key press:
 * so late as the beat is, so late would be the answer. Beside it the frames: how long it is from
 * one to the next, and what GTK and the widgets work on one. It is measured at rest, which says
 * what the machine itself does, and during whole training runs on the drawn data set on all cores,
 * as the button Start begins them: one as it stands in the window, one of a network so small that
 * steps come at hundreds a second, and one so large that it moves much memory and saves much.
 *
 * Of the latest beats that are later than a frame it says what the main thread did meanwhile, by
 * the kernel's account. What it worked is the program's own, and the most of that is said always:
 * it depends little on what else the machine does. While it waited for a core the kernel preferred
 * other threads, the niced ones that train or those of other programs. The rest it waited for
 * something else: without a GPU a frame goes to the X server through a socket, and a server that
 * waits for a core makes its clients wait.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/application.h"
#include "app/train-page-private.h"
#include "app/window-private.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BEAT 4      /* milliseconds */
#define FRAME 16.0  /* milliseconds: what an answer may take */
#define N_WORST 5   /* late beats that are looked at */
#define RESTING 5.0 /* seconds */

static double
get_time (void)
{
  return (double)g_get_monotonic_time () * 1e-3;
}

static void
iterate (void)
{
  g_main_context_iteration (NULL, TRUE);
}

/* --- the start --- */

typedef struct
{
  double begin, startup, window, frame; /* milliseconds */
} Start;

static void
on_after_first (GdkFrameClock *clock, Start *start)
{
  if (start->frame == 0)
    start->frame = get_time ();
}

static void
on_realize (GtkWidget *window, Start *start)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_first),
                    start);
}

static void
on_window_added (GtkApplication *application, GtkWindow *window, Start *start)
{
  start->window = get_time ();
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), start);
}

/* The application as main() has it, up to its window. */
static UnetApplication *
open_window (Start *start)
{
  UnetApplication *application;
  g_autoptr (GError) error = NULL;

  start->begin = get_time ();
  application = unet_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added), start);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    g_error ("%s", error->message);
  start->startup = get_time ();
  g_application_activate (G_APPLICATION (application));
  while (start->frame == 0)
    iterate ();
  return application;
}

static void
print_start (const Start *start)
{
  printf ("from main(): GTK is there after %.0f ms, the window is made after %.0f ms, its first "
          "frame is painted after %.0f ms\n",
          start->startup - start->begin, start->window - start->begin, start->frame - start->begin);
}

/* --- the heartbeat --- */

/* A moment of the main thread, in milliseconds. */
typedef struct
{
  double time, worked, queued;
} Moment;

typedef struct
{
  double late; /* milliseconds */
  double at;   /* milliseconds since the watch began */
  double took, worked, queued;
} LateBeat;

typedef struct
{
  GtkWidget *window;
  GSource   *source;
  int        schedstat; /* file, or -1 */
  double     begin;
  Moment     before;
  double     most;  /* milliseconds worked from one beat to the next */
  GArray    *beats; /* of double, milliseconds late */
  GArray    *late;  /* of LateBeat */
  double     frame_begin, frame_before;
  GArray    *intervals, *works; /* of double, milliseconds */
  guint      tick;
  gulong     before_paint, after_paint;
} Watch;

static Moment
look (const Watch *watch)
{
  Moment   moment = {.time = get_time ()};
  char     text[100] = "";
  uint64_t worked, queued;

  if (watch->schedstat >= 0 && pread (watch->schedstat, text, sizeof text - 1, 0) > 0 &&
      sscanf (text, "%" SCNu64 " %" SCNu64, &worked, &queued) == 2)
    {
      moment.worked = (double)worked * 1e-6;
      moment.queued = (double)queued * 1e-6;
    }
  return moment;
}

static gboolean
on_beat (gpointer data)
{
  Watch       *watch = data;
  const double due = (double)g_source_get_ready_time (watch->source) * 1e-3;
  const double late = MAX (get_time () - due, 0);
  const Moment now = look (watch);

  g_array_append_val (watch->beats, late);
  watch->most = MAX (watch->most, now.worked - watch->before.worked);
  if (late > FRAME)
    {
      LateBeat beat = {.late = late,
                       .at = due - watch->begin,
                       .took = now.time - watch->before.time,
                       .worked = now.worked - watch->before.worked,
                       .queued = now.queued - watch->before.queued};

      g_array_append_val (watch->late, beat);
    }
  watch->before = now;
  return G_SOURCE_CONTINUE;
}

static void
on_before_paint (GdkFrameClock *clock, Watch *watch)
{
  const double now = get_time ();
  const double interval = now - watch->frame_before;

  if (watch->frame_before > 0)
    g_array_append_val (watch->intervals, interval);
  watch->frame_before = watch->frame_begin = now;
}

static void
on_after_paint (GdkFrameClock *clock, Watch *watch)
{
  const double work = get_time () - watch->frame_begin;

  if (watch->frame_begin > 0)
    g_array_append_val (watch->works, work);
}

/* Asks for frame after frame. A frame in which nothing has changed costs next to nothing. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
watch_begin (Watch *watch, GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  *watch = (Watch){.window = window,
                   .schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC),
                   .beats = g_array_new (FALSE, FALSE, sizeof (double)),
                   .late = g_array_new (FALSE, FALSE, sizeof (LateBeat)),
                   .intervals = g_array_new (FALSE, FALSE, sizeof (double)),
                   .works = g_array_new (FALSE, FALSE, sizeof (double))};
  watch->begin = get_time ();
  watch->before = look (watch);
  watch->before_paint =
      g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), watch);
  watch->after_paint = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), watch);
  watch->tick = gtk_widget_add_tick_callback (window, on_tick, NULL, NULL);
  watch->source = g_timeout_source_new (BEAT);
  g_source_set_priority (watch->source, GDK_PRIORITY_EVENTS);
  g_source_set_callback (watch->source, on_beat, watch, NULL);
  g_source_attach (watch->source, NULL);
}

static void
watch_end (Watch *watch)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (watch->window);

  g_source_destroy (watch->source);
  g_source_unref (watch->source);
  gtk_widget_remove_tick_callback (watch->window, watch->tick);
  g_signal_handler_disconnect (clock, watch->before_paint);
  g_signal_handler_disconnect (clock, watch->after_paint);
  if (watch->schedstat >= 0)
    close (watch->schedstat);
}

static void
watch_free (Watch *watch)
{
  g_array_unref (watch->beats);
  g_array_unref (watch->late);
  g_array_unref (watch->intervals);
  g_array_unref (watch->works);
}

/* --- figures --- */

static int
compare (gconstpointer a, gconstpointer b)
{
  const double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

/* The latest first: that is the first member. */
static int
compare_late (gconstpointer a, gconstpointer b)
{
  return compare (b, a);
}

static double
get_at (GArray *times, double part)
{
  if (times->len == 0)
    return 0;
  g_array_sort (times, compare);
  return g_array_index (times, double, (guint)(part * (times->len - 1)));
}

static void
print_head (void)
{
  printf ("\n%-22s %32s %26s %20s\n", "", "beats late (ms)", "frame to frame (ms)",
          "work on one (ms)");
  printf ("%-22s %7s %6s %6s %10s %8s %8s %8s %6s %6s %6s  images/s\n", "", "median", "99 %",
          "worst", "> 16 of", "median", "99 %", "worst", "median", "99 %", "worst");
}

static void
print_watch (Watch *watch, const char *name, double speed)
{
  g_autofree char *late = g_strdup_printf ("%u of %u", watch->late->len, watch->beats->len);

  printf ("%-22s %7.1f %6.1f %6.1f %10s %8.1f %8.1f %8.1f %6.1f %6.1f %6.1f", name,
          get_at (watch->beats, 0.5), get_at (watch->beats, 0.99), get_at (watch->beats, 1), late,
          get_at (watch->intervals, 0.5), get_at (watch->intervals, 0.99),
          get_at (watch->intervals, 1), get_at (watch->works, 0.5), get_at (watch->works, 0.99),
          get_at (watch->works, 1));
  if (speed > 0)
    printf ("  %.1f", speed);
  printf ("\n");
  if (watch->schedstat >= 0)
    printf ("  worked at most %.1f ms from one beat to the next\n", watch->most);
  g_array_sort (watch->late, compare_late);
  for (guint i = 0; i < watch->late->len && i < N_WORST; i++)
    {
      const LateBeat *beat = &g_array_index (watch->late, LateBeat, i);

      printf ("  %.1f ms late at %.2f s: in %.1f ms worked %.1f, waited %.1f for a core\n",
              beat->late, beat->at * 1e-3, beat->took, beat->worked, beat->queued);
    }
  fflush (stdout);
}

/* --- what goes on meanwhile --- */

static void
measure_rest (GtkWidget *window)
{
  const double end = get_time () + RESTING * 1e3;
  Watch        watch;

  watch_begin (&watch, window);
  while (get_time () < end)
    iterate ();
  watch_end (&watch);
  print_watch (&watch, "at rest", 0);
  watch_free (&watch);
}

/* With the settings that the panel has. */
static void
measure_run (UnetWindow *window, const char *name)
{
  UnetTrainPage       *page = window->train_page;
  const UnetTrainInfo *info;
  Watch                watch;
  double               begin, seconds;

  watch_begin (&watch, GTK_WIDGET (window));
  begin = get_time ();
  gtk_widget_activate_action (GTK_WIDGET (page), "train.start", NULL);
  while (unet_train_page_is_busy (page))
    iterate ();
  seconds = (get_time () - begin) * 1e-3;
  watch_end (&watch);
  if (unet_run_get_state (page->run) != UNET_JOB_STATE_DONE)
    g_error ("the run did not end well: %s", unet_run_dup_status (page->run));
  info = unet_run_get_info (page->run);
  print_watch (&watch, name,
               (double)info->n_train * unet_run_get_spec (page->run)->epochs / seconds);
  watch_free (&watch);
}

/* All but the first change what the page proposes. */
static const struct
{
  const char *name, *title;
  int         base_channels;
  double      scale;
  int         epochs;
} runs[] = {
    {"sample", "training the sample", 0, 0, 0},
    {"small", "a small network", 4, 0.25, 100},
    {"large", "a large network", 64, 1, 1},
};

static void
set_network (UnetTrainPage *page, int base_channels, double scale, int epochs)
{
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (page->panel);

  spec->base_channels = base_channels;
  spec->scale = scale;
  spec->epochs = epochs;
  unet_train_panel_set_spec (page->panel, spec);
}

/* The drawn data set, as the page offers it. */
static void
choose_sample (UnetTrainPage *page)
{
  const UnetReview *review;

  gtk_widget_activate_action (GTK_WIDGET (page), "train.sample", NULL);
  do
    {
      iterate ();
      review = unet_train_panel_get_review (page->panel);
    }
  while (review == NULL || review->n_pairs == 0);
}

/* ONLY: one of the runs, or NULL. */
static void
measure_heartbeat (UnetApplication *application, const char *only)
{
  UnetWindow *window =
      UNET_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));

  print_head ();
  measure_rest (GTK_WIDGET (window));
  choose_sample (window->train_page);
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      if (only != NULL && !g_str_equal (only, runs[i].name))
        continue;
      if (runs[i].epochs > 0)
        set_network (window->train_page, runs[i].base_channels, runs[i].scale, runs[i].epochs);
      measure_run (window, runs[i].title);
    }
}

int
main (int argc, char *argv[])
{
  Start start = {0};
  g_autoptr (UnetApplication) application = open_window (&start);

  if (argc > 1 && g_str_equal (argv[1], "heartbeat"))
    measure_heartbeat (application, argc > 2 ? argv[2] : NULL);
  else
    print_start (&start);
  return EXIT_SUCCESS;
}
