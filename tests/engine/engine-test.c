/* engine-test.c: small pictures and small networks for the tests of the engine
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine-test.h"

#include "engine/runner.h"
#include "image/codec.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <stdarg.h>

const char *
engine_test_path (const char *folder, const char *path)
{
  static char *ring[16];
  static guint next;
  guint        at = next++ % G_N_ELEMENTS (ring);

  g_free (ring[at]);
  ring[at] = g_build_filename (folder, path, NULL);
  return ring[at];
}

void
engine_test_write (const char *path, int width, int height, const uint8_t *pixels)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) image = unet_image_new (width, height, 1, 8, &error);

  g_assert_no_error (error);
  memcpy (image->data, pixels, (size_t)width * (size_t)height);
  unet_image_save (image, path, &error);
  g_assert_no_error (error);
}

/* Rectangle R of a picture; pixels of the class 1 + R % (n_classes - 1). */
#define N_RECTANGLES 4

static void
draw (int width, int height, int n_classes, uint32_t seed, uint8_t *picture, uint8_t *classes)
{
  int64_t           n = (int64_t)width * height;
  g_autofree float *noise = g_new (float, n);
  float             place[4 * N_RECTANGLES];

  test_fill (noise, n, 60, 110, seed + 1);
  test_fill (place, G_N_ELEMENTS (place), 0, 1, seed + 1000);
  memset (classes, 0, (size_t)n);
  for (int r = 0; r < N_RECTANGLES; r++)
    {
      int x0 = (int)(place[4 * r] * width), y0 = (int)(place[4 * r + 1] * height);
      int x1 = MIN (width, x0 + 4 + (int)(place[4 * r + 2] * width / 3));
      int y1 = MIN (height, y0 + 4 + (int)(place[4 * r + 3] * height / 3));

      for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
          classes[y * width + x] = (uint8_t)(1 + r % (n_classes - 1));
    }
  for (int64_t p = 0; p < n; p++)
    picture[p] = (uint8_t)(noise[p] + (classes[p] == 1 ? 120 : classes[p] == 2 ? -50 : 0));
}

UnetImage *
engine_test_picture (int width, int height, int n_classes, uint32_t seed)
{
  UnetImage          *image = unet_image_new (width, height, 1, 8, NULL);
  g_autofree uint8_t *classes = g_malloc ((gsize)width * (gsize)height);

  draw (width, height, n_classes, seed, image->data, classes);
  return image;
}

void
engine_test_make_set (const char *folder, int n, int size, int n_classes, bool mixed)
{
  g_assert_cmpint (g_mkdir_with_parents (engine_test_path (folder, "imgs"), 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (engine_test_path (folder, "masks"), 0700), ==, 0);
  for (int i = 0; i < n; i++)
    {
      int                 width = mixed && i % 2 == 1 ? size * 3 / 2 : size;
      g_autofree uint8_t *picture = g_malloc ((gsize)width * (gsize)size);
      g_autofree uint8_t *classes = g_malloc ((gsize)width * (gsize)size);
      char                name[32];

      draw (width, size, n_classes, (uint32_t)i, picture, classes);
      for (int p = 0; p < width * size; p++)
        if (classes[p] != 0)
          classes[p] = n_classes == 3 && classes[p] == 1 ? 127 : 255;
      g_snprintf (name, sizeof name, "imgs/p%02d.png", i);
      engine_test_write (engine_test_path (folder, name), width, size, picture);
      g_snprintf (name, sizeof name, "masks/p%02d.png", i);
      engine_test_write (engine_test_path (folder, name), width, size, classes);
    }
}

#define SIDE 48

/* Statistics as after training on pictures like IMAGES, and logits whose mean is the same for all
 * classes, so that none wins everywhere. */
static void
calibrate (UnetModel *model, const float *images)
{
  UnetGraph *graph = unet_model_get_graph (model);
  UnetParam *bias = unet_param_set_lookup (unet_graph_get_params (graph), "outc.conv.bias");
  float      values[255];
  UnetRunner runner;
  UnetPlan  *plan;
  g_autoptr (GError) error = NULL;

  unet_runner_init (&runner, graph, NULL);
  plan = unet_runner_prepare (&runner, 1, SIDE, SIDE, UNET_PLAN_TRAINING, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 40; i++)
    unet_plan_forward (plan, NULL, images, NULL, NULL);
  plan = unet_runner_prepare (&runner, 1, SIDE, SIDE, UNET_PLAN_INFERENCE, &error);
  g_assert_no_error (error);
  unet_plan_forward (plan, NULL, images, NULL, NULL);
  unet_param_get_dense (bias, values);
  for (int64_t c = 0; c < bias->count; c++)
    for (int p = 0; p < SIDE * SIDE; p++)
      values[c] -= unet_plan_get_logits (plan)[c * SIDE * SIDE + p] / (SIDE * SIDE);
  unet_param_set_dense (bias, values);
  unet_runner_clear (&runner);
}

UnetModel *
engine_test_model (int channels, int n_classes, bool bilinear, uint64_t seed)
{
  UnetModelConfig config = {.in_channels = channels,
                            .n_classes = n_classes,
                            .base_channels = 4,
                            .depth = 2,
                            .bilinear = bilinear};
  UnetModel      *model = unet_model_new (&config, NULL);
  g_autoptr (UnetImage) picture = engine_test_picture (SIDE, SIDE, 2, 7);
  g_autofree float *images = g_new (float, channels *SIDE *SIDE);
  UnetRandom        random;

  g_assert_nonnull (model);
  unet_random_init (&random, seed);
  unet_graph_init_params (unet_model_get_graph (model), &random);
  for (int i = 0; i < channels * SIDE * SIDE; i++)
    images[i] = (float)((const uint8_t *)picture->data)[i % (SIDE * SIDE)] / 255;
  calibrate (model, images);
  return model;
}

void
engine_test_save_model (const char *path, int channels, int n_classes, double scale, uint64_t seed)
{
  g_autoptr (GError) error = NULL;
  UnetModelFile file = {.model = engine_test_model (channels, n_classes, false, seed),
                        .scale = scale,
                        .ignore_value = -1};

  unet_mask_values_init_range (&file.values, MAX (n_classes, 2));
  if (n_classes <= 2)
    file.values.value[1][0] = 255;
  unet_model_file_save (&file, NULL, path, &error);
  g_assert_no_error (error);
  unet_model_free (file.model);
}

void
engine_test_spec (UnetTrainSpec *spec, const char *folder, const char *checkpoints)
{
  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  unet_train_spec_clear (spec);
  spec->images = g_build_filename (folder, "imgs", NULL);
  spec->masks = g_build_filename (folder, "masks", NULL);
  spec->checkpoints = g_build_filename (folder, checkpoints, NULL);
  spec->scale = 1;
  spec->base_channels = 4;
  spec->depth = 2;
  spec->epochs = 2;
  unet_optimizer_options_init (&spec->optimizer, UNET_OPTIMIZER_ADAM);
  spec->n_threads = 1;
}

void
engine_test_assert_same_file (const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes_a = NULL;
  g_autofree char *bytes_b = NULL;
  gsize            n_a, n_b;

  g_file_get_contents (a, &bytes_a, &n_a, &error);
  g_assert_no_error (error);
  g_file_get_contents (b, &bytes_b, &n_b, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bytes_a, n_a, bytes_b, n_b);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

void
engine_test_assert_files (const char *folder, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *found_text = NULL;
  g_autofree char *wanted_text = NULL;
  const char      *name;
  va_list          names;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (found, g_strdup (name));
  va_start (names, folder);
  while ((name = va_arg (names, const char *)) != NULL)
    g_ptr_array_add (wanted, g_strdup (name));
  va_end (names);
  g_ptr_array_sort (found, compare_names);
  g_ptr_array_sort (wanted, compare_names);
  g_ptr_array_add (found, NULL);
  g_ptr_array_add (wanted, NULL);
  found_text = g_strjoinv (" ", (char **)found->pdata);
  wanted_text = g_strjoinv (" ", (char **)wanted->pdata);
  g_assert_cmpstr (found_text, ==, wanted_text);
}
