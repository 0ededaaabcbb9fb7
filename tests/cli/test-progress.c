/* test-progress.c: the line that says how far it is
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/progress.h"

#include "support/support.h"

#include <string.h>

static void
check_bar (const UnetBar *bar, int columns, const char *wanted)
{
  g_autofree char *line = unet_bar_format (bar, columns);

  g_assert_cmpstr (line, ==, wanted);
}

static void
test_bar (void)
{
  UnetBar bar = {"epoch 2/5", "img", 12, 27, 3.14, 4.8, ", loss 0.4321, Dice 0.8123"};

  check_bar (&bar, 120,
             "epoch 2/5:  44%|####      | 12/27 img, 3.1 img/s, 00:05 left, loss 0.4321, "
             "Dice 0.8123");
  bar = (UnetBar){"x", "img", 0, 10, -1, -1, NULL};
  check_bar (&bar, 80, "x:   0%|          | 0/10 img");
  bar = (UnetBar){"x", "img", 10, 10, 250, 0, NULL};
  check_bar (&bar, 80, "x: 100%|##########| 10/10 img, 250 img/s, 00:00 left");
  bar = (UnetBar){"x", "img", 5, 10, 0.01, 3723.4, NULL};
  check_bar (&bar, 80, "x:  50%|#####     | 5/10 img, 0.0 img/s, 1:02:03 left");
}

static void
test_odd (void)
{
  UnetBar bar = {"x", "img", 0, 0, -1, -1, NULL};

  check_bar (&bar, 80, "x:   0%|          | 0/0 img");
  bar = (UnetBar){"x", "img", 7, 5, -1, 1e30, NULL};
  check_bar (&bar, 80, "x: 100%|##########| 7/5 img");
  bar = (UnetBar){"x", "MB", 7, -1, 2.5, -1, NULL}; /* nobody says how much it is */
  check_bar (&bar, 80, "x: 7 MB, 2.5 MB/s");
}

static void
test_narrow (void)
{
  UnetBar bar = {"epoch 2/5", "img", 12, 27, 3.14, 4.8, ", loss 0.4321"};

  check_bar (&bar, 60, "epoch 2/5:  44% 12/27 img, 3.1 img/s, 00:05 left, loss 0.432");
  bar.what = "Épöche";
  check_bar (&bar, 10, "Épöche:  4");
}

/* Where it is no terminal only lines that stay are written; quietly, only warnings. */
static void
test_plain (void)
{
  for (int quiet = 0; quiet < 2; quiet++)
    {
      FILE         *stream = tmpfile ();
      UnetProgress *progress = unet_progress_new (stream, quiet);
      UnetBar       bar = {"x", "img", 1, 2, -1, -1, NULL};
      char          text[200] = "";

      unet_progress_bar (progress, &bar);
      unet_progress_line (progress, "line %d", 1);
      unet_progress_warn (progress, "warning %d", 2);
      unet_progress_clear (progress);
      unet_progress_free (progress);
      rewind (stream);
      g_assert_cmpuint (fread (text, 1, sizeof text - 1, stream), >, 0);
      g_assert_cmpstr (text, ==, quiet ? "warning 2\n" : "line 1\nwarning 2\n");
      fclose (stream);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/progress/bar", test_bar);
  g_test_add_func ("/cli/progress/odd", test_odd);
  g_test_add_func ("/cli/progress/narrow", test_narrow);
  g_test_add_func ("/cli/progress/plain", test_plain);
  return g_test_run ();
}
