/* grid.c: small tables of text, for a terminal and for Markdown
 *
 * Widths are counted in characters, so that translated words stay in line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/grid.h"

struct _UnetGrid
{
  int        n_columns;
  GPtrArray *cells; /* of char *, row by row */
};

UnetGrid *
unet_grid_new (int n_columns)
{
  UnetGrid *grid = g_new (UnetGrid, 1);

  *grid = (UnetGrid){n_columns, g_ptr_array_new_with_free_func (g_free)};
  return grid;
}

void
unet_grid_free (UnetGrid *grid)
{
  g_ptr_array_unref (grid->cells);
  g_free (grid);
}

void
unet_grid_add (UnetGrid *grid, const char *text)
{
  unet_grid_take (grid, g_strdup (text));
}

/* A cell is text on one line, whatever a name holds. */
void
unet_grid_take (UnetGrid *grid, char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  g_free (text);
  g_ptr_array_add (grid->cells, g_strdelimit (valid, "\n\r\t", ' '));
}

static int
count_rows (const UnetGrid *grid)
{
  return (int)grid->cells->len / grid->n_columns;
}

static const char *
get_cell (const UnetGrid *grid, int row, int column)
{
  return g_ptr_array_index (grid->cells, row * grid->n_columns + column);
}

void
unet_grid_append_text (UnetGrid *grid, GString *text)
{
  g_autofree int *widths = g_new0 (int, grid->n_columns);

  for (int row = 0; row < count_rows (grid); row++)
    for (int column = 0; column < grid->n_columns; column++)
      widths[column] = MAX (widths[column], (int)g_utf8_strlen (get_cell (grid, row, column), -1));
  for (int row = 0; row < count_rows (grid); row++)
    {
      const gsize start = text->len;

      for (int column = 0; column < grid->n_columns; column++)
        {
          const char *cell = get_cell (grid, row, column);
          const int   padding = widths[column] - (int)g_utf8_strlen (cell, -1);

          if (column == 0)
            g_string_append_printf (text, "%s%*s", cell, padding, "");
          else
            g_string_append_printf (text, "  %*s%s", padding, "", cell);
        }
      while (text->len > start && text->str[text->len - 1] == ' ')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
    }
}

/* What would end the cell or the row is written so that it does not. */
static void
append_escaped (GString *markdown, const char *cell)
{
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '|' || *cell == '\\')
        g_string_append_c (markdown, '\\');
      g_string_append_c (markdown, *cell);
    }
}

void
unet_grid_append_markdown (UnetGrid *grid, GString *markdown)
{
  for (int row = 0; row < count_rows (grid); row++)
    {
      for (int column = 0; column < grid->n_columns; column++)
        {
          g_string_append (markdown, column > 0 ? " | " : "| ");
          append_escaped (markdown, get_cell (grid, row, column));
        }
      g_string_append (markdown, " |\n");
      for (int column = 0; row == 0 && column < grid->n_columns; column++)
        g_string_append (markdown, column > 0 ? " --: |" : "| :-- |");
      if (row == 0)
        g_string_append_c (markdown, '\n');
    }
}
