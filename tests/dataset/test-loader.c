/* test-loader.c: batches, made ready ahead of the training step
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/loader.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "support/support.h"

#include <string.h>

#define N 7
#define BIG_CACHE ((size_t)64 << 20)

typedef struct
{
  char             *root, *images, *masks;
  UnetPairs        *pairs;
  UnetMaskValues    values;
  UnetSampleOptions options;
  uint32_t          indices[N];
} Fixture;

static const UnetAugment augment = {.flips = true,
                                    .rotations = true,
                                    .brightness = 0.1f,
                                    .contrast = 0.1f,
                                    .elastic = 2,
                                    .angle = 10};

/* N pictures; DATA not NULL: those at odd positions are of another size. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;

  fixture->root = test_make_folder ();
  fixture->images = fixture_folder (fixture->root, "images");
  fixture->masks = fixture_folder (fixture->root, "masks");
  for (int i = 0; i < N; i++)
    {
      int width = data != NULL && i % 2 == 1 ? 40 : 24;
      g_autoptr (UnetImage) image = fixture_noise (width, 24, 3, 8, (uint32_t)i);
      g_autoptr (UnetImage) mask = fixture_disc (width, 24, 0, 255);
      g_autofree char *name = g_strdup_printf ("%d.png", i);

      ((uint8_t *)mask->data)[i] = 255;
      fixture_save (image, fixture->images, name);
      fixture_save (mask, fixture->masks, name);
      fixture->indices[i] = (uint32_t)i;
    }
  fixture->pairs = unet_pairs_find (fixture->images, fixture->masks, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (unet_mask_values_from_json ("[0, 255]", &fixture->values, NULL));
  fixture->options = (UnetSampleOptions){
      .scale = 1, .channels = 3, .values = &fixture->values, .ignore_value = -1};
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  unet_pairs_unref (fixture->pairs);
  test_remove_folder (fixture->root);
  g_free (fixture->images);
  g_free (fixture->masks);
  g_free (fixture->root);
}

static UnetLoader *
make_loader (Fixture *fixture, const UnetAugment *policy, int batch_size, size_t cache)
{
  return unet_loader_new (fixture->pairs, fixture->indices, N, &fixture->options, policy,
                          batch_size, cache);
}

static UnetRandom
make_random (uint64_t seed)
{
  UnetRandom random;

  unet_random_init (&random, seed);
  return random;
}

static void
add_batch (GChecksum *sum, const UnetBatch *batch)
{
  int    sizes[] = {batch->n, batch->channels, batch->height, batch->width};
  size_t pixels = (size_t)batch->n * (size_t)batch->height * (size_t)batch->width;

  g_checksum_update (sum, (const guchar *)sizes, sizeof sizes);
  g_checksum_update (sum, (const guchar *)batch->indices, (gssize)sizeof (int) * batch->n);
  g_checksum_update (sum, (const guchar *)batch->images,
                     (gssize)(pixels * (size_t)batch->channels * sizeof (float)));
  if (batch->classes != NULL)
    g_checksum_update (sum, batch->classes, (gssize)pixels);
}

/* The checksum of an epoch without its first batches; ORDER (may be NULL) receives the indices, a
 * bar after each batch. */
static char *
read_epoch (UnetLoader *loader,
            bool        shuffle,
            uint64_t    seed,
            int         skip,
            int         leave_out,
            GString    *order)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  UnetRandom random = make_random (seed);
  int        n_batches = unet_loader_begin (loader, shuffle, &random, skip);

  for (int b = skip; b < n_batches; b++)
    {
      GError *error = NULL;
      g_autoptr (UnetBatch) batch = unet_loader_next (loader, &error);

      g_assert_no_error (error);
      g_assert_nonnull (batch);
      for (int i = 0; i < batch->n && order != NULL; i++)
        g_string_append_printf (order, "%d%s", batch->indices[i], i + 1 < batch->n ? " " : "|");
      if (b < leave_out)
        continue;
      add_batch (sum, batch);
      if (b % 2 == 0)
        unet_loader_recycle (loader, g_steal_pointer (&batch));
    }
  g_assert_null (unet_loader_next (loader, NULL));
  g_assert_null (unet_loader_next (loader, NULL));
  return g_strdup (g_checksum_get_string (sum));
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int         batch_size;
    const char *in_order, *mixed;
  } cases[] = {{1, "0|1|2|3|4|5|6|", "0|1|2|3|4|5|6|"},
               {2, "0 1|2 3|4 5|6|", "0 2|1 3|4 6|5|"},
               {5, "0 1 2 3 4|5 6|", "0 2 4 6|1 3 5|"},
               {9, "0 1 2 3 4 5 6|", "0 2 4 6|1 3 5|"}};

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetLoader) loader = make_loader (fixture, NULL, cases[i].batch_size, 0);
      g_autoptr (GString) order = g_string_new (NULL);
      g_autofree char *sum = read_epoch (loader, false, 1, 0, 0, order);

      g_assert_cmpstr (order->str, ==, data != NULL ? cases[i].mixed : cases[i].in_order);
    }
}

static void
test_shuffle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = make_loader (fixture, &augment, 1, BIG_CACHE);
  UnetRandom random = make_random (5);
  uint32_t   permutation[N];
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) order = g_string_new (NULL);
  g_autofree char *sum = read_epoch (loader, true, 5, 0, 0, order);

  unet_random_permutation (&random, permutation, N);
  for (int i = 0; i < N; i++)
    g_string_append_printf (expected, "%u|", permutation[i]);
  g_assert_cmpstr (order->str, ==, expected->str);
}

/* Each sample is what unet_sample_load() and unet_augment_apply() give, drawn in the order of the
 * batches after the permutation. */
static void
test_content (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = make_loader (fixture, &augment, 2, BIG_CACHE);

  for (int epoch = 0; epoch < 2; epoch++)
    {
      UnetRandom random = make_random (8), start = random;
      uint32_t   permutation[N];
      int        n_batches = unet_loader_begin (loader, true, &start, 0);

      unet_random_permutation (&random, permutation, N);
      for (int b = 0; b < n_batches; b++)
        {
          g_autoptr (UnetBatch) batch = unet_loader_next (loader, NULL);
          size_t pixels;

          g_assert_nonnull (batch);
          pixels = (size_t)batch->height * (size_t)batch->width;
          for (int i = 0; i < batch->n; i++)
            {
              g_autoptr (UnetSample) sample = unet_sample_load (
                  unet_pairs_get (fixture->pairs, batch->indices[i]), &fixture->options, NULL);

              g_assert_true (unet_augment_apply (&augment, &random, sample, NULL));
              g_assert_cmpmem (batch->images + (size_t)i * 3 * pixels, 3 * pixels * sizeof (float),
                               sample->image, 3 * pixels * sizeof (float));
              g_assert_cmpmem (batch->classes + (size_t)i * pixels, pixels, sample->classes,
                               pixels);
            }
        }
    }
}

/* Weights are those of the mask as it is in the batch, turned and bent; a batch that is used again
 * has its own. */
static void
test_weights (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = NULL;

  fixture->options.weights =
      (UnetWeightOptions){.border_weight = 10, .border_sigma = 3, .balance_classes = true};
  loader = make_loader (fixture, &augment, 2, BIG_CACHE);
  for (int epoch = 0; epoch < 2; epoch++)
    {
      UnetRandom random = make_random ((uint64_t)epoch);
      int        n_batches = unet_loader_begin (loader, true, &random, 0);

      for (int b = 0; b < n_batches; b++)
        {
          UnetBatch        *batch = unet_loader_next (loader, NULL);
          int               pixels;
          g_autofree float *expected = NULL;

          g_assert_nonnull (batch);
          pixels = batch->height * batch->width;
          expected = g_new (float, pixels);
          for (int i = 0; i < batch->n; i++)
            {
              g_assert_true (unet_weight_map_compute (&fixture->options.weights, batch->height,
                                                      batch->width, batch->classes + i * pixels,
                                                      expected, NULL));
              g_assert_cmpmem (batch->weights + i * pixels, (gsize)pixels * sizeof (float),
                               expected, (gsize)pixels * sizeof (float));
            }
          unet_loader_recycle (loader, batch);
        }
    }
}

static void
test_deterministic (Fixture *fixture, gconstpointer data)
{
  static const size_t caches[] = {0, 6000, BIG_CACHE}; /* a sample takes about 2.4 kB */

  for (int batch_size = 1; batch_size <= 5; batch_size += batch_size == 2 ? 3 : 1)
    {
      g_autofree char *first = NULL, *other = NULL;

      for (size_t c = 0; c < G_N_ELEMENTS (caches); c++)
        {
          g_autoptr (UnetLoader) loader = make_loader (fixture, &augment, batch_size, caches[c]);

          for (int epoch = 0; epoch < 3; epoch++)
            {
              g_autofree char *sum = read_epoch (loader, true, 3, 0, 0, NULL);

              if (first == NULL)
                first = g_strdup (sum);
              g_assert_cmpstr (sum, ==, first);
            }
          g_free (other);
          other = read_epoch (loader, true, 4, 0, 0, NULL);
          g_assert_cmpstr (other, !=, first);
        }
    }
}

static void
test_skip (Fixture *fixture, gconstpointer data)
{
  for (int batch_size = 1; batch_size <= 2; batch_size++)
    for (int skip = 0; skip <= 4; skip++)
      {
        g_autoptr (UnetLoader) whole = make_loader (fixture, &augment, batch_size, 0);
        g_autoptr (UnetLoader) part = make_loader (fixture, &augment, batch_size, BIG_CACHE);
        g_autofree char *expected = read_epoch (whole, true, 6, 0, skip, NULL);
        g_autofree char *sum = read_epoch (part, true, 6, skip, 0, NULL);

        g_assert_cmpstr (sum, ==, expected);
      }
}

/* Skipped samples are not read: they may even be gone. */
static void
test_skip_reads_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = make_loader (fixture, NULL, 1, 0);
  g_autoptr (UnetBatch) batch = NULL;
  GError *error = NULL;

  fixture_spoil (unet_pairs_get (fixture->pairs, 0)->image_path);
  fixture_spoil (unet_pairs_get (fixture->pairs, 1)->mask_path);
  g_assert_cmpint (unet_loader_begin (loader, false, NULL, 2), ==, N);
  batch = unet_loader_next (loader, &error);
  g_assert_no_error (error);
  g_assert_cmpint (batch->indices[0], ==, 2);
  g_assert_cmpint (unet_loader_begin (loader, false, NULL, 100), ==, N);
  g_assert_null (unet_loader_next (loader, &error));
  g_assert_no_error (error);
}

/* One file breaks between two epochs: its batch is an error, what comes after is as if nothing had
 * happened. */
static void
test_error (Fixture *fixture, gconstpointer data)
{
  const char      *path = unet_pairs_get (fixture->pairs, 3)->image_path;
  g_autofree char *kept = NULL;
  gsize            length;

  g_assert_true (g_file_get_contents (path, &kept, &length, NULL));
  for (int batch_size = 1; batch_size <= 2; batch_size++)
    {
      g_autoptr (UnetLoader) loader = make_loader (fixture, &augment, batch_size, 0);
      UnetRandom       random = make_random (2);
      int              failing = batch_size == 1 ? 3 : 1, n_batches;
      g_autofree char *expected = read_epoch (loader, false, 2, 0, failing + 1, NULL);
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

      fixture_spoil (path);
      n_batches = unet_loader_begin (loader, false, &random, 0);
      for (int b = 0; b < n_batches; b++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (UnetBatch) batch = unet_loader_next (loader, &error);

          g_assert_true ((batch == NULL) == (b == failing));
          g_assert_true ((error != NULL) == (b == failing));
          if (error != NULL)
            g_assert_nonnull (strstr (error->message, "3.png"));
          if (b > failing)
            add_batch (sum, batch);
        }
      g_assert_null (unet_loader_next (loader, NULL));
      g_assert_cmpstr (g_checksum_get_string (sum), ==, expected);
      g_assert_true (g_file_set_contents (path, kept, (gssize)length, NULL));
    }
}

/* A file that is broken from the start has no size: it is alone in a batch. */
static void
test_broken_from_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = make_loader (fixture, NULL, 9, 0);
  g_autoptr (GString) order = g_string_new (NULL);
  int n_batches;

  fixture_spoil (unet_pairs_get (fixture->pairs, 3)->image_path);
  n_batches = unet_loader_begin (loader, false, NULL, 0);
  for (int b = 0; b < n_batches; b++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UnetBatch) batch = unet_loader_next (loader, &error);

      g_assert_true ((batch == NULL) == (error != NULL));
      for (int i = 0; batch != NULL && i < batch->n; i++)
        g_string_append_printf (order, "%d ", batch->indices[i]);
      g_string_append (order, batch != NULL ? "|" : "error|");
    }
  g_assert_cmpstr (order->str, ==, data != NULL ? "0 2 4 6 |1 5 |error|" : "0 1 2 4 5 6 |error|");
}

/* A file grows between reading its size and reading it. */
static void
test_changed_size (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = make_loader (fixture, NULL, 9, 0);
  g_autofree char *sum = read_epoch (loader, false, 1, 0, 0, NULL);
  g_autoptr (UnetImage) image = fixture_noise (32, 32, 3, 8, 1);
  g_autoptr (UnetImage) mask = fixture_disc (32, 32, 0, 255);
  g_autoptr (GError) error = NULL;

  fixture_save (image, fixture->images, "2.png");
  fixture_save (mask, fixture->masks, "2.png");
  unet_loader_begin (loader, false, NULL, 0);
  g_assert_null (unet_loader_next (loader, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "2.png"));
}

static void
test_early_free (Fixture *fixture, gconstpointer data)
{
  for (int taken = 0; taken <= N; taken++)
    {
      g_autoptr (UnetLoader) loader = make_loader (fixture, &augment, 1, 0);
      UnetRandom random = make_random (1);

      unet_loader_begin (loader, true, &random, 0);
      for (int i = 0; i < taken; i++)
        {
          g_autoptr (UnetBatch) batch = unet_loader_next (loader, NULL);

          g_assert_nonnull (batch);
        }
    }
  unet_loader_free (make_loader (fixture, NULL, 1, 0)); /* never begun */
}

/* Epochs given up at any moment leave no trace in the next one. */
static void
test_begin_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) fresh = make_loader (fixture, &augment, 2, 0);
  g_autoptr (UnetLoader) loader = make_loader (fixture, &augment, 2, BIG_CACHE);
  g_autofree char *expected = read_epoch (fresh, true, 9, 0, 0, NULL);

  for (int round = 0; round < 40; round++)
    {
      UnetRandom random = make_random ((uint64_t)round);

      unet_loader_begin (loader, true, &random, 0);
      for (int i = 0; i < round % 4; i++)
        unet_loader_recycle (loader, unet_loader_next (loader, NULL));
      if (round % 5 == 0)
        {
          g_autofree char *sum = read_epoch (loader, true, 9, 0, 0, NULL);

          g_assert_cmpstr (sum, ==, expected);
        }
    }
}

static void
test_subset_without_masks (Fixture *fixture, gconstpointer data)
{
  const uint32_t indices[] = {5, 2};
  g_autoptr (UnetLoader) loader = NULL;
  g_autoptr (UnetBatch) batch = NULL;
  GError *error = NULL;

  fixture->options.values = NULL;
  fixture->options.channels = 1;
  loader = unet_loader_new (fixture->pairs, indices, 2, &fixture->options, NULL, 1, 0);
  g_assert_cmpint (unet_loader_begin (loader, false, NULL, 0), ==, 2);
  batch = unet_loader_next (loader, &error);
  g_assert_no_error (error);
  g_assert_cmpint (batch->indices[0], ==, 5);
  g_assert_cmpint (batch->channels, ==, 1);
  g_assert_null (batch->classes);
  g_assert_null (batch->weights);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetLoader) loader = unet_loader_new (fixture->pairs, fixture->indices, 0,
                                                   &fixture->options, NULL, 3, 0);
  UnetRandom random = make_random (1);

  g_assert_cmpint (unet_loader_begin (loader, true, &random, 0), ==, 0);
  g_assert_null (unet_loader_next (loader, NULL));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/dataset/loader/" name, Fixture, NULL, set_up, func, tear_down);                    \
  g_test_add ("/dataset/loader/mixed/" name, Fixture, "mixed", set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("order", test_order);
  ADD ("shuffle", test_shuffle);
  ADD ("content", test_content);
  ADD ("weights", test_weights);
  ADD ("deterministic", test_deterministic);
  ADD ("skip", test_skip);
  ADD ("skip-reads-nothing", test_skip_reads_nothing);
  ADD ("error", test_error);
  ADD ("broken-from-start", test_broken_from_start);
  ADD ("changed-size", test_changed_size);
  ADD ("early-free", test_early_free);
  ADD ("begin-again", test_begin_again);
  ADD ("subset-without-masks", test_subset_without_masks);
  ADD ("empty", test_empty);
  return g_test_run ();
}
