/* support.h: what many tests need
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Normalised mean squared error: sum (a - b)^2 / sum b^2, b being the reference; 0 if both are 0.
 */
double test_nmse (const float *a, const float *b, int64_t n);

/* Largest |a - b|. */
double test_max_difference (const float *a, const float *b, int64_t n);

/* Fills with numbers that look random, the same for the same seed, in [low, high). */
void test_fill (float *target, int64_t n, float low, float high, uint32_t seed);

/* A new empty folder, removed with all it holds by test_remove_folder(). */
char *test_make_folder (void);
void  test_remove_folder (const char *path);

/* The path below the shared data folder (environment UNET_SHARED), or NULL after g_test_skip() with
 * a word of why where it is absent. */
char *test_shared_path (const char *relative);

/* Puts the process into a locale that writes 0.5 as 0,5: one that is installed, or one made for the
 * test by localedef; in the end back to the C locale. FALSE after g_test_skip() where neither is to
 * be had. */
bool test_enter_comma_locale (void);
void test_leave_comma_locale (void);

G_END_DECLS
