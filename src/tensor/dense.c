/* dense.c: a parameter in PyTorch's order, as it is read
 *
 * A checkpoint wants weights dense, and they are packed: here they are unpacked while they are
 * written, group by group. Saving a network takes no memory worth speaking of that way, where a
 * dense copy of all weights would be a fifth of what training takes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tensor/dense.h"

#include <string.h>

/* The part of one group that lies in OFFSET .. OFFSET + SIZE, to where it belongs in TARGET. SPARE
 * has room for a group. */
static void
read_group (const UnetParam *param,
            int64_t          first,
            int64_t          n_rows,
            size_t           row_bytes,
            size_t           offset,
            char            *target,
            size_t           size,
            float           *spare)
{
  const size_t start = (size_t)first * row_bytes, end = start + (size_t)n_rows * row_bytes;
  const size_t from = MAX (start, offset), to = MIN (end, offset + size);

  unet_param_get_rows (param, first, n_rows, spare);
  memcpy (target + (from - offset), (const char *)spare + (from - start), to - from);
}

static void
read_dense (gconstpointer data, size_t offset, void *target, size_t size)
{
  const UnetParam  *param = data;
  const int64_t     n_all = unet_param_get_n_rows (param);
  const int64_t     group = unet_param_get_group (param);
  const size_t      row_bytes = (size_t)(param->count / n_all) * sizeof (float);
  g_autofree float *spare = NULL;

  if (param->layout == NULL)
    {
      memcpy (target, (const char *)param->value + offset, size);
      return;
    }
  spare = g_malloc ((size_t)MIN (group, n_all) * row_bytes);
  for (int64_t first = (int64_t)(offset / row_bytes) / group * group;
       first < n_all && (size_t)first * row_bytes < offset + size; first += group)
    read_group (param, first, MIN (group, n_all - first), row_bytes, offset, target, size, spare);
}

UnetSource *
unet_dense_new (const UnetParam *param)
{
  return unet_source_new_func (read_dense, param, (size_t)param->count * sizeof (float),
                               param->name);
}
