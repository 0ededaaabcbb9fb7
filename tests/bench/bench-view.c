/* bench-view.c: how long a frame of the mask view takes
 *
 * bench-view [WIDTHxHEIGHT [FRAMES]]
 *
 * What is drawn while somebody moves a slider, pans or zooms, in a view of 1200 x 800 pixels: the
 * median and the worst of some frames in milliseconds, with one thread and with one per processor,
 * first on a machine that has nothing else to do, then while a thread per processor works on
 * floats, as training does. 60 frames a second are 16.7 ms each, of which the window needs some.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"
#include "engine/prediction.h"
#include "image/view-render.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
  VIEW_WIDTH = 1200,
  VIEW_HEIGHT = 800
};

typedef struct
{
  UnetViewScene     scene;
  UnetViewLook      look;
  uint32_t          colors[256];
  UnetPrediction    prediction;
  uint8_t          *classes; /* for thresholds on the whole picture */
  UnetViewRenderer *renderer;
  uint32_t         *pixels;
  double            fit; /* zoom */
} Bench;

static int n_frames = 60;

static void *
check (void *result, const GError *error)
{
  if (result == NULL)
    {
      fprintf (stderr, "bench-view: %s\n", error != NULL ? error->message : "no memory");
      exit (EXIT_FAILURE);
    }
  return result;
}

/* Cells: disks of several sizes with soft borders. */
static double
draw (int x, int y)
{
  const double u = x % 97 - 48, v = y % 89 - 44, r = 20 + (x / 97 * 7 + y / 89 * 5) % 20;

  return 1 / (1 + exp ((hypot (u, v) - r) * 0.8));
}

static void
set_up (Bench *bench, int width, int height)
{
  GError *error = NULL;
  g_autoptr (UnetImage) image = check (unet_image_new (width, height, 3, 8, &error), error);
  const size_t n = (size_t)width * (size_t)height;
  uint8_t     *p = image->data;
  float       *probability = check (unet_aligned_alloc (n * sizeof (float)), NULL);
  uint8_t     *truth = check (unet_aligned_alloc (n), NULL);
  gint64       start;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, p += 3)
      {
        const int64_t at = (int64_t)y * width + x;

        probability[at] = (float)draw (x, y);
        truth[at] = draw (x + 2, y + 1) > 0.5;
        p[0] = (uint8_t)(40 + 120 * probability[at] + (x * 7 + y * 13) % 17);
        p[1] = (uint8_t)(60 + 90 * probability[at] + (x * 5 + y * 3) % 13);
        p[2] = (uint8_t)(80 + 40 * probability[at]);
      }
  bench->classes = check (unet_aligned_alloc (n), NULL);
  bench->prediction = (UnetPrediction){
      .width = width, .height = height, .n_classes = 2, .probability = probability};
  start = g_get_monotonic_time ();
  bench->scene = (UnetViewScene){
      .width = width,
      .height = height,
      .picture = check (unet_pyramid_new (NULL, image, &error), error),
      .probability = probability,
      .threshold = 0.5,
      .n_classes = 2,
      .colors = bench->colors,
      .truth = truth,
      .n_truth = 2,
  };
  printf ("%d x %d in a view of %d x %d; the picture's pyramid: %.1f ms\n", width, height,
          VIEW_WIDTH, VIEW_HEIGHT, (double)(g_get_monotonic_time () - start) * 1e-3);
  unet_view_fill_colors (bench->colors);
  bench->fit = MIN (VIEW_WIDTH / (double)width, VIEW_HEIGHT / (double)height);
  bench->renderer = unet_view_renderer_new ();
  bench->pixels = g_new (uint32_t, VIEW_WIDTH * VIEW_HEIGHT);
}

static void
reset (Bench *bench, double zoom)
{
  bench->scene.classes = NULL;
  bench->scene.threshold = 0.5;
  bench->look = (UnetViewLook){
      .width = VIEW_WIDTH,
      .height = VIEW_HEIGHT,
      .scale = 1,
      .zoom = zoom,
      .x = (bench->scene.width - VIEW_WIDTH / zoom) / 2,
      .y = (bench->scene.height - VIEW_HEIGHT / zoom) / 2,
      .mode = UNET_VIEW_OVERLAY,
      .opacity = 0.4,
      .with_mask = true,
      .with_lines = true,
      .with_grid = true,
  };
}

/* --- what moves --- */

static void
move_threshold (Bench *bench, UnetPool *pool, int frame)
{
  bench->scene.threshold = 0.1 + 0.8 * frame / n_frames;
}

static void
move_threshold_of_all (Bench *bench, UnetPool *pool, int frame)
{
  unet_prediction_threshold (pool, &bench->prediction, 0.1 + 0.8 * frame / n_frames,
                             bench->classes);
  unet_view_renderer_forget (bench->renderer, bench->classes);
  bench->scene.classes = bench->classes;
  bench->scene.threshold = -1;
}

/* A threshold among small probabilities, where a network says noise. */
static void
move_threshold_in_noise (Bench *bench, UnetPool *pool, int frame)
{
  bench->scene.threshold = 1e-9 + 1e-10 * frame;
}

static void
move_opacity (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.opacity = frame / (double)n_frames;
}

static void
move_curtain (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.curtain = VIEW_WIDTH * frame / n_frames;
}

static void
pan (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.x += 3 / bench->look.zoom * (frame < n_frames / 2 ? 1 : -1);
  bench->look.y += 2 / bench->look.zoom * (frame < n_frames / 2 ? 1 : -1);
}

static void
pan_image (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.mode = UNET_VIEW_IMAGE;
  pan (bench, pool, frame);
}

static void
pan_contour (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.mode = UNET_VIEW_CONTOUR;
  pan (bench, pool, frame);
}

static void
pan_mask (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.mode = UNET_VIEW_MASK;
  pan (bench, pool, frame);
}

static void
pan_probability (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.mode = UNET_VIEW_PROBABILITY;
  pan (bench, pool, frame);
}

static void
pan_truth (Bench *bench, UnetPool *pool, int frame)
{
  bench->look.with_truth = true;
  pan (bench, pool, frame);
}

typedef void (*Move) (Bench *bench, UnetPool *pool, int frame);

static int
compare (const void *a, const void *b)
{
  const double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

static void
measure (Bench *bench, UnetPool *pool, Move move, double zoom)
{
  g_autofree double *times = g_new (double, n_frames);

  reset (bench, zoom);
  unet_view_renderer_forget (bench->renderer, NULL);
  for (int frame = -2; frame < n_frames; frame++)
    {
      gint64 start = g_get_monotonic_time ();

      move (bench, pool, MAX (frame, 0));
      unet_view_renderer_draw (bench->renderer, pool, &bench->scene, &bench->look, bench->pixels,
                               VIEW_WIDTH);
      if (frame >= 0)
        times[frame] = (double)(g_get_monotonic_time () - start) * 1e-3;
    }
  qsort (times, (size_t)n_frames, sizeof *times, compare);
  printf (" %6.1f %6.1f", times[n_frames / 2], times[n_frames - 1]);
  fflush (stdout);
}

/* --- other work on all cores --- */

static _Atomic (bool) is_busy;

static gpointer
work (gpointer data)
{
  enum
  {
    N = 1 << 20
  };
  g_autofree float *numbers = g_new0 (float, N);

  while (is_busy)
    for (int i = 0; i < N; i++)
      numbers[i] = numbers[i] * 0.999f + (float)i * 1e-6f;
  return NULL;
}

static void
measure_loaded (Bench *bench, UnetPool *pool, Move move, double zoom)
{
  const int            n = (int)g_get_num_processors ();
  g_autofree GThread **threads = g_new (GThread *, n);

  is_busy = true;
  for (int i = 0; i < n; i++)
    threads[i] = g_thread_new ("load", work, NULL);
  g_usleep (50000);
  measure (bench, NULL, move, zoom);
  measure (bench, pool, move, zoom);
  is_busy = false;
  for (int i = 0; i < n; i++)
    g_thread_join (threads[i]);
}

static void
run (Bench *bench, UnetPool *pool, const char *name, Move move, double zoom)
{
  printf ("%-34s", name);
  measure (bench, NULL, move, zoom);
  measure (bench, pool, move, zoom);
  measure_loaded (bench, pool, move, zoom);
  printf ("\n");
}

static void
run_all (int width, int height)
{
  static const struct
  {
    const char *name;
    Move        move;
  } moves[] = {
      {"threshold", move_threshold},
      {"threshold among noise", move_threshold_in_noise},
      {"threshold of all, by the engine", move_threshold_of_all},
      {"opacity", move_opacity},
      {"curtain", move_curtain},
      {"pan: image", pan_image},
      {"pan: overlay", pan},
      {"pan: overlay, truth", pan_truth},
      {"pan: contour", pan_contour},
      {"pan: mask", pan_mask},
      {"pan: probability", pan_probability},
  };
  static const double zooms[] = {0.1, 0.2, 0.5, 0.75, 1, 2, 8, 32};
  g_autoptr (UnetPool) pool = unet_pool_new (0);
  Bench bench = {0};

  set_up (&bench, width, height);
  printf ("%-34s %13s %13s %13s %13s\n", "ms: median and worst; all is seen", "alone: 1",
          "all threads", "loaded: 1", "all threads");
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    run (&bench, pool, moves[i].name, moves[i].move, bench.fit);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      g_autofree char *name = g_strdup_printf ("pan: overlay, truth, %.0f %%", 100 * zooms[i]);

      run (&bench, pool, name, pan_truth, zooms[i]);
    }
  unet_view_renderer_free (bench.renderer);
  unet_pyramid_unref ((UnetPyramid *)bench.scene.picture);
  unet_aligned_free (bench.prediction.probability);
  unet_aligned_free ((void *)bench.scene.truth);
  unet_aligned_free (bench.classes);
  g_free (bench.pixels);
}

int
main (int argc, char **argv)
{
  int width = 0, height = 0;

  if ((argc > 1 &&
       (sscanf (argv[1], "%dx%d", &width, &height) != 2 || width < 16 || height < 16)) ||
      (argc > 2 && (n_frames = atoi (argv[2])) < 1))
    {
      fprintf (stderr, "usage: bench-view [WIDTHxHEIGHT [FRAMES]]\n");
      return EXIT_FAILURE;
    }
  if (argc > 1)
    run_all (width, height);
  else
    {
      run_all (1920, 1280);
      run_all (4000, 3000);
    }
  return EXIT_SUCCESS;
}
