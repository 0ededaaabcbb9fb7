/* train-page.c: the page Train of the window
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-page.h"

#include "app/estimate-label.h"
#include "app/notice.h"
#include "app/train-panel.h"

struct _UnetTrainPage
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetNotice        *notice;
  UnetTrainPanel    *panel;
  UnetEstimateLabel *estimate;
};

G_DEFINE_FINAL_TYPE (UnetTrainPage, unet_train_page, ADW_TYPE_BIN)

static void
on_panel_changed (UnetTrainPage *self)
{
  const UnetReview *review = unet_train_panel_get_review (self->panel);
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (self->panel);
  UnetEstimateData data;

  if (review == NULL || review->n_pairs == 0)
    {
      unet_estimate_label_clear (self->estimate, "");
      return;
    }
  data = (UnetEstimateData){.n_pairs = review->n_pairs,
                            .channels = review->channels,
                            .n_classes = review->has_values ? review->values.n : 2,
                            .width = review->width,
                            .height = review->height};
  unet_estimate_label_set_run (self->estimate, spec, &data);
}

static void
unet_train_page_class_init (UnetTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (UNET_TYPE_ESTIMATE_LABEL);
  g_type_ensure (UNET_TYPE_NOTICE);
  g_type_ensure (UNET_TYPE_TRAIN_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPage, notice);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPage, panel);
  gtk_widget_class_bind_template_child (widget_class, UnetTrainPage, estimate);
}

static void
unet_train_page_init (UnetTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->panel, "changed", G_CALLBACK (on_panel_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * unet_train_page_set_data:
 * @self: the page
 * @images: (type filename): a folder of images
 * @masks: (nullable) (type filename): the folder of their masks; %NULL: as it is
 */
void
unet_train_page_set_data (UnetTrainPage *self, const char *images, const char *masks)
{
  unet_train_panel_set_data (self->panel, images, masks);
}

/**
 * unet_train_page_set_weights:
 * @self: the page
 * @path: (type filename): the weights to start from
 */
void
unet_train_page_set_weights (UnetTrainPage *self, const char *path)
{
  unet_train_panel_set_weights (self->panel, path);
}
