/* fuzz-caffe.c: Caffe's network files from hostile hands
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"

#include "checkpoint/caffe.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (UnetSource) source = unet_source_new (bytes, "fuzz");
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetTable) table = unet_caffe_read (source, &error);
  volatile unsigned sum = unet_caffe_is_plausible (source) + unet_caffe_is_description (source);

  if ((table == NULL) != (error != NULL))
    __builtin_trap ();
  for (guint i = 0; table != NULL && i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);
      g_autoptr (GBytes) tensor_bytes = unet_tensor_get_bytes (tensor, NULL);
      size_t         n;
      const uint8_t *values = g_bytes_get_data (tensor_bytes, &n);

      if (n != (size_t)unet_tensor_count (tensor) * unet_dtype_size (tensor->dtype))
        __builtin_trap ();
      for (size_t j = 0; j < n; j++)
        sum += values[j];
    }
  return 0;
}
