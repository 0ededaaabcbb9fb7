/* test-grid.c: small tables of text
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/grid.h"

static UnetGrid *
make (void)
{
  static const char *const cells[] = {"mètre", "Dice", "s", "plain",  "0.9", "12.345",
                                      "a|b",   "1",    "",  "\\back", "-",   "7"};
  UnetGrid                *grid = unet_grid_new (3);

  for (size_t i = 0; i < G_N_ELEMENTS (cells); i++)
    unet_grid_add (grid, cells[i]);
  return grid;
}

static void
test_text (void)
{
  g_autoptr (UnetGrid) grid = make ();
  g_autoptr (GString) text = g_string_new ("before\n");

  unet_grid_append_text (grid, text);
  g_assert_cmpstr (text->str, ==,
                   "before\n"
                   "mètre  Dice       s\n"
                   "plain   0.9  12.345\n"
                   "a|b       1\n"
                   "\\back     -       7\n");
}

static void
test_markdown (void)
{
  g_autoptr (UnetGrid) grid = make ();
  g_autoptr (GString) text = g_string_new (NULL);

  unet_grid_append_markdown (grid, text);
  g_assert_cmpstr (text->str, ==,
                   "| mètre | Dice | s |\n"
                   "| :-- | --: | --: |\n"
                   "| plain | 0.9 | 12.345 |\n"
                   "| a\\|b | 1 |  |\n"
                   "| \\\\back | - | 7 |\n");
}

static void
test_take (void)
{
  g_autoptr (UnetGrid) grid = unet_grid_new (1);
  g_autoptr (GString) text = g_string_new (NULL);

  unet_grid_take (grid, g_strdup ("head"));
  unet_grid_append_text (grid, text);
  g_assert_cmpstr (text->str, ==, "head\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/grid/text", test_text);
  g_test_add_func ("/engine/grid/markdown", test_markdown);
  g_test_add_func ("/engine/grid/take", test_take);
  return g_test_run ();
}
