/* windows.h: a widget on a screen, and somebody who uses it
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* A window without decoration at the corner of the screen, with CHILD in it, of this size; waits
 * until it is seen. Destroy it with gtk_window_destroy(). */
GtkWidget *windows_show (GtkWidget *child, int width, int height);

/* Lets the main loop run until DONE says so; fails the test if it does not within some seconds. */
void windows_wait (bool (*done) (gpointer data), gpointer data);

/* Lets it run until nothing is waiting, and a frame has been drawn. */
void windows_settle (GtkWidget *widget);

/* Activates what WIDGET does for a key, without a key. Returns what it returned. */
bool windows_press (GtkWidget *widget, guint key, GdkModifierType modifiers);

/* Whether real keys and a real pointer can be had; if not the test is skipped, saying why. */
bool windows_have_xdotool (void);

/* Gives xdotool words to act on, such as "key Right" or "mousemove 10 20". */
void windows_xdotool (const char *words);

G_END_DECLS
