/* session.h: pictures, the model that segments them, and what it found
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/segment-item.h"

G_BEGIN_DECLS

#define UNET_TYPE_SESSION (unet_session_get_type ())
G_DECLARE_FINAL_TYPE (UnetSession, unet_session, UNET, SESSION, GObject)

UnetSession *unet_session_new (void);

/* Pictures */
GListModel *unet_session_get_items (UnetSession *self);
guint       unet_session_add (UnetSession *self, const char *path, const char *mask);
void        unet_session_remove (UnetSession *self, guint position);
void        unet_session_clear (UnetSession *self);

/* The model */
const char          *unet_session_get_model (UnetSession *self);
void                 unet_session_set_model (UnetSession *self, const char *path);
gboolean             unet_session_check_model (UnetSession *self);
const UnetModelInfo *unet_session_get_model_info (UnetSession *self);
double               unet_session_get_scale (UnetSession *self);
void                 unet_session_set_scale (UnetSession *self, double scale);

/* Work */
void     unet_session_select (UnetSession *self, UnetSegmentItem *item);
void     unet_session_run_all (UnetSession *self);
void     unet_session_stop (UnetSession *self);
gboolean unet_session_is_busy (UnetSession *self);
void     unet_session_get_progress (UnetSession *self, guint *n_done, guint *n_total);
void     unet_session_set_memory (UnetSession *self, gsize bytes);

G_END_DECLS
