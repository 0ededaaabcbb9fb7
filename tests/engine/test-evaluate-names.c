/* test-evaluate-names.c: what those that are compared are called
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-names.h"

#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
check_split (const char *text, const char *expected_name, const char *expected_path)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  unet_evaluate_name_split (text, &name, &path);
  g_assert_cmpstr (name, ==, expected_name);
  g_assert_cmpstr (path, ==, expected_path);
}

static void
test_split (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "lr=0.1.pth", NULL);
  g_autofree char *named = g_strconcat ("mine=", path, NULL);
  g_autofree char *before = g_get_current_dir ();

  check_split ("best.pth", NULL, "best.pth");
  check_split ("plain=best.pth", "plain", "best.pth");
  check_split ("plain U-Net=runs/a=b/best.pth", "plain U-Net", "runs/a=b/best.pth");
  check_split ("runs/lr=0.1/best.pth", NULL, "runs/lr=0.1/best.pth");
  check_split ("mod\xe8=best.pth", "mod\xef\xbf\xbd", "best.pth"); /* Latin-1 */
  check_split ("=best.pth", NULL, "=best.pth");
  check_split ("plain=", "plain", "");
  /* A file that is called so. */
  check_split ("lr=0.1.pth", "lr", "0.1.pth");
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (g_chdir (folder), ==, 0);
  check_split ("lr=0.1.pth", NULL, "lr=0.1.pth");
  g_assert_cmpint (g_chdir (before), ==, 0);
  check_split (named, "mine", path);
  test_remove_folder (folder);
}

static void
test_suggest (void)
{
  g_autofree char *plain = unet_evaluate_name_suggest ("/runs/one/best.pth", true, 0);
  g_autofree char *longer = unet_evaluate_name_suggest ("/runs/one/best.pth", true, 1);
  g_autofree char *all = unet_evaluate_name_suggest ("/runs/one/best.pth", true, 9);
  g_autofree char *folder = unet_evaluate_name_suggest ("/runs/masks.pth", false, 0);

  g_assert_cmpstr (plain, ==, "best");
  g_assert_cmpstr (longer, ==, "one/best");
  g_assert_cmpstr (all, ==, "runs/one/best");
  g_assert_cmpstr (folder, ==, "masks.pth");
}

/* Each of PATHS, of which those that end in "/" are folders, gets the name of EXPECTED. */
static void
check_fill (const char *const *paths, const char *const *given, const char *const *expected)
{
  const int         n = (int)g_strv_length ((char **)paths);
  g_autofree bool  *are_models = g_new (bool, n);
  g_autofree char **names = g_new0 (char *, n);
  g_auto (GStrv) cut = g_new0 (char *, n + 1);

  for (int i = 0; i < n; i++)
    {
      are_models[i] = !g_str_has_suffix (paths[i], "/");
      cut[i] = g_strdup (paths[i]);
      if (!are_models[i])
        cut[i][strlen (cut[i]) - 1] = '\0';
      names[i] = given != NULL ? g_strdup (given[i]) : NULL;
    }
  unet_evaluate_names_fill (names, (const char *const *)cut, are_models, n);
  for (int i = 0; i < n; i++)
    {
      g_assert_cmpstr (names[i], ==, expected[i]);
      g_free (names[i]);
    }
}

#define CHECK(paths, expected)                                                                     \
  check_fill ((const char *const[])paths, NULL, (const char *const[])expected)
#define LIST(...)                                                                                  \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

static void
test_names (void)
{
  CHECK (LIST ("a.pth", "b.pth"), LIST ("a", "b"));
  CHECK (LIST ("one/best.pth", "two/best.pth", "other.pth"),
         LIST ("one/best", "two/best", "other"));
  CHECK (LIST ("/x/one/best.pth", "/y/one/best.pth"), LIST ("x/one/best", "y/one/best"));
  /* By the ending alone; a folder has none. */
  CHECK (LIST ("run/best.pth", "run/best.safetensors"), LIST ("best.pth", "best.safetensors"));
  CHECK (LIST ("one/best.pth", "one/best.safetensors", "two/best.pth"),
         LIST ("one/best.pth", "one/best.safetensors", "two/best"));
  CHECK (LIST ("run/best.pth", "run/best/"), LIST ("best.pth", "best"));
  /* The same one twice. */
  CHECK (LIST ("best.pth", "best.pth", "best.pth"), LIST ("best", "best (2)", "best (3)"));
}

static void
test_given (void)
{
  const char *const paths[] = {"run/best.pth", "best.pth", "other.pth", NULL};
  const char *const given[] = {NULL, "other", NULL};
  const char *const expected[] = {"run/best", "other", "other (2)"};

  check_fill (paths, given, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-names/split", test_split);
  g_test_add_func ("/engine/evaluate-names/suggest", test_suggest);
  g_test_add_func ("/engine/evaluate-names/fill", test_names);
  g_test_add_func ("/engine/evaluate-names/given", test_given);
  return g_test_run ();
}
