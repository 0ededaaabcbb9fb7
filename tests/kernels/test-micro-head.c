/* test-micro-head.c: from channels to classes and back, against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <string.h>

#define N_PLANES 3
#define MAX_PIXELS 37
/* Pixels in front of those that are used. */
#define FIRST 2
#define IMAGE_STRIDE ((MAX_PIXELS + FIRST) * UNET_LANES)
#define CLASS_STRIDE (MAX_PIXELS + 3)
#define MAX_CLASSES 5

static void
check_head (int n_pixels, int n_classes)
{
  const int64_t plane_size = 2 * IMAGE_STRIDE; /* two images; the second is looked at */
  g_autoptr (TestFloats) pixels = test_random (N_PLANES * plane_size, 1);
  g_autoptr (TestFloats) weights = test_random (MAX_CLASSES * N_PLANES * UNET_LANES, 2);
  g_autoptr (TestFloats) bias = test_random (MAX_CLASSES, 3);
  g_autoptr (TestFloats) logits = test_garbage (MAX_CLASSES * CLASS_STRIDE * sizeof (float));
  UnetPlane      planes[N_PLANES];
  const UnetHead job = {.n_planes = N_PLANES,
                        .n_classes = n_classes,
                        .planes = planes,
                        .weights = weights,
                        .bias = bias,
                        .class_stride = CLASS_STRIDE};

  for (int p = 0; p < N_PLANES; p++)
    planes[p] = (UnetPlane){pixels + p * plane_size, IMAGE_STRIDE, UNET_LANES};
  unet_dispatch_micro ()->head (&job, 1, FIRST * UNET_LANES, n_pixels, logits);
  for (int i = 0; i < MAX_CLASSES * CLASS_STRIDE; i++)
    {
      const int k = i / CLASS_STRIDE;
      const int t = i % CLASS_STRIDE;
      double    sum;

      if (k >= n_classes || t >= n_pixels)
        {
          g_assert_true (logits[i] != logits[i]); /* untouched */
          continue;
        }
      sum = (double)bias[k];
      for (int p = 0; p < N_PLANES; p++)
        for (int c = 0; c < UNET_LANES; c++)
          sum += (double)weights[(k * N_PLANES + p) * UNET_LANES + c] *
                 (double)pixels[p * plane_size + IMAGE_STRIDE + (FIRST + t) * UNET_LANES + c];
      g_assert_cmpfloat_with_epsilon ((double)logits[i], sum, 1e-5);
    }
}

static void
test_head (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_classes = 1; n_classes <= MAX_CLASSES; n_classes++)
          check_head (n_pixels, n_classes);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

/* WANTED: 0: no gradient at the pixels; 1: overwritten; 2: added to. */
static void
check_grad (int n_pixels, int n_classes, int wanted)
{
  const int size = (MAX_PIXELS + 1) * UNET_LANES;
  g_autoptr (TestFloats) pixels = test_random (size, 1);
  g_autoptr (TestFloats) grads = test_random (UNET_HEAD_CLASSES * CLASS_STRIDE, 2);
  g_autoptr (TestFloats) weights = test_random (UNET_HEAD_CLASSES * 2 * UNET_LANES, 3);
  g_autoptr (TestFloats) before = test_random (size, 4);
  g_autoptr (TestFloats) target = test_garbage ((size_t)size * sizeof (float));
  g_autoptr (TestFloats) sums = test_garbage (UNET_HEAD_CLASSES * UNET_LANES * sizeof (float));
  const UnetHeadGrad job = {.pixels = pixels,
                            .n_classes = n_classes,
                            .grads = grads,
                            .class_stride = CLASS_STRIDE,
                            .weights = weights,
                            .weight_stride = 2 * UNET_LANES,
                            .sums = sums,
                            .target = wanted > 0 ? target : NULL,
                            .accumulate = wanted == 2};

  if (wanted == 2)
    memcpy (target, before, (size_t)n_pixels * UNET_LANES * sizeof (float));
  unet_dispatch_micro ()->head_grad (&job, n_pixels);
  for (int i = 0; i < UNET_HEAD_CLASSES * UNET_LANES; i++)
    {
      double sum = 0;

      if (i / UNET_LANES >= n_classes)
        {
          g_assert_true (sums[i] != sums[i]); /* untouched */
          continue;
        }
      for (int t = 0; t < n_pixels; t++)
        sum += (double)pixels[t * UNET_LANES + i % UNET_LANES] *
               (double)grads[i / UNET_LANES * CLASS_STRIDE + t];
      g_assert_cmpfloat_with_epsilon ((double)sums[i], sum, 1e-5);
    }
  for (int i = 0; i < size; i++)
    {
      double sum = wanted == 2 ? (double)before[i] : 0;

      if (wanted == 0 || i >= n_pixels * UNET_LANES)
        {
          g_assert_true (target[i] != target[i]); /* untouched */
          continue;
        }
      for (int k = 0; k < n_classes; k++)
        sum += (double)weights[2 * k * UNET_LANES + i % UNET_LANES] *
               (double)grads[k * CLASS_STRIDE + i / UNET_LANES];
      g_assert_cmpfloat_with_epsilon ((double)target[i], sum, 1e-5);
    }
}

static void
test_grad (void)
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_classes = 1; n_classes <= UNET_HEAD_CLASSES; n_classes++)
          check_grad (n_pixels, n_classes, (n_pixels + n_classes) % 3);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-head/forward", test_head);
  g_test_add_func ("/kernels/micro-head/gradient", test_grad);
  return g_test_run ();
}
