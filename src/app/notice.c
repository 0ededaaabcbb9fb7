/* notice.c: a sentence at the top of a page
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/notice.h"

#include "app/message.h"

struct _UnetNotice
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkRevealer *revealer;
  GtkInfoBar  *bar;
  GtkImage    *icon;
  GtkLabel    *label;
};

G_DEFINE_FINAL_TYPE (UnetNotice, unet_notice, GTK_TYPE_WIDGET)

static void
on_response (UnetNotice *self)
{
  unet_notice_hide (self);
}

static void
unet_notice_dispose (GObject *object)
{
  UnetNotice *self = UNET_NOTICE (object);

  if (self->revealer != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->revealer));
  self->revealer = NULL;
  G_OBJECT_CLASS (unet_notice_parent_class)->dispose (object);
}

static void
unet_notice_class_init (UnetNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_notice_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/notice.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetNotice, revealer);
  gtk_widget_class_bind_template_child (widget_class, UnetNotice, bar);
  gtk_widget_class_bind_template_child (widget_class, UnetNotice, icon);
  gtk_widget_class_bind_template_child (widget_class, UnetNotice, label);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_css_name (widget_class, "notice");
}

static void
unet_notice_init (UnetNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A hidden notice takes no part in the focus order. */
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * unet_notice_show:
 * @self: a notice
 * @type: how serious it is
 * @text: a whole sentence, in the user's language
 */
void
unet_notice_show (UnetNotice *self, GtkMessageType type, const char *text)
{
  g_return_if_fail (UNET_IS_NOTICE (self));

  gtk_info_bar_set_message_type (self->bar, type);
  gtk_image_set_from_icon_name (self->icon, type == GTK_MESSAGE_ERROR ? "dialog-error-symbolic"
                                            : type == GTK_MESSAGE_WARNING
                                                ? "dialog-warning-symbolic"
                                                : "dialog-information-symbolic");
  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/**
 * unet_notice_show_error:
 * @self: a notice
 * @error: what happened; its message is the text, in the words of the window
 */
void
unet_notice_show_error (UnetNotice *self, const GError *error)
{
  g_autofree char *message = NULL;

  g_return_if_fail (error != NULL);

  message = unet_message_for_window (error->message);
  unet_notice_show (self, GTK_MESSAGE_ERROR, message);
}

void
unet_notice_hide (UnetNotice *self)
{
  g_return_if_fail (UNET_IS_NOTICE (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * unet_notice_get_text:
 * @self: a notice
 *
 * Returns: (nullable): what it says; %NULL while it is hidden
 */
const char *
unet_notice_get_text (UnetNotice *self)
{
  g_return_val_if_fail (UNET_IS_NOTICE (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_text (self->label) : NULL;
}
