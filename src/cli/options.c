/* options.c: command lines, read as argparse reads them
 *
 * The reference's train.py and predict.py read their command lines with Python's argparse, and what
 * was written for them has to work here. GOptionContext lacks four things for that: several values
 * after one option (-i a.png b.png -o x.png y.png), values attached to a letter (-b4), unambiguous
 * beginnings of long names (--learn 1e-4), and numbers that are strict about what follows them and
 * blind to the locale. So one table per command says what there is, and this file reads by it and
 * prints the help from it, which for the same reason of size fits on a screen.
 *
 * A token that begins with a dash is an option, but for "-" alone and what looks like a negative
 * number; "--" ends the options. Each fault is a sentence that names the option as it was written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/options.h"

#include "library/store.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Not G_DEFINE_QUARK: clang-format would put spaces into its name. */
GQuark
unet_usage_error_quark (void)
{
  return g_quark_from_static_string ("unet-usage-error-quark");
}

/* Where reading has come to. */
typedef struct
{
  const UnetCommandLine *line;
  char                 **argv;
  int                    argc, at;
} Reader;

static void G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (UNET_USAGE_ERROR, 0, format, arguments);
  va_end (arguments);
}

bool
unet_integer_parse (const char *text, int64_t *integer)
{
  char *end = NULL;

  if (!g_ascii_isdigit (text[text[0] == '-' || text[0] == '+']))
    return false;
  errno = 0;
  *integer = g_ascii_strtoll (text, &end, 10);
  return errno == 0 && *end == '\0';
}

bool
unet_number_parse (const char *text, double *number)
{
  char *end = NULL;

  /* g_ascii_strtod() also knows hexadecimal, infinity, and space before it all. */
  if (text[0] == '\0' || text[strspn (text, "+-.0123456789eE")] != '\0')
    return false;
  errno = 0;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number) && (errno == 0 || *number == 0);
}

/* Edits (a letter more, less, other, or two swapped) between A and B, or more than LIMIT. */
static int
distance (const char *a, const char *b, int limit)
{
  int n = (int)strlen (a), m = (int)strlen (b);
  int rows[3][64];

  if (n >= 64 || m >= 64 || ABS (n - m) > limit)
    return limit + 1;
  for (int j = 0; j <= m; j++)
    rows[0][j] = j;
  for (int i = 1; i <= n; i++)
    {
      int *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];

      now[0] = i;
      for (int j = 1; j <= m; j++)
        {
          now[j] = MIN (before[j - 1] + (a[i - 1] != b[j - 1]), MIN (before[j], now[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], earlier[j - 2] + 1);
        }
    }
  return rows[n % 3][m];
}

const char *
unet_words_nearest (const char *text, const char *const *words, int n_words)
{
  int         limit = strlen (text) > 4 ? 2 : 1;
  const char *nearest = NULL;

  for (int i = 0; i < n_words; i++)
    {
      int d = distance (text, words[i], limit);

      if (d <= limit)
        {
          nearest = words[i];
          limit = d - 1;
        }
      if (strlen (text) > 2 && nearest == NULL && g_str_has_prefix (words[i], text))
        nearest = words[i];
    }
  return nearest;
}

static bool
takes_value (const UnetOption *option)
{
  return option->kind != UNET_OPTION_ON && option->kind != UNET_OPTION_OFF &&
         option->kind != UNET_OPTION_MAYBE;
}

static bool
is_option (const char *token)
{
  double number;

  return token[0] == '-' && token[1] != '\0' && !unet_number_parse (token, &number);
}

/* The whole name, or the beginning of only one. */
static const UnetOption *
find_long (const UnetCommandLine *line, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const UnetOption *found = NULL, *other = NULL;
  const char       *nearest;

  for (const UnetOption *option = line->options; option->name != NULL; option++)
    {
      if (g_str_equal (option->name, name))
        return option;
      g_ptr_array_add (names, (char *)option->name);
      if (g_str_has_prefix (option->name, name))
        {
          other = found;
          found = option;
        }
    }
  if (other != NULL)
    {
      fail (error, _ ("--%s could be --%s or --%s"), name, other->name, found->name);
      return NULL;
    }
  if (found != NULL)
    return found;
  nearest = unet_words_nearest (name, (const char *const *)names->pdata, (int)names->len);
  if (nearest != NULL)
    fail (error, _ ("there is no option --%s; is it --%s?"), name, nearest);
  else
    fail (error, _ ("there is no option --%s"), name);
  return NULL;
}

static const UnetOption *
find_letter (const UnetCommandLine *line, char letter, GError **error)
{
  for (const UnetOption *option = line->options; option->name != NULL; option++)
    if (option->letter == letter)
      return option;
  fail (error, _ ("there is no option -%c"), letter);
  return NULL;
}

static bool
check_range (const UnetOption *option, const char *as, double number, GError **error)
{
  if (number <= option->high &&
      (number > option->low || (number == option->low && !option->above_low)))
    return true;
  if (option->above_low)
    fail (error, _ ("%s: %.10g is out of range: it must be above %.10g and at most %.10g"), as,
          number, option->low, option->high);
  else
    fail (error, _ ("%s: %.10g is out of range: it must be from %.10g to %.10g"), as, number,
          option->low, option->high);
  return false;
}

static bool
store_integer (const UnetOption *option, const char *as, const char *value, GError **error)
{
  int64_t integer;

  if (!unet_integer_parse (value, &integer))
    {
      fail (error, _ ("%s: '%s' is not a whole number"), as, value);
      return false;
    }
  if (!check_range (option, as, (double)integer, error))
    return false;
  *(int *)option->target = (int)integer;
  return true;
}

static bool
store_size (const UnetOption *option, const char *as, const char *value, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (value, "x", 3);
  int    *target = option->target;
  int64_t height, width;

  if (g_strv_length (sides) != 2 || !unet_integer_parse (sides[0], &height) ||
      !unet_integer_parse (sides[1], &width))
    {
      fail (error, _ ("%s: '%s' is not a size: write HEIGHTxWIDTH, such as 640x960"), as, value);
      return false;
    }
  if (!check_range (option, as, (double)height, error) ||
      !check_range (option, as, (double)width, error))
    return false;
  target[0] = (int)height;
  target[1] = (int)width;
  return true;
}

static bool
store_choice (const UnetOption *option, const char *as, const char *value, GError **error)
{
  g_autofree char *all = g_strjoinv (", ", (char **)option->choices);

  for (int i = 0; option->choices[i] != NULL; i++)
    if (g_str_equal (option->choices[i], value))
      {
        *(int *)option->target = i;
        return true;
      }
  fail (error, _ ("%s: '%s' is none of %s"), as, value, all);
  return false;
}

static bool
store_model (const UnetOption *option, const char *as, const char *value, GError **error)
{
  char *path;

  if (value[0] == '\0')
    {
      fail (error, _ ("%s: the value is empty"), as);
      return false;
    }
  path = unet_library_find (value, error);
  if (path == NULL)
    return false;
  g_free (*(char **)option->target);
  *(char **)option->target = path;
  return true;
}

/* AS: the option as it was written, for messages. */
static bool
store (const UnetOption *option, const char *as, const char *value, GError **error)
{
  double number;

  switch (option->kind)
    {
    case UNET_OPTION_ON:
    case UNET_OPTION_OFF:
      *(bool *)option->target = option->kind == UNET_OPTION_ON;
      return true;
    case UNET_OPTION_INT:
      return store_integer (option, as, value, error);
    case UNET_OPTION_UINT64:
      {
        guint64 integer;

        if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &integer, NULL))
          {
            fail (error, _ ("%s: '%s' is not a whole number from 0 to 18446744073709551615"), as,
                  value);
            return false;
          }
        *(uint64_t *)option->target = integer;
        return true;
      }
    case UNET_OPTION_NUMBER:
      if (!unet_number_parse (value, &number))
        {
          fail (error, _ ("%s: '%s' is not a number"), as, value);
          return false;
        }
      if (!check_range (option, as, number, error))
        return false;
      *(double *)option->target = number;
      return true;
    case UNET_OPTION_SIZE:
      return store_size (option, as, value, error);
    case UNET_OPTION_STRING:
      if (value[0] == '\0')
        {
          fail (error, _ ("%s: the value is empty"), as);
          return false;
        }
      g_free (*(char **)option->target);
      *(char **)option->target = g_strdup (value);
      return true;
    case UNET_OPTION_MODEL:
      return store_model (option, as, value, error);
    case UNET_OPTION_LIST:
      g_ptr_array_add (*(GPtrArray **)option->target, g_strdup (value));
      return true;
    case UNET_OPTION_MAYBE:
      if (value == NULL)
        {
          *(int *)option->target = 0;
          return true;
        }
      return store_choice (option, as, value, error);
    case UNET_OPTION_CHOICE:
      return store_choice (option, as, value, error);
    }
  g_assert_not_reached ();
}

/* ATTACHED: the value that came with the option, or NULL: it is the next token, then. */
static bool
read_values (Reader           *reader,
             const UnetOption *option,
             const char       *as,
             const char       *attached,
             GError          **error)
{
  if (attached == NULL && takes_value (option))
    {
      if (reader->at >= reader->argc || is_option (reader->argv[reader->at]))
        {
          fail (error, _ ("%s: the value is missing"), as);
          return false;
        }
      attached = reader->argv[reader->at++];
    }
  if (!store (option, as, attached, error))
    return false;
  while (option->kind == UNET_OPTION_LIST && reader->at < reader->argc &&
         !is_option (reader->argv[reader->at]))
    if (!store (option, as, reader->argv[reader->at++], error))
      return false;
  return true;
}

static bool
read_long (Reader *reader, const char *token, GError **error)
{
  const char      *equals = strchr (token, '=');
  g_autofree char *name =
      equals != NULL ? g_strndup (token + 2, (gsize)(equals - token - 2)) : g_strdup (token + 2);
  g_autofree char  *as = g_strdup_printf ("--%s", name);
  const UnetOption *option = find_long (reader->line, name, error);

  if (option == NULL)
    return false;
  if (equals != NULL && !takes_value (option) && option->kind != UNET_OPTION_MAYBE)
    {
      fail (error, _ ("%s takes no value"), as);
      return false;
    }
  return read_values (reader, option, as, equals != NULL ? equals + 1 : NULL, error);
}

/* -vn is -v -n, -b4 is -b 4. */
static bool
read_letters (Reader *reader, const char *token, GError **error)
{
  for (const char *at = token + 1; *at != '\0'; at++)
    {
      const UnetOption *option = find_letter (reader->line, *at, error);
      char              as[] = {'-', *at, '\0'};
      const char       *rest = at[1] == '=' ? at + 2 : at + 1;

      if (option == NULL)
        return false;
      if (takes_value (option))
        return read_values (reader, option, as, at[1] != '\0' ? rest : NULL, error);
      if (!read_values (reader, option, as, NULL, error))
        return false;
    }
  return true;
}

UnetParsed
unet_options_parse (const UnetCommandLine *line,
                    int                    argc,
                    char                 **argv,
                    GPtrArray             *operands,
                    GError               **error)
{
  Reader reader = {line, argv, argc, 0};
  bool   options_ended = false;

  while (reader.at < argc)
    {
      const char *token = argv[reader.at++];

      if (options_ended || !is_option (token))
        {
          if (line->operand == NULL)
            {
              fail (error, _ ("'%s' is out of place: every file needs its option"), token);
              return UNET_PARSED_WRONG;
            }
          g_ptr_array_add (operands, g_strdup (token));
        }
      else if (g_str_equal (token, "--"))
        options_ended = true;
      else if (g_str_equal (token, "--help") || g_str_equal (token, "-h"))
        {
          g_autofree char *help = unet_options_format_help (line);

          g_print ("%s", help);
          return UNET_PARSED_HELP;
        }
      else if (g_str_has_prefix (token, "--") ? !read_long (&reader, token, error)
                                              : !read_letters (&reader, token, error))
        return UNET_PARSED_WRONG;
    }
  return UNET_PARSED;
}

/* The names of what is rare, in lines of at most 80 columns. */
static void
append_rare (GString *help, const UnetCommandLine *line)
{
  int column = 0;

  for (const UnetOption *option = line->options; option->name != NULL; option++)
    {
      int length = (int)strlen ("--") + (int)strlen (option->name);

      if (!option->rare)
        continue;
      if (column == 0)
        g_string_append_printf (help, _ ("\nMore, explained by man unet-%s:\n"), line->name);
      else
        g_string_append_c (help, ',');
      /* A blank in front and a comma behind. */
      if (column == 0 || column + length + 2 > 80)
        {
          g_string_append (help, column == 0 ? " " : "\n ");
          column = 1;
        }
      g_string_append_printf (help, " --%s", option->name);
      column += length + 2;
    }
  if (column > 0)
    g_string_append_c (help, '\n');
}

char *
unet_options_format_help (const UnetCommandLine *line)
{
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func (g_free);
  GString *help = g_string_new (NULL);
  int      column = (int)strlen ("  -h, --help") + 2;
  guint    at = 0;

  g_string_append_printf (help, _ ("Usage: unet %s [OPTION...]%s%s\n"), line->name,
                          line->operand != NULL ? " " : "",
                          line->operand != NULL ? line->operand : "");
  g_string_append_printf (help, "%s\n\n", _ (line->summary));

  for (const UnetOption *option = line->options; option->name != NULL; option++)
    {
      GString *head;

      if (option->rare)
        continue;
      head = g_string_new ("  ");
      if (option->letter != 0)
        g_string_append_printf (head, "-%c, ", option->letter);
      g_string_append_printf (head, "--%s", option->name);
      if (option->kind == UNET_OPTION_MAYBE)
        g_string_append_printf (head, "[=%s]", option->argument);
      else if (option->argument != NULL)
        g_string_append_printf (head, " %s", option->argument);
      /* A pair such as --augment, --no-augment is one line. */
      for (; option[1].name != NULL && option[1].text == NULL && !option[1].rare; option++)
        g_string_append_printf (head, ", --%s", option[1].name);
      column = MAX (column, (int)head->len + 2);
      g_ptr_array_add (heads, g_string_free (head, FALSE));
    }
  for (const UnetOption *option = line->options; option->name != NULL; option++)
    if (option->text != NULL && !option->rare)
      g_string_append_printf (help, "%-*s%s\n", column, (char *)heads->pdata[at++],
                              _ (option->text));
  g_string_append_printf (help, "%-*s%s\n", column, "  -h, --help", _ ("print this help"));
  append_rare (help, line);
  return g_string_free (help, FALSE);
}
