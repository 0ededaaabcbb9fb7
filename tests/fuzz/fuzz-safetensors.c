/* fuzz-safetensors.c: safetensors files from hostile hands
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"

#include "checkpoint/safetensors.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetTable) table = unet_safetensors_parse (bytes, "fuzz", &error);

  if ((table == NULL) != (error != NULL))
    __builtin_trap ();
  /* What was understood can be said again, to the same tensors. */
  if (table != NULL)
    {
      g_autoptr (GBytes) again = unet_safetensors_format (table, NULL);
      g_autoptr (UnetTable) twin = unet_safetensors_parse (again, "fuzz", NULL);

      if (twin == NULL || unet_table_get_n_tensors (twin) != unet_table_get_n_tensors (table))
        __builtin_trap ();
    }
  return 0;
}
