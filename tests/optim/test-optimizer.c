/* test-optimizer.c: what is updated, what is kept, and that a resumed run is the same run
 *
 * The arithmetic itself is held against PyTorch by test-torch.py.
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/optimizer.h"

#include "base/error.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

#define LARGE 150001 /* more than two chunks */

static UnetParamSet *
make_params (int64_t large)
{
  UnetParamSet  *params = unet_param_set_new ();
  const int64_t  small = 7, one = 1;
  static GError *error;

  unet_param_set_add (params, "a.weight", UNET_PARAM_WEIGHT, 1, &large, (size_t)large, NULL, NULL);
  unet_param_set_add (params, "a.bias", UNET_PARAM_BIAS, 1, &small, (size_t)small, NULL, NULL);
  unet_param_set_add (params, "a.mean", UNET_PARAM_BUFFER, 1, &small, (size_t)small, NULL, NULL);
  unet_param_set_add (params, "a.count", UNET_PARAM_COUNTER, 0, &one, 1, NULL, NULL);
  g_assert_true (unet_param_set_allocate_grads (params, &error));
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      test_fill (param->value, (int64_t)param->n_packed, -1, 1, i);
    }
  return params;
}

static void
set_grads (UnetParamSet *params, uint32_t seed)
{
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      if (param->grad != NULL)
        test_fill (param->grad, (int64_t)param->n_packed, -1, 1, seed * 16 + i);
    }
}

static void
assert_same (UnetParamSet *a, UnetParamSet *b)
{
  for (guint i = 0; i < unet_param_set_get_n (a); i++)
    {
      UnetParam *pa = unet_param_set_get (a, i);
      UnetParam *pb = unet_param_set_get (b, i);

      g_assert_cmpmem (pa->value, pa->n_packed * sizeof (float), pb->value,
                       pb->n_packed * sizeof (float));
    }
}

/* Every kind, and every case that keeps other state. */
static UnetOptimizerOptions
get_variant (int variant)
{
  static const UnetOptimizerKind kinds[] = {
      UNET_OPTIMIZER_RMSPROP, UNET_OPTIMIZER_RMSPROP, UNET_OPTIMIZER_ADAM, UNET_OPTIMIZER_ADAMW,
      UNET_OPTIMIZER_SGD,     UNET_OPTIMIZER_SGD,     UNET_OPTIMIZER_SGD};
  UnetOptimizerOptions options;

  unet_optimizer_options_init (&options, kinds[variant]);
  options.learning_rate = 0.01;
  if (variant == 1 || variant == 4)
    options.momentum = 0;
  options.nesterov = variant == 6;
  return options;
}

#define N_VARIANTS 7

static UnetOptimizer *
make_optimizer (const UnetOptimizerOptions *options, UnetParamSet *params)
{
  g_autoptr (GError) error = NULL;
  UnetOptimizer *optimizer = unet_optimizer_new (options, params, &error);

  g_assert_no_error (error);
  g_assert_nonnull (optimizer);
  return optimizer;
}

static void
run (UnetOptimizer *optimizer, UnetParamSet *params, UnetPool *pool, int from, int to)
{
  for (int step = from; step < to; step++)
    {
      set_grads (params, (uint32_t)step);
      unet_optimizer_step (optimizer, pool, unet_optimizer_clip_factor (params, pool, 1, NULL));
    }
}

static void
test_only_learned (void)
{
  for (int v = 0; v < N_VARIANTS; v++)
    {
      UnetOptimizerOptions options = get_variant (v);
      g_autoptr (UnetParamSet) params = make_params (100);
      g_autoptr (UnetParamSet) before = make_params (100);
      g_autoptr (UnetOptimizer) optimizer = make_optimizer (&options, params);

      set_grads (params, 1);
      unet_optimizer_step (optimizer, NULL, 1);
      for (guint i = 0; i < 4; i++)
        {
          UnetParam *param = unet_param_set_get (params, i);
          UnetParam *old = unet_param_set_get (before, i);

          for (size_t k = 0; k < param->n_packed; k++)
            if (unet_param_is_learned (param))
              g_assert_cmpfloat (param->value[k], !=, old->value[k]);
            else
              g_assert_cmpfloat (param->value[k], ==, old->value[k]);
        }
    }
}

static void
test_threads (void)
{
  for (int v = 0; v < N_VARIANTS; v++)
    {
      UnetOptimizerOptions options = get_variant (v);
      g_autoptr (UnetParamSet) one = make_params (LARGE);
      g_autoptr (UnetOptimizer) alone = make_optimizer (&options, one);

      run (alone, one, NULL, 0, 3);
      for (int n_threads = 2; n_threads <= 3; n_threads++)
        {
          g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
          g_autoptr (UnetParamSet) many = make_params (LARGE);
          g_autoptr (UnetOptimizer) together = make_optimizer (&options, many);

          run (together, many, pool, 0, 3);
          assert_same (one, many);
        }
    }
}

static void
test_resume (void)
{
  for (int v = 0; v < N_VARIANTS; v++)
    {
      UnetOptimizerOptions options = get_variant (v);
      g_autoptr (GError) error = NULL;
      g_autoptr (UnetTable) table = unet_table_new ();
      g_autoptr (UnetParamSet) whole = make_params (1000);
      g_autoptr (UnetParamSet) halves = make_params (1000);
      g_autoptr (UnetOptimizer) straight = make_optimizer (&options, whole);
      g_autoptr (UnetOptimizer) first = make_optimizer (&options, halves);
      g_autoptr (UnetOptimizer) second = NULL;

      run (straight, whole, NULL, 0, 4);
      unet_optimizer_set_learning_rate (straight, 0.1 / 3); /* no short decimal */
      run (straight, whole, NULL, 4, 10);
      run (first, halves, NULL, 0, 4);
      unet_optimizer_set_learning_rate (first, 0.1 / 3);
      run (first, halves, NULL, 4, 5);
      unet_optimizer_save (first, table);
      second = make_optimizer (&options, halves);
      g_assert_true (unet_optimizer_load (second, table, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (unet_optimizer_get_learning_rate (second), ==, 0.1 / 3);
      run (second, halves, NULL, 5, 10);
      assert_same (whole, halves);
    }
}

/* Loads what DAMAGE left of a saved state and asserts that nothing changed. */
static void
assert_refused (UnetTable *table, const char *word)
{
  UnetOptimizerOptions options = get_variant (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetParamSet) params = make_params (50);
  g_autoptr (UnetParamSet) untouched = make_params (50);
  g_autoptr (UnetOptimizer) optimizer = make_optimizer (&options, params);
  g_autoptr (UnetOptimizer) fresh = make_optimizer (&options, untouched);

  g_assert_false (unet_optimizer_load (optimizer, table, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_cmpfloat (unet_optimizer_get_learning_rate (optimizer), ==, options.learning_rate);
  run (optimizer, params, NULL, 0, 2);
  run (fresh, untouched, NULL, 0, 2);
  assert_same (params, untouched);
}

static UnetTable *
make_saved (int variant, int64_t large)
{
  UnetOptimizerOptions options = get_variant (variant);
  g_autoptr (UnetParamSet) params = make_params (large);
  g_autoptr (UnetOptimizer) optimizer = make_optimizer (&options, params);
  UnetTable *table = unet_table_new ();

  unet_optimizer_set_learning_rate (optimizer, 0.5);
  run (optimizer, params, NULL, 0, 1);
  unet_optimizer_save (optimizer, table);
  return table;
}

static void
test_mismatch (void)
{
  static const char *const notes[][2] = {
      {"optimizer.step", "-1"},
      {"optimizer.step", "9223372036854775807"},
      {"optimizer.step", "12x"},
      {"optimizer.step", ""},
      {"optimizer.learning_rate", ""},
      {"optimizer.learning_rate", "nan"},
      {"optimizer.learning_rate", "0.1 "},
  };
  g_autoptr (UnetTable) empty = unet_table_new ();
  g_autoptr (UnetTable) sized = make_saved (2, 51);
  g_autoptr (UnetTable) other = make_saved (4, 50);
  g_autoptr (UnetTable) whole = make_saved (2, 50);
  g_autoptr (UnetTable) partial = unet_table_new ();

  assert_refused (empty, "no training state");
  assert_refused (sized, "optimizer.a.weight.exp_avg");
  assert_refused (other, "sgd");
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autoptr (UnetTable) table = make_saved (2, 50);

      unet_table_set_note (table, notes[i][0], notes[i][1]);
      assert_refused (table, "damaged");
    }
  /* All but the last tensor: found out before the first is taken. */
  for (guint i = 0; i + 1 < unet_table_get_n_tensors (whole); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (whole, i);

      g_assert_true (unet_table_add_extent (partial, tensor->name, tensor->dtype, tensor->n_dims,
                                            tensor->dims, &tensor->data));
    }
  unet_table_set_note (partial, "optimizer.kind", "adam");
  unet_table_set_note (partial, "optimizer.step", "1");
  unet_table_set_note (partial, "optimizer.learning_rate", "0.5");
  assert_refused (partial, "has no optimizer.a.bias.exp_avg_sq");
}

static void
test_clip_factor (void)
{
  g_autoptr (UnetParamSet) params = make_params (100);
  UnetParam *weight = unet_param_set_lookup (params, "a.weight");
  UnetParam *bias = unet_param_set_lookup (params, "a.bias");
  double     norm;

  unet_param_set_zero_grads (params);
  g_assert_cmpfloat (unet_optimizer_clip_factor (params, NULL, 1, &norm), ==, 1);
  g_assert_cmpfloat (norm, ==, 0);
  weight->grad[99] = 3;
  bias->grad[0] = -4;
  g_assert_cmpfloat_with_epsilon (unet_optimizer_clip_factor (params, NULL, 1, &norm),
                                  1 / (5 + 1e-6), 1e-7);
  g_assert_cmpfloat (norm, ==, 5);
  g_assert_cmpfloat (unet_optimizer_clip_factor (params, NULL, 6, NULL), ==, 1);
  weight->grad[5] = INFINITY;
  g_assert_false (isfinite (unet_optimizer_clip_factor (params, NULL, 1, &norm)));
  g_assert_false (isfinite (norm));
  weight->grad[5] = NAN;
  g_assert_false (isfinite (unet_optimizer_clip_factor (params, NULL, 1, NULL)));
}

static void
test_names (void)
{
  UnetOptimizerKind kind;

  for (int i = UNET_OPTIMIZER_RMSPROP; i <= UNET_OPTIMIZER_SGD; i++)
    {
      g_assert_true (unet_optimizer_kind_parse (unet_optimizer_kind_name (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_false (unet_optimizer_kind_parse ("lion", &kind));
  g_assert_false (unet_optimizer_kind_parse ("", &kind));
}

static void
test_defaults (void)
{
  UnetOptimizerOptions options;

  unet_optimizer_options_init (&options, UNET_OPTIMIZER_RMSPROP);
  g_assert_cmpfloat (options.learning_rate, ==, 1e-5);
  g_assert_cmpfloat (options.weight_decay, ==, 1e-8);
  g_assert_cmpfloat (options.momentum, ==, 0.999);
  unet_optimizer_options_init (&options, UNET_OPTIMIZER_ADAMW);
  g_assert_cmpfloat (options.learning_rate, ==, 1e-3);
  g_assert_cmpfloat (options.weight_decay, ==, 0.01);
  unet_optimizer_options_init (&options, UNET_OPTIMIZER_SGD);
  g_assert_cmpfloat (options.momentum, ==, 0.9);
  g_assert_cmpfloat (options.weight_decay, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optim/optimizer/names", test_names);
  g_test_add_func ("/optim/optimizer/defaults", test_defaults);
  g_test_add_func ("/optim/optimizer/only-learned", test_only_learned);
  g_test_add_func ("/optim/optimizer/threads", test_threads);
  g_test_add_func ("/optim/optimizer/resume", test_resume);
  g_test_add_func ("/optim/optimizer/mismatch", test_mismatch);
  g_test_add_func ("/optim/optimizer/clip-factor", test_clip_factor);
  return g_test_run ();
}
