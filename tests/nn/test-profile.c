/* test-profile.c: what a plan says of its steps, and that it tells of each as it runs
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/profile.h"

#include "support/support.h"

#include <string.h>

#define SIZE 8
#define N_PIXELS (SIZE * SIZE)
#define PLANE ((double)N_PIXELS * 16 * 4) /* bytes at full size, without border */

/* input, a, pool, b, up, c (of a and up), out */
static UnetGraph *
build (void)
{
  UnetGraph    *graph = unet_graph_new ();
  UnetValue     x = unet_graph_input (graph, 3), both[2];
  UnetConvNames names = {.conv = "a.0", .norm = "a.1", .activation = UNET_ACTIVATION_RELU};
  UnetRandom    random;

  both[0] = x = unet_graph_conv3x3 (graph, &x, 1, 16, &names);
  x = unet_graph_max_pool (graph, x, 0);
  names.conv = "b.0";
  names.norm = "b.1";
  x = unet_graph_conv3x3 (graph, &x, 1, 32, &names);
  both[1] = unet_graph_conv_transpose (graph, x, 16, "up", UNET_ACTIVATION_NONE, both[0]);
  names.conv = "c.0";
  names.norm = "c.1";
  x = unet_graph_conv3x3 (graph, both, 2, 16, &names);
  unet_graph_output (graph, x, 2, "out");
  g_assert_true (unet_graph_is_complete (graph));
  unet_random_init (&random, 1);
  unet_graph_init_params (graph, &random);
  return graph;
}

static void
check_step (UnetPlan   *plan,
            int         index,
            const char *name,
            const char *kind,
            UnetPhase   phase,
            double      flops,
            double      bytes)
{
  UnetPlanStep step;

  unet_plan_get_step (plan, index, &step);
  g_assert_cmpstr (step.name, ==, name);
  g_assert_cmpstr (step.kind, ==, kind);
  g_assert_nonnull (step.method);
  g_assert_cmpint (step.phase, ==, phase);
  g_assert_cmpfloat (step.flops, ==, flops);
  g_assert_cmpfloat (step.bytes, ==, bytes);
}

static void
test_inference (void)
{
  g_autoptr (UnetGraph) graph = build ();
  g_autoptr (UnetPlan) plan = unet_plan_new (graph, 1, SIZE, SIZE, 0, 1, NULL, NULL);
  const UnetPhase now = UNET_PHASE_FORWARD;
  const double    pictures = N_PIXELS * 3 * 4.0, logits = N_PIXELS * 2 * 4.0;
  const double    norm = 2 * 16 * 4.0; /* gamma and beta of a plane */
  UnetPlanStep    step;

  g_assert_cmpint (unet_plan_get_n_steps (plan), ==, 7);
  check_step (plan, 0, "input", "input", now, 0, pictures + PLANE);
  /* The input's unused lanes are planned for, weights and planes alike. */
  check_step (plan, 1, "a.0", "conv3x3", now, 18.0 * 3 * 16 * N_PIXELS,
              2 * PLANE + 9 * 16 * 16 * 4 + norm);
  check_step (plan, 2, "max_pool", "max_pool", now, 0, PLANE + PLANE / 4);
  check_step (plan, 3, "b.0", "conv3x3", now, 18.0 * 16 * 32 * N_PIXELS / 4,
              PLANE / 4 + 2 * PLANE / 4 + 9 * 16 * 32 * 4 + 2 * norm);
  check_step (plan, 4, "up", "conv_transpose", now, 8.0 * 32 * 16 * N_PIXELS / 4,
              2 * PLANE / 4 + PLANE + 4 * 32 * 16 * 4 + 16 * 4);
  check_step (plan, 5, "c.0", "conv3x3", now, 18.0 * 32 * 16 * N_PIXELS,
              3 * PLANE + 9 * 32 * 16 * 4 + norm);
  unet_plan_get_step (plan, 6, &step);
  g_assert_cmpstr (step.name, ==, "out");
  g_assert_cmpfloat (step.flops, ==, 2.0 * 16 * 2 * N_PIXELS);
  g_assert_cmpfloat (step.bytes, >=, PLANE + logits + (16 * 2 + 2) * 4);
  g_assert_cmpint (step.in_channels, ==, 16);
  g_assert_cmpint (step.out_channels, ==, 2);
  g_assert_cmpint (step.batch, ==, 1);
  g_assert_cmpint (step.height, ==, SIZE);
  g_assert_cmpint (step.width, ==, SIZE);
  unet_plan_get_step (plan, 3, &step);
  g_assert_cmpint (step.height, ==, SIZE / 2);
}

static void
test_training (void)
{
  g_autoptr (UnetGraph) graph = build ();
  g_autoptr (UnetPlan) plan =
                 unet_plan_new (graph, 1, SIZE, SIZE, UNET_PLAN_TRAINING, 1, NULL, NULL);
  g_autoptr (UnetPlan) half = unet_plan_new (graph, 1, SIZE, SIZE,
                                             UNET_PLAN_TRAINING | UNET_PLAN_BF16, 1, NULL, NULL);
  const double norm = 2 * 16 * 4.0, weights = 9 * 16 * 16 * 4;
  const double first = 18.0 * 3 * 16 * N_PIXELS, last = 18.0 * 32 * 16 * N_PIXELS;
  int          n = unet_plan_get_n_steps (plan);
  UnetPlanStep step;

  /* Seven forward; backward all but the input's, the convolutions in two steps, a's in one; b's
   * output, which up reads, and a's, which c reads, are made again. c's own is still there. */
  g_assert_cmpint (n, ==, 7 + 9 + 2);
  check_step (plan, 1, "a.0", "conv3x3", UNET_PHASE_FORWARD, first, 3 * PLANE + weights + norm);
  check_step (half, 1, "a.0", "conv3x3", UNET_PHASE_FORWARD, first, 2.5 * PLANE + weights + norm);
  /* Two gradients in the middle, of planes 16 and 16; the pictures have none. */
  unet_plan_get_step (plan, 8, &step);
  g_assert_cmpstr (step.name, ==, "a.0");
  g_assert_cmpint (step.phase, ==, UNET_PHASE_RECOMPUTE);
  g_assert_cmpfloat (step.flops, ==, 0);
  g_assert_cmpfloat (step.bytes, ==, 2 * PLANE + norm);
  /* Read: the gradient, y, both inputs; made: the parameters' gradients. */
  check_step (plan, 9, "c.0", "conv3x3", UNET_PHASE_WEIGHTS, last,
              4 * PLANE + 2 * weights + 2 * norm);
  /* Read: the gradient, weights; made: both gradients. */
  check_step (plan, 10, "c.0", "conv3x3", UNET_PHASE_BACKWARD, last, 3 * PLANE + 2 * weights);
  check_step (plan, n - 1, "a.0", "conv3x3", UNET_PHASE_WEIGHTS, first,
              3 * PLANE + weights + 2 * norm);
}

typedef struct
{
  int     n_calls;
  int64_t nanoseconds;
} Seen;

/* In order, and none left out. */
static void
observe (void *data, int step, int64_t nanoseconds)
{
  Seen *seen = data;

  g_assert_cmpint (step, ==, seen->n_calls++);
  g_assert_cmpint (nanoseconds, >=, 0);
  seen->nanoseconds += nanoseconds;
}

static void
test_observer (void)
{
  g_autoptr (UnetGraph) graph = build ();
  g_autoptr (UnetPlan) plan =
                 unet_plan_new (graph, 1, SIZE, SIZE, UNET_PLAN_TRAINING, 1, NULL, NULL);
  float images[3 * N_PIXELS] = {0};
  Seen  seen = {0};

  g_assert_true (unet_plan_allocate (plan, NULL));
  g_assert_true (unet_param_set_allocate_grads (unet_graph_get_params (graph), NULL));
  unet_plan_set_observer (plan, observe, &seen);
  g_assert_true (unet_plan_forward (plan, NULL, images, NULL, NULL));
  g_assert_cmpint (seen.n_calls, ==, 7);
  memset (unet_plan_get_grad_logits (plan), 0, 2 * N_PIXELS * sizeof (float));
  g_assert_true (unet_plan_backward (plan, NULL, NULL, NULL));
  g_assert_cmpint (seen.n_calls, ==, unet_plan_get_n_steps (plan));
  g_assert_cmpint (seen.nanoseconds, >, 0);

  unet_plan_set_observer (plan, NULL, NULL);
  g_assert_true (unet_plan_forward (plan, NULL, images, NULL, NULL));
  g_assert_cmpint (seen.n_calls, ==, unet_plan_get_n_steps (plan));
}

static void
test_names (void)
{
  g_assert_cmpstr (unet_phase_name (UNET_PHASE_FORWARD), ==, "forward");
  g_assert_cmpstr (unet_phase_name (UNET_PHASE_RECOMPUTE), ==, "recompute");
  g_assert_cmpstr (unet_phase_name (UNET_PHASE_WEIGHTS), ==, "weights");
  g_assert_cmpstr (unet_phase_name (UNET_PHASE_BACKWARD), ==, "backward");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/profile/inference", test_inference);
  g_test_add_func ("/nn/profile/training", test_training);
  g_test_add_func ("/nn/profile/observer", test_observer);
  g_test_add_func ("/nn/profile/names", test_names);
  return g_test_run ();
}
