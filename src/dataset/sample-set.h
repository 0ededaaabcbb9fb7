/* sample-set.h: a drawn data set on the disk
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct
{
  int      count;   /* pictures, 1 .. 9999 */
  int      size;    /* both sides, 64 .. 4096 */
  int      classes; /* 2 or 3: dataset/synthetic.h */
  uint64_t seed;
} UnetSampleSet;

/* 24 pictures of 256 x 256, two classes, seed 0. */
void unet_sample_set_init (UnetSampleSet *set);

/* FOLDER/imgs/cells-0001.png ... and FOLDER/masks/ with files of the same names; folders are made.
 * What is there by these names is replaced; a folder that holds other files is somebody's data set,
 * and is an error before anything is written. UNET_ERROR_IO, UNET_ERROR_DATA. */
bool unet_sample_set_write (const UnetSampleSet *set, const char *folder, GError **error);

/* Whether FOLDER holds all files of SET by their names. */
bool unet_sample_set_is_there (const UnetSampleSet *set, const char *folder);

G_END_DECLS
