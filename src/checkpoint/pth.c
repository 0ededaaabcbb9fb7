/* pth.c: PyTorch's checkpoint files
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth.h"

#include "checkpoint/pth-private.h"
#include "checkpoint/safetensors.h"

#include <string.h>

static bool
is_zip (UnetSource *source)
{
  char magic[4] = {0};

  return unet_source_read (source, 0, magic, sizeof magic, NULL) && memcmp (magic, "PK", 2) == 0;
}

UnetTable *
unet_pth_read (UnetSource *source, GError **error)
{
  return is_zip (source) ? unet_pth_read_zip (source, error) : unet_pth_read_legacy (source, error);
}

UnetTable *
unet_pth_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_new (bytes, name);

  return unet_pth_read (source, error);
}

UnetTable *
unet_pth_load (const char *path, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_open (path, error);

  return source != NULL ? unet_pth_read (source, error) : NULL;
}

UnetTable *
unet_pth_load_state (const char *path, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_open (path, error);
  g_autoptr (UnetExtent) record = NULL;

  if (source == NULL || !is_zip (source))
    return NULL;
  record = unet_pth_find_record (source, "unet-studio.safetensors", error);
  return record != NULL ? unet_safetensors_read (record, error) : NULL;
}
