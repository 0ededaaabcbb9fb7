/* test-validate.c: a validation round against plain arithmetic
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/validate.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"

#include <gio/gio.h>
#include <math.h>

static void
test_classes (void)
{
  /* [n][C][P]: two images of three classes and four pixels. Of equal logits the first wins. */
  static const float   many[] = {0, 1, 2, -1, /**/ 0, 2, 2, -3, /**/ 0, 0, 3, -2,
                                 5, 1, 1, 0,  /**/ 4, 1, 2, 0,  /**/ 6, 1, 2, 1e-30f};
  static const uint8_t expected[] = {0, 1, 2, 0, 2, 0, 1, 2};
  static const float   one[] = {-1, 0, 1e-30f, 3, -1e-30f, -0.0f, INFINITY, -INFINITY};
  static const uint8_t foreground[] = {0, 0, 1, 1, 0, 0, 1, 0};
  uint8_t              classes[8];

  unet_classes_from_logits (many, 2, 3, 4, classes);
  g_assert_cmpmem (classes, 8, expected, 8);
  unet_classes_from_logits (one, 2, 1, 4, classes);
  g_assert_cmpmem (classes, 8, foreground, 8);
}

/* A validation set on the disk, with what the rounds below share. */
typedef struct
{
  char             *folder;
  UnetPairs        *pairs;
  UnetMaskValues    values;
  UnetSampleOptions options;
  uint32_t          indices[8];
  int               n;
  UnetModel        *model;
  UnetRunner        runner;
} Set;

static void
open_set (Set *set, int n, int n_classes, bool mixed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;

  set->folder = test_make_folder ();
  set->n = n;
  engine_test_make_set (set->folder, n, 32, MAX (n_classes, 2), mixed);
  images = g_build_filename (set->folder, "imgs", NULL);
  masks = g_build_filename (set->folder, "masks", NULL);
  set->pairs = unet_pairs_find (images, masks, NULL, &error);
  g_assert_no_error (error);
  unet_mask_values_scan (set->pairs, 0, -1, NULL, NULL, &set->values, &error);
  g_assert_no_error (error);
  set->options =
      (UnetSampleOptions){.scale = 1, .channels = 1, .values = &set->values, .ignore_value = -1};
  for (int i = 0; i < n; i++)
    set->indices[i] = (uint32_t)(n - 1 - i);
  set->model = engine_test_model (1, n_classes, false, 3);
  unet_runner_init (&set->runner, unet_model_get_graph (set->model), NULL);
}

static void
close_set (Set *set)
{
  unet_runner_clear (&set->runner);
  unet_model_free (set->model);
  unet_pairs_unref (set->pairs);
  test_remove_folder (set->folder);
  g_free (set->folder);
}

static void
validate (Set *set, int batch_size, const UnetTrainHooks *hooks, UnetTrainValidation *validation)
{
  static const UnetTrainHooks none;
  UnetLossOptions             loss = {.dice = true};
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetLoader) loader = unet_loader_new (set->pairs, set->indices, set->n, &set->options,
                                                   NULL, batch_size, (size_t)1 << 20);

  unet_validate (&set->runner, loader, set->indices, set->n, &loss, hooks != NULL ? hooks : &none,
                 validation, &error);
  g_assert_no_error (error);
}

/* The same in the plainest way: one picture at a time, in double. */
typedef struct
{
  double  dice; /* the reference's, of the image */
  double  true_positive, predicted, truth;
  double  cross_entropy;
  int64_t n_pixels;
} Plain;

static Plain
compute (Set *set, int pair)
{
  g_autoptr (UnetSample) sample =
                 unet_sample_load (unet_pairs_get (set->pairs, pair), &set->options, NULL);
  int          n_classes = unet_model_get_config (set->model)->n_classes;
  int64_t      n = (int64_t)sample->width * sample->height;
  UnetPlan    *plan = unet_runner_prepare (&set->runner, 1, sample->height, sample->width, 0, NULL);
  const float *logits;
  double       inter[8] = {0}, sum[8] = {0};
  Plain        plain = {.n_pixels = n};

  g_assert_true (unet_plan_forward (plan, NULL, sample->image, NULL, NULL));
  logits = unet_plan_get_logits (plan);
  for (int64_t p = 0; p < n; p++)
    {
      int    best = 0, truth = sample->classes[p];
      double total = 0;

      for (int c = 1; c < n_classes; c++)
        best = logits[c * n + p] > logits[best * n + p] ? c : best;
      if (n_classes == 1)
        best = logits[p] > 0;
      for (int c = 0; c < n_classes; c++)
        total += exp ((double)logits[c * n + p]);
      if (n_classes == 1)
        plain.cross_entropy += log1p (exp (truth != 0 ? -logits[p] : logits[p]));
      else
        plain.cross_entropy += log (total) - logits[truth * n + p];
      inter[best] += best == truth;
      sum[best]++;
      sum[truth]++;
      plain.true_positive += best != 0 && truth != 0;
      plain.predicted += best != 0;
      plain.truth += truth != 0;
    }
  for (int c = 1; c < MAX (n_classes, 2); c++)
    plain.dice += (2 * inter[c] + 1e-6) / (MAX (sum[c], 0) + 1e-6) / (MAX (n_classes, 2) - 1);
  return plain;
}

static void
check_score (int n_classes, int batch_size, bool mixed)
{
  Set                 set;
  UnetTrainValidation validation = {0};
  double              dice = 0, hits = 0, predicted = 0, truth = 0, pixels = 0;
  int                 n_batches = 0;

  open_set (&set, 5, n_classes, mixed);
  validate (&set, batch_size, NULL, &validation);
  if (!mixed)
    for (int first = 0; first < set.n; first += batch_size, n_batches++)
      {
        int    end = MIN (first + batch_size, set.n); /* the last one is smaller */
        double of_batch = 0;

        for (int i = first; i < end; i++)
          of_batch += compute (&set, (int)set.indices[i]).dice;
        dice += of_batch / (end - first);
      }
  for (int i = 0; i < set.n; i++)
    {
      Plain plain = compute (&set, i);

      if (mixed) /* batches of one */
        dice += plain.dice;
      hits += plain.true_positive;
      predicted += plain.predicted;
      truth += plain.truth;
      pixels += (double)plain.n_pixels;
    }
  if (mixed)
    n_batches = set.n;
  g_assert_cmpfloat_with_epsilon (validation.dice, dice / n_batches, 1e-5);
  g_assert_cmpfloat_with_epsilon (validation.iou, hits / (predicted + truth - hits), 1e-9);
  g_assert_cmpfloat_with_epsilon (validation.foreground, predicted / pixels, 1e-9);
  /* The network says something: else the comparison would be of nothing. */
  g_assert_cmpfloat (validation.foreground, >, 0.01);
  g_assert_cmpfloat (validation.foreground, <, 0.99);
  close_set (&set);
}

static void
test_score (void)
{
  check_score (1, 1, false);
  check_score (2, 2, false);
  check_score (2, 5, false);
  check_score (3, 3, false);
  check_score (2, 1, true);
}

/* The mean over images, whatever the batches: cross entropy of each image plus one less its Dice,
 * which with batches of one adds up by hand. */
static void
test_loss (void)
{
  Set                 set;
  UnetTrainValidation one = {0}, again = {0};
  double              cross_entropy = 0;

  open_set (&set, 3, 2, false);
  validate (&set, 1, NULL, &one);
  validate (&set, 1, NULL, &again);
  g_assert_cmpfloat (one.loss, ==, again.loss); /* a round changes nothing */
  for (int i = 0; i < set.n; i++)
    {
      Plain plain = compute (&set, i);

      cross_entropy += plain.cross_entropy / (double)plain.n_pixels / set.n;
    }
  g_assert_cmpfloat (one.loss, >, cross_entropy);
  g_assert_cmpfloat (one.loss, <, cross_entropy + 1);
  close_set (&set);
}

typedef struct
{
  int wanted, n_seen, index, width;
  int n_polls;
} Watch;

static int
on_preview_index (void *data)
{
  return ((Watch *)data)->wanted;
}

static void
on_preview (void *data, const UnetTrainPreview *preview)
{
  Watch *watch = data;

  watch->n_seen++;
  watch->index = preview->index;
  watch->width = preview->width;
  g_assert_cmpint (preview->height, ==, 32);
  g_assert_cmpint (preview->channels, ==, 1);
  for (int p = 0; p < preview->width * preview->height; p++)
    {
      g_assert_cmpint (preview->truth[p], <=, 1);
      g_assert_cmpint (preview->predicted[p], <=, 1);
    }
}

static void
test_preview (void)
{
  Set                 set;
  UnetTrainValidation validation = {0};

  open_set (&set, 4, 2, true); /* by turns 32 and 48 wide */
  for (int wanted = -1; wanted <= 4; wanted++)
    {
      Watch          watch = {.wanted = wanted};
      UnetTrainHooks hooks = {
          .preview_index = on_preview_index, .preview = on_preview, .data = &watch};

      validate (&set, 2, &hooks, &validation);
      g_assert_cmpint (watch.n_seen, ==, wanted >= 0 && wanted < 4);
      if (watch.n_seen == 0)
        continue;
      g_assert_cmpint (watch.index, ==, wanted);
      g_assert_cmpint (watch.width, ==, set.indices[wanted] % 2 == 1 ? 48 : 32);
    }
  close_set (&set);
}

typedef struct
{
  int     wanted;
  GBytes *predicted; /* of the last preview */
} Kept;

static int
kept_index (void *data)
{
  return ((Kept *)data)->wanted;
}

static void
keep_preview (void *data, const UnetTrainPreview *preview)
{
  Kept *kept = data;

  g_assert_cmpint (preview->index, ==, kept->wanted);
  g_clear_pointer (&kept->predicted, g_bytes_unref);
  kept->predicted =
      g_bytes_new (preview->predicted, (gsize)preview->width * (gsize)preview->height);
}

/* One image by itself shows what the round shows. */
static void
test_preview_alone (void)
{
  Set                 set;
  Kept                kept = {.wanted = 1};
  UnetTrainHooks      hooks = {.preview_index = kept_index, .preview = keep_preview, .data = &kept};
  UnetTrainValidation validation = {0};
  g_autoptr (GBytes) in_round = NULL;
  g_autoptr (GError) error = NULL;
  UnetPair missing;

  open_set (&set, 4, 2, true);
  validate (&set, 2, &hooks, &validation);
  in_round = g_steal_pointer (&kept.predicted);
  g_assert_true (unet_validate_preview (&set.runner,
                                        unet_pairs_get (set.pairs, (int)set.indices[1]),
                                        &set.options, 1, &hooks, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (kept.predicted, in_round));
  g_bytes_unref (kept.predicted);

  missing = *unet_pairs_get (set.pairs, 0);
  missing.image_path = (char *)"/nowhere/a.png";
  g_assert_false (unet_validate_preview (&set.runner, &missing, &set.options, 1, &hooks, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  close_set (&set);
}

static UnetVerdict
cancel_later (void *data)
{
  return ++((Watch *)data)->n_polls > 20 ? UNET_CANCEL : UNET_GO_ON;
}

static void
test_cancel (void)
{
  Set                 set;
  Watch               watch = {0};
  UnetTrainHooks      hooks = {.poll = cancel_later, .data = &watch};
  UnetTrainValidation validation = {0};
  UnetLossOptions     loss = {.dice = true};
  g_autoptr (GError) error = NULL;
  UnetLoader *loader;

  open_set (&set, 4, 2, false);
  loader = unet_loader_new (set.pairs, set.indices, set.n, &set.options, NULL, 1, 0);
  g_assert_false (
      unet_validate (&set.runner, loader, set.indices, set.n, &loss, &hooks, &validation, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  unet_loader_free (loader);
  close_set (&set);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/validate/classes", test_classes);
  g_test_add_func ("/engine/validate/score", test_score);
  g_test_add_func ("/engine/validate/loss", test_loss);
  g_test_add_func ("/engine/validate/preview", test_preview);
  g_test_add_func ("/engine/validate/preview-alone", test_preview_alone);
  g_test_add_func ("/engine/validate/cancel", test_cancel);
  return g_test_run ();
}
