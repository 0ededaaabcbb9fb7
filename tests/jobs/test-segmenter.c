/* test-segmenter.c: one picture made ready to be looked at, with the real engine
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/segmenter.h"

#include "base/error.h"
#include "image/codec.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char           *folder, *model, *image, *mask;
  UnetModelCache *cache;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture_make_data (fixture->folder, 6, 24);
  fixture->model = fixture_train (fixture->folder);
  fixture->image = g_build_filename (fixture->folder, "imgs", "p01.png", NULL);
  fixture->mask = g_build_filename (fixture->folder, "masks", "p01.png", NULL);
  fixture->cache = unet_model_cache_new (2);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  unet_model_cache_unref (fixture->cache);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->model);
  g_free (fixture->image);
  g_free (fixture->mask);
}

static void
on_picture (UnetSegmenter *segmenter, UnetSegmentation *picture, int *n)
{
  g_assert_null (picture->prediction);
  g_assert_null (unet_segmenter_get_segmentation (segmenter));
  g_assert_cmpint (picture->image->width, ==, 24);
  g_assert_cmpint (picture->picture->width, ==, 24);
  (*n)++;
}

/* A reference on the outcome; NULL with an error. */
static UnetSegmentation *
segment (Fixture *fixture, const UnetSegmentSpec *spec, GError **error)
{
  g_autoptr (UnetSegmenter) segmenter = unet_segmenter_new (fixture->cache, spec);
  int n_pictures = 0;

  g_signal_connect (segmenter, "picture", G_CALLBACK (on_picture), &n_pictures);
  if (!fixture_run (UNET_JOB (segmenter), NULL, error))
    return NULL;
  g_assert_cmpint (n_pictures, ==, 1);
  return unet_segmentation_ref (unet_segmenter_get_segmentation (segmenter));
}

static void
test_everything (Fixture *fixture, gconstpointer data)
{
  UnetSegmentSpec spec;
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetSegmentation) segmentation = NULL;
  g_autoptr (UnetPrediction) expected = NULL;
  g_autoptr (UnetImage) image = unet_image_load (fixture->image, UNET_ROLE_PICTURE, NULL);
  g_autoptr (UnetImage) truth = unet_image_load (fixture->mask, UNET_ROLE_MASK, NULL);

  unet_segment_spec_init (&spec);
  spec.image = fixture->image;
  spec.mask = fixture->mask;
  spec.model = fixture->model;
  segmentation = segment (fixture, &spec, &error);
  g_assert_no_error (error);

  g_assert_true (unet_model_cache_lock (fixture->cache, fixture->model, NULL));
  expected = unet_predictor_run (unet_model_cache_get_predictor (fixture->cache), image, "p01", 1,
                                 NULL, NULL, &error);
  unet_model_cache_unlock (fixture->cache);
  g_assert_no_error (error);
  g_assert_cmpmem (segmentation->prediction->probability, 24 * 24 * sizeof (float),
                   expected->probability, 24 * 24 * sizeof (float));
  g_assert_nonnull (segmentation->picture);
  g_assert_cmpfloat (segmentation->model->scale, ==, 1);
  g_assert_cmpfloat (segmentation->model->trained_scale, ==, 1);
  g_assert_true (segmentation->model->has_values);
  g_assert_cmpint (segmentation->model->n_classes, ==, 2);
  g_assert_cmpint (segmentation->model->n_parameters, >, 100);
  g_assert_cmpint (segmentation->mask_values.n, ==, 2);
  for (int p = 0; p < 24 * 24; p++)
    g_assert_cmpint (segmentation->mask[p], ==, ((const uint8_t *)truth->data)[p] != 0);
}

static void
test_picture_alone (Fixture *fixture, gconstpointer data)
{
  UnetSegmentSpec spec;
  g_autoptr (UnetSegmentation) segmentation = NULL;

  unet_segment_spec_init (&spec);
  spec.image = fixture->image;
  segmentation = segment (fixture, &spec, NULL);
  g_assert_null (segmentation->prediction);
  g_assert_null (segmentation->model);
  g_assert_null (segmentation->mask);
}

/* Another scale is another prediction; the model's own is not needed for it. */
static void
test_scale (Fixture *fixture, gconstpointer data)
{
  UnetSegmentSpec spec;
  g_autoptr (UnetSegmentation) own = NULL;
  g_autoptr (UnetSegmentation) half = NULL;

  unet_segment_spec_init (&spec);
  spec.image = fixture->image;
  spec.model = fixture->model;
  own = segment (fixture, &spec, NULL);
  spec.scale = 0.75;
  half = segment (fixture, &spec, NULL);
  g_assert_cmpfloat (half->model->scale, ==, 0.75);
  g_assert_cmpint (half->prediction->width, ==, 24);
  g_assert_cmpint (memcmp (own->prediction->probability, half->prediction->probability,
                           24 * 24 * sizeof (float)),
                   !=, 0);
}

/* What the values of a mask mean: as told, else as the model has them, else by themselves. */
static void
test_mask_values (Fixture *fixture, gconstpointer data)
{
  UnetSegmentSpec spec;
  g_autoptr (UnetSegmentation) alone = NULL;
  g_autoptr (UnetSegmentation) told = NULL;

  unet_segment_spec_init (&spec);
  spec.image = fixture->image;
  spec.mask = fixture->mask;
  alone = segment (fixture, &spec, NULL);
  g_assert_cmpint (alone->mask_values.n, ==, 2);
  g_assert_cmpint (alone->mask_values.value[1][0], ==, 255);
  spec.mask_values = (UnetMaskValues){.n = 3, .components = 1, .value = {{0}, {100}, {255}}};
  spec.ignore_value = 0;
  told = segment (fixture, &spec, NULL);
  for (int p = 0; p < 24 * 24; p++)
    g_assert_cmpint (told->mask[p], ==, alone->mask[p] == 0 ? 255 : 2);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  UnetSegmentSpec  spec;
  g_autofree char *broken = g_build_filename (fixture->folder, "broken.png", NULL);
  g_autofree char *small = g_build_filename (fixture->folder, "small.png", NULL);
  g_autoptr (UnetImage) image = unet_image_new (4, 4, 1, 8, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (broken, "\x89PNG\r\n\x1a\n", -1, NULL));
  memset (image->data, 0, 16);
  g_assert_true (unet_image_save_png (image, small, false, NULL));
  unet_segment_spec_init (&spec);
  spec.image = broken;
  g_assert_null (segment (fixture, &spec, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "broken.png"));
  g_clear_error (&error);

  spec.image = fixture->image;
  spec.mask = small;
  g_assert_null (segment (fixture, &spec, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "small.png"));
  g_clear_error (&error);

  spec.mask = NULL;
  spec.model = broken;
  g_assert_null (segment (fixture, &spec, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
  g_clear_error (&error);

  /* Nothing of that is in the way of the next. */
  spec.model = fixture->model;
  unet_segmentation_unref (segment (fixture, &spec, &error));
  g_assert_no_error (error);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  UnetSegmentSpec spec;
  g_autoptr (UnetSegmenter) segmenter = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  unet_segment_spec_init (&spec);
  spec.image = fixture->image;
  spec.model = fixture->model;
  segmenter = unet_segmenter_new (fixture->cache, &spec);
  g_cancellable_cancel (cancellable);
  g_assert_false (fixture_run (UNET_JOB (segmenter), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (unet_segmenter_get_segmentation (segmenter));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/jobs/segmenter/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("everything", test_everything);
  ADD ("picture-alone", test_picture_alone);
  ADD ("scale", test_scale);
  ADD ("mask-values", test_mask_values);
  ADD ("errors", test_errors);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
