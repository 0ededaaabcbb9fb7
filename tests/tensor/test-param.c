/* test-param.c: parameters, in order and in both layouts
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/param.h"

#include "support/support.h"

/* A layout that doubles on the way in and halves on the way out. */
static void
pack (const UnetParam *param, int64_t first, int64_t n_rows, const float *dense, float *packed)
{
  for (int64_t i = 0; i < param->count; i++)
    packed[i] = dense[i] * 2;
}

static void
unpack (const UnetParam *param, int64_t first, int64_t n_rows, const float *packed, float *dense)
{
  for (int64_t i = 0; i < param->count; i++)
    dense[i] = packed[i] / 2;
}

static const UnetParamLayout layout = {0, pack, unpack};

/* Pairs of rows of three, column by column, in runs of eight floats. */
static void
pack_pairs (const UnetParam *param,
            int64_t          first,
            int64_t          n_rows,
            const float     *dense,
            float           *packed)
{
  g_assert_cmpint (first % 2, ==, 0);
  for (int64_t row = 0; row < (n_rows + 1) / 2 * 2; row++)
    for (int c = 0; c < 4; c++)
      packed[row / 2 * 8 + c * 2 + row % 2] = row < n_rows && c < 3 ? dense[row * 3 + c] : 0;
}

static void
unpack_pairs (const UnetParam *param,
              int64_t          first,
              int64_t          n_rows,
              const float     *packed,
              float           *dense)
{
  for (int64_t row = 0; row < n_rows; row++)
    for (int c = 0; c < 3; c++)
      dense[row * 3 + c] = packed[row / 2 * 8 + c * 2 + row % 2];
}

static const UnetParamLayout pairs_layout = {2, pack_pairs, unpack_pairs};

static void
test_set (void)
{
  g_autoptr (UnetParamSet) set = unet_param_set_new ();
  int64_t    dims[4] = {2, 3, 1, 1};
  UnetParam *weight, *bias;
  float      dense[6] = {1, 2, 3, 4, 5, 6}, back[6];

  weight = unet_param_set_add (set, "a.weight", UNET_PARAM_WEIGHT, 4, dims, 32, &layout, NULL);
  bias = unet_param_set_add (set, "a.bias", UNET_PARAM_BIAS, 1, dims, 16, NULL, NULL);
  unet_param_set_add (set, "a.running_mean", UNET_PARAM_BUFFER, 1, dims, 16, NULL, NULL);
  unet_param_set_add (set, "a.num_batches_tracked", UNET_PARAM_COUNTER, 0, NULL, 1, NULL, NULL);
  g_assert_cmpuint (unet_param_set_get_n (set), ==, 4);
  g_assert_cmpint (unet_param_set_count_learned (set), ==, 8);
  g_assert_true (unet_param_set_lookup (set, "a.bias") == bias);
  g_assert_null (unet_param_set_lookup (set, "b"));
  g_assert_cmpint (unet_param_set_get (set, 3)->count, ==, 1);

  unet_param_set_dense (weight, dense);
  g_assert_cmpfloat (weight->value[5], ==, 12);
  g_assert_cmpfloat (weight->value[6], ==, 0);
  unet_param_get_dense (weight, back);
  g_assert_cmpmem (back, sizeof back, dense, sizeof dense);

  g_assert_null (weight->grad);
  g_assert_true (unet_param_set_allocate_grads (set, NULL));
  g_assert_nonnull (weight->grad);
  g_assert_null (unet_param_set_get (set, 2)->grad);
  weight->grad[0] = 8;
  unet_param_get_dense_grad (weight, back);
  g_assert_cmpfloat (back[0], ==, 4);
  unet_param_set_zero_grads (set);
  g_assert_cmpfloat (weight->grad[0], ==, 0);
}

/* Groups set one by one are what all rows at once are, whatever lay there before. */
static void
test_rows (void)
{
  g_autoptr (UnetParamSet) set = unet_param_set_new ();
  int64_t    dims[2] = {5, 3};
  UnetParam *whole =
      unet_param_set_add (set, "whole", UNET_PARAM_WEIGHT, 2, dims, 24, &pairs_layout, NULL);
  UnetParam *parts =
      unet_param_set_add (set, "parts", UNET_PARAM_WEIGHT, 2, dims, 24, &pairs_layout, NULL);
  UnetParam *plain = unet_param_set_add (set, "plain", UNET_PARAM_BIAS, 2, dims, 32, NULL, NULL);
  UnetParam *one = unet_param_set_add (set, "one", UNET_PARAM_COUNTER, 0, NULL, 1, NULL, NULL);
  float      dense[15], back[15];

  for (int i = 0; i < 15; i++)
    dense[i] = (float)(i + 1);
  g_assert_cmpint (unet_param_get_n_rows (whole), ==, 5);
  g_assert_cmpint (unet_param_get_group (whole), ==, 2);
  g_assert_cmpint (unet_param_get_group (plain), ==, 1);
  g_assert_cmpint (unet_param_get_n_rows (one), ==, 1);

  unet_param_set_dense (whole, dense);
  for (int i = 0; i < 24; i++)
    parts->value[i] = -1;
  unet_param_set_rows (parts, 4, 1, dense + 12);
  unet_param_set_rows (parts, 0, 2, dense);
  unet_param_set_rows (parts, 2, 2, dense + 6);
  g_assert_cmpmem (parts->value, 24 * sizeof (float), whole->value, 24 * sizeof (float));
  unet_param_get_dense (parts, back);
  g_assert_cmpmem (back, sizeof back, dense, sizeof dense);

  unet_param_set_rows (plain, 3, 2, dense + 9);
  g_assert_cmpfloat (plain->value[8], ==, 0);
  g_assert_cmpfloat (plain->value[9], ==, 10);
  g_assert_cmpfloat (plain->value[14], ==, 15);
  unet_param_set_rows (one, 0, 1, dense + 6);
  g_assert_cmpfloat (one->value[0], ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/param/set", test_set);
  g_test_add_func ("/tensor/param/rows", test_rows);
  return g_test_run ();
}
