/* mask-single.c: the values of one mask, to look at it
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-single.h"

#include "base/error.h"
#include "dataset/mask-census.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CLASSES 255

static int
compare_values (const void *a, const void *b)
{
  const uint16_t *first = a, *second = b;

  for (int c = 0; c < 3; c++)
    if (first[c] != second[c])
      return first[c] < second[c] ? -1 : 1;
  return 0;
}

bool
unet_mask_values_of_mask (const UnetImage *mask,
                          const char      *name,
                          UnetMaskValues  *values,
                          GError         **error)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  guint n = 0;

  memset (values, 0, sizeof *values);
  if (unet_mask_census_add (census, mask))
    n = unet_mask_census_get_n (census);
  if (n == 0 || n > MAX_CLASSES)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_DATA,
          _ ("%s holds more than %d different values: this is a picture rather than a mask, "
             "where every class has one value or colour"),
          name, MAX_CLASSES);
      return false;
    }
  values->n = (int)n;
  values->components = 1;
  for (guint i = 0; i < n; i++)
    {
      const uint16_t *v = unet_mask_census_get (census, i)->v;

      memcpy (values->value[i], v, sizeof values->value[i]);
      if (v[0] != v[1] || v[1] != v[2])
        values->components = 3;
    }
  qsort (values->value, n, sizeof values->value[0], compare_values);
  for (guint i = 0; i < n && values->components == 1; i++)
    values->value[i][1] = values->value[i][2] = 0;
  return true;
}
