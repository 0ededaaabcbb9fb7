/* conv-test.c: one way to work out a convolution of conv.h against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-test.h"

#include "base/cpu.h"
#include "base/memory.h"
#include "kernels/dispatch.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

void
test_any_each_shape (int         side,
                     const void *method,
                     void (*func) (const void *method, const TestAnyConv *conv))
{
  static const int64_t sizes[] = {1, 2, 3, 4, 7, 12, 13, 29, 30};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++)
      for (int stride = side == 7 ? 2 : 1; stride <= 2; stride++, c++)
        {
          TestAnyConv conv = {.shape = {side, stride},
                              .N = c % 5 == 0 ? 3 : 1,
                              .C = channels[c % 9],
                              .K = channels[(c / 9 * 5 + c) % 9],
                              .H = sizes[h],
                              .W = sizes[w],
                              .split = c % 2 == 0 ? TEST_ONE_VALUE : TEST_TWO_VALUES};

          if (conv.C < 2)
            conv.split = TEST_ONE_VALUE;
          if (conv.N * conv.C * conv.K * conv.H * conv.W * side * side <= 800000 * stride * stride)
            func (method, &conv);
        }
}

/* --- what the tests have in common --- */

static int64_t
count_weights (const TestAnyConv *c)
{
  return c->K * c->C * unet_conv_n_taps (&c->shape);
}

static int64_t
count_inputs (const TestAnyConv *c)
{
  return c->N * c->C * c->H * c->W;
}

static int64_t
count_outputs (const TestAnyConv *c)
{
  return c->N * c->K * unet_conv_out_size (&c->shape, c->H) * unet_conv_out_size (&c->shape, c->W);
}

static TestView *
new_input (const TestAnyConv *c)
{
  return test_view_new (c->N, c->C, c->H, c->W, c->split, UNET_STORE_F32);
}

static TestView *
new_output (const TestAnyConv *c, UnetStore store)
{
  return test_view_new (c->N, c->K, unet_conv_out_size (&c->shape, c->H),
                        unet_conv_out_size (&c->shape, c->W), TEST_ONE_VALUE, store);
}

static float *
pack_weights (const TestAnyConv *c, const TestView *in, const float *weights)
{
  const size_t size = unet_conv_packed_size (&c->shape, c->K, in->view.n_planes) * sizeof (float);
  float       *packed = test_garbage (size);

  unet_conv_pack (&c->shape, weights, c->K, in->lanes, in->view.n_planes, packed);
  return packed;
}

/* SIZE bytes of scratch, and some behind them that nobody may write to. */
static float *
new_scratch (size_t size)
{
  return test_garbage (size + UNET_ALIGNMENT);
}

static void
assert_scratch (const float *scratch, size_t size)
{
  for (size_t i = 0; i < UNET_ALIGNMENT; i++)
    g_assert_cmpint (((const uint8_t *)scratch)[size + i], ==, 0xff);
}

static void
run (const TestAnyMethod *method, UnetPool *pool, const UnetConv *job)
{
  UnetConv       conv = *job;
  const UnetConv whole = {
      .shape = conv.shape, .in = conv.in, .out = conv.out, .turned = conv.turned};
  const size_t size = method->scratch (&whole, unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  conv.micro = unet_dispatch_micro ();
  method->run (pool, &conv, scratch);
  assert_scratch (scratch, size);
}

static void
run_weights (const TestAnyWeightsMethod *method,
             UnetPool                   *pool,
             const TestAnyConv          *c,
             const TestView             *in,
             const TestView             *grad_out,
             float                      *grad_packed)
{
  const UnetConvWeights weights = {.shape = &c->shape,
                                   .in = &in->view,
                                   .grad_out = &grad_out->view,
                                   .grad_packed = grad_packed,
                                   .micro = unet_dispatch_micro ()};
  const size_t          size = method->scratch (&weights, unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  method->run (pool, &weights, scratch);
  assert_scratch (scratch, size);
}

/* --- forward --- */

/* EXPECTED * scale + shift, and the activation, channel by channel. */
static void
finish_plain (const TestAnyConv *c,
              const float       *expected,
              const float       *scale,
              const float       *shift,
              UnetActivation     activation,
              float             *finished)
{
  const int64_t n = count_outputs (c);

  for (int64_t i = 0; i < n; i++)
    {
      const int64_t k = i / (n / c->N / c->K) % c->K;
      double        value = (double)expected[i] * (double)scale[k] + (double)shift[k];

      if (activation != UNET_ACTIVATION_NONE)
        value = MAX (value, 0);
      finished[i] = (float)(activation == UNET_ACTIVATION_RELU6 ? MIN (value, 6) : value);
    }
}

/* Sums of N_SUMMANDS numbers below 1 and what became of them; of small sums few digits may be left.
 */
static void
assert_close (const float *result, const float *expected, int64_t n, int64_t n_summands)
{
  for (int64_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon ((double)result[i], (double)expected[i],
                                    1e-6 + 1e-7 * (double)n_summands);
}

void
test_any_forward (const void *method, const TestAnyConv *c)
{
  const int64_t n_out = count_outputs (c);
  const int64_t n_lanes = (int64_t)unet_view_blocks (c->K) * UNET_LANES;
  g_autoptr (TestView) in = new_input (c);
  g_autoptr (TestFloats) input = test_random (count_inputs (c), 1);
  g_autoptr (TestFloats) weights = test_random (count_weights (c), 2);
  g_autoptr (TestFloats) scale = test_random (n_lanes, 3);
  g_autoptr (TestFloats) shift = test_random (n_lanes, 4);
  g_autoptr (TestFloats) packed = pack_weights (c, in, weights);
  g_autoptr (TestFloats) expected = test_random (n_out, 5);
  g_autoptr (TestFloats) finished = test_random (n_out, 6);
  g_autoptr (TestFloats) result = test_random (n_out, 7);
  g_autoptr (TestFloats) rounded = test_random (n_out, 8);

  for (int64_t k = c->K; k < n_lanes; k++)
    scale[k] = shift[k] = 0;
  test_view_load (in, input);
  unet_reference_conv_forward (c->N, c->C, c->K, c->H, c->W, c->shape.side, c->shape.stride, input,
                               weights, expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) out = new_output (c, UNET_STORE_F32);
      g_autoptr (TestView) half = new_output (c, UNET_STORE_BF16);
      UnetConv conv = {.shape = &c->shape, .in = &in->view, .out = &out->view, .packed = packed};

      unet_cpu_set_level ((UnetCpuLevel)level);
      run (method, NULL, &conv);
      test_view_assert_clean (out);
      test_view_save (out, result);
      TEST_ASSERT_NEAR (result, expected, n_out);

      conv.scale = scale;
      conv.shift = shift;
      for (int a = UNET_ACTIVATION_NONE; a <= UNET_ACTIVATION_RELU6; a++)
        {
          conv.activation = (UnetActivation)a;
          finish_plain (c, expected, scale, shift, conv.activation, finished);
          run (method, NULL, &conv);
          test_view_assert_clean (out);
          test_view_save (out, result);
          assert_close (result, finished, n_out, c->C * unet_conv_n_taps (&c->shape));
        }
      conv.out = &half->view;
      run (method, NULL, &conv);
      test_view_assert_clean (half);
      test_view_save (half, rounded);
      for (int64_t i = 0; i < n_out; i++)
        result[i] = unet_bf16_to_float (unet_bf16_from_float (result[i]));
      g_assert_cmpmem (rounded, (size_t)n_out * sizeof (float), result,
                       (size_t)n_out * sizeof (float));
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

void
test_any_forward_threads (const void *method, const TestAnyConv *c)
{
  g_autoptr (TestView) in = new_input (c);
  g_autoptr (TestFloats) input = test_random (count_inputs (c), 1);
  g_autoptr (TestFloats) weights = test_random (count_weights (c), 2);
  g_autoptr (TestFloats) packed = pack_weights (c, in, weights);
  g_autoptr (TestView) first = NULL;

  test_view_load (in, input);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) out = new_output (c, UNET_STORE_F32);

      run (method, pool,
           &(UnetConv){.shape = &c->shape,
                       .in = &in->view,
                       .out = &out->view,
                       .packed = packed,
                       .activation = UNET_ACTIVATION_RELU});
      if (n_threads == 1)
        first = g_steal_pointer (&out);
      else
        test_view_assert_same (out, first);
    }
}

/* --- to the data --- */

/* What becomes of the planes of the gradient: the first, third ... is added to; one plane in five
 * is not wanted. */
static bool
is_added_to (int plane)
{
  return plane % 2 == 0;
}

static bool
is_wanted (int plane)
{
  return plane % 5 != 3;
}

/* Asserts that the planes that were not wanted are as they were, and puts zeros there. */
static void
assert_untouched (const TestView *grad)
{
  const int64_t size = unet_view_plane_size (grad->view.height, grad->view.width);

  for (int p = 0; p < grad->view.n_planes; p++)
    for (int64_t i = 0; !is_wanted (p) && i < grad->view.batch * grad->planes[p].image_stride; i++)
      {
        float *value = (float *)grad->planes[p].data + i;

        g_assert_true (*value != *value); /* still NaN */
        if (i % grad->planes[p].image_stride < size)
          *value = 0;
      }
}

/* EXPECTED, the plain gradient, becomes what is expected of the planes of VIEW. */
static void
expect_planes (const TestAnyConv *c, const TestView *view, const float *before, float *expected)
{
  for (int64_t i = 0; i < count_inputs (c); i++)
    {
      int64_t channel = i / (c->H * c->W) % c->C;
      int     p = 0;

      for (; channel >= view->lanes[p]; p++)
        channel -= view->lanes[p];
      if (!is_wanted (p))
        expected[i] = 0;
      else if (is_added_to (p))
        expected[i] += before[i];
    }
}

void
test_any_backward_data (const void *method, const TestAnyConv *c)
{
  const int64_t n_in = count_inputs (c);
  g_autoptr (TestView) grad_out = new_output (c, UNET_STORE_F32);
  g_autoptr (TestView) start = new_input (c);
  g_autoptr (TestFloats) grad = test_random (count_outputs (c), 1);
  g_autoptr (TestFloats) weights = test_random (count_weights (c), 2);
  g_autoptr (TestFloats) before = test_random (n_in, 3);
  g_autoptr (TestFloats) expected = test_random (n_in, 4);
  g_autoptr (TestFloats) grad_weights = test_random (count_weights (c), 5);
  g_autoptr (TestFloats) result = test_random (n_in, 6);
  g_autoptr (TestFloats) packed = pack_weights (c, start, weights);

  test_view_load (grad_out, grad);
  test_view_load (start, before);
  memset (expected, 0, (size_t)n_in * sizeof (float));
  unet_reference_conv_backward (c->N, c->C, c->K, c->H, c->W, c->shape.side, c->shape.stride,
                                before, weights, grad, expected, grad_weights);
  expect_planes (c, start, before, expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) grad_in = new_input (c);
      UnetPlane      planes[TEST_MAX_PLANES];
      bool           accumulate[TEST_MAX_PLANES];
      UnetView       wanted = grad_in->view;
      const UnetConv conv = {.shape = &c->shape,
                             .in = &grad_out->view,
                             .out = &wanted,
                             .packed = packed,
                             .turned = true,
                             .accumulate = accumulate};

      unet_cpu_set_level ((UnetCpuLevel)level);
      memcpy (planes, grad_in->planes, sizeof planes);
      wanted.planes = planes;
      for (int p = 0; p < wanted.n_planes; p++)
        {
          accumulate[p] = is_added_to (p);
          if (!is_wanted (p))
            planes[p].data = NULL;
          else if (accumulate[p])
            memcpy (planes[p].data, start->planes[p].data,
                    (size_t)(c->N * planes[p].image_stride) * sizeof (float));
        }
      run (method, NULL, &conv);
      assert_untouched (grad_in);
      test_view_assert_clean (grad_in);
      test_view_save (grad_in, result);
      TEST_ASSERT_NEAR (result, expected, n_in);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

void
test_any_backward_data_threads (const void *method, const TestAnyConv *c)
{
  const bool none[TEST_MAX_PLANES] = {false};
  g_autoptr (TestView) grad_out = new_output (c, UNET_STORE_F32);
  g_autoptr (TestFloats) grad = test_random (count_outputs (c), 1);
  g_autoptr (TestFloats) weights = test_random (count_weights (c), 2);
  g_autoptr (TestFloats) packed = NULL;
  g_autoptr (TestView) first = NULL;

  test_view_load (grad_out, grad);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) grad_in = new_input (c);

      if (packed == NULL)
        packed = pack_weights (c, grad_in, weights);
      run (method, pool,
           &(UnetConv){.shape = &c->shape,
                       .in = &grad_out->view,
                       .out = &grad_in->view,
                       .packed = packed,
                       .turned = true,
                       .accumulate = none});
      if (n_threads == 1)
        first = g_steal_pointer (&grad_in);
      else
        test_view_assert_same (grad_in, first);
    }
}

/* --- to the weights --- */

void
test_any_weights (const void *method, const TestAnyConv *c)
{
  const int64_t n_weights = count_weights (c);
  g_autoptr (TestView) in = new_input (c);
  g_autoptr (TestView) grad_out = new_output (c, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (count_inputs (c), 1);
  g_autoptr (TestFloats) grad = test_random (count_outputs (c), 2);
  g_autoptr (TestFloats) expected = test_random (n_weights, 3);
  g_autoptr (TestFloats) before = test_random (n_weights, 3);
  g_autoptr (TestFloats) result = test_random (n_weights, 4);
  g_autoptr (TestFloats) grad_in = test_random (count_inputs (c), 5);
  const size_t size = unet_conv_packed_size (&c->shape, c->K, in->view.n_planes) * sizeof (float);

  test_view_load (in, input);
  test_view_load (grad_out, grad);
  unet_reference_conv_backward (c->N, c->C, c->K, c->H, c->W, c->shape.side, c->shape.stride, input,
                                before, grad, grad_in, expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestFloats) packed = pack_weights (c, in, before);
      g_autoptr (TestFloats) repacked = NULL;

      unet_cpu_set_level ((UnetCpuLevel)level);
      run_weights (method, NULL, c, in, grad_out, packed);
      unet_conv_unpack (&c->shape, packed, c->K, in->lanes, in->view.n_planes, result);
      TEST_ASSERT_NEAR (result, expected, n_weights);
      repacked = pack_weights (c, in, result);
      g_assert_cmpmem (packed, size, repacked, size); /* the padding is still zero */
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

void
test_any_weights_threads (const void *method, const TestAnyConv *c)
{
  g_autoptr (TestView) in = new_input (c);
  g_autoptr (TestView) grad = new_output (c, UNET_STORE_F32);
  g_autoptr (TestFloats) values = test_random (MAX (count_inputs (c), count_outputs (c)), 1);
  const size_t size = unet_conv_packed_size (&c->shape, c->K, in->view.n_planes) * sizeof (float);
  g_autoptr (TestFloats) first = test_garbage (size);
  g_autoptr (TestFloats) result = test_garbage (size);

  test_view_load (in, values);
  test_view_load (grad, values);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);

      memset (result, 0, size);
      run_weights (method, pool, c, in, grad, result);
      if (n_threads == 1)
        memcpy (first, result, size);
      g_assert_cmpmem (first, size, result, size);
    }
}
