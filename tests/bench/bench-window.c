/* bench-window.c: how long the window takes to be there, what it weighs, and how it answers
 *
 * bench-window UNET-STUDIO BENCH-WINDOW-INSIDE [STARTS], under a session bus (tests/app/display)
 *
 * Starts the program so many times (9) and looks at the screen itself for its window: a display of
 * its own keeps its pixels in a file. Says how long it takes from the start of the process until
 * the window is painted, and what of the program is in memory when it has rested for three seconds.
 * The rest is for bench-window-inside, which is the program with a watch inside.
 *
 * This program knows no GTK: so nothing of what is started is in memory on its account.
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE 60.0 /* seconds */
#define REST 3        /* seconds */
#define GRID 331      /* of so many pixels one is looked at */

static void G_GNUC_NORETURN
give_up (const char *message)
{
  fprintf (stderr, "bench-window: %s\n", message);
  exit (EXIT_FAILURE);
}

static double
get_time (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

static double
get_at (GArray *values, double part)
{
  g_array_sort (values, compare);
  return g_array_index (values, double, (guint)(part * (values->len - 1)));
}

/* --- the screen --- */

typedef struct
{
  char        *folder; /* with the pixels */
  GSubprocess *server;
  char        *display;
  GMappedFile *file;
  gsize        n; /* pixels, and the few words of a header that never change */
  uint32_t    *blank;
} Screen;

static void
screen_open (Screen *screen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) number = NULL;
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  const uint32_t  *pixels;

  screen->folder = g_dir_make_tmp ("unet-bench-XXXXXX", &error);
  if (screen->folder == NULL)
    give_up (error->message);
  screen->server =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                        "Xvfb", "-displayfd", "1", "-fbdir", screen->folder, "-screen", "0",
                        "1400x1000x24", "-noreset", "-nolisten", "tcp", NULL);
  if (screen->server == NULL)
    give_up (error->message);
  number = g_data_input_stream_new (g_subprocess_get_stdout_pipe (screen->server));
  line = g_data_input_stream_read_line (number, NULL, NULL, &error);
  if (line == NULL)
    give_up ("Xvfb did not start");
  screen->display = g_strconcat (":", line, NULL);
  path = g_build_filename (screen->folder, "Xvfb_screen0", NULL);
  screen->file = g_mapped_file_new (path, FALSE, &error);
  if (screen->file == NULL)
    give_up (error->message);
  screen->n = g_mapped_file_get_length (screen->file) / sizeof (uint32_t);
  pixels = (const uint32_t *)(const void *)g_mapped_file_get_contents (screen->file);
  screen->blank = g_memdup2 (pixels, screen->n * sizeof (uint32_t));
}

static void
screen_close (Screen *screen)
{
  g_autofree char *path = g_build_filename (screen->folder, "Xvfb_screen0", NULL);

  g_subprocess_send_signal (screen->server, SIGTERM);
  g_subprocess_wait (screen->server, NULL, NULL);
  g_object_unref (screen->server);
  g_mapped_file_unref (screen->file);
  g_remove (path);
  g_rmdir (screen->folder);
  g_free (screen->folder);
  g_free (screen->display);
  g_free (screen->blank);
}

/* The part of the screen that is not as it was with nothing on it. */
static double
screen_get_painted (const Screen *screen)
{
  const volatile uint32_t *pixels =
      (const volatile uint32_t *)(const volatile void *)g_mapped_file_get_contents (screen->file);
  gsize n = 0;

  for (gsize i = 0; i < screen->n; i += GRID)
    n += pixels[i] != screen->blank[i];
  return (double)n * GRID / (double)screen->n;
}

/* A window without a pixel drawn is as black as the screen; two thirds of it are window. */
static void
screen_wait (const Screen *screen, bool painted)
{
  const double end = get_time () + PATIENCE;

  while (painted ? screen_get_painted (screen) < 0.3 : screen_get_painted (screen) > 0)
    {
      if (get_time () > end)
        give_up (painted ? "no window was painted" : "the window did not go away");
      g_usleep (250);
    }
}

/* --- starts --- */

static GSubprocess *
start (const Screen *screen, const char *program, double *took)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  const double before = get_time ();
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "DISPLAY", screen->display, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  if (process == NULL)
    give_up (error->message);
  screen_wait (screen, true);
  *took = (get_time () - before) * 1e3;
  return process;
}

static void
end (const Screen *screen, GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
  screen_wait (screen, false);
}

/* --- memory --- */

static char *
read_proc (GSubprocess *process, const char *name)
{
  g_autofree char *path =
      g_build_filename ("/proc", g_subprocess_get_identifier (process), name, NULL);
  char *text;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    give_up ("there is no /proc to read the memory from");
  return text;
}

static double
get_megabytes (const char *rollup, const char *name)
{
  const char *line = strstr (rollup, name);

  return line != NULL ? g_ascii_strtod (line + strlen (name), NULL) / 1024 : 0;
}

static void
print_memory (GSubprocess *process)
{
  g_autofree char *rollup = read_proc (process, "smaps_rollup");

  printf (
      "memory after %d s of rest   resident %.1f MiB, proportional %.1f MiB, private and written "
      "%.1f MiB\n",
      REST, get_megabytes (rollup, "\nRss:"), get_megabytes (rollup, "\nPss:"),
      get_megabytes (rollup, "\nPrivate_Dirty:"));
}

/* Asks the kernel to forget the files that PROCESS has in memory. It keeps what others use. */
static void
forget_files (GHashTable *files)
{
  GHashTableIter iter;
  gpointer       path;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      const int file = open (path, O_RDONLY | O_CLOEXEC);

      if (file < 0)
        continue;
      posix_fadvise (file, 0, 0, POSIX_FADV_DONTNEED);
      close (file);
    }
}

static GHashTable *
find_files (GSubprocess *process)
{
  GHashTable      *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *maps = read_proc (process, "maps");
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);

  for (int i = 0; lines[i] != NULL; i++)
    {
      const char *path = strchr (lines[i], '/');

      if (path != NULL)
        g_hash_table_add (files, g_strdup (path));
    }
  return files;
}

/* --- all of it --- */

static void
print_starts (const char *what, GArray *times)
{
  printf ("%-26s %6.0f ms, from %.0f to %.0f\n", what, get_at (times, 0.5), get_at (times, 0),
          get_at (times, 1));
}

static void
measure_starts (const char *program, int n)
{
  Screen screen = {0};
  g_autoptr (GArray) warm = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) cold = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GHashTable) files = NULL;
  GSubprocess *process;
  double       took;

  screen_open (&screen);
  printf ("from the start of the process until the window is on the screen\n");
  process = start (&screen, program, &took);
  printf ("%-26s %6.0f ms\n", "first in the session", took);
  files = find_files (process);
  end (&screen, process);
  for (int i = 0; i < n; i++)
    {
      process = start (&screen, program, &took);
      g_array_append_val (warm, took);
      if (i == n - 1)
        g_usleep (REST * G_USEC_PER_SEC);
      if (i < n - 1)
        end (&screen, process);
    }
  print_starts ("again, the median", warm);
  print_memory (process);
  end (&screen, process);
  for (int i = 0; i < (n + 1) / 2; i++)
    {
      forget_files (files);
      process = start (&screen, program, &took);
      g_array_append_val (cold, took);
      end (&screen, process);
    }
  print_starts ("files not in memory (*)", cold);
  printf ("(*) those of the program and its libraries that no other process uses\n\n");
  fflush (stdout);
  screen_close (&screen);
}

static void
run_inside (const char *program, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
                 g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, what, NULL);

  if (process == NULL || !g_subprocess_wait_check (process, NULL, &error))
    give_up (error->message);
}

int
main (int argc, char *argv[])
{
  const int n = argc > 3 ? atoi (argv[3]) : 9;

  if (argc < 3 || n < 1)
    give_up ("usage: bench-window UNET-STUDIO BENCH-WINDOW-INSIDE [STARTS]");
  measure_starts (argv[1], n);
  for (int i = 0; i < 3; i++)
    run_inside (argv[2], "start");
  run_inside (argv[2], "heartbeat");
  return EXIT_SUCCESS;
}
