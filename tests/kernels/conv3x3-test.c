/* conv3x3-test.c: one way to work out a 3x3 convolution against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv3x3-test.h"

#include "base/cpu.h"
#include "base/memory.h"
#include "kernels/dispatch.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

void
test_conv_each_shape (const void *method,
                      void (*func) (const void *method, const TestConvShape *shape))
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++)
      for (guint i = 0; i < 3; i++, c++)
        {
          TestConvShape shape = {.N = c % 5 == 0 ? 3 : 1,
                                 .C = channels[c % 9],
                                 .K = channels[c / 9 * 5 % 9],
                                 .H = sizes[h],
                                 .W = sizes[w],
                                 .split = c % 2 == 0 ? TEST_ONE_VALUE : TEST_TWO_VALUES};

          if (shape.C < 2)
            shape.split = TEST_ONE_VALUE;
          if (shape.N * shape.C * shape.K * shape.H * shape.W <= 150000)
            func (method, &shape);
        }
}

static TestView *
new_input (const TestConvShape *s)
{
  return test_view_new (s->N, s->C, s->H, s->W, s->split, UNET_STORE_F32);
}

static TestView *
new_output (const TestConvShape *s, UnetStore store)
{
  return test_view_new (s->N, s->K, s->H, s->W, TEST_ONE_VALUE, store);
}

static float *
pack_weights (const TestConvShape *s, const TestView *in, const float *weights)
{
  const size_t size = unet_conv3x3_packed_size (s->K, in->view.n_planes) * sizeof (float);
  float       *packed = test_garbage (size);

  unet_conv3x3_pack (weights, s->K, in->lanes, in->view.n_planes, packed);
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
run (const TestConvMethod *method, UnetPool *pool, const UnetConv3x3 *job)
{
  UnetConv3x3       conv = *job;
  const UnetConv3x3 whole = {.in = conv.in, .out = conv.out, .turned = conv.turned};
  const size_t      size = method->scratch (&whole, unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  conv.micro = unet_dispatch_micro ();
  method->run (pool, &conv, scratch);
  assert_scratch (scratch, size);
}

static void
run_weights (const TestWeightsMethod *method,
             UnetPool                *pool,
             const TestView          *in,
             const TestView          *grad_out,
             float                   *grad_packed)
{
  const size_t size = method->scratch (&in->view, &grad_out->view, unet_pool_get_n_threads (pool));
  g_autoptr (TestFloats) scratch = new_scratch (size);

  method->run (pool, &in->view, &grad_out->view, grad_packed, scratch);
  assert_scratch (scratch, size);
}

void
test_conv_forward (const void *method, const TestConvShape *s)
{
  const int64_t n_out = s->N * s->K * s->H * s->W;
  const int64_t n_lanes = (int64_t)unet_view_blocks (s->K) * UNET_LANES;
  g_autoptr (TestView) in = new_input (s);
  g_autoptr (TestFloats) input = test_random (s->N * s->C * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) scale = test_random (n_lanes, 3);
  g_autoptr (TestFloats) shift = test_random (n_lanes, 4);
  g_autoptr (TestFloats) packed = pack_weights (s, in, weights);
  g_autoptr (TestFloats) expected = test_random (n_out, 5);
  g_autoptr (TestFloats) clipped = test_random (n_out, 6);
  g_autoptr (TestFloats) result = test_random (n_out, 7);
  g_autoptr (TestFloats) rounded = test_random (n_out, 8);

  for (int64_t k = s->K; k < n_lanes; k++)
    scale[k] = shift[k] = 0;
  test_view_load (in, input);
  unet_reference_conv3x3_forward (s->N, s->C, s->K, s->H, s->W, input, weights, expected);
  for (int64_t i = 0; i < n_out; i++)
    {
      const int64_t k = i / (s->H * s->W) % s->K;
      const double  value = (double)expected[i] * (double)scale[k] + (double)shift[k];

      clipped[i] = (float)MAX (value, 0);
    }
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) out = new_output (s, UNET_STORE_F32);
      g_autoptr (TestView) half = new_output (s, UNET_STORE_BF16);
      UnetConv3x3 conv = {.in = &in->view, .out = &out->view, .packed = packed};

      unet_cpu_set_level ((UnetCpuLevel)level);
      run (method, NULL, &conv);
      test_view_assert_clean (out);
      test_view_save (out, result);
      TEST_ASSERT_NEAR (result, expected, n_out);

      conv.scale = scale;
      conv.shift = shift;
      conv.relu = true;
      run (method, NULL, &conv);
      test_view_assert_clean (out);
      test_view_save (out, result);
      TEST_ASSERT_NEAR (result, clipped, n_out);

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

/* Makes rows FIRST .. END - 1 of all planes and images NaN; -1 and the height are the border. */
static void
forget_rows (TestView *test, int64_t first, int64_t end)
{
  const UnetView *view = &test->view;
  const int64_t   row_size = unet_view_row_size (view);

  for (int p = 0; p < view->n_planes; p++)
    for (int64_t n = 0; n < view->batch && first < end; n++)
      memset (unet_view_at (view, p, n) - UNET_LANES + first * row_size, 0xff,
              (size_t)((end - first) * row_size) * sizeof (float));
}

static void
assert_rows_untouched (const TestView *test, int64_t first)
{
  const UnetView *view = &test->view;
  const int64_t   row_size = unet_view_row_size (view);

  for (int p = 0; p < view->n_planes; p++)
    for (int64_t n = 0; n < view->batch; n++)
      for (int64_t i = first * row_size; i < (view->height + 1) * row_size; i++)
        {
          const float value = unet_view_at (view, p, n)[i - UNET_LANES];

          g_assert_true (value != value);
        }
}

void
test_conv_rows (const void *method, const TestConvShape *s)
{
  const int64_t n_out = s->N * s->K * s->H * s->W;
  g_autoptr (TestView) in = new_input (s);
  g_autoptr (TestFloats) input = test_random (s->N * s->C * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) packed = pack_weights (s, in, weights);
  g_autoptr (TestFloats) expected = test_random (n_out, 3);
  g_autoptr (TestFloats) result = test_random (n_out, 4);

  unet_reference_conv3x3_forward (s->N, s->C, s->K, s->H, s->W, input, weights, expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) out = new_output (s, UNET_STORE_F32);
      int64_t first = 0;

      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int64_t n = 4; first < s->H; n += 4)
        {
          const int64_t end = MIN (first + n, s->H);

          test_view_load (in, input);
          forget_rows (in, -1, first - 1);
          forget_rows (in, end + 1, s->H + 1);
          run (method, NULL,
               &(UnetConv3x3){.in = &in->view,
                              .out = &out->view,
                              .first_row = first,
                              .end_row = end,
                              .packed = packed});
          if (end < s->H)
            assert_rows_untouched (out, end);
          first = end;
        }
      test_view_assert_clean (out);
      test_view_save (out, result);
      TEST_ASSERT_NEAR (result, expected, n_out);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
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
expect_planes (const TestConvShape *s, const TestView *view, const float *before, float *expected)
{
  for (int64_t i = 0; i < s->N * s->C * s->H * s->W; i++)
    {
      int64_t c = i / (s->H * s->W) % s->C;
      int     p = 0;

      for (; c >= view->lanes[p]; p++)
        c -= view->lanes[p];
      if (!is_wanted (p))
        expected[i] = 0;
      else if (is_added_to (p))
        expected[i] += before[i];
    }
}

void
test_conv_backward_data (const void *method, const TestConvShape *s)
{
  const int64_t n_in = s->N * s->C * s->H * s->W;
  g_autoptr (TestView) grad_out = new_output (s, UNET_STORE_F32);
  g_autoptr (TestView) start = new_input (s);
  g_autoptr (TestFloats) grad = test_random (s->N * s->K * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) before = test_random (n_in, 3);
  g_autoptr (TestFloats) expected = test_random (n_in, 4);
  g_autoptr (TestFloats) grad_weights = test_random (s->K * s->C * 9, 5);
  g_autoptr (TestFloats) result = test_random (n_in, 6);
  g_autoptr (TestFloats) packed = pack_weights (s, start, weights);

  test_view_load (grad_out, grad);
  test_view_load (start, before);
  memset (expected, 0, (size_t)n_in * sizeof (float));
  unet_reference_conv3x3_backward (s->N, s->C, s->K, s->H, s->W, before, weights, grad, expected,
                                   grad_weights);
  expect_planes (s, start, before, expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) grad_in = new_input (s);
      UnetPlane         planes[TEST_MAX_PLANES];
      bool              accumulate[TEST_MAX_PLANES];
      UnetView          wanted = grad_in->view;
      const UnetConv3x3 conv = {.in = &grad_out->view,
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
                    (size_t)(s->N * planes[p].image_stride) * sizeof (float));
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
test_conv_threads (const void *method, const TestConvShape *s)
{
  g_autoptr (TestView) in = new_input (s);
  g_autoptr (TestFloats) input = test_random (s->N * s->C * s->H * s->W, 1);
  g_autoptr (TestFloats) weights = test_random (s->K * s->C * 9, 2);
  g_autoptr (TestFloats) packed = pack_weights (s, in, weights);
  g_autoptr (TestView) first_out = NULL;
  g_autoptr (TestView) first_grad = NULL;

  test_view_load (in, input);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) out = new_output (s, UNET_STORE_F32);
      g_autoptr (TestView) grad = new_input (s);

      run (method, pool,
           &(UnetConv3x3){.in = &in->view, .out = &out->view, .packed = packed, .relu = true});
      run (method, pool,
           &(UnetConv3x3){.in = &out->view, .out = &grad->view, .packed = packed, .turned = true});
      if (n_threads == 1)
        {
          first_out = g_steal_pointer (&out);
          first_grad = g_steal_pointer (&grad);
          continue;
        }
      test_view_assert_same (out, first_out);
      test_view_assert_same (grad, first_grad);
    }
}

/* --- to the weights --- */

void
test_conv_weights (const void *method, const TestConvShape *s)
{
  const int64_t n_weights = s->K * s->C * 9;
  g_autoptr (TestView) in = new_input (s);
  g_autoptr (TestView) grad_out = new_output (s, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (s->N * s->C * s->H * s->W, 1);
  g_autoptr (TestFloats) grad = test_random (s->N * s->K * s->H * s->W, 2);
  g_autoptr (TestFloats) expected = test_random (n_weights, 3);
  g_autoptr (TestFloats) before = test_random (n_weights, 3);
  g_autoptr (TestFloats) result = test_random (n_weights, 4);
  g_autoptr (TestFloats) grad_in = test_random (s->N * s->C * s->H * s->W, 5);
  const size_t size = unet_conv3x3_packed_size (s->K, in->view.n_planes) * sizeof (float);

  test_view_load (in, input);
  test_view_load (grad_out, grad);
  unet_reference_conv3x3_backward (s->N, s->C, s->K, s->H, s->W, input, before, grad, grad_in,
                                   expected);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestFloats) packed = pack_weights (s, in, before);
      g_autoptr (TestFloats) repacked = NULL;

      unet_cpu_set_level ((UnetCpuLevel)level);
      run_weights (method, NULL, in, grad_out, packed);
      unet_conv3x3_unpack (packed, s->K, in->lanes, in->view.n_planes, result);
      TEST_ASSERT_NEAR (result, expected, n_weights);
      repacked = pack_weights (s, in, result);
      g_assert_cmpmem (packed, size, repacked, size); /* the padding is still zero */
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

void
test_conv_weights_threads (const void *method, const TestConvShape *s)
{
  g_autoptr (TestView) in = new_input (s);
  g_autoptr (TestView) grad = new_output (s, UNET_STORE_F32);
  g_autoptr (TestFloats) values = test_random (s->N * MAX (s->C, s->K) * s->H * s->W, 1);
  const size_t size = unet_conv3x3_packed_size (s->K, in->view.n_planes) * sizeof (float);
  g_autoptr (TestFloats) first = test_garbage (size);
  g_autoptr (TestFloats) result = test_garbage (size);

  test_view_load (in, values);
  test_view_load (grad, values);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);

      memset (result, 0, size);
      run_weights (method, pool, in, grad, result);
      if (n_threads == 1)
        memcpy (first, result, size);
      g_assert_cmpmem (first, size, result, size);
    }
}
