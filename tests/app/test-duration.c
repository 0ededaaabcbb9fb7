/* test-duration.c: lengths of time as people say them
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/duration.h"

#include <math.h>

static void
test_format (void)
{
  static const struct
  {
    double      seconds;
    const char *text;
  } cases[] = {
      {0, "0.0 s"},
      {0.44, "0.4 s"},
      {9.94, "9.9 s"},
      {9.96, "10 s"},
      {59.4, "59 s"},
      {59.6, "1 min 00 s"},
      {185, "3 min 05 s"},
      {3599.6, "1 h 00 min"},
      {7800, "2 h 10 min"},
      {48 * 3600, "2 days"},
      {-1, "–"},
      {NAN, "–"},
      {INFINITY, "–"},
      {47 * 3600, "47 h 00 min"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = unet_duration_format (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/duration/format", test_format);
  return g_test_run ();
}
