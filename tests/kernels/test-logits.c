/* test-logits.c: a value as logits, and the gradient at them
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/logits.h"

#include "kernels/kernel-test.h"
#include "support/support.h"

typedef struct
{
  int64_t N, C, H, W;            /* of the value */
  int64_t margin, height, width; /* of the picture in it */
} Case;

static const Case cases[] = {
    {1, 1, 1, 1, 0, 1, 1},  {2, 3, 8, 9, 0, 8, 9},     {1, 2, 12, 16, 2, 8, 12},
    {2, 20, 9, 7, 1, 5, 2}, {1, 16, 40, 33, 0, 37, 1}, {3, 33, 6, 5, 2, 1, 1},
};

static int64_t
at (const Case *c, int64_t n, int64_t k, int64_t y, int64_t x)
{
  return ((n * c->C + k) * c->H + y + c->margin) * c->W + x + c->margin;
}

static void
test_from_view (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case   *c = &cases[i];
      const int64_t n = c->N * c->C * c->H * c->W, n_logits = c->N * c->C * c->height * c->width;
      g_autoptr (UnetPool) pool = unet_pool_new (2);
      g_autoptr (TestView) view =
                     test_view_new (c->N, c->C, c->H, c->W, TEST_ONE_VALUE, UNET_STORE_F32);
      g_autoptr (TestFloats) values = test_random (n, 1);
      g_autoptr (TestFloats) whole = test_garbage ((size_t)n_logits * sizeof (float));
      g_autoptr (TestFloats) rows = test_garbage ((size_t)n_logits * sizeof (float));

      test_view_load (view, values);
      unet_logits_from_view (pool, &view->view, c->margin, 0, c->H, c->height, c->width, whole);
      for (int64_t y = 0; y < c->H; y += 4)
        unet_logits_from_view (pool, &view->view, c->margin, y, MIN (y + 4, c->H), c->height,
                               c->width, rows);
      for (int64_t image = 0, j = 0; image < c->N; image++)
        for (int64_t k = 0; k < c->C; k++)
          for (int64_t y = 0; y < c->height; y++)
            for (int64_t x = 0; x < c->width; x++, j++)
              {
                g_assert_cmpfloat (whole[j], ==, values[at (c, image, k, y, x)]);
                g_assert_cmpfloat (rows[j], ==, values[at (c, image, k, y, x)]);
              }
    }
}

static void
test_to_gradient (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case   *c = &cases[i];
      const int64_t n = c->N * c->C * c->H * c->W, n_logits = c->N * c->C * c->height * c->width;
      g_autoptr (UnetPool) pool = unet_pool_new (2);
      g_autoptr (TestView) view =
                     test_view_new (c->N, c->C, c->H, c->W, TEST_ONE_VALUE, UNET_STORE_F32);
      g_autoptr (TestFloats) grad = test_random (n_logits, 1);
      g_autoptr (TestFloats) result = test_garbage ((size_t)n * sizeof (float));
      g_autoptr (TestFloats) expected = test_random (n, 2);

      for (int64_t j = 0; j < n; j++)
        expected[j] = 0;
      for (int64_t image = 0, j = 0; image < c->N; image++)
        for (int64_t k = 0; k < c->C; k++)
          for (int64_t y = 0; y < c->height; y++)
            for (int64_t x = 0; x < c->width; x++)
              expected[at (c, image, k, y, x)] = grad[j++];
      unet_logits_to_gradient (pool, grad, c->height, c->width, c->margin, &view->view);
      test_view_assert_clean (view);
      test_view_save (view, result);
      g_assert_cmpmem (result, (size_t)n * sizeof (float), expected, (size_t)n * sizeof (float));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/logits/from-view", test_from_view);
  g_test_add_func ("/logits/to-gradient", test_to_gradient);
  return g_test_run ();
}
