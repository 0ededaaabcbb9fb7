/* grid.h: small tables of text, for a terminal and for Markdown
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _UnetGrid UnetGrid;

/* N_COLUMNS columns; the first is aligned on the left, the others on the right. */
UnetGrid *unet_grid_new (int n_columns);
void      unet_grid_free (UnetGrid *grid);

/* The next cell, row by row; the first row is the head. UTF-8. */
void unet_grid_add (UnetGrid *grid, const char *text);
void unet_grid_take (UnetGrid *grid, char *text);

/* Columns in line, two spaces between them, no spaces at the end of a line. */
void unet_grid_append_text (UnetGrid *grid, GString *text);

/* A table of GitHub's Markdown. */
void unet_grid_append_markdown (UnetGrid *grid, GString *markdown);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetGrid, unet_grid_free)

G_END_DECLS
