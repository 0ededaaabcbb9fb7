/* test-models-list.c: what unet models list prints
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/models-list.h"

#include <json-glib/json-glib.h>
#include <string.h>

static UnetLibraryItem *
make_item (const char *name, const UnetCatalogueEntry *entry, const char *path)
{
  UnetLibraryItem *item = g_new0 (UnetLibraryItem, 1);

  item->name = g_strdup (name);
  item->entry = entry;
  item->path = g_strdup (path);
  return item;
}

static GPtrArray *
make_items (void)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)unet_library_item_free);
  const UnetCatalogueEntry *entry = unet_catalogue_lookup ("resnet34");
  UnetLibraryItem          *begun = make_item ("resnet34", entry, NULL);
  UnetLibraryItem          *own = make_item ("modèle", NULL, "/x/modèle.pth");

  begun->size = entry->size;
  begun->n_begun = 1234567;
  begun->role = UNET_ROLE_ENCODER;
  own->origin = g_strdup ("/y/caf\xe9.pth");
  g_ptr_array_add (items, begun);
  g_ptr_array_add (items, own);
  return items;
}

static void
test_sizes (void)
{
  const struct
  {
    int64_t     size;
    const char *text;
  } cases[] = {{0, "0 B"},
               {999, "999 B"},
               {1000, "1.0 kB"},
               {999949, "999.9 kB"},
               {999950, "1.0 MB"},
               {87319819, "87.3 MB"},
               {553507836, "553.5 MB"},
               {G_MAXINT64, "9223372.0 TB"}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = unet_models_format_size (cases[i].size);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* In columns, by characters and not by bytes. */
static void
test_table (void)
{
  g_autoptr (GPtrArray) items = make_items ();
  g_autofree char *table = unet_models_format_table (items);

  g_assert_cmpstr (table, ==,
                   "NAME      KIND     SIZE     LICENCE       HERE?\n"
                   "resnet34  encoder  87.3 MB  BSD-3-Clause  1.2 MB of it\n"
                   "modèle    network  unknown  your own      here\n");
}

static void
test_item (void)
{
  g_autoptr (GPtrArray) items = make_items ();
  g_autofree char *known = unet_models_format_item (items->pdata[0]);
  g_autofree char *own = unet_models_format_item (items->pdata[1]);

  g_assert_nonnull (strstr (known, "licence:          BSD-3-Clause\n"));
  g_assert_nonnull (strstr (known, "published hash:   begins with b627a593\n"));
  g_assert_nonnull (strstr (known, "here:             1.2 MB of it\n"));
  g_assert_null (strstr (known, "came from"));
  g_assert_nonnull (strstr (own, "here:             /x/modèle.pth\n"));
  g_assert_nonnull (strstr (own, "SHA-256:          unknown\n"));
  g_assert_null (strstr (own, "licence"));
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) items = make_items ();
  g_autofree char *text = unet_models_format_json (items);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray  *models;
  JsonObject *first, *second;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  models =
      json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "models");
  g_assert_cmpuint (json_array_get_length (models), ==, 2);
  first = json_array_get_object_element (models, 0);
  second = json_array_get_object_element (models, 1);
  g_assert_cmpint (json_object_get_int_member (first, "begun"), ==, 1234567);
  g_assert_true (json_object_get_null_member (first, "path"));
  g_assert_cmpstr (json_object_get_string_member (first, "published_sha256"), ==, "b627a593");
  g_assert_true (json_object_get_boolean_member (second, "here"));
  g_assert_true (json_object_get_null_member (second, "size"));
  g_assert_true (g_utf8_validate (json_object_get_string_member (second, "came_from"), -1, NULL));
  g_assert_false (json_object_has_member (second, "licence"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/models-list/sizes", test_sizes);
  g_test_add_func ("/cli/models-list/table", test_table);
  g_test_add_func ("/cli/models-list/item", test_item);
  g_test_add_func ("/cli/models-list/json", test_json);
  return g_test_run ();
}
