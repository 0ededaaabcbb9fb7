/* test-update.c: the fused passes against PyTorch's passes one by one
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/update.h"

#include "support/support.h"

#include <math.h>

#define N 1003 /* no multiple of any vector */

static const UpdateFactors factors = {
    .grad_scale = 0.5f,
    .weight_decay = 0.01f,
    .learning_rate = 0.1f,
    .momentum = 0.9f,
    .decay1 = 0.9f,
    .gain1 = 0.1f,
    .decay2 = 0.99f,
    .gain2 = 0.01f,
    .shrink = 0.999f,
    .correction2 = 0.3f,
    .epsilon = 1e-3f,
};

typedef struct
{
  float grad[N], value[N], state0[N], state1[N];
} Numbers;

static void
fill (Numbers *numbers)
{
  test_fill (numbers->grad, N, -1, 1, 1);
  test_fill (numbers->value, N, -1, 1, 2);
  test_fill (numbers->state0, N, 0, 1, 3);
  test_fill (numbers->state1, N, 0, 1, 4);
}

/* The value after one update, in double. */
typedef double (*PlainFunc) (const UpdateFactors *f, double g, double v, double s0, double s1);

static double
plain_rmsprop (const UpdateFactors *f, double g, double v, double s0, double s1)
{
  double square = s0 * (double)f->decay1 + (double)f->gain1 * g * g;

  return v - (double)f->learning_rate * g / (sqrt (square) + (double)f->epsilon);
}

static double
plain_rmsprop_momentum (const UpdateFactors *f, double g, double v, double s0, double s1)
{
  double square = s0 * (double)f->decay1 + (double)f->gain1 * g * g;
  double buffer = s1 * (double)f->momentum + g / (sqrt (square) + (double)f->epsilon);

  return v - (double)f->learning_rate * buffer;
}

static double
plain_adam (const UpdateFactors *f, double g, double v, double s0, double s1)
{
  double mean = s0 * (double)f->decay1 + (double)f->gain1 * g;
  double square = s1 * (double)f->decay2 + (double)f->gain2 * g * g;
  double root = sqrt (square) / (double)f->correction2 + (double)f->epsilon;

  return v * (double)f->shrink - (double)f->learning_rate * mean / root;
}

static double
plain_sgd (const UpdateFactors *f, double g, double v, double s0, double s1)
{
  return v - (double)f->learning_rate * g;
}

static double
plain_sgd_momentum (const UpdateFactors *f, double g, double v, double s0, double s1)
{
  return v - (double)f->learning_rate * (s0 * (double)f->momentum + g);
}

static double
plain_sgd_nesterov (const UpdateFactors *f, double g, double v, double s0, double s1)
{
  double buffer = s0 * (double)f->momentum + g;

  return v - (double)f->learning_rate * (g + (double)f->momentum * buffer);
}

static const struct
{
  UpdateFunc update;
  PlainFunc  plain;
} rules[] = {
    {update_rmsprop, plain_rmsprop},
    {update_rmsprop_momentum, plain_rmsprop_momentum},
    {update_adam, plain_adam},
    {update_sgd, plain_sgd},
    {update_sgd_momentum, plain_sgd_momentum},
    {update_sgd_nesterov, plain_sgd_nesterov},
};

static void
test_rules (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (rules); r++)
    {
      g_autofree Numbers *before = g_new (Numbers, 1);
      g_autofree Numbers *after = g_new (Numbers, 1);

      fill (before);
      fill (after);
      rules[r].update (&factors, N, after->grad, after->value, after->state0, after->state1);
      for (int i = 0; i < N; i++)
        {
          double g = (double)before->grad[i] * (double)factors.grad_scale +
                     (double)before->value[i] * (double)factors.weight_decay;
          double expected =
              rules[r].plain (&factors, g, before->value[i], before->state0[i], before->state1[i]);

          g_assert_cmpfloat_with_epsilon (after->value[i], expected, 2e-6);
        }
      g_assert_cmpmem (after->grad, sizeof after->grad, before->grad, sizeof before->grad);
    }
}

/* Where a run starts and how long it is changes no number: chunks may be cut anywhere. */
static void
test_pieces (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (rules); r++)
    {
      g_autofree Numbers *whole = g_new (Numbers, 1);
      g_autofree Numbers *pieces = g_new (Numbers, 1);

      fill (whole);
      fill (pieces);
      rules[r].update (&factors, N, whole->grad, whole->value, whole->state0, whole->state1);
      for (int start = 0, n = 1; start < N; start += n, n = MIN (n + 6, N - start))
        rules[r].update (&factors, n, pieces->grad + start, pieces->value + start,
                         pieces->state0 + start, pieces->state1 + start);
      g_assert_cmpmem (whole, sizeof *whole, pieces, sizeof *pieces);
    }
}

/* Zeros, as padding is, stay zeros. */
static void
test_padding (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (rules); r++)
    {
      float grad[5] = {0}, value[5] = {0}, state0[5] = {0}, state1[5] = {0};

      rules[r].update (&factors, 5, grad, value, state0, state1);
      for (int i = 0; i < 5; i++)
        {
          g_assert_cmpfloat (value[i], ==, 0);
          g_assert_cmpfloat (state0[i], ==, 0);
          g_assert_cmpfloat (state1[i], ==, 0);
        }
    }
}

static void
test_sum_squares (void)
{
  float values[100];

  test_fill (values, 100, -10, 10, 6);
  for (int n = 0; n <= 100; n++)
    {
      double expected = 0;

      for (int i = 0; i < n; i++)
        expected += (double)values[i] * (double)values[i];
      g_assert_cmpfloat_with_epsilon (update_sum_squares (n, values), expected, 1e-11);
    }
  values[50] = NAN;
  g_assert_true (isnan (update_sum_squares (100, values)));
  values[50] = 3e38f;
  g_assert_true (isfinite (update_sum_squares (100, values)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optim/update/rules", test_rules);
  g_test_add_func ("/optim/update/pieces", test_pieces);
  g_test_add_func ("/optim/update/padding", test_padding);
  g_test_add_func ("/optim/update/sum-squares", test_sum_squares);
  return g_test_run ();
}
