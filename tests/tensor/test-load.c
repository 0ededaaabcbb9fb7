/* test-load.c: parameters from tensors, on all cores
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/load.h"

#include "base/crc32.h"
#include "base/error.h"
#include "support/support.h"

#include <string.h>
#include <unistd.h>

#define N 5

/* Groups of four rows, each row reversed. */
static void
pack (const UnetParam *param, int64_t first, int64_t n_rows, const float *dense, float *packed)
{
  int64_t row = param->count / param->dims[0];

  g_assert_cmpint (first % 4, ==, 0);
  g_assert_true (n_rows % 4 == 0 || first + n_rows == param->dims[0]);
  memset (packed, 0, (size_t)((n_rows + 3) / 4 * 4 * row) * sizeof (float));
  for (int64_t i = 0; i < n_rows; i++)
    for (int64_t j = 0; j < row; j++)
      packed[i * row + j] = dense[i * row + row - 1 - j];
}

static void
unpack (const UnetParam *param, int64_t first, int64_t n_rows, const float *packed, float *dense)
{
  int64_t row = param->count / param->dims[0];

  for (int64_t i = 0; i < n_rows; i++)
    for (int64_t j = 0; j < row; j++)
      dense[i * row + row - 1 - j] = packed[i * row + j];
}

static const UnetParamLayout layout = {4, pack, unpack};

/* Large enough for several tasks, and all kinds of small ones. */
static UnetParamSet *
make_params (UnetParam **params)
{
  UnetParamSet *set = unet_param_set_new ();

  params[0] = unet_param_set_add (set, "large", UNET_PARAM_WEIGHT, 3, (int64_t[]){190, 70, 9},
                                  192 * 630, &layout, NULL);
  params[1] =
      unet_param_set_add (set, "bias", UNET_PARAM_BIAS, 1, (int64_t[]){190}, 192, NULL, NULL);
  params[2] = unet_param_set_add (set, "half", UNET_PARAM_WEIGHT, 2, (int64_t[]){90, 4000},
                                  92 * 4000, &layout, NULL);
  params[3] = unet_param_set_add (set, "count", UNET_PARAM_COUNTER, 0, NULL, 1, NULL, NULL);
  params[4] =
      unet_param_set_add (set, "absent", UNET_PARAM_BIAS, 1, (int64_t[]){3}, 16, NULL, NULL);
  params[4]->value[2] = 77;
  return set;
}

static float
value_of (int param, int64_t i)
{
  return (float)((i * 31 + param * 7) % 251);
}

static UnetTable *
make_table (UnetParam *const *params)
{
  UnetTable *table = unet_table_new ();

  for (int p = 0; p < 4; p++)
    {
      const UnetParam *param = params[p];
      UnetDtype        dtype = p == 2 ? UNET_DTYPE_BF16 : p == 3 ? UNET_DTYPE_I64 : UNET_DTYPE_F32;
      size_t           size = (size_t)param->count * unet_dtype_size (dtype);
      char            *data = g_malloc (size);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (UnetSource) source = NULL;
      UnetExtent extent = {.size = size, .has_checksum = p != 1};

      for (int64_t i = 0; i < param->count; i++)
        if (dtype == UNET_DTYPE_F32)
          ((float *)data)[i] = value_of (p, i);
        else if (dtype == UNET_DTYPE_I64)
          ((int64_t *)data)[i] = (int64_t)value_of (p, i);
        else
          {
            float    value = value_of (p, i); /* of 8 bits: exact */
            uint32_t bits;

            memcpy (&bits, &value, sizeof bits);
            ((uint16_t *)data)[i] = (uint16_t)(bits >> 16);
          }
      extent.checksum = unet_crc32 (0, data, size);
      bytes = g_bytes_new_take (data, size);
      source = unet_source_new (bytes, "test.pth");
      extent.source = source;
      g_assert_true (
          unet_table_add_extent (table, param->name, dtype, param->n_dims, param->dims, &extent));
    }
  return table;
}

static void
find_tensors (UnetTable *table, UnetParam *const *params, const UnetTensor **tensors)
{
  for (int p = 0; p < N; p++)
    tensors[p] = unet_table_lookup (table, params[p]->name);
}

static void
test_values (void)
{
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (UnetPool) pool = n_threads > 1 ? unet_pool_new (n_threads) : NULL;
      UnetParam        *params[N];
      const UnetTensor *tensors[N];
      g_autoptr (UnetParamSet) set = make_params (params);
      g_autoptr (UnetTable) table = make_table (params);
      GError *error = NULL;

      for (int p = 0; p < 4; p++)
        for (size_t i = 0; i < params[p]->n_packed; i++)
          params[p]->value[i] = p == 0 || p == 2 ? -1 : 0;
      find_tensors (table, params, tensors);
      g_assert_true (unet_load_params (pool, params, tensors, N, &error));
      g_assert_no_error (error);
      for (int p = 0; p < 4; p++)
        {
          g_autofree float *dense = g_new (float, params[p]->count);

          unet_param_get_dense (params[p], dense);
          for (int64_t i = 0; i < params[p]->count; i++)
            g_assert_cmpfloat (dense[i], ==, value_of (p, i));
          for (size_t i = (size_t)params[p]->count; i < params[p]->n_packed; i++)
            g_assert_cmpfloat (params[p]->value[i], ==, 0);
        }
      g_assert_cmpfloat (params[4]->value[2], ==, 77);
    }
}

/* One wrong bit anywhere in a tensor is found, whichever task it falls to. */
static void
test_checksums (void)
{
  static const size_t places[] = {0, 100000, 300000, 190 * 70 * 9 * 4 - 1};
  g_autoptr (UnetPool) pool = unet_pool_new (2);
  UnetParam        *params[N];
  const UnetTensor *tensors[N];
  g_autoptr (UnetParamSet) set = make_params (params);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (UnetTable) table = make_table (params);
      g_autoptr (GBytes) bytes = NULL;
      GError *error = NULL;

      find_tensors (table, params, tensors);
      bytes = unet_tensor_get_bytes (tensors[0], NULL);
      ((char *)g_bytes_get_data (bytes, NULL))[places[i]] ^= 16;
      g_assert_false (unet_load_params (pool, params, tensors, N, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "test.pth: the tensor \"large\""));
      g_clear_error (&error);
    }
}

/* A file that another program cuts short after it was opened. */
static void
test_truncated (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "weights", NULL);
  g_autofree char *zeros = g_malloc0 (2 * 190 * 630 * sizeof (float));
  g_autoptr (UnetPool) pool = unet_pool_new (2);
  g_autoptr (UnetTable) table = unet_table_new ();
  g_autoptr (UnetSource) source = NULL;
  UnetExtent        extent = {.size = 190 * 630 * sizeof (float)};
  UnetParam        *params[N];
  const UnetTensor *tensor;
  g_autoptr (UnetParamSet) set = make_params (params);
  GError *error = NULL;

  g_assert_true (g_file_set_contents (path, zeros, (gssize)extent.size, NULL));
  source = unet_source_open (path, NULL);
  extent.source = source;
  g_assert_true (
      unet_table_add_extent (table, "t", UNET_DTYPE_F32, 1, (int64_t[]){190 * 630}, &extent));
  tensor = unet_table_lookup (table, "t");
  g_assert_true (unet_load_params (pool, params, &tensor, 1, &error));
  g_assert_cmpint (truncate (path, 300000), ==, 0);
  g_assert_false (unet_load_params (pool, params, &tensor, 1, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/load/values", test_values);
  g_test_add_func ("/tensor/load/checksums", test_checksums);
  g_test_add_func ("/tensor/load/truncated", test_truncated);
  return g_test_run ();
}
