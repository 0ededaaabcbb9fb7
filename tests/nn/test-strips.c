/* test-strips.c: layers worked out in strips of rows against whole ones
 *
 * A training plan with frozen statistics normalises as inference does, and works on whole images.
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/plan.h"
#include "nn/profile.h"

#include "base/random.h"
#include "support/support.h"

#include <string.h>

#define CHANNELS 3
#define BASE 16
#define CLASSES 2
/* Wide enough for a strip of 16 channels to have 56 rows. */
#define WIDTH 1101
/* Planes of the full size that may lie whole: the skip, whose place the last convolution takes, and
 * what is pooled of it. */
#define MAX_WHOLE_PLANES 1.5

/* The top level of a U-Net: convolutions before and behind a skip. */
static UnetGraph *
build (bool norm)
{
  UnetGraph    *graph = unet_graph_new ();
  UnetValue     x = unet_graph_input (graph, CHANNELS), skip, both[2];
  UnetConvNames names = {.bias = true, .activation = UNET_ACTIVATION_RELU};
  UnetRandom    random;

  names.conv = "a";
  names.norm = norm ? "an" : NULL;
  x = unet_graph_conv3x3 (graph, &x, 1, BASE, &names);
  names.conv = "b";
  names.norm = norm ? "bn" : NULL;
  skip = unet_graph_conv3x3 (graph, &x, 1, BASE, &names);
  x = unet_graph_max_pool (graph, skip, 0);
  x = unet_graph_conv_transpose (graph, x, BASE, "up", UNET_ACTIVATION_NONE, skip);
  both[0] = skip;
  both[1] = x;
  names.conv = "c";
  names.norm = norm ? "cn" : NULL;
  x = unet_graph_conv3x3 (graph, both, 2, BASE, &names);
  names.conv = "d";
  names.norm = norm ? "dn" : NULL;
  x = unet_graph_conv3x3 (graph, &x, 1, BASE, &names);
  unet_graph_output (graph, x, CLASSES, "out");
  unet_random_init (&random, 5);
  unet_graph_init_params (graph, &random);
  for (guint i = 0; i < unet_param_set_get_n (unet_graph_get_params (graph)); i++)
    {
      UnetParam *param = unet_param_set_get (unet_graph_get_params (graph), i);

      if (g_str_has_suffix (param->name, "running_mean"))
        test_fill (param->value, param->count, -0.1f, 0.1f, i + 1);
    }
  return graph;
}

static UnetPlan *
make_plan (UnetGraph *graph, int64_t batch, int64_t height, int64_t width, UnetPlanFlags flags)
{
  UnetPlan *plan = unet_plan_new (graph, batch, height, width, flags, 3, NULL, NULL);

  g_assert_nonnull (plan);
  g_assert_true (unet_plan_allocate (plan, NULL));
  return plan;
}

static void
check (int64_t batch, int64_t height, int64_t width, bool norm)
{
  const int64_t n = batch * CLASSES * height * width;
  g_autoptr (UnetGraph) graph = build (norm);
  g_autoptr (UnetPool) pool = unet_pool_new (3);
  g_autofree float *images = g_new (float, batch *CHANNELS *height *width);
  g_autoptr (UnetPlan) strips = make_plan (graph, batch, height, width, UNET_PLAN_INFERENCE);
  g_autoptr (UnetPlan) whole =
                 make_plan (graph, batch, height, width, UNET_PLAN_TRAINING | UNET_PLAN_FROZEN);
  g_autofree float *first = g_new (float, n);

  test_fill (images, batch * CHANNELS * height * width, 0, 1, 9);
  g_assert_true (unet_plan_forward (strips, NULL, images, NULL, NULL));
  memcpy (first, unet_plan_get_logits (strips), (size_t)n * sizeof (float));
  g_assert_true (unet_plan_forward (whole, pool, images, NULL, NULL));
  for (int64_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (first[i], unet_plan_get_logits (whole)[i], 2e-6f);

  /* Again in memory that has been used, by three threads: the same bits. */
  g_assert_true (unet_plan_forward (strips, pool, images, NULL, NULL));
  g_assert_cmpmem (first, (size_t)n * sizeof (float), unet_plan_get_logits (strips),
                   (size_t)n * sizeof (float));
}

static void
test_same_logits (void)
{
  check (1, 140, WIDTH, true); /* two strips and a half */
  check (2, 157, WIDTH, true); /* no multiple of 4 */
  check (1, 225, WIDTH, false);
  check (1, 168, WIDTH, true); /* three whole ones */
}

/* Small pictures, of which several are enough for another way of working a convolution out than one
 * is: with the scratch of the several the one overran its own. */
static void
test_small_batches (void)
{
  for (int64_t height = 48; height <= 80; height += 8)
    for (int64_t batch = 2; batch <= 4; batch++)
      check (batch, height, 60, true);
}

/* A window of rows is less than the whole: at twice the height, the memory of what lies whole, the
 * skip, the pooled and what remains of the values inside of chains, but for the windows. */
static void
test_memory (void)
{
  g_autoptr (UnetGraph) graph = build (true);
  g_autoptr (UnetPlan) once = make_plan (graph, 1, 200, WIDTH, UNET_PLAN_INFERENCE);
  g_autoptr (UnetPlan) twice = make_plan (graph, 1, 400, WIDTH, UNET_PLAN_INFERENCE);
  const double plane = 200.0 * (WIDTH + 2) * 16 * sizeof (float);
  const size_t more = unet_plan_get_size (twice) - unet_plan_get_size (once);

  g_assert_cmpfloat ((double)more, >=, plane);
  g_assert_cmpfloat ((double)more, <=, plane * MAX_WHOLE_PLANES);
}

static bool
give_up_at (void *data)
{
  return (*(int *)data)-- == 0;
}

static void
test_cancel (void)
{
  g_autoptr (UnetGraph) graph = build (true);
  g_autoptr (UnetPlan) plan = make_plan (graph, 1, 300, WIDTH, UNET_PLAN_INFERENCE);
  g_autofree float *images = g_new0 (float, CHANNELS * 300 * WIDTH);
  int               n = 1000, left, n_checks;

  left = n;
  g_assert_true (unet_plan_forward (plan, NULL, images, give_up_at, &left));
  n_checks = n - left;
  g_assert_cmpint (n_checks, >, unet_plan_get_n_steps (plan)); /* within chains too */
  for (int i = 0; i < n_checks; i++)
    {
      left = i;
      g_assert_false (unet_plan_forward (plan, NULL, images, give_up_at, &left));
    }
}

typedef struct
{
  int     n;
  int64_t elapsed[16];
} Seen;

static void
observe (void *data, int step, int64_t nanoseconds)
{
  Seen *seen = data;

  g_assert_cmpint (step, ==, seen->n);
  seen->elapsed[seen->n++] = nanoseconds;
}

/* Every step is told of once, in order, with the time of all its strips. */
static void
test_observer (void)
{
  g_autoptr (UnetGraph) graph = build (true);
  g_autoptr (UnetPlan) plan = make_plan (graph, 2, 300, WIDTH, UNET_PLAN_INFERENCE);
  g_autofree float *images = g_new0 (float, 2 * CHANNELS * 300 * WIDTH);
  Seen              seen = {0};

  unet_plan_set_observer (plan, observe, &seen);
  g_assert_true (unet_plan_forward (plan, NULL, images, NULL, NULL));
  g_assert_cmpint (seen.n, ==, unet_plan_get_n_steps (plan));
  for (int i = 0; i < seen.n; i++)
    g_assert_cmpint (seen.elapsed[i], >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/strips/same-logits", test_same_logits);
  g_test_add_func ("/strips/small-batches", test_small_batches);
  g_test_add_func ("/nn/strips/memory", test_memory);
  g_test_add_func ("/nn/strips/cancel", test_cancel);
  g_test_add_func ("/nn/strips/observer", test_observer);
  return g_test_run ();
}
