/* test-micro-add.c: sums of rows, activations and their gradients, value by value
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_PIXELS 5
#define SIZE ((MAX_PIXELS + 1) * UNET_LANES)

static float
activate (float value, UnetActivation activation)
{
  if (activation != UNET_ACTIVATION_NONE && value < 0)
    return 0;
  return activation == UNET_ACTIVATION_RELU6 && value > 6 ? 6 : value;
}

static void
check_add (int n_pixels, UnetActivation activation)
{
  g_autoptr (TestFloats) a = test_random (SIZE, 1);
  g_autoptr (TestFloats) b = test_random (SIZE, 2);
  g_autoptr (TestFloats) target = test_garbage (SIZE * sizeof (float));

  for (int i = 0; i < SIZE; i++)
    a[i] *= 10;
  a[3] = NAN;
  b[4] = INFINITY;
  b[5] = -INFINITY;
  a[6] = 6 - b[6];
  unet_dispatch_micro ()->add (a, b, n_pixels, activation, target);
  for (int i = 0; i < SIZE; i++)
    if (i >= n_pixels * UNET_LANES || i == 3)
      g_assert_true (isnan (target[i])); /* untouched, but for the one that must stay */
    else
      g_assert_cmpfloat (target[i], ==, activate (a[i] + b[i], activation));
}

static void
check_pass (int n_pixels, UnetActivation activation, bool accumulate)
{
  g_autoptr (TestFloats) values = test_random (SIZE, 1);
  g_autoptr (TestFloats) grad = test_random (SIZE, 2);
  g_autoptr (TestFloats) before = test_random (SIZE, 3);
  g_autoptr (TestFloats) target = test_random (SIZE, 3);

  for (int i = 0; i < SIZE; i++)
    values[i] = activate (10 * values[i], activation);
  values[3] = NAN;
  unet_dispatch_micro ()->pass_grad (values, grad, n_pixels, activation, target, accumulate);
  for (int i = 0; i < SIZE; i++)
    {
      const bool passes = activation == UNET_ACTIVATION_NONE ||
                          (values[i] > 0 && (activation == UNET_ACTIVATION_RELU || values[i] < 6));
      const float part = passes ? grad[i] : 0;

      if (i >= n_pixels * UNET_LANES)
        g_assert_cmpfloat (target[i], ==, before[i]);
      else
        g_assert_cmpfloat (target[i], ==, accumulate ? before[i] + part : part);
    }
}

static void
for_each_case (void (*check) (int n_pixels, UnetActivation activation))
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int activation = 0; activation <= UNET_ACTIVATION_RELU6; activation++)
          check (n_pixels, (UnetActivation)activation);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
check_both (int n_pixels, UnetActivation activation)
{
  check_pass (n_pixels, activation, false);
  check_pass (n_pixels, activation, true);
}

static void
test_add (void)
{
  for_each_case (check_add);
}

static void
test_pass (void)
{
  for_each_case (check_both);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-add/add", test_add);
  g_test_add_func ("/kernels/micro-add/pass", test_pass);
  return g_test_run ();
}
