/* job-private.h: the block that the two threads of a job share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/hooks.h"
#include "jobs/job.h"

#include <stdbool.h>

G_BEGIN_DECLS

/* A kind of event. Events are delivered in the order in which they were posted. */
typedef struct
{
  /* On the owner's thread. PAYLOAD is borrowed. */
  void (*deliver) (UnetJob *job, gpointer payload);
  void (*free) (gpointer payload);

  /* If set: where the last event that waits is of this kind too, it swallows PAYLOAD (owned). */
  void (*merge) (gpointer waiting, gpointer payload);

  /* Only the latest counts: one that still waits is dropped for it. */
  bool latest;
} UnetJobEventClass;

/* On the worker's thread. Takes PAYLOAD. */
void unet_job_block_post (UnetJobBlock *block, const UnetJobEventClass *klass, gpointer payload);

/* The engine's hooks `poll` and `border`; DATA is the block. */
UnetVerdict unet_job_block_poll (void *data);
void        unet_job_block_border (void *data);

/* For calls that block: stopping and cancelling cancel it. Borrowed. */
GCancellable *unet_job_block_get_waker (UnetJobBlock *block);

/* A number that the owner may change while the worker runs (what to preview). */
int unet_job_block_get_choice (UnetJobBlock *block);

/* On the owner's thread: of this run, or of the next one. */
void unet_job_set_choice (UnetJob *self, int choice);

G_END_DECLS
