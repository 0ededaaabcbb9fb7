/* progress.c: the line that says how far it is
 *
 * On a terminal the line is written over itself: carriage return, text, and "erase to the end of
 * the line". A line that is to stay first takes the bar's place, and the bar comes back below it.
 * Where standard error is a file or a pipe, rewriting would leave a mess: there only lines that
 * stay are written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/progress.h"

#include <glib/gi18n.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_CELLS 10
#define REDRAW_MICROSECONDS (G_USEC_PER_SEC / 12)
#define ERASE "\033[K"

struct _UnetProgress
{
  FILE  *stream;
  bool   quiet;
  bool   terminal;
  char  *shown; /* the line now on the terminal, or NULL */
  gint64 drawn; /* when */
};

static void
append_time (GString *text, double seconds)
{
  int64_t whole = (int64_t)(seconds + 0.5);

  if (whole >= 3600)
    g_string_append_printf (text, "%d:%02d:%02d", (int)(whole / 3600), (int)(whole / 60 % 60),
                            (int)(whole % 60));
  else
    g_string_append_printf (text, "%02d:%02d", (int)(whole / 60), (int)(whole % 60));
}

char *
unet_bar_format (const UnetBar *bar, int columns)
{
  int      total = MAX (bar->n_total, 1);
  int      done = CLAMP (bar->n_done, 0, total);
  int      filled = (int)((int64_t)done * BAR_CELLS / total);
  GString *text = g_string_new (NULL);

  if (bar->n_total < 0)
    g_string_append_printf (text, "%s: %d %s", bar->what, bar->n_done, bar->unit);
  else
    g_string_append_printf (text, "%s: %3d%%", bar->what, (int)((int64_t)done * 100 / total));
  if (bar->n_total >= 0 && columns >= 80)
    {
      g_string_append_c (text, '|');
      for (int i = 0; i < BAR_CELLS; i++)
        g_string_append_c (text, i < filled ? '#' : ' ');
      g_string_append_c (text, '|');
    }
  if (bar->n_total >= 0)
    g_string_append_printf (text, " %d/%d %s", bar->n_done, bar->n_total, bar->unit);
  if (bar->rate > 0)
    g_string_append_printf (text, ", %.*f %s/s", bar->rate < 10 ? 1 : 0, bar->rate, bar->unit);
  if (bar->seconds_left >= 0 && bar->seconds_left < 1e7)
    {
      g_string_append (text, ", ");
      append_time (text, bar->seconds_left);
      g_string_append_printf (text, " %s", _ ("left"));
    }
  if (bar->more != NULL)
    g_string_append (text, bar->more);
  if (g_utf8_validate (text->str, -1, NULL) && g_utf8_strlen (text->str, -1) > columns)
    g_string_truncate (text, (gsize)(g_utf8_offset_to_pointer (text->str, columns) - text->str));
  return g_string_free (text, FALSE);
}

UnetProgress *
unet_progress_new (FILE *stream, bool quiet)
{
  UnetProgress *progress = g_new0 (UnetProgress, 1);

  progress->stream = stream;
  progress->quiet = quiet;
  progress->terminal = isatty (fileno (stream));
  return progress;
}

void
unet_progress_free (UnetProgress *progress)
{
  if (progress == NULL)
    return;
  unet_progress_clear (progress);
  g_free (progress);
}

/* The last column stays free: some terminals wrap as soon as it is written. */
static int
get_columns (UnetProgress *progress)
{
  struct winsize size = {0};

  if (ioctl (fileno (progress->stream), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    return size.ws_col - 1;
  return 79;
}

void
unet_progress_bar (UnetProgress *progress, const UnetBar *bar)
{
  gint64 now = g_get_monotonic_time ();

  if (progress->quiet || !progress->terminal)
    return;
  if (progress->shown != NULL && now - progress->drawn < REDRAW_MICROSECONDS &&
      bar->n_done != bar->n_total)
    return;
  g_free (progress->shown);
  progress->shown = unet_bar_format (bar, get_columns (progress));
  progress->drawn = now;
  fprintf (progress->stream, "\r%s" ERASE, progress->shown);
  fflush (progress->stream);
}

static void G_GNUC_PRINTF (2, 0)
    write_line (UnetProgress *progress, const char *format, va_list arguments)
{
  if (progress->shown != NULL)
    fputs ("\r" ERASE, progress->stream);
  vfprintf (progress->stream, format, arguments);
  fputc ('\n', progress->stream);
  if (progress->shown != NULL)
    fputs (progress->shown, progress->stream);
  fflush (progress->stream);
}

void
unet_progress_line (UnetProgress *progress, const char *format, ...)
{
  va_list arguments;

  if (progress->quiet)
    return;
  va_start (arguments, format);
  write_line (progress, format, arguments);
  va_end (arguments);
}

void
unet_progress_warn (UnetProgress *progress, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  write_line (progress, format, arguments);
  va_end (arguments);
}

void
unet_progress_clear (UnetProgress *progress)
{
  if (progress->shown == NULL)
    return;
  fputs ("\r" ERASE, progress->stream);
  fflush (progress->stream);
  g_clear_pointer (&progress->shown, g_free);
}
