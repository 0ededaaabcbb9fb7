/* evaluate-show.c: the page Evaluate: from the session to what is seen
 *
 * One of the models that have scores is the current one: the image, the threshold and what is
 * exported are its. The mask of the image is made again only while the image is seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-page-private.h"

#include "app/evaluate-choice.h"
#include "app/evaluate-histogram.h"
#include "app/path-row.h"

#include <glib/gi18n.h>

/* --- which model --- */

void
unet_evaluate_page_set_up_choice (UnetEvaluatePage *self)
{
  unet_evaluate_choice_set_up (self->model_choice);
}

/* The current model stays, if it still has scores. */
static void
fill_choice (UnetEvaluatePage *self)
{
  self->filling = TRUE;
  unet_evaluate_choice_fill (self->model_choice, self->results, self->current, 0);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->model_choice), self->results->len > 1);
}

/* Another model is the current one, or it has new scores. */
void
unet_evaluate_page_choose_model (UnetEvaluatePage *self)
{
  UnetEvaluateModel    *model;
  const UnetEvaluation *evaluation;
  gboolean              is_other;

  if (self->filling)
    return;
  model = self->results->len > 0 ? gtk_drop_down_get_selected_item (self->model_choice) : NULL;
  is_other = g_set_object (&self->current, model);
  unet_evaluate_curves_set_current (self->curves, model);
  unet_evaluate_page_update_export (self);
  /* While others are evaluated, what is seen of this one stays. */
  evaluation = model != NULL ? unet_evaluate_model_get_evaluation (model) : NULL;
  if (is_other || self->viewed != evaluation)
    self->view_stale = TRUE;
  self->viewed = evaluation;
  unet_evaluate_page_update_view (self);
}

/* --- the image --- */

/* Makes its mask again, if it is seen and is not there yet. */
void
unet_evaluate_page_update_view (UnetEvaluatePage *self)
{
  UnetModelCache *cache =
      unet_evaluate_models_get_cache (unet_evaluate_session_get_models (self->session));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "evaluate.previous",
                                 unet_evaluate_table_can_step (self->table, -1));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "evaluate.next",
                                 unet_evaluate_table_can_step (self->table, 1));
  if (!self->view_stale || g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "image") != 0)
    return;
  self->view_stale = FALSE;
  unet_evaluate_view_show (self->view, cache, self->current, self->stem);
}

/**
 * unet_evaluate_page_show_image:
 * @self: the page
 * @stem: (nullable): the image to look at
 */
void
unet_evaluate_page_show_image (UnetEvaluatePage *self, const char *stem)
{
  if (g_strcmp0 (stem, self->stem) != 0)
    {
      g_free (self->stem);
      self->stem = g_strdup (stem);
      self->view_stale = TRUE;
    }
  unet_evaluate_page_update_view (self);
}

/* --- the scores --- */

/* "24 images in ~/data/imgs" */
static char *
describe_subject (UnetEvaluatePage *self)
{
  const UnetEvaluateSpec *spec = unet_evaluate_model_get_spec (self->results->pdata[0]);
  const guint             n = g_list_model_get_n_items (unet_evaluate_table_get_rows (self->table));
  const guint             all = unet_evaluate_table_get_n_items (self->table);
  g_autofree char        *folder = unet_path_shorten (spec->images);

  if (n < all)
    /* Translators: how many of how many images; a folder */
    return g_strdup_printf (ngettext ("%u of %u image in %s", "%u of %u images in %s", all), n, all,
                            folder);
  /* Translators: how many images; a folder */
  return g_strdup_printf (ngettext ("%u image in %s", "%u images in %s", all), all, folder);
}

static void
show_subject (UnetEvaluatePage *self)
{
  g_autofree char *text = NULL;

  if (self->results->len == 0)
    return;
  text = describe_subject (self);
  if (!unet_evaluate_session_is_current (self->session))
    {
      g_autofree char *plain = g_steal_pointer (&text);

      /* Translators: "24 images in ~/data/imgs · with other settings than on the left" */
      text = g_strdup_printf (_ ("%s · with other settings than on the left"), plain);
    }
  gtk_label_set_text (self->subject, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subject), text);
}

/* What is not there is not seen: then the first page is. */
static void
show_page (UnetEvaluatePage *self, GtkStackPage *page, const char *name, gboolean visible)
{
  gtk_stack_page_set_visible (page, visible);
  if (!visible && g_strcmp0 (gtk_stack_get_visible_child_name (self->views), name) == 0)
    gtk_stack_set_visible_child_name (self->views, "threshold");
}

/* The image STEM was chosen elsewhere than in the table, which goes there, if it shows it. */
void
unet_evaluate_page_open_image (UnetEvaluatePage *self, const char *stem)
{
  GListModel *rows = unet_evaluate_table_get_rows (self->table);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (UnetEvaluateItem) item = g_list_model_get_item (rows, i);

      if (g_str_equal (unet_evaluate_item_get_stem (item), stem))
        unet_evaluate_table_select (self->table, i);
    }
  gtk_stack_set_visible_child_name (self->views, "image");
  unet_evaluate_page_show_image (self, stem);
}

void
unet_evaluate_page_show_results (UnetEvaluatePage *self)
{
  g_autoptr (GListStore) items = NULL;
  g_autoptr (GListStore) classes = NULL;

  g_clear_pointer (&self->results, g_ptr_array_unref);
  self->results = unet_evaluate_session_dup_results (self->session);
  items = unet_evaluate_items_new (self->results);
  classes = unet_evaluate_items_new_of_classes (self->results);
  unet_evaluate_tiles_set_models (self->tiles, self->results);
  unet_evaluate_table_set_items (self->table, items, self->results);
  unet_evaluate_table_set_items (self->classes, classes, self->results);
  unet_evaluate_curves_set_models (self->curves, self->results);
  unet_evaluate_histogram_fill (self->histogram, self->results);
  unet_evaluate_pairs_set_models (self->pairs, self->results);
  unet_evaluate_view_set_models (self->view, self->results);
  show_page (self, self->pairs_page, "pairs", self->results->len > 1);
  show_page (self, self->classes_page, "classes",
             g_list_model_get_n_items (G_LIST_MODEL (classes)) > 0);
  fill_choice (self);
  unet_evaluate_page_choose_model (self);
  unet_evaluate_page_show_state (self);
}

/* --- what can be done --- */

static const char *
get_advice (UnetEvaluatePage *self)
{
  const UnetEvaluateSpec *spec = unet_evaluate_session_get_spec (self->session);

  if (unet_evaluate_session_is_busy (self->session))
    return _ ("The scores of the first model are shown as soon as it has seen every image.");
  if (unet_evaluate_session_can_run (self->session))
    return _ ("Press “Evaluate” to score every image.");
  if (*spec->images != '\0' && *spec->masks != '\0')
    return _ ("Add one or more trained networks on the left, or masks that another program made.");
  return _ ("Choose a folder of images and the folder of their true masks on the left, and add one "
            "or more trained networks: each is scored on every image.");
}

/* After data, models or work have changed. */
void
unet_evaluate_page_show_state (UnetEvaluatePage *self)
{
  GtkWidget     *widget = GTK_WIDGET (self);
  const gboolean busy = unet_evaluate_session_is_busy (self->session);
  const gboolean can_run = unet_evaluate_session_can_run (self->session);

  gtk_widget_action_set_enabled (widget, "evaluate.start", can_run);
  gtk_widget_action_set_enabled (widget, "evaluate.cancel", busy);
  gtk_widget_action_set_enabled (widget, "evaluate.sample", !busy && !self->preparing);
  gtk_widget_set_visible (self->sample, !busy && !can_run);
  if (busy || can_run)
    gtk_widget_set_visible (self->train, FALSE);
  adw_status_page_set_title (self->empty, busy ? _ ("Evaluating…") : _ ("Evaluate Models"));
  adw_status_page_set_description (self->empty, get_advice (self));
  gtk_stack_set_visible_child_name (self->stack, self->results->len > 0 ? "results" : "empty");
  show_subject (self);
}
