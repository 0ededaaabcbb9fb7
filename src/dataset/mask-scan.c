/* mask-scan.c: which values of the masks are classes
 *
 * The reference makes a class of every value that occurs, so one mask saved as JPEG gives a network
 * of two hundred classes. Here a value is doubted when all of this holds:
 *  - next to none of its pixels has four equal neighbours (see mask-census.c): it forms no patches;
 *  - it lies between values that do form patches, as a mix of them would;
 *  - the set does not look like indices (0, 1, 2 ...), where neighbours in value mean nothing.
 * Doubted values are called stray when they are three or more, or hug a frequent value (JPEG at its
 * best quality), or are fewer than one pixel in ten thousand. One or two doubted values of some
 * weight are believed: a thin border drawn around cells as a class of its own looks like that.
 * Whoever knows better says so by the number of classes, which settles it both ways.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/mask-values.h"

#include "base/error.h"
#include "dataset/mask-census.h"
#include "image/codec.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_CLASSES 255
#define MAX_PLAUSIBLE 64 /* more values than this are taken for classes only when asked for */
#define MAX_LISTED 12

typedef struct
{
  const UnetCensusValue *value;
  guint                  index; /* in the census */
  bool                   stray;
} Found;

typedef struct
{
  UnetPairs      *pairs;  /* borrowed */
  UnetMaskCensus *census; /* borrowed */
  Found          *found;  /* sorted as numpy.unique sorts */
  int             n;
  uint64_t        n_pixels; /* of all found */
  Found         **anchors;  /* those of found that are certainly classes */
  int             n_anchors;
} Scan;

static int
compare_colors (const uint16_t *a, const uint16_t *b)
{
  for (int c = 0; c < 3; c++)
    if (a[c] != b[c])
      return a[c] < b[c] ? -1 : 1;
  return 0;
}

static int
compare_found (const void *a, const void *b)
{
  return compare_colors (((const Found *)a)->value->v, ((const Found *)b)->value->v);
}

/* Largest difference in a channel. */
static int
distance (const Found *a, const Found *b)
{
  int largest = 0;

  for (int c = 0; c < 3; c++)
    largest = MAX (largest, ABS ((int)a->value->v[c] - (int)b->value->v[c]));
  return largest;
}

static bool
is_grey (const uint16_t *v)
{
  return v[0] == v[1] && v[1] == v[2];
}

/* Forms no patches. */
static bool
is_thin (const Found *found)
{
  return found->value->cores * 20 < found->value->count;
}

static void
append_value (GString *text, const uint16_t *v)
{
  if (is_grey (v))
    g_string_append_printf (text, "%u", v[0]);
  else
    g_string_append_printf (text, "[%u, %u, %u]", v[0], v[1], v[2]);
}

static char *
mask_name (const Scan *scan, int file)
{
  return g_filename_display_name (unet_pairs_get (scan->pairs, file)->mask_path);
}

static bool
count_all (UnetPairs *pairs, UnetMaskCensus *census, UnetScanFunc func, void *data, GError **error)
{
  int n = unet_pairs_get_n (pairs);

  for (int i = 0; i < n; i++)
    {
      const UnetPair *pair = unet_pairs_get (pairs, i);
      g_autoptr (UnetImage) mask = NULL;

      g_return_val_if_fail (pair->mask_path != NULL, false);
      mask = unet_image_load (pair->mask_path, UNET_ROLE_MASK, error);
      if (mask == NULL)
        return false;
      if (!unet_mask_census_add (census, mask))
        {
          g_autofree char *name = g_filename_display_name (pair->mask_path);

          g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                       "%s brings the values in the masks to more than 65536; this is a photograph "
                       "rather than a mask, where every class has one value or colour",
                       name);
          return false;
        }
      if (func != NULL && !func (data, i + 1, n))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "scanning the masks was cancelled");
          return false;
        }
    }
  return true;
}

static void
collect (Scan *scan, int ignore_value)
{
  guint n = unet_mask_census_get_n (scan->census);

  scan->found = g_new0 (Found, n);
  for (guint i = 0; i < n; i++)
    {
      const UnetCensusValue *value = unet_mask_census_get (scan->census, i);

      if (is_grey (value->v) && value->v[0] == ignore_value)
        continue;
      scan->found[scan->n].value = value;
      scan->found[scan->n++].index = i;
      scan->n_pixels += value->count;
    }
  qsort (scan->found, (size_t)scan->n, sizeof (Found), compare_found);
}

/* The smallest and largest sample of each channel among N values. Returns the widest range of a
 * channel. */
static int
get_bounds (const Found *first, Found *const *list, int n, uint16_t low[3], uint16_t high[3])
{
  int widest = 0;

  for (int c = 0; c < 3; c++)
    {
      low[c] = UINT16_MAX;
      high[c] = 0;
      for (int i = 0; i < n; i++)
        {
          const Found *found = list != NULL ? list[i] : &first[i];

          low[c] = MIN (low[c], found->value->v[c]);
          high[c] = MAX (high[c], found->value->v[c]);
        }
      widest = MAX (widest, high[c] - low[c]);
    }
  return widest;
}

/* The widest range that a channel of the values found has. */
static int
get_range (const Scan *scan)
{
  uint16_t low[3], high[3];

  return get_bounds (scan->found, NULL, scan->n, low, high);
}

/* At most RADIUS away from an anchor, or one itself. */
static bool
is_near_anchor (const Scan *scan, const Found *found, int radius)
{
  for (int i = 0; i < scan->n_anchors; i++)
    if (distance (found, scan->anchors[i]) <= radius)
      return true;
  return false;
}

/* Makes an anchor of the most frequent value farther than RADIUS from all of them; PATCHES: of
 * those that form patches, if there are any left. FALSE if no value is. */
static bool
add_anchor (Scan *scan, int radius, bool patches)
{
  Found *best = NULL;

  for (int i = 0; i < scan->n; i++)
    {
      Found *candidate = &scan->found[i];

      if ((best == NULL || candidate->value->count > best->value->count) &&
          !(patches && is_thin (candidate)) && !is_near_anchor (scan, candidate, radius))
        best = candidate;
    }
  if (best != NULL)
    scan->anchors[scan->n_anchors++] = best;
  else if (patches)
    return add_anchor (scan, radius, false);
  return best != NULL;
}

static bool
looks_like_indices (const Scan *scan)
{
  for (int i = 0; i < scan->n; i++)
    if (!is_grey (scan->found[i].value->v))
      return false;
  return scan->n <= MAX_PLAUSIBLE && get_range (scan) < 2 * scan->n;
}

/* Certainly classes: values that form patches. Of masks all thin (vessels), if they hold many
 * values, the frequent ones. */
static void
find_anchors (Scan *scan)
{
  scan->n_anchors = 0;
  for (int i = 0; i < scan->n; i++)
    if (!is_thin (&scan->found[i]))
      scan->anchors[scan->n_anchors++] = &scan->found[i];
  while (scan->n_anchors < 2 && scan->n >= 8)
    if (!add_anchor (scan, get_range (scan) / 8, false))
      break;
}

/* Marks the stray values; returns how many there are. */
static int
mark_strays (Scan *scan)
{
  uint16_t low[3], high[3];
  uint64_t n_pixels = 0;
  int      range, n_stray = 0;
  bool     hugging = false;

  if (looks_like_indices (scan))
    return 0;
  find_anchors (scan);
  if (scan->n_anchors > MAX_PLAUSIBLE)
    return 0;
  range = get_bounds (NULL, scan->anchors, scan->n_anchors, low, high);
  for (int i = 0; i < scan->n; i++)
    {
      Found *doubted = &scan->found[i];

      doubted->stray = !is_near_anchor (scan, doubted, 0);
      for (int c = 0; c < 3; c++)
        if (doubted->value->v[c] < low[c] || doubted->value->v[c] > high[c])
          doubted->stray = false;
      if (!doubted->stray)
        continue;
      n_stray++;
      n_pixels += doubted->value->count;
      hugging = hugging || (range >= 64 && is_near_anchor (scan, doubted, range / 32));
    }
  return n_stray >= 3 || hugging || n_pixels * 10000 < scan->n_pixels ? n_stray : 0;
}

/* The three stray values with most pixels in FILE: "1 (312 pixels), 254 (298 pixels)". STRAY goes
 * by the census's index. */
static char *
list_strays (const Scan *scan, const bool *stray, int file)
{
  guint                  n;
  const UnetCensusEntry *entries = unet_mask_census_get_file (scan->census, file, &n);
  GString               *text = g_string_new (NULL);
  guint                  listed[3];

  for (int k = 0; k < 3; k++)
    {
      listed[k] = G_MAXUINT;
      for (guint i = 0; i < n; i++)
        if (stray[entries[i].value] && (k < 1 || i != listed[0]) && (k < 2 || i != listed[1]) &&
            (listed[k] == G_MAXUINT || entries[i].count > entries[listed[k]].count))
          listed[k] = i;
      if (listed[k] == G_MAXUINT)
        break;
      g_string_append (text, k > 0 ? ", " : "");
      append_value (text, unet_mask_census_get (scan->census, entries[listed[k]].value)->v);
      g_string_append_printf (text, " (%u pixel%s)", entries[listed[k]].count,
                              entries[listed[k]].count == 1 ? "" : "s");
    }
  return g_string_free (text, FALSE);
}

static void
set_stray_error (const Scan *scan, int n_stray, GError **error)
{
  int              n_files = unet_mask_census_get_n_files (scan->census);
  int              worst = 0, n_affected = 0, n_listed = 0, n_real = scan->n - n_stray;
  uint64_t         most = 0, n_pixels = 0;
  g_autofree bool *stray = g_new0 (bool, unet_mask_census_get_n (scan->census));
  g_autofree char *name = NULL, *strays = NULL, *otherwise = NULL;
  g_autoptr (GString) real = g_string_new (NULL);

  for (int i = 0; i < scan->n; i++)
    stray[scan->found[i].index] = scan->found[i].stray;
  for (int file = 0; file < n_files; file++)
    {
      guint                  n;
      const UnetCensusEntry *entries = unet_mask_census_get_file (scan->census, file, &n);
      uint64_t               here = 0, all = 0;

      for (guint i = 0; i < n; i++)
        {
          all += entries[i].count;
          here += stray[entries[i].value] ? entries[i].count : 0;
        }
      n_affected += here > 0;
      if (here > most)
        {
          most = here;
          n_pixels = all;
          worst = file;
        }
    }
  for (int i = 0; i < scan->n && n_listed < 8; i++)
    {
      if (scan->found[i].stray)
        continue;
      g_string_append (real, n_listed == 0 ? "" : n_listed + 1 == n_real ? " and " : ", ");
      append_value (real, scan->found[i].value->v);
      n_listed++;
    }
  if (n_listed < n_real)
    g_string_append (real, " ...");
  name = mask_name (scan, worst);
  strays = list_strays (scan, stray, worst);
  otherwise = scan->n <= MAX_PLAUSIBLE
                  ? g_strdup_printf (" (--classes %d if all are classes)", scan->n)
                  : g_strdup ("");
  g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
               "%s has %" G_GUINT64_FORMAT " pixel%s (%.2f %%) whose values look like smoothed "
               "(antialiased) or JPEG edges rather than classes: %s; %d of %d masks have such "
               "values, %d in all. Save masks as PNG without smoothing, or say --classes %d to "
               "take the nearest of %s%s",
               name, most, most == 1 ? "" : "s", 100.0 * (double)most / (double)MAX (n_pixels, 1),
               strays, n_affected, n_files, n_stray, n_real, real->str, otherwise);
}

static void
set_too_many_error (const Scan *scan, GError **error)
{
  int              n_files = unet_mask_census_get_n_files (scan->census), worst = 0;
  guint            most = 0;
  g_autofree char *name = NULL, *otherwise = NULL;

  for (int file = 0; file < n_files; file++)
    {
      guint n;

      unet_mask_census_get_file (scan->census, file, &n);
      if (n > most)
        {
          most = n;
          worst = file;
        }
    }
  name = mask_name (scan, worst);
  otherwise = scan->n <= MAX_CLASSES
                  ? g_strdup_printf ("; if they are classes, say --classes %d", scan->n)
                  : g_strdup ("");
  g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
               "the %d masks hold %d different values, most of them %s (%u values): too many for "
               "classes. If they number the objects, make all objects 255; if they are smoothed or "
               "saved as JPEG, save them as PNG without smoothing, or say --classes 2 to take the "
               "nearest of two%s",
               n_files, scan->n, name, most, otherwise);
}

static void
set_mismatch_error (const Scan *scan, int n_classes, GError **error)
{
  int n_files = unet_mask_census_get_n_files (scan->census);
  g_autoptr (GString) list = g_string_new (NULL);

  for (int i = 0; i < MIN (scan->n, MAX_LISTED); i++)
    {
      const UnetCensusValue *value = scan->found[i].value;

      g_string_append (list, i > 0 ? "; " : "");
      append_value (list, value->v);
      g_string_append_printf (list, " (%.2f %% of the pixels, ",
                              100.0 * (double)value->count / (double)scan->n_pixels);
      if (value->n_files == n_files)
        g_string_append (list, "in all masks)");
      else
        {
          g_autofree char *name = mask_name (scan, value->first_file);

          g_string_append_printf (list, "in %d of %d masks, such as %s)", value->n_files, n_files,
                                  name);
        }
    }
  if (scan->n > MAX_LISTED)
    g_string_append_printf (list, "; and %d more", scan->n - MAX_LISTED);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_DATA,
      "%d classes%s were asked for (by --classes or by the weights to start from), but the "
      "masks hold %d values: %s",
      n_classes, n_classes == 1 ? " (foreground against background: 2 values)" : "", scan->n,
      list->str);
}

/* Makes anchors of the N most frequent values, those that form patches first, none close to
 * another. FALSE if what is left over is too much, or forms patches itself: then these are classes
 * that were not asked for. */
static bool
choose (Scan *scan, int n)
{
  int      range = get_range (scan);
  int      radius = range >= 64 ? MIN (range / 8, range / (3 * n)) : 0;
  uint64_t held = 0, real = 0;

  scan->n_anchors = 0;
  while (scan->n_anchors < n)
    if (!add_anchor (scan, radius, true))
      return false;
  for (int i = 0; i < scan->n; i++)
    {
      const Found *found = &scan->found[i];

      if (is_near_anchor (scan, found, radius))
        held += found->value->count;
      if (!is_thin (found) && !is_near_anchor (scan, found, 0))
        real += found->value->count;
    }
  return held * 10 >= scan->n_pixels * 8 && real * 100 <= scan->n_pixels;
}

/* The anchors, or all. */
static void
take_values (const Scan *scan, bool anchors_only, UnetMaskValues *values)
{
  memset (values, 0, sizeof *values);
  values->components = 1;
  for (int i = 0; i < scan->n; i++)
    {
      if (anchors_only && !is_near_anchor (scan, &scan->found[i], 0))
        continue;
      if (!is_grey (scan->found[i].value->v))
        values->components = 3;
      memcpy (values->value[values->n++], scan->found[i].value->v, sizeof values->value[0]);
    }
  for (int i = 0; i < values->n && values->components == 1; i++)
    values->value[i][1] = values->value[i][2] = 0;
}

static bool
decide (Scan *scan, int n_classes, UnetMaskValues *values, GError **error)
{
  int n_wanted = n_classes == 1 ? 2 : n_classes;
  int n_stray;

  if (scan->n < 2)
    {
      g_autoptr (GString) value = g_string_new (NULL);

      if (scan->n == 1)
        append_value (value, scan->found[0].value->v);
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   "the masks hold %s%s in all %d files: there is nothing to tell apart",
                   scan->n == 1 ? "the single value " : "nothing but the value to ignore",
                   value->str, unet_mask_census_get_n_files (scan->census));
      return false;
    }
  if (n_wanted > 0)
    {
      bool exact = scan->n == n_wanted;

      if (!exact && (scan->n < n_wanted || !choose (scan, n_wanted)))
        {
          set_mismatch_error (scan, n_classes, error);
          return false;
        }
      take_values (scan, !exact, values);
      return true;
    }
  n_stray = mark_strays (scan);
  if (n_stray > 0 || scan->n > MAX_PLAUSIBLE)
    {
      if (n_stray > 0 && scan->n - n_stray >= 2 && scan->n - n_stray <= MAX_PLAUSIBLE)
        set_stray_error (scan, n_stray, error);
      else
        set_too_many_error (scan, error);
      return false;
    }
  take_values (scan, false, values);
  return true;
}

bool
unet_mask_values_scan (UnetPairs      *pairs,
                       int             n_classes,
                       int             ignore_value,
                       UnetScanFunc    func,
                       void           *data,
                       UnetMaskValues *values,
                       GError        **error)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  g_autofree Found  *found = NULL;
  g_autofree Found **anchors = NULL;
  Scan               scan = {pairs, census, NULL, 0, 0, NULL, 0};

  if (n_classes > MAX_CLASSES)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   "%d classes were asked for; there can be %d at most", n_classes, MAX_CLASSES);
      return false;
    }
  if (!count_all (pairs, census, func, data, error))
    return false;
  collect (&scan, ignore_value);
  found = scan.found;
  scan.anchors = anchors = g_new (Found *, MAX (scan.n, 1));
  return decide (&scan, n_classes, values, error);
}
