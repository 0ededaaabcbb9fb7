/* test-pooling3.c: overlapping max pooling against its plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/pooling.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

static void
check (int64_t N, int64_t C, int64_t H, int64_t W, int n_threads)
{
  const int64_t height = (H + 1) / 2, width = (W + 1) / 2;
  const int64_t n_in = N * C * H * W;
  const int64_t n_out = N * C * height * width;
  g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
  g_autoptr (TestView) in = test_view_new (N, C, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (N, C, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) other = test_view_new (N, C, height, width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) grad_in = test_view_new (N, C, H, W, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (n_in, 1);
  g_autoptr (TestFloats) expected = test_random (n_out, 2);
  g_autoptr (TestFloats) result = test_random (n_out, 3);
  g_autoptr (TestFloats) expected_in = test_random (n_in, 5);
  g_autoptr (TestFloats) result_in = test_random (n_in, 6);
  g_autofree uint8_t *index = g_malloc (unet_max_pool_index_size (&out->view));

  /* few different values, so that there are ties; all negative, so that no zero may win */
  for (int64_t i = 0; i < n_in; i++)
    input[i] = floorf (input[i] * 4) - 5;
  test_view_load (in, input);
  unet_reference_max_pool3_forward (N, C, H, W, input, expected);
  unet_max_pool3_forward (pool, &in->view, &out->view, index);
  test_view_assert_clean (out);
  test_view_save (out, result);
  g_assert_cmpmem (result, (size_t)n_out * sizeof (float), expected,
                   (size_t)n_out * sizeof (float));
  unet_max_pool3_forward (pool, &in->view, &other->view, NULL);
  test_view_assert_same (other, out);
  test_view_load (other, result);
  for (int64_t y = 0; y < height; y += 3)
    unet_max_pool3_forward_rows (pool, &in->view, &other->view, y, MIN (y + 3, height));
  test_view_assert_same (other, out);

  test_fill (result, n_out, -1, 1, 7);
  test_view_load (out, result);
  memset (expected_in, 0, (size_t)n_in * sizeof (float));
  unet_reference_max_pool3_backward (N, C, H, W, input, result, expected_in);
  unet_max_pool3_backward (pool, &out->view, index, &grad_in->view, false);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  g_assert_cmpfloat (test_max_difference (result_in, expected_in, n_in), <=, 1e-6);

  test_view_load (grad_in, input);
  unet_max_pool3_backward (pool, &out->view, index, &grad_in->view, true);
  test_view_assert_clean (grad_in);
  test_view_save (grad_in, result_in);
  for (int64_t i = 0; i < n_in; i++)
    expected_in[i] += input[i];
  g_assert_cmpfloat (test_max_difference (result_in, expected_in, n_in), <=, 2e-6);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 5, 7, 14, 15, 16, 17, 31, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32, 48, 64};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      check (c % 5 == 0 ? 3 : 1, channels[c % 9], sizes[h], sizes[w], 1 + (int)(c % 2));
  check (2, 17, 101, 151, 2);
}

/* NaN wins over everything, of equal values the first, and what is not there never. */
static void
test_winners (void)
{
  static const float input[16] = {-INFINITY, -INFINITY, 5, 5, -INFINITY, -INFINITY, 5, 5,
                                  1,         NAN,       2, 2, 0,         7,         2, 2};
  g_autoptr (TestView) in = test_view_new (1, 1, 4, 4, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (1, 1, 2, 2, TEST_ONE_VALUE, UNET_STORE_F32);
  uint8_t index[4 * UNET_LANES];
  float   result[4];

  test_view_load (in, input);
  unet_max_pool3_forward (NULL, &in->view, &out->view, index);
  test_view_save (out, result);
  g_assert_true (isinf (result[0]));
  g_assert_cmpfloat (result[1], ==, 5);
  g_assert_true (isnan (result[2]));
  g_assert_true (isnan (result[3]));
  g_assert_cmpint (index[0], ==, 4);              /* the middle: the first that is there */
  g_assert_cmpint (index[UNET_LANES], ==, 4);     /* (0, 2) */
  g_assert_cmpint (index[2 * UNET_LANES], ==, 5); /* (2, 1) */
  g_assert_cmpint (index[3 * UNET_LANES], ==, 3); /* (2, 1), too */
}

/* The same bits whatever the number of threads, over several tasks per plane. */
static void
test_threads (void)
{
  g_autoptr (TestView) in = test_view_new (2, 17, 141, 161, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) out = test_view_new (2, 17, 71, 81, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) first = NULL;
  g_autoptr (TestFloats) plain = test_random (2 * 17 * 141 * 161, 1);
  g_autofree uint8_t *index = g_malloc (unet_max_pool_index_size (&out->view));

  test_view_load (in, plain);
  unet_max_pool3_forward (NULL, &in->view, &out->view, index);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
      g_autoptr (TestView) grad = test_view_new (2, 17, 141, 161, TEST_ONE_VALUE, UNET_STORE_F32);

      unet_max_pool3_backward (pool, &out->view, index, &grad->view, false);
      if (n_threads == 1)
        first = g_steal_pointer (&grad);
      else
        test_view_assert_same (grad, first);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/pooling3/shapes", test_shapes);
  g_test_add_func ("/kernels/pooling3/winners", test_winners);
  g_test_add_func ("/kernels/pooling3/threads", test_threads);
  return g_test_run ();
}
