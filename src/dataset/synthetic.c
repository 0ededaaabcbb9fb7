/* synthetic.c: pictures of cells that never were, with their masks
 *
 * A fluorescence microscope, step by step: cells are stained unevenly, some so weakly that they are
 * darker than the background elsewhere; the dish glows, more on one side; dust and dead cells float
 * above the plane of focus as smooth bright spots that belong to no mask; the lens blurs; photons
 * arrive one by one. So brightness alone does not tell a cell: texture, outline and sharpness do.
 *
 * The outline of a cell is an ellipse whose radius is modulated by four harmonics of the angle.
 * With (c, s) the cosine and sine of the angle, those of its multiples are powers of c + i s: no
 * trigonometry. Everything here is + - * / and square root on floats, which IEEE rounds alike on
 * every machine, and the one generator's integers: hence the same bytes everywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/synthetic.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define N_HARMONICS 4 /* of order 2 and up */
#define LARGEST_SHARE 0.43f
#define LEAST_SHARE 0.11f
#define PIXELS_PER_TRY 16 /* after SIZE^2 / this many tries the picture is taken as full */

typedef struct
{
  float x, y;
  float radius; /* of the circle with the ellipse's area */
  float c, s;   /* direction of the long axis */
  float stretch;
  float wave_c[N_HARMONICS], wave_s[N_HARMONICS];
  float reach; /* nothing of the cell is farther than this from (x, y) */
  float brightness;
  float grain; /* how strongly the texture shows */

  float nucleus_x, nucleus_y; /* relative, in units of the outline's radius */
  float nucleus_radius;
} Cell;

typedef struct
{
  UnetRandom random;
  int        size;
  float     *light; /* [size][size], the picture before the lens */
  float     *spare; /* [size][size] */
  float     *depth; /* [size][size]: 0 at a cell's centre, 1 on its outline; of the cell nearest */
  uint8_t   *classes; /* [size][size]: 0, 1 body, 2 nucleus */
} Scene;

static float
uniform (Scene *scene, float from, float to)
{
  return unet_random_uniform (&scene->random, from, to);
}

/* A direction, every one as likely: a point of the disc, drawn from the square until it is in. */
static void
draw_direction (Scene *scene, float *c, float *s)
{
  float x, y, square;

  do
    {
      x = uniform (scene, -1, 1);
      y = uniform (scene, -1, 1);
      square = x * x + y * y;
    }
  while (square > 1 || square < 0.01f);
  *c = x / sqrtf (square);
  *s = y / sqrtf (square);
}

/* Smooth noise between -1 and 1: a lattice of random numbers every STEP pixels, interpolated with
 * zero slope at its points, times GAIN is added to TARGET. */
static void
add_noise_octave (Scene *scene, float *target, int step, float gain)
{
  int               n = scene->size / step + 2;
  g_autofree float *lattice = g_new (float, (size_t)n *(size_t)n);

  for (int i = 0; i < n * n; i++)
    lattice[i] = uniform (scene, -1, 1);
  for (int y = 0; y < scene->size; y++)
    {
      const float *row = lattice + (size_t)(y / step) * (size_t)n;
      float        v = (float)(y % step) / (float)step;
      float       *out = target + (size_t)y * (size_t)scene->size;

      v = v * v * (3 - 2 * v);
      for (int x = 0; x < scene->size; x++)
        {
          const float *at = row + x / step;
          float        u = (float)(x % step) / (float)step;
          float        top, bottom;

          u = u * u * (3 - 2 * u);
          top = at[0] + (at[1] - at[0]) * u;
          bottom = at[n] + (at[n + 1] - at[n]) * u;
          out[x] += gain * (top + (bottom - top) * v);
        }
    }
}

static void
draw_cell_shape (Scene *scene, Cell *cell)
{
  float largest = MIN (23.0f, (float)scene->size * 0.16f);
  float wave = uniform (scene, 0.03f, 0.13f);
  float total = 0;

  cell->x = uniform (scene, 0, (float)scene->size);
  cell->y = uniform (scene, 0, (float)scene->size);
  cell->radius = uniform (scene, largest * 0.42f, largest);
  draw_direction (scene, &cell->c, &cell->s);
  cell->stretch = uniform (scene, 0, 1); /* one draw a statement: C leaves the order in one open */
  cell->stretch = 1 + cell->stretch * uniform (scene, 0, 0.9f);
  for (int k = 0; k < N_HARMONICS; k++)
    {
      draw_direction (scene, &cell->wave_c[k], &cell->wave_s[k]);
      cell->wave_c[k] *= wave / (float)(k + 1);
      cell->wave_s[k] *= wave / (float)(k + 1);
      total += wave / (float)(k + 1);
    }
  cell->reach = cell->radius * sqrtf (cell->stretch) * (1 + total) + 1;
  /* A third is stained weakly. */
  cell->brightness =
      uniform (scene, 0, 1) < 0.35f ? uniform (scene, 26, 46) : uniform (scene, 50, 115);
  cell->grain = uniform (scene, 0.5f, 0.95f);
  cell->nucleus_x = uniform (scene, -0.2f, 0.2f);
  cell->nucleus_y = uniform (scene, -0.2f, 0.2f);
  cell->nucleus_radius = uniform (scene, 0.34f, 0.48f);
}

/* How deep in CELL the pixel lies: below 1 inside. U and V: its place in units of the outline. */
static float
measure_depth (const Cell *cell, float px, float py, float *u, float *v)
{
  float dx = px - cell->x;
  float dy = py - cell->y;
  float root = sqrtf (cell->stretch);
  float a = (dx * cell->c + dy * cell->s) / (cell->radius * root);
  float b = (dy * cell->c - dx * cell->s) * root / cell->radius;
  float distance = sqrtf (a * a + b * b);
  float c = distance > 0 ? a / distance : 1;
  float s = distance > 0 ? b / distance : 0;
  float power_c = c, power_s = s;
  float outline = 1;

  for (int k = 0; k < N_HARMONICS; k++)
    {
      float next_c = power_c * c - power_s * s;

      power_s = power_c * s + power_s * c;
      power_c = next_c;
      outline += cell->wave_c[k] * power_c + cell->wave_s[k] * power_s;
    }
  *u = a / outline;
  *v = b / outline;
  return distance / outline;
}

/* The pixels that CELL can touch, within the picture. */
static void
get_bounds (const Scene *scene, const Cell *cell, int *x0, int *x1, int *y0, int *y1)
{
  *x0 = MAX (0, (int)(cell->x - cell->reach));
  *y0 = MAX (0, (int)(cell->y - cell->reach));
  *x1 = MIN (scene->size - 1, (int)(cell->x + cell->reach) + 1);
  *y1 = MIN (scene->size - 1, (int)(cell->y + cell->reach) + 1);
}

/* The cell's light and classes over what is there; TEXTURE is one picture's worth of noise. */
static int64_t
paint_cell (Scene *scene, const Cell *cell, const float *texture)
{
  int     x0, x1, y0, y1;
  int64_t n_new = 0;

  get_bounds (scene, cell, &x0, &x1, &y0, &y1);
  for (int y = y0; y <= y1; y++)
    for (int x = x0; x <= x1; x++)
      {
        size_t i = (size_t)y * (size_t)scene->size + (size_t)x;
        float  u, v, depth, profile, nx, ny;
        bool   nucleus;

        depth = measure_depth (cell, (float)x, (float)y, &u, &v);
        if (depth >= 1 || depth >= scene->depth[i])
          continue;
        n_new += scene->classes[i] == 0;
        nx = u - cell->nucleus_x;
        ny = v - cell->nucleus_y;
        nucleus = nx * nx + ny * ny < cell->nucleus_radius * cell->nucleus_radius;
        profile = 0.72f + 0.28f * (1 - depth * depth);
        profile *= 1 + cell->grain * texture[i] * (nucleus ? 0.45f : 1.0f);
        profile *= nucleus ? 1.45f : 1.0f;
        scene->light[i] = cell->brightness * profile;
        scene->depth[i] = depth;
        scene->classes[i] = nucleus ? 2 : 1;
      }
  return n_new;
}

/* The share of CELL's own pixels in the picture that other cells hold already, and its size. */
static float
measure_overlap (const Scene *scene, const Cell *cell, int64_t *n_pixels)
{
  int     x0, x1, y0, y1;
  int64_t n_taken = 0;

  *n_pixels = 0;
  get_bounds (scene, cell, &x0, &x1, &y0, &y1);
  for (int y = y0; y <= y1; y++)
    for (int x = x0; x <= x1; x++)
      {
        float u, v;

        if (measure_depth (cell, (float)x, (float)y, &u, &v) >= 1)
          continue;
        ++*n_pixels;
        n_taken += scene->classes[(size_t)y * (size_t)scene->size + (size_t)x] != 0;
      }
  return *n_pixels > 0 ? (float)n_taken / (float)*n_pixels : 1;
}

/* Cells until a share of the picture drawn beforehand is covered. Some may overlap a little, as
 * cells that touch do in a picture; most are placed clear of each other. */
static void
paint_cells (Scene *scene, const float *texture)
{
  int64_t area = (int64_t)scene->size * scene->size;
  int64_t wanted = (int64_t)(uniform (scene, 0.15f, 0.36f) * (float)area);
  int64_t limit = (int64_t)(LARGEST_SHARE * (float)area);
  int64_t least = (int64_t)(LEAST_SHARE * (float)area);
  int64_t covered = 0;

  /* Cells are small beside the least share, so that one is always reached. */
  for (int64_t i = 0; covered < wanted && (i < area / PIXELS_PER_TRY || covered < least); i++)
    {
      Cell    cell;
      int64_t n_pixels;
      float   overlap, allowed;

      draw_cell_shape (scene, &cell);
      allowed = uniform (scene, 0, 1) < 0.5f ? 0.12f : 0.0f;
      overlap = measure_overlap (scene, &cell, &n_pixels);
      if (overlap > allowed || covered + n_pixels > limit || n_pixels < 12)
        continue;
      covered += paint_cell (scene, &cell, texture);
    }
}

/* Smooth spots above the focus: as bright as cells, in no mask. */
static void
add_debris (Scene *scene)
{
  int   n = 2 + scene->size * scene->size / 5000;
  float largest = MIN (52.0f, (float)scene->size * 0.25f);

  for (int k = 0; k < n; k++)
    {
      float cx = uniform (scene, 0, (float)scene->size);
      float cy = uniform (scene, 0, (float)scene->size);
      float radius = uniform (scene, 0, 1) < 0.3f
                         ? uniform (scene, largest * 0.46f, largest)
                         : uniform (scene, largest * 0.17f, largest * 0.46f);
      float gain = uniform (scene, 35, 120);
      float c, s, stretch = uniform (scene, 1, 1.7f);
      int   x0 = MAX (0, (int)(cx - radius * stretch)), y0 = MAX (0, (int)(cy - radius * stretch));
      int   x1 = MIN (scene->size - 1, (int)(cx + radius * stretch));
      int   y1 = MIN (scene->size - 1, (int)(cy + radius * stretch));

      draw_direction (scene, &c, &s);
      for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++)
          {
            float a = (((float)x - cx) * c + ((float)y - cy) * s) / (radius * stretch);
            float b = (((float)y - cy) * c - ((float)x - cx) * s) / radius;
            float left = 1 - (a * a + b * b);

            if (left > 0)
              scene->light[(size_t)y * (size_t)scene->size + (size_t)x] +=
                  gain * left * left * (1.6f - 0.6f * left);
          }
    }
}

/* The dish's own glow, and a lamp that is not centred. */
static void
add_background (Scene *scene)
{
  float base = uniform (scene, 22, 34);
  float tilt = uniform (scene, 16, 40);
  float falloff = uniform (scene, 0.15f, 0.4f);
  float lamp_x = uniform (scene, 0.25f, 0.75f);
  float lamp_y = uniform (scene, 0.25f, 0.75f);
  float c, s;

  draw_direction (scene, &c, &s);
  for (int y = 0; y < scene->size; y++)
    for (int x = 0; x < scene->size; x++)
      {
        float *light = &scene->light[(size_t)y * (size_t)scene->size + (size_t)x];
        float  u = ((float)x + 0.5f) / (float)scene->size;
        float  v = ((float)y + 0.5f) / (float)scene->size;
        float  du = u - lamp_x, dv = v - lamp_y;
        float  glow = base + tilt * ((u - 0.5f) * c + (v - 0.5f) * s + 0.5f);

        *light = (*light + glow) * (1 - falloff * (du * du + dv * dv));
      }
}

/* One pass of (1 2 1) / 4 along rows and columns; the border repeats. */
static void
blur (Scene *scene)
{
  size_t n = (size_t)scene->size;

  for (size_t y = 0; y < n; y++)
    for (size_t x = 0; x < n; x++)
      {
        const float *row = scene->light + y * n;

        scene->spare[y * n + x] =
            0.5f * row[x] + 0.25f * (row[x > 0 ? x - 1 : 0] + row[MIN (x + 1, n - 1)]);
      }
  for (size_t y = 0; y < n; y++)
    {
      const float *above = scene->spare + (y > 0 ? y - 1 : 0) * n;
      const float *here = scene->spare + y * n;
      const float *below = scene->spare + MIN (y + 1, n - 1) * n;

      for (size_t x = 0; x < n; x++)
        scene->light[y * n + x] = 0.5f * here[x] + 0.25f * (above[x] + below[x]);
    }
}

/* A number with mean 0, standard deviation 1 and nearly a bell's shape: the sum of four random
 * bytes. The true normal distribution needs a logarithm and a cosine, whose last bit differs
 * between C libraries. */
static float
draw_bell (Scene *scene)
{
  uint32_t bits = unet_random_next (&scene->random);
  uint32_t sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24);

  return ((float)sum - 510.0f) / 147.8f;
}

/* Photons: the variance goes with the light. */
static void
expose (Scene *scene, UnetImage *image)
{
  uint8_t *out = image->data;
  float    gain = uniform (scene, 0.1f, 0.2f);

  for (size_t i = 0; i < (size_t)scene->size * (size_t)scene->size; i++)
    {
      float light = scene->light[i];
      float value = light + draw_bell (scene) * sqrtf (light * gain);
      int   level = (int)(CLAMP (value, 0.0f, 255.0f) + 0.5f);

      memset (out + 3 * i, MIN (level, 255), 3);
    }
}

static void
write_mask (const Scene *scene, int classes, UnetImage *mask)
{
  static const uint8_t two[] = {0, 255, 255};
  static const uint8_t three[] = {0, 127, 255};
  const uint8_t       *values = classes == 3 ? three : two;
  uint8_t             *out = mask->data;

  for (size_t i = 0; i < (size_t)scene->size * (size_t)scene->size; i++)
    out[i] = values[scene->classes[i]];
}

static void
draw_scene (Scene *scene)
{
  size_t n = (size_t)scene->size * (size_t)scene->size;

  memset (scene->spare, 0, n * sizeof (float));
  add_noise_octave (scene, scene->spare, 9, 0.55f);
  add_noise_octave (scene, scene->spare, 4, 0.75f);
  for (size_t i = 0; i < n; i++)
    {
      scene->light[i] = 0;
      scene->depth[i] = 1;
    }
  paint_cells (scene, scene->spare);
  blur (scene);
  add_debris (scene);
  add_background (scene);
  if (uniform (scene, 0, 1) < 0.5f)
    blur (scene);
}

/* Mixes seed and index so that neighbours share nothing (the finaliser of splitmix64). */
static uint64_t
mix (uint64_t seed, int index)
{
  uint64_t z = seed + 0x9e3779b97f4a7c15u * ((uint64_t)(uint32_t)index + 1);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

bool
unet_synthetic_draw (uint64_t    seed,
                     int         index,
                     int         size,
                     int         classes,
                     UnetImage **image,
                     UnetImage **mask,
                     GError    **error)
{
  g_autoptr (UnetImage) picture = NULL;
  g_autoptr (UnetImage) truth = NULL;
  Scene  scene = {.size = size};
  size_t n = (size_t)size * (size_t)size;
  bool   drawn = false;

  if (size < 64 || size > 4096 || (classes != 2 && classes != 3))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("Sample pictures are drawn with sides from 64 to 4096 and 2 or 3 classes, "
                      "not with sides of %d and %d classes"),
                   size, classes);
      return false;
    }
  picture = unet_image_new (size, size, 3, 8, error);
  if (picture == NULL)
    return false;
  truth = unet_image_new (size, size, 1, 8, error);
  if (truth == NULL)
    return false;
  scene.light = unet_aligned_alloc (n * sizeof (float));
  scene.spare = unet_aligned_alloc (n * sizeof (float));
  scene.depth = unet_aligned_alloc (n * sizeof (float));
  scene.classes = unet_aligned_alloc0 (n);
  if (scene.light != NULL && scene.spare != NULL && scene.depth != NULL && scene.classes != NULL)
    {
      unet_random_init (&scene.random, mix (seed, index));
      draw_scene (&scene);
      expose (&scene, picture);
      write_mask (&scene, classes, truth);
      *image = g_steal_pointer (&picture);
      *mask = g_steal_pointer (&truth);
      drawn = true;
    }
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                 _ ("There is not enough memory to draw a sample picture of %d x %d"), size, size);
  unet_aligned_free (scene.light);
  unet_aligned_free (scene.spare);
  unet_aligned_free (scene.depth);
  unet_aligned_free (scene.classes);
  return drawn;
}
