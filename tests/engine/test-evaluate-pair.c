/* test-evaluate-pair.c: two evaluations, image by image
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-pair.h"

static UnetEvaluateRecord
record (const char *name, double dice, double iou)
{
  return (UnetEvaluateRecord){.name = (char *)name, .scores = {.dice = dice, .iou = iou}};
}

static void
test_by_name (void)
{
  UnetEvaluateRecord   first[] = {record ("a", 0.9, 0.8), record ("b", 0.5, 0.25),
                                  record ("only here", 1, 1)};
  UnetEvaluateRecord   second[] = {record ("only there", 0, 0), record ("b", 0.5, 0.5),
                                   record ("a", 0.7, 0.5)};
  const UnetEvaluation a = {.n_images = 3, .images = first};
  const UnetEvaluation b = {.n_images = 3, .images = second};
  UnetEvaluatePair     pair = unet_evaluate_pair (&a, &b);

  g_assert_cmpint (pair.n_images, ==, 2);
  g_assert_cmpfloat_with_epsilon (pair.dice.mean, 0.1, 1e-12);
  g_assert_cmpint (pair.dice.wins, ==, 1);
  g_assert_cmpint (pair.dice.ties, ==, 1);
  g_assert_cmpint (pair.dice.losses, ==, 0);
  g_assert_cmpfloat_with_epsilon (pair.iou.mean, 0.025, 1e-12);
  g_assert_cmpint (pair.iou.losses, ==, 1);
}

static void
test_nothing (void)
{
  UnetEvaluateRecord   first[] = {record ("a", 0.9, 0.8)}, second[] = {record ("b", 0.5, 0.5)};
  const UnetEvaluation a = {.n_images = 1, .images = first};
  const UnetEvaluation b = {.n_images = 1, .images = second};
  const UnetEvaluation none = {0};

  g_assert_cmpint (unet_evaluate_pair (&a, &b).n_images, ==, 0);
  g_assert_cmpint (unet_evaluate_pair (&none, &none).n_images, ==, 0);
  g_assert_cmpfloat (unet_evaluate_pair (&none, &b).dice.mean, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-pair/by-name", test_by_name);
  g_test_add_func ("/engine/evaluate-pair/nothing", test_nothing);
  return g_test_run ();
}
