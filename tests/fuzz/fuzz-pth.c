/* fuzz-pth.c: PyTorch's files from hostile hands
 *
 * A zip archive checks its entries, so most broken ones end there; the pickle machine gets its
 * share from the legacy files, and from archives whose pickle is read once more without the
 * archive around it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"

#include "checkpoint/pickle.h"
#include "checkpoint/pth.h"

static void
touch (UnetTable *table)
{
  volatile unsigned sum = 0;

  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = unet_tensor_get_bytes (unet_table_get_tensor (table, i), &error);
      size_t         size = 0;
      const uint8_t *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

      if ((bytes == NULL) != (error != NULL))
        __builtin_trap ();

      for (size_t j = 0; j < size; j++)
        sum += data[j];
    }
}

static void
parse_pickle (GBytes *bytes)
{
  g_autoptr (UnetPickle) pickle = NULL;
  size_t offset = 0;

  pickle = unet_pickle_parse (bytes, &offset, "fuzz", NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetTable) table = unet_pth_parse (bytes, "fuzz", &error);

  if ((table == NULL) != (error != NULL))
    __builtin_trap ();
  if (table != NULL)
    touch (table);
  for (size_t i = 0; i + 1 < MIN (size, 256); i++)
    if (data[i] == 0x80 && data[i + 1] <= 5)
      {
        g_autoptr (GBytes) tail = g_bytes_new_from_bytes (bytes, i, size - i);

        parse_pickle (tail);
        break;
      }
  return 0;
}
