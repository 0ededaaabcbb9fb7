/* hooks.h: how a running loop speaks with whoever started it
 *
 * Called on the thread of the loop; they must be quick and must not call back into the engine.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_GO_ON,
  UNET_STOP,  /* end at the next border (batch, image), keep what is done, succeed */
  UNET_CANCEL /* end now: G_IO_ERROR_CANCELLED, no partial file */
} UnetVerdict;

/* Asked often (between operators): must only read a flag. */
typedef UnetVerdict (*UnetPollFunc) (void *data);

G_END_DECLS
