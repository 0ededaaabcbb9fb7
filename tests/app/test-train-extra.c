/* test-train-extra.c: a row that unfolds to deformations and the loss
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/number-row.h"
#include "app/train-extra.h"

static void
count (UnetTrainExtra *row, int *n)
{
  (*n)++;
}

/* What the row says of settings that it was filled in with is those settings. */
static void
check (UnetTrainExtra *row, const UnetTrainSpec *spec)
{
  g_autoptr (UnetTrainSpec) out = g_new0 (UnetTrainSpec, 1);
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  unet_train_spec_init (out, UNET_RECIPE_REFERENCE);
  unet_train_extra_fill (row, spec);
  unet_train_extra_read (row, out);
  expected = unet_train_spec_to_json (spec);
  found = unet_train_spec_to_json (out);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_round_trip (void)
{
  UnetTrainExtra *row = g_object_ref_sink (g_object_new (UNET_TYPE_TRAIN_EXTRA, NULL));
  g_autoptr (UnetTrainSpec) spec = g_new0 (UnetTrainSpec, 1);
  int n = 0;

  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  check (row, spec);
  g_signal_connect (row, "changed", G_CALLBACK (count), &n);
  spec->augment.elastic = 10;
  spec->augment.shift = 0.5f;
  spec->augment.angle = 180;
  spec->augment.brightness = 0.05f;
  spec->augment.contrast = 1;
  spec->dice = false;
  spec->weights = (UnetWeightOptions){10, 5.25f, true};
  check (row, spec);
  g_assert_cmpint (n, ==, 9);
  check (row, spec);
  g_assert_cmpint (n, ==, 9);
  g_assert_finalize_object (row);
}

/* The controls take what the settings allow and no more. */
static void
test_ranges (void)
{
  UnetTrainExtra *row = g_object_ref_sink (g_object_new (UNET_TYPE_TRAIN_EXTRA, NULL));
  g_autoptr (UnetTrainSpec) spec = g_new0 (UnetTrainSpec, 1);

  for (int side = -1; side <= 1; side += 2)
    {
      float far = side * 1e9f;

      unet_train_spec_clear (spec);
      unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
      spec->augment = (UnetAugment){false, false, far, far, far, far, far};
      spec->weights = (UnetWeightOptions){far, far, false};
      g_assert_false (unet_train_spec_validate (spec, NULL));
      unet_train_extra_fill (row, spec);
      unet_train_extra_read (row, spec);
      g_assert_true (unet_train_spec_validate (spec, NULL));
      g_assert_cmpfloat (spec->augment.angle, ==, side > 0 ? 180 : 0);
    }
  g_assert_finalize_object (row);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/train-extra/round-trip", test_round_trip);
  g_test_add_func ("/app/train-extra/ranges", test_ranges);
  return g_test_run ();
}
