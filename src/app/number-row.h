/* number-row.h: a row that holds a number
 *
 * Libadwaita 1.2 has no spin row yet. This one can also show its least value as a word
 * ("Automatic"), and numbers of any magnitude, such as a learning rate of 1e-05.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_NUMBER_ROW (unet_number_row_get_type ())
G_DECLARE_FINAL_TYPE (UnetNumberRow, unet_number_row, UNET, NUMBER_ROW, AdwActionRow)

double unet_number_row_get_value (UnetNumberRow *self);
void   unet_number_row_set_value (UnetNumberRow *self, double value);

G_END_DECLS
