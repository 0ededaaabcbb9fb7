/* options.h: command lines, read as argparse reads them
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_OPTION_ON,     /* bool: set to true */
  UNET_OPTION_OFF,    /* bool: set to false */
  UNET_OPTION_INT,    /* int, LOW .. HIGH */
  UNET_OPTION_UINT64, /* uint64_t */
  UNET_OPTION_NUMBER, /* double, LOW .. HIGH */
  UNET_OPTION_SIZE,   /* int[2]: "HEIGHTxWIDTH", each LOW .. HIGH */
  UNET_OPTION_STRING, /* char *, replaced */
  UNET_OPTION_MODEL,  /* char *, replaced: the path of a model file, or of one in the library */
  UNET_OPTION_LIST,   /* GPtrArray * of char *, one or more values appended */
  UNET_OPTION_CHOICE, /* int: position in CHOICES */
  UNET_OPTION_MAYBE   /* int: position in CHOICES; without "=value" the first */
} UnetOptionKind;

typedef struct
{
  const char        *name;   /* without the dashes; NULL ends a table */
  char               letter; /* 0: none */
  UnetOptionKind     kind;
  void              *target;
  double             low, high;
  bool               above_low; /* LOW itself is out of range */
  const char *const *choices;   /* ended by NULL */
  const char        *argument;  /* for the help: "N"; NULL for flags */
  const char        *text;      /* for the help, marked N_(); NULL: the line before speaks of it */
  bool               rare; /* the help has its name alone, at its end; the manual explains it */
} UnetOption;

typedef struct
{
  const char       *name;    /* "train" */
  const char       *summary; /* marked N_() */
  const char       *operand; /* "FILE"; NULL: takes none */
  const UnetOption *options;
} UnetCommandLine;

typedef enum
{
  UNET_PARSED,
  UNET_PARSED_HELP, /* help was asked for, and printed */
  UNET_PARSED_WRONG /* the error says why */
} UnetParsed;

#define UNET_USAGE_ERROR (unet_usage_error_quark ())
GQuark unet_usage_error_quark (void);

/* Reads ARGV (without the program's and the command's names). OPERANDS (may be NULL where the
 * command takes none) receives what is no option. */
UnetParsed unet_options_parse (const UnetCommandLine *line,
                               int                    argc,
                               char                 **argv,
                               GPtrArray             *operands,
                               GError               **error);

/* What --help prints: at most 80 columns, whatever number of options are rare. */
char *unet_options_format_help (const UnetCommandLine *line);

/* Strictly: the whole of TEXT, in the C locale. */
bool unet_number_parse (const char *text, double *number);
bool unet_integer_parse (const char *text, int64_t *integer);

/* The word of WORDS that TEXT was probably meant to be, or NULL. */
const char *unet_words_nearest (const char *text, const char *const *words, int n_words);

G_END_DECLS
