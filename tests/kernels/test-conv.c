/* test-conv.c: the convolutions that encoders need, against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-test.h"

#include "base/cpu.h"

/* The public functions, which choose a way by the shape. */
static size_t
scratch_size (const UnetConv *conv, int n_threads)
{
  return conv->turned
             ? unet_conv_backward_data_scratch (conv->shape, conv->in, conv->out, n_threads)
             : unet_conv_forward_scratch (conv->shape, conv->in, conv->out, n_threads);
}

static void
run (UnetPool *pool, const UnetConv *conv, void *scratch)
{
  if (conv->turned)
    unet_conv_backward_data (pool, conv->shape, conv->in, conv->packed, conv->out, conv->accumulate,
                             scratch);
  else
    unet_conv_forward (pool, conv->shape, conv->in, conv->packed, conv->scale, conv->shift,
                       conv->activation, conv->out, scratch);
}

static size_t
weights_scratch_size (const UnetConvWeights *weights, int n_threads)
{
  return unet_conv_backward_weights_scratch (weights->shape, weights->in, weights->grad_out,
                                             n_threads);
}

static void
run_weights (UnetPool *pool, const UnetConvWeights *weights, void *scratch)
{
  unet_conv_backward_weights (pool, weights->shape, weights->in, weights->grad_out,
                              weights->grad_packed, scratch);
}

static const TestAnyMethod        method = {scratch_size, run};
static const TestAnyWeightsMethod weights_method = {weights_scratch_size, run_weights};

/* As encoders have them, but for the size of the image and the number of channels. */
static const TestAnyConv cases[] = {
    {{7, 2}, 1, 3, 64, 33, 40, TEST_ONE_VALUE},   {{7, 2}, 2, 1, 16, 16, 9, TEST_ONE_VALUE},
    {{3, 2}, 1, 3, 32, 18, 25, TEST_ONE_VALUE},   {{3, 2}, 1, 64, 128, 9, 10, TEST_ONE_VALUE},
    {{3, 2}, 2, 24, 40, 7, 7, TEST_TWO_VALUES},   {{1, 1}, 1, 64, 256, 8, 9, TEST_ONE_VALUE},
    {{1, 1}, 1, 320, 160, 3, 4, TEST_ONE_VALUE},  {{1, 1}, 2, 24, 144, 7, 6, TEST_TWO_VALUES},
    {{1, 2}, 1, 64, 128, 11, 12, TEST_ONE_VALUE}, {{1, 2}, 1, 16, 16, 31, 12, TEST_ONE_VALUE}};

static void
test_forward (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    test_any_forward (&method, &cases[i]);
}

static void
test_backward (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      test_any_backward_data (&method, &cases[i]);
      test_any_weights (&weights_method, &cases[i]);
    }
}

static void
test_threads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      test_any_forward_threads (&method, &cases[i]);
      test_any_backward_data_threads (&method, &cases[i]);
      test_any_weights_threads (&weights_method, &cases[i]);
    }
}

/* A NaN in the input must be seen in the output, whatever the activation, f32 or bf16. */
static void
test_nan (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    for (int i = 0; i < 12; i++)
      {
        const UnetConvShape shape = {i < 6 ? 3 : 7, 2};
        const UnetStore     store = i % 2 == 0 ? UNET_STORE_F32 : UNET_STORE_BF16;
        g_autoptr (TestView) in = test_view_new (1, 16, 8, 8, TEST_ONE_VALUE, UNET_STORE_F32);
        g_autoptr (TestView) out = test_view_new (1, 16, 4, 4, TEST_ONE_VALUE, store);
        g_autoptr (TestFloats) input = test_random (16 * 64, 1);
        g_autoptr (TestFloats) output = test_random (16 * 16, 2);
        g_autoptr (TestFloats) packed =
                       test_random ((int64_t)unet_conv_packed_size (&shape, 16, 1), 3);
        g_autoptr (TestFloats) scratch =
                       test_garbage (unet_conv_forward_scratch (&shape, &in->view, &out->view, 1));
        const int reach = i < 6 ? 1 : 2; /* outputs in each direction that read pixel (0, 0) */

        unet_cpu_set_level ((UnetCpuLevel)level);
        input[0] = (float)g_ascii_strtod ("nan", NULL);
        test_view_load (in, input);
        unet_conv_forward (NULL, &shape, &in->view, packed, NULL, NULL, (UnetActivation)(i % 6 / 2),
                           &out->view, scratch);
        test_view_save (out, output);
        for (int j = 0; j < 16 * 16; j++)
          g_assert_true ((output[j] != output[j]) == (j / 4 % 4 < reach && j % 4 < reach));
      }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
test_method (void)
{
  g_autoptr (TestView) colours = test_view_new (1, 3, 8, 8, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) many = test_view_new (1, 64, 8, 8, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (1, 16, 4, 4, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) deep = test_view_new (1, 256, 4, 4, TEST_ONE_VALUE, UNET_STORE_F32);
  const UnetConvShape large = {7, 2}, small = {3, 2}, single = {1, 2};

  g_assert_cmpstr (unet_conv_method (&large, &colours->view, &out->view), ==, "gathered");
  g_assert_cmpstr (unet_conv_method (&large, &many->view, &out->view), ==, "gathered");
  g_assert_cmpstr (unet_conv_method (&small, &colours->view, &out->view), ==, "gathered");
  g_assert_cmpstr (unet_conv_method (&small, &many->view, &out->view), ==, "direct");
  g_assert_cmpstr (unet_conv_method (&single, &many->view, &out->view), ==, "direct");
  g_assert_cmpstr (unet_conv_method (&single, &many->view, &deep->view), ==, "thinned");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv/forward", test_forward);
  g_test_add_func ("/kernels/conv/backward", test_backward);
  g_test_add_func ("/kernels/conv/threads", test_threads);
  g_test_add_func ("/kernels/conv/nan", test_nan);
  g_test_add_func ("/kernels/conv/method", test_method);
  return g_test_run ();
}
