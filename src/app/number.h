/* number.h: numbers as a person reads them
 *
 * In the user's locale, with a minus sign and powers of ten as they are printed in books. For
 * files there is g_ascii_dtostr().
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* VALUE with as many significant DIGITS, 1 to 15; whole numbers are written whole. What is no
 * number is a dash. */
char *unet_number_format (double value, int digits);

/* The same without zeros at the end: 0.45 where 0.450 says no more. */
char *unet_number_format_short (double value, int digits);

/* VALUE among others that are multiples of STEP, the greatest of them of size MOST: all alike, with
 * as many decimals as STEP asks for. */
char *unet_number_format_step (double value, double step, double most);

/* The power of ten. */
char *unet_number_format_power (int exponent);

/* A number as the locale writes it, or with a point, which people type everywhere; spaces around it
 * do not count. FALSE, with VALUE as it was: TEXT is no finite number. */
gboolean unet_number_parse (const char *text, double *value);

G_END_DECLS
