/* train-page.c: the page Train of the window
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-page.h"

#include "app/notice.h"

struct _UnetTrainPage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice *notice;
};

G_DEFINE_FINAL_TYPE (UnetTrainPage, unet_train_page, ADW_TYPE_BIN)

static void
unet_train_page_class_init (UnetTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (UNET_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPage, notice);
}

static void
unet_train_page_init (UnetTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
