/* command.c: what commands share: names of networks, and how they end
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"

#include "base/error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

const char *const unet_command_architectures[] = {"unet", "unet-2015", NULL};
const char *const unet_command_encoders[] = {"none",     "resnet18",     "resnet34", "resnet50",
                                             "vgg16_bn", "mobilenet_v2", NULL};

int
unet_command_fail (const char *command, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_printerr (_ ("unet %s: ended at once\n"), command);
      return UNET_EXIT_INTERRUPTED;
    }
  if (error->domain == UNET_USAGE_ERROR)
    {
      g_printerr (_ ("unet %s: %s (see unet %s --help)\n"), command, error->message, command);
      return UNET_EXIT_USAGE;
    }
  g_printerr ("unet %s: %s\n", command, error->message);
  return g_error_matches (error, UNET_ERROR, UNET_ERROR_ARGUMENT) ? UNET_EXIT_USAGE
                                                                  : UNET_EXIT_FAILED;
}

int
unet_command_end_parsed (const char *command, UnetParsed parsed, const GError *error)
{
  return parsed == UNET_PARSED_HELP ? UNET_EXIT_DONE : unet_command_fail (command, error);
}
