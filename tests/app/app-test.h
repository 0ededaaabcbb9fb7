/* app-test.h: what the tests of widgets share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/train-spec.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Before g_test_run(): GTK, the templates and the settings. */
void app_test_init (int *argc, char ***argv);

/* Runs the main loop until FUNC says so; it is a failure when that takes a minute. */
typedef gboolean (*AppTestFunc) (gpointer data);
void app_test_wait (AppTestFunc func, gpointer data);

/* Runs it for so long. */
void app_test_run_for (guint milliseconds);

/* CHILD in a window of this size, on the screen. */
GtkWindow *app_test_show (GtkWidget *child, int width, int height);

/* N drawn pictures of SIZE x SIZE in FOLDER/imgs, and FOLDER/masks. */
void app_test_make_data (const char *folder, int n, int size);

/* To train a network of two levels on the data in FOLDER, in FOLDER/run: some steps a blink. */
UnetTrainSpec *app_test_make_spec (const char *folder);

/* The first widget of TYPE below PARENT, depth first, that has TEXT (NULL: any) as its label. */
GtkWidget *app_test_find (GtkWidget *parent, GType type, const char *text);

G_END_DECLS
