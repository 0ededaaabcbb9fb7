/* evaluate-save.c: the page Evaluate: from the scores to files
 *
 * The files are those of unet evaluate with --csv, --json and --threshold-curve, made by the same
 * functions: the same settings give the same bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-page-private.h"

#include "app/file-dialog.h"
#include "app/task.h"
#include "base/file.h"

#include <glib/gi18n.h>
#include <string.h>

/* The files that can be written. */
static const struct
{
  const char *action, *label, *title, *name;
} kinds[] = {
    {"evaluate.export-csv", N_ ("Scores as _CSV…"), N_ ("Export Scores"), "scores.csv"},
    {"evaluate.export-json", N_ ("Scores as _JSON…"), N_ ("Export Scores"), "scores.json"},
    {"evaluate.export-curve", N_ ("_Threshold Curve as CSV…"), N_ ("Export Threshold Curve"),
     "threshold.csv"},
};

/* What is written where. */
typedef struct
{
  char *path, *text;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->path);
  g_free (order->text);
  g_free (order);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order  *order = data;
  GError *error = NULL;

  if (unet_file_write (order->path, order->text, strlen (order->text), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetEvaluatePage *self = UNET_EVALUATE_PAGE (object);
  Order            *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (order->path);
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (self->session != NULL)
        unet_notice_show_error (self->notice, error);
      return;
    }
  text = g_strdup_printf (_ ("“%s” is written"), name);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static char *
format (UnetEvaluateModel *model, const char *action)
{
  const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (model);

  if (g_str_equal (action, "evaluate.export-csv"))
    return unet_evaluation_to_csv (evaluation);
  if (g_str_equal (action, "evaluate.export-json"))
    return unet_evaluation_to_json (evaluation, unet_evaluate_model_get_spec (model));
  return unet_evaluation_curve_to_csv (evaluation);
}

/**
 * unet_evaluate_page_export:
 * @self: the page
 * @action: "evaluate.export-csv", "evaluate.export-json" or "evaluate.export-curve"
 * @path: (type filename): the file to write
 *
 * Writes what the current model's scores are, on a thread of its own; a toast or a notice says what
 * came of it.
 */
void
unet_evaluate_page_export (UnetEvaluatePage *self, const char *action, const char *path)
{
  g_autoptr (GTask) task = NULL;
  Order *order;

  g_return_if_fail (UNET_IS_EVALUATE_PAGE (self));

  if (self->current == NULL)
    return;
  order = g_new (Order, 1);
  *order = (Order){g_strdup (path), format (self->current, action)};
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (task, unet_evaluate_page_export);
  g_task_set_task_data (task, order, order_free);
  unet_task_run_in_thread (task, work, NULL);
}

static void
export_chosen (GListModel *files, UnetEvaluatePage *self, guint kind)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (g_file_peek_path (file) != NULL)
    unet_evaluate_page_export (self, kinds[kind].action, g_file_peek_path (file));
}

static void
on_csv (GListModel *files, gpointer data)
{
  export_chosen (files, data, 0);
}

static void
on_json (GListModel *files, gpointer data)
{
  export_chosen (files, data, 1);
}

static void
on_curve (GListModel *files, gpointer data)
{
  export_chosen (files, data, 2);
}

/* Beside the model: "best-scores.csv". */
static char *
suggest (UnetEvaluateModel *model, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (unet_evaluate_model_get_path (model));
  g_autofree char *base = unet_evaluate_model_suggest_name (model);
  g_autofree char *whole = g_strdup_printf ("%s-%s", base, name);

  return g_build_filename (folder, whole, NULL);
}

void
unet_evaluate_page_save (UnetEvaluatePage *self, const char *action)
{
  static const UnetFileFunc funcs[G_N_ELEMENTS (kinds)] = {on_csv, on_json, on_curve};

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && self->current != NULL; i++)
    if (g_str_equal (kinds[i].action, action))
      {
        g_autofree char *initial = suggest (self->current, kinds[i].name);

        unet_file_dialog_open (GTK_WIDGET (self), _ (kinds[i].title), UNET_FILE_SAVE, initial,
                               funcs[i], self);
      }
}

/* Of several models the menu says whose scores they are. */
void
unet_evaluate_page_update_export (UnetEvaluatePage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autofree char *title = NULL;
  const gboolean   has_curve =
      self->current != NULL && unet_evaluate_model_get_evaluation (self->current)->curve != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_menu_append (section, _ (kinds[i].label), kinds[i].action);
  if (self->results->len > 1)
    title = unet_evaluate_model_dup_title (self->current);
  g_menu_append_section (menu, title, G_MENU_MODEL (section));
  gtk_menu_button_set_menu_model (self->export, G_MENU_MODEL (menu));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "evaluate.export-csv", self->current != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "evaluate.export-json", self->current != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "evaluate.export-curve", has_curve);
}
