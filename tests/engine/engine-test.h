/* engine-test.h: small pictures and small networks for the tests of the engine
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/model-file.h"
#include "engine/train-spec.h"
#include "image/image.h"

G_BEGIN_DECLS

/* PATH below FOLDER, in a ring of a few: no need to free. */
const char *engine_test_path (const char *folder, const char *path);

/* Writes a grey 8-bit PNG or TIFF of PIXELS [height][width]. */
void engine_test_write (const char *path, int width, int height, const uint8_t *pixels);

/* A noisy grey picture with some bright rectangles (class 1) and, with 3 classes, dark ones (class
 * 2). */
UnetImage *engine_test_picture (int width, int height, int n_classes, uint32_t seed);

/* Writes N such pictures into FOLDER/imgs and their masks, of the values 0, 127 (with 3 classes),
 * 255, into FOLDER/masks: p00.png, p01.png ... Sizes are SIZE, or by turns SIZE x SIZE and 1.5
 * SIZE x SIZE if MIXED. */
void engine_test_make_set (const char *folder, int n, int size, int n_classes, bool mixed);

/* Base 4, depth 2, PyTorch's initial weights of SEED, with the running statistics of a picture as
 * above and logits of mean 0: every class wins somewhere, or so. */
UnetModel *engine_test_model (int channels, int n_classes, bool bilinear, uint64_t seed);

/* The same as a file. */
void
engine_test_save_model (const char *path, int channels, int n_classes, double scale, uint64_t seed);

/* The reference's settings for a network of base 4 and depth 2 that trains on FOLDER's set at full
 * scale into FOLDER/CHECKPOINTS: two epochs, Adam. */
void engine_test_spec (UnetTrainSpec *spec, const char *folder, const char *checkpoints);

/* Both files have the same bytes. */
void engine_test_assert_same_file (const char *a, const char *b);

/* FOLDER holds exactly these names, hidden ones included; NULL at the end. */
void engine_test_assert_files (const char *folder, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
