/* locales.h: a locale with a decimal comma, for tests
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdbool.h>

/* Goes on in French: with the installed locale, or one that localedef makes from the sources of the
 * package locales. Where there is neither the test is skipped, saying so, and this is FALSE. */
bool locales_set_french (void);
