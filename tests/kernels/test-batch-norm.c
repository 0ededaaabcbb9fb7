/* test-batch-norm.c: batch normalisation against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/batch-norm.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

#define EPS 1e-5f

/* Per-channel numbers as a test has them (dense) into those of a view's planes, zero elsewhere. */
static void
to_planes (const TestView *test, const float *dense, float *planes)
{
  for (int p = 0; p < test->view.n_planes; p++)
    for (int c = 0; c < UNET_LANES; c++)
      planes[p * UNET_LANES + c] = c < test->lanes[p] ? *dense++ : 0;
}

static void
from_planes (const TestView *test, const float *planes, float *dense)
{
  for (int p = 0; p < test->view.n_planes; p++)
    for (int c = 0; c < UNET_LANES; c++)
      if (c < test->lanes[p])
        *dense++ = planes[p * UNET_LANES + c];
      else
        g_assert_cmpfloat (planes[p * UNET_LANES + c], ==, 0);
}

typedef struct
{
  float mean[256], variance[256], inv_std[256], gamma[256], beta[256], scale[256], shift[256];
} Channels;

static void
get_channels (const TestView *y,
              const float    *gamma,
              const float    *beta,
              Channels       *channels,
              UnetPool       *pool)
{
  g_autoptr (TestFloats) scratch = test_garbage (unet_batch_norm_scratch (&y->view));

  memset (channels, 0xff, sizeof *channels);
  to_planes (y, gamma, channels->gamma);
  to_planes (y, beta, channels->beta);
  unet_batch_norm_statistics (pool, &y->view, channels->mean, channels->variance, scratch);
  for (int i = 0; i < y->view.n_planes * UNET_LANES; i++)
    {
      channels->inv_std[i] = 1 / sqrtf (channels->variance[i] + EPS);
      channels->scale[i] = channels->gamma[i] * channels->inv_std[i];
      channels->shift[i] = channels->beta[i] - channels->mean[i] * channels->scale[i];
    }
}

/* Y of about unit deviation around OFFSET. */
static void
check (int64_t        N,
       int64_t        C,
       int64_t        H,
       int64_t        W,
       UnetActivation activation,
       UnetStore      store,
       float          offset,
       int            n_threads)
{
  const int64_t n = N * C * H * W;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) y = test_view_new (N, C, H, W, TEST_ONE_VALUE, store);
  g_autoptr (TestView) z = test_view_new (N, C, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) plain = test_random (n, 1);
  g_autoptr (TestFloats) expected = test_random (n, 2);
  g_autoptr (TestFloats) result = test_random (n, 3);
  g_autoptr (TestFloats) grad = test_random (n, 4);
  g_autoptr (TestFloats) scratch = test_garbage (unet_batch_norm_scratch (&y->view));
  float    gamma[64], beta[64], mean[64], variance[64], dense[64];
  float    grad_gamma[64] = {0}, grad_beta[64] = {0};
  float    packed_gamma[256] = {0}, packed_beta[256] = {0};
  Channels channels;

  test_fill (gamma, C, 0.5f, 1.5f, 5);
  test_fill (beta, C, -1, 1, 6);
  for (int64_t c = 0; activation == UNET_ACTIVATION_RELU6 && c < C; c++)
    gamma[c] *= 6;
  for (int64_t i = 0; i < n; i++)
    plain[i] = 2 * plain[i] + offset;
  test_view_load (y, plain);
  test_view_save (y, plain); /* as rounded */

  get_channels (y, gamma, beta, &channels, pool);
  unet_reference_batch_norm_forward (N, C, H, W, plain, gamma, beta, EPS, activation, expected,
                                     mean, variance);
  from_planes (y, channels.mean, dense);
  TEST_ASSERT_NEAR (dense, mean, C);
  from_planes (y, channels.variance, dense);
  TEST_ASSERT_NEAR (dense, variance, C);
  if (offset != 0) /* y * scale + shift is not made for that */
    return;

  unet_batch_norm_apply (pool, &y->view, channels.scale, channels.shift, activation, &z->view);
  test_view_assert_clean (z);
  test_view_save (z, result);
  if (N * H * W > 1) /* one pixel is its own mean: all that is left is rounding */
    TEST_ASSERT_NEAR (result, expected, n);

  memset (expected, 0, (size_t)n * sizeof (float));
  unet_reference_batch_norm_backward (N, C, H, W, plain, gamma, beta, EPS, activation, grad,
                                      expected, grad_gamma, grad_beta);
  test_view_load (z, grad);
  unet_batch_norm_backward (pool, &y->view, channels.mean, channels.inv_std, channels.gamma,
                            channels.beta, activation, false, &z->view, packed_gamma, packed_beta,
                            scratch);
  test_view_assert_clean (z);
  test_view_save (z, result);
  if (N * H * W > 2) /* of two pixels, the gradients cancel */
    {
      g_assert_cmpfloat (test_nmse (result, expected, n), <=, 1e-9);
      from_planes (y, packed_gamma, dense);
      TEST_ASSERT_NEAR (dense, grad_gamma, C);
    }
  from_planes (y, packed_beta, dense);
  g_assert_cmpfloat (test_max_difference (dense, grad_beta, C), <=, 1e-4);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 9], sizes[h], sizes[w], (UnetActivation)(c / 2 % 3),
             c % 3 == 0 ? UNET_STORE_BF16 : UNET_STORE_F32, 0, 1 + (int)(c % 2));
  check (2, 17, 40, 300, UNET_ACTIVATION_RELU, UNET_STORE_F32, 0, 2);
  check (2, 17, 40, 300, UNET_ACTIVATION_RELU6, UNET_STORE_BF16, 0, 2);
}

/* Deviations of 1 around means of 1e3 and 1e5, which squares in float would lose. */
static void
test_large_mean (void)
{
  check (2, 17, 40, 300, UNET_ACTIVATION_NONE, UNET_STORE_F32, 1e3f, 2);
  check (2, 17, 40, 300, UNET_ACTIVATION_NONE, UNET_STORE_F32, 1e5f, 2);
}

/* In place, and with constant statistics. */
static void
test_frozen (void)
{
  const int64_t n = 2 * 17 * 9 * 11;
  g_autoptr (TestView) y = test_view_new (2, 17, 9, 11, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) grad = test_view_new (2, 17, 9, 11, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) plain = test_random (n, 1);
  g_autoptr (TestFloats) plain_grad = test_random (n, 2);
  g_autoptr (TestFloats) result = test_random (n, 3);
  g_autoptr (TestFloats) scratch = test_garbage (unet_batch_norm_scratch (&y->view));
  float    gamma[17], beta[17];
  float    grad_gamma[32] = {0}, grad_beta[32] = {0};
  Channels channels;

  test_fill (gamma, 17, -1.5f, 1.5f, 4);
  test_fill (beta, 17, -1, 1, 5);
  test_view_load (y, plain);
  test_view_load (grad, plain_grad);
  get_channels (y, gamma, beta, &channels, NULL);
  unet_batch_norm_backward (NULL, &y->view, channels.mean, channels.inv_std, channels.gamma,
                            channels.beta, UNET_ACTIVATION_RELU, true, &grad->view, grad_gamma,
                            grad_beta, scratch);
  test_view_assert_clean (grad);
  test_view_save (grad, result);
  for (int64_t i = 0; i < n; i++)
    {
      const int64_t c = i / 99 % 17;
      const bool    cut = !(plain[i] * channels.scale[c] + channels.shift[c] > 0);

      g_assert_cmpfloat (result[i], ==, cut ? 0 : plain_grad[i] * channels.scale[c]);
    }

  unet_batch_norm_apply (NULL, &y->view, channels.scale, channels.shift, UNET_ACTIVATION_RELU,
                         &y->view);
  test_view_assert_clean (y);
  test_view_save (y, result);
  for (int64_t i = 0; i < n; i++)
    {
      const int64_t c = i / 99 % 17;
      const float   z = plain[i] * channels.scale[c] + channels.shift[c];

      g_assert_cmpfloat_with_epsilon ((double)result[i], (double)MAX (z, 0), 1e-6);
    }

  /* y is z now */
  test_view_load (grad, plain_grad);
  unet_activation_backward (NULL, UNET_ACTIVATION_RELU, &y->view, &grad->view);
  test_view_assert_clean (grad);
  test_view_save (grad, plain);
  for (int64_t i = 0; i < n; i++)
    g_assert_cmpfloat (plain[i], ==, result[i] > 0 ? plain_grad[i] : 0);
}

/* Where it is 0, or 6, nothing passes; a NaN stays one. */
static void
test_relu6 (void)
{
  static const float input[6] = {-1, 0, 0.5f, 6, 7, NAN};
  static const float expected[6] = {0, 0, 0.5f, 6, 6, NAN};
  const float        ones[UNET_LANES] = {1};
  const float        zeros[UNET_LANES] = {0};
  g_autoptr (TestView) y = test_view_new (1, 1, 1, 6, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) grad = test_view_new (1, 1, 1, 6, TEST_ONE_VALUE, UNET_STORE_F32);
  float result[6];

  test_view_load (y, input);
  unet_batch_norm_apply (NULL, &y->view, ones, zeros, UNET_ACTIVATION_RELU6, &y->view);
  test_view_assert_clean (y);
  test_view_save (y, result);
  for (int i = 0; i < 6; i++)
    g_assert_true (isnan (expected[i]) ? isnan (result[i]) : result[i] == expected[i]);
  for (int i = 0; i < 6; i++)
    result[i] = 3;
  test_view_load (grad, result);
  unet_activation_backward (NULL, UNET_ACTIVATION_RELU6, &y->view, &grad->view);
  test_view_assert_clean (grad);
  test_view_save (grad, result);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (result[i], ==, i == 2 ? 3 : 0);
  unet_activation_backward (NULL, UNET_ACTIVATION_NONE, &y->view, &grad->view);
  test_view_save (grad, result);
  g_assert_cmpfloat (result[2], ==, 3);
}

static void
test_threads (void)
{
  g_autoptr (TestView) y = test_view_new (2, 17, 70, 90, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) first_grad = NULL;
  g_autoptr (TestFloats) plain = test_random (2 * 17 * 70 * 90, 1);
  g_autoptr (TestFloats) scratch = test_garbage (unet_batch_norm_scratch (&y->view));
  float    gamma[17], beta[17];
  float    first_gamma[32];
  Channels first;

  test_fill (gamma, 17, 0.5f, 1.5f, 4);
  test_fill (beta, 17, -1, 1, 5);
  test_view_load (y, plain);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) grad = test_view_new (2, 17, 70, 90, TEST_ONE_VALUE, UNET_STORE_F32);
      float    grad_gamma[32] = {0}, grad_beta[32] = {0};
      Channels channels;

      get_channels (y, gamma, beta, &channels, pool);
      test_view_load (grad, plain);
      unet_batch_norm_backward (pool, &y->view, channels.mean, channels.inv_std, channels.gamma,
                                channels.beta, UNET_ACTIVATION_RELU, false, &grad->view, grad_gamma,
                                grad_beta, scratch);
      if (n_threads == 1)
        {
          first = channels;
          memcpy (first_gamma, grad_gamma, sizeof first_gamma);
          first_grad = g_steal_pointer (&grad);
          continue;
        }
      g_assert_cmpmem (&channels, sizeof channels, &first, sizeof first);
      g_assert_cmpmem (grad_gamma, sizeof grad_gamma, first_gamma, sizeof first_gamma);
      test_view_assert_same (grad, first_grad);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/batch-norm/shapes", test_shapes);
  g_test_add_func ("/kernels/batch-norm/large-mean", test_large_mean);
  g_test_add_func ("/kernels/batch-norm/frozen", test_frozen);
  g_test_add_func ("/kernels/batch-norm/relu6", test_relu6);
  g_test_add_func ("/kernels/batch-norm/threads", test_threads);
  return g_test_run ();
}
