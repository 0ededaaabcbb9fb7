/* run.h: a job under a main loop, with ^C
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "cli/progress.h"
#include "jobs/job.h"

G_BEGIN_DECLS

/* Runs JOB to its end. The first ^C (or SIGTERM) stops it, the second cancels it, the third ends
 * the process. INTERRUPTED: whether it was stopped or cancelled so. */
bool unet_run_job (UnetJob *job, UnetProgress *progress, bool *interrupted, GError **error);

G_END_DECLS
