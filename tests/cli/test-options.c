/* test-options.c: command lines, read as argparse reads them
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/options.h"

#include "support/support.h"

#include <string.h>

static const char *const colours[] = {"red", "green", NULL};

/* Every kind once. */
typedef struct
{
  bool       on, off;
  int        number, size[2], colour, maybe;
  uint64_t   seed;
  double     rate;
  char      *name;
  GPtrArray *list, *operands;
  char      *error;
} Values;

static UnetParsed
parse_line (Values *values, const char *operand, const char *text)
{
  const UnetOption table[] = {
      {"on", 'o', UNET_OPTION_ON, &values->on, .text = "on"},
      {"off", 0, UNET_OPTION_OFF, &values->off, .text = "off"},
      {"number", 'n', UNET_OPTION_INT, &values->number, -5, 100, .argument = "N", .text = "int"},
      {"seed", 0, UNET_OPTION_UINT64, &values->seed, .argument = "N", .text = "uint64"},
      {"rate", 'r', UNET_OPTION_NUMBER, &values->rate, 0, 2, true, .argument = "X", .text = "num"},
      {"ratio", 0, UNET_OPTION_NUMBER, &values->rate, 0, 2, .argument = "X", .text = "the same"},
      {"size", 0, UNET_OPTION_SIZE, values->size, 1, 64, .argument = "HxW", .text = "size"},
      {"name", 0, UNET_OPTION_STRING, &values->name, .argument = "S", .text = "string"},
      {"model", 0, UNET_OPTION_MODEL, &values->name, .argument = "M", .text = "model"},
      {"input", 'i', UNET_OPTION_LIST, &values->list, .argument = "F...", .text = "list"},
      {"colour", 'c', UNET_OPTION_CHOICE, &values->colour, .choices = colours, .argument = "C",
       .text = "choice"},
      {"maybe", 'm', UNET_OPTION_MAYBE, &values->maybe, .choices = colours, .argument = "C",
       .text = "maybe"},
      {0},
  };
  const UnetCommandLine line = {"try", "Tries.", operand, table};
  g_auto (GStrv) argv = g_strsplit (text, " ", -1);
  g_autoptr (GError) error = NULL;
  UnetParsed parsed;

  *values = (Values){.off = true, .colour = -1, .maybe = -1};
  values->list = g_ptr_array_new_with_free_func (g_free);
  values->operands = g_ptr_array_new_with_free_func (g_free);
  parsed = unet_options_parse (&line, text[0] == '\0' ? 0 : (int)g_strv_length (argv), argv,
                               values->operands, &error);
  g_assert_true ((parsed == UNET_PARSED_WRONG) == (error != NULL));
  values->error = error != NULL ? g_strdup (error->message) : NULL;
  return parsed;
}

static void
values_clear (Values *values)
{
  g_ptr_array_unref (values->list);
  g_ptr_array_unref (values->operands);
  g_free (values->name);
  g_free (values->error);
}

static void
good (Values *values, const char *text)
{
  UnetParsed parsed = parse_line (values, NULL, text);

  g_assert_cmpstr (values->error, ==, NULL);
  g_assert_cmpint (parsed, ==, UNET_PARSED);
}

static void
test_kinds (void)
{
  Values values;

  good (&values, "");
  g_assert_true (!values.on && values.off);
  values_clear (&values);

  good (&values, "--on --off --number 7 --seed 18446744073709551615 --rate 1e-5 --size 3x64 "
                 "--name x --colour green --maybe");
  g_assert_true (values.on && !values.off);
  g_assert_cmpint (values.number, ==, 7);
  g_assert_cmpuint (values.seed, ==, G_MAXUINT64);
  g_assert_cmpfloat (values.rate, ==, 1e-5);
  g_assert_cmpint (values.size[0], ==, 3);
  g_assert_cmpint (values.size[1], ==, 64);
  g_assert_cmpstr (values.name, ==, "x");
  g_assert_cmpint (values.colour, ==, 1);
  g_assert_cmpint (values.maybe, ==, 0);
  values_clear (&values);
}

/* What argparse takes. */
static void
test_forms (void)
{
  Values values;

  good (&values, "--number=7 --maybe=green");
  g_assert_cmpint (values.number, ==, 7);
  g_assert_cmpint (values.maybe, ==, 1);
  values_clear (&values);

  good (&values, "-n7");
  g_assert_cmpint (values.number, ==, 7);
  values_clear (&values);

  good (&values, "-on=8");
  g_assert_true (values.on);
  g_assert_cmpint (values.number, ==, 8);
  values_clear (&values);

  good (&values, "-n -3");
  g_assert_cmpint (values.number, ==, -3);
  values_clear (&values);

  good (&values, "--num 4 --rati 1");
  g_assert_cmpint (values.number, ==, 4);
  values_clear (&values);

  good (&values, "-n 1 -n 2");
  g_assert_cmpint (values.number, ==, 2);
  values_clear (&values);
}

static void
test_list (void)
{
  Values values;

  good (&values, "-i a.png b.png -o --input - c");
  g_assert_cmpuint (values.list->len, ==, 4);
  g_assert_cmpstr (values.list->pdata[1], ==, "b.png");
  g_assert_cmpstr (values.list->pdata[2], ==, "-");
  g_assert_true (values.on);
  values_clear (&values);

  g_assert_cmpint (parse_line (&values, NULL, "-i -o"), ==, UNET_PARSED_WRONG);
  g_assert_cmpstr (values.error, ==, "-i: the value is missing");
  values_clear (&values);
}

static void
test_operands (void)
{
  Values values;

  g_assert_cmpint (parse_line (&values, "FILE", "a -o b -- --on"), ==, UNET_PARSED);
  g_assert_cmpuint (values.operands->len, ==, 3);
  g_assert_cmpstr (values.operands->pdata[2], ==, "--on");
  values_clear (&values);

  g_assert_cmpint (parse_line (&values, NULL, "-o stray"), ==, UNET_PARSED_WRONG);
  g_assert_nonnull (strstr (values.error, "'stray'"));
  values_clear (&values);
}

/* Each is a sentence that names the option. */
static void
test_faults (void)
{
  static const struct
  {
    const char *text, *wanted;
  } cases[] = {
      {"--number x", "--number: 'x' is not a whole number"},
      {"--number 1.5", "--number: '1.5' is not a whole number"},
      {"-n 7x", "-n: '7x' is not a whole number"},
      {"-n ", "-n: '' is not a whole number"},
      {"-n 101", "-n: 101 is out of range: it must be from -5 to 100"},
      {"-n 99999999999999999999", "-n: '99999999999999999999' is not a whole number"},
      {"--num=9", NULL},
      {"--rate 1,5", "--rate: '1,5' is not a number"},
      {"--rate nan", "--rate: 'nan' is not a number"},
      {"--rate 0x1p3", "--rate: '0x1p3' is not a number"},
      {"--rate 1e999", "--rate: '1e999' is not a number"},
      {"--rate 0", "--rate: 0 is out of range: it must be above 0 and at most 2"},
      {"--ratio 0", NULL},
      {"--rate 2.1", "--rate: 2.1 is out of range"},
      {"--seed -1", "--seed: '-1' is not a whole number from 0"},
      {"--size 12", "--size: '12' is not a size: write HEIGHTxWIDTH"},
      {"--size 12x", "--size: '12x' is not a size"},
      {"--size 1x2x3", "--size: '1x2x3' is not a size"},
      {"--size 0x9", "--size: 0 is out of range"},
      {"--colour blue", "--colour: 'blue' is none of red, green"},
      {"--maybe=blue", "--maybe: 'blue' is none of red, green"},
      {"--name=", "--name: the value is empty"},
      {"--model=", "--model: the value is empty"},
      {"--model resnet34", "resnet34: is a published model that is not in the library yet"},
      {"--number", "--number: the value is missing"},
      {"--number --on", "--number: the value is missing"},
      {"--on=1", "--on takes no value"},
      {"--ra 1", "--ra could be --rate or --ratio"},
      {"--nubmer 1", "there is no option --nubmer; is it --number?"},
      {"--zzzzz", "there is no option --zzzzz"},
      {"-z", "there is no option -z"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Values     values;
      UnetParsed parsed = parse_line (&values, NULL, cases[i].text);

      if (cases[i].wanted == NULL)
        g_assert_cmpstr (values.error, ==, NULL);
      else
        {
          g_assert_cmpint (parsed, ==, UNET_PARSED_WRONG);
          if (!g_str_has_prefix (values.error, cases[i].wanted))
            g_assert_cmpstr (values.error, ==, cases[i].wanted);
        }
      values_clear (&values);
    }
}

static void
test_help (void)
{
  static const UnetOption table[] = {
      {"alpha", 'a', UNET_OPTION_INT, NULL, .argument = "N", .text = "first"},
      {"beta", 0, UNET_OPTION_ON, NULL, .text = "second"},
      {"no-beta", 0, UNET_OPTION_ON, NULL, .text = NULL},
      {"gamma", 0, UNET_OPTION_MAYBE, NULL, .argument = "a|b", .text = "third"},
      {0},
  };
  const UnetCommandLine line = {"try", "Tries.", "FILE", table};
  g_autofree char      *help = unet_options_format_help (&line);

  g_assert_cmpstr (help, ==,
                   "Usage: unet try [OPTION...] FILE\n"
                   "Tries.\n"
                   "\n"
                   "  -a, --alpha N      first\n"
                   "  --beta, --no-beta  second\n"
                   "  --gamma[=a|b]      third\n"
                   "  -h, --help         print this help\n");
}

/* Names alone, after the rest, broken into lines. */
static void
test_help_of_rare (void)
{
  static const UnetOption table[] = {
      {"beta", 0, UNET_OPTION_ON, NULL, .text = "first"},
      {"no-beta", 0, UNET_OPTION_ON, NULL, .text = NULL},
      {"a-rather-long-name", 0, UNET_OPTION_INT, NULL, .argument = "N", .rare = true},
      {"another-long-name", 0, UNET_OPTION_ON, NULL, .rare = true},
      {"one-more-long-name", 0, UNET_OPTION_ON, NULL, .rare = true},
      {"short", 0, UNET_OPTION_ON, NULL, .rare = true},
      {"last", 0, UNET_OPTION_ON, NULL, .rare = true},
      {0},
  };
  const UnetCommandLine line = {"try", "Tries.", NULL, table};
  g_autofree char      *help = unet_options_format_help (&line);

  g_assert_cmpstr (help, ==,
                   "Usage: unet try [OPTION...]\n"
                   "Tries.\n"
                   "\n"
                   "  --beta, --no-beta  first\n"
                   "  -h, --help         print this help\n"
                   "\n"
                   "More, explained by man unet-try:\n"
                   "  --a-rather-long-name, --another-long-name, --one-more-long-name, --short,\n"
                   "  --last\n");
}

static void
test_nearest (void)
{
  static const char *const words[] = {"train", "predict", "evaluate", "info", "sample", "bench"};
  static const char *const cases[][2] = {
      {"trian", "train"}, {"tran", "train"},    {"predcit", "predict"}, {"eval", "evaluate"},
      {"inof", "info"},   {"simple", "sample"}, {"benhc", "bench"},     {"x", NULL},
      {"destroy", NULL},  {"", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (unet_words_nearest (cases[i][0], words, G_N_ELEMENTS (words)), ==,
                     cases[i][1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/options/kinds", test_kinds);
  g_test_add_func ("/cli/options/forms", test_forms);
  g_test_add_func ("/cli/options/list", test_list);
  g_test_add_func ("/cli/options/operands", test_operands);
  g_test_add_func ("/cli/options/faults", test_faults);
  g_test_add_func ("/cli/options/help", test_help);
  g_test_add_func ("/cli/options/help-of-rare", test_help_of_rare);
  g_test_add_func ("/cli/options/nearest", test_nearest);
  return g_test_run ();
}
