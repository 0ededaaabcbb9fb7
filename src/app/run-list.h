/* run-list.h: the runs that are known: of this session, and those whose folders are found
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/run.h"

G_BEGIN_DECLS

#define UNET_TYPE_RUN_LIST (unet_run_list_get_type ())
G_DECLARE_FINAL_TYPE (UnetRunList, unet_run_list, UNET, RUN_LIST, GObject)

UnetRunList *unet_run_list_new (void);

/* GListModel of UnetRun, the newest first. */
GListModel *unet_run_list_get_runs (UnetRunList *self);
void        unet_run_list_add (UnetRunList *self, UnetRun *run);
void        unet_run_list_remove (UnetRunList *self, UnetRun *run);
UnetRun    *unet_run_list_find (UnetRunList *self, const char *folder);

/* Runs that FOLDER holds, a folder each; those that are known stay as they are. */
void unet_run_list_scan (UnetRunList *self, const char *folder);

/* Whether FOLDER is one that a run has left. */
gboolean unet_run_is_folder (const char *folder);

/* Whether a run in FOLDER might replace what is there: an earlier run, or models alone. */
gboolean unet_run_is_taken (const char *folder);

G_END_DECLS
