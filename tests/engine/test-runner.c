/* test-runner.c: plans that are kept, replaced and refused
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/runner.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"

#include <string.h>

static void
test_reuse (void)
{
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  UnetRunner runner;
  UnetPlan  *a, *train;
  g_autoptr (GError) error = NULL;

  unet_runner_init (&runner, unet_model_get_graph (model), NULL);
  a = unet_runner_prepare (&runner, 1, 20, 24, UNET_PLAN_INFERENCE, &error);
  g_assert_no_error (error);
  g_assert_true (unet_plan_matches (a, 1, 20, 24, UNET_PLAN_INFERENCE));
  g_assert_true (unet_runner_prepare (&runner, 1, 20, 24, UNET_PLAN_INFERENCE, NULL) == a);
  /* A training plan lives beside it. */
  train = unet_runner_prepare (&runner, 2, 20, 24, UNET_PLAN_TRAINING, &error);
  g_assert_no_error (error);
  g_assert_true (unet_runner_prepare (&runner, 1, 20, 24, UNET_PLAN_INFERENCE, NULL) == a);
  g_assert_true (unet_runner_prepare (&runner, 2, 20, 24, UNET_PLAN_TRAINING, NULL) == train);
  g_assert_true (runner.plans[0] == a && runner.plans[1] == train);
  unet_runner_clear (&runner);
}

static void
test_replace (void)
{
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  static const struct
  {
    int64_t       batch, height, width;
    UnetPlanFlags flags;
  } sizes[] = {
      {1, 20, 24, 0},
      {1, 24, 20, 0},
      {3, 24, 20, 0},
      {3, 24, 20, UNET_PLAN_TRAINING},
      {3, 24, 20, UNET_PLAN_TRAINING | UNET_PLAN_BF16},
      {1, 16, 16, UNET_PLAN_TRAINING},
      {1, 20, 24, 0},
  };
  UnetRunner runner;

  unet_runner_init (&runner, unet_model_get_graph (model), NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      UnetPlan *plan = unet_runner_prepare (&runner, sizes[i].batch, sizes[i].height,
                                            sizes[i].width, sizes[i].flags, &error);

      g_assert_no_error (error);
      g_assert_true (unet_plan_matches (plan, sizes[i].batch, sizes[i].height, sizes[i].width,
                                        sizes[i].flags));
    }
  unet_runner_clear (&runner);
}

/* Logits of 16 x 16 through RUNNER. */
static void
run (UnetRunner *runner, const float *image, float *logits)
{
  g_autoptr (GError) error = NULL;
  UnetPlan *plan = unet_runner_prepare (runner, 1, 16, 16, UNET_PLAN_INFERENCE, &error);

  g_assert_no_error (error);
  g_assert_true (unet_plan_forward (plan, NULL, image, NULL, NULL));
  memcpy (logits, unet_plan_get_logits (plan), 2 * 256 * sizeof (float));
}

/* A plan kept through a larger one, which moved the shared memory, runs as before. */
static void
test_memory_moves (void)
{
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  float      image[256], before[2 * 256], after[2 * 256];
  UnetRunner runner;
  size_t     held;

  test_fill (image, 256, 0, 1, 5);
  unet_runner_init (&runner, unet_model_get_graph (model), NULL);
  run (&runner, image, before);
  held = unet_arena_memory_get_size (runner.memory);
  g_assert_nonnull (unet_runner_prepare (&runner, 4, 128, 128, UNET_PLAN_TRAINING, NULL));
  g_assert_cmpuint (unet_arena_memory_get_size (runner.memory), >, held);
  run (&runner, image, after);
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
  unet_runner_clear (&runner);
}

static void
test_refusals (void)
{
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  g_autoptr (GError) error = NULL;
  UnetRunner runner;

  unet_runner_init (&runner, unet_model_get_graph (model), NULL);
  /* Smaller than the network's halvings. */
  g_assert_null (unet_runner_prepare (&runner, 1, 3, 3, UNET_PLAN_INFERENCE, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_clear_error (&error);

  /* Above the limit: said with both numbers, and what to do. */
  runner.limit = (size_t)1 << 20;
  g_assert_true (unet_runner_fits (&runner, 1, 16, 16, UNET_PLAN_INFERENCE));
  g_assert_false (unet_runner_fits (&runner, 1, 512, 512, UNET_PLAN_TRAINING));
  g_assert_null (unet_runner_prepare (&runner, 1, 512, 512, UNET_PLAN_TRAINING, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "1.0"));
  g_assert_nonnull (strstr (error->message, "scale"));
  g_clear_error (&error);
  g_assert_cmpuint (unet_arena_memory_get_size (runner.memory), ==, 0);

  /* And it is no worse for it. */
  g_assert_nonnull (unet_runner_prepare (&runner, 1, 16, 16, UNET_PLAN_TRAINING, &error));
  g_assert_no_error (error);
  unet_runner_clear (&runner);

  /* Without a limit, what no machine has. */
  unet_runner_init (&runner, unet_model_get_graph (model), NULL);
  g_assert_null (unet_runner_prepare (&runner, 65536, 65536, 65536, UNET_PLAN_TRAINING, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY);
  unet_runner_clear (&runner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/runner/reuse", test_reuse);
  g_test_add_func ("/engine/runner/replace", test_replace);
  g_test_add_func ("/engine/runner/memory-moves", test_memory_moves);
  g_test_add_func ("/engine/runner/refusals", test_refusals);
  return g_test_run ();
}
