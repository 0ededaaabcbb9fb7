/* test-micro.c: one chunk of rows, and the levels against each other
 *
 * The inner loops as a whole are tested against plain twins in test-conv3x3.c; here, that a job
 * touches the rows it names and no others, and that rounding to bfloat16 is the scalar one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"
#include "support/support.h"

#include <string.h>

/* Rows 2 .. 4 of image 1 of five rows of 23 pixels each. */
static UnetConvRows
get_job (const TestView *in, const float *weights, const TestView *out)
{
  UnetConvRows job = {.planes = in->planes,
                      .n_planes = in->view.n_planes,
                      .image = 1,
                      .width = in->view.width,
                      .first_row = 2,
                      .end_row = 4,
                      .n_blocks = 2,
                      .store = out->view.store};

  for (int i = 0; i < 2; i++)
    {
      job.weights[i] = weights + i * job.n_planes * UNET_TAPS_SIZE;
      job.target[i] = out->view.store == UNET_STORE_BF16
                          ? (void *)unet_view_at_bf16 (&out->view, i, 1)
                          : (void *)unet_view_at (&out->view, i, 1);
    }
  return job;
}

static void
test_rows (void)
{
  const int64_t n = 2 * 32 * 5 * 23;
  g_autoptr (TestView) in = test_view_new (2, 24, 5, 23, TEST_TWO_VALUES, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (2 * 24 * 5 * 23, 1);
  g_autoptr (TestFloats) weights = test_random (4 * UNET_TAPS_SIZE, 2);
  g_autoptr (TestFloats) first = test_random (n, 3);
  g_autoptr (TestFloats) result = test_random (n, 4);
  g_autoptr (TestFloats) rounded = test_random (n, 5);

  test_view_load (in, input);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      g_autoptr (TestView) out = test_view_new (2, 32, 5, 23, TEST_ONE_VALUE, UNET_STORE_F32);
      g_autoptr (TestView) half = test_view_new (2, 32, 5, 23, TEST_ONE_VALUE, UNET_STORE_BF16);
      UnetConvRows job;

      unet_cpu_set_level ((UnetCpuLevel)level);
      job = get_job (in, weights, out);
      unet_dispatch_micro ()->conv_rows (&job);
      job = get_job (in, weights, half);
      unet_dispatch_micro ()->conv_rows (&job);
      test_view_save (out, result);
      test_view_save (half, rounded);
      for (int64_t i = 0; i < n; i++)
        {
          const bool inside = i / (32 * 5 * 23) == 1 && i / 23 % 5 >= 2 && i / 23 % 5 < 4;

          g_assert_true ((result[i] == result[i]) == inside);
          g_assert_true ((rounded[i] == rounded[i]) == inside);
          if (inside)
            g_assert_cmpfloat (rounded[i], ==,
                               unet_bf16_to_float (unet_bf16_from_float (result[i])));
          else
            result[i] = 0;
        }
      if (level == 0)
        memcpy (first, result, (size_t)n * sizeof (float));
      TEST_ASSERT_NEAR (result, first, n);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro/rows", test_rows);
  return g_test_run ();
}
