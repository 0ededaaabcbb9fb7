/* runs-menu.h: which runs are drawn over each other
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/run-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_RUNS_MENU (unet_runs_menu_get_type ())
G_DECLARE_FINAL_TYPE (UnetRunsMenu, unet_runs_menu, UNET, RUNS_MENU, GtkWidget)

/* Once. */
void unet_runs_menu_set_list (UnetRunsMenu *self, UnetRunList *list);

G_END_DECLS
