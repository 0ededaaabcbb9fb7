/* mask-values.c: from the values in masks to classes and back
 *
 * A class is the position of its value in the sorted list. To look one up, a pixel becomes a key of
 * three 16-bit numbers; grey pixels are remembered by sample in a table, colours in a small cache,
 * since masks hold few values and neighbours mostly agree.
 *
 * The JSON is read with GVariant's text parser: a list of numbers, of booleans (numpy's unique
 * values of a 1-bit mask), or of lists of numbers is the same text in both.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-values.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define MAX_CLASSES 255
#define CACHE_SIZE 1024 /* colours; a power of two */
#define CLASS_IGNORED 255
#define CLASS_UNKNOWN 256 /* not looked up yet */
#define CLASS_STRAY 257   /* looked up: no class has this value */

typedef struct
{
  const UnetMaskValues *values;
  int                   ignore_value;
  bool                  snap;
  uint16_t             *grey; /* 256 or 65536: the sample's class */
  uint64_t              keys[CACHE_SIZE];
  uint16_t              classes[CACHE_SIZE];

  uint64_t n_stray;
  uint16_t first_stray[3];
} Lookup;

static void
get_color (const UnetMaskValues *values, int index, int64_t *color)
{
  for (int c = 0; c < 3; c++)
    color[c] = values->value[index][values->components == 3 ? c : 0];
}

/* The class of one colour, found by looking at all. */
static uint16_t
find_class (const Lookup *lookup, uint32_t r, uint32_t g, uint32_t b)
{
  const UnetMaskValues *values = lookup->values;
  int64_t               nearest = INT64_MAX;
  uint16_t              found = CLASS_STRAY;

  if (lookup->ignore_value >= 0 && r == (uint32_t)lookup->ignore_value && g == r && b == r)
    return CLASS_IGNORED;
  for (int i = 0; i < values->n; i++)
    {
      int64_t color[3], dr, dg, db, distance;

      get_color (values, i, color);
      dr = color[0] - (int64_t)r;
      dg = color[1] - (int64_t)g;
      db = color[2] - (int64_t)b;
      distance = dr * dr + dg * dg + db * db;
      if (distance == 0)
        return (uint16_t)i;
      if (lookup->snap && distance < nearest)
        {
          nearest = distance;
          found = (uint16_t)i;
        }
    }
  return found;
}

static inline uint16_t
class_of_grey (Lookup *lookup, uint32_t v)
{
  if (G_UNLIKELY (lookup->grey[v] == CLASS_UNKNOWN))
    lookup->grey[v] = find_class (lookup, v, v, v);
  return lookup->grey[v];
}

static inline uint16_t
class_of_color (Lookup *lookup, uint32_t r, uint32_t g, uint32_t b)
{
  uint64_t key = (uint64_t)r << 32 | (uint64_t)g << 16 | b;
  size_t   place = (size_t)((key * 0x9e3779b97f4a7c15u) >> 40) & (CACHE_SIZE - 1);

  if (lookup->keys[place] != key)
    {
      lookup->keys[place] = key;
      lookup->classes[place] = find_class (lookup, r, g, b);
    }
  return lookup->classes[place];
}

static inline uint32_t
sample_at (const UnetImage *image, size_t index)
{
  return image->bits == 16 ? ((const uint16_t *)image->data)[index]
                           : ((const uint8_t *)image->data)[index];
}

static void
look_up_all (Lookup *lookup, const UnetImage *mask, uint8_t *classes)
{
  size_t n = (size_t)mask->width * (size_t)mask->height;
  size_t step = (size_t)mask->channels;

  for (size_t i = 0; i < n; i++)
    {
      uint32_t r = sample_at (mask, i * step), g = r, b = r;
      uint16_t found;

      if (step >= 3)
        {
          g = sample_at (mask, i * step + 1);
          b = sample_at (mask, i * step + 2);
        }
      found = r == g && g == b ? class_of_grey (lookup, r) : class_of_color (lookup, r, g, b);
      if (G_UNLIKELY (found == CLASS_STRAY))
        {
          if (lookup->n_stray++ == 0)
            {
              lookup->first_stray[0] = (uint16_t)r;
              lookup->first_stray[1] = (uint16_t)g;
              lookup->first_stray[2] = (uint16_t)b;
            }
          found = CLASS_IGNORED;
        }
      classes[i] = (uint8_t)found;
    }
}

bool
unet_mask_values_to_classes (const UnetMaskValues *values,
                             const UnetImage      *mask,
                             int                   ignore_value,
                             bool                  snap,
                             const char           *name,
                             uint8_t              *classes,
                             GError              **error)
{
  g_autofree Lookup   *lookup = g_new0 (Lookup, 1);
  size_t               n_grey = mask->bits == 16 ? 65536 : 256;
  g_autofree uint16_t *grey = g_new (uint16_t, n_grey);
  g_autofree char     *known = NULL, *display = NULL;
  const uint16_t      *stray = lookup->first_stray;

  lookup->values = values;
  lookup->ignore_value = ignore_value;
  lookup->snap = snap;
  lookup->grey = grey;
  for (size_t i = 0; i < n_grey; i++)
    grey[i] = CLASS_UNKNOWN;
  memset (lookup->keys, 0xff, sizeof lookup->keys); /* no key is that large */
  look_up_all (lookup, mask, classes);
  if (lookup->n_stray == 0)
    return true;

  known = unet_mask_values_to_json (values);
  display = g_filename_display_name (name);
  if (stray[0] == stray[1] && stray[1] == stray[2])
    g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                 ngettext ("%s: %" PRIu64
                           " pixel has a value that is no class: %u; the classes are %s",
                           "%s: %" PRIu64
                           " pixels have a value that is no class, such as %u; the classes are %s",
                           (gulong)lookup->n_stray),
                 display, lookup->n_stray, stray[0], known);
  else
    g_set_error (
        error, UNET_ERROR, UNET_ERROR_DATA,
        ngettext (
            "%s: %" PRIu64 " pixel has a colour that is no class: [%u, %u, %u]; the classes are %s",
            "%s: %" PRIu64
            " pixels have a colour that is no class, such as [%u, %u, %u]; the classes are %s",
            (gulong)lookup->n_stray),
        display, lookup->n_stray, stray[0], stray[1], stray[2], known);
  return false;
}

UnetImage *
unet_mask_values_to_image (const UnetMaskValues *values,
                           const uint8_t        *classes,
                           int                   width,
                           int                   height,
                           GError              **error)
{
  g_autoptr (UnetImage) image = NULL;
  int    components = values->components;
  int    bits = 8;
  size_t n = (size_t)width * (size_t)height;

  for (int i = 0; i < values->n; i++)
    for (int c = 0; c < components; c++)
      if (values->value[i][c] > 255)
        bits = 16;
  image = unet_image_new (width, height, components, bits, error);
  if (image == NULL)
    return NULL;
  for (size_t i = 0; i < n; i++)
    {
      if (classes[i] >= values->n)
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                       _ ("class %u has no mask value: there are %d"), classes[i], values->n);
          return NULL;
        }
      for (int c = 0; c < components; c++)
        {
          uint16_t value = values->value[classes[i]][c];
          size_t   at = i * (size_t)components + (size_t)c;

          if (bits == 16)
            ((uint16_t *)image->data)[at] = value;
          else
            ((uint8_t *)image->data)[at] = (uint8_t)value;
        }
    }
  return g_steal_pointer (&image);
}

char *
unet_mask_values_to_json (const UnetMaskValues *values)
{
  GString *json = g_string_new ("[");

  for (int i = 0; i < values->n; i++)
    {
      const uint16_t *v = values->value[i];

      if (i > 0)
        g_string_append (json, ", ");
      if (values->components == 3)
        g_string_append_printf (json, "[%u, %u, %u]", v[0], v[1], v[2]);
      else
        g_string_append_printf (json, "%u", v[0]);
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static bool
take_number (double number, uint16_t *value)
{
  if (!(number >= 0 && number <= 65535) || number != (double)(uint16_t)number)
    return false;
  *value = (uint16_t)number;
  return true;
}

/* One colour: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. Returns its components or 0. */
static int
take_color (GVariant *list, uint16_t *value)
{
  gsize         n;
  const double *numbers = g_variant_get_fixed_array (list, &n, sizeof (double));
  int           components = n == 1 || n == 2 ? 1 : 3;

  if (n < 1 || n > 4)
    return 0;
  for (int c = 0; c < components; c++)
    if (!take_number (numbers[c], &value[c]))
      return 0;
  return components;
}

static bool
take_values (GVariant *list, UnetMaskValues *values)
{
  gsize n = g_variant_n_children (list);

  if (n < 1 || n > MAX_CLASSES)
    return false;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      int components = 1;

      if (g_variant_is_of_type (item, G_VARIANT_TYPE_BOOLEAN))
        values->value[i][0] = g_variant_get_boolean (item);
      else if (g_variant_is_of_type (item, G_VARIANT_TYPE_DOUBLE))
        components = take_number (g_variant_get_double (item), values->value[i]) ? 1 : 0;
      else
        components = take_color (item, values->value[i]);
      if (components == 0 || (i > 0 && components != values->components))
        return false;
      values->components = components;
      for (gsize k = 0; k < i; k++)
        if (memcmp (values->value[k], values->value[i], sizeof values->value[i]) == 0)
          return false;
    }
  values->n = (int)n;
  return true;
}

bool
unet_mask_values_from_json (const char *json, UnetMaskValues *values, GError **error)
{
  static const char *const types[] = {"ad", "aad", "ab"};
  g_autofree char         *start = NULL, *shown = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GVariant) list =
                     g_variant_parse (G_VARIANT_TYPE (types[i]), json, NULL, NULL, NULL);

      memset (values, 0, sizeof *values);
      if (list != NULL && take_values (list, values))
        return true;
    }
  memset (values, 0, sizeof *values);
  start = g_strndup (json, 60);
  shown = g_strescape (start, NULL);
  g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
               _ ("the mask values \"%s%s\" are no list of 1 to 255 different whole numbers from 0 "
                  "to 65535, or of colours"),
               shown, strlen (json) > 60 ? "..." : "");
  return false;
}

void
unet_mask_values_init_range (UnetMaskValues *values, int n)
{
  memset (values, 0, sizeof *values);
  values->n = CLAMP (n, 1, MAX_CLASSES);
  values->components = 1;
  for (int i = 0; i < values->n; i++)
    values->value[i][0] = (uint16_t)i;
}
