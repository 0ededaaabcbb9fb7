/* model-name.h: how files of models are called
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* "pth", "pt" ... ended by NULL. */
const char *const *unet_model_name_get_endings (void);

/* Whether PATH ends so, in whatever case. */
bool unet_model_name_fits (const char *path);

/* PATH without such an ending; as it is if it has none, or is nothing else. */
char *unet_model_name_cut (const char *path);

G_END_DECLS
