/* checkpoint.c: a table of tensors from a file of any known format
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint.h"

#include "checkpoint/caffe.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

/* PyTorch's files of 2016 were tar archives; a tar archive says so here. */
#define TAR_MAGIC_AT 257

static bool
has_magic (UnetSource *source, size_t at, const char *magic)
{
  char   found[8] = {0};
  size_t n = strlen (magic);

  return unet_source_read (source, at, found, n, NULL) && memcmp (found, magic, n) == 0;
}

static bool
sniff (UnetSource *source, UnetFormat *format, GError **error)
{
  const char *path = unet_source_get_name (source);

  /* First, for the length in front of the brace may look like anything; before it what has no brace
   * at a certain place, but fields that follow each other. */
  if (unet_caffe_is_plausible (source))
    *format = UNET_FORMAT_CAFFE;
  else if (has_magic (source, 8, "{"))
    *format = UNET_FORMAT_SAFETENSORS;
  else if (has_magic (source, 0, "PK"))
    *format = UNET_FORMAT_PTH_ZIP;
  else if (has_magic (source, 0, "\x80"))
    *format = UNET_FORMAT_PTH_LEGACY;
  else if (has_magic (source, TAR_MAGIC_AT, "ustar"))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: is a tar archive; if it is a checkpoint of PyTorch's first year, load "
                      "it in PyTorch and save it again"),
                   path);
      return false;
    }
  else if (g_str_has_suffix (path, ".prototxt") || unet_caffe_is_description (source))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: only describes a network of Caffe, its weights are elsewhere: give the "
                      ".caffemodel that came with it"),
                   path);
      return false;
    }
  else if (has_magic (source, 0, "\x89HDF"))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                   _ ("%s: is an HDF5 file, which is not read: of a network of Caffe give the "
                      ".caffemodel, of one of Keras an export to .safetensors"),
                   path);
      return false;
    }
  else if (g_str_has_suffix (path, ".caffemodel"))
    *format = UNET_FORMAT_CAFFE; /* whose reader says what is wrong with it */
  else
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("%s: is no checkpoint: neither a file of PyTorch's torch.save() nor "
                      "safetensors nor a .caffemodel"),
                   path);
      return false;
    }
  return true;
}

UnetTable *
unet_checkpoint_load (const char *path, UnetFormat *format, GError **error)
{
  g_autoptr (UnetSource) source = unet_source_open (path, error);
  UnetFormat found;

  if (source == NULL || !sniff (source, &found, error))
    return NULL;
  if (format != NULL)
    *format = found;
  if (found == UNET_FORMAT_SAFETENSORS)
    return unet_safetensors_read (
        &(UnetExtent){.source = source, .size = unet_source_get_size (source)}, error);
  if (found == UNET_FORMAT_CAFFE)
    return unet_caffe_read (source, error);
  return unet_pth_read (source, error);
}

const char *
unet_format_name (UnetFormat format)
{
  switch (format)
    {
    case UNET_FORMAT_PTH_ZIP:
      return N_ ("PyTorch (zip)");
    case UNET_FORMAT_PTH_LEGACY:
      return N_ ("PyTorch (legacy)");
    case UNET_FORMAT_SAFETENSORS:
      return "safetensors";
    case UNET_FORMAT_CAFFE:
      return "Caffe";
    default:
      g_return_val_if_reached (NULL);
    }
}
