/* evaluate-save.c: the page Evaluate: from the scores to files
 *
 * The files are those of unet evaluate with --csv, --json and --threshold-curve, and with --format
 * and --output of all models, made by the same functions: the same settings give the same bytes,
 * but for the seconds that the work took.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-page-private.h"

#include "app/evaluate-entries.h"
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
    {"evaluate.export-all-text", N_ ("Table as T_ext…"), N_ ("Export Table"), "comparison.txt"},
    {"evaluate.export-all-markdown", N_ ("Table as _Markdown…"), N_ ("Export Table"),
     "comparison.md"},
    {"evaluate.export-all-csv", N_ ("Table as CS_V…"), N_ ("Export Table"), "comparison.csv"},
    {"evaluate.export-all-json", N_ ("Table as JS_ON…"), N_ ("Export Table"), "comparison.json"},
};

/* The first of them that is about all models; from there on they are in the order of
 * UnetTableFormat. */
#define FIRST_OF_ALL 3

/* What is written where. */
typedef struct _UnetEvaluateOrder
{
  char                *path, *text;
  UnetEvaluateEntries *entries; /* without a text: what it is made of, */
  UnetTableFormat      format;  /* and how */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->path);
  g_free (order->text);
  g_clear_pointer (&order->entries, unet_evaluate_entries_free);
  g_free (order);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order  *order = data;
  GError *error = NULL;

  if (order->text == NULL)
    order->text =
        unet_evaluate_table_format (order->entries->entries, (int)order->entries->n, order->format);
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

/* What ACTION is about, as it is now; NULL if there are no such scores. */
static Order *
make_order (UnetEvaluatePage *self, const char *action)
{
  const UnetEvaluation *evaluation;
  Order                *order;

  if (self->current == NULL)
    return NULL;
  evaluation = unet_evaluate_model_get_evaluation (self->current);
  order = g_new0 (Order, 1);
  for (guint i = FIRST_OF_ALL; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (action, kinds[i].action))
      {
        order->entries = unet_evaluate_entries_new (self->results);
        order->format = (UnetTableFormat)(i - FIRST_OF_ALL);
        return order;
      }
  if (g_str_equal (action, "evaluate.export-csv"))
    order->text = unet_evaluation_to_csv (evaluation);
  else if (g_str_equal (action, "evaluate.export-json"))
    order->text =
        unet_evaluation_to_json (evaluation, unet_evaluate_model_get_spec (self->current));
  else if (evaluation->curve != NULL)
    order->text = unet_evaluation_curve_to_csv (evaluation);
  if (order->text == NULL)
    g_clear_pointer (&order, order_free);
  return order;
}

/* Takes ORDER. */
static void
start (UnetEvaluatePage *self, Order *order, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_written, NULL);

  order->path = g_strdup (path);
  g_task_set_source_tag (task, unet_evaluate_page_export);
  g_task_set_task_data (task, order, order_free);
  unet_task_run_in_thread (task, work, NULL);
}

/**
 * unet_evaluate_page_export:
 * @self: the page
 * @action: "evaluate.export-csv", "evaluate.export-json" or "evaluate.export-curve", of the current
 *   model, or "evaluate.export-all-text", -markdown, -csv or -json, of all that have scores
 * @path: (type filename): the file to write
 *
 * Writes what the scores are, on a thread of its own; a toast or a notice says what came of it.
 */
void
unet_evaluate_page_export (UnetEvaluatePage *self, const char *action, const char *path)
{
  Order *order;

  g_return_if_fail (UNET_IS_EVALUATE_PAGE (self));

  order = make_order (self, action);
  if (order != NULL)
    start (self, order, path);
}

/* What a dialog is about is held from when it was opened, as the scores may be others by then. It
 * goes with the page: dialogs know only their owner. ACTION NULL: nothing. Returns whether there is
 * anything. */
gboolean
unet_evaluate_page_hold (UnetEvaluatePage *self, const char *action)
{
  g_clear_pointer (&self->saving, order_free);
  if (action != NULL)
    self->saving = make_order (self, action);
  return self->saving != NULL;
}

void
unet_evaluate_page_write_held (UnetEvaluatePage *self, const char *path)
{
  if (self->saving != NULL)
    start (self, g_steal_pointer (&self->saving), path);
}

static void
on_chosen (GListModel *files, gpointer data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (g_file_peek_path (file) != NULL)
    unet_evaluate_page_write_held (data, g_file_peek_path (file));
}

/* Beside the model: "best-scores.csv"; of all models "comparison.csv". */
static char *
suggest (UnetEvaluateModel *model, const char *name, gboolean of_all)
{
  g_autofree char *folder = g_path_get_dirname (unet_evaluate_model_get_path (model));
  g_autofree char *base = unet_evaluate_model_suggest_name (model);
  g_autofree char *whole = g_strdup_printf ("%s-%s", base, name);

  return g_build_filename (folder, of_all ? name : whole, NULL);
}

void
unet_evaluate_page_save (UnetEvaluatePage *self, const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds) && self->current != NULL; i++)
    if (g_str_equal (kinds[i].action, action))
      {
        g_autofree char *initial = suggest (self->current, kinds[i].name, i >= FIRST_OF_ALL);

        if (unet_evaluate_page_hold (self, action))
          unet_file_dialog_open (GTK_WIDGET (self), _ (kinds[i].title), UNET_FILE_SAVE, initial,
                                 on_chosen, self);
      }
}

/* Of several models the menu says whose scores they are. */
void
unet_evaluate_page_update_export (UnetEvaluatePage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenu) of_all = g_menu_new ();
  g_autofree char *title = NULL;
  const gboolean   several = self->results->len > 1;
  const gboolean   has_curve =
      self->current != NULL && unet_evaluate_model_get_evaluation (self->current)->curve != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_menu_append (i < FIRST_OF_ALL ? section : of_all, _ (kinds[i].label), kinds[i].action);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), kinds[i].action, self->current != NULL);
    }
  if (several)
    title = unet_evaluate_model_dup_title (self->current);
  g_menu_append_section (menu, title, G_MENU_MODEL (section));
  g_menu_append_section (menu, several ? _ ("All Models") : NULL, G_MENU_MODEL (of_all));
  gtk_menu_button_set_menu_model (self->export, G_MENU_MODEL (menu));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "evaluate.export-curve", has_curve);
}
