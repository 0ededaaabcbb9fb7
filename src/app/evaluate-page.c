/* evaluate-page.c: the page Evaluate of the window
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-page.h"

#include "app/notice.h"

struct _UnetEvaluatePage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice *notice;
};

G_DEFINE_FINAL_TYPE (UnetEvaluatePage, unet_evaluate_page, ADW_TYPE_BIN)

static void
unet_evaluate_page_class_init (UnetEvaluatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (UNET_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/evaluate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePage, notice);
}

static void
unet_evaluate_page_init (UnetEvaluatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
unet_evaluate_page_set_data (UnetEvaluatePage *self, const char *images, const char *masks)
{
}

void
unet_evaluate_page_add_model (UnetEvaluatePage *self, const char *path)
{
}
