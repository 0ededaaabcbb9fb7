/* main.c: the command line's front door
 *
 * unet COMMAND [OPTION...]. Messages are in the user's language; numbers are in the C locale
 * everywhere, in what is read as in what is written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"

#include <glib/gi18n.h>
#include <locale.h>

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv);
} Command;

static const Command commands[] = {
    {"train", N_ ("train a U-Net on a folder of images and masks"), unet_command_train},
    {"predict", N_ ("write masks for pictures"), unet_command_predict},
    {"evaluate", N_ ("score masks over a data set: Dice, IoU and more"), unet_command_evaluate},
    {"info", N_ ("say what a model file holds"), unet_command_info},
    {"convert", N_ ("write a model to another format"), unet_command_convert},
    {"models", N_ ("keep models by name; download published ones"), unet_command_models},
    {"sample", N_ ("draw a data set of cells to try this on"), unet_command_sample},
    {"bench", N_ ("time the network on made-up input"), unet_command_bench},
};

static void
print_help (void)
{
  g_print ("%s\n%s\n\n", _ ("Usage: unet COMMAND [OPTION...]"),
           _ ("Trains and runs U-Net, which finds the pixels of things in pictures."));
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s%s\n", commands[i].name, _ (commands[i].summary));
  g_print ("\n  %-15s%s\n  %-15s%s\n\n%s\n\n", "-h, --help",
           _ ("print this help; after a command, that of the command"), "-V, --version",
           _ ("print the version"), _ ("A beginning:"));
  g_print ("  unet sample -o data\n"
           "  unet train --recipe recommended --base-channels 16\n"
           "  unet predict -m checkpoints/best.pth -i data/imgs -o masks --overlay\n");
}

static int
refuse (const char *name)
{
  const char *names[G_N_ELEMENTS (commands)];
  const char *nearest;

  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i].name;
  nearest = unet_words_nearest (name, names, G_N_ELEMENTS (commands));
  if (nearest != NULL)
    g_printerr (_ ("unet: there is no command '%s'; is it '%s'? (see unet --help)\n"), name,
                nearest);
  else
    g_printerr (_ ("unet: there is no command '%s' (see unet --help)\n"), name);
  return UNET_EXIT_USAGE;
}

static int
dispatch (int argc, char **argv)
{
  char       *help[] = {(char *)"--help", NULL};
  char      **rest = argv + 2;
  int         n_rest = argc - 2;
  const char *name = argc > 1 ? argv[1] : NULL;

  if (name == NULL)
    {
      g_printerr ("%s\n", _ ("unet: the command is missing (see unet --help)"));
      return UNET_EXIT_USAGE;
    }
  if (g_str_equal (name, "--version") || g_str_equal (name, "-V"))
    {
      g_print ("unet %s\n", UNET_VERSION);
      return UNET_EXIT_DONE;
    }
  if (g_str_equal (name, "--help") || g_str_equal (name, "-h") ||
      (g_str_equal (name, "help") && argc == 2))
    {
      print_help ();
      return UNET_EXIT_DONE;
    }
  if (g_str_equal (name, "help"))
    {
      name = argv[2];
      rest = help;
      n_rest = 1;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return commands[i].run (n_rest, rest);
  return refuse (name);
}

/* Where translations are. The variable is for a tree that is not installed. */
static const char *
locale_folder (void)
{
  const char *folder = g_getenv ("UNET_LOCALE_DIR");

  return folder != NULL ? folder : UNET_LOCALE_DIR;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  bindtextdomain (GETTEXT_PACKAGE, locale_folder ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("unet");
  return dispatch (argc, argv);
}
