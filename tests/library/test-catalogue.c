/* test-catalogue.c: the facts hold together
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/catalogue.h"

#include "base/sha256.h"
#include "library/folder.h"
#include "library-test.h"

static void
test_facts (Library *library, gconstpointer data)
{
  guint                     n;
  const UnetCatalogueEntry *entries = unet_catalogue_get_entries (&n);

  g_assert_cmpuint (n, >=, 12);
  for (guint i = 0; i < n; i++)
    {
      const UnetCatalogueEntry *entry = &entries[i];
      g_autofree char          *address = unet_catalogue_make_address (entry);
      g_autofree char          *end = g_strconcat ("/", entry->file, NULL);

      g_assert_true (unet_library_is_name (entry->name));
      g_assert_true (unet_library_is_name (entry->file));
      g_assert_nonnull (unet_library_find_ending (entry->file));
      g_assert_null (unet_library_find_ending (entry->name));
      g_assert_true (g_str_has_prefix (entry->address, "https://"));
      g_assert_true (g_str_has_suffix (entry->address, end));
      g_assert_cmpstr (address, ==, entry->address);
      g_assert_true (g_str_has_prefix (entry->origin, "https://"));
      g_assert_cmpstr (entry->licence, !=, "");
      g_assert_cmpstr (entry->text, !=, "");
      g_assert_cmpint (entry->size, >=, 0);
      if (entry->sha256[0] != '\0')
        {
          g_autofree char *named = g_strdup_printf ("-%s.pth", entry->sha256);

          /* torchvision's rule */
          g_assert_true (unet_sha256_is_beginning (entry->sha256));
          g_assert_true (g_str_has_suffix (entry->file, named));
        }
    }
}

/* Weights for an encoder say for which, and begin with its name. */
static void
test_encoders (Library *library, gconstpointer data)
{
  guint                     n;
  const UnetCatalogueEntry *entries = unet_catalogue_get_entries (&n);

  for (guint i = 0; i < n; i++)
    if (entries[i].role == UNET_ROLE_NETWORK)
      g_assert_null (entries[i].encoder);
    else
      {
        g_assert_nonnull (entries[i].encoder);
        g_assert_true (g_str_has_prefix (entries[i].name, entries[i].encoder));
        g_assert_true (g_str_has_prefix (entries[i].file, entries[i].encoder));
      }
  g_assert_cmpstr (unet_catalogue_lookup ("mobilenet_v2-v2")->encoder, ==, "mobilenet_v2");
}

static void
test_names_are_one_entrys (Library *library, gconstpointer data)
{
  guint                     n;
  const UnetCatalogueEntry *entries = unet_catalogue_get_entries (&n);

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (unet_catalogue_lookup (entries[i].name) == &entries[i]);
      g_assert_true (unet_catalogue_lookup (entries[i].file) == &entries[i]);
    }
  g_assert_null (unet_catalogue_lookup ("resnet"));
  g_assert_null (unet_catalogue_lookup (""));
}

static void
test_mirror (Library *library, gconstpointer data)
{
  const UnetCatalogueEntry *entry = unet_catalogue_lookup ("resnet34");
  g_autofree char          *with = NULL;
  g_autofree char          *without = NULL;
  g_autofree char          *empty = NULL;

  g_setenv ("UNET_MODELS_MIRROR", "https://example.org/a", TRUE);
  without = unet_catalogue_make_address (entry);
  g_setenv ("UNET_MODELS_MIRROR", "https://example.org/a/", TRUE);
  with = unet_catalogue_make_address (entry);
  g_setenv ("UNET_MODELS_MIRROR", "", TRUE);
  empty = unet_catalogue_make_address (entry);
  g_assert_cmpstr (without, ==, "https://example.org/a/resnet34-b627a593.pth");
  g_assert_cmpstr (with, ==, without);
  g_assert_cmpstr (empty, ==, entry->address);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  LIBRARY_ADD ("/library/catalogue/facts", test_facts);
  LIBRARY_ADD ("/library/catalogue/encoders", test_encoders);
  LIBRARY_ADD ("/library/catalogue/names-are-one-entrys", test_names_are_one_entrys);
  LIBRARY_ADD ("/library/catalogue/mirror", test_mirror);
  return g_test_run ();
}
