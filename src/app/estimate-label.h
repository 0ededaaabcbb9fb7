/* estimate-label.h: what a training run will take, in two lines
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/estimator.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_ESTIMATE_LABEL (unet_estimate_label_get_type ())
G_DECLARE_FINAL_TYPE (UnetEstimateLabel, unet_estimate_label, UNET, ESTIMATE_LABEL, GtkWidget)

void     unet_estimate_label_set_run (UnetEstimateLabel      *self,
                                      const UnetTrainSpec    *spec,
                                      const UnetEstimateData *data);
void     unet_estimate_label_clear (UnetEstimateLabel *self, const char *text);
gboolean unet_estimate_label_is_busy (UnetEstimateLabel *self);

G_END_DECLS
