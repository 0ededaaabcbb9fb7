/* smoother.h: a series that follows another, smoothed
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/series.h"

G_BEGIN_DECLS

#define UNET_TYPE_SMOOTHER (unet_smoother_get_type ())
G_DECLARE_FINAL_TYPE (UnetSmoother, unet_smoother, UNET, SMOOTHER, GObject)

UnetSmoother *unet_smoother_new (UnetSeries *source, const char *name, double factor);
UnetSeries   *unet_smoother_get_source (UnetSmoother *self);
UnetSeries   *unet_smoother_get_series (UnetSmoother *self);
double        unet_smoother_get_factor (UnetSmoother *self);
void          unet_smoother_set_factor (UnetSmoother *self, double factor);

G_END_DECLS
