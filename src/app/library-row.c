/* library-row.c: a model of the library in a list
 *
 * One button gets it, goes on getting it, or stops: it keeps the focus whatever it does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/library-row.h"

#include "app/accessible.h"

#include <glib/gi18n.h>

struct _UnetLibraryRow
{
  AdwActionRow parent_instance;

  /* Template Widgets */
  GtkWidget      *page;
  GtkProgressBar *progress;
  GtkButton      *get, *remove;

  /* Owned References */
  UnetLibraryModel *model;
};

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetLibraryRow, unet_library_row, ADW_TYPE_ACTION_ROW)

/* What there is to know, a line each: what it is; name, licence and size; how the SHA-256 begins,
 * which the tooltip has whole. */
static char *
describe (UnetLibraryModel *model)
{
  const UnetLibraryItem *item = unet_library_model_get_item (model);
  g_autofree char       *state = unet_library_model_dup_state (model);
  g_autofree char       *size = item->size > 0 ? g_format_size ((guint64)item->size) : NULL;
  GString               *text = g_string_new (NULL);

  if (item->entry != NULL)
    g_string_append_printf (text, "%s\n%s · %s · ", _ (item->entry->text), item->name,
                            item->entry->licence);
  if (!unet_library_model_is_busy (model))
    g_string_append (text, size != NULL ? size : _ ("size unknown"));
  if (state[0] != '\0')
    g_string_append_printf (text, unet_library_model_is_busy (model) ? "%s" : " · %s", state);
  if (item->sha256 != NULL)
    g_string_append_printf (text, "\nSHA-256 %.16s…", item->sha256);
  else if (item->entry != NULL && item->entry->sha256[0] != '\0')
    /* Translators: the first digits of a checksum */
    g_string_append_printf (text, _ ("\nSHA-256 begins with %s"), item->entry->sha256);
  return g_string_free (text, FALSE);
}

/* Several rows have such a button: each is named by what it is for. Takes LABEL. */
static void
name_button (GtkButton *button, char *label)
{
  unet_accessible_set_label (GTK_WIDGET (button), label);
  g_free (label);
}

static void
show_progress (UnetLibraryRow *self, gboolean busy, const char *title)
{
  double share = unet_library_model_get_share (self->model);
  /* Translators: the title of a model */
  g_autofree char *label = g_strdup_printf (_ ("Download of %s"), title);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  if (!busy)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  if (share < 0)
    gtk_progress_bar_pulse (self->progress);
  else
    gtk_progress_bar_set_fraction (self->progress, share);
}

/* A button that is about to be hidden hands the focus on: GTK would lose it. */
static void
hide_button (UnetLibraryRow *self, GtkButton *button, gboolean hide, GtkButton *other)
{
  if (hide && gtk_widget_has_focus (GTK_WIDGET (button)))
    gtk_widget_grab_focus (GTK_WIDGET (other));
  gtk_widget_set_visible (GTK_WIDGET (button), !hide);
}

/* Titles of rows are markup. */
static void
on_changed (UnetLibraryRow *self)
{
  const UnetLibraryItem *item = unet_library_model_get_item (self->model);
  const gboolean         busy = unet_library_model_is_busy (self->model);
  const gboolean         is_here = item->path != NULL;
  g_autofree char       *title = unet_library_model_dup_title (self->model);
  g_autofree char       *description = describe (self->model);
  g_autofree char       *safe_title = g_markup_escape_text (title, -1);
  g_autofree char       *safe_description = g_markup_escape_text (description, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), safe_description);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), item->sha256);
  show_progress (self, busy, title);
  gtk_button_set_label (self->get, busy                ? _ ("Cancel")
                                   : item->n_begun > 0 ? _ ("Go On")
                                                       : _ ("Get"));
  /* Translators: the title of a model */
  name_button (self->get, busy ? g_strdup_printf (_ ("Cancel the download of %s"), title)
                          : item->n_begun > 0 ? g_strdup_printf (_ ("Go on downloading %s"), title)
                                              : g_strdup_printf (_ ("Download %s"), title));
  name_button (self->remove, g_strdup_printf (_ ("Remove %s"), title));
  /* The one that is shown first: there has to be one that the focus can go to. */
  if (is_here)
    {
      hide_button (self, self->remove, FALSE, self->get);
      hide_button (self, self->get, TRUE, self->remove);
    }
  else
    {
      hide_button (self, self->get, item->entry == NULL, self->remove);
      hide_button (self, self->remove, busy || item->n_begun == 0, self->get);
    }
  gtk_widget_set_visible (self->page, item->entry != NULL && !busy);
  if (item->entry != NULL)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (self->page), item->entry->origin);
  /* Translators: a link; the title of a model */
  name_button (GTK_BUTTON (self->page), g_strdup_printf (_ ("Publisher’s page of %s"), title));
}

static void
on_get (UnetLibraryRow *self)
{
  if (unet_library_model_is_busy (self->model))
    unet_library_model_stop (self->model);
  else
    unet_library_model_fetch (self->model);
}

static void
on_remove (UnetLibraryRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
unet_library_row_dispose (GObject *object)
{
  g_clear_object (&UNET_LIBRARY_ROW (object)->model);
  G_OBJECT_CLASS (unet_library_row_parent_class)->dispose (object);
}

static void
unet_library_row_class_init (UnetLibraryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_library_row_dispose;

  /**
   * UnetLibraryRow::remove:
   *
   * Somebody wants the model out of the library.
   */
  signals[REMOVE] = g_signal_new ("remove", UNET_TYPE_LIBRARY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/library-row.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetLibraryRow, page);
  gtk_widget_class_bind_template_child (widget_class, UnetLibraryRow, progress);
  gtk_widget_class_bind_template_child (widget_class, UnetLibraryRow, get);
  gtk_widget_class_bind_template_child (widget_class, UnetLibraryRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_get);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
unet_library_row_init (UnetLibraryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
unet_library_row_new (UnetLibraryModel *model)
{
  UnetLibraryRow *self = g_object_new (UNET_TYPE_LIBRARY_ROW, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}

UnetLibraryModel *
unet_library_row_get_model (UnetLibraryRow *self)
{
  return self->model;
}
