/* evaluate-names.h: what those that are compared are called
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* "NAME=FILE" to its two parts. Without a name NAME is NULL: where what stands before the first "="
 * is empty or a path, or where there is a file that is called so as a whole. */
void unet_evaluate_name_split (const char *text, char **name, char **path);

/* The name of PATH with the N_FOLDERS last folders it lies in; of a model without the file's
 * ending. UTF-8. */
char *unet_evaluate_name_suggest (const char *path, bool is_model, int n_folders);

/* Fills those of NAMES [n] that are NULL, so that no two are equal: that of the file, with as many
 * of its folders as it takes; with its ending, where another differs in nothing else; with a number
 * after it, where it is there twice. ARE_MODELS says which have an ending. Names that are there
 * stay. */
void
unet_evaluate_names_fill (char **names, const char *const *paths, const bool *are_models, int n);

G_END_DECLS
