/* elastic.h: a sample bent, turned and shifted
 *
 * What Ronneberger, Fischer and Brox (arXiv 1505.04597) train with: displacements on a coarse grid
 * of 3 x 3 points over the image, interpolated bicubically to every pixel, and with them a turn
 * about the middle by any angle and a shift.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/random.h"
#include "dataset/sample.h"

G_BEGIN_DECLS

#define UNET_ELASTIC_GRID 3

/* One deformation. All 0: none. Lengths are pixels of the image as the network takes it. */
typedef struct
{
  float angle; /* radians; the picture turns anticlockwise */
  float shift_x, shift_y;
  /* Displacements [row][column] at the corners, the middles of the edges and the middle. */
  float grid_x[UNET_ELASTIC_GRID][UNET_ELASTIC_GRID];
  float grid_y[UNET_ELASTIC_GRID][UNET_ELASTIC_GRID];
} UnetElastic;

/* Draws displacements from N(0, DEVIATION px), shifts from -SHIFT .. SHIFT px in both directions
 * and an angle from -ANGLE .. ANGLE degrees: 39 words, whatever is 0. */
void unet_elastic_draw (float        deviation,
                        float        shift,
                        float        angle,
                        UnetRandom  *random,
                        UnetElastic *elastic);

/* Whether it moves anything. */
bool unet_elastic_moves (const UnetElastic *elastic);

/* Where the pixels of row Y of the result are taken from: WIDTH coordinates, which may lie outside
 * of the image. Pixel centres are whole numbers. */
void unet_elastic_map_row (const UnetElastic *elastic,
                           int                height,
                           int                width,
                           int                y,
                           float             *from_x,
                           float             *from_y);

/* Image and classes of SAMPLE anew. The image is sampled bicubically, kept within 0 .. 1, classes
 * by the nearest pixel; what lies outside is the image mirrored at its outermost pixels.
 * UNET_ERROR_NO_MEMORY: for a copy of both; the sample is as it was then. */
bool unet_elastic_apply (const UnetElastic *elastic, UnetSample *sample, GError **error);

G_END_DECLS
