/* window-close.c: the window while work is under way
 *
 * Closing it asks first, stops the training with a checkpoint, waits for that and closes. If the
 * training fails on that way the window stays, and what has begun meanwhile is asked about. As long
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

/* What there can be to lose, as flags. */
enum
{
  TRAINING = 1 << 0,
  CHECKPOINT = 1 << 1, /* the training, while it is waited for its last one */
  SAVING = 1 << 2,
  EVALUATING = 1 << 3,
};

static const struct
{
  guint       kind;
  const char *heading, *body, *keep, *close;
} questions[] = {
    {TRAINING, N_ ("Stop the Training and Close?"),
     N_ ("The training stops after this step with a checkpoint, and can be resumed another time."),
     N_ ("_Keep Training"), N_ ("_Stop and Close")},
    {CHECKPOINT, N_ ("Close at Once?"),
     N_ ("The training stops after its present step, with a checkpoint. Closed at once it loses "
         "what it learned since the one before."),
     N_ ("_Wait"), N_ ("_Close at Once")},
    {SAVING, N_ ("Close While Masks Are Saved?"),
     N_ ("Masks that are not saved yet would be missing."), N_ ("_Keep Saving"),
     N_ ("_Stop and Close")},
    {EVALUATING, N_ ("Close While Models Are Evaluated?"),
     N_ ("The scores that are there so far would be lost."), N_ ("_Keep Evaluating"),
     N_ ("_Stop and Close")},
};

static guint
get_work (UnetWindow *self)
{
  guint work = 0;

  if (unet_train_page_is_busy (self->train_page))
    work |= self->closing ? CHECKPOINT : TRAINING;
  if (unet_segment_page_is_busy (self->segment_page))
    work |= SAVING;
  if (unet_evaluate_page_is_busy (self->evaluate_page))
    work |= EVALUATING;
  return work;
}

static void go_on (UnetWindow *self);

static void
on_response (AdwMessageDialog *dialog, const char *response, UnetWindow *self)
{
  if (!g_str_equal (response, "close"))
    return;
  self->agreed |= self->asked;
  go_on (self);
}

/* About all of WORK in one dialog: nobody reads a second one that comes when the first is answered.
 */
static void
ask (UnetWindow *self, guint work)
{
  g_autoptr (GString) body = g_string_new (NULL);
  const char       *heading = NULL, *keep = NULL, *close = NULL;
  guint             n = 0;
  AdwMessageDialog *dialog;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if ((work & questions[i].kind) != 0)
      {
        heading = n > 0 ? _ ("Stop All Work and Close?") : _ (questions[i].heading);
        keep = n > 0 ? _ ("_Keep Working") : _ (questions[i].keep);
        close = n > 0 ? _ ("_Stop and Close") : _ (questions[i].close);
        g_string_append_printf (body, n > 0 ? "\n%s" : "%s", _ (questions[i].body));
        n++;
      }
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), heading, body->str));
  adw_message_dialog_add_responses (dialog, "keep", keep, "close", close, NULL);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  if ((work & CHECKPOINT) != 0)
    adw_message_dialog_set_response_appearance (dialog, "close", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  self->asked = work;
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Towards the end, as far as the person agreed to it. */
static void
go_on (UnetWindow *self)
{
  const guint left = get_work (self) & ~self->agreed;

  if (self->failed)
    /* There is no checkpoint, which the person counts on: why is said at the top of the page. */
    adw_view_stack_set_visible_child_name (self->stack, "train");
  else if (left != 0)
    ask (self, left);
  else if ((get_work (self) & TRAINING) != 0)
    {
      self->closing = TRUE;
      unet_train_page_stop (self->train_page);
    }
  else
    close_soon (self);
}

/* TRUE: it stays, for now. */
gboolean
unet_window_close_request (GtkWindow *window)
{
  UnetWindow *self = UNET_WINDOW (window);
  guint       left;

  if (!self->closing)
    self->agreed = 0;
  self->failed = FALSE;
  left = get_work (self) & ~self->agreed;
  if (left == 0)
    return FALSE;
  ask (self, left);
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
  if (busy)
    return;
  self->failed = unet_train_page_has_failed (self->train_page);
  if (self->closing)
    {
      self->closing = FALSE;
      go_on (self);
    }
}

void
unet_window_watch_work (UnetWindow *self)
{
  g_signal_connect_object (self->train_page, "notify::busy", G_CALLBACK (on_busy), self,
                           G_CONNECT_SWAPPED);
}
