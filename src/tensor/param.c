/* param.c: the learned numbers of a network
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/param.h"

#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

struct _UnetParamSet
{
  GPtrArray  *params;
  GHashTable *by_name; /* borrowed name -> UnetParam */
};

static void
param_free (UnetParam *param)
{
  g_free (param->name);
  unet_aligned_free (param->value);
  unet_aligned_free (param->grad);
  g_free (param);
}

UnetParamSet *
unet_param_set_new (void)
{
  UnetParamSet *set = g_new0 (UnetParamSet, 1);

  set->params = g_ptr_array_new_with_free_func ((GDestroyNotify)param_free);
  set->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return set;
}

void
unet_param_set_free (UnetParamSet *set)
{
  if (set == NULL)
    return;
  g_hash_table_unref (set->by_name);
  g_ptr_array_unref (set->params);
  g_free (set);
}

UnetParam *
unet_param_set_add (UnetParamSet          *set,
                    const char            *name,
                    UnetParamKind          kind,
                    int                    n_dims,
                    const int64_t         *dims,
                    size_t                 n_packed,
                    const UnetParamLayout *layout,
                    const void            *layout_data)
{
  UnetParam *param;

  g_return_val_if_fail (n_dims >= 0 && n_dims <= 4, NULL);
  g_return_val_if_fail (g_hash_table_lookup (set->by_name, name) == NULL, NULL);

  param = g_new0 (UnetParam, 1);
  param->name = g_strdup (name);
  param->kind = kind;
  param->n_dims = n_dims;
  param->count = 1;
  for (int i = 0; i < n_dims; i++)
    {
      param->dims[i] = dims[i];
      param->count *= dims[i];
    }
  param->n_packed = n_packed;
  param->rate = 1;
  param->layout = layout;
  param->layout_data = layout_data;
  param->value = unet_aligned_alloc0 (n_packed * sizeof (float));
  if (param->value == NULL)
    {
      param_free (param);
      return NULL;
    }
  g_ptr_array_add (set->params, param);
  g_hash_table_insert (set->by_name, param->name, param);
  return param;
}

guint
unet_param_set_get_n (UnetParamSet *set)
{
  return set->params->len;
}

UnetParam *
unet_param_set_get (UnetParamSet *set, guint index)
{
  g_return_val_if_fail (index < set->params->len, NULL);
  return set->params->pdata[index];
}

UnetParam *
unet_param_set_lookup (UnetParamSet *set, const char *name)
{
  return g_hash_table_lookup (set->by_name, name);
}

int64_t
unet_param_set_count_learned (UnetParamSet *set)
{
  int64_t n = 0;

  for (guint i = 0; i < set->params->len; i++)
    if (unet_param_is_learned (set->params->pdata[i]))
      n += ((UnetParam *)set->params->pdata[i])->count;
  return n;
}

bool
unet_param_set_allocate_grads (UnetParamSet *set, GError **error)
{
  for (guint i = 0; i < set->params->len; i++)
    {
      UnetParam *param = set->params->pdata[i];

      if (!unet_param_is_learned (param) || param->grad != NULL)
        continue;
      param->grad = unet_aligned_alloc0 (param->n_packed * sizeof (float));
      if (param->grad == NULL)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                       _ ("There is not enough memory for the gradients of the network's %" PRId64
                          " parameters: use a smaller network"),
                       unet_param_set_count_learned (set));
          return false;
        }
    }
  return true;
}

void
unet_param_set_zero_grads (UnetParamSet *set)
{
  for (guint i = 0; i < set->params->len; i++)
    {
      UnetParam *param = set->params->pdata[i];

      if (param->grad != NULL)
        memset (param->grad, 0, param->n_packed * sizeof (float));
    }
}

int64_t
unet_param_get_n_rows (const UnetParam *param)
{
  return param->n_dims > 0 ? param->dims[0] : 1;
}

int64_t
unet_param_get_group (const UnetParam *param)
{
  if (param->layout == NULL)
    return 1;
  return param->layout->group > 0 ? param->layout->group : unet_param_get_n_rows (param);
}

/* The floats of one packed group, or of one row where there is no layout. */
static size_t
group_size (const UnetParam *param)
{
  const int64_t n_rows = unet_param_get_n_rows (param);
  const int64_t group = unet_param_get_group (param);

  if (param->layout == NULL)
    return (size_t)(param->count / n_rows);
  return param->n_packed / (size_t)((n_rows + group - 1) / group);
}

void
unet_param_set_rows (UnetParam *param, int64_t first, int64_t n_rows, const float *dense)
{
  const size_t size = group_size (param);
  float       *packed = param->value + (size_t)(first / unet_param_get_group (param)) * size;

  if (param->layout != NULL)
    param->layout->pack (param, first, n_rows, dense, packed);
  else
    memcpy (packed, dense, (size_t)n_rows * size * sizeof (float));
}

static void
get_rows (const UnetParam *param, const float *packed, int64_t first, int64_t n_rows, float *dense)
{
  const size_t size = group_size (param);

  packed += (size_t)(first / unet_param_get_group (param)) * size;
  if (param->layout != NULL)
    param->layout->unpack (param, first, n_rows, packed, dense);
  else
    memcpy (dense, packed, (size_t)n_rows * size * sizeof (float));
}

void
unet_param_get_rows (const UnetParam *param, int64_t first, int64_t n_rows, float *dense)
{
  get_rows (param, param->value, first, n_rows, dense);
}

void
unet_param_get_dense (const UnetParam *param, float *dense)
{
  get_rows (param, param->value, 0, unet_param_get_n_rows (param), dense);
}

void
unet_param_get_dense_grad (const UnetParam *param, float *dense)
{
  g_return_if_fail (param->grad != NULL);
  get_rows (param, param->grad, 0, unet_param_get_n_rows (param), dense);
}

void
unet_param_set_dense (UnetParam *param, const float *dense)
{
  unet_param_set_rows (param, 0, unet_param_get_n_rows (param), dense);
}
