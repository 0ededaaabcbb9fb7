/* test-address.c: which addresses are fetched from
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/address.h"

#include "library-test.h"

static void
test_check (void)
{
  const char *const good[] = {"https://example.org/a.pth", "http://127.0.0.1:8000/a.pth",
                              "http://localhost/a", "http://[::1]:80/a", "HTTPS://EXAMPLE.ORG/a"};
  const char *const bad[] = {"http://example.org/a.pth",
                             "http://127.0.0.1.example.org/a",
                             "http://localhost@example.org/a",
                             "ftp://example.org/a",
                             "file:///etc/passwd",
                             "example.org/a",
                             "https:///a",
                             "https:",
                             "",
                             "/a"};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (unet_address_check (good[i], &error));
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (unet_address_check (bad[i], &error));
      library_assert_error (&error, UNET_ERROR_ARGUMENT, "https://");
    }
}

static void
test_follow (void)
{
  const struct
  {
    const char *from, *location, *to; /* TO: NULL, it is not followed */
  } cases[] = {
      {"https://a.org/x/y", "https://b.org/z?k=1", "https://b.org/z?k=1"},
      {"https://a.org/x/y", "/z", "https://a.org/z"},
      {"https://a.org/x/y", "z", "https://a.org/x/z"},
      {"https://a.org/x/y", "//b.org/z", "https://b.org/z"},
      {"https://a.org/x/y", "https://b.org/a%2Fb?sig=A%2Bb%2FC%3D&d=attachment%3B+x%3D%26y#%20",
       "https://b.org/a%2Fb?sig=A%2Bb%2FC%3D&d=attachment%3B+x%3D%26y#%20"},
      {"https://a.org/x?q=%2B", "z?x=%E9", "https://a.org/z?x=%E9"},
      {"https://a.org/x/y", "HTTPS://b.org", "https://b.org/"},
      {"https://a.org/x/y", "http://a.org/x/y", NULL},
      {"https://a.org/x/y", "http://127.0.0.1/y", NULL},
      {"https://a.org/x/y", "file:///etc/passwd", NULL},
      {"http://127.0.0.1/y", "https://a.org/y", "https://a.org/y"},
      {"http://127.0.0.1/y", "/z", "http://127.0.0.1/z"},
      {"http://127.0.0.1/y", "http://a.org/z", NULL},
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *to = unet_address_follow (cases[i].from, cases[i].location, &error);

      g_assert_cmpstr (to, ==, cases[i].to);
      if (to == NULL)
        library_assert_error (&error, UNET_ERROR_IO, cases[i].location);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/library/address/check", test_check);
  g_test_add_func ("/library/address/follow", test_follow);
  return g_test_run ();
}
