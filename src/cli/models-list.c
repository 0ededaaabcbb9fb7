/* models-list.c: what unet models list prints
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/models-list.h"

#include "library/folder.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>

char *
unet_models_format_size (int64_t size)
{
  static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
  double                   number = (double)size;
  guint                    unit = 0;

  while (number >= 999.95 && unit + 1 < G_N_ELEMENTS (units))
    {
      number /= 1000;
      unit++;
    }
  return g_strdup_printf (unit == 0 ? "%.0f %s" : "%.1f %s", number, units[unit]);
}

static const char *
role_name (UnetModelRole role)
{
  return role == UNET_ROLE_ENCODER ? N_ ("encoder") : N_ ("network");
}

static char *
dup_size (const UnetLibraryItem *item)
{
  return item->size > 0 ? unet_models_format_size (item->size) : g_strdup (_ ("unknown"));
}

/* "here", "12.3 MB of it", or nothing. */
static char *
dup_state (const UnetLibraryItem *item)
{
  g_autofree char *begun = NULL;

  if (item->path != NULL)
    return g_strdup (_ ("here"));
  if (item->n_begun == 0)
    return g_strdup ("");
  begun = unet_models_format_size (item->n_begun);
  return g_strdup_printf (_ ("%s of it"), begun);
}

#define N_COLUMNS 5

/* Appends a line of CELLS, each but the last as wide as its column. */
static void
append_row (GString *text, char *const *cells, const glong *widths)
{
  gsize start = text->len;

  for (int i = 0; i < N_COLUMNS; i++)
    {
      glong n = g_utf8_strlen (cells[i], -1);

      g_string_append (text, cells[i]);
      for (; i + 1 < N_COLUMNS && n < widths[i] + 2; n++)
        g_string_append_c (text, ' ');
    }
  while (text->len > start && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
}

char *
unet_models_format_table (GPtrArray *items)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  GString *text = g_string_new (NULL);
  glong    widths[N_COLUMNS] = {0};
  char   **row = g_new0 (char *, N_COLUMNS + 1);

  row[0] = g_strdup (_ ("NAME"));
  row[1] = g_strdup (_ ("KIND"));
  row[2] = g_strdup (_ ("SIZE"));
  row[3] = g_strdup (_ ("LICENCE"));
  row[4] = g_strdup (_ ("HERE?"));
  g_ptr_array_add (rows, row);
  for (guint i = 0; i < items->len; i++)
    {
      const UnetLibraryItem *item = items->pdata[i];

      row = g_new0 (char *, N_COLUMNS + 1);
      row[0] = g_strdup (item->name);
      row[1] = g_strdup (_ (role_name (item->role)));
      row[2] = dup_size (item);
      row[3] = g_strdup (item->entry != NULL ? item->entry->licence : _ ("your own"));
      row[4] = dup_state (item);
      g_ptr_array_add (rows, row);
    }
  for (guint i = 0; i < rows->len; i++)
    for (int c = 0; c < N_COLUMNS; c++)
      widths[c] = MAX (widths[c], g_utf8_strlen (((char **)rows->pdata[i])[c], -1));
  for (guint i = 0; i < rows->len; i++)
    append_row (text, rows->pdata[i], widths);
  return g_string_free (text, FALSE);
}

/* A fact nobody knows is said to be unknown. */
static const char *
known (const char *value)
{
  return value != NULL ? value : _ ("unknown");
}

static char *
dup_published (const UnetCatalogueEntry *entry)
{
  if (entry->sha256[0] == '\0')
    return NULL;
  return g_strdup_printf (_ ("begins with %s"), entry->sha256);
}

char *
unet_models_format_item (const UnetLibraryItem *item)
{
  const UnetCatalogueEntry *entry = item->entry;
  GString                  *text = g_string_new (NULL);
  g_autofree char          *size = dup_size (item);
  g_autofree char          *state = dup_state (item);

  g_string_append_printf (text, _ ("name:             %s\n"), item->name);
  g_string_append_printf (text, _ ("kind:             %s\n"), _ (role_name (item->role)));
  if (entry != NULL)
    {
      g_autofree char *address = unet_catalogue_make_address (entry);
      g_autofree char *published = dup_published (entry);

      g_string_append_printf (text, _ ("what it is:       %s\n"), _ (entry->text));
      g_string_append_printf (text, _ ("file:             %s\n"), entry->file);
      g_string_append_printf (text, _ ("address:          %s\n"), address);
      g_string_append_printf (text, _ ("publisher:        %s\n"), entry->origin);
      g_string_append_printf (text, _ ("licence:          %s\n"), entry->licence);
      g_string_append_printf (text, _ ("published hash:   %s\n"), known (published));
    }
  g_string_append_printf (text, _ ("size:             %s\n"), size);
  g_string_append_printf (text, _ ("here:             %s\n"),
                          item->path != NULL ? item->path : (state[0] != '\0' ? state : _ ("no")));
  if (item->path != NULL)
    {
      g_string_append_printf (text, _ ("SHA-256:          %s\n"), known (item->sha256));
      g_string_append_printf (text, _ ("came from:        %s\n"), known (item->origin));
      g_string_append_printf (text, _ ("added:            %s\n"), known (item->added));
    }
  return g_string_free (text, FALSE);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL && valid[0] != '\0')
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_item (JsonBuilder *builder, const UnetLibraryItem *item)
{
  const UnetCatalogueEntry *entry = item->entry;

  json_builder_begin_object (builder);
  add_string (builder, "name", item->name);
  add_string (builder, "kind", role_name (item->role));
  json_builder_set_member_name (builder, "here");
  json_builder_add_boolean_value (builder, item->path != NULL);
  add_string (builder, "path", item->path);
  json_builder_set_member_name (builder, "size");
  if (item->size > 0)
    json_builder_add_int_value (builder, item->size);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "begun");
  json_builder_add_int_value (builder, item->n_begun);
  add_string (builder, "sha256", item->sha256);
  add_string (builder, "came_from", item->origin);
  add_string (builder, "added", item->added);
  if (entry != NULL)
    {
      g_autofree char *address = unet_catalogue_make_address (entry);

      add_string (builder, "file", entry->file);
      add_string (builder, "address", address);
      add_string (builder, "publisher", entry->origin);
      add_string (builder, "licence", entry->licence);
      add_string (builder, "published_sha256", entry->sha256);
    }
  json_builder_end_object (builder);
}

char *
unet_models_format_json (GPtrArray *items)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *folder = unet_library_get_folder ();

  json_builder_begin_object (builder);
  add_string (builder, "folder", folder);
  json_builder_set_member_name (builder, "models");
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    add_item (builder, items->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
