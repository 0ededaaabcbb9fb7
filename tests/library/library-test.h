/* library-test.h: what the tests of library need
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/error.h"
#include "support/support.h"

#include <string.h>

G_BEGIN_DECLS

/* An empty folder, and below it the library's, which is not there yet: UNET_MODELS. */
typedef struct
{
  char *folder;
  char *models;
} Library;

void library_set_up (Library *library, gconstpointer data);
void library_tear_down (Library *library, gconstpointer data);

/* Writes a whole checkpoint with one tensor of that name, whose COUNT values come from SEED, to
 * FILE in the folder; returns its path. */
char *library_make_model (Library    *library,
                          const char *file,
                          const char *tensor,
                          int64_t     count,
                          uint32_t    seed);

/* Writes TEXT to FILE in the folder; returns its path. */
char *library_make_file (Library *library, const char *file, const char *text);

/* The names of the files in the library's folder, sorted, with a space between; "" if it is not
 * there. */
char *library_list_files (Library *library);

/* ERROR has CODE and says WORD; it is cleared. */
void library_assert_error (GError **error, UnetError code, const char *word);

#define LIBRARY_ADD(path, function)                                                                \
  g_test_add (path, Library, NULL, library_set_up, function, library_tear_down)

G_END_DECLS
