/* evaluate-masks.c: masks that any program wrote, to be compared with true ones
 *
 * They may use other values than the truth: background is the truth's background value, or 0 where
 * a mask does not hold that value at all, and all the rest is foreground.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-masks.h"

#include "base/error.h"
#include "image/codec.h"

#include <glib/gi18n.h>
#include <string.h>

/* The file of FOLDER for STEM: named like the image, or with one of the endings that programs
 * append.
 */
static char *
find_prediction (const char *folder, const char *stem)
{
  static const char *const endings[] = {"", "_OUT", "_mask", "_pred", "_prediction"};
  static const char *const types[] = {".png", ".tif", ".tiff", ".gif", ".bmp",
                                      ".PNG", ".TIF", ".jpg",  ".jpeg"};

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (types); j++)
      {
        g_autofree char *name = g_strconcat (stem, endings[i], types[j], NULL);
        g_autofree char *path = g_build_filename (folder, name, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
          return g_steal_pointer (&path);
      }
  return NULL;
}

static void
pixel_of (const UnetImage *image, int64_t p, int components, uint16_t value[3])
{
  for (int c = 0; c < components; c++)
    {
      int64_t at = p * image->channels + (image->channels >= 3 ? c : 0);

      value[c] = image->bits == 16 ? ((const uint16_t *)image->data)[at]
                                   : ((const uint8_t *)image->data)[at];
    }
}

/* Any value but the background's is foreground. */
static void
foreground_of (const UnetImage *mask, const UnetMaskValues *truth, uint8_t *classes)
{
  int64_t  n_pixels = (int64_t)mask->width * mask->height;
  int      components = mask->channels >= 3 ? 3 : 1;
  uint16_t background[3] = {0, 0, 0};
  bool     found = false;

  for (int pass = 0; pass < 2; pass++)
    {
      for (int c = 0; c < 3 && pass == 0; c++)
        background[c] = truth->value[0][truth->components == 3 ? c : 0];
      for (int64_t p = 0; p < n_pixels; p++)
        {
          uint16_t value[3];

          pixel_of (mask, p, components, value);
          classes[p] = memcmp (value, background, (size_t)components * sizeof *value) != 0;
          found = found || classes[p] == 0;
        }
      if (found)
        return;
      memset (background, 0, sizeof background);
    }
}

bool
unet_evaluate_load_mask (const char           *folder,
                         const char           *stem,
                         const UnetMaskValues *values,
                         bool                  per_class,
                         int                   width,
                         int                   height,
                         uint8_t              *classes,
                         GError              **error)
{
  g_autofree char *path = find_prediction (folder, stem);
  g_autoptr (UnetImage) mask = NULL;

  if (path == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s has no mask for %s: it must be named %s.png or %s_OUT.png"), folder, stem,
                   stem, stem);
      return false;
    }
  /* Around its edges it has values that nobody meant, and each would count as foreground. */
  if (g_str_has_suffix (path, ".jpg") || g_str_has_suffix (path, ".jpeg"))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_DATA,
          _ ("%s is a JPEG file, which changes the values of a mask: save it as PNG or TIFF"),
          path);
      return false;
    }
  mask = unet_image_load (path, UNET_ROLE_MASK, error);
  if (mask == NULL)
    return false;
  if (mask->width != width || mask->height != height)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s has %d x %d pixels, but the true mask %d x %d: they must be equal"), path,
                   mask->width, mask->height, width, height);
      return false;
    }
  if (per_class)
    return unet_mask_values_to_classes (values, mask, -1, false, path, classes, error);
  foreground_of (mask, values, classes);
  return true;
}
