/* test-message.c: sentences of the core as the window shows them
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/message.h"

#include <gio/gio.h>
#include <string.h>

static void
assert_shown (const char *message, const char *expected)
{
  g_autofree char *shown = unet_message_for_window (message);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_options (void)
{
  assert_shown ("take a larger --scale or leave the image out",
                "take a larger “Scale” or leave the image out");
  assert_shown ("--resume goes on with the weights in c, --load starts from others",
                "“Resume” goes on with the weights in c, “Start from” starts from others");
  assert_shown (
      "say --classes 2 to take the nearest of 0 and 255 (--classes 3 if all are classes)",
      "say “Classes” 2 to take the nearest of 0 and 255 (“Classes” 3 if all are classes)");
  assert_shown ("--learning-rate cannot be 0", "“Learning rate” cannot be 0");
  assert_shown ("or write elsewhere with --output", "or write elsewhere with “Folder”");
  assert_shown ("--membrane says 2: evaluate it without --em-metrics",
                "“Membrane” says 2: evaluate it without “EM measures”");
  assert_shown ("leave --classes out; (--model) --predictions: --depth, --seed. --epochs",
                "leave “Classes” out; (“Model”) “Predictions”: “Depth”, “Seed”. “Epochs”");
  assert_shown ("«\u00a0--masks\u00a0»\u00a0: --masks\u00a0; “--masks” \"--masks\"",
                "«\u00a0“Masks”\u00a0»\u00a0: “Masks”\u00a0; ““Masks”” \"“Masks”\"");
}

static void
test_the_rest (void)
{
  static const char *const same[] = {
      "",
      "no option at all, 50 %",
      "--unheard-of is no control",
      "--scale-up, --scales, --scale_2 and --classes2 are other words",
      "dir/--scale.png, --scale.png, --scale/a.png, x--scale and ---scale are files",
      "-s, scale, -- and --",
      "<b>no markup</b> &amp; no escapes \\1",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (same); i++)
    assert_shown (same[i], same[i]);
  assert_shown ("a\xff.png: take a larger --scale", "a\xef\xbf\xbd.png: take a larger “Scale”");
}

/* The options in the strings of FILE, each handed to FUNC. */
static void
for_each_option (GFile *file, void (*func) (const char *option, const char *path))
{
  const char      *path = g_file_peek_path (file);
  g_autofree char *text = NULL;
  g_autoptr (GRegex) string = g_regex_new ("\"(?:\\\\.|[^\"\\\\\\n])*\"", 0, 0, NULL);
  g_autoptr (GRegex) option = g_regex_new ("--[a-z][a-z-]*", 0, 0, NULL);
  g_autoptr (GMatchInfo) at = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (string, text, 0, &at); g_match_info_matches (at);
       g_match_info_next (at, NULL))
    {
      g_autofree char *literal = g_match_info_fetch (at, 0);
      g_autoptr (GMatchInfo) inside = NULL;

      for (g_regex_match (option, literal, 0, &inside); g_match_info_matches (inside);
           g_match_info_next (inside, NULL))
        {
          g_autofree char *found = g_match_info_fetch (inside, 0);

          func (found, path);
        }
    }
}

static int n_options;

static void
check_option (const char *option, const char *path)
{
  g_autofree char *shown = unet_message_for_window (option);

  n_options++;
  if (g_str_equal (shown, option))
    {
      g_test_message ("%s names %s, which src/app/message.c has no label for", path, option);
      g_test_fail ();
    }
}

/* Every option that a message of the rooms below the front ends names has a label. */
static void
test_no_option_is_missed (void)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "..", "..", "src", NULL);
  g_autoptr (GDir) rooms = g_dir_open (source, 0, NULL);
  const char *room;

  g_assert_nonnull (rooms);
  while ((room = g_dir_read_name (rooms)) != NULL)
    {
      g_autofree char *folder = g_build_filename (source, room, NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      if (dir == NULL || g_str_equal (room, "app") || g_str_equal (room, "cli"))
        continue;
      while ((name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".c"))
          {
            g_autoptr (GFile) file = g_file_new_build_filename (folder, name, NULL);

            for_each_option (file, check_option);
          }
    }
  g_assert_cmpint (n_options, >, 40);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/message/options", test_options);
  g_test_add_func ("/app/message/the-rest", test_the_rest);
  g_test_add_func ("/app/message/no-option-is-missed", test_no_option_is_missed);
  return g_test_run ();
}
