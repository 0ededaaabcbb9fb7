/* segments.h: pictures, networks and the page Segment, for tests
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/segment-page-private.h"

#include <stdbool.h>

G_BEGIN_DECLS

/* FOLDER/imgs and FOLDER/masks: N drawn pictures of 64 x 64, with masks of N_CLASSES. */
void segments_make_data (const char *folder, int n, int n_classes);

/* Trains the smallest of networks on them for so many epochs, into FOLDER/run: enough to be unsure
 * of many pixels and sure of some. Returns the path of its file. */
char *segments_train (const char *folder, int epochs);

/* One data set of six pictures and its network for all tests of a program, made when they are first
 * asked for; pictures and network may be read, not written. */
const char *segments_get_folder (int n_classes); /* 2 or 3 */
const char *segments_get_model (int n_classes);
void        segments_clean_up (void);

/* FOLDER/imgs/cells-INDEX.png, from 1 on; of the data set above. */
char *segments_dup_picture (int n_classes, int index);

/* All settings as they are at first: those of one test are there in the next. */
void segments_reset_settings (void);

/* The page in a window of its own, without a model. What it says with win.toast is kept. */
typedef struct
{
  UnetSegmentPage *page;
  GtkWidget       *window;
  char            *toast; /* the last, or NULL */
} SegmentsPage;

void segments_open (SegmentsPage *opened);
void segments_close (SegmentsPage *opened);

/* Adds the pictures up to N and looks at the first. */
void segments_add (SegmentsPage *opened, int n_classes, int n);

/* Waits until nothing is worked on or saved, and a frame has been drawn. */
void segments_wait (SegmentsPage *opened);

/* What is said at the top of the page, or NULL. */
const char *segments_get_notice (SegmentsPage *opened);

/* Classes of all pixels as the view shows them. */
uint8_t *segments_read_classes (SegmentsPage *opened, int *width, int *height);

G_END_DECLS
