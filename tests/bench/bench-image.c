/* bench-image.c: how fast whole pictures are worked on
 *
 * bench-image [WIDTHxHEIGHT [ROUNDS]]
 *
 * What the window does with a large picture and what a network says of it: making it smaller and
 * larger, from logits to probabilities, from those to a mask and on to an overlay while a slider
 * moves. Prints the milliseconds of the best of some rounds with one thread and with one per
 * processor, and megabytes per second, counting what is read and what is written once each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"
#include "engine/prediction.h"
#include "image/overlay.h"
#include "image/resize.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_MANY 11 /* classes of the street scenes */

typedef struct
{
  int             width, height;
  UnetImage      *grey, *color, *deep;
  float          *logits; /* [N_MANY][height / 2][width / 2] */
  UnetPrediction *binary, *many;
  uint8_t        *classes;
} Scene;

static int n_rounds = 7;

static void *
check (void *result, const GError *error)
{
  if (result == NULL)
    {
      fprintf (stderr, "bench-image: %s\n", error != NULL ? error->message : "no memory");
      exit (EXIT_FAILURE);
    }
  return result;
}

/* Slopes and spots, so that classes have areas and borders. */
static double
draw (int x, int y)
{
  return 0.5 + 0.3 * sin (x * 0.013) * cos (y * 0.017) + 0.2 * sin (x * 0.11 + y * 0.07);
}

static UnetImage *
draw_image (int width, int height, int channels, int bits)
{
  GError    *error = NULL;
  UnetImage *image = check (unet_image_new (width, height, channels, bits, &error), error);
  int64_t    i = 0;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++, i++)
        if (bits == 8)
          ((uint8_t *)image->data)[i] = (uint8_t)(255 * draw (x + 20 * c, y));
        else
          ((uint16_t *)image->data)[i] = (uint16_t)(65535 * draw (x + 20 * c, y));
  return image;
}

static UnetPrediction *
predict (UnetPool *pool, const Scene *scene, int n_classes, bool same_size)
{
  GError *error = NULL;
  int     height = scene->height / 2, width = scene->width / 2;

  return check (unet_prediction_new (pool, scene->logits, n_classes, height, width,
                                     same_size ? height : scene->height,
                                     same_size ? width : scene->width, &error),
                error);
}

static void
make_scene (Scene *scene, UnetPool *pool)
{
  int64_t half = (int64_t)(scene->width / 2) * (scene->height / 2);

  scene->grey = draw_image (scene->width, scene->height, 1, 8);
  scene->color = draw_image (scene->width, scene->height, 3, 8);
  scene->deep = draw_image (scene->width, scene->height, 1, 16);
  scene->logits = check (unet_aligned_alloc ((size_t)(N_MANY * half) * sizeof (float)), NULL);
  for (int64_t i = 0; i < N_MANY * half; i++)
    scene->logits[i] = (float)(8 * draw ((int)(i % (scene->width / 2)) + (int)(i / half) * 40,
                                         (int)(i % half / (scene->width / 2))) -
                               4);
  scene->binary = predict (pool, scene, 2, false);
  scene->many = predict (pool, scene, N_MANY, false);
  scene->classes = check (unet_aligned_alloc ((size_t)scene->width * (size_t)scene->height), NULL);
  unet_prediction_threshold (pool, scene->binary, 0.5, scene->classes);
}

static void
free_scene (Scene *scene)
{
  unet_image_unref (scene->grey);
  unet_image_unref (scene->color);
  unet_image_unref (scene->deep);
  unet_aligned_free (scene->logits);
  unet_aligned_free (scene->classes);
  unet_prediction_free (scene->binary);
  unet_prediction_free (scene->many);
}

/* --- the steps --- */

static void
use_image (UnetImage *image, GError *error)
{
  unet_image_unref (check (image, error));
}

static void
shrink_grey (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_image_resize_bicubic (pool, s->grey, s->width / 2, s->height / 2, &error), error);
}

static void
shrink_color (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_image_resize_bicubic (pool, s->color, s->width / 2, s->height / 2, &error),
             error);
}

static void
shrink_to_screen (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_image_resize_bicubic (pool, s->color, s->width / 5, s->height / 5, &error),
             error);
}

static void
shrink_deep (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_image_resize_bicubic (pool, s->deep, s->width / 2, s->height / 2, &error), error);
}

static void
shrink_nearest (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_image_resize_nearest (pool, s->color, s->width / 2, s->height / 2, &error),
             error);
}

static void
finish_binary (UnetPool *pool, Scene *s)
{
  unet_prediction_free (predict (pool, s, 2, true));
}

static void
finish_larger (UnetPool *pool, Scene *s)
{
  unet_prediction_free (predict (pool, s, 2, false));
}

static void
finish_many (UnetPool *pool, Scene *s)
{
  unet_prediction_free (predict (pool, s, N_MANY, false));
}

static void
threshold_binary (UnetPool *pool, Scene *s)
{
  unet_prediction_threshold (pool, s->binary, 0.5, s->classes);
}

static void
threshold_many (UnetPool *pool, Scene *s)
{
  unet_prediction_threshold (pool, s->many, 0.5, s->classes);
}

static void
summarise (UnetPool *pool, Scene *s)
{
  unet_prediction_summarise (pool, s->binary, s->classes);
}

static void
overlay_color (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_overlay_render (pool, s->color, s->classes, NULL, 0.4, &error), error);
}

static void
overlay_deep (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_overlay_render (pool, s->deep, s->classes, NULL, 0.4, &error), error);
}

static void
move_slider (UnetPool *pool, Scene *s)
{
  threshold_binary (pool, s);
  overlay_color (pool, s);
}

static void
to_image (UnetPool *pool, Scene *s)
{
  GError *error = NULL;

  use_image (unet_prediction_to_image (pool, s->binary, &error), error);
}

static double
best_of (UnetPool *pool, Scene *scene, void (*step) (UnetPool *pool, Scene *scene))
{
  double best = INFINITY;

  for (int i = 0; i < n_rounds; i++)
    {
      gint64 start = g_get_monotonic_time ();

      step (pool, scene);
      best = MIN (best, (double)(g_get_monotonic_time () - start) * 1e-3);
    }
  return best;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*step) (UnetPool *pool, Scene *scene);
    double bytes; /* per pixel of the picture */
  } steps[] = {
      {"bicubic to 1/2, grey", shrink_grey, 1 + 0.25},
      {"bicubic to 1/2, RGB", shrink_color, 3 + 0.75},
      {"bicubic to 1/5, RGB", shrink_to_screen, 3 + 0.12},
      {"bicubic to 1/2, 16-bit grey", shrink_deep, 2 + 0.5},
      {"nearest to 1/2, RGB", shrink_nearest, 3 + 0.75},
      {"2 classes of 1/4 the pixels", finish_binary, (8 + 4) / 4.0},
      {"2 classes, interpolated x 2", finish_larger, 2 + 4},
      {"11 classes, interpolated x 2", finish_many, 11 + 9},
      {"threshold, 2 classes", threshold_binary, 5},
      {"threshold, 11 classes", threshold_many, 6},
      {"summary", summarise, 5},
      {"overlay, RGB", overlay_color, 3 + 1 + 3},
      {"overlay, 16-bit grey", overlay_deep, 2 + 1 + 3},
      {"slider: threshold, overlay", move_slider, 5 + 7},
      {"probabilities as a picture", to_image, 6},
  };
  g_autoptr (UnetPool) pool = unet_pool_new (0);
  Scene scene = {.width = 4000, .height = 3000};

  if ((argc > 1 && (sscanf (argv[1], "%dx%d", &scene.width, &scene.height) != 2 ||
                    scene.width < 16 || scene.height < 16)) ||
      (argc > 2 && (n_rounds = atoi (argv[2])) < 1))
    {
      fprintf (stderr, "usage: bench-image [WIDTHxHEIGHT [ROUNDS]]\n");
      return EXIT_FAILURE;
    }
  make_scene (&scene, pool);
  printf ("%d x %d, best of %d rounds\n%-30s %11s %11s\n", scene.width, scene.height, n_rounds, "",
          "1 thread", "all");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      double one = best_of (NULL, &scene, steps[i].step);
      double all = best_of (pool, &scene, steps[i].step);

      printf ("%-30s %8.2f ms %8.2f ms %8.0f MB/s\n", steps[i].name, one, all,
              steps[i].bytes * scene.width * scene.height * 1e-3 / MAX (all, 1e-3));
    }
  free_scene (&scene);
  return EXIT_SUCCESS;
}
