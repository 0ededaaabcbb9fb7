/* runs-menu.c: which runs are drawn over each other
 *
 * A button whose popover lists the runs of this session and those of earlier ones, a check mark
 * each. Ticking one that was not read yet has the page read it: the button only sets "shown".
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/runs-menu.h"

#include <glib/gi18n.h>

struct _UnetRunsMenu
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkWidget  *button; /* GtkMenuButton */
  GtkListBox *rows;
  GtkStack   *stack;

  /* Owned References */
  UnetRunList *list;
};

enum
{
  PROP_0,
  PROP_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetRunsMenu, unet_runs_menu, GTK_TYPE_WIDGET)

static void
update_row (UnetRun *run, GtkLabel *status)
{
  g_autofree char *state = unet_run_dup_status (run);
  const char      *network = unet_run_get_network (run);
  g_autofree char *text = network != NULL && *state != '\0'
                              ? g_strdup_printf ("%s · %s", network, state)
                              : g_strdup (network != NULL ? network : state);

  gtk_label_set_text (status, text);
  gtk_widget_set_visible (GTK_WIDGET (status), *text != '\0');
}

static void
on_run_changed (UnetRun *run, GtkLabel *status)
{
  /* What is not seen is brought up to date when it is. */
  if (gtk_widget_get_mapped (gtk_widget_get_parent (GTK_WIDGET (status))))
    update_row (run, status);
}

static void
on_row_map (GtkLabel *status, GtkWidget *texts)
{
  update_row (g_object_get_data (G_OBJECT (status), "run"), status);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  UnetRun   *run = item;
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (unet_run_get_title (run));
  GtkWidget *status = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (status), 0);
  gtk_label_set_ellipsize (GTK_LABEL (status), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (status, "caption");
  gtk_widget_add_css_class (status, "dim-label");
  gtk_widget_add_css_class (status, "numeric");
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), status);
  gtk_widget_set_margin_start (texts, 6);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), texts);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  unet_run_get_title (run), -1);
  gtk_widget_set_margin_top (check, 6);
  gtk_widget_set_margin_bottom (check, 6);
  g_object_bind_property (run, "shown", check, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_set_data_full (G_OBJECT (status), "run", g_object_ref (run), g_object_unref);
  g_signal_connect_object (run, "changed", G_CALLBACK (on_run_changed), status, 0);
  g_signal_connect_object (texts, "map", G_CALLBACK (on_row_map), status, G_CONNECT_SWAPPED);
  update_row (run, GTK_LABEL (status));
  return check;
}

/* The whole row ticks. */
static void
on_row_activated (GtkListBox *rows, GtkListBoxRow *row, UnetRunsMenu *self)
{
  gtk_widget_activate (gtk_list_box_row_get_child (row));
}

static void
on_items (UnetRunsMenu *self)
{
  guint n = g_list_model_get_n_items (unet_run_list_get_runs (self->list));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
}

static void
unet_runs_menu_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LABEL:
      g_value_set_string (
          value, gtk_menu_button_get_label (GTK_MENU_BUTTON (UNET_RUNS_MENU (object)->button)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_runs_menu_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LABEL:
      gtk_menu_button_set_label (GTK_MENU_BUTTON (UNET_RUNS_MENU (object)->button),
                                 g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_runs_menu_dispose (GObject *object)
{
  UnetRunsMenu *self = UNET_RUNS_MENU (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (unet_runs_menu_parent_class)->dispose (object);
}

static void
unet_runs_menu_class_init (UnetRunsMenuClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_runs_menu_get_property;
  object_class->set_property = unet_runs_menu_set_property;
  object_class->dispose = unet_runs_menu_dispose;
  /**
   * UnetRunsMenu:label:
   *
   * Of the button.
   */
  properties[PROP_LABEL] =
      g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/runs-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetRunsMenu, button);
  gtk_widget_class_bind_template_child (widget_class, UnetRunsMenu, rows);
  gtk_widget_class_bind_template_child (widget_class, UnetRunsMenu, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
unet_runs_menu_init (UnetRunsMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
unet_runs_menu_set_list (UnetRunsMenu *self, UnetRunList *list)
{
  g_return_if_fail (UNET_IS_RUNS_MENU (self));
  g_return_if_fail (self->list == NULL);

  self->list = g_object_ref (list);
  gtk_list_box_bind_model (self->rows, unet_run_list_get_runs (list), make_row, self, NULL);
  g_signal_connect_object (unet_run_list_get_runs (list), "items-changed", G_CALLBACK (on_items),
                           self, G_CONNECT_SWAPPED);
  on_items (self);
}
