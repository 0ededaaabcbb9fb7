/* test-micro-finish.c: scale, shift, activation and rounding of finished sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_PIXELS 9
/* One cache line behind what is written. */
#define SIZE ((MAX_PIXELS + 1) * UNET_LANES)

static void
check (const UnetEpilogue *epilogue, int n_pixels)
{
  g_autoptr (TestFloats) sums = test_random (SIZE, 1);
  g_autoptr (TestFloats) start = test_random (SIZE, 2);
  g_autoptr (TestFloats) target = test_garbage (SIZE * sizeof (float));
  const bool is_half = epilogue->store == UNET_STORE_BF16;

  sums[5] = NAN;
  sums[6] = -INFINITY;
  sums[7] = INFINITY;
  sums[8] = 9;
  if (epilogue->accumulate)
    memcpy (target, start, (size_t)n_pixels * UNET_LANES * sizeof (float));
  unet_dispatch_micro ()->finish (epilogue, sums, n_pixels, target);
  for (int i = 0; i < SIZE; i++)
    {
      const int    c = i % UNET_LANES;
      const float  value = is_half ? unet_bf16_to_float (((const UnetBf16 *)target)[i]) : target[i];
      const double tolerance = is_half ? 1.0 / 128 : 1e-6;
      double       expected = (double)sums[i];

      if (i >= n_pixels * UNET_LANES)
        {
          g_assert_true (value != value); /* untouched */
          continue;
        }
      if (epilogue->scale != NULL)
        expected *= (double)epilogue->scale[c];
      if (epilogue->shift != NULL)
        expected += (double)epilogue->shift[c];
      if (epilogue->activation != UNET_ACTIVATION_NONE && expected < 0)
        expected = 0;
      if (epilogue->activation == UNET_ACTIVATION_RELU6 && expected > 6)
        expected = 6;
      if (epilogue->accumulate)
        expected += (double)start[i];
      if (!isfinite (expected))
        g_assert_true (isnan (expected) ? isnan (value) : (double)value == expected);
      else
        g_assert_cmpfloat_with_epsilon ((double)value, expected,
                                        tolerance * MAX (1, fabs (expected)));
    }
}

static void
test_finish (void)
{
  g_autoptr (TestFloats) scale = test_random (UNET_LANES, 3);
  g_autoptr (TestFloats) shift = test_random (UNET_LANES, 4);

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int i = 0; i < 48; i++)
        {
          const UnetEpilogue epilogue = {.scale = i & 1 ? scale : NULL,
                                         .shift = i & 2 ? shift : NULL,
                                         .activation = (UnetActivation)(i / 16),
                                         .accumulate = i & 8,
                                         .store = i & 4 ? UNET_STORE_BF16 : UNET_STORE_F32};

          if (epilogue.accumulate &&
              (epilogue.activation != UNET_ACTIVATION_NONE || epilogue.store == UNET_STORE_BF16))
            continue;
          for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
            check (&epilogue, n_pixels);
        }
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

/* To the bit, whatever the level: ties, and what rounds to infinity. */
static void
test_rounding (void)
{
  static const float values[UNET_LANES] = {
      1.0f,     1.00390625f, 1.01171875f, -1.00390625f, 1.00390637f, 0.0f,     -0.0f,  3.4e38f,
      -3.4e38f, 1e-40f,      INFINITY,    -INFINITY,    NAN,         65280.0f, 1e-30f, 0.1f};
  const UnetEpilogue epilogue = {.store = UNET_STORE_BF16};

  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      UnetBf16 result[UNET_LANES];

      unet_cpu_set_level ((UnetCpuLevel)level);
      unet_dispatch_micro ()->finish (&epilogue, values, 1, result);
      for (int c = 0; c < UNET_LANES; c++)
        if (values[c] != 0) /* -0 + 0 is 0 */
          g_assert_cmpint (result[c], ==, unet_bf16_from_float (values[c]));
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-finish/finish", test_finish);
  g_test_add_func ("/kernels/micro-finish/rounding", test_rounding);
  return g_test_run ();
}
