/* load.c: parameters from tensors, on all cores
 *
 * The weights are cut into tasks of some rows each. A task reads its rows from the file into a
 * buffer that fits the cache, takes their checksum, and packs them from there to where they are
 * used: each byte is fetched from memory once, and the dense weights are never in memory as a
 * whole. The checksums of a tensor's tasks, put together in order, are that of the tensor.
 *
 * The error that is reported is that of the first task in order, whichever thread met its own
 * first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/load.h"

#include "base/crc32.h"
#include "base/error.h"
#include "base/memory.h"

#include <glib/gi18n.h>

/* What a task reads, unless one group of rows alone is more. */
#define TASK_BYTES ((size_t)256 << 10)

typedef struct
{
  guint    index; /* of parameter and tensor */
  int64_t  first, n_rows;
  uint32_t checksum; /* of what was read */
} Task;

typedef struct
{
  UnetParam *const        *params;
  const UnetTensor *const *tensors;
  GArray                  *tasks; /* Task */

  size_t raw_size, dense_size; /* of the buffers of one thread */
  char  *buffers;

  GMutex  lock;
  int64_t failed; /* the first task that did, or the number of tasks; atomic */
  GError *error;  /* its own */
} Load;

/* Whether a tensor's bytes are what a parameter's dense form is. */
static bool
is_dense_already (const UnetTensor *tensor)
{
  return tensor->dtype == UNET_DTYPE_F32 && G_BYTE_ORDER == G_LITTLE_ENDIAN;
}

static size_t
row_elements (const UnetParam *param)
{
  return (size_t)(param->count / unet_param_get_n_rows (param));
}

static void
cut (Load *load, guint index)
{
  const UnetParam  *param = load->params[index];
  const UnetTensor *tensor = load->tensors[index];
  const int64_t     n_rows = unet_param_get_n_rows (param);
  const int64_t     group = unet_param_get_group (param);
  const size_t      row = row_elements (param);
  const size_t      row_bytes = row * unet_dtype_size (tensor->dtype);
  const int64_t     n_groups = (int64_t)(TASK_BYTES / row_bytes) / group;
  const int64_t     step = MIN (n_rows, MAX (1, n_groups) * group);

  for (int64_t first = 0; first < n_rows; first += step)
    {
      const Task task = {.index = index, .first = first, .n_rows = MIN (step, n_rows - first)};

      g_array_append_val (load->tasks, task);
    }
  load->raw_size = MAX (load->raw_size, unet_align_size ((size_t)step * row_bytes));
  if (!is_dense_already (tensor))
    load->dense_size =
        MAX (load->dense_size, unet_align_size ((size_t)step * row * sizeof (float)));
}

static void
fail (Load *load, int64_t index, GError *error)
{
  g_mutex_lock (&load->lock);
  if (index < load->failed)
    {
      load->failed = index;
      g_clear_error (&load->error);
      load->error = g_steal_pointer (&error);
    }
  g_mutex_unlock (&load->lock);
  g_clear_error (&error);
}

static bool
is_wanted (Load *load, int64_t index)
{
  bool wanted;

  g_mutex_lock (&load->lock);
  wanted = index < load->failed;
  g_mutex_unlock (&load->lock);
  return wanted;
}

static void
run_task (void *data, int64_t index, int worker)
{
  Load             *load = data;
  Task             *task = &g_array_index (load->tasks, Task, index);
  UnetParam        *param = load->params[task->index];
  const UnetTensor *tensor = load->tensors[task->index];
  const size_t      row = row_elements (param);
  const size_t      row_bytes = row * unet_dtype_size (tensor->dtype);
  const size_t      size = (size_t)task->n_rows * row_bytes;
  char             *raw = load->buffers + (size_t)worker * (load->raw_size + load->dense_size);
  float            *dense = (float *)(raw + load->raw_size);
  GError           *error = NULL;

  if (!is_wanted (load, index))
    return;
  if (!unet_source_read (tensor->data.source, tensor->data.offset + (size_t)task->first * row_bytes,
                         raw, size, &error))
    {
      fail (load, index, error);
      return;
    }
  if (tensor->data.has_checksum)
    task->checksum = unet_crc32 (0, raw, size);
  if (is_dense_already (tensor))
    dense = (float *)raw;
  else
    unet_dtype_to_float (tensor->dtype, raw, dense, (size_t)task->n_rows * row);
  unet_param_set_rows (param, task->first, task->n_rows, dense);
}

/* Compares the checksums of all tensors, whose tasks lie in order. */
static bool
check (const Load *load, GError **error)
{
  guint next;

  for (guint i = 0; i < load->tasks->len; i = next)
    {
      const guint       index = g_array_index (load->tasks, Task, i).index;
      const UnetTensor *tensor = load->tensors[index];
      const size_t      elements = row_elements (load->params[index]);
      uint32_t          checksum = 0;

      for (next = i; next < load->tasks->len; next++)
        {
          const Task *task = &g_array_index (load->tasks, Task, next);

          if (task->index != index)
            break;
          checksum = unet_crc32_combine (checksum, task->checksum,
                                         (size_t)task->n_rows * elements *
                                             unet_dtype_size (tensor->dtype));
        }
      if (!unet_tensor_check (tensor, checksum, error))
        return false;
    }
  return true;
}

bool
unet_load_params (UnetPool                *pool,
                  UnetParam *const        *params,
                  const UnetTensor *const *tensors,
                  guint                    n,
                  GError                 **error)
{
  g_autoptr (GArray) tasks = g_array_new (FALSE, TRUE, sizeof (Task));
  Load load = {.params = params, .tensors = tensors, .tasks = tasks};
  bool good = false;

  for (guint i = 0; i < n; i++)
    if (tensors[i] != NULL)
      cut (&load, i);
  load.buffers = unet_aligned_alloc ((size_t)unet_pool_get_n_threads (pool) *
                                     (load.raw_size + load.dense_size));
  if (load.buffers == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("There is not enough memory to read the network's weights"));
      return false;
    }
  load.failed = tasks->len;
  g_mutex_init (&load.lock);
  unet_pool_run (pool, tasks->len, run_task, &load);
  if (load.error != NULL)
    g_propagate_error (error, load.error);
  else
    good = check (&load, error);
  g_mutex_clear (&load.lock);
  unet_aligned_free (load.buffers);
  return good;
}
