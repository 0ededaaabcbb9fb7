/* test-param.c: parameters, in order and in both layouts
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/param.h"

#include "support/support.h"

/* A layout that doubles on the way in and halves on the way out. */
static void
pack (const UnetParam *param, const float *dense, float *packed)
{
  for (int64_t i = 0; i < param->count; i++)
    packed[i] = dense[i] * 2;
}

static void
unpack (const UnetParam *param, const float *packed, float *dense)
{
  for (int64_t i = 0; i < param->count; i++)
    dense[i] = packed[i] / 2;
}

static const UnetParamLayout layout = {pack, unpack};

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/param/set", test_set);
  return g_test_run ();
}
