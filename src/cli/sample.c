/* sample.c: unet sample
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "dataset/sample-set.h"

#include <glib/gi18n.h>

typedef struct
{
  char         *output;
  UnetSampleSet set;
} Options;

static UnetParsed
parse (Options *options, int argc, char **argv, GError **error)
{
  const UnetOption table[] = {
      {"output", 'o', UNET_OPTION_STRING, &options->output, .argument = "DIR",
       .text = N_ ("where imgs/ and masks/ are made")},
      {"count", 0, UNET_OPTION_INT, &options->set.count, 1, 9999, .argument = "N",
       .text = N_ ("pictures (24)")},
      {"size", 0, UNET_OPTION_INT, &options->set.size, 64, 4096, .argument = "N",
       .text = N_ ("width and height (256)")},
      {"classes", 0, UNET_OPTION_INT, &options->set.classes, 2, 3, .argument = "N",
       .text = N_ ("2: cells; 3: cells with a nucleus (2)")},
      {"seed", 0, UNET_OPTION_UINT64, &options->set.seed, .argument = "N",
       .text = N_ ("another seed draws other cells (0)")},
      {0},
  };
  const UnetCommandLine line = {
      "sample",
      N_ ("Draws pictures of cells as a microscope shows them, with their masks: a data set\n"
          "to try everything on."),
      NULL, table};
  UnetParsed parsed = unet_options_parse (&line, argc, argv, NULL, error);

  if (parsed == UNET_PARSED && options->output == NULL)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0, _ ("--output is missing: name a folder"));
      return UNET_PARSED_WRONG;
    }
  return parsed;
}

int
unet_command_sample (int argc, char **argv)
{
  Options options = {NULL};
  g_autoptr (GError) error = NULL;
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;
  UnetParsed       parsed;
  int              status = UNET_EXIT_DONE;

  unet_sample_set_init (&options.set);
  parsed = parse (&options, argc, argv, &error);
  if (parsed != UNET_PARSED)
    {
      g_free (options.output);
      return unet_command_end_parsed ("sample", parsed, error);
    }
  images = g_build_filename (options.output, "imgs", NULL);
  masks = g_build_filename (options.output, "masks", NULL);
  if (unet_sample_set_write (&options.set, options.output, &error))
    g_print (ngettext ("%d image in %s, masks in %s\n", "%d images in %s, masks in %s\n",
                       (gulong)options.set.count),
             options.set.count, images, masks);
  else
    status = unet_command_fail ("sample", error);
  g_free (options.output);
  return status;
}
