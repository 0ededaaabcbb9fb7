/* test-micro-norm.c: the passes of batch normalisation against plain sums
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"
#include "kernels/kernel-test.h"

#include <math.h>
#include <string.h>

#define MAX_ROWS 3
#define MAX_COLUMNS 11
/* From row to row, of the values and of the gradients. */
#define ROW_SIZE ((MAX_COLUMNS + 2) * UNET_LANES)
#define GRAD_ROW_SIZE ((MAX_COLUMNS + 3) * UNET_LANES)
#define SIZE (MAX_ROWS * ROW_SIZE)
#define GRAD_SIZE (MAX_ROWS * GRAD_ROW_SIZE)

typedef struct
{
  TestFloats   *values, *grad, *target;
  UnetBf16      halves[SIZE];
  UnetPixelRows rows;
  UnetNormGrad  norm;
} Fixture;

/* Values around OFFSET, as the store rounds them. */
static void
fill (Fixture       *fixture,
      UnetStore      store,
      int            n_rows,
      int            n_columns,
      float          offset,
      UnetActivation activation)
{
  UnetNormGrad *norm = &fixture->norm;
  float        *channels[] = {norm->mean, norm->scale, norm->shift, norm->slope, norm->constant};

  fixture->values = test_random (SIZE, 1);
  fixture->grad = test_random (GRAD_SIZE, 2);
  fixture->target = test_garbage (GRAD_SIZE * sizeof (float));
  for (int i = 0; i < SIZE; i++)
    {
      fixture->values[i] += offset;
      fixture->halves[i] = unet_bf16_from_float (fixture->values[i]);
      if (store == UNET_STORE_BF16)
        fixture->values[i] = unet_bf16_to_float (fixture->halves[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    for (int c = 0; c < UNET_LANES; c++)
      channels[i][c] = sinf ((float)(1 + c + 20 * (int)i));
  norm->activation = activation;
  for (int c = 0; activation == UNET_ACTIVATION_RELU6 && c < UNET_LANES; c += 2)
    norm->shift[c] += 6;
  fixture->rows.values =
      store == UNET_STORE_BF16 ? (const void *)fixture->halves : (const void *)fixture->values;
  fixture->rows.store = store;
  fixture->rows.n_rows = n_rows;
  fixture->rows.n_columns = n_columns;
  fixture->rows.row_size = ROW_SIZE;
}

static void
clear (Fixture *fixture)
{
  test_floats_free (fixture->values);
  test_floats_free (fixture->grad);
  test_floats_free (fixture->target);
}

static double
activate (double value, UnetActivation activation)
{
  if (activation != UNET_ACTIVATION_NONE)
    value = MAX (value, 0);
  return activation == UNET_ACTIVATION_RELU6 ? MIN (value, 6) : value;
}

static bool
is_cut (float z, UnetActivation activation)
{
  return (activation != UNET_ACTIVATION_NONE && !(z > 0)) ||
         (activation == UNET_ACTIVATION_RELU6 && !(z < 6));
}

static void
check_statistics (const Fixture *fixture)
{
  const UnetPixelRows *rows = &fixture->rows;
  const double         n = (double)(rows->n_rows * rows->n_columns);
  float                centre[UNET_LANES], rest[UNET_LANES], squares[UNET_LANES];

  unet_dispatch_micro ()->norm_statistics (rows, centre, rest, squares);
  for (int c = 0; c < UNET_LANES; c++)
    {
      double sum = 0, differences = 0, square = 0;

      for (int64_t y = 0; y < rows->n_rows; y++)
        for (int64_t x = 0; x < rows->n_columns; x++)
          {
            const double value = (double)fixture->values[y * ROW_SIZE + x * UNET_LANES + c];

            sum += value;
            differences += value - (double)centre[c];
            square += (value - (double)centre[c]) * (value - (double)centre[c]);
          }
      g_assert_cmpfloat_with_epsilon ((double)centre[c], sum / n, 1e-6 * fabs (sum));
      g_assert_cmpfloat_with_epsilon ((double)rest[c], differences, 1e-5);
      g_assert_cmpfloat_with_epsilon ((double)squares[c], square, 1e-5);
    }
}

static void
check_apply (Fixture *fixture, UnetActivation activation)
{
  const UnetPixelRows *rows = &fixture->rows;
  const UnetNormGrad  *norm = &fixture->norm;

  fixture->values[3] = NAN;
  fixture->halves[3] = unet_bf16_from_float (NAN);
  unet_dispatch_micro ()->norm_apply (rows, norm->scale, norm->shift, activation, fixture->target,
                                      GRAD_ROW_SIZE);
  for (int i = 0; i < GRAD_SIZE; i++)
    {
      const int   y = i / GRAD_ROW_SIZE;
      const int   x = i % GRAD_ROW_SIZE / UNET_LANES;
      const int   c = i % UNET_LANES;
      const float value = fixture->target[i];
      double      expected;

      if (y >= rows->n_rows || x >= rows->n_columns || i == 3)
        {
          g_assert_true (isnan (value)); /* untouched, but for the one that must stay */
          continue;
        }
      expected =
          (double)fixture->values[y * ROW_SIZE + i % GRAD_ROW_SIZE] * (double)norm->scale[c] +
          (double)norm->shift[c];
      g_assert_cmpfloat_with_epsilon ((double)value, activate (expected, activation), 1e-6);
    }
}

/* With the outputs of forward in TARGET: what they say of ReLU must hold to the bit. */
static void
check_grads (Fixture *fixture)
{
  const UnetPixelRows *rows = &fixture->rows;
  const UnetNormGrad  *norm = &fixture->norm;
  double               sum[UNET_LANES] = {0}, product[UNET_LANES] = {0};
  float                sums[UNET_LANES], products[UNET_LANES];
  g_autoptr (TestFloats) before = test_random (GRAD_SIZE, 2);

  unet_dispatch_micro ()->norm_apply (rows, norm->scale, norm->shift, norm->activation,
                                      fixture->target, GRAD_ROW_SIZE);
  unet_dispatch_micro ()->norm_sum_grads (rows, fixture->grad, GRAD_ROW_SIZE, norm, sums, products);
  unet_dispatch_micro ()->norm_apply_grad (rows, fixture->grad, GRAD_ROW_SIZE, norm);
  for (int i = 0; i < GRAD_SIZE; i++)
    {
      const int y = i / GRAD_ROW_SIZE;
      const int x = i % GRAD_ROW_SIZE / UNET_LANES;
      const int c = i % UNET_LANES;
      double    g, difference;

      if (y >= rows->n_rows || x >= rows->n_columns)
        {
          g_assert_cmpfloat (fixture->grad[i], ==, before[i]);
          continue;
        }
      g = is_cut (fixture->target[i], norm->activation) ? 0 : (double)before[i];
      difference =
          (double)fixture->values[y * ROW_SIZE + i % GRAD_ROW_SIZE] - (double)norm->mean[c];
      sum[c] += g;
      product[c] += g * difference;
      g_assert_cmpfloat_with_epsilon ((double)fixture->grad[i],
                                      g * (double)norm->scale[c] +
                                          difference * (double)norm->slope[c] +
                                          (double)norm->constant[c],
                                      1e-5);
    }
  for (int c = 0; c < UNET_LANES; c++)
    {
      g_assert_cmpfloat_with_epsilon ((double)sums[c], sum[c], 1e-5);
      g_assert_cmpfloat_with_epsilon ((double)products[c], product[c], 1e-4);
    }
}

static void
for_each_case (
    void (*check) (UnetStore store, int n_rows, int n_columns, UnetActivation activation))
{
  for (int level = 0; level <= (int)unet_cpu_best_level (); level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (int n_rows = 1; n_rows <= MAX_ROWS; n_rows++)
        for (int n_columns = 1; n_columns <= MAX_COLUMNS; n_columns++)
          for (int i = 0; i < 6; i++)
            check (i % 2 == 0 ? UNET_STORE_F32 : UNET_STORE_BF16, n_rows, n_columns,
                   (UnetActivation)(i / 2));
    }
  unet_cpu_set_level (unet_cpu_best_level ());
}

static void
run_statistics (UnetStore store, int n_rows, int n_columns, UnetActivation activation)
{
  Fixture fixture;

  fill (&fixture, store, n_rows, n_columns, activation == UNET_ACTIVATION_RELU ? 0 : 100,
        activation);
  check_statistics (&fixture);
  clear (&fixture);
}

static void
run_apply (UnetStore store, int n_rows, int n_columns, UnetActivation activation)
{
  Fixture fixture;

  fill (&fixture, store, n_rows, n_columns, 0, activation);
  check_apply (&fixture, activation);
  clear (&fixture);
}

static void
run_grads (UnetStore store, int n_rows, int n_columns, UnetActivation activation)
{
  Fixture fixture;

  fill (&fixture, store, n_rows, n_columns, 0.5f, activation);
  check_grads (&fixture);
  clear (&fixture);
}

static void
test_statistics (void)
{
  for_each_case (run_statistics);
}

static void
test_apply (void)
{
  for_each_case (run_apply);
}

static void
test_grads (void)
{
  for_each_case (run_grads);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/micro-norm/statistics", test_statistics);
  g_test_add_func ("/kernels/micro-norm/apply", test_apply);
  g_test_add_func ("/kernels/micro-norm/grads", test_grads);
  return g_test_run ();
}
