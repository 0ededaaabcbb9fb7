/* error.h: the one error domain of the core
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define UNET_ERROR (unet_error_quark ())

/* What went wrong, for code that must tell cases apart; the message is for people. A message names
 * the file or option, says what is wrong with it, and what to do. */
typedef enum
{
  UNET_ERROR_FAILED,      /* anything without a more exact name */
  UNET_ERROR_ARGUMENT,    /* an option or setting is out of range or contradicts another */
  UNET_ERROR_IO,          /* a file could not be read or written */
  UNET_ERROR_FORMAT,      /* a file is truncated, corrupted or hostile */
  UNET_ERROR_UNSUPPORTED, /* a file is whole but holds what this program does not do */
  UNET_ERROR_MISMATCH,    /* weights, channels, classes or sizes do not fit together */
  UNET_ERROR_DATA,        /* a data set cannot be used: no pairs, stray mask values ... */
  UNET_ERROR_NO_MEMORY,   /* a plan does not fit into memory */
  UNET_ERROR_DIVERGED     /* training reached NaN or infinity */
} UnetError;

GQuark unet_error_quark (void);

G_END_DECLS
