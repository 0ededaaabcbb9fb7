/* message.h: sentences of the core as the window shows them
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A copy of MESSAGE, of a GError or a warning, in which each option of the command line is replaced
 * by the quoted label of the control that stands for it: "take a larger --scale" becomes "take a
 * larger “Scale”", both in the user's language. Options without a control, and file names that look
 * like options, stay. What is no UTF-8 in a file's name is replaced, so that it can be shown. */
char *unet_message_for_window (const char *message);

G_END_DECLS
