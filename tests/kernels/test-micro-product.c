/* test-micro-product.c: products of pixels by weights against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"
#include "support/support.h"

#include <string.h>

#define MAX_TERMS 5
#define MAX_PIXELS 40
/* Pixels of a source, one cache line of others before and behind those that are used. */
#define SOURCE_SIZE ((MAX_PIXELS + 2) * UNET_LANES)

typedef struct
{
  TestFloats  *data, *weights[2], *start[2];
  const float *sources[MAX_TERMS];
  int          lanes[MAX_TERMS];
} Fixture;

static void
fill (Fixture *fixture)
{
  fixture->data = test_random (MAX_TERMS * SOURCE_SIZE, 1);
  for (int i = 0; i < 2; i++)
    {
      fixture->weights[i] = test_random (MAX_TERMS * UNET_TAP_SIZE, (uint32_t)(2 + i));
      fixture->start[i] = test_random (MAX_PIXELS * UNET_LANES, (uint32_t)(4 + i));
    }
  for (int i = 0; i < MAX_TERMS; i++)
    {
      fixture->sources[i] = fixture->data + i * SOURCE_SIZE;
      fixture->lanes[i] = i == 2 ? 3 : UNET_LANES;
    }
}

static void
clear (Fixture *fixture)
{
  test_floats_free (fixture->data);
  for (int i = 0; i < 2; i++)
    {
      test_floats_free (fixture->weights[i]);
      test_floats_free (fixture->start[i]);
    }
}

/* In double; from pixel 1 of the sources on. */
static double
plain_sum (const Fixture *fixture, const UnetProduct *job, int block, int pixel, int k)
{
  double sum = job->accumulate ? (double)fixture->start[block][pixel * UNET_LANES + k] : 0;

  for (int i = 0; i < job->n_terms; i++)
    for (int c = 0; c < (job->lanes != NULL ? job->lanes[i] : UNET_LANES); c++)
      sum += (double)fixture->sources[i][(pixel + 1) * UNET_LANES + c] *
             (double)fixture->weights[block][i * UNET_TAP_SIZE + c * UNET_LANES + k];
  return sum;
}

static void
check (const Fixture *fixture, int n_pixels, int n_terms, int n_blocks, bool accumulate, bool few)
{
  g_autoptr (TestFloats) first = test_garbage ((MAX_PIXELS + 1) * UNET_LANES * sizeof (float));
  g_autoptr (TestFloats) second = test_garbage ((MAX_PIXELS + 1) * UNET_LANES * sizeof (float));
  UnetProduct job = {.n_terms = n_terms,
                     .sources = fixture->sources,
                     .lanes = few ? fixture->lanes : NULL,
                     .n_blocks = n_blocks,
                     .weights = {fixture->weights[0], fixture->weights[1]},
                     .out = {first, second},
                     .accumulate = accumulate};

  if (accumulate)
    for (int i = 0; i < n_blocks; i++)
      memcpy (job.out[i], fixture->start[i], (size_t)n_pixels * UNET_LANES * sizeof (float));
  unet_dispatch_micro ()->product (&job, UNET_LANES, n_pixels);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < (n_pixels + 1) * UNET_LANES; j++)
      if (i < n_blocks && j < n_pixels * UNET_LANES)
        g_assert_cmpfloat_with_epsilon (
            (double)job.out[i][j], plain_sum (fixture, &job, i, j / UNET_LANES, j % UNET_LANES),
            1e-5);
      else
        g_assert_true (job.out[i][j] != job.out[i][j]); /* untouched */
}

static void
test_product (void)
{
  Fixture fixture;

  fill (&fixture);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_blocks = 1; n_blocks <= 2; n_blocks++)
          check (&fixture, n_pixels, 1 + n_pixels % MAX_TERMS, n_blocks, n_pixels / 2 % 2 == 0,
                 n_pixels % 3 == 0);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
  clear (&fixture);
}

/* Sums that are scaled, shifted and clipped on their way out; a NaN stays one. */
static void
check_finish (const Fixture *fixture, int n_pixels, int n_blocks, UnetActivation activation)
{
  g_autoptr (TestFloats) first = test_garbage (MAX_PIXELS * UNET_LANES * sizeof (float));
  g_autoptr (TestFloats) second = test_garbage (MAX_PIXELS * UNET_LANES * sizeof (float));
  g_autoptr (TestFloats) scale = test_random (2 * UNET_LANES, 6);
  g_autoptr (TestFloats) shift = test_random (2 * UNET_LANES, 7);
  UnetProduct job = {.n_terms = 1,
                     .sources = fixture->sources,
                     .n_blocks = n_blocks,
                     .weights = {fixture->weights[0], fixture->weights[1]},
                     .out = {first, second},
                     .scale = {scale, scale + UNET_LANES},
                     .shift = {shift, shift + UNET_LANES},
                     .activation = activation};

  shift[3] = (float)g_ascii_strtod ("nan", NULL);
  shift[4] = 6.5f;
  unet_dispatch_micro ()->product (&job, UNET_LANES, n_pixels);
  for (int i = 0; i < n_blocks; i++)
    for (int j = 0; j < n_pixels * UNET_LANES; j++)
      {
        const int k = j % UNET_LANES;
        double    expected = plain_sum (fixture, &job, i, j / UNET_LANES, k);

        expected = expected * (double)job.scale[i][k] + (double)job.shift[i][k];
        if (activation != UNET_ACTIVATION_NONE && expected < 0)
          expected = 0;
        if (activation == UNET_ACTIVATION_RELU6 && expected > 6)
          expected = 6;
        if (i == 0 && k == 3)
          g_assert_true (job.out[i][j] != job.out[i][j]);
        else
          g_assert_cmpfloat_with_epsilon ((double)job.out[i][j], expected, 1e-5);
      }
}

static void
test_finish (void)
{
  Fixture fixture;

  fill (&fixture);
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_pixels = 1; n_pixels <= MAX_PIXELS; n_pixels++)
        for (int n_blocks = 1; n_blocks <= 2; n_blocks++)
          for (int a = UNET_ACTIVATION_NONE; a <= UNET_ACTIVATION_RELU6; a++)
            check_finish (&fixture, n_pixels, n_blocks, (UnetActivation)a);
    }
  unet_cpu_set_level (unet_cpu_best_level ());
  clear (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-product/sums", test_product);
  g_test_add_func ("/kernels/micro-product/finish", test_finish);
  return g_test_run ();
}
