/* test-train-spec.c: settings of a run: defaults, ranges, JSON
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train-spec.h"

#include "base/error.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

/* milesial/Pytorch-UNet's train.py: its options' defaults and what its code sets. */
static void
test_reference_defaults (void)
{
  UnetTrainSpec spec;

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  g_assert_cmpstr (spec.images, ==, "data/imgs");
  g_assert_cmpstr (spec.masks, ==, "data/masks");
  g_assert_cmpstr (spec.checkpoints, ==, "checkpoints");
  g_assert_null (spec.load);
  g_assert_null (spec.log);
  g_assert_false (spec.resume);
  g_assert_cmpfloat (spec.scale, ==, 0.5);
  g_assert_cmpfloat (spec.validation, ==, 10);
  g_assert_cmpint (spec.n_classes, ==, 0);
  g_assert_cmpint (spec.ignore_value, ==, -1);
  g_assert_false (spec.augment.flips || spec.augment.rotations);
  g_assert_cmpfloat (spec.augment.brightness, ==, 0);
  g_assert_cmpfloat (spec.augment.contrast, ==, 0);
  g_assert_cmpfloat (spec.augment.elastic, ==, 0);
  g_assert_cmpfloat (spec.augment.shift, ==, 0);
  g_assert_cmpfloat (spec.augment.angle, ==, 0);
  g_assert_true (spec.dice);
  g_assert_cmpfloat (spec.weights.border_weight, ==, 0);
  g_assert_cmpfloat (spec.weights.border_sigma, ==, 5);
  g_assert_false (spec.weights.balance_classes);
  g_assert_cmpint (spec.base_channels, ==, 64);
  g_assert_cmpint (spec.depth, ==, 4);
  g_assert_false (spec.bilinear);
  g_assert_cmpint (spec.epochs, ==, 5);
  g_assert_cmpint (spec.batch_size, ==, 1);
  g_assert_cmpint (spec.optimizer.kind, ==, UNET_OPTIMIZER_RMSPROP);
  g_assert_cmpfloat (spec.optimizer.learning_rate, ==, 1e-5);
  g_assert_cmpfloat (spec.optimizer.weight_decay, ==, 1e-8);
  g_assert_cmpfloat (spec.optimizer.momentum, ==, 0.999);
  g_assert_cmpfloat (spec.optimizer.alpha, ==, 0.99);
  g_assert_cmpfloat (spec.optimizer.epsilon, ==, 1e-8);
  g_assert_cmpint (spec.schedule, ==, UNET_SCHEDULE_PLATEAU);
  g_assert_cmpfloat (spec.max_norm, ==, 1);
  g_assert_cmpint (spec.norm_window, ==, 0);
  g_assert_cmpfloat (spec.freeze_norm, ==, 1);
  g_assert_false (spec.amp);
  g_assert_true (unet_train_spec_validate (&spec, NULL));
  unet_train_spec_clear (&spec);

  unet_train_spec_init (&spec, UNET_RECIPE_RECOMMENDED);
  g_assert_true (unet_train_spec_validate (&spec, NULL));
  unet_train_spec_clear (&spec);
}

/* What the paper says. */
static void
test_2015_defaults (void)
{
  UnetTrainSpec spec;

  unet_train_spec_init (&spec, UNET_RECIPE_2015);
  g_assert_true (unet_train_spec_validate (&spec, NULL));
  g_assert_cmpint (spec.architecture, ==, UNET_ARCHITECTURE_2015);
  g_assert_cmpint (spec.base_channels, ==, 64);
  g_assert_cmpint (spec.batch_size, ==, 1);
  g_assert_cmpint (spec.optimizer.kind, ==, UNET_OPTIMIZER_SGD);
  g_assert_cmpfloat (spec.optimizer.momentum, ==, 0.99);
  g_assert_false (spec.dice);
  g_assert_cmpfloat (spec.weights.border_weight, ==, 10);
  g_assert_cmpfloat (spec.weights.border_sigma, ==, 5);
  g_assert_true (spec.weights.balance_classes);
  g_assert_cmpfloat (spec.augment.elastic, ==, 10);
  g_assert_cmpfloat (spec.augment.shift, >, 0);
  g_assert_cmpfloat (spec.augment.angle, >, 0);
  unet_train_spec_clear (&spec);
}

static void
test_recipe_names (void)
{
  UnetRecipe recipe = UNET_RECIPE_REFERENCE;

  g_assert_true (unet_recipe_parse ("recommended", &recipe));
  g_assert_cmpint (recipe, ==, UNET_RECIPE_RECOMMENDED);
  g_assert_true (unet_recipe_parse ("reference", &recipe));
  g_assert_cmpint (recipe, ==, UNET_RECIPE_REFERENCE);
  g_assert_false (unet_recipe_parse ("Reference", &recipe));
  g_assert_false (unet_recipe_parse ("", &recipe));
  g_assert_false (unet_recipe_parse (NULL, &recipe));
}

static void
assert_same (const UnetTrainSpec *a, const UnetTrainSpec *b)
{
  g_assert_cmpstr (a->images, ==, b->images);
  g_assert_cmpstr (a->masks, ==, b->masks);
  g_assert_cmpfloat (a->scale, ==, b->scale);
  g_assert_cmpfloat (a->validation, ==, b->validation);
  g_assert_cmpint (a->n_classes, ==, b->n_classes);
  g_assert_cmpint (a->ignore_value, ==, b->ignore_value);
  g_assert_cmpint (a->augment.flips, ==, b->augment.flips);
  g_assert_cmpint (a->augment.rotations, ==, b->augment.rotations);
  g_assert_cmpfloat (a->augment.brightness, ==, b->augment.brightness);
  g_assert_cmpfloat (a->augment.contrast, ==, b->augment.contrast);
  g_assert_cmpfloat (a->augment.elastic, ==, b->augment.elastic);
  g_assert_cmpfloat (a->augment.shift, ==, b->augment.shift);
  g_assert_cmpfloat (a->augment.angle, ==, b->augment.angle);
  g_assert_cmpint (a->dice, ==, b->dice);
  g_assert_cmpfloat (a->weights.border_weight, ==, b->weights.border_weight);
  g_assert_cmpfloat (a->weights.border_sigma, ==, b->weights.border_sigma);
  g_assert_cmpint (a->weights.balance_classes, ==, b->weights.balance_classes);
  g_assert_cmpint (a->base_channels, ==, b->base_channels);
  g_assert_cmpint (a->depth, ==, b->depth);
  g_assert_cmpint (a->bilinear, ==, b->bilinear);
  g_assert_cmpint (a->epochs, ==, b->epochs);
  g_assert_cmpint (a->batch_size, ==, b->batch_size);
  g_assert_cmpint (a->optimizer.kind, ==, b->optimizer.kind);
  g_assert_cmpfloat (a->optimizer.learning_rate, ==, b->optimizer.learning_rate);
  g_assert_cmpfloat (a->optimizer.weight_decay, ==, b->optimizer.weight_decay);
  g_assert_cmpfloat (a->optimizer.momentum, ==, b->optimizer.momentum);
  g_assert_cmpint (a->optimizer.nesterov, ==, b->optimizer.nesterov);
  g_assert_cmpfloat (a->optimizer.alpha, ==, b->optimizer.alpha);
  g_assert_cmpfloat (a->optimizer.beta1, ==, b->optimizer.beta1);
  g_assert_cmpfloat (a->optimizer.beta2, ==, b->optimizer.beta2);
  g_assert_cmpfloat (a->optimizer.epsilon, ==, b->optimizer.epsilon);
  g_assert_cmpint (a->schedule, ==, b->schedule);
  g_assert_cmpfloat (a->warmup, ==, b->warmup);
  g_assert_cmpfloat (a->max_norm, ==, b->max_norm);
  g_assert_cmpint (a->norm_window, ==, b->norm_window);
  g_assert_cmpfloat (a->freeze_norm, ==, b->freeze_norm);
  g_assert_cmpint (a->amp, ==, b->amp);
  g_assert_cmpuint (a->seed, ==, b->seed);
}

/* Nothing is at its default, so that a field that is left out is seen. */
static void
fill (UnetTrainSpec *spec)
{
  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  unet_train_spec_clear (spec);
  spec->images = g_strdup ("a \"quoted\" folder/\303\251");
  spec->masks = g_strdup ("masks\\\n");
  spec->checkpoints = g_strdup ("c");
  spec->load = g_strdup ("l");
  spec->log = g_strdup ("log");
  spec->scale = 1.0 / 3;
  spec->validation = 12.3;
  spec->n_classes = 7;
  spec->ignore_value = 255;
  spec->augment = (UnetAugment){true, true, 0.1f, 0.3f, 9.7f, 3.1f, 44.4f};
  spec->dice = false;
  spec->weights = (UnetWeightOptions){10.1f, 4.9f, true};
  spec->base_channels = 5;
  spec->depth = 3;
  spec->bilinear = true;
  spec->epochs = 77;
  spec->batch_size = 9;
  spec->optimizer =
      (UnetOptimizerOptions){UNET_OPTIMIZER_SGD, 1.1e-8, 1e-300, 0.7, true, 0.6, 0.5, 0.4, 3e-9};
  spec->schedule = UNET_SCHEDULE_CONSTANT;
  spec->warmup = 0.01;
  spec->max_norm = 2.5;
  spec->norm_window = 17;
  spec->freeze_norm = 0.3;
  spec->amp = true;
  spec->seed = UINT64_MAX - 1;
}

static void
test_json_round_trip (void)
{
  UnetTrainSpec    a, b;
  g_autofree char *json = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetTrainSpec) copy = NULL;

  fill (&a);
  unet_train_spec_init (&b, UNET_RECIPE_REFERENCE);
  json = unet_train_spec_to_json (&a);
  g_assert_true (unet_train_spec_from_json (&b, json, &error));
  g_assert_no_error (error);
  assert_same (&a, &b);
  again = unet_train_spec_to_json (&b);
  g_assert_cmpstr (json, ==, again);
  /* Files and threads are the caller's. */
  g_assert_cmpstr (b.checkpoints, ==, "checkpoints");
  g_assert_null (b.load);
  g_assert_null (b.log);

  copy = unet_train_spec_copy (&a);
  unet_train_spec_clear (&a);
  g_assert_cmpstr (copy->load, ==, "l");
  g_assert_cmpstr (copy->log, ==, "log");
  g_assert_cmpstr (copy->checkpoints, ==, "c");
  assert_same (copy, &b);
  unet_train_spec_clear (&b);
}

static void
test_json_hostile (void)
{
  static const char *const unreadable[] = {"", "{", "[]", "3", "null", "\"x\"", "{\"a\":}", "\xff"};
  static const char *const odd[] = {
      "{}",
      "{\"epochs\": \"many\", \"scale\": null, \"images\": 3, \"flips\": 1, \"seed\": 5}",
      "{\"epochs\": [1], \"scale\": {\"a\": 1}, \"images\": [\"x\"], \"optimizer\": true}",
      "{\"unknown\": 1, \"amp\": \"yes\", \"brightness\": [], \"learning_rate\": false}",
  };
  UnetTrainSpec a, b;

  unet_train_spec_init (&a, UNET_RECIPE_REFERENCE);
  unet_train_spec_init (&b, UNET_RECIPE_REFERENCE);
  for (size_t i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (unet_train_spec_from_json (&a, unreadable[i], &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
      assert_same (&a, &b);
    }
  /* What has another type than it should is passed over. */
  for (size_t i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_assert_true (unet_train_spec_from_json (&a, odd[i], NULL));
      assert_same (&a, &b);
    }
  /* Numbers out of all range stay within the type, and are found by validation. */
  g_assert_true (unet_train_spec_from_json (
      &a, "{\"epochs\": 9223372036854775807, \"optimizer\": 99, \"schedule\": -5}", NULL));
  g_assert_cmpint (a.epochs, ==, G_MAXINT);
  g_assert_cmpint (a.optimizer.kind, ==, UNET_OPTIMIZER_SGD);
  g_assert_cmpint (a.schedule, ==, UNET_SCHEDULE_PLATEAU);
  g_assert_false (unet_train_spec_validate (&a, NULL));
  unet_train_spec_clear (&a);
  unet_train_spec_clear (&b);
}

static void
refused (UnetTrainSpec *spec, const char *option)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_train_spec_validate (spec, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, option));
}

#define REFUSED(member, value, option)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    UnetTrainSpec changed = spec;                                                                  \
                                                                                                   \
    changed.member = value;                                                                        \
    refused (&changed, option);                                                                    \
  }                                                                                                \
  G_STMT_END

#define TAKEN(member, value)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    UnetTrainSpec changed = spec;                                                                  \
                                                                                                   \
    changed.member = value;                                                                        \
    g_assert_true (unet_train_spec_validate (&changed, NULL));                                     \
  }                                                                                                \
  G_STMT_END

static void
test_validate (void)
{
  UnetTrainSpec spec;

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  REFUSED (epochs, 0, "--epochs");
  REFUSED (batch_size, 0, "--batch-size");
  REFUSED (batch_size, -3, "--batch-size");
  REFUSED (optimizer.learning_rate, 0, "--learning-rate");
  REFUSED (optimizer.learning_rate, (double)NAN, "--learning-rate");
  REFUSED (optimizer.learning_rate, (double)INFINITY, "--learning-rate");
  REFUSED (optimizer.weight_decay, -1e-9, "--weight-decay");
  REFUSED (optimizer.momentum, 1.5, "--momentum");
  REFUSED (scale, 0, "--scale");
  REFUSED (scale, -0.5, "--scale");
  REFUSED (scale, (double)NAN, "--scale");
  REFUSED (validation, -1, "--validation");
  REFUSED (validation, 100, "--validation");
  REFUSED (n_classes, 256, "--classes");
  REFUSED (n_classes, -1, "--classes");
  REFUSED (base_channels, 0, "--base-channels");
  REFUSED (base_channels, 1025, "--base-channels");
  REFUSED (depth, 0, "--depth");
  REFUSED (depth, 9, "--depth");
  REFUSED (ignore_value, -2, "--ignore-value");
  REFUSED (ignore_value, 65536, "--ignore-value");
  REFUSED (n_threads, -1, "--threads");
  REFUSED (augment.brightness, 1.5f, "--brightness");
  REFUSED (augment.contrast, -0.1f, "--contrast");
  REFUSED (augment.elastic, -1, "--elastic");
  REFUSED (augment.elastic, NAN, "--elastic");
  REFUSED (augment.shift, 10001, "--shift");
  REFUSED (augment.angle, 181, "--angle");
  REFUSED (weights.border_weight, -1, "--border-weight");
  REFUSED (weights.border_weight, INFINITY, "--border-weight");
  REFUSED (weights.border_sigma, 0, "--border-sigma");
  TAKEN (augment.angle, 180);
  TAKEN (weights.border_weight, 50);
  TAKEN (validation, 0);
  TAKEN (optimizer.weight_decay, 0);
  TAKEN (optimizer.momentum, 0);
  TAKEN (scale, 2);
  TAKEN (n_classes, 255);
  unet_train_spec_clear (&spec);
}

static void
test_load_missing (void)
{
  g_autofree char *folder = test_make_folder ();
  UnetTrainSpec    spec;
  g_autoptr (GError) error = NULL;

  unet_train_spec_init (&spec, UNET_RECIPE_REFERENCE);
  g_assert_false (unet_train_spec_load (&spec, folder, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "last.pth"));
  g_assert_false (spec.resume);
  unet_train_spec_clear (&spec);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train-spec/reference-defaults", test_reference_defaults);
  g_test_add_func ("/engine/train-spec/2015-defaults", test_2015_defaults);
  g_test_add_func ("/engine/train-spec/recipe-names", test_recipe_names);
  g_test_add_func ("/engine/train-spec/json-round-trip", test_json_round_trip);
  g_test_add_func ("/engine/train-spec/json-hostile", test_json_hostile);
  g_test_add_func ("/engine/train-spec/validate", test_validate);
  g_test_add_func ("/engine/train-spec/load-missing", test_load_missing);
  return g_test_run ();
}
