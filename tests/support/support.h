/* support.h: what many tests need
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
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

G_END_DECLS
