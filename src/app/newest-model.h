/* newest-model.h: the network that was trained last
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The best.pth below RUNS, a folder of folders of runs, that was written last. NULL: there is none,
 * or no such folder. */
char *unet_newest_model_find (const char *runs);

G_END_DECLS
