/* augment.c: flips and quarter turns, deformations, and changes of brightness
 *
 * Drawing and doing are apart, so that a loader can draw for samples that it does not load. Every
 * draw takes five words whatever is switched on: the same seed then gives the same flips with and
 * without changes of brightness, and with and without deformations, whose many words come from a
 * generator that two of the five are the seed of.
 *
 * Each of the eight symmetries of a square is a transposition or none, then a flip of the columns
 * or none, then a flip of the rows or none: all three work in place. Brightness is not clipped to
 * 0 .. 1; nothing is lost, and the network's first normalisation takes what comes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/augment.h"

/* A deformation that the two numbers decide, each of which has 24 random bits. */
static void
draw_elastic (const UnetAugment *augment, float a, float b, UnetElastic *elastic)
{
  UnetRandom random;
  uint32_t   high = (uint32_t)((a + 1.0f) * 0x1p23f), low = (uint32_t)((b + 1.0f) * 0x1p23f);

  unet_random_init (&random, high * 0x9e3779b1u ^ low);
  unet_elastic_draw (augment->elastic, augment->shift, augment->angle, &random, elastic);
}

void
unet_augment_draw (const UnetAugment *augment, UnetRandom *random, UnetAugmentDraw *draw)
{
  uint32_t columns = unet_random_below (random, 2);
  uint32_t rows = unet_random_below (random, 2);
  uint32_t turns = unet_random_below (random, 4);
  float    offset = unet_random_uniform (random, -1.0f, 1.0f);
  float    gain = unet_random_uniform (random, -1.0f, 1.0f);

  draw->flip_columns = augment->flips && columns == 1;
  draw->flip_rows = augment->flips && rows == 1;
  draw->quarter_turns = augment->rotations ? (int)turns : 0;
  draw->offset = augment->brightness * offset;
  draw->gain = 1.0f + augment->contrast * gain;
  draw->deforms = augment->elastic > 0 || augment->shift > 0 || augment->angle > 0;
  if (draw->deforms)
    draw_elastic (augment, offset, gain, &draw->elastic);
}

/* Pixels of a square that is transposed at once: both it and its twin beyond the diagonal stay in
 * the cache, where whole columns would not. */
#define SQUARE 16

#define DEFINE_SYMMETRY(TYPE, suffix)                                                              \
  static void transpose_##suffix (TYPE *plane, int side)                                           \
  {                                                                                                \
    for (int top = 0; top < side; top += SQUARE)                                                   \
      for (int left = 0; left <= top; left += SQUARE)                                              \
        for (int y = top; y < MIN (top + SQUARE, side); y++)                                       \
          for (int x = left; x < MIN (left + SQUARE, y); x++)                                      \
            {                                                                                      \
              TYPE *a = plane + (size_t)y * (size_t)side + x,                                      \
                   *b = plane + (size_t)x * (size_t)side + y;                                      \
              TYPE kept = *a;                                                                      \
                                                                                                   \
              *a = *b;                                                                             \
              *b = kept;                                                                           \
            }                                                                                      \
  }                                                                                                \
                                                                                                   \
  static void flip_columns_##suffix (TYPE *plane, int height, int width)                           \
  {                                                                                                \
    for (int y = 0; y < height; y++)                                                               \
      {                                                                                            \
        TYPE *row = plane + (size_t)y * (size_t)width;                                             \
                                                                                                   \
        for (int a = 0, b = width - 1; a < b; a++, b--)                                            \
          {                                                                                        \
            TYPE kept = row[a];                                                                    \
                                                                                                   \
            row[a] = row[b];                                                                       \
            row[b] = kept;                                                                         \
          }                                                                                        \
      }                                                                                            \
  }                                                                                                \
                                                                                                   \
  static void flip_rows_##suffix (TYPE *plane, int height, int width)                              \
  {                                                                                                \
    for (int a = 0, b = height - 1; a < b; a++, b--)                                               \
      for (int x = 0; x < width; x++)                                                              \
        {                                                                                          \
          TYPE *upper = plane + (size_t)a * (size_t)width + x;                                     \
          TYPE *lower = plane + (size_t)b * (size_t)width + x;                                     \
          TYPE  kept = *upper;                                                                     \
                                                                                                   \
          *upper = *lower;                                                                         \
          *lower = kept;                                                                           \
        }                                                                                          \
  }

DEFINE_SYMMETRY (float, float)
DEFINE_SYMMETRY (uint8_t, byte)

static void
change_brightness (const UnetAugmentDraw *draw, float *image, size_t n)
{
  double sum = 0;
  float  mean;

  for (size_t i = 0; i < n; i++)
    sum += image[i];
  mean = (float)(sum / (double)n);
  for (size_t i = 0; i < n; i++)
    image[i] = (image[i] - mean) * draw->gain + mean + draw->offset;
}

bool
unet_augment_perform (const UnetAugmentDraw *draw, UnetSample *sample, GError **error)
{
  int    height = sample->height, width = sample->width;
  size_t pixels = (size_t)height * (size_t)width;
  bool   transposed = (draw->quarter_turns & 1) != 0 && height == width;
  /* A quarter turn anticlockwise is a transposition, then a flip of the rows; two are both flips;
   * three a transposition, then a flip of the columns. The drawn flips come on top. */
  bool columns = draw->flip_columns != (draw->quarter_turns >= 2);
  bool rows = draw->flip_rows != (transposed ? draw->quarter_turns == 1 : draw->quarter_turns >= 2);

  if (draw->deforms && !unet_elastic_apply (&draw->elastic, sample, error))
    return false;
  for (int c = 0; c < sample->channels; c++)
    {
      float *plane = sample->image + (size_t)c * pixels;

      if (transposed)
        transpose_float (plane, width);
      if (columns)
        flip_columns_float (plane, height, width);
      if (rows)
        flip_rows_float (plane, height, width);
    }
  if (sample->classes != NULL)
    {
      if (transposed)
        transpose_byte (sample->classes, width);
      if (columns)
        flip_columns_byte (sample->classes, height, width);
      if (rows)
        flip_rows_byte (sample->classes, height, width);
    }
  if (draw->gain != 1.0f || draw->offset != 0.0f)
    change_brightness (draw, sample->image, pixels * (size_t)sample->channels);
  return true;
}

bool
unet_augment_apply (const UnetAugment *augment,
                    UnetRandom        *random,
                    UnetSample        *sample,
                    GError           **error)
{
  UnetAugmentDraw draw;

  unet_augment_draw (augment, random, &draw);
  return unet_augment_perform (&draw, sample, error);
}
