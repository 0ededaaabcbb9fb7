/* evaluate-model-row.c: a model in the list of those that are evaluated
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-model-row.h"

#include "app/evaluate-badge.h"

#include <glib/gi18n.h>

struct _UnetEvaluateModelRow
{
  AdwActionRow parent_instance;

  /* Template Widgets */
  UnetEvaluateBadge *badge;
  GtkStack          *state;
  GtkButton         *remove;

  /* Owned References */
  UnetEvaluateModel *model;
};

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluateModelRow, unet_evaluate_model_row, ADW_TYPE_ACTION_ROW)

static const char *
get_state_name (UnetEvaluateModel *model)
{
  if (unet_evaluate_model_get_error (model) != NULL)
    return "failed";
  switch (unet_evaluate_model_get_state (model))
    {
    case UNET_EVALUATE_STATE_WORKING:
      return "working";
    case UNET_EVALUATE_STATE_DONE:
      return "done";
    case UNET_EVALUATE_STATE_NONE:
    case UNET_EVALUATE_STATE_WAITING:
    case UNET_EVALUATE_STATE_FAILED:
    default:
      return "none";
    }
}

/* Titles of rows are markup. */
static void
on_changed (UnetEvaluateModelRow *self)
{
  const char      *name = unet_evaluate_model_get_name (self->model);
  g_autofree char *description = unet_evaluate_model_dup_description (self->model);
  g_autofree char *path = g_filename_display_name (unet_evaluate_model_get_path (self->model));
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *subtitle = g_markup_escape_text (description, -1);
  /* Translators: a model; takes it out of the list */
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_stack_set_visible_child_name (self->state, get_state_name (self->model));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), path);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  remove, -1);
}

static void
on_remove (UnetEvaluateModelRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
unet_evaluate_model_row_dispose (GObject *object)
{
  g_clear_object (&UNET_EVALUATE_MODEL_ROW (object)->model);
  G_OBJECT_CLASS (unet_evaluate_model_row_parent_class)->dispose (object);
}

static void
unet_evaluate_model_row_class_init (UnetEvaluateModelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_evaluate_model_row_dispose;

  /**
   * UnetEvaluateModelRow::remove:
   *
   * Somebody wants the model out of the list.
   */
  signals[REMOVE] = g_signal_new ("remove", UNET_TYPE_EVALUATE_MODEL_ROW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (UNET_TYPE_EVALUATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UNET_APP_PATH "/evaluate-model-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateModelRow, badge);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateModelRow, state);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateModelRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
unet_evaluate_model_row_init (UnetEvaluateModelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
unet_evaluate_model_row_new (UnetEvaluateModel *model)
{
  UnetEvaluateModelRow *self = g_object_new (UNET_TYPE_EVALUATE_MODEL_ROW, NULL);

  self->model = g_object_ref (model);
  unet_evaluate_badge_set_model (self->badge, model);
  g_signal_connect_object (model, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}

UnetEvaluateModel *
unet_evaluate_model_row_get_model (UnetEvaluateModelRow *self)
{
  return self->model;
}
