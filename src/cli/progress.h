/* progress.h: the line that says how far it is
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

G_BEGIN_DECLS

/* One bar. Negative numbers are unknown and left out. */
typedef struct
{
  const char *what; /* "epoch 2/5" */
  const char *unit; /* "img" */
  int         n_done, n_total;
  double      rate; /* units per second */
  double      seconds_left;
  const char *more; /* ", loss 0.4321" or NULL */
} UnetBar;

/* "epoch 2/5:  43%|####      | 12/27 img, 3.1 img/s, 00:05 left, loss 0.4321", at most COLUMNS wide
 * (a narrow one has no bar, and is cut at the end). */
char *unet_bar_format (const UnetBar *bar, int columns);

/* Writes to one stream: on a terminal a line that is rewritten at most some times a second, and
 * plain lines above it; elsewhere plain lines only. */
typedef struct _UnetProgress UnetProgress;

UnetProgress *unet_progress_new (FILE *stream, bool quiet);
void          unet_progress_free (UnetProgress *progress);

void unet_progress_bar (UnetProgress *progress, const UnetBar *bar);

/* A line that stays; not when quiet. */
void unet_progress_line (UnetProgress *progress, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A line that stays, quiet or not: warnings. */
void unet_progress_warn (UnetProgress *progress, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Takes the rewritten line away. */
void unet_progress_clear (UnetProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetProgress, unet_progress_free)

G_END_DECLS
