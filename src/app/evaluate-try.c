/* evaluate-try.c: the page Evaluate with the sample data
 *
 * Scores need a network. The newest of the folder where the window keeps its runs is taken; where
 * there is none yet the page says so and shows the way to where one is trained.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-page-private.h"

#include "app/newest-model.h"
#include "app/sample.h"

#include <glib/gi18n.h>

static void
on_sample (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetEvaluatePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = unet_sample_prepare_finish (result, &error);
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;
  g_autofree char *runs = unet_user_folder ("runs");
  g_autofree char *model = unet_newest_model_find (runs);

  if (self->session == NULL)
    return;
  self->preparing = FALSE;
  if (folder == NULL)
    {
      unet_notice_show_error (self->notice, error);
      unet_evaluate_page_show_state (self);
      return;
    }
  images = g_build_filename (folder, "imgs", NULL);
  masks = g_build_filename (folder, "masks", NULL);
  unet_evaluate_page_set_data (self, images, masks);
  /* Which has said so: somebody began another evaluation while the pictures were drawn. */
  if (unet_evaluate_page_is_busy (self))
    {
      unet_evaluate_page_show_state (self);
      return;
    }
  if (model != NULL)
    unet_evaluate_page_add_model (self, model);
  /* Models that were there before will do as well. */
  if (unet_evaluate_session_can_run (self->session))
    unet_evaluate_session_run (self->session);
  else
    {
      gtk_widget_set_visible (self->train, TRUE);
      unet_notice_show (self->notice, GTK_MESSAGE_INFO,
                        _ ("The sample data are ready, but there is no trained network yet. Train "
                           "one first, which takes a few minutes, then come back."));
    }
  unet_evaluate_page_show_state (self);
}

void
unet_evaluate_page_try (UnetEvaluatePage *self)
{
  self->preparing = TRUE;
  unet_evaluate_page_show_state (self);
  unet_sample_prepare_async (NULL, on_sample, g_object_ref (self));
}
