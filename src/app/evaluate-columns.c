/* evaluate-columns.c: the columns of a table of scores
 *
 * Of each model there are four columns. Those of models that stay are kept when others come or go,
 * so that a table keeps the order that somebody gave it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-columns.h"

#include "app/accessible.h"

#include <math.h>

struct _UnetEvaluateColumns
{
  /* Owned References */
  GtkColumnView       *view;
  GtkColumnViewColumn *name;
  GPtrArray           *scores; /* GtkColumnViewColumn: UNET_SCORE_N of each model */
  GPtrArray           *models; /* UnetEvaluateModel; NULL: none yet */
};

/* --- cells --- */

/* What a column of scores shows. */
typedef struct
{
  guint         model;
  UnetScoreKind kind;
} Subject;

/* Only names that are cut short need one. */
static gboolean
on_tooltip (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (GTK_LABEL (label)));
  return TRUE;
}

static void
set_up_name (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (on_tooltip), NULL);
  gtk_list_item_set_child (list_item, label);
}

/* "cells-0001, A Dice 0.9123, A IoU 0.8388 ..." */
static char *
describe_row (UnetEvaluateColumns *self, UnetEvaluateItem *item)
{
  GString *text = g_string_new (unet_evaluate_item_get_name (item));

  for (guint i = 0; i < self->scores->len; i++)
    {
      g_autofree char *score = unet_score_format (
          unet_evaluate_item_get_score (item, i / UNET_SCORE_N, (UnetScoreKind)(i % UNET_SCORE_N)));

      g_string_append_printf (
          text, ", %s %s", gtk_column_view_column_get_title (g_ptr_array_index (self->scores, i)),
          score);
    }
  return g_string_free (text, FALSE);
}

static void
bind_name (GtkSignalListItemFactory *factory, GtkListItem *list_item, UnetEvaluateColumns *self)
{
  UnetEvaluateItem *item = gtk_list_item_get_item (list_item);
  GtkWidget        *label = gtk_list_item_get_child (list_item);
  g_autofree char  *text = describe_row (self, item);

  gtk_label_set_text (GTK_LABEL (label), unet_evaluate_item_get_name (item));
  unet_accessible_set_row_label (list_item, text);
}

static void
set_up_score (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), 7);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
bind_score (GtkSignalListItemFactory *factory, GtkListItem *list_item, Subject *subject)
{
  double score = unet_evaluate_item_get_score (gtk_list_item_get_item (list_item), subject->model,
                                               subject->kind);
  g_autofree char *text = unet_score_format (score);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (list_item)), text);
}

/* --- columns --- */

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return unet_evaluate_item_compare ((UnetEvaluateItem *)a, (UnetEvaluateItem *)b);
}

/* What is missing is less than any score. */
static int
compare_scores (gconstpointer a, gconstpointer b, gpointer data)
{
  const Subject *subject = data;
  const double   x =
      unet_evaluate_item_get_score ((UnetEvaluateItem *)a, subject->model, subject->kind);
  const double y =
      unet_evaluate_item_get_score ((UnetEvaluateItem *)b, subject->model, subject->kind);

  if (isnan (x) || isnan (y))
    return !isnan (x) - !isnan (y);
  return x < y ? -1 : x > y;
}

static void
free_subject (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkColumnViewColumn *
make_score_column (guint model, UnetScoreKind kind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Subject            *subject = g_new (Subject, 1);
  g_autoptr (GtkSorter) sorter = NULL;
  GtkColumnViewColumn *column;

  *subject = (Subject){model, kind};
  sorter = GTK_SORTER (
      gtk_custom_sorter_new (compare_scores, g_memdup2 (subject, sizeof *subject), g_free));
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_score), NULL);
  g_signal_connect_data (factory, "bind", G_CALLBACK (bind_score), subject, free_subject, 0);
  column = gtk_column_view_column_new (unet_score_get_name (kind), factory);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  return column;
}

static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child);
  return found;
}

/* Titles of numbers stand over their digits. A column has no say in it, but its title is a label
 * among the view's widgets; where a future GTK hides it there, titles are on the left again. */
static void
align_titles (UnetEvaluateColumns *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  while (title != NULL && (title = gtk_widget_get_next_sibling (title)) != NULL)
    {
      GtkWidget *label = find_label (title);
      GtkWidget *box = label != NULL ? gtk_widget_get_parent (label) : NULL;

      if (!GTK_IS_BOX (box))
        continue;
      /* The arrow of the order comes before it then. */
      if (gtk_widget_get_last_child (box) != label)
        gtk_box_reorder_child_after (GTK_BOX (box), label, gtk_widget_get_last_child (box));
      gtk_widget_set_hexpand (label, TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 1);
    }
}

/* A single model needs no letter. */
static void
update_titles (UnetEvaluateColumns *self)
{
  for (guint i = 0; i < self->scores->len; i++)
    {
      UnetEvaluateModel *model = g_ptr_array_index (self->models, i / UNET_SCORE_N);
      const char        *name = unet_score_get_name ((UnetScoreKind)(i % UNET_SCORE_N));
      g_autofree char   *title =
          self->models->len > 1
                ? g_strdup_printf ("%s %s", unet_evaluate_model_get_letter (model), name)
                : g_strdup (name);

      gtk_column_view_column_set_title (g_ptr_array_index (self->scores, i), title);
    }
}

/* --- all of them --- */

UnetEvaluateColumns *
unet_evaluate_columns_new (GtkColumnView *view)
{
  UnetEvaluateColumns *self = g_new0 (UnetEvaluateColumns, 1);
  GtkListItemFactory  *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_names, NULL, NULL));

  self->view = g_object_ref (view);
  self->scores = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_name), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_name), self);
  self->name = gtk_column_view_column_new (NULL, factory);
  gtk_column_view_column_set_sorter (self->name, sorter);
  gtk_column_view_column_set_expand (self->name, TRUE);
  gtk_column_view_column_set_resizable (self->name, TRUE);
  gtk_column_view_append_column (self->view, self->name);
  return self;
}

void
unet_evaluate_columns_free (UnetEvaluateColumns *self)
{
  g_object_unref (self->view);
  g_object_unref (self->name);
  g_ptr_array_unref (self->scores);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_free (self);
}

GtkColumnViewColumn *
unet_evaluate_columns_get_name (UnetEvaluateColumns *self)
{
  return self->name;
}

void
unet_evaluate_columns_set_models (UnetEvaluateColumns *self, GPtrArray *models)
{
  guint same = 0;

  while (self->models != NULL && same < models->len && same < self->models->len &&
         models->pdata[same] == self->models->pdata[same])
    same++;
  while (self->scores->len > same * UNET_SCORE_N)
    {
      gtk_column_view_remove_column (self->view,
                                     g_ptr_array_index (self->scores, self->scores->len - 1));
      g_ptr_array_set_size (self->scores, (int)self->scores->len - 1);
    }
  g_clear_pointer (&self->models, g_ptr_array_unref);
  self->models = g_ptr_array_ref (models);
  for (guint i = self->scores->len; i < models->len * UNET_SCORE_N; i++)
    {
      GtkColumnViewColumn *column =
          make_score_column (i / UNET_SCORE_N, (UnetScoreKind)(i % UNET_SCORE_N));

      gtk_column_view_append_column (self->view, column);
      g_ptr_array_add (self->scores, column);
    }
  update_titles (self);
  align_titles (self);
}
