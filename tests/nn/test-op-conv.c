/* test-op-conv.c: the operators of encoders and of the U-Net of 2015, in a plan
 *
 * The exact comparison, tensor by tensor, is with PyTorch: tests/torch.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/random.h"
#include "nn/gradient-test.h"
#include "support/support.h"

#include <string.h>

static void
init (UnetGraph *graph)
{
  UnetRandom random;

  g_assert_true (unet_graph_is_complete (graph));
  unet_random_init (&random, 5);
  unet_graph_init_params (graph, &random);
}

/* A residual block and an inverted one behind a strided stem, and a way up: every operator of the
 * encoders, values with several readers, an encoder that can be frozen. */
static UnetGraph *
build_encoder (UnetActivation activation)
{
  UnetGraph           *graph = unet_graph_new ();
  const UnetInputFrame frame = {.multiple = 8};
  const float          scale[] = {1, 1.5f, 0.5f}, shift[] = {-0.5f, 0, 0.5f};
  UnetValue            x = unet_graph_input_framed (graph, 3, &frame, scale, shift), stem, both[2];
  UnetConvNames        names = {.activation = activation};

  unet_graph_set_init (graph, UNET_INIT_HE);
  names.conv = TEST_ENCODER "a", names.norm = TEST_ENCODER "an";
  stem = unet_graph_conv (graph, x, 7, 2, 20, &names);
  x = unet_graph_max_pool3 (graph, stem);
  names.conv = TEST_ENCODER "b", names.norm = TEST_ENCODER "bn";
  both[0] = unet_graph_conv (graph, x, 3, 2, 16, &names);
  names.conv = TEST_ENCODER "c", names.norm = TEST_ENCODER "cn";
  names.activation = UNET_ACTIVATION_NONE;
  both[0] = unet_graph_conv3x3 (graph, &both[0], 1, 24, &names);
  names.conv = TEST_ENCODER "d", names.norm = TEST_ENCODER "dn";
  both[1] = unet_graph_conv (graph, x, 1, 2, 24, &names);
  x = unet_graph_add (graph, both[0], both[1], UNET_ACTIVATION_RELU);
  names.activation = activation;
  names.conv = TEST_ENCODER "e", names.norm = TEST_ENCODER "en";
  both[0] = unet_graph_conv (graph, x, 1, 1, 40, &names);
  names.conv = TEST_ENCODER "f", names.norm = TEST_ENCODER "fn";
  both[0] = unet_graph_conv_depthwise (graph, both[0], 1, &names);
  names.conv = TEST_ENCODER "g", names.norm = TEST_ENCODER "gn";
  names.activation = UNET_ACTIVATION_NONE;
  both[0] = unet_graph_conv (graph, both[0], 1, 1, 24, &names);
  x = unet_graph_add (graph, both[0], x, UNET_ACTIVATION_NONE);
  unet_graph_end_encoder (graph);
  x = unet_graph_upsample_nearest (graph, x);
  both[0] = x = unet_graph_upsample_nearest (graph, x);
  both[1] = stem;
  names.activation = UNET_ACTIVATION_RELU;
  names.conv = "h", names.norm = "hn";
  x = unet_graph_conv3x3 (graph, both, 2, 16, &names);
  x = unet_graph_upsample_nearest (graph, x);
  names = (UnetConvNames){.conv = "head", .bias = true};
  unet_graph_set_init (graph, UNET_INIT_XAVIER);
  x = unet_graph_conv3x3 (graph, &x, 1, 2, &names);
  unet_graph_output_value (graph, x, 0);
  init (graph);
  return graph;
}

/* Valid convolutions: one level down and up, the margins left out. */
static UnetGraph *
build_valid (bool released)
{
  UnetGraph           *graph = unet_graph_new ();
  const UnetInputFrame frame = {8, 2, 0};
  UnetValue            x = unet_graph_input_framed (graph, 1, &frame, NULL, NULL), skip, both[2];
  UnetConvNames        names = {.bias = true, .activation = UNET_ACTIVATION_RELU};

  unet_graph_set_init (graph, UNET_INIT_HE);
  names.conv = "a";
  x = unet_graph_conv3x3 (graph, &x, 1, 8, &names);
  names.conv = "b";
  skip = unet_graph_conv3x3 (graph, &x, 1, 8, &names);
  x = unet_graph_max_pool (graph, skip, 2);
  names.conv = "c", names.dropout = 0.5f;
  x = unet_graph_conv3x3 (graph, &x, 1, 20, &names);
  x = unet_graph_crop (graph, x, 1);
  both[0] = unet_graph_conv_transpose (graph, x, 12, "up",
                                       released ? UNET_ACTIVATION_RELU : UNET_ACTIVATION_NONE, -1);
  both[1] = unet_graph_crop (graph, skip, 4);
  names.conv = "d", names.dropout = 0;
  x = unet_graph_conv3x3 (graph, both, 2, 8, &names);
  x = unet_graph_conv (graph, x, 1, 1, 3, &(UnetConvNames){.conv = "score", .bias = true});
  unet_graph_output_value (graph, x, 4);
  init (graph);
  return graph;
}

static void
test_encoder_gradients (void)
{
  static const UnetActivation activations[] = {UNET_ACTIVATION_RELU, UNET_ACTIVATION_RELU6};

  for (size_t i = 0; i < G_N_ELEMENTS (activations); i++)
    {
      g_autoptr (UnetGraph) graph = build_encoder (activations[i]);

      test_assert_graph_gradient (graph, 2, 24, 32, 0);
      test_assert_graph_gradient (graph, 2, 21, 30, 0);
      test_assert_graph_gradient (graph, 1, 24, 17, UNET_PLAN_FROZEN);
      test_assert_graph_gradient (graph, 2, 24, 32, UNET_PLAN_FREEZE_ENCODER);
    }
}

static void
test_valid_gradients (void)
{
  for (int released = 0; released < 2; released++)
    {
      g_autoptr (UnetGraph) graph = build_valid (released);

      test_assert_graph_gradient (graph, 1, 20, 16, 0);
      test_assert_graph_gradient (graph, 2, 15, 11, 0);
      unet_graph_set_dropout_seed (graph, 7);
      test_assert_graph_gradient (graph, 2, 13, 18, 0);
    }
}

/* The logits of one pass. */
static float *
run (UnetGraph *graph, UnetPlanFlags flags, int n_threads)
{
  const int64_t     n_in = 2 * unet_graph_get_in_channels (graph) * 40 * 44;
  const size_t      n_out = (size_t)(2 * unet_graph_get_n_classes (graph) * 40 * 44);
  g_autofree float *images = g_new (float, n_in);
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (UnetPlan) plan = unet_plan_new (graph, 2, 40, 44, flags, n_threads, NULL, NULL);

  test_fill (images, n_in, 0, 1, 3);
  g_assert_true (unet_plan_allocate (plan, NULL));
  g_assert_true (unet_plan_forward (plan, pool, images, NULL, NULL));
  return g_memdup2 (unet_plan_get_logits (plan), n_out * sizeof (float));
}

/* A frozen encoder computes as in inference, and moves no statistics. */
static void
test_frozen_encoder (void)
{
  g_autoptr (UnetGraph) graph = build_encoder (UNET_ACTIVATION_RELU);
  UnetParamSet     *params = unet_graph_get_params (graph);
  UnetParam        *mean = unet_param_set_lookup (params, TEST_ENCODER "an.running_mean");
  UnetParam        *later = unet_param_set_lookup (params, "hn.running_mean");
  g_autofree float *first = run (graph, UNET_PLAN_TRAINING | UNET_PLAN_FREEZE_ENCODER, 2);
  g_autofree float *second = NULL;
  g_autofree float *trained = NULL;
  g_autofree float *inferred = NULL;
  const int64_t     n = 2 * 2 * 40 * 44;

  g_assert_cmpfloat (mean->value[0], ==, 0);
  g_assert_cmpfloat (later->value[0], !=, 0);
  inferred = run (graph, UNET_PLAN_INFERENCE, 2);
  second = run (graph, UNET_PLAN_TRAINING | UNET_PLAN_FREEZE_ENCODER | UNET_PLAN_FROZEN, 2);
  g_assert_cmpfloat (test_nmse (second, first, n), >, 0); /* other statistics behind the encoder */
  g_assert_cmpfloat (test_nmse (second, inferred, n), <, 1e-10);
  trained = run (graph, UNET_PLAN_TRAINING, 2);
  g_assert_cmpfloat (mean->value[0], !=, 0);
  g_assert_cmpfloat (test_nmse (trained, first, n), >, 1e-6);
}

/* Encoders learn at a rate of their own. */
static void
test_encoder_rate (void)
{
  g_autoptr (UnetGraph) graph = build_encoder (UNET_ACTIVATION_RELU);
  UnetParamSet *params = unet_graph_get_params (graph);

  unet_graph_set_encoder_rate (graph, 0.25f, 12);
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      const UnetParam *param = unet_param_set_get (params, i);
      const bool       is_encoder = g_str_has_prefix (param->name, TEST_ENCODER);

      g_assert_cmpfloat (param->rate, ==, is_encoder ? 0.25f : 1);
      g_assert_cmpint (param->sat_out, ==, is_encoder ? 12 : 0);
    }
}

/* Dropout is drawn anew with each seed, and not at all with 0, or in inference. */
static void
test_dropout (void)
{
  g_autoptr (UnetGraph) graph = build_valid (false);
  const int64_t     n = 2 * 3 * 40 * 44;
  g_autofree float *none = run (graph, UNET_PLAN_TRAINING, 2);
  g_autofree float *one = NULL;
  g_autofree float *again = NULL;
  g_autofree float *other = NULL;
  g_autofree float *inferred = NULL;

  unet_graph_set_dropout_seed (graph, 1);
  one = run (graph, UNET_PLAN_TRAINING, 1);
  again = run (graph, UNET_PLAN_TRAINING, 2);
  inferred = run (graph, UNET_PLAN_INFERENCE, 2);
  unet_graph_set_dropout_seed (graph, 2);
  other = run (graph, UNET_PLAN_TRAINING, 2);
  g_assert_cmpmem (one, (gsize)n * sizeof *one, again, (gsize)n * sizeof *again);
  g_assert_cmpfloat (test_nmse (one, none, n), >, 1e-4);
  g_assert_cmpfloat (test_nmse (one, other, n), >, 1e-4);
  g_assert_cmpfloat (test_nmse (inferred, none, n), <, 1e-10);
}

/* The sizes that networks take, and what is made of a picture of another. */
static void
test_frame (void)
{
  const UnetInputFrame plain = {.multiple = 1}, halves = {.multiple = 32},
                       valid = {92, 16, 60 % 16};

  g_assert_cmpint (unet_input_frame_size (&plain, 37), ==, 37);
  g_assert_cmpint (unet_input_frame_size (&halves, 64), ==, 64);
  g_assert_cmpint (unet_input_frame_size (&halves, 65), ==, 96);
  g_assert_cmpint (unet_input_frame_size (&valid, 388), ==, 572);
  g_assert_cmpint (unet_input_frame_size (&valid, 4), ==, 188);
  g_assert_cmpint (unet_input_frame_size (&valid, 1), ==, 188);
  g_assert_cmpint (unet_input_frame_size (&valid, 5), ==, 204);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-conv/encoder-gradients", test_encoder_gradients);
  g_test_add_func ("/op-conv/valid-gradients", test_valid_gradients);
  g_test_add_func ("/op-conv/frozen-encoder", test_frozen_encoder);
  g_test_add_func ("/op-conv/encoder-rate", test_encoder_rate);
  g_test_add_func ("/op-conv/dropout", test_dropout);
  g_test_add_func ("/op-conv/frame", test_frame);
  return g_test_run ();
}
