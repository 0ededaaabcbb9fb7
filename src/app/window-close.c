/* window-close.c: the window while work is under way
 *
 * Closing it asks first, stops the training with a checkpoint, waits for that and closes. As long
 * as a network is trained the computer does not fall asleep.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>

/* --- closing --- */

static gboolean
close_now (gpointer data)
{
  gtk_window_destroy (data);
  return G_SOURCE_REMOVE;
}

/* Not in the midst of an answer of a dialog over it, or of the end of its run. */
static void
close_soon (UnetWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_now, g_object_ref (self), g_object_unref);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, UnetWindow *self)
{
  if (!g_str_equal (response, "close"))
    return;
  if (self->closing || !unet_train_page_is_busy (self->train_page))
    {
      close_soon (self);
      return;
    }
  self->closing = TRUE;
  unet_train_page_stop (self->train_page);
}

static void
ask (UnetWindow *self, const char *heading, const char *body, const char *keep, const char *close)
{
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), heading, body));

  adw_message_dialog_add_responses (dialog, "keep", keep, "close", close, NULL);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  if (self->closing)
    adw_message_dialog_set_response_appearance (dialog, "close", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* TRUE: it stays, for now. */
gboolean
unet_window_close_request (GtkWindow *window)
{
  UnetWindow *self = UNET_WINDOW (window);

  if (self->closing)
    ask (self, _ ("Close at Once?"),
         _ ("The training stops after its present step, with a checkpoint. Closed at once it loses "
            "what it learned since the one before."),
         _ ("_Wait"), _ ("_Close at Once"));
  else if (unet_train_page_is_busy (self->train_page))
    ask (self, _ ("Stop the Training and Close?"),
         _ ("It stops after this step with a checkpoint, and can be resumed another time."),
         _ ("_Keep Training"), _ ("_Stop and Close"));
  else if (unet_segment_page_is_busy (self->segment_page))
    ask (self, _ ("Close While Masks Are Saved?"),
         _ ("Those that are not saved yet would be missing."), _ ("_Keep Saving"),
         _ ("_Stop and Close"));
  else if (unet_evaluate_page_is_busy (self->evaluate_page))
    ask (self, _ ("Close While Models Are Evaluated?"),
         _ ("The scores that are there so far would be lost."), _ ("_Keep Evaluating"),
         _ ("_Stop and Close"));
  else
    return FALSE;
  return TRUE;
}

/* --- while it trains --- */

static void
keep_awake (UnetWindow *self, gboolean awake)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application == NULL)
    return;
  if (self->inhibition != 0)
    gtk_application_uninhibit (application, self->inhibition);
  self->inhibition = 0;
  if (awake)
    self->inhibition =
        gtk_application_inhibit (application, GTK_WINDOW (self),
                                 GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                                 _ ("A network is being trained"));
}

static void
on_busy (UnetWindow *self)
{
  const gboolean busy = unet_train_page_is_busy (self->train_page);

  keep_awake (self, busy);
  if (!busy && self->closing)
    close_soon (self);
}

void
unet_window_watch_work (UnetWindow *self)
{
  g_signal_connect_object (self->train_page, "notify::busy", G_CALLBACK (on_busy), self,
                           G_CONNECT_SWAPPED);
}
