/* evaluate-masks.c: masks that any program wrote, to be compared with true ones
 *
 * They may use other values than the truth. Which of them is the background is the same for all
 * masks of a folder: the truth's, or 0, and all the rest is foreground.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-masks.h"

#include "base/error.h"
#include "image/codec.h"

#include <glib/gi18n.h>

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

static bool
is_value (const uint16_t value[3], int components, const UnetMaskValues *values, int index)
{
  for (int c = 0; c < components; c++)
    if (value[c] != values->value[index][values->components == 3 ? c : 0])
      return false;
  return true;
}

static bool
is_zero (const uint16_t value[3], int components)
{
  return value[0] == 0 && (components == 1 || (value[1] == 0 && value[2] == 0));
}

/* What masks hold, so far. */
typedef struct
{
  bool zero, background, other; /* other values of the truth */
} Census;

static void
note (Census *census, const UnetImage *mask, const UnetMaskValues *truth)
{
  int64_t n_pixels = (int64_t)mask->width * mask->height;
  int     components = mask->channels >= 3 ? 3 : 1;

  for (int64_t p = 0; p < n_pixels; p++)
    {
      uint16_t value[3];

      pixel_of (mask, p, components, value);
      census->zero = census->zero || is_zero (value, components);
      if (is_value (value, components, truth, 0))
        census->background = true;
      for (int i = 1; i < truth->n && !census->other; i++)
        census->other = is_value (value, components, truth, i);
    }
}

bool
unet_evaluate_is_background_zero (const char *folder, UnetPairs *pairs, const UnetMaskValues *truth)
{
  static const uint16_t zero[3];
  Census                census = {0};

  if (is_value (zero, truth->components, truth, 0))
    return true;
  for (int i = 0; i < unet_pairs_get_n (pairs); i++)
    {
      g_autofree char *path = find_prediction (folder, unet_pairs_get (pairs, i)->stem);
      g_autoptr (UnetImage) mask =
                     path != NULL ? unet_image_load (path, UNET_ROLE_MASK, NULL) : NULL;

      if (mask != NULL)
        note (&census, mask, truth);
    }
  return census.zero && !(census.background && census.other);
}

/* Any value but the background's is foreground. */
static void
foreground_of (const UnetImage      *mask,
               const UnetMaskValues *truth,
               bool                  background_is_zero,
               uint8_t              *classes)
{
  int64_t n_pixels = (int64_t)mask->width * mask->height;
  int     components = mask->channels >= 3 ? 3 : 1;

  for (int64_t p = 0; p < n_pixels; p++)
    {
      uint16_t value[3];

      pixel_of (mask, p, components, value);
      classes[p] = background_is_zero ? !is_zero (value, components)
                                      : !is_value (value, components, truth, 0);
    }
}

bool
unet_evaluate_load_mask (const char           *folder,
                         const char           *stem,
                         const UnetMaskValues *values,
                         bool                  per_class,
                         bool                  background_is_zero,
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
  foreground_of (mask, values, background_is_zero, classes);
  return true;
}
