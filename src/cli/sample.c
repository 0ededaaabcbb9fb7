/* sample.c: unet sample
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "base/error.h"
#include "cli/command.h"
#include "dataset/synthetic.h"
#include "image/codec.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char    *output;
  int      count, size, classes;
  uint64_t seed;
} Options;

static UnetParsed
parse (Options *options, int argc, char **argv, GError **error)
{
  const UnetOption table[] = {
      {"output", 'o', UNET_OPTION_STRING, &options->output, .argument = "DIR",
       .text = N_ ("where imgs/ and masks/ are made")},
      {"count", 0, UNET_OPTION_INT, &options->count, 1, 9999, .argument = "N",
       .text = N_ ("pictures (24)")},
      {"size", 0, UNET_OPTION_INT, &options->size, 64, 4096, .argument = "N",
       .text = N_ ("width and height (256)")},
      {"classes", 0, UNET_OPTION_INT, &options->classes, 2, 3, .argument = "N",
       .text = N_ ("2: cells; 3: cells with a nucleus (2)")},
      {"seed", 0, UNET_OPTION_UINT64, &options->seed, .argument = "N",
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

static char *
file_name (int index)
{
  return g_strdup_printf ("cells-%04d.png", index + 1);
}

/* Makes the folder. A folder with other files is somebody's data set: nothing is mixed into it. */
static bool
prepare_folder (const char *path, int count, GError **error)
{
  g_autoptr (GHashTable) ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (g_mkdir_with_parents (path, 0777) != 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: the folder cannot be made: %s"), path,
                   g_strerror (errno));
      return false;
    }
  for (int i = 0; i < count; i++)
    g_hash_table_add (ours, file_name (i));
  folder = g_dir_open (path, 0, error);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (name[0] != '.' && !g_hash_table_contains (ours, name))
      {
        g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                     _ ("%s: holds other files (%s): choose another folder with --output"), path,
                     name);
        return false;
      }
  return folder != NULL;
}

static bool
draw (const Options *options, const char *images, const char *masks, GError **error)
{
  for (int i = 0; i < options->count; i++)
    {
      g_autoptr (UnetImage) image = NULL;
      g_autoptr (UnetImage) mask = NULL;
      g_autofree char *name = file_name (i);
      g_autofree char *image_path = g_build_filename (images, name, NULL);
      g_autofree char *mask_path = g_build_filename (masks, name, NULL);

      if (!unet_synthetic_draw (options->seed, i, options->size, options->classes, &image, &mask,
                                error) ||
          !unet_image_save_png (image, image_path, false, error) ||
          !unet_image_save_png (mask, mask_path, false, error))
        return false;
    }
  return true;
}

int
unet_command_sample (int argc, char **argv)
{
  Options options = {.count = 24, .size = 256, .classes = 2};
  g_autoptr (GError) error = NULL;
  g_autofree char *images = NULL;
  g_autofree char *masks = NULL;
  UnetParsed       parsed = parse (&options, argc, argv, &error);
  int              status = UNET_EXIT_DONE;

  if (parsed != UNET_PARSED)
    {
      g_free (options.output);
      return unet_command_end_parsed ("sample", parsed, error);
    }
  images = g_build_filename (options.output, "imgs", NULL);
  masks = g_build_filename (options.output, "masks", NULL);
  if (prepare_folder (images, options.count, &error) &&
      prepare_folder (masks, options.count, &error) && draw (&options, images, masks, &error))
    g_print (_ ("%d images in %s, masks in %s\n"), options.count, images, masks);
  else
    status = unet_command_fail ("sample", error);
  g_free (options.output);
  return status;
}
