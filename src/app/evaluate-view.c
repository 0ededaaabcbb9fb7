/* evaluate-view.c: one image of an evaluation: what was found, what was missed
 *
 * Which image, which class, against what: the choices, and the pictures that are made for them.
 * What is seen and said of these is in evaluate-view-show.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-view-private.h"

#include "app/accessible.h"
#include "app/message.h"

#include <glib/gi18n.h>

/* Seconds without another image after which the network's own memory is given back. */
#define REST 10

G_DEFINE_FINAL_TYPE (UnetEvaluateView, unet_evaluate_view, ADW_TYPE_BIN)

/* --- what is seen --- */

static gboolean
on_rest (gpointer data)
{
  UnetEvaluateView *self = data;

  self->rest = 0;
  unet_model_cache_trim (self->cache, false);
  unet_model_cache_trim (self->other_cache, true);
  return G_SOURCE_REMOVE;
}

static void
on_picture (UnetEvaluateView *self)
{
  const GError *error = unet_evaluate_picture_get_error (self->picture);
  gboolean      busy = unet_evaluate_picture_is_busy (self->picture);

  if (self->other_picture != NULL)
    {
      busy = busy || unet_evaluate_picture_is_busy (self->other_picture);
      error = error != NULL ? error : unet_evaluate_picture_get_error (self->other_picture);
    }
  gtk_spinner_set_spinning (self->spinner, busy);
  if (error != NULL)
    {
      g_autofree char *message = unet_message_for_window (error->message);

      gtk_label_set_text (self->problem, message);
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
  else
    gtk_stack_set_visible_child_name (self->stack, "image");
  unet_evaluate_view_show_masks (self);
  unet_evaluate_view_update_status (self);
  if (!busy && self->rest == 0)
    self->rest = g_timeout_add_seconds (REST, on_rest, self);
}

/* --- classes --- */

/* The choice is: any class but the background, then each. */
int
unet_evaluate_view_get_class (UnetEvaluateView *self)
{
  const guint selected = gtk_drop_down_get_selected (self->class_choice);

  return self->n_classes > 0 && selected != GTK_INVALID_LIST_POSITION ? (int)selected - 1 : -1;
}

static void
on_class (UnetEvaluateView *self)
{
  if (self->picture == NULL || self->filling)
    return;
  unet_evaluate_picture_set_class (self->picture, unet_evaluate_view_get_class (self));
  if (self->other_picture != NULL)
    unet_evaluate_picture_set_class (self->other_picture, unet_evaluate_view_get_class (self));
  gtk_spinner_set_spinning (self->spinner, unet_evaluate_picture_is_busy (self->picture));
}

/* Whether these are what can be chosen already: then the choice stays. */
static gboolean
has_names (GtkDropDown *choice, GListModel *names)
{
  GListModel *now = gtk_drop_down_get_model (choice);
  const guint n = g_list_model_get_n_items (names);

  if (now == NULL || g_list_model_get_n_items (now) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (now), i),
                      gtk_string_list_get_string (GTK_STRING_LIST (names), i)))
      return FALSE;
  return TRUE;
}

static void
fill_classes (UnetEvaluateView *self, UnetEvaluateModel *model)
{
  const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (model);
  const int n = unet_evaluate_model_get_spec (model)->per_class ? evaluation->n_classes : 0;
  g_autoptr (GtkStringList) names = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->class_choice), n > 0);
  self->n_classes = n;
  names = gtk_string_list_new (NULL);
  gtk_string_list_append (names, _ ("All but background"));
  for (int i = 0; i < n; i++)
    gtk_string_list_take (names, unet_evaluation_dup_class_name (evaluation, i));
  if (has_names (self->class_choice, G_LIST_MODEL (names)))
    return;
  self->filling = TRUE;
  gtk_drop_down_set_model (self->class_choice, G_LIST_MODEL (names));
  self->filling = FALSE;
}

/* --- the other model --- */

static void
forget_picture (UnetEvaluateView *self, UnetEvaluatePicture **picture)
{
  if (*picture == NULL)
    return;
  g_signal_handlers_disconnect_by_data (*picture, self);
  unet_evaluate_picture_cancel (*picture);
  g_clear_object (picture);
}

static void
forget (UnetEvaluateView *self)
{
  forget_picture (self, &self->picture);
  forget_picture (self, &self->other_picture);
  self->has_difference = FALSE;
}

/* The choice is the same for the next image; for another model it begins with the truth. */
static void
fill_against (UnetEvaluateView *self)
{
  g_autoptr (GtkStringList) names = unet_evaluate_against_list (self->models, self->model);

  gtk_widget_set_visible (GTK_WIDGET (self->against),
                          g_list_model_get_n_items (G_LIST_MODEL (names)) > 1);
  if (has_names (self->against, G_LIST_MODEL (names)))
    return;
  self->filling = TRUE;
  gtk_drop_down_set_model (self->against, G_LIST_MODEL (names));
  self->filling = FALSE;
}

static void
begin_other (UnetEvaluateView *self, const char *stem)
{
  UnetEvaluateModel *other;

  forget_picture (self, &self->other_picture);
  if (unet_evaluate_view_get_against (self, &other) == UNET_AGAINST_TRUTH || other == NULL)
    return;
  self->other_picture = unet_evaluate_picture_new (self->other_cache, other, stem,
                                                   unet_evaluate_view_get_class (self));
  if (self->other_picture == NULL)
    return;
  unet_mask_view_set_title (self->other_view, unet_evaluate_picture_get_name (self->other_picture));
  g_signal_connect_object (self->other_picture, "changed", G_CALLBACK (on_picture), self,
                           G_CONNECT_SWAPPED);
}

static void
on_against (UnetEvaluateView *self)
{
  if (self->filling || self->picture == NULL)
    return;
  begin_other (self, unet_evaluate_picture_get_stem (self->picture));
  unet_evaluate_view_show_kinds (self);
  on_picture (self);
}

/* --- the object --- */

static void
toggle (UnetEvaluateView *self, const char *property)
{
  gboolean active;

  g_object_get (self->view, property, &active, NULL);
  g_object_set (self->view, property, !active, NULL);
}

static void
step_mode (UnetEvaluateView *self, int by)
{
  UnetViewMode mode;

  g_object_get (self->view, "mode", &mode, NULL);
  g_object_set (self->view, "mode",
                (UnetViewMode)CLAMP ((int)mode + by, UNET_VIEW_IMAGE, UNET_VIEW_PROBABILITY), NULL);
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UnetEvaluateView *self = UNET_EVALUATE_VIEW (widget);

  if (g_str_equal (name, "picture.toggle-mask"))
    toggle (self, "mask-visible");
  else if (g_str_equal (name, "picture.toggle-contour"))
    toggle (self, "contour");
  else if (g_str_equal (name, "picture.toggle-curtain"))
    toggle (self, "curtain");
  else if (g_str_equal (name, "picture.mode-previous"))
    step_mode (self, -1);
  else if (g_str_equal (name, "picture.mode-next"))
    step_mode (self, 1);
}

static void
unet_evaluate_view_dispose (GObject *object)
{
  UnetEvaluateView *self = UNET_EVALUATE_VIEW (object);

  forget (self);
  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_pointer (&self->cache, unet_model_cache_unref);
  g_clear_object (&self->model);
  g_ptr_array_set_size (self->models, 0);
  G_OBJECT_CLASS (unet_evaluate_view_parent_class)->dispose (object);
}

static void
unet_evaluate_view_finalize (GObject *object)
{
  UnetEvaluateView *self = UNET_EVALUATE_VIEW (object);

  unet_model_cache_unref (self->other_cache);
  g_ptr_array_unref (self->models);
  for (int i = 0; i < UNET_COMPARE_N; i++)
    g_free (self->kind_names[i]);
  G_OBJECT_CLASS (unet_evaluate_view_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  /* Those of the page Segment. */
  static const struct
  {
    guint       key;
    const char *action;
  } keys[] = {
      {GDK_KEY_x, "picture.toggle-mask"},       {GDK_KEY_z, "picture.toggle-contour"},
      {GDK_KEY_c, "picture.toggle-curtain"},    {GDK_KEY_Page_Up, "picture.mode-previous"},
      {GDK_KEY_Page_Down, "picture.mode-next"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_install_action (widget_class, keys[i].action, NULL, act);
      gtk_widget_class_add_binding_action (widget_class, keys[i].key, 0, keys[i].action, NULL);
    }
}

static void
unet_evaluate_view_class_init (UnetEvaluateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_evaluate_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = unet_evaluate_view_finalize;
  g_type_ensure (UNET_TYPE_EVALUATE_LEGEND);
  g_type_ensure (UNET_TYPE_MASK_VIEW);
  g_type_ensure (UNET_TYPE_VIEW_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/evaluate-view.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, stack);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, bar);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, class_choice);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, against);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, view);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, other_view);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, other);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, caption);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, other_caption);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, spinner);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, legend);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, status);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateView, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_against);
  gtk_widget_class_bind_template_callback (widget_class, on_class);
  gtk_widget_class_bind_template_callback_full (widget_class, "update_status",
                                                G_CALLBACK (unet_evaluate_view_update_status));
  install_actions (widget_class);
}

static void
unet_evaluate_view_init (UnetEvaluateView *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->other_cache = unet_model_cache_new (0);
  gtk_widget_init_template (GTK_WIDGET (self));
  unet_view_bar_set_view (self->bar, self->view);
  unet_accessible_set_label (GTK_WIDGET (self->against), _ ("Compared with"));
  unet_mask_view_link (self->view, self->other_view);
  unet_evaluate_view_show_kinds (self);
  /* The map is cut already. */
  g_object_set (self->view, "threshold", -1.0, "mask-opacity", 0.6, NULL);
}

/**
 * unet_evaluate_view_set_models:
 * @self: a view
 * @models: (element-type UnetEvaluateModel): that have scores, to be held against each other
 */
void
unet_evaluate_view_set_models (UnetEvaluateView *self, GPtrArray *models)
{
  g_return_if_fail (UNET_IS_EVALUATE_VIEW (self));

  /* The image that is looked at may be held against one that is gone: it is shown anew. */
  forget_picture (self, &self->other_picture);
  g_ptr_array_set_size (self->models, 0);
  for (guint i = 0; i < models->len; i++)
    g_ptr_array_add (self->models, g_object_ref (models->pdata[i]));
  fill_against (self);
  if (self->picture != NULL)
    on_against (self);
}

/**
 * unet_evaluate_view_show:
 * @self: a view
 * @cache: of networks
 * @model: (nullable): with scores
 * @stem: (nullable): the image
 */
void
unet_evaluate_view_show (UnetEvaluateView  *self,
                         UnetModelCache    *cache,
                         UnetEvaluateModel *model,
                         const char        *stem)
{
  UnetEvaluateModel *other;

  g_return_if_fail (UNET_IS_EVALUATE_VIEW (self));

  forget (self);
  g_clear_handle_id (&self->rest, g_source_remove);
  unet_model_cache_ref (cache);
  g_clear_pointer (&self->cache, unet_model_cache_unref);
  self->cache = cache;
  g_set_object (&self->model, model);
  fill_against (self);
  unet_evaluate_view_show_kinds (self);
  if (model != NULL && stem != NULL)
    {
      fill_classes (self, model);
      self->picture =
          unet_evaluate_picture_new (cache, model, stem, unet_evaluate_view_get_class (self));
    }
  if (self->picture == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      gtk_spinner_set_spinning (self->spinner, FALSE);
      unet_mask_view_set_picture (self->view, NULL);
      unet_evaluate_view_show_comparison (self, NULL);
      unet_evaluate_view_update_status (self);
      return;
    }
  unet_mask_view_set_title (self->view, unet_evaluate_picture_get_name (self->picture));
  g_signal_connect_object (self->picture, "changed", G_CALLBACK (on_picture), self,
                           G_CONNECT_SWAPPED);
  begin_other (self, stem);
  gtk_widget_set_visible (self->other,
                          self->other_picture != NULL &&
                              unet_evaluate_view_get_against (self, &other) == UNET_AGAINST_BESIDE);
  /* The one before stays to be seen until there is something of this one. */
  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "image");
  unet_evaluate_view_show_comparison (self, NULL);
  unet_evaluate_view_update_status (self);
  if (unet_evaluate_picture_get_error (self->picture) != NULL)
    on_picture (self);
}

/* NULL: none is looked at. */
UnetEvaluatePicture *
unet_evaluate_view_get_picture (UnetEvaluateView *self)
{
  return self->picture;
}

UnetMaskView *
unet_evaluate_view_get_view (UnetEvaluateView *self)
{
  return self->view;
}

/* As if it were chosen; -1: all but background. */
void
unet_evaluate_view_set_class (UnetEvaluateView *self, int class_index)
{
  gtk_drop_down_set_selected (self->class_choice, (guint)(class_index + 1));
}

const char *
unet_evaluate_view_get_status (UnetEvaluateView *self)
{
  return gtk_label_get_text (self->status);
}

/* As if it were chosen: 0 is the truth, then the difference to each other model and side by side.
 */
void
unet_evaluate_view_set_against (UnetEvaluateView *self, guint position)
{
  gtk_drop_down_set_selected (self->against, position);
}

/* NULL: no other model's mask is looked at. */
UnetEvaluatePicture *
unet_evaluate_view_get_other_picture (UnetEvaluateView *self)
{
  return self->other_picture;
}

/* NULL unless it is looked at. */
UnetMaskView *
unet_evaluate_view_get_other_view (UnetEvaluateView *self)
{
  return gtk_widget_get_visible (self->other) ? self->other_view : NULL;
}

/* NULL unless a difference is looked at, and both masks are there. */
const UnetComparison *
unet_evaluate_view_get_difference (UnetEvaluateView *self)
{
  return self->has_difference ? &self->difference : NULL;
}
