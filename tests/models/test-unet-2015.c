/* test-unet-2015.c: the U-Net of 2015: sizes, names, recognition
 *
 * The arithmetic is compared with PyTorch's: tests/torch/test-families.py.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/random.h"
#include "models/model.h"
#include "support/support.h"

#include <string.h>

static UnetModel *
make_model (int base, bool released)
{
  UnetModelConfig config;
  UnetModel      *model;

  unet_model_config_init (&config);
  config.architecture = UNET_ARCHITECTURE_2015;
  config.in_channels = 1;
  config.base_channels = base;
  config.released = released;
  model = unet_model_new (&config, NULL);
  g_assert_nonnull (model);
  return model;
}

static void
test_counts (void)
{
  g_autoptr (UnetModel) paper = make_model (64, false);
  g_autoptr (UnetModel) released = make_model (64, true);

  g_assert_cmpint (unet_model_count_parameters (paper), ==, 31030658);
  g_assert_cmpint (unet_model_count_parameters (released), ==, 31100354);
}

/* Names have been written with "-" and with "_", and that of one layer in both ways. */
static void
test_recognition (void)
{
  for (int released = 0; released < 2; released++)
    for (int underscores = 0; underscores < 2; underscores++)
      {
        g_autoptr (UnetModel) model = make_model (4, released);
        g_autoptr (UnetTable) table = unet_model_to_table (model);
        g_autoptr (UnetTable) renamed = unet_table_new ();
        g_autoptr (UnetModel) read = NULL;
        g_autoptr (GError) error = NULL;

        for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
          {
            const UnetTensor *t = unet_table_get_tensor (table, i);
            g_autofree char  *name = g_strdup (t->name);

            if (underscores)
              g_strdelimit (name, "-", '_');
            else if (g_str_has_prefix (name, "upconv_d4c_u3a"))
              name[strlen ("upconv_d4c")] = '-';
            unet_table_add_extent (renamed, name, t->dtype, t->n_dims, t->dims, &t->data);
          }
        read = unet_model_from_table (renamed, "x.caffemodel", NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpint (unet_model_get_config (read)->architecture, ==, UNET_ARCHITECTURE_2015);
        g_assert_cmpint (unet_model_get_config (read)->released, ==, released);
        g_assert_cmpint (unet_model_get_config (read)->base_channels, ==, 4);
      }
}

/* Weights of a new network: He's. Biases are zero. */
static void
test_initialisation (void)
{
  g_autoptr (UnetModel) model = make_model (16, false);
  UnetParamSet     *params = unet_graph_get_params (unet_model_get_graph (model));
  const UnetParam  *weight, *bias;
  g_autofree float *dense = NULL;
  UnetRandom        random;
  double            sum = 0;

  unet_random_init (&random, 1);
  unet_graph_init_params (unet_model_get_graph (model), &random);
  weight = unet_param_set_lookup (params, "conv_d2b-c.weight");
  bias = unet_param_set_lookup (params, "conv_d2b-c.bias");
  dense = g_new (float, weight->count);
  unet_param_get_dense (weight, dense);
  for (int64_t i = 0; i < weight->count; i++)
    sum += (double)dense[i] * dense[i];
  /* N = 9 * 64: the variance is 2 / N, known to half a percent from 36864 draws. */
  g_assert_cmpfloat_with_epsilon (sum / (double)weight->count, 2.0 / (9 * 64), 0.04 / (9 * 64));
  for (int64_t i = 0; i < bias->count; i++)
    g_assert_cmpfloat (bias->value[i], ==, 0);
}

/* Half of 185 pixels, and where in a square of 16. */
static void
test_reach (void)
{
  g_autoptr (UnetModel) model = make_model (4, false);

  g_assert_cmpint (unet_graph_get_radius (unet_model_get_graph (model)), ==, 107);
  g_assert_cmpint (unet_graph_get_stride (unet_model_get_graph (model)), ==, 16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unet-2015/counts", test_counts);
  g_test_add_func ("/unet-2015/recognition", test_recognition);
  g_test_add_func ("/unet-2015/initialisation", test_initialisation);
  g_test_add_func ("/unet-2015/reach", test_reach);
  return g_test_run ();
}
