/* test-graph.c: building graphs
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/graph.h"

#include "support/support.h"

#include <math.h>
#include <string.h>

static void
test_params (void)
{
  g_autoptr (UnetGraph) graph = unet_graph_new ();
  UnetParamSet *params = unet_graph_get_params (graph);
  UnetConvNames names = {
      .conv = "c", .norm = "n", .bias = true, .activation = UNET_ACTIVATION_RELU};
  static const char *const expected[] = {"c.weight",
                                         "c.bias",
                                         "n.weight",
                                         "n.bias",
                                         "n.running_mean",
                                         "n.running_var",
                                         "n.num_batches_tracked",
                                         "up.weight",
                                         "up.bias",
                                         "out.weight",
                                         "out.bias"};
  UnetValue                x = unet_graph_input (graph, 3), low;

  x = unet_graph_conv3x3 (graph, &x, 1, 5, &names);
  low = unet_graph_max_pool (graph, x, 0);
  low = unet_graph_conv_transpose (graph, low, 7, "up", UNET_ACTIVATION_NONE, x);
  unet_graph_output (graph, low, 4, "out");
  g_assert_true (unet_graph_is_complete (graph));
  g_assert_cmpint (unet_graph_get_n_ops (graph), ==, 5);
  g_assert_cmpuint (unet_param_set_get_n (params), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (unet_param_set_get (params, i)->name, ==, expected[i]);
  g_assert_cmpint (unet_param_set_lookup (params, "c.weight")->fan_in, ==, 27);
  g_assert_cmpint (unet_param_set_lookup (params, "up.weight")->fan_in, ==, 28);
  g_assert_cmpint (unet_param_set_lookup (params, "up.weight")->dims[0], ==, 5);
  g_assert_cmpint (unet_param_set_lookup (params, "up.weight")->dims[1], ==, 7);
  g_assert_cmpfloat (unet_param_set_lookup (params, "n.running_var")->value[4], ==, 1);
  g_assert_cmpfloat (unet_param_set_lookup (params, "n.running_var")->value[5], ==, 0);
}

/* Uniform in +-1 / sqrt (fan_in), the same for the same seed. */
static void
test_init (void)
{
  float first = 0;

  for (int pass = 0; pass < 3; pass++)
    {
      g_autoptr (UnetGraph) graph = unet_graph_new ();
      UnetConvNames     names = {.conv = "c", .norm = "n"};
      UnetValue         x = unet_graph_input (graph, 16);
      UnetParam        *weight;
      g_autofree float *dense = NULL;
      UnetRandom        random;
      double            sum = 0, largest = 0, bound = 1 / sqrt (144.0);

      x = unet_graph_conv3x3 (graph, &x, 1, 32, &names);
      unet_graph_output (graph, x, 2, "out");
      unet_random_init (&random, pass == 2 ? 8 : 7);
      unet_graph_init_params (graph, &random);
      weight = unet_param_set_lookup (unet_graph_get_params (graph), "c.weight");
      dense = g_new (float, weight->count);
      unet_param_get_dense (weight, dense);
      for (int64_t i = 0; i < weight->count; i++)
        {
          sum += dense[i];
          largest = MAX (largest, fabs ((double)dense[i]));
        }
      g_assert_cmpfloat (largest, <=, bound);
      g_assert_cmpfloat (largest, >, 0.99 * bound);
      g_assert_cmpfloat (fabs (sum / (double)weight->count), <, 0.05 * bound);
      if (pass == 1)
        g_assert_cmpfloat (dense[0], ==, first);
      if (pass == 2)
        g_assert_cmpfloat (dense[0], !=, first);
      first = dense[0];
    }
}

static void
test_reach (void)
{
  g_autoptr (UnetGraph) graph = unet_graph_new ();
  UnetConvNames names = {.conv = "a"};
  UnetValue     x = unet_graph_input (graph, 1), skip, both[2];

  skip = unet_graph_conv3x3 (graph, &x, 1, 2, &names); /* sees 1 */
  x = unet_graph_max_pool (graph, skip, 0);
  names.conv = "b";
  x = unet_graph_conv3x3 (graph, &x, 1, 2, &names);                              /* 2 more */
  x = unet_graph_conv_transpose (graph, x, 2, "up", UNET_ACTIVATION_NONE, skip); /* 1 more */
  both[0] = skip;
  both[1] = x;
  names.conv = "c";
  x = unet_graph_conv3x3 (graph, both, 2, 2, &names); /* 1 more */
  unet_graph_output (graph, x, 1, "out");
  g_assert_cmpint (unet_graph_get_radius (graph), ==, 5);
  g_assert_cmpint (unet_graph_get_stride (graph), ==, 2);
}

static void
test_reach_of_interpolation (void)
{
  g_autoptr (UnetGraph) graph = unet_graph_new ();
  UnetValue x = unet_graph_input (graph, 1), low;

  low = unet_graph_max_pool (graph, x, 0);
  low = unet_graph_upsample (graph, low, x);
  unet_graph_output (graph, low, 1, "out");
  g_assert_cmpint (unet_graph_get_radius (graph), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/graph/params", test_params);
  g_test_add_func ("/nn/graph/init", test_init);
  g_test_add_func ("/nn/graph/reach", test_reach);
  g_test_add_func ("/nn/graph/reach-of-interpolation", test_reach_of_interpolation);
  return g_test_run ();
}
