/* pairs-window.c: the images and masks of a data set, in a table
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/pairs-window.h"

#include "app/accessible.h"
#include "app/data-row.h"
#include "app/pair-item.h"
#include "app/thumbnail.h"

#include <glib/gi18n.h>
#include <string.h>

#define THUMBNAIL_SIZE 56

struct _UnetPairsWindow
{
  AdwWindow parent_instance;

  /* Template Widgets */
  AdwWindowTitle  *window_title;
  GtkToggleButton *only_problems;
  GtkStack        *stack;
  GtkColumnView   *table;

  /* Owned References */
  GtkFilterListModel *shown;
};

G_DEFINE_FINAL_TYPE (UnetPairsWindow, unet_pairs_window, ADW_TYPE_WINDOW)

/* --- columns --- */

static UnetPairItem *
get_item (GtkListItem *list_item)
{
  return gtk_list_item_get_item (list_item);
}

static void
set_up_thumbnail (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  gtk_list_item_set_child (list_item, unet_thumbnail_new (THUMBNAIL_SIZE));
}

static void
bind_image (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  unet_thumbnail_set_files (UNET_THUMBNAIL (gtk_list_item_get_child (list_item)),
                            unet_pair_item_get_row (get_item (list_item))->pair.image_path, NULL);
}

static void
bind_mask (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  unet_thumbnail_set_files (UNET_THUMBNAIL (gtk_list_item_get_child (list_item)), NULL,
                            unet_pair_item_get_row (get_item (list_item))->pair.mask_path);
}

static void
unbind_thumbnail (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  unet_thumbnail_set_files (UNET_THUMBNAIL (gtk_list_item_get_child (list_item)), NULL, NULL);
}

static void
set_up_label (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_name (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget       *label = gtk_list_item_get_child (list_item);
  const char      *stem = unet_pair_item_get_row (get_item (list_item))->pair.stem;
  g_autofree char *display = g_filename_display_name (stem);

  gtk_label_set_text (GTK_LABEL (label), display);
  gtk_widget_set_tooltip_text (label, display);
  unet_accessible_set_row_label (list_item, display);
}

static void
bind_size (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_autofree char *size = unet_pair_item_dup_size (get_item (list_item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (list_item)), size);
}

static void
set_up_state (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *state = gtk_label_new (NULL);
  GtkWidget *problem = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (state), 0);
  gtk_label_set_xalign (GTK_LABEL (problem), 0);
  gtk_label_set_wrap (GTK_LABEL (problem), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (problem), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (problem, "caption");
  gtk_widget_add_css_class (problem, "dim-label");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), state);
  gtk_box_append (GTK_BOX (box), problem);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_state (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  UnetPairItem    *item = get_item (list_item);
  GtkWidget       *state = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget       *problem = gtk_widget_get_next_sibling (state);
  g_autofree char *text = unet_pair_item_dup_problem (item);

  gtk_label_set_text (GTK_LABEL (state), unet_pair_item_get_state (item));
  gtk_label_set_text (GTK_LABEL (problem), text != NULL ? text : "");
  gtk_widget_set_visible (problem, text != NULL);
  if (unet_pair_item_is_problem (item))
    gtk_widget_add_css_class (state, "warning");
  else
    gtk_widget_remove_css_class (state, "warning");
}

typedef void (*FactoryFunc) (GtkSignalListItemFactory *, GtkListItem *, gpointer);

static GtkColumnViewColumn *
add_column (UnetPairsWindow *self,
            const char      *title,
            FactoryFunc      set_up,
            FactoryFunc      bind,
            FactoryFunc      unbind,
            GCompareDataFunc compare)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (set_up), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), NULL);
  if (unbind != NULL)
    g_signal_connect (factory, "unbind", G_CALLBACK (unbind), NULL);
  if (compare != NULL)
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL));

      gtk_column_view_column_set_sorter (column, sorter);
    }
  gtk_column_view_append_column (self->table, column);
  return column;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (unet_pair_item_get_row ((UnetPairItem *)a)->pair.stem,
                 unet_pair_item_get_row ((UnetPairItem *)b)->pair.stem);
}

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const UnetReviewRow *first = unet_pair_item_get_row ((UnetPairItem *)a);
  const UnetReviewRow *second = unet_pair_item_get_row ((UnetPairItem *)b);
  gint64               x = (gint64)first->width * first->height;
  gint64               y = (gint64)second->width * second->height;

  return x < y ? -1 : x > y;
}

static int
compare_states (gconstpointer a, gconstpointer b, gpointer data)
{
  return (int)unet_pair_item_get_row ((UnetPairItem *)a)->kind -
         (int)unet_pair_item_get_row ((UnetPairItem *)b)->kind;
}

/* --- rows --- */

static gboolean
is_shown (gpointer item, gpointer data)
{
  UnetPairsWindow *self = data;

  return !gtk_toggle_button_get_active (self->only_problems) || unet_pair_item_is_problem (item);
}

static void
on_only_problems (UnetPairsWindow *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->shown), GTK_FILTER_CHANGE_DIFFERENT);
  gtk_stack_set_visible_child_name (
      self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0 ? "table" : "empty");
}

static void
fill (UnetPairsWindow *self, UnetReviewer *reviewer)
{
  const UnetReview *review = unet_reviewer_get_review (reviewer);
  g_autoptr (GListStore) items = g_list_store_new (UNET_TYPE_PAIR_ITEM);
  g_autoptr (GtkSingleSelection) selection = NULL;
  GtkSortListModel *sorted;
  g_autofree char  *summary = unet_review_describe (review);
  GtkFilter        *filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));

  for (guint i = 0; i < review->rows->len; i++)
    {
      g_autoptr (UnetPairItem) item = unet_pair_item_new (reviewer, i);

      g_list_store_append (items, item);
    }
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_steal_pointer (&items)), filter);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->shown)),
                                    g_object_ref (gtk_column_view_get_sorter (self->table)));
  selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
  adw_window_title_set_subtitle (self->window_title, summary);
  gtk_widget_set_sensitive (GTK_WIDGET (self->only_problems), review->n_problems > 0);
}

static void
unet_pairs_window_dispose (GObject *object)
{
  UnetPairsWindow *self = UNET_PAIRS_WINDOW (object);

  g_clear_object (&self->shown);
  G_OBJECT_CLASS (unet_pairs_window_parent_class)->dispose (object);
}

static void
unet_pairs_window_class_init (UnetPairsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_pairs_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/pairs-window.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetPairsWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, UnetPairsWindow, only_problems);
  gtk_widget_class_bind_template_child (widget_class, UnetPairsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, UnetPairsWindow, table);
  gtk_widget_class_bind_template_callback (widget_class, on_only_problems);
}

static void
unet_pairs_window_init (UnetPairsWindow *self)
{
  GtkColumnViewColumn *state;

  gtk_widget_init_template (GTK_WIDGET (self));
  add_column (self, _ ("Image"), set_up_thumbnail, bind_image, unbind_thumbnail, NULL);
  add_column (self, _ ("Mask"), set_up_thumbnail, bind_mask, unbind_thumbnail, NULL);
  gtk_column_view_column_set_expand (
      add_column (self, _ ("Name"), set_up_label, bind_name, NULL, compare_names), TRUE);
  add_column (self, _ ("Size"), set_up_label, bind_size, NULL, compare_sizes);
  state = add_column (self, _ ("State"), set_up_state, bind_state, NULL, compare_states);
  gtk_column_view_column_set_expand (state, TRUE);
}

/**
 * unet_pairs_window_present:
 * @parent: (nullable): the window over which it opens
 * @reviewer: a job whose review is there
 *
 * Returns: (transfer none): the window
 */
UnetPairsWindow *
unet_pairs_window_present (GtkWindow *parent, UnetReviewer *reviewer)
{
  UnetPairsWindow *self;

  g_return_val_if_fail (unet_reviewer_get_review (reviewer) != NULL, NULL);

  self = g_object_new (UNET_TYPE_PAIRS_WINDOW, "transient-for", parent, NULL);
  fill (self, reviewer);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
