/* test-conv3x3.c: the 3x3 convolution against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-test.h"

#include "base/cpu.h"

/* The public functions, which choose a way by the shape. */
static size_t
scratch_size (const UnetConv3x3 *conv, int n_threads)
{
  return conv->turned ? unet_conv3x3_backward_data_scratch (conv->in, conv->out, n_threads)
                      : unet_conv3x3_forward_scratch (conv->in, conv->out, n_threads);
}

static void
run (UnetPool *pool, const UnetConv3x3 *conv, void *scratch)
{
  const bool none[TEST_MAX_PLANES] = {false};

  if (conv->turned)
    unet_conv3x3_backward_data (pool, conv->in, conv->packed, conv->out,
                                conv->accumulate != NULL ? conv->accumulate : none, scratch);
  else if (conv->end_row == 0)
    unet_conv3x3_forward (pool, conv->in, conv->packed, conv->scale, conv->shift, conv->relu,
                          conv->out, scratch);
  else
    unet_conv3x3_forward_rows (pool, conv->in, conv->packed, conv->scale, conv->shift, conv->relu,
                               conv->out, conv->first_row, conv->end_row, scratch);
}

static const TestConvMethod method = {scratch_size, run};

static void
test_pack (void)
{
  const int     lanes[] = {8, 16, 1, 7};
  const int64_t K = 19;
  const int64_t n = K * 32 * 9;
  g_autoptr (TestFloats) dense = test_random (n, 1);
  g_autoptr (TestFloats) again = test_random (n, 2);
  g_autoptr (TestFloats) packed = test_garbage (unet_conv3x3_packed_size (K, 4) * sizeof (float));
  int n_used = 0;

  unet_conv3x3_pack (dense, K, lanes, 4, packed);
  unet_conv3x3_unpack (packed, K, lanes, 4, again);
  g_assert_cmpmem (dense, (size_t)n * sizeof (float), again, (size_t)n * sizeof (float));
  for (size_t i = 0; i < unet_conv3x3_packed_size (K, 4); i++)
    n_used += packed[i] != 0;
  g_assert_cmpint (n_used, ==, n);
  /* output channel 17, input channel 24 (plane 2, lane 0), tap (1, 2) */
  g_assert_cmpfloat (packed[((1 * 4 + 2) * 9 + 5) * 256 + 0 * 16 + 1], ==,
                     dense[(17 * 32 + 24) * 9 + 5]);
}

static void
test_forward (void)
{
  test_conv_each_shape (&method, test_conv_forward);
  test_conv_forward (&method, &(TestConvShape){1, 48, 48, 9, 29, TEST_TWO_VALUES});
  test_conv_forward (&method, &(TestConvShape){2, 64, 64, 8, 8, TEST_TWO_VALUES});
}

static void
test_rows (void)
{
  test_conv_rows (&method, &(TestConvShape){2, 3, 24, 23, 65, TEST_ONE_VALUE});
  test_conv_rows (&method, &(TestConvShape){1, 33, 40, 25, 20, TEST_TWO_VALUES});
}

static void
test_backward_data (void)
{
  test_conv_each_shape (&method, test_conv_backward_data);
  test_conv_backward_data (&method, &(TestConvShape){1, 48, 48, 9, 29, TEST_TWO_VALUES});
  test_conv_backward_data (&method, &(TestConvShape){2, 64, 64, 8, 8, TEST_TWO_VALUES});
}

static void
test_threads (void)
{
  test_conv_threads (&method, &(TestConvShape){1, 64, 64, 33, 47, TEST_TWO_VALUES});
  test_conv_threads (&method, &(TestConvShape){3, 3, 17, 20, 20, TEST_ONE_VALUE});
}

/* A NaN or an infinity in the input must be seen in the output, ReLU or not, f32 or bf16. */
static void
test_nan (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    for (int store = 0; store < 2; store++)
      {
        g_autoptr (TestView) in = test_view_new (1, 16, 4, 4, TEST_ONE_VALUE, UNET_STORE_F32);
        g_autoptr (TestView) out = test_view_new (1, 16, 4, 4, TEST_ONE_VALUE,
                                                  store ? UNET_STORE_BF16 : UNET_STORE_F32);
        g_autoptr (TestFloats) input = test_random (16 * 16, 1);
        g_autoptr (TestFloats) output = test_random (16 * 16, 2);
        g_autoptr (TestFloats) packed = test_random (9 * 256, 3);
        g_autoptr (TestFloats) scratch =
                       test_garbage (unet_conv3x3_forward_scratch (&in->view, &out->view, 1));

        unet_cpu_set_level ((UnetCpuLevel)level);
        input[0] = (float)g_ascii_strtod ("nan", NULL);
        test_view_load (in, input);
        unet_conv3x3_forward (NULL, &in->view, packed, NULL, NULL, true, &out->view, scratch);
        test_view_save (out, output);
        for (int i = 0; i < 16 * 16; i++)
          g_assert_true ((output[i] != output[i]) == (i / 4 % 4 < 2 && i % 4 < 2));
      }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv3x3/pack", test_pack);
  g_test_add_func ("/kernels/conv3x3/forward", test_forward);
  g_test_add_func ("/kernels/conv3x3/rows", test_rows);
  g_test_add_func ("/kernels/conv3x3/backward-data", test_backward_data);
  g_test_add_func ("/kernels/conv3x3/threads", test_threads);
  g_test_add_func ("/kernels/conv3x3/nan", test_nan);
  return g_test_run ();
}
