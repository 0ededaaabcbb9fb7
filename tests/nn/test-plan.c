/* test-plan.c: planned graphs: gradients, sizes, memory, threads
 *
 * The exact comparison, tensor by tensor, is with PyTorch: tests/torch.
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/plan.h"

#include "base/error.h"
#include "base/random.h"
#include "nn/gradient-test.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

typedef struct
{
  bool    bilinear, bias, norm;
  int64_t channels, base, classes;
} Shape;

/* Two levels with a skip: every operator, a concatenation, a value with two readers. */
static UnetGraph *
build (const Shape *s)
{
  UnetGraph    *graph = unet_graph_new ();
  UnetValue     x = unet_graph_input (graph, s->channels), skip, both[2];
  UnetConvNames names = {.bias = s->bias, .activation = UNET_ACTIVATION_RELU};
  UnetRandom    random;

  names.conv = "a";
  names.norm = s->norm ? "an" : NULL;
  x = unet_graph_conv3x3 (graph, &x, 1, s->base, &names);
  names.conv = "b";
  names.norm = s->norm ? "bn" : NULL;
  skip = unet_graph_conv3x3 (graph, &x, 1, s->base, &names);
  x = unet_graph_max_pool (graph, skip, 0);
  names.conv = "c";
  names.norm = s->norm ? "cn" : NULL;
  x = unet_graph_conv3x3 (graph, &x, 1, s->bilinear ? s->base : 2 * s->base, &names);
  if (s->bilinear)
    x = unet_graph_upsample (graph, x, skip);
  else
    x = unet_graph_conv_transpose (graph, x, s->base, "up", UNET_ACTIVATION_NONE, skip);
  both[0] = skip;
  both[1] = x;
  names.conv = "d";
  names.norm = s->norm ? "dn" : NULL;
  x = unet_graph_conv3x3 (graph, both, 2, s->base, &names);
  unet_graph_output (graph, x, s->classes, "out");
  g_assert_true (unet_graph_is_complete (graph));
  unet_random_init (&random, 5);
  unet_graph_init_params (graph, &random);
  return graph;
}

static void
check_gradient (const Shape *s, int64_t batch, int64_t height, int64_t width, UnetPlanFlags flags)
{
  g_autoptr (UnetGraph) graph = build (s);

  test_assert_graph_gradient (graph, batch, height, width, flags);
}

static void
test_gradients (void)
{
  static const Shape shapes[] = {
      {false, false, true, 3, 16, 2}, {true, false, true, 1, 6, 1},  {false, true, true, 3, 20, 3},
      {false, true, false, 2, 8, 2},  {true, true, false, 3, 16, 2},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      check_gradient (&shapes[i], 1, 12, 10, 0);
      check_gradient (&shapes[i], 2, 9, 7, 0);
      check_gradient (&shapes[i], 2, 11, 12, UNET_PLAN_FROZEN);
    }
}

/* Logits and packed gradients of one step, one after the other. */
static float *
run_step (const Shape *s, int n_threads, UnetPlanFlags flags, size_t *n)
{
  g_autoptr (UnetGraph) graph = build (s);
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  UnetParamSet     *params = unet_graph_get_params (graph);
  const int64_t     size = 33, n_in = 2 * s->channels * size * size;
  const size_t      n_out = (size_t)(2 * s->classes * size * size);
  g_autofree float *images = g_new (float, n_in);
  g_autoptr (UnetPlan) plan = unet_plan_new (graph, 2, size, size, UNET_PLAN_TRAINING | flags,
                                             n_threads, NULL, NULL);
  float *result;

  test_fill (images, n_in, 0, 1, 3);
  g_assert_true (unet_plan_allocate (plan, NULL));
  g_assert_true (unet_param_set_allocate_grads (params, NULL));
  g_assert_true (unet_plan_forward (plan, pool, images, NULL, NULL));
  *n = n_out;
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    *n += unet_param_set_get (params, i)->n_packed;
  result = g_new0 (float, *n);
  memcpy (result, unet_plan_get_logits (plan), n_out * sizeof *result);
  test_fill (unet_plan_get_grad_logits (plan), (int64_t)n_out, -1, 1, 4);
  g_assert_true (unet_plan_backward (plan, pool, NULL, NULL));
  *n = n_out;
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      if (param->grad != NULL)
        memcpy (result + *n, param->grad, param->n_packed * sizeof *result);
      *n += param->n_packed;
    }
  return result;
}

static void
test_threads (void)
{
  const Shape       s = {false, false, true, 3, 24, 2};
  size_t            n1, n2;
  g_autofree float *one = run_step (&s, 1, 0, &n1);

  for (int threads = 2; threads <= 4; threads++)
    {
      g_autofree float *many = run_step (&s, threads, 0, &n2);

      g_assert_cmpmem (one, n1 * sizeof *one, many, n2 * sizeof *many);
    }
}

static void
test_bf16 (void)
{
  const Shape       s = {false, false, true, 3, 16, 2};
  size_t            n;
  g_autofree float *exact = run_step (&s, 2, 0, &n);
  g_autofree float *half = run_step (&s, 2, UNET_PLAN_BF16, &n);
  double            error = test_nmse (half, exact, (int64_t)n);

  g_assert_cmpfloat (error, <, 1e-2);
  g_assert_cmpfloat (error, >, 0); /* it did store something shorter */
}

/* Running statistics: PyTorch's way, the mean over a window, and frozen: then a training plan
 * computes what an inference plan does, and changes nothing. */
static void
test_running_statistics (void)
{
  const Shape s = {false, false, true, 3, 16, 2};
  g_autoptr (UnetGraph) graph = build (&s);
  g_autofree float *images = g_new (float, 3 * 16 * 16);
  g_autofree float *logits = g_new (float, 2 * 16 * 16);
  g_autoptr (UnetPlan) training =
                 unet_plan_new (graph, 1, 16, 16, UNET_PLAN_TRAINING, 1, NULL, NULL);
  g_autoptr (UnetPlan) frozen = unet_plan_new (
      graph, 1, 16, 16, UNET_PLAN_TRAINING | UNET_PLAN_FROZEN, 1, NULL, NULL);
  g_autoptr (UnetPlan) inference = unet_plan_new (graph, 1, 16, 16, 0, 1, NULL, NULL);
  UnetParam *mean = unet_param_set_lookup (unet_graph_get_params (graph), "an.running_mean");
  UnetParam *counter =
      unet_param_set_lookup (unet_graph_get_params (graph), "an.num_batches_tracked");
  float batch_means[3], expected = 0;

  g_assert_true (unet_plan_allocate (training, NULL));
  g_assert_true (unet_plan_allocate (frozen, NULL));
  g_assert_true (unet_plan_allocate (inference, NULL));
  for (int i = 0; i < 3; i++)
    {
      float before = mean->value[0];

      test_fill (images, 3 * 16 * 16, 0, 1 + (float)i, 20 + (uint32_t)i);
      g_assert_true (unet_plan_forward (training, NULL, images, NULL, NULL));
      batch_means[i] = (mean->value[0] - 0.9f * before) / 0.1f;
      expected = 0.9f * expected + 0.1f * batch_means[i];
    }
  g_assert_cmpfloat_with_epsilon (mean->value[0], expected, 1e-5);
  g_assert_cmpfloat (counter->value[0], ==, 3);

  unet_graph_set_norm_window (graph, 2);
  counter->value[0] = 0;
  for (int i = 0; i < 3; i++)
    {
      test_fill (images, 3 * 16 * 16, 0, 1 + (float)i, 20 + (uint32_t)i);
      g_assert_true (unet_plan_forward (training, NULL, images, NULL, NULL));
      expected = i == 0 ? batch_means[0] : (expected + batch_means[i]) / 2;
      g_assert_cmpfloat_with_epsilon (mean->value[0], expected, 1e-5);
    }

  g_assert_true (unet_plan_forward (frozen, NULL, images, NULL, NULL));
  g_assert_cmpfloat_with_epsilon (mean->value[0], expected, 1e-5);
  g_assert_cmpfloat (counter->value[0], ==, 3);
  memcpy (logits, unet_plan_get_logits (frozen), 2 * 16 * 16 * sizeof *logits);
  g_assert_true (unet_plan_forward (inference, NULL, images, NULL, NULL));
  g_assert_cmpfloat (test_nmse (logits, unet_plan_get_logits (inference), 2 * 16 * 16), <, 1e-10);
}

static void
test_memory (void)
{
  const Shape s = {false, false, true, 3, 32, 2};
  g_autoptr (UnetGraph) graph = build (&s);
  g_autoptr (UnetPlan) inference = unet_plan_new (graph, 1, 64, 64, 0, 2, NULL, NULL);
  g_autoptr (UnetPlan) training =
                 unet_plan_new (graph, 1, 64, 64, UNET_PLAN_TRAINING, 2, NULL, NULL);
  g_autoptr (UnetPlan) half = unet_plan_new (graph, 1, 64, 64, UNET_PLAN_TRAINING | UNET_PLAN_BF16,
                                             2, NULL, NULL);
  size_t full_plane = 66 * 66 * 16 * sizeof (float) * 2; /* 32 channels */

  g_assert_cmpuint (unet_plan_get_size (inference), <, 5 * full_plane);
  g_assert_cmpuint (unet_plan_get_size (inference), <, unet_plan_get_size (training));
  g_assert_cmpuint (unet_plan_get_size (half), <, unet_plan_get_size (training));
  /* 2 * 9 * C * K * pixels of each convolution, 2 * 4 * C * K * inputs of the transposed one, 2 * C
   * * K of the last. */
  g_assert_cmpfloat_with_epsilon (unet_plan_get_flops (training),
                                  64 * 64 * 18.0 * (3 * 32 + 32 * 32 + 64 * 32) +
                                      32 * 32 * (18.0 * 32 * 64 + 8.0 * 64 * 32) +
                                      64 * 64 * 2.0 * 32 * 2,
                                  1);
}

/* A training plan's activations must not reach into the next pass, nor one plan into another on the
 * same memory. */
static void
test_shared_memory (void)
{
  const Shape s = {false, false, true, 3, 16, 2};
  g_autoptr (UnetGraph) graph = build (&s);
  g_autoptr (UnetArenaMemory) memory = unet_arena_memory_new ();
  g_autofree float *images = g_new (float, 3 * 20 * 20);
  g_autofree float *first = g_new (float, 2 * 20 * 20);
  g_autoptr (UnetPlan) small = unet_plan_new (graph, 1, 20, 20, 0, 1, memory, NULL);
  g_autoptr (UnetPlan) large =
                 unet_plan_new (graph, 1, 40, 40, UNET_PLAN_TRAINING, 1, memory, NULL);
  g_autofree float *larger = g_new0 (float, 3 * 40 * 40);

  test_fill (images, 3 * 20 * 20, 0, 1, 1);
  g_assert_true (unet_plan_allocate (small, NULL));
  g_assert_true (unet_plan_forward (small, NULL, images, NULL, NULL));
  memcpy (first, unet_plan_get_logits (small), 2 * 20 * 20 * sizeof *first);
  g_assert_true (unet_plan_allocate (large, NULL));
  g_assert_true (unet_plan_allocate (small, NULL));
  g_assert_true (unet_plan_forward (small, NULL, images, NULL, NULL));
  g_assert_cmpmem (first, 2 * 20 * 20 * sizeof *first, unet_plan_get_logits (small),
                   2 * 20 * 20 * sizeof *first);
}

static void
test_sizes (void)
{
  const Shape s = {false, false, true, 3, 8, 2};
  g_autoptr (UnetGraph) graph = build (&s);
  g_autoptr (GError) error = NULL;
  UnetPlan *plan;

  g_assert_cmpint (unet_graph_get_stride (graph), ==, 2);
  g_assert_cmpint (unet_graph_get_in_channels (graph), ==, 3);
  g_assert_cmpint (unet_graph_get_n_classes (graph), ==, 2);
  plan = unet_plan_new (graph, 1, 1, 8, 0, 1, NULL, &error);
  g_assert_null (plan);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_clear_error (&error);
  plan = unet_plan_new (graph, 1, 2, 2, UNET_PLAN_TRAINING, 1, NULL, &error);
  g_assert_null (plan);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_clear_error (&error);
  plan = unet_plan_new (graph, 1, 1 << 30, 1 << 30, 0, 1, NULL, &error);
  g_assert_null (plan);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
  g_clear_error (&error);
  plan = unet_plan_new (graph, 2, 2, 2, UNET_PLAN_TRAINING, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (unet_plan_matches (plan, 2, 2, 2, UNET_PLAN_TRAINING));
  g_assert_false (unet_plan_matches (plan, 2, 2, 2, 0));
  unet_plan_free (plan);
  /* Far beyond any memory, but a valid plan: refused when it is allocated. */
  plan = unet_plan_new (graph, 65536, 1 << 20, 1 << 20, 0, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (unet_plan_allocate (plan, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY);
  unet_plan_free (plan);
}

static bool
give_up_at (void *data)
{
  int *left = data;

  return --*left < 0;
}

static void
test_cancel (void)
{
  const Shape s = {false, false, true, 3, 8, 2};
  g_autoptr (UnetGraph) graph = build (&s);
  g_autofree float *images = g_new0 (float, 3 * 16 * 16);
  g_autoptr (UnetPlan) plan = unet_plan_new (graph, 1, 16, 16, UNET_PLAN_TRAINING, 1, NULL, NULL);
  int n_ops = unet_graph_get_n_ops (graph), left;

  g_assert_true (unet_plan_allocate (plan, NULL));
  g_assert_true (unet_param_set_allocate_grads (unet_graph_get_params (graph), NULL));
  for (int i = 0; i < n_ops; i++)
    {
      left = i;
      g_assert_false (unet_plan_forward (plan, NULL, images, give_up_at, &left));
    }
  left = n_ops;
  g_assert_true (unet_plan_forward (plan, NULL, images, give_up_at, &left));
  memset (unet_plan_get_grad_logits (plan), 0, 2 * 16 * 16 * sizeof (float));
  left = 3;
  g_assert_false (unet_plan_backward (plan, NULL, give_up_at, &left));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/plan/gradients", test_gradients);
  g_test_add_func ("/nn/plan/threads", test_threads);
  g_test_add_func ("/nn/plan/bf16", test_bf16);
  g_test_add_func ("/nn/plan/running-statistics", test_running_statistics);
  g_test_add_func ("/nn/plan/memory", test_memory);
  g_test_add_func ("/nn/plan/shared-memory", test_shared_memory);
  g_test_add_func ("/nn/plan/sizes", test_sizes);
  g_test_add_func ("/nn/plan/cancel", test_cancel);
  return g_test_run ();
}
