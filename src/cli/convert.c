/* convert.c: unet convert
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "base/error.h"
#include "cli/command.h"
#include "engine/model-file.h"
#include "library/store.h"

#include <glib/gi18n.h>

static UnetParsed
parse (GPtrArray *files, int argc, char **argv, GError **error)
{
  const UnetOption      table[] = {{0}};
  const UnetCommandLine line = {
      "convert",
      N_ ("Writes a model to another format: .pth, as the reference loads it, or\n"
          ".safetensors, told by the name of the new file."),
      "FROM TO", table};
  UnetParsed parsed = unet_options_parse (&line, argc, argv, files, error);

  if (parsed == UNET_PARSED && files->len != 2)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0, _ ("name two files: FROM and TO"));
      return UNET_PARSED_WRONG;
    }
  return parsed;
}

static bool
check_target (const char *path, GError **error)
{
  if (!g_str_has_suffix (path, ".pth") && !g_str_has_suffix (path, ".pt") &&
      !g_str_has_suffix (path, ".safetensors"))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s: the format is told by the name: let it end in .pth or .safetensors"),
                   path);
      return false;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                   _ ("%s: exists already: remove it first, or choose another name"), path);
      return false;
    }
  return true;
}

int
unet_command_convert (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetModelFile) model = NULL;
  g_autofree char *path = NULL;
  UnetParsed       parsed = parse (files, argc, argv, &error);

  if (parsed != UNET_PARSED)
    return unet_command_end_parsed ("convert", parsed, error);
  if (check_target (files->pdata[1], &error))
    path = unet_library_find (files->pdata[0], &error);
  if (path != NULL)
    model = unet_model_file_load (path, NULL, &error);
  if (model == NULL || !unet_model_file_save (model, NULL, files->pdata[1], &error))
    return unet_command_fail ("convert", error);
  g_print ("%s\n", (const char *)files->pdata[1]);
  return UNET_EXIT_DONE;
}
