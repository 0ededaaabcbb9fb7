/* data-row.h: what two folders of images and masks hold, in a row
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "dataset/review.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_DATA_ROW (unet_data_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetDataRow, unet_data_row, UNET, DATA_ROW, AdwActionRow)

void              unet_data_row_set_data (UnetDataRow *self,
                                          const char  *images,
                                          const char  *masks,
                                          double       scale,
                                          int          n_classes,
                                          int          ignore_value);
void              unet_data_row_review_again (UnetDataRow *self);
const UnetReview *unet_data_row_get_review (UnetDataRow *self);
gboolean          unet_data_row_is_busy (UnetDataRow *self);

/* "24 pairs · 2 classes" */
char *unet_review_describe (const UnetReview *review);

G_END_DECLS
