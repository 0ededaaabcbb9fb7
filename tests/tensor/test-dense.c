/* test-dense.c: a parameter in PyTorch's order, as it is read
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/dense.h"

#include "support/support.h"

#include <string.h>

/* Groups of three rows of four, column by column. */
static void
pack (const UnetParam *param, int64_t first, int64_t n_rows, const float *dense, float *packed)
{
  for (int64_t row = 0; row < n_rows; row++)
    for (int c = 0; c < 4; c++)
      packed[row / 3 * 12 + c * 3 + row % 3] = dense[row * 4 + c];
}

static void
unpack (const UnetParam *param, int64_t first, int64_t n_rows, const float *packed, float *dense)
{
  for (int64_t row = 0; row < n_rows; row++)
    for (int c = 0; c < 4; c++)
      dense[row * 4 + c] = packed[row / 3 * 12 + c * 3 + row % 3];
}

static const UnetParamLayout layout = {3, pack, unpack};
static const UnetParamLayout whole_layout = {0, pack, unpack};

/* Every piece of it, at odd places too. */
static void
check (UnetParam *param, const float *dense)
{
  g_autoptr (UnetSource) source = unet_dense_new (param);
  const size_t     size = (size_t)param->count * sizeof (float);
  g_autofree char *piece = g_malloc (size);

  g_assert_cmpuint (unet_source_get_size (source), ==, size);
  g_assert_cmpstr (unet_source_get_name (source), ==, param->name);
  unet_param_set_dense (param, dense);
  for (size_t offset = 0; offset <= size; offset++)
    for (size_t n = 0; offset + n <= size; n += 5)
      {
        memset (piece, 0xff, size);
        g_assert_true (unet_source_read (source, offset, piece, n, NULL));
        g_assert_cmpmem (piece, n, (const char *)dense + offset, n);
        if (n < size)
          g_assert_cmpint ((unsigned char)piece[n], ==, 0xff);
      }
}

static void
test_pieces (void)
{
  g_autoptr (UnetParamSet) set = unet_param_set_new ();
  const int64_t dims[2] = {8, 4};
  float         dense[32];

  test_fill (dense, 32, -1, 1, 3);
  check (unet_param_set_add (set, "groups", UNET_PARAM_WEIGHT, 2, dims, 36, &layout, NULL), dense);
  check (unet_param_set_add (set, "whole", UNET_PARAM_WEIGHT, 2, dims, 36, &whole_layout, NULL),
         dense);
  check (unet_param_set_add (set, "plain", UNET_PARAM_BIAS, 1, (int64_t[]){32}, 32, NULL, NULL),
         dense);
  check (unet_param_set_add (set, "scalar", UNET_PARAM_BIAS, 0, NULL, 1, NULL, NULL), dense);
}

/* What is read is what the parameter is then. */
static void
test_live (void)
{
  g_autoptr (UnetParamSet) set = unet_param_set_new ();
  UnetParam *param =
      unet_param_set_add (set, "p", UNET_PARAM_BIAS, 1, (int64_t[]){2}, 16, NULL, NULL);
  g_autoptr (UnetSource) source = unet_dense_new (param);
  float pair[2];

  param->value[1] = 5;
  g_assert_true (unet_source_read (source, 0, pair, sizeof pair, NULL));
  g_assert_cmpfloat (pair[1], ==, 5);
  param->value[1] = 6;
  g_assert_true (unet_source_read (source, 0, pair, sizeof pair, NULL));
  g_assert_cmpfloat (pair[1], ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/dense/pieces", test_pieces);
  g_test_add_func ("/tensor/dense/live", test_live);
  return g_test_run ();
}
