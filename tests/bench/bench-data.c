/* bench-data.c: how long a picture takes from its file to a batch
 *
 * bench-data [DATA-SET SCALE]...
 *
 * A data set is a folder with the folders imgs and masks. For each it prints, per picture: the
 * milliseconds of every stage by itself (reading the mask values of one file among them), the
 * megabytes of decoded samples per second, and then what the loader's thread needs for a picture in
 * the first epoch and in those after it, which come from its cache. The times are CPU time of the
 * one thread that does the work: in a training run it takes them from the network. Without
 * arguments the data sets for tests are taken where they are, else drawn pictures.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/augment.h"
#include "dataset/loader.h"
#include "dataset/sample-private.h"
#include "dataset/synthetic.h"
#include "image/codec.h"
#include "image/resize.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PICTURES 40
#define CACHE ((size_t)1 << 30)
#define N_DRAWN 8

static void G_GNUC_NORETURN
give_up (const GError *error)
{
  fprintf (stderr, "bench-data: %s\n", error->message);
  exit (EXIT_FAILURE);
}

/* Seconds of CPU time, of this thread or of the whole process. */
static double
cpu_seconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct
{
  const char *name;
  double      seconds; /* of all pictures, the best of several rounds each */
  double      bytes;   /* of samples that it makes */
} Stage;

enum
{
  DECODE,
  CONVERT,
  RESIZE,
  DECODE_MASK,
  RESIZE_MASK,
  MAP_MASK,
  FILL,
  AUGMENT,
  N_STAGES
};

static double started;

static void
start (void)
{
  started = cpu_seconds (CLOCK_THREAD_CPUTIME_ID);
}

static void
stop (double *best)
{
  *best = MIN (*best, cpu_seconds (CLOCK_THREAD_CPUTIME_ID) - started);
}

static double
image_bytes (const UnetImage *image)
{
  return (double)image->width * image->height * image->channels * (image->bits / 8);
}

/* One picture through all stages; their best times and bytes are added. */
static void
measure_pair (const UnetPair *pair, const UnetSampleOptions *options, Stage *stages)
{
  static const UnetAugment augment = {
      .flips = true, .rotations = true, .brightness = 0.1f, .contrast = 0.1f};
  double best[N_STAGES];

  for (int i = 0; i < N_STAGES; i++)
    best[i] = INFINITY;
  for (int round = 0; round < 3; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UnetImage) image = NULL;
      g_autoptr (UnetImage) converted = NULL;
      g_autoptr (UnetImage) small = NULL;
      g_autoptr (UnetImage) mask = NULL;
      g_autoptr (UnetImage) small_mask = NULL;
      g_autoptr (UnetSample) sample = NULL;
      UnetPrepared prepared = {0};
      UnetRandom   random;
      int          width, height;
      size_t       pixels;

      start ();
      image = unet_image_load (pair->image_path, UNET_ROLE_PICTURE, &error);
      stop (&best[DECODE]);
      if (image == NULL || !unet_sample_get_size (options->scale, image->width, image->height,
                                                  pair->image_path, &width, &height, &error))
        give_up (error);
      start ();
      converted = unet_image_convert (image, options->channels, &error);
      stop (&best[CONVERT]);
      start ();
      small = unet_image_resize_bicubic (NULL, converted, width, height, &error);
      stop (&best[RESIZE]);
      start ();
      mask = unet_image_load (pair->mask_path, UNET_ROLE_MASK, &error);
      stop (&best[DECODE_MASK]);
      if (mask == NULL)
        give_up (error);
      start ();
      small_mask = unet_image_resize_nearest (NULL, mask, width, height, &error);
      stop (&best[RESIZE_MASK]);
      pixels = (size_t)width * (size_t)height;
      prepared.image = small;
      prepared.classes = g_malloc (pixels);
      start ();
      if (!unet_mask_values_to_classes (options->values, small_mask, options->ignore_value, true,
                                        pair->mask_path, prepared.classes, &error))
        give_up (error);
      stop (&best[MAP_MASK]);
      sample = unet_sample_load (pair, options, &error);
      if (sample == NULL)
        give_up (error);
      start ();
      unet_prepared_fill (&prepared, sample->image);
      stop (&best[FILL]);
      unet_random_init (&random, 1);
      start ();
      for (int i = 0; i < 4; i++)
        if (!unet_augment_apply (&augment, &random, sample, &error))
          give_up (error);
      stop (&best[AUGMENT]);
      if (round == 0)
        {
          stages[DECODE].bytes += image_bytes (image);
          stages[CONVERT].bytes += image_bytes (converted);
          stages[RESIZE].bytes += image_bytes (small);
          stages[DECODE_MASK].bytes += image_bytes (mask);
          stages[RESIZE_MASK].bytes += image_bytes (small_mask);
          stages[MAP_MASK].bytes += (double)pixels;
          stages[FILL].bytes += image_bytes (small) * sizeof (float);
          stages[AUGMENT].bytes += image_bytes (small) * sizeof (float);
        }
      g_free (prepared.classes);
    }
  best[AUGMENT] /= 4;
  for (int i = 0; i < N_STAGES; i++)
    stages[i].seconds += best[i];
}

/* CPU time of the whole process, of which the loader's thread does everything but waiting. */
static void
measure_epoch (UnetLoader *loader, const char *name, int n)
{
  UnetRandom random;
  double     cpu = cpu_seconds (CLOCK_PROCESS_CPUTIME_ID);
  gint64     wall = g_get_monotonic_time ();

  unet_random_init (&random, 1);
  unet_loader_begin (loader, true, &random, 0);
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      UnetBatch *batch = unet_loader_next (loader, &error);

      if (error != NULL)
        give_up (error);
      if (batch == NULL)
        break;
      unet_loader_recycle (loader, batch);
    }
  cpu = cpu_seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  wall = g_get_monotonic_time () - wall;
  printf ("  %-24s %8.3f ms   (%.3f ms of clock)\n", name, cpu * 1e3 / n, (double)wall * 1e-3 / n);
}

static void
measure (const char *images, const char *masks, const char *name, double scale)
{
  Stage stages[N_STAGES] = {{"decode picture", 0, 0},    {"convert channels", 0, 0},
                            {"resize picture", 0, 0},    {"decode mask", 0, 0},
                            {"resize mask", 0, 0},       {"mask values to classes", 0, 0},
                            {"samples to floats", 0, 0}, {"augment", 0, 0}};
  static const UnetAugment augment = {.flips = true, .rotations = true};
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetPairs) pairs = unet_pairs_find (images, masks, NULL, &error);
  g_autofree uint32_t *indices = NULL;
  UnetMaskValues       values;
  UnetSampleOptions options = {.scale = scale, .values = &values, .ignore_value = -1, .snap = true};
  UnetLoader       *loader;
  int               n, width, height;

  if (pairs == NULL || !unet_mask_values_scan (pairs, 0, -1, NULL, NULL, &values, &error))
    give_up (error);
  n = MIN (unet_pairs_get_n (pairs), MAX_PICTURES);
  if (!unet_image_probe (unet_pairs_get (pairs, 0)->image_path, &width, &height, &options.channels,
                         &error))
    give_up (error);
  options.channels = options.channels <= 2 ? 1 : 3;
  indices = g_new (uint32_t, n);
  for (int i = 0; i < n; i++)
    {
      indices[i] = (uint32_t)i;
      measure_pair (unet_pairs_get (pairs, i), &options, stages);
    }
  printf ("%s, %d pictures like %d x %d, %d channels, scale %g\n", name, n, width, height,
          options.channels, scale);
  for (int i = 0; i < N_STAGES; i++)
    printf ("  %-24s %8.3f ms %9.0f MB/s\n", stages[i].name, stages[i].seconds * 1e3 / n,
            stages[i].bytes * 1e-6 / MAX (stages[i].seconds, 1e-9));

  loader = unet_loader_new (pairs, indices, n, &options, &augment, 1, CACHE);
  measure_epoch (loader, "loader, first epoch", n);
  measure_epoch (loader, "loader, next epoch", n);
  unet_loader_free (loader);
}

static void
measure_folder (const char *folder, double scale)
{
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);
  g_autofree char *name = g_path_get_basename (folder);

  measure (images, masks, name, scale);
}

static void
measure_drawn (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);

  g_mkdir (images, 0777);
  g_mkdir (masks, 0777);
  for (int i = 0; i < N_DRAWN; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UnetImage) image = NULL;
      g_autoptr (UnetImage) mask = NULL;
      g_autofree char *file = g_strdup_printf ("%d.png", i);
      g_autofree char *image_path = g_build_filename (images, file, NULL);
      g_autofree char *mask_path = g_build_filename (masks, file, NULL);

      if (!unet_synthetic_draw (1, i, 512, 2, &image, &mask, &error) ||
          !unet_image_save (image, image_path, &error) ||
          !unet_image_save (mask, mask_path, &error))
        give_up (error);
    }
  measure (images, masks, "drawn cells", 1);
  measure (images, masks, "drawn cells", 0.5);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = {"isbi2012-em", "dsb2018-nuclei", "camvid11"};
  const char              *shared = g_getenv ("UNET_SHARED");
  bool                     any = false;

  for (int i = 1; i + 1 < argc; i += 2)
    measure_folder (argv[i], g_ascii_strtod (argv[i + 1], NULL));
  if (argc > 1)
    return EXIT_SUCCESS;
  for (guint i = 0; shared != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *folder = g_build_filename (shared, "datasets", names[i], NULL);

      if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
        continue;
      measure_folder (folder, 1);
      measure_folder (folder, 0.5);
      any = true;
    }
  if (!any)
    measure_drawn ();
  return EXIT_SUCCESS;
}
