/* chart-table.c: the points of charts as text that other programs read
 *
 * The series are merged as sorted lists are: each line takes the least x that is left, and from
 * every series whose next point is there that point. Where a series has two points at one x there
 * are two lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/chart-table.h"

#include <string.h>

#define FORMAT "%.9g"
#define END_OF_LINE "\r\n" /* RFC 4180 */

typedef struct
{
  UnetSeries   *series;
  const char   *title; /* of its picture */
  const double *x, *y;
  gsize         at, n;
} Column;

static void
append_number (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isnan (value))
    g_string_append (text, g_ascii_formatd (number, sizeof number, FORMAT, value));
}

static void
append_text (GString *text, const char *field)
{
  if (strpbrk (field, ",\"\r\n") == NULL)
    {
      g_string_append (text, field);
      return;
    }
  g_string_append_c (text, '"');
  for (const char *c = field; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

static const char *
name_of (const Column *column)
{
  const char *name = unet_series_get_name (column->series);

  return name != NULL ? name : column->title != NULL ? column->title : "y";
}

/* With the title of its chart where another column has the same name. */
static void
append_name (GString *text, GArray *columns, guint index)
{
  const Column    *column = &g_array_index (columns, Column, index);
  const char      *name = name_of (column);
  g_autofree char *full = NULL;
  bool             twice = false;

  for (guint i = 0; i < columns->len; i++)
    twice =
        twice || (i != index && strcmp (name_of (&g_array_index (columns, Column, i)), name) == 0);
  if (twice && column->title != NULL && column->title != name)
    full = g_strdup_printf ("%s: %s", column->title, name);
  append_text (text, full != NULL ? full : name);
}

static GArray *
find_columns (const UnetChartPicture *pictures, guint n_pictures)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (Column));

  for (guint i = 0; i < n_pictures; i++)
    for (guint j = 0; j < pictures[i].n_series; j++)
      {
        UnetSeries  *series = pictures[i].series[j];
        const Column column = {series,
                               pictures[i].title,
                               unet_series_get_x (series),
                               unet_series_get_y (series),
                               0,
                               unet_series_get_n_points (series)};

        if (unet_series_get_visible (series))
          g_array_append_val (columns, column);
      }
  return columns;
}

static bool
find_least (GArray *columns, double *least)
{
  bool found = false;

  for (guint i = 0; i < columns->len; i++)
    {
      const Column *column = &g_array_index (columns, Column, i);

      if (column->at < column->n && (!found || column->x[column->at] < *least))
        {
          *least = column->x[column->at];
          found = true;
        }
    }
  return found;
}

char *
unet_chart_table_new (const UnetChartPicture *pictures, guint n_pictures, gsize *size)
{
  g_autoptr (GArray) columns = find_columns (pictures, n_pictures);
  GString *text = g_string_new (NULL);
  double   x = 0;

  append_text (text, n_pictures > 0 && pictures[n_pictures - 1].x_label != NULL
                         ? pictures[n_pictures - 1].x_label
                         : "x");
  for (guint i = 0; i < columns->len; i++)
    {
      g_string_append_c (text, ',');
      append_name (text, columns, i);
    }
  g_string_append (text, END_OF_LINE);
  while (find_least (columns, &x))
    {
      append_number (text, x);
      for (guint i = 0; i < columns->len; i++)
        {
          Column *column = &g_array_index (columns, Column, i);

          g_string_append_c (text, ',');
          if (column->at < column->n && column->x[column->at] == x)
            append_number (text, column->y[column->at++]);
        }
      g_string_append (text, END_OF_LINE);
    }
  *size = text->len;
  return g_string_free (text, FALSE);
}
