/* test-model-name.c: how files of models are called
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/model-name.h"

static void
check (const char *path, bool fits, const char *expected)
{
  g_autofree char *cut = unet_model_name_cut (path);

  g_assert_cmpint (unet_model_name_fits (path), ==, fits);
  g_assert_cmpstr (cut, ==, expected);
}

static void
test_names (void)
{
  check ("best.pth", true, "best");
  check ("runs/1.5/best.PT", true, "runs/1.5/best");
  check ("a.b.safetensors", true, "a.b");
  check ("best.pth.zip", false, "best.pth.zip");
  check ("runs.pth/best", false, "runs.pth/best");
  check ("best", false, "best");
  check ("", false, "");
  check (".pth", true, ".pth");
  check ("runs/.pth", true, "runs/.pth");
}

static void
test_endings (void)
{
  const char *const *endings = unet_model_name_get_endings ();
  int                n = 0;

  for (; endings[n] != NULL; n++)
    {
      g_autofree char *name = g_strconcat ("x.", endings[n], NULL);

      check (name, true, "x");
    }
  g_assert_cmpint (n, >=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model-name/names", test_names);
  g_test_add_func ("/engine/model-name/endings", test_endings);
  return g_test_run ();
}
