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
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define MAX_CLASSES 255
#define MAX_PLAUSIBLE 64 /* more values than this are taken for classes only when asked for */
#define MAX_LISTED 12
#define MAX_REAL 8 /* values of classes named in a message */

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

          g_set_error (
              error, UNET_ERROR, UNET_ERROR_DATA,
              _ ("%s brings the values in the masks to more than 65536; this is a photograph "
                 "rather than a mask, where every class has one value or colour"),
              name);
          return false;
        }
      if (func != NULL && !func (data, i + 1, n))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       _ ("scanning the masks was cancelled"));
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
      g_string_append_printf (text,
                              ngettext (" (%u pixel)", " (%u pixels)", entries[listed[k]].count),
                              entries[listed[k]].count);
    }
  return g_string_free (text, FALSE);
}

/* The values that are not stray: "0, 128 and 255"; of many the first: "0, 1, 2 ...". */
static char *
list_real (const Scan *scan, int n_real)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GString) last = g_string_new (NULL);
  int n_listed = 0;

  for (int i = 0; i < scan->n && n_listed < MAX_REAL; i++)
    {
      if (scan->found[i].stray)
        continue;
      if (n_listed > 0 && n_listed + 1 == n_real)
        append_value (last, scan->found[i].value->v);
      else
        {
          g_string_append (list, n_listed > 0 ? ", " : "");
          append_value (list, scan->found[i].value->v);
        }
      n_listed++;
    }
  if (last->len > 0)
    return g_strdup_printf (_ ("%s and %s"), list->str, last->str);
  return g_strdup_printf ("%s%s", list->str, n_listed < n_real ? " ..." : "");
}

static void
set_stray_error (const Scan *scan, int n_stray, bool can_ask, GError **error)
{
  int              n_files = unet_mask_census_get_n_files (scan->census);
  int              worst = 0, n_affected = 0, n_real = scan->n - n_stray;
  uint64_t         most = 0, n_pixels = 0;
  g_autofree bool *stray = g_new0 (bool, unet_mask_census_get_n (scan->census));
  g_autofree char *name = NULL, *strays = NULL, *real = list_real (scan, n_real);
  g_autofree char *what = NULL, *where = NULL, *advice = NULL;

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
  name = mask_name (scan, worst);
  strays = list_strays (scan, stray, worst);
  what = g_strdup_printf (
      ngettext ("%s has %" PRIu64
                " pixel (%.2f %%) whose value looks like a smoothed (antialiased) "
                "or JPEG edge rather than a class: %s",
                "%s has %" PRIu64 " pixels (%.2f %%) whose values look like smoothed (antialiased) "
                "or JPEG edges rather than classes: %s",
                (gulong)most),
      name, most, 100.0 * (double)most / (double)MAX (n_pixels, 1), strays);
  where = g_strdup_printf (ngettext ("%d of %d mask has such values, %d in all",
                                     "%d of %d masks have such values, %d in all", (gulong)n_files),
                           n_affected, n_files, n_stray);
  if (!can_ask)
    advice = g_strdup (_ ("Save masks as PNG without smoothing"));
  else if (scan->n <= MAX_PLAUSIBLE)
    advice = g_strdup_printf (_ ("Save masks as PNG without smoothing, or say --classes %d to take "
                                 "the nearest of %s (--classes %d if all are classes)"),
                              n_real, real, scan->n);
  else
    advice = g_strdup_printf (_ ("Save masks as PNG without smoothing, or say --classes %d to take "
                                 "the nearest of %s"),
                              n_real, real);
  /* Translators: three sentences: what is wrong in one mask; in how many; what to do */
  g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, _ ("%s; %s. %s"), what, where, advice);
}

static void
set_too_many_error (const Scan *scan, bool can_ask, GError **error)
{
  int              n_files = unet_mask_census_get_n_files (scan->census), worst = 0;
  guint            most = 0;
  g_autofree char *name = NULL, *what = NULL, *advice = NULL;

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
  what = g_strdup_printf (
      ngettext ("the %d mask holds %d different values, most of them %s (%u values): too many for "
                "classes.",
                "the %d masks hold %d different values, most of them %s (%u values): too many for "
                "classes.",
                (gulong)n_files),
      n_files, scan->n, name, most);
  if (!can_ask)
    advice = g_strdup (_ ("If they number the objects, make all objects 255; if they are smoothed "
                          "or saved as JPEG, save them as PNG without smoothing"));
  else if (scan->n <= MAX_CLASSES)
    advice = g_strdup_printf (
        _ ("If they number the objects, make all objects 255; if they are smoothed or saved as "
           "JPEG, save them as PNG without smoothing, or say --classes 2 to take the nearest of "
           "two; if they are classes, say --classes %d"),
        scan->n);
  else
    advice =
        g_strdup (_ ("If they number the objects, make all objects 255; if they are smoothed or "
                     "saved as JPEG, save them as PNG without smoothing, or say --classes 2 to "
                     "take the nearest of two"));
  g_set_error (error, UNET_ERROR, UNET_ERROR_DATA, "%s %s", what, advice);
}

/* "127 (0.42 % of the pixels, in 1 of 3 masks, such as 3.png); ...", the first MAX_LISTED. */
static char *
list_found (const Scan *scan)
{
  int n_files = unet_mask_census_get_n_files (scan->census);
  int n_more = scan->n - MAX_LISTED;
  g_autoptr (GString) list = g_string_new (NULL);

  for (int i = 0; i < MIN (scan->n, MAX_LISTED); i++)
    {
      const UnetCensusValue *value = scan->found[i].value;
      double                 share = 100.0 * (double)value->count / (double)scan->n_pixels;

      g_string_append (list, i > 0 ? "; " : "");
      append_value (list, value->v);
      if (value->n_files == n_files)
        g_string_append_printf (list, _ (" (%.2f %% of the pixels, in all masks)"), share);
      else
        {
          g_autofree char *name = mask_name (scan, value->first_file);

          g_string_append_printf (
              list,
              ngettext (" (%.2f %% of the pixels, in %d of %d mask, such as %s)",
                        " (%.2f %% of the pixels, in %d of %d masks, such as %s)", (gulong)n_files),
              share, value->n_files, n_files, name);
        }
    }
  if (n_more > 0)
    g_string_append_printf (list, ngettext ("; and %d more", "; and %d more", (gulong)n_more),
                            n_more);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static void
set_mismatch_error (const Scan *scan, int n_classes, GError **error)
{
  g_autofree char *list = list_found (scan);

  if (n_classes == 1)
    g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                 _ ("1 class (foreground against background: 2 values) was asked for (by --classes "
                    "or by the weights to start from), but the masks hold %d values: %s"),
                 scan->n, list);
  else
    g_set_error (
        error, UNET_ERROR, UNET_ERROR_DATA,
        ngettext ("%d class was asked for (by --classes or by the weights to start from), but the "
                  "masks hold %d values: %s",
                  "%d classes were asked for (by --classes or by the weights to start from), but "
                  "the masks hold %d values: %s",
                  (gulong)n_classes),
        n_classes, scan->n, list);
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

static void
set_single_error (const Scan *scan, GError **error)
{
  int n_files = unet_mask_census_get_n_files (scan->census);
  g_autoptr (GString) value = g_string_new (NULL);

  if (scan->n == 0)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_DATA,
          ngettext ("the mask holds nothing but the value to ignore: there is nothing to "
                    "tell apart",
                    "the masks hold nothing but the value to ignore in all %d files: there "
                    "is nothing to tell apart",
                    (gulong)n_files),
          n_files);
      return;
    }
  append_value (value, scan->found[0].value->v);
  g_set_error (
      error, UNET_ERROR, UNET_ERROR_DATA,
      ngettext (
          "the mask holds the single value %s: there is nothing to tell apart",
          "the masks hold the single value %s in all %d files: there is nothing to tell apart",
          (gulong)n_files),
      value->str, n_files);
}

static bool
decide (Scan *scan, int n_classes, UnetMaskValues *values, GError **error)
{
  const bool can_ask = n_classes != UNET_CLASSES_NO_OPTION;
  int        n_wanted = n_classes == 1 ? 2 : n_classes;
  int        n_stray;

  if (scan->n < 2)
    {
      set_single_error (scan, error);
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
        set_stray_error (scan, n_stray, can_ask, error);
      else
        set_too_many_error (scan, can_ask, error);
      return false;
    }
  take_values (scan, false, values);
  return true;
}

/* Of stray values the nearest class, as masks are read later. */
static void
count_shares (const Scan *scan, const UnetMaskValues *values, double *shares)
{
  for (int c = 0; c < values->n; c++)
    shares[c] = 0;
  for (int i = 0; i < scan->n; i++)
    {
      const UnetCensusValue *value = scan->found[i].value;
      int64_t                nearest = INT64_MAX;
      int                    best = 0;

      for (int c = 0; c < values->n; c++)
        {
          int64_t distance = 0;

          for (int k = 0; k < 3; k++)
            {
              int64_t d = (int64_t)value->v[k] - values->value[c][values->components == 3 ? k : 0];

              distance += d * d;
            }
          if (distance < nearest)
            {
              nearest = distance;
              best = c;
            }
        }
      shares[best] += (double)value->count / (double)scan->n_pixels;
    }
}

bool
unet_mask_values_scan_shares (UnetPairs      *pairs,
                              int             n_classes,
                              int             ignore_value,
                              UnetScanFunc    func,
                              void           *data,
                              UnetMaskValues *values,
                              double         *shares,
                              GError        **error)
{
  g_autoptr (UnetMaskCensus) census = unet_mask_census_new ();
  g_autofree Found  *found = NULL;
  g_autofree Found **anchors = NULL;
  Scan               scan = {pairs, census, NULL, 0, 0, NULL, 0};

  if (n_classes > MAX_CLASSES)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%d classes were asked for; there can be %d at most"), n_classes,
                   MAX_CLASSES);
      return false;
    }
  if (!count_all (pairs, census, func, data, error))
    return false;
  collect (&scan, ignore_value);
  found = scan.found;
  scan.anchors = anchors = g_new (Found *, MAX (scan.n, 1));
  if (!decide (&scan, n_classes, values, error))
    return false;
  if (shares != NULL)
    count_shares (&scan, values, shares);
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
  return unet_mask_values_scan_shares (pairs, n_classes, ignore_value, func, data, values, NULL,
                                       error);
}
