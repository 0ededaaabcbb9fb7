/* pth.c: PyTorch's checkpoint files
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth.h"

#include "checkpoint/map-file.h"
#include "checkpoint/pth-private.h"
#include "checkpoint/safetensors.h"

#include <string.h>

static bool
is_zip (GBytes *bytes)
{
  size_t      size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= 4 && memcmp (data, "PK", 2) == 0;
}

UnetTable *
unet_pth_parse (GBytes *bytes, const char *name, GError **error)
{
  return is_zip (bytes) ? unet_pth_parse_zip (bytes, name, error)
                        : unet_pth_parse_legacy (bytes, name, error);
}

UnetTable *
unet_pth_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = unet_map_file (path, error);

  return bytes != NULL ? unet_pth_parse (bytes, path, error) : NULL;
}

UnetTable *
unet_pth_load_state (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = unet_map_file (path, error);
  g_autoptr (GBytes) record = NULL;

  if (bytes == NULL || !is_zip (bytes))
    return NULL;
  record = unet_pth_read_record (bytes, "unet-studio.safetensors", path, error);
  return record != NULL ? unet_safetensors_parse (record, path, error) : NULL;
}
