/* command.h: the subcommands, and what they share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "cli/options.h"

G_BEGIN_DECLS

/* Exit statuses. */
#define UNET_EXIT_DONE 0
#define UNET_EXIT_FAILED 1
#define UNET_EXIT_USAGE 2
#define UNET_EXIT_INTERRUPTED 130

/* Names of architectures and encoders, in the order of the enums of models/model.h. */
extern const char *const unet_command_architectures[];
extern const char *const unet_command_encoders[];

/* ARGV is without the program's and the command's names. Each returns the exit status. */
int unet_command_train (int argc, char **argv);
int unet_command_predict (int argc, char **argv);
int unet_command_evaluate (int argc, char **argv);
int unet_command_info (int argc, char **argv);
int unet_command_convert (int argc, char **argv);
int unet_command_models (int argc, char **argv);
int unet_command_sample (int argc, char **argv);
int unet_command_bench (int argc, char **argv);

/* "unet train: data/imgs: ..." on standard error; returns the exit status that goes with ERROR. */
int unet_command_fail (const char *command, const GError *error);

/* For a command line that was parsed with PARSED, not UNET_PARSED: its exit status. */
int unet_command_end_parsed (const char *command, UnetParsed parsed, const GError *error);

G_END_DECLS
