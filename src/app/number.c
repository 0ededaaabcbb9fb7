/* number.c: numbers as a person reads them
 *
 * printf knows the decimal point and the groups of the locale. It does not know when to leave
 * plain figures for a power of ten, and writes 1e-05 for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Plain figures are for numbers of this size; the rates of learning, 0.0001, are among them. */
#define LEAST_PLAIN 1e-4
#define MOST_PLAIN 1e7

#define MOST_DIGITS 15 /* a double has no more */

/* TEXT with the sign as it is printed. */
static char *
with_minus (const char *text)
{
  return text[0] == '-' ? g_strconcat ("\u2212", text + 1, NULL) : g_strdup (text);
}

static char *
format_plain (double value, int decimals)
{
  char text[64];

  snprintf (text, sizeof text, "%'.*f", CLAMP (decimals, 0, 20), value);
  return with_minus (text);
}

char *
unet_number_format_power (int exponent)
{
  static const char *const figures[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                        "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  char                     text[16];
  GString                 *power = g_string_new ("10");

  snprintf (text, sizeof text, "%d", exponent);
  for (const char *c = text; *c != '\0'; c++)
    g_string_append (power, *c == '-' ? "\u207b" : figures[*c - '0']);
  return g_string_free (power, FALSE);
}

static char *
times_power (const char *mantissa, int exponent)
{
  g_autofree char *power = unet_number_format_power (exponent);
  g_autofree char *signed_mantissa = with_minus (mantissa);

  return g_strconcat (signed_mantissa, "\u00d7", power, NULL);
}

/* Where TEXT, which ends at END and has decimals, ends without zeros behind the point. */
static char *
find_end (char *text, char *end)
{
  while (end > text && end[-1] == '0')
    end--;
  /* The decimal point may have several bytes. */
  while (end > text && !g_ascii_isdigit (end[-1]))
    end--;
  return end;
}

static char *
format (double value, int digits, bool is_short)
{
  const double size = fabs (value);
  char         text[64];
  char        *e;

  digits = CLAMP (digits, 1, MOST_DIGITS);
  if (!isfinite (value))
    return g_strdup ("\u2014");
  if (value == floor (value) && size < MOST_PLAIN)
    return format_plain (value + 0.0, 0); /* + 0.0: no minus before 0 */
  if (size >= LEAST_PLAIN && size < MOST_PLAIN)
    {
      const int decimals = digits - 1 - (int)floor (log10 (size));
      char     *plain = format_plain (value, decimals);

      if (is_short && decimals > 0)
        *find_end (plain, plain + strlen (plain)) = '\0';
      return plain;
    }
  snprintf (text, sizeof text, "%.*e", digits - 1, value);
  e = strchr (text, 'e');
  if (e == NULL)
    return with_minus (text);
  {
    const int exponent = atoi (e + 1);

    *(digits > 1 ? find_end (text, e) : e) = '\0';
    return times_power (text, exponent);
  }
}

char *
unet_number_format (double value, int digits)
{
  return format (value, digits, false);
}

char *
unet_number_format_short (double value, int digits)
{
  return format (value, digits, true);
}

char *
unet_number_format_step (double value, double step, double most)
{
  const int places = (int)floor (log10 (step) + 1e-9);

  if (value == 0)
    return g_strdup ("0");
  /* On an axis 0.0002 and 0.0004 are read faster as multiples of one power. */
  if (most >= 10 * LEAST_PLAIN && most < MOST_PLAIN)
    return format_plain (value, -places);
  {
    const int exponent = (int)floor (log10 (most) + 1e-9);
    char      text[64];

    snprintf (text, sizeof text, "%.*f", CLAMP (exponent - places, 0, MOST_DIGITS),
              value / pow (10, exponent));
    return times_power (text, exponent);
  }
}

gboolean
unet_number_parse (const char *text, double *value)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  char            *end;
  double           parsed;

  if (*plain == '\0')
    return FALSE;
  parsed = strtod (plain, &end);
  if (*end != '\0')
    parsed = g_ascii_strtod (plain, &end);
  if (*end != '\0' || !isfinite (parsed))
    return FALSE;
  *value = parsed;
  return TRUE;
}
