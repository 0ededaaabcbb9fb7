/* fixture.h: a tiny data set, and a main loop around a job
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/job.h"
#include "jobs/records.h"

G_BEGIN_DECLS

/* N pairs of SIZE x SIZE pictures in FOLDER/imgs and FOLDER/masks: bright squares on dark noise,
 * which the smallest network learns. */
void fixture_make_data (const char *folder, int n, int size);

/* Six pictures of FOLDER, base 4, depth 2, scale 1, EPOCHS epochs. */
void fixture_init_spec (UnetTrainSpec *spec, const char *folder, int epochs);

/* Trains a network on FOLDER and returns the path of its last.pth. */
char *fixture_train (const char *folder);

/* Runs JOB under a main loop. Asserts that nothing of it is left to deliver after
 * completion. */
gboolean fixture_run (UnetJob *job, GCancellable *cancellable, GError **error);

G_END_DECLS
