/* library-button.c: chooses a model of the library
 *
 * A button with a menu, which is made when it opens: the networks that are in the library, or the
 * weights for an encoder, and the way to more (the window's action win.models). Whoever has it is
 * told the path.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/library-button.h"

#include "library/store.h"

#include <glib/gi18n.h>

struct _UnetLibraryButton
{
  AdwBin parent_instance;

  /* Borrowed References */
  GtkMenuButton *button;

  /* Owned */
  char *encoder; /* whose weights are wanted; NULL: networks are */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetLibraryButton, unet_library_button, ADW_TYPE_BIN)

/* The underline of a name is no mnemonic. */
static char *
escape (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

/* What was put there by hand may be any encoder's: who reads it will say so. */
static gboolean
is_wanted (const UnetLibraryItem *item, const char *encoder)
{
  if (item->path == NULL)
    return FALSE;
  if (encoder == NULL)
    return item->role == UNET_ROLE_NETWORK;
  return item->role == UNET_ROLE_ENCODER &&
         (item->entry == NULL || g_strcmp0 (item->entry->encoder, encoder) == 0);
}

GMenuModel *
unet_library_button_make_menu (const char *encoder)
{
  g_autoptr (GPtrArray) items = unet_library_list ();
  g_autoptr (GMenu) models = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const UnetLibraryItem *item = items->pdata[i];
      g_autofree char       *label = escape (item->name);
      g_autoptr (GMenuItem) choice = NULL;

      if (!is_wanted (item, encoder))
        continue;
      choice = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (choice, "library.choose", "^ay", item->path);
      g_menu_append_item (models, choice);
    }
  g_menu_append_section (menu, _ ("Library"), G_MENU_MODEL (models));
  g_menu_append (more,
                 encoder != NULL && g_menu_model_get_n_items (G_MENU_MODEL (models)) == 0
                     ? _ ("_Get Weights…")
                     : _ ("_Models…"),
                 "win.models");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  return G_MENU_MODEL (menu);
}

static void
fill (GtkMenuButton *button, gpointer data)
{
  UnetLibraryButton *self = data;
  g_autoptr (GMenuModel) menu = unet_library_button_make_menu (self->encoder);

  gtk_menu_button_set_menu_model (button, menu);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[CHOSEN], 0, g_variant_get_bytestring (parameter));
}

static void
unet_library_button_finalize (GObject *object)
{
  g_free (UNET_LIBRARY_BUTTON (object)->encoder);
  G_OBJECT_CLASS (unet_library_button_parent_class)->finalize (object);
}

static void
unet_library_button_class_init (UnetLibraryButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = unet_library_button_finalize;

  /**
   * UnetLibraryButton::chosen:
   * @path: (type filename): of the model
   */
  signals[CHOSEN] = g_signal_new ("chosen", UNET_TYPE_LIBRARY_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "library.choose", "ay", choose);
}

static void
unet_library_button_init (UnetLibraryButton *self)
{
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->button, "view-list-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("From the library"));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_menu_button_set_create_popup_func (self->button, fill, self, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  unet_library_button_set_label (self, _ ("From the library"));
}

GtkWidget *
unet_library_button_new (void)
{
  return g_object_new (UNET_TYPE_LIBRARY_BUTTON, NULL);
}

/**
 * unet_library_button_set_label:
 * @self: a button
 * @label: its name for assistive technology
 */
void
unet_library_button_set_label (UnetLibraryButton *self, const char *label)
{
  /* The button inside, which has the focus, is labelled by this one. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

/**
 * unet_library_button_set_encoder:
 * @self: a button
 * @encoder: (nullable): the encoder whose weights are wanted; %NULL: networks are
 */
void
unet_library_button_set_encoder (UnetLibraryButton *self, const char *encoder)
{
  g_return_if_fail (UNET_IS_LIBRARY_BUTTON (self));

  g_free (self->encoder);
  self->encoder = g_strdup (encoder);
}
