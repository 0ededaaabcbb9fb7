/* segment-page.c: the page Segment of the window
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-page.h"

#include "app/notice.h"

struct _UnetSegmentPage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice *notice;
};

G_DEFINE_FINAL_TYPE (UnetSegmentPage, unet_segment_page, ADW_TYPE_BIN)

static void
unet_segment_page_class_init (UnetSegmentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (UNET_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/segment-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetSegmentPage, notice);
}

static void
unet_segment_page_init (UnetSegmentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
