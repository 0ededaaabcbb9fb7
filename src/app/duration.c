/* duration.c: lengths of time as people say them
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/duration.h"

#include <glib/gi18n.h>
#include <math.h>

#define LONGEST 1e9 /* seconds: thirty years */

char *
unet_duration_format (double seconds)
{
  int whole;

  if (!(seconds >= 0) || seconds > LONGEST)
    return g_strdup ("–");
  if (seconds < 9.95)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  whole = (int)lround (seconds);
  if (whole < 60)
    return g_strdup_printf (_ ("%d s"), whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%d min %02d s"), whole / 60, whole % 60);
  whole = (int)lround (seconds / 60);
  if (whole < 48 * 60)
    return g_strdup_printf (_ ("%d h %02d min"), whole / 60, whole % 60);
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong)(whole / 1440)), whole / 1440);
}
