/* train-charts.h: the curves of one or more training runs
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/chart.h"
#include "app/run-list.h"

G_BEGIN_DECLS

#define UNET_TYPE_TRAIN_CHARTS (unet_train_charts_get_type ())
G_DECLARE_FINAL_TYPE (UnetTrainCharts, unet_train_charts, UNET, TRAIN_CHARTS, GtkWidget)

/* Once. Those of its runs that are "shown" are drawn. */
void unet_train_charts_set_list (UnetTrainCharts *self, UnetRunList *list);

/* Smoothing and the logarithmic axis are remembered. */
void unet_train_charts_bind_settings (UnetTrainCharts *self, GSettings *settings);

UnetChart *unet_train_charts_get_loss_chart (UnetTrainCharts *self);
UnetChart *unet_train_charts_get_score_chart (UnetTrainCharts *self);
UnetChart *unet_train_charts_get_rate_chart (UnetTrainCharts *self);

G_END_DECLS
