/* job.h: work on a thread of its own, told about on the owner's
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  UNET_JOB_STATE_IDLE, /* not started yet */
  UNET_JOB_STATE_RUNNING,
  UNET_JOB_STATE_PAUSED,   /* waits at the next border, until resumed, stopped or cancelled */
  UNET_JOB_STATE_STOPPING, /* asked to stop, still at work */
  UNET_JOB_STATE_DONE,     /* from here on it has ended */
  UNET_JOB_STATE_STOPPED,  /* succeeded, but ended early */
  UNET_JOB_STATE_CANCELLED,
  UNET_JOB_STATE_FAILED
} UnetJobState;

#define UNET_TYPE_JOB_STATE (unet_job_state_get_type ())
GType unet_job_state_get_type (void);

/* What the owner's and the worker's thread share: job-private.h. */
typedef struct _UnetJobBlock UnetJobBlock;

#define UNET_TYPE_JOB (unet_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (UnetJob, unet_job, UNET, JOB, GObject)

struct _UnetJobClass
{
  GObjectClass parent_class;

  const char *thread_name;

  /* On the owner's thread: what the worker is to do, as a copy that nobody else touches. */
  gpointer (*copy_spec) (UnetJob *self);
  void (*free_spec) (gpointer spec);

  /* On the worker's thread, which never sees the object. RESULT goes to take_result() if this
   * returns TRUE. */
  gboolean (*work) (UnetJobBlock *block,
                    gconstpointer spec,
                    gpointer     *result,
                    gboolean     *stopped,
                    GError      **error);

  /* On the owner's thread again, after the last event and before completion. */
  void (*take_result) (UnetJob *self, gpointer result);
};

void         unet_job_run_async (UnetJob            *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean     unet_job_run_finish (UnetJob *self, GAsyncResult *result, GError **error);
void         unet_job_stop (UnetJob *self);
void         unet_job_pause (UnetJob *self);
void         unet_job_resume (UnetJob *self);
void         unet_job_set_background (UnetJob *self, gboolean background);
UnetJobState unet_job_get_state (UnetJob *self);
gboolean     unet_job_is_active (UnetJob *self);

G_END_DECLS
