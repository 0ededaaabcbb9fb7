/* evaluate-session.h: a data set, the models that are scored on it, and their scores
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-models.h"

G_BEGIN_DECLS

#define UNET_TYPE_EVALUATE_SESSION (unet_evaluate_session_get_type ())
G_DECLARE_FINAL_TYPE (UnetEvaluateSession, unet_evaluate_session, UNET, EVALUATE_SESSION, GObject)

/* Where the work is. */
typedef struct
{
  int    model, n_models; /* from 1 */
  int    image, n_images; /* done of this model; n_images 0: it is being prepared */
  double share;           /* of all that is to be done, 0 .. 1 */
  double seconds_left;    /* -1: not known yet */
} UnetEvaluateProgress;

UnetEvaluateSession *unet_evaluate_session_new (void);

/* What is evaluated */
const UnetEvaluateSpec *unet_evaluate_session_get_spec (UnetEvaluateSession *self);
void
unet_evaluate_session_set_data (UnetEvaluateSession *self, const char *images, const char *masks);
void unet_evaluate_session_set_scale (UnetEvaluateSession *self, double scale);
void unet_evaluate_session_set_threshold (UnetEvaluateSession *self, double threshold);
void unet_evaluate_session_set_per_class (UnetEvaluateSession *self, gboolean per_class);
void unet_evaluate_session_set_em (UnetEvaluateSession *self, gboolean em, int membrane);

/* Models */
UnetEvaluateModels *unet_evaluate_session_get_models (UnetEvaluateSession *self);
UnetEvaluateModel  *unet_evaluate_session_add (UnetEvaluateSession *self, const char *path);
void unet_evaluate_session_remove (UnetEvaluateSession *self, UnetEvaluateModel *model);

/* Work */
gboolean             unet_evaluate_session_can_run (UnetEvaluateSession *self);
void                 unet_evaluate_session_run (UnetEvaluateSession *self);
void                 unet_evaluate_session_cancel (UnetEvaluateSession *self);
gboolean             unet_evaluate_session_is_busy (UnetEvaluateSession *self);
UnetEvaluateProgress unet_evaluate_session_get_progress (UnetEvaluateSession *self);

/* What came of it */
GPtrArray *unet_evaluate_session_dup_results (UnetEvaluateSession *self);
gboolean   unet_evaluate_session_is_current (UnetEvaluateSession *self);

G_END_DECLS
