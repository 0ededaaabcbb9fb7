/* test-evaluate.c: scores of masks whose counts are known
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

#include "base/error.h"
#include "engine-test.h"
#include "engine/predict.h"
#include "image/codec.h"
#include "support/support.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define SIDE 20

/* Writes SIDE x SIDE pixels: the first COUNTS[0] are VALUES[0], the next COUNTS[1] VALUES[1] ... */
static void
write_runs (const char *folder, const char *name, const int *counts, const uint8_t *values, int n)
{
  uint8_t pixels[SIDE * SIDE];
  int     at = 0;

  for (int i = 0; i < n; i++)
    for (int k = 0; k < counts[i]; k++)
      pixels[at++] = values[i];
  g_assert_cmpint (at, ==, SIDE * SIDE);
  engine_test_write (engine_test_path (folder, name), SIDE, SIDE, pixels);
}

#define RUNS(folder, name, n, counts, values)                                                      \
  write_runs (folder, name, (const int[])counts, (const uint8_t[])values, n)
#define LIST(...)                                                                                  \
  {                                                                                                \
    __VA_ARGS__                                                                                    \
  }

static char *
make_folder (void)
{
  char *folder = test_make_folder ();

  g_mkdir (engine_test_path (folder, "imgs"), 0700);
  g_mkdir (engine_test_path (folder, "masks"), 0700);
  g_mkdir (engine_test_path (folder, "pred"), 0700);
  return folder;
}

/* Two images: one with 100 of 400 pixels foreground, found 60 of them and 20 others; one with 200,
 * all found and nothing else. */
static char *
make_two (uint8_t foreground, uint8_t predicted)
{
  char *folder = make_folder ();

  RUNS (folder, "imgs/a.png", 1, LIST (400), LIST (9));
  RUNS (folder, "imgs/b.png", 1, LIST (400), LIST (9));
  RUNS (folder, "masks/a.png", 2, LIST (100, 300), LIST (foreground, 0));
  RUNS (folder, "masks/b.png", 2, LIST (200, 200), LIST (0, foreground));
  RUNS (folder, "pred/a_OUT.png", 4, LIST (60, 40, 20, 280), LIST (predicted, 0, predicted, 0));
  RUNS (folder, "pred/b.png", 2, LIST (200, 200), LIST (0, predicted));
  return folder;
}

static void
init_spec (UnetEvaluateSpec *spec, const char *folder)
{
  unet_evaluate_spec_init (spec);
  unet_evaluate_spec_clear (spec);
  spec->images = g_build_filename (folder, "imgs", NULL);
  spec->masks = g_build_filename (folder, "masks", NULL);
  spec->predictions = g_build_filename (folder, "pred", NULL);
  spec->n_threads = 1;
}

static UnetEvaluation *
evaluate (const UnetEvaluateSpec *spec)
{
  UnetEvaluation *evaluation = NULL;
  g_autoptr (GError) error = NULL;

  unet_evaluate (spec, NULL, &evaluation, &error);
  g_assert_no_error (error);
  return evaluation;
}

static void
assert_scores (const UnetScores *scores,
               double            dice,
               double            iou,
               double            precision,
               double            recall,
               double            accuracy)
{
  g_assert_cmpfloat_with_epsilon (scores->dice, dice, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores->iou, iou, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores->precision, precision, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores->recall, recall, 1e-12);
  g_assert_cmpfloat_with_epsilon (scores->accuracy, accuracy, 1e-12);
}

static void
assert_two (const UnetEvaluation *evaluation)
{
  g_assert_cmpint (evaluation->n_images, ==, 2);
  g_assert_false (evaluation->stopped);
  g_assert_cmpstr (evaluation->images[0].name, ==, "a");
  g_assert_cmpstr (evaluation->images[1].name, ==, "b");
  g_assert_true (g_str_has_suffix (evaluation->images[1].mask_path, "/masks/b.png"));
  /* TP 60, FP 20, FN 40, TN 280 */
  assert_scores (&evaluation->images[0].scores, 120.0 / 180, 60.0 / 120, 60.0 / 80, 60.0 / 100,
                 340.0 / 400);
  assert_scores (&evaluation->images[1].scores, 1, 1, 1, 1, 1);
  assert_scores (&evaluation->mean, (120.0 / 180 + 1) / 2, 0.75, 0.875, 0.8, (0.85 + 1) / 2);
  /* TP 260, FP 20, FN 40, TN 480 */
  assert_scores (&evaluation->pooled, 520.0 / 580, 260.0 / 320, 260.0 / 280, 260.0 / 300,
                 740.0 / 800);
}

/* Whatever values the two sides use for their foreground. */
static void
test_predictions (void)
{
  static const uint8_t values[][2] = {{255, 255}, {255, 1}, {1, 255}, {7, 128}};

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *folder = make_two (values[i][0], values[i][1]);
      g_autoptr (UnetEvaluation) evaluation = NULL;
      UnetEvaluateSpec spec;

      init_spec (&spec, folder);
      evaluation = evaluate (&spec);
      assert_two (evaluation);
      g_assert_true (g_str_has_suffix (evaluation->images[1].image_path, "/imgs/b.png"));
      g_assert_cmpint (evaluation->n_classes, ==, 2);
      unet_evaluate_spec_clear (&spec);
      test_remove_folder (folder);
    }
}

/* Masks alone, without the pictures. */
static void
test_without_images (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  UnetEvaluateSpec spec;

  init_spec (&spec, folder);
  g_clear_pointer (&spec.images, g_free);
  evaluation = evaluate (&spec);
  assert_two (evaluation);
  g_assert_null (evaluation->images[0].image_path);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

static void
test_empty_masks (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  UnetEvaluateSpec spec;

  RUNS (folder, "imgs/c.png", 1, LIST (400), LIST (9));
  RUNS (folder, "masks/c.png", 1, LIST (400), LIST (0));
  RUNS (folder, "pred/c.png", 1, LIST (400), LIST (0));
  RUNS (folder, "imgs/d.png", 1, LIST (400), LIST (9));
  RUNS (folder, "masks/d.png", 1, LIST (400), LIST (0));
  RUNS (folder, "pred/d.png", 2, LIST (10, 390), LIST (255, 0));
  init_spec (&spec, folder);
  evaluation = evaluate (&spec);
  assert_scores (&evaluation->images[2].scores, 1, 1, 1, 1, 1); /* both empty */
  assert_scores (&evaluation->images[3].scores, 0, 0, 0, 0, 390.0 / 400);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* Three classes 0, 100, 200. In a: class 1 has 100 pixels, 50 found, none wrongly; class 2 has 50,
 * all found, and the 50 of class 1 with them. In b class 2 does not occur. */
static char *
make_classes (void)
{
  char *folder = make_folder ();

  RUNS (folder, "imgs/a.png", 1, LIST (400), LIST (9));
  RUNS (folder, "imgs/b.png", 1, LIST (400), LIST (9));
  RUNS (folder, "masks/a.png", 3, LIST (100, 50, 250), LIST (100, 200, 0));
  RUNS (folder, "pred/a.png", 3, LIST (50, 100, 250), LIST (100, 200, 0));
  RUNS (folder, "masks/b.png", 2, LIST (80, 320), LIST (100, 0));
  RUNS (folder, "pred/b.png", 2, LIST (80, 320), LIST (100, 0));
  return folder;
}

static void
test_per_class (void)
{
  g_autofree char *folder = make_classes ();
  g_autoptr (UnetEvaluation) evaluation = NULL;
  g_autoptr (UnetEvaluation) whole = NULL;
  UnetEvaluateSpec          spec;
  const UnetEvaluateRecord *a, *b;
  double                    one = 100.0 / 150, two = 100.0 / 150; /* Dice in a */

  init_spec (&spec, folder);
  spec.per_class = true;
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->n_classes, ==, 3);
  a = &evaluation->images[0];
  b = &evaluation->images[1];
  assert_scores (&a->classes[0], 1, 1, 1, 1, 1);
  assert_scores (&a->classes[1], one, 0.5, 1, 0.5, 350.0 / 400);
  assert_scores (&a->classes[2], two, 0.5, 0.5, 1, 350.0 / 400);
  assert_scores (&a->scores, (one + two) / 2, 0.5, 0.75, 0.75, 350.0 / 400);
  assert_scores (&b->classes[1], 1, 1, 1, 1, 1);
  assert_scores (&b->scores, 1, 1, 1, 1, 1); /* of class 1 alone */
  assert_scores (&evaluation->mean, (one + 1) / 2, 0.75, 0.875, 0.875, 750.0 / 800);
  /* Class 1: TP 130, FN 50; class 2: TP 50, FP 50. */
  assert_scores (&evaluation->pooled_classes[1], 260.0 / 310, 130.0 / 180, 1, 130.0 / 180,
                 750.0 / 800);
  assert_scores (&evaluation->pooled_classes[2], two, 0.5, 0.5, 1, 750.0 / 800);
  assert_scores (&evaluation->pooled, (260.0 / 310 + two) / 2, (130.0 / 180 + 0.5) / 2, 0.75,
                 (130.0 / 180 + 1) / 2, 750.0 / 800);
  assert_scores (&evaluation->mean_classes[1], (one + 1) / 2, 0.75, 1, 0.75, 750.0 / 800);
  assert_scores (&evaluation->mean_classes[2], two, 0.5, 0.5, 1, 350.0 / 400); /* a's alone */

  /* Foreground against background all of it is right. */
  spec.per_class = false;
  whole = evaluate (&spec);
  assert_scores (&whole->mean, 1, 1, 1, 1, 1);
  g_assert_null (whole->images[0].classes);
  g_assert_null (whole->mean_classes);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* What is ignored in the truth counts nowhere, whatever was predicted there. */
static void
test_ignore (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  UnetEvaluateSpec spec;

  /* a as before, but that of its 400 pixels the last 40 are ignored: they are TN no more. */
  RUNS (folder, "masks/a.png", 3, LIST (100, 260, 40), LIST (255, 0, 77));
  RUNS (folder, "pred/a_OUT.png", 5, LIST (60, 40, 20, 240, 40), LIST (255, 0, 255, 0, 255));
  init_spec (&spec, folder);
  spec.ignore_value = 77;
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->ignore_value, ==, 77);
  g_assert_cmpint (evaluation->n_classes, ==, 2);
  assert_scores (&evaluation->images[0].scores, 120.0 / 180, 60.0 / 120, 60.0 / 80, 60.0 / 100,
                 300.0 / 360);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* --- with a model --- */

static void
test_model (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetEvaluation) evaluation = NULL;
  g_autoptr (UnetModelFile) file = NULL;
  g_autoptr (UnetPredictor) predictor = NULL;
  UnetEvaluateSpec spec;
  double           dice = 0;

  engine_test_make_set (folder, 3, 40, 2, true);
  engine_test_save_model (engine_test_path (folder, "m.pth"), 1, 2, 0.8, 3);
  file = unet_model_file_load (engine_test_path (folder, "m.pth"), NULL, NULL);
  predictor = unet_predictor_new (file, NULL);
  init_spec (&spec, folder);
  g_clear_pointer (&spec.predictions, g_free);
  spec.model = g_strdup (engine_test_path (folder, "m.pth"));
  evaluation = evaluate (&spec);
  g_assert_cmpfloat (evaluation->scale, ==, 0.8); /* the file's */
  g_assert_cmpfloat (evaluation->threshold, ==, 0.5);
  g_assert_cmpint (evaluation->n_images, ==, 3);
  for (int i = 0; i < 3; i++)
    {
      char name[32];
      g_autoptr (UnetImage) image = NULL;
      g_autoptr (UnetImage) mask = NULL;
      g_autoptr (UnetPrediction) prediction = NULL;
      g_autofree uint8_t *classes = NULL;
      int                 both = 0, sum = 0, n_pixels;

      g_snprintf (name, sizeof name, "imgs/p%02d.png", i);
      image = unet_image_load (engine_test_path (folder, name), UNET_ROLE_PICTURE, NULL);
      g_snprintf (name, sizeof name, "masks/p%02d.png", i);
      mask = unet_image_load (engine_test_path (folder, name), UNET_ROLE_MASK, NULL);
      prediction = unet_predictor_run (predictor, image, name, 0.8, NULL, NULL, NULL);
      n_pixels = image->width * image->height;
      classes = g_malloc ((gsize)n_pixels);
      unet_prediction_threshold (NULL, prediction, -1, classes);
      for (int p = 0; p < n_pixels; p++)
        {
          bool truth = ((uint8_t *)mask->data)[p] != 0;

          both += truth && classes[p] != 0;
          sum += truth + (classes[p] != 0);
        }
      g_assert_cmpfloat_with_epsilon (evaluation->images[i].scores.dice, 2.0 * both / sum, 1e-12);
      dice += 2.0 * both / sum / 3;
    }
  g_assert_cmpfloat_with_epsilon (evaluation->mean.dice, dice, 1e-12);
  g_assert_cmpfloat (dice, >, 0);
  g_assert_cmpfloat (dice, <, 1);

  /* Another threshold gives other scores; 0 finds all that there is. */
  g_clear_pointer (&evaluation, unet_evaluation_free);
  spec.threshold = 0;
  evaluation = evaluate (&spec);
  g_assert_cmpfloat (evaluation->mean.recall, ==, 1);
  g_assert_cmpfloat (evaluation->threshold, ==, 0);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* --- beside a model --- */

/* A network of N classes, with the mask values 0, STEP, 2 STEP ... */
static char *
save_model (const char *folder, const char *name, int n_classes, int step, int ignore)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  UnetModelFile file = {.model = engine_test_model (1, n_classes, false, 1),
                        .values = {.n = n_classes, .components = 1},
                        .has_values = true,
                        .scale = 1,
                        .ignore_value = ignore};

  for (int i = 0; i < n_classes; i++)
    file.values.value[i][0] = (uint16_t)(i * step);
  unet_model_file_save (&file, NULL, path, &error);
  g_assert_no_error (error);
  unet_model_free (file.model);
  return g_steal_pointer (&path);
}

/* Masks are read as for the network that they are compared with. */
static void
test_beside (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  UnetEvaluateSpec spec;

  init_spec (&spec, folder);
  spec.beside = save_model (folder, "ignores.pth", 2, 255, 77);
  RUNS (folder, "masks/a.png", 3, LIST (100, 260, 40), LIST (255, 0, 77));
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->ignore_value, ==, 77);
  g_assert_cmpint (evaluation->n_classes, ==, 2);
  g_clear_pointer (&evaluation, unet_evaluation_free);
  g_free (spec.beside);

  /* A class that no true mask has. */
  RUNS (folder, "masks/a.png", 2, LIST (100, 300), LIST (255, 0));
  spec.per_class = true;
  spec.beside = save_model (folder, "three.pth", 3, 127, -1);
  RUNS (folder, "masks/a.png", 2, LIST (100, 300), LIST (254, 0));
  RUNS (folder, "masks/b.png", 2, LIST (200, 200), LIST (0, 254));
  RUNS (folder, "pred/a_OUT.png", 3, LIST (60, 40, 300), LIST (254, 127, 0));
  RUNS (folder, "pred/b.png", 2, LIST (200, 200), LIST (0, 254));
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->n_classes, ==, 3);
  g_assert_cmpfloat_with_epsilon (evaluation->images[0].classes[2].recall, 0.6, 1e-12);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* As many values as the network has are its classes by rank, but not one of them another class. */
static void
test_order (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  g_autoptr (GError) error = NULL;
  UnetEvaluateSpec spec;

  init_spec (&spec, folder);
  g_clear_pointer (&spec.predictions, g_free);
  spec.per_class = true;
  spec.model = save_model (folder, "four.pth", 4, 1, -1);
  RUNS (folder, "masks/a.png", 4, LIST (100, 100, 100, 100), LIST (0, 80, 160, 240));
  RUNS (folder, "masks/b.png", 1, LIST (400), LIST (0));
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->values.value[3][0], ==, 240);
  g_clear_pointer (&evaluation, unet_evaluation_free);
  RUNS (folder, "masks/a.png", 4, LIST (100, 100, 100, 100), LIST (0, 1, 3, 255));
  g_assert_false (unet_evaluate (&spec, NULL, &evaluation, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "255"));
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* The membrane is one of the network's classes, whichever the true masks lack. */
static void
test_membrane (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  UnetEvaluateSpec spec;

  init_spec (&spec, folder);
  g_clear_pointer (&spec.predictions, g_free);
  spec.model = save_model (folder, "three.pth", 3, 127, -1);
  RUNS (folder, "masks/a.png", 2, LIST (100, 300), LIST (254, 0));
  RUNS (folder, "masks/b.png", 2, LIST (200, 200), LIST (0, 254));
  spec.em = true;
  spec.membrane = 1;
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->n_classes, ==, 3);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* Two classes, smoothed at their edge: nobody has to say that there are two. */
static void
test_smoothed (void)
{
  g_autofree char *folder = make_two (255, 255);
  g_autoptr (UnetEvaluation) evaluation = NULL;
  UnetEvaluateSpec spec;
  uint8_t          pixels[SIDE * SIDE], sharp[SIDE * SIDE];

  for (int p = 0; p < SIDE * SIDE; p++)
    {
      const int x = p % SIDE;

      pixels[p] = (uint8_t)(x < 9 ? 255 : x == 9 ? 150 + p / SIDE : x == 10 ? 60 + p / SIDE : 0);
      sharp[p] = x < 10 ? 255 : 0;
    }
  for (int i = 0; i < 2; i++)
    engine_test_write (engine_test_path (folder, i ? "masks/b.png" : "masks/a.png"), SIDE, SIDE,
                       pixels);
  engine_test_write (engine_test_path (folder, "pred/a_OUT.png"), SIDE, SIDE, sharp);
  engine_test_write (engine_test_path (folder, "pred/b.png"), SIDE, SIDE, sharp);
  init_spec (&spec, folder);
  evaluation = evaluate (&spec);
  g_assert_cmpint (evaluation->n_classes, ==, 2);
  g_assert_cmpfloat (evaluation->mean.dice, ==, 1);
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

/* --- what goes wrong --- */

static void
refused (const UnetEvaluateSpec *spec, int code, const char *word)
{
  UnetEvaluation *evaluation = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_evaluate (spec, NULL, &evaluation, &error));
  g_assert_error (error, UNET_ERROR, code);
  g_assert_null (evaluation);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" does not mention %s", error->message, word);
}

static void
test_refusals (void)
{
  g_autofree char *folder = make_two (255, 255);
  UnetEvaluateSpec spec;
  uint8_t          small[19 * 20] = {0};

  init_spec (&spec, folder);
  spec.model = g_strdup ("m.pth"); /* both */
  refused (&spec, UNET_ERROR_ARGUMENT, "--predictions");
  g_clear_pointer (&spec.predictions, g_free); /* a model that is not there */
  refused (&spec, UNET_ERROR_IO, "m.pth");
  g_clear_pointer (&spec.model, g_free); /* neither */
  refused (&spec, UNET_ERROR_ARGUMENT, "--model");

  spec.predictions = g_build_filename (folder, "pred", NULL);
  engine_test_write (engine_test_path (folder, "pred/b.png"), 19, 20, small);
  refused (&spec, UNET_ERROR_DATA, "19 x 20");
  g_unlink (engine_test_path (folder, "pred/b.png"));
  refused (&spec, UNET_ERROR_DATA, "no mask for b");
  g_file_set_contents (engine_test_path (folder, "pred/b.png"), "no picture", -1, NULL);
  refused (&spec, UNET_ERROR_FORMAT, "b.png");

  /* Per class the values must be the truth's. */
  RUNS (folder, "pred/b.png", 2, LIST (200, 200), LIST (0, 9));
  spec.per_class = true;
  refused (&spec, UNET_ERROR_DATA, "b.png");

  /* Networks that are compared agree. */
  spec.per_class = false;
  g_clear_pointer (&spec.predictions, g_free);
  spec.model = save_model (folder, "two.pth", 2, 255, -1);
  spec.beside = save_model (folder, "three.pth", 3, 127, -1);
  refused (&spec, UNET_ERROR_MISMATCH, "/three has 3 classes, but ");
  g_free (spec.beside);
  spec.beside = save_model (folder, "ignores.pth", 2, 255, 7);
  refused (&spec, UNET_ERROR_MISMATCH, "to ignore other mask values");
  g_free (spec.beside);
  spec.beside = g_strdup ("/nowhere/m.pth");
  refused (&spec, UNET_ERROR_IO, "/nowhere/m.pth");
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

typedef struct
{
  UnetVerdict verdict;
  int         at, n_started, n_done;
} Watch;

static UnetVerdict
on_poll (void *data)
{
  Watch *watch = data;

  return watch->n_done >= watch->at ? watch->verdict : UNET_GO_ON;
}

static void
on_started (void *data, int n_images)
{
  ((Watch *)data)->n_started = n_images;
}

static void
on_done (void *data, int index, int n_images, const UnetEvaluateRecord *record)
{
  Watch *watch = data;

  g_assert_cmpint (index, ==, watch->n_done++);
  g_assert_cmpint (n_images, ==, 2);
  g_assert_cmpstr (record->name, ==, index == 0 ? "a" : "b");
}

static void
test_hooks (void)
{
  g_autofree char  *folder = make_two (255, 255);
  Watch             watch = {.verdict = UNET_STOP, .at = 1};
  UnetEvaluateHooks hooks = {
      .poll = on_poll, .started = on_started, .done = on_done, .data = &watch};
  g_autoptr (UnetEvaluation) stopped = NULL;
  UnetEvaluation  *cancelled = NULL;
  UnetEvaluateSpec spec;
  g_autoptr (GError) error = NULL;

  init_spec (&spec, folder);
  g_assert_true (unet_evaluate (&spec, &hooks, &stopped, &error));
  g_assert_no_error (error);
  g_assert_true (stopped->stopped);
  g_assert_cmpint (stopped->n_images, ==, 1);
  g_assert_cmpint (watch.n_started, ==, 2);
  g_assert_cmpfloat_with_epsilon (stopped->mean.dice, 120.0 / 180, 1e-12);

  for (int at = 0; at < 2; at++) /* while the masks are scanned; between the images */
    {
      watch = (Watch){.verdict = UNET_CANCEL, .at = at};
      g_assert_false (unet_evaluate (&spec, &hooks, &cancelled, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_null (cancelled);
      g_clear_error (&error);
    }
  unet_evaluate_spec_clear (&spec);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate/predictions", test_predictions);
  g_test_add_func ("/engine/evaluate/without-images", test_without_images);
  g_test_add_func ("/engine/evaluate/empty-masks", test_empty_masks);
  g_test_add_func ("/engine/evaluate/per-class", test_per_class);
  g_test_add_func ("/engine/evaluate/ignore", test_ignore);
  g_test_add_func ("/engine/evaluate/model", test_model);
  g_test_add_func ("/engine/evaluate/beside", test_beside);
  g_test_add_func ("/engine/evaluate/order", test_order);
  g_test_add_func ("/engine/evaluate/membrane", test_membrane);
  g_test_add_func ("/engine/evaluate/smoothed", test_smoothed);
  g_test_add_func ("/engine/evaluate/refusals", test_refusals);
  g_test_add_func ("/engine/evaluate/hooks", test_hooks);
  return g_test_run ();
}
