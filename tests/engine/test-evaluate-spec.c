/* test-evaluate-spec.c: what is to be evaluated, and how
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

static void
test_copy (void)
{
  UnetEvaluateSpec spec, copy;

  unet_evaluate_spec_init (&spec);
  g_assert_cmpstr (spec.images, ==, "data/imgs");
  g_assert_cmpstr (spec.masks, ==, "data/masks");
  g_assert_cmpfloat (spec.threshold, <, 0);
  g_assert_cmpint (spec.ignore_value, ==, -1);
  spec.model = g_strdup ("a.pth");
  spec.scale = 0.25;
  spec.per_class = spec.curve = true;
  spec.ignore_value = 7;
  spec.n_threads = 3;
  unet_evaluate_spec_copy (&copy, &spec);
  g_assert_true (copy.model != spec.model);
  unet_evaluate_spec_clear (&spec);
  g_assert_null (spec.images);
  g_assert_cmpstr (copy.model, ==, "a.pth");
  g_assert_null (copy.predictions);
  g_assert_cmpstr (copy.images, ==, "data/imgs");
  g_assert_cmpstr (copy.masks, ==, "data/masks");
  g_assert_cmpfloat (copy.scale, ==, 0.25);
  g_assert_true (copy.per_class);
  g_assert_true (copy.curve);
  g_assert_cmpint (copy.ignore_value, ==, 7);
  g_assert_cmpint (copy.n_threads, ==, 3);
  unet_evaluate_spec_clear (&copy);
  unet_evaluate_spec_clear (&copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-spec/copy", test_copy);
  return g_test_run ();
}
