/* test-add.c: sums with an activation against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/add.h"

#include "kernels/kernel-test.h"
#include "kernels/reference.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  int64_t        N, C, H, W;
  UnetActivation activation;
  int            n_threads;
} Case;

static TestView *
make_view (const Case *shape)
{
  return test_view_new (shape->N, shape->C, shape->H, shape->W, TEST_ONE_VALUE, UNET_STORE_F32);
}

static int64_t
get_size (const Case *shape)
{
  return shape->N * shape->C * shape->H * shape->W;
}

static void
assert_holds (const TestView *view, const float *expected, int64_t n)
{
  g_autoptr (TestFloats) result = test_random (n, 9);

  test_view_assert_clean (view);
  test_view_save (view, result);
  g_assert_cmpmem (result, (size_t)n * sizeof (float), expected, (size_t)n * sizeof (float));
}

static void
check_forward (const Case *shape)
{
  const int64_t n = get_size (shape);
  g_autoptr (UnetPool) pool = unet_pool_new (shape->n_threads);
  g_autoptr (TestView) a = make_view (shape);
  g_autoptr (TestView) b = make_view (shape);
  g_autoptr (TestView) out = make_view (shape);
  g_autoptr (TestView) rows = make_view (shape);
  g_autoptr (TestFloats) plain_a = test_random (n, 1);
  g_autoptr (TestFloats) plain_b = test_random (n, 2);
  g_autoptr (TestFloats) expected = test_random (n, 3);

  for (int64_t i = 0; i < n; i++)
    plain_a[i] = 8 * plain_a[i];
  test_view_load (a, plain_a);
  test_view_load (b, plain_b);
  unet_reference_add_forward (n, plain_a, plain_b, shape->activation, expected);
  unet_add_forward (pool, &a->view, &b->view, shape->activation, &out->view);
  assert_holds (out, expected, n);
  for (int64_t y = 0; y < shape->H; y += 3)
    unet_add_forward_rows (pool, &a->view, &b->view, shape->activation, &rows->view, y,
                           MIN (y + 3, shape->H));
  test_view_assert_same (rows, out);
  unet_add_forward (pool, &a->view, &b->view, shape->activation, &b->view);
  assert_holds (b, expected, n);
  test_view_load (b, plain_b);
  unet_add_forward (pool, &a->view, &b->view, shape->activation, &a->view);
  assert_holds (a, expected, n);
}

static void
check_backward (const Case *shape)
{
  const int64_t n = get_size (shape);
  g_autoptr (UnetPool) pool = unet_pool_new (shape->n_threads);
  g_autoptr (TestView) out = make_view (shape);
  g_autoptr (TestView) grad_out = make_view (shape);
  g_autoptr (TestView) first = make_view (shape);
  g_autoptr (TestView) second = make_view (shape);
  g_autoptr (TestFloats) plain_out = test_random (n, 1);
  g_autoptr (TestFloats) plain_grad = test_random (n, 2);
  g_autoptr (TestFloats) before = test_random (n, 3);
  g_autoptr (TestFloats) zeros = test_random (n, 4);
  g_autoptr (TestFloats) expected = test_random (n, 5);
  g_autoptr (TestFloats) expected_sum = test_random (n, 3);

  memset (zeros, 0, (size_t)n * sizeof (float));
  memset (expected, 0, (size_t)n * sizeof (float));
  for (int64_t i = 0; i < n; i++)
    plain_out[i] = 8 * plain_out[i];
  unet_reference_add_forward (n, plain_out, zeros, shape->activation, plain_out);
  unet_reference_add_backward (n, shape->activation, plain_out, plain_grad, expected);
  unet_reference_add_backward (n, shape->activation, plain_out, plain_grad, expected_sum);
  test_view_load (out, plain_out);
  test_view_load (grad_out, plain_grad);

  test_view_load (second, before);
  unet_add_backward (pool, shape->activation, &out->view, &grad_out->view, &first->view, false,
                     &second->view, true);
  assert_holds (first, expected, n);
  assert_holds (second, expected_sum, n);
  test_view_load (first, before);
  unet_add_backward (pool, shape->activation, &out->view, &grad_out->view, &first->view, true, NULL,
                     false);
  assert_holds (first, expected_sum, n);
  unet_add_backward (pool, shape->activation, &out->view, &grad_out->view, NULL, true,
                     &second->view, false);
  assert_holds (second, expected, n);
}

static void
test_shapes (void)
{
  static const int64_t sizes[] = {1, 2, 3, 7, 15, 16, 17, 33};
  static const int64_t channels[] = {1, 3, 8, 16, 17, 24, 32};
  guint                c = 0;

  for (guint h = 0; h < G_N_ELEMENTS (sizes); h++)
    for (guint w = 0; w < G_N_ELEMENTS (sizes); w++, c++)
      {
        const Case shape = {c % 5 == 0 ? 3 : 1, channels[c % 7],         sizes[h],
                            sizes[w],           (UnetActivation)(c % 3), 1 + (int)(c % 2)};

        check_forward (&shape);
        check_backward (&shape);
      }
  check_forward (&(Case){2, 17, 60, 150, UNET_ACTIVATION_RELU, 2});
  check_backward (&(Case){2, 17, 60, 150, UNET_ACTIVATION_RELU, 2});
}

/* A plane without data is not wanted, and without an activation no output is needed. */
static void
test_unwanted (void)
{
  const Case    shape = {1, 32, 3, 4, UNET_ACTIVATION_NONE, 1};
  const int64_t n = get_size (&shape);
  g_autoptr (TestView) grad_out = make_view (&shape);
  g_autoptr (TestView) grad = make_view (&shape);
  g_autoptr (TestFloats) plain = test_random (n, 1);
  g_autoptr (TestFloats) result = test_random (n, 2);
  void *data = grad->planes[0].data;

  test_view_load (grad_out, plain);
  test_view_load (grad, result);
  grad->planes[0].data = NULL;
  unet_add_backward (NULL, UNET_ACTIVATION_NONE, NULL, &grad_out->view, NULL, false, &grad->view,
                     false);
  grad->planes[0].data = data;
  memcpy (plain, result, (size_t)(n / 2) * sizeof (float)); /* as it was */
  assert_holds (grad, plain, n);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/add/shapes", test_shapes);
  g_test_add_func ("/kernels/add/unwanted", test_unwanted);
  return g_test_run ();
}
