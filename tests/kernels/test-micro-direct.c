/* test-micro-direct.c: the gradient at nine taps against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <string.h>

typedef struct
{
  int64_t height, width;
  int64_t first_row, end_row;
  int     lanes;
} Case;

/* In double; pixels outside of the image are zero. */
static double
plain_sum (const Case *c, const UnetConvProducts *job, int tap, int lane, int k)
{
  const int64_t row_size = (c->width + 2) * UNET_LANES;
  double        sum = 0;

  for (int64_t y = c->first_row; y < c->end_row; y++)
    for (int64_t x = 0; x < c->width; x++)
      {
        const int64_t in_y = y + tap / 3 - 1;
        const int64_t in_x = x + tap % 3 - 1;

        if (in_y >= 0 && in_y < c->height && in_x >= 0 && in_x < c->width)
          sum += (double)job->in[in_y * row_size + in_x * UNET_LANES + lane] *
                 (double)job->grad[y * row_size + x * UNET_LANES + k];
      }
  return sum;
}

static void
check (const Case *c)
{
  const int64_t n = c->height * c->width;
  g_autoptr (TestView) in =
                 test_view_new (1, c->lanes, c->height, c->width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestView) grad =
                 test_view_new (1, UNET_LANES, c->height, c->width, TEST_ONE_VALUE, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (n * c->lanes, 1);
  g_autoptr (TestFloats) gradient = test_random (n * UNET_LANES, 2);
  g_autoptr (TestFloats) start = test_random (UNET_TAPS_SIZE, 3);
  g_autoptr (TestFloats) target = test_garbage ((UNET_TAPS_SIZE + UNET_LANES) * sizeof (float));
  UnetConvProducts job = {.lanes = c->lanes,
                          .height = c->height,
                          .width = c->width,
                          .first_row = c->first_row,
                          .end_row = c->end_row,
                          .target = target};

  test_view_load (in, input);
  test_view_load (grad, gradient);
  job.in = unet_view_at (&in->view, 0, 0);
  job.grad = unet_view_at (&grad->view, 0, 0);
  memcpy (target, start, UNET_TAPS_SIZE * sizeof (float));
  unet_dispatch_micro ()->conv_products (&job);
  for (int i = 0; i < UNET_TAPS_SIZE; i++)
    {
      const int lane = i / UNET_LANES % UNET_LANES;
      double    sum = (double)start[i];

      if (lane < c->lanes)
        sum += plain_sum (c, &job, i / UNET_TAP_SIZE, lane, i % UNET_LANES);
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 1e-4);
    }
  for (int i = UNET_TAPS_SIZE; i < UNET_TAPS_SIZE + UNET_LANES; i++)
    g_assert_true (target[i] != target[i]); /* untouched */
}

static void
test_products (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int lanes = 1; lanes <= UNET_LANES; lanes++)
        check (&(Case){5, lanes, 0, 5, lanes});
      check (&(Case){1, 1, 0, 1, 16});
      check (&(Case){9, 20, 0, 3, 16});
      check (&(Case){9, 20, 3, 9, 7});
      check (&(Case){9, 20, 4, 5, 11});
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-direct/products", test_products);
  return g_test_run ();
}
