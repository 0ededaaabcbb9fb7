/* segment-list.c: the pictures of the page Segment, with what is known of each
 *
 * A row shows a thumbnail, the name, and under it what is known: nothing, waiting, working, the
 * share of foreground at the present threshold, or that it failed and why. The rows on the screen
 * are few, so they are simply filled anew when the threshold moves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-list.h"

#include "app/accessible.h"
#include "app/message.h"
#include "app/thumbnail.h"

#include <glib/gi18n.h>
#include <math.h>

#define THUMBNAIL_SIZE 44

struct _UnetSegmentList
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget      *box;
  GtkListView    *list;
  GtkProgressBar *progress;
  GtkButton      *run_all, *stop;

  /* Owned References */
  UnetSession        *session;
  GtkSingleSelection *selection;
  GPtrArray          *bound;    /* GtkListItem, borrowed: the rows on the screen */
  UnetSegmentItem    *selected; /* as it was told last, or NULL */

  double threshold;
  guint  n_saved, n_to_save; /* 0, 0: nothing is being saved */
};

enum
{
  SELECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetSegmentList, unet_segment_list, GTK_TYPE_WIDGET)

/* --- rows --- */

static GtkWidget *
get_thumbnail (GtkListItem *list_item)
{
  return gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
}

static GtkWidget *
get_name (GtkListItem *list_item)
{
  return gtk_widget_get_first_child (gtk_widget_get_next_sibling (get_thumbnail (list_item)));
}

static GtkWidget *
get_state (GtkListItem *list_item)
{
  return gtk_widget_get_next_sibling (get_name (list_item));
}

static char *
describe (UnetSegmentList *self, UnetSegmentItem *item)
{
  double share = unet_segment_item_get_share (item, self->threshold);

  switch (unet_segment_item_get_state (item))
    {
    case UNET_SEGMENT_STATE_WAITING:
      return g_strdup (_ ("Waiting"));
    case UNET_SEGMENT_STATE_WORKING:
      return g_strdup (_ ("Working…"));
    case UNET_SEGMENT_STATE_FAILED:
      return g_strdup (_ ("Failed"));
    case UNET_SEGMENT_STATE_DONE:
      if (!isnan (share))
        /* Translators: share of the picture that is foreground */
        return g_strdup_printf (_ ("Foreground %.1f %%"), share * 100);
      return g_strdup ("");
    case UNET_SEGMENT_STATE_NONE:
    default:
      return g_strdup ("");
    }
}

static void
fill (UnetSegmentList *self, GtkListItem *list_item)
{
  UnetSegmentItem *item = gtk_list_item_get_item (list_item);
  GtkWidget       *state = get_state (list_item);
  const char      *error = unet_segment_item_get_error (item);
  g_autofree char *text = describe (self, item);
  g_autofree char *why = error != NULL ? unet_message_for_window (error) : NULL;

  gtk_label_set_text (GTK_LABEL (state), text);
  /* A name with nothing under it stands beside the middle of its thumbnail. */
  gtk_widget_set_visible (state, *text != '\0');
  gtk_widget_set_tooltip_text (gtk_list_item_get_child (list_item), why);
  if (error != NULL)
    gtk_widget_add_css_class (state, "error");
  else
    gtk_widget_remove_css_class (state, "error");
}

static void
on_item_state (UnetSegmentItem *item, GParamSpec *pspec, GtkListItem *list_item)
{
  UnetSegmentList *self = UNET_SEGMENT_LIST (
      gtk_widget_get_ancestor (gtk_list_item_get_child (list_item), UNET_TYPE_SEGMENT_LIST));

  if (self != NULL)
    fill (self, list_item);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, UnetSegmentList *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *state = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (state), 0);
  gtk_label_set_ellipsize (GTK_LABEL (state), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (state, "caption");
  gtk_widget_add_css_class (state, "dim-label");
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), state);
  gtk_box_append (GTK_BOX (row), unet_thumbnail_new (THUMBNAIL_SIZE));
  gtk_box_append (GTK_BOX (row), texts);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, UnetSegmentList *self)
{
  UnetSegmentItem *item = gtk_list_item_get_item (list_item);

  gtk_label_set_text (GTK_LABEL (get_name (list_item)), unet_segment_item_get_name (item));
  unet_thumbnail_set_files (UNET_THUMBNAIL (get_thumbnail (list_item)),
                            unet_segment_item_get_path (item), unet_segment_item_get_mask (item));
  g_signal_connect (item, "notify::state", G_CALLBACK (on_item_state), list_item);
  unet_accessible_set_row_label (list_item, unet_segment_item_get_name (item));
  g_ptr_array_add (self->bound, list_item);
  fill (self, list_item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, UnetSegmentList *self)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), on_item_state,
                                        list_item);
  unet_thumbnail_set_files (UNET_THUMBNAIL (get_thumbnail (list_item)), NULL, NULL);
  g_ptr_array_remove_fast (self->bound, list_item);
}

/* --- the list --- */

/* The selection notifies also when its item has only moved in the list. */
static void
on_selected (UnetSegmentList *self)
{
  if (g_set_object (&self->selected, gtk_single_selection_get_selected_item (self->selection)))
    g_signal_emit (self, signals[SELECTED], 0);
}

/* Segmenting goes before saving: it is what somebody looks at. */
static void
update_progress (UnetSegmentList *self)
{
  g_autofree char *text = NULL;
  guint            n_done, n_total;
  gboolean         busy;

  unet_session_get_progress (self->session, &n_done, &n_total);
  if (n_total > 0 && unet_session_is_busy (self->session))
    text = g_strdup_printf (_ ("%u of %u"), n_done, n_total);
  else
    {
      n_done = self->n_saved;
      n_total = self->n_to_save;
      text = g_strdup_printf (_ ("Saving: %u of %u"), n_done, n_total);
    }
  busy = n_total > 0;
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->run_all), !busy);
  if (!busy)
    return;
  gtk_progress_bar_set_fraction (self->progress, (double)n_done / n_total);
  gtk_progress_bar_set_text (self->progress, text);
}

static void
unet_segment_list_dispose (GObject *object)
{
  UnetSegmentList *self = UNET_SEGMENT_LIST (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selected);
  g_clear_object (&self->selection);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (unet_segment_list_parent_class)->dispose (object);
}

static void
unet_segment_list_finalize (GObject *object)
{
  g_ptr_array_unref (UNET_SEGMENT_LIST (object)->bound);
  G_OBJECT_CLASS (unet_segment_list_parent_class)->finalize (object);
}

static void
unet_segment_list_class_init (UnetSegmentListClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = unet_segment_list_dispose;
  object_class->finalize = unet_segment_list_finalize;

  /**
   * UnetSegmentList::selected:
   *
   * Another picture is looked at, or none.
   */
  signals[SELECTED] = g_signal_new ("selected", UNET_TYPE_SEGMENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/segment-list.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentList, box);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentList, list);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentList, progress);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentList, run_all);
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentList, stop);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  /* Of the list, not of the page: there Delete is for what is typed. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "segment.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "segment.remove", NULL);
}

static void
unet_segment_list_init (UnetSegmentList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->threshold = 0.5;
  self->bound = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
}

/**
 * unet_segment_list_set_session:
 * @self: a list without a session
 * @session: whose pictures it shows
 */
void
unet_segment_list_set_session (UnetSegmentList *self, UnetSession *session)
{
  g_return_if_fail (UNET_IS_SEGMENT_LIST (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  self->selection = gtk_single_selection_new (g_object_ref (unet_session_get_items (session)));
  gtk_single_selection_set_autoselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "progress", G_CALLBACK (update_progress), self,
                           G_CONNECT_SWAPPED);
}

/**
 * unet_segment_list_set_threshold:
 * @self: a list
 * @threshold: at which the shares are told
 */
void
unet_segment_list_set_threshold (UnetSegmentList *self, double threshold)
{
  if (threshold == self->threshold)
    return;
  self->threshold = threshold;
  for (guint i = 0; i < self->bound->len; i++)
    fill (self, g_ptr_array_index (self->bound, i));
}

/**
 * unet_segment_list_set_saving:
 * @self: a list
 * @n_done: images that are saved
 * @n_total: images to be saved; 0: none are
 *
 * Shows how far that is, and a button to stop it.
 */
void
unet_segment_list_set_saving (UnetSegmentList *self, guint n_done, guint n_total)
{
  self->n_saved = n_done;
  self->n_to_save = n_total;
  update_progress (self);
}

/**
 * unet_segment_list_get_selected:
 * @self: a list
 *
 * Returns: (nullable) (transfer none): the picture that is looked at
 */
UnetSegmentItem *
unet_segment_list_get_selected (UnetSegmentList *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

guint
unet_segment_list_get_position (UnetSegmentList *self)
{
  return gtk_single_selection_get_selected (self->selection);
}

/**
 * unet_segment_list_select:
 * @self: a list
 * @position: of the picture to look at
 */
void
unet_segment_list_select (UnetSegmentList *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  if (position < g_list_model_get_n_items (unet_session_get_items (self->session)))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}
