/* checkpoint.c: a table of tensors from a file of any known format
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint.h"

#include "checkpoint/map-file.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"

#include "base/error.h"

#include <string.h>

/* PyTorch's files of 2016 were tar archives; a tar archive says so here. */
#define TAR_MAGIC_AT 257

static bool
begins_with (GBytes *bytes, size_t at, const char *magic, size_t n)
{
  size_t      size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= at + n && memcmp (data + at, magic, n) == 0;
}

static bool
sniff (GBytes *bytes, const char *path, UnetFormat *format, GError **error)
{
  /* First, for the length in front of the brace may look like anything. */
  if (begins_with (bytes, 8, "{", 1))
    *format = UNET_FORMAT_SAFETENSORS;
  else if (begins_with (bytes, 0, "PK", 2))
    *format = UNET_FORMAT_PTH_ZIP;
  else if (begins_with (bytes, 0, "\x80", 1))
    *format = UNET_FORMAT_PTH_LEGACY;
  else if (begins_with (bytes, TAR_MAGIC_AT, "ustar", 5))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
          "%s: is a tar archive; if it is a checkpoint of PyTorch's first year, load it in "
          "PyTorch and save it again",
          path);
      return false;
    }
  else
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   "%s: is no checkpoint: neither a file of PyTorch's torch.save() nor safetensors",
                   path);
      return false;
    }
  return true;
}

UnetTable *
unet_checkpoint_load (const char *path, UnetFormat *format, GError **error)
{
  g_autoptr (GBytes) bytes = unet_map_file (path, error);
  UnetFormat found;

  if (bytes == NULL || !sniff (bytes, path, &found, error))
    return NULL;
  if (format != NULL)
    *format = found;
  if (found == UNET_FORMAT_SAFETENSORS)
    return unet_safetensors_parse (bytes, path, error);
  return unet_pth_parse (bytes, path, error);
}

const char *
unet_format_name (UnetFormat format)
{
  switch (format)
    {
    case UNET_FORMAT_PTH_ZIP:
      return "PyTorch (zip)";
    case UNET_FORMAT_PTH_LEGACY:
      return "PyTorch (legacy)";
    case UNET_FORMAT_SAFETENSORS:
      return "safetensors";
    default:
      g_return_val_if_reached (NULL);
    }
}
