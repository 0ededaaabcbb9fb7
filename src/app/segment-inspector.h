/* segment-inspector.h: the model, and how its masks are cut and shown
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/session.h"
#include "image/overlay.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define UNET_TYPE_SEGMENT_INSPECTOR (unet_segment_inspector_get_type ())
G_DECLARE_FINAL_TYPE (UnetSegmentInspector, unet_segment_inspector, UNET, SEGMENT_INSPECTOR, AdwBin)

void unet_segment_inspector_set_session (UnetSegmentInspector *self, UnetSession *session);
void unet_segment_inspector_update_model (UnetSegmentInspector *self);
void unet_segment_inspector_set_classes (UnetSegmentInspector *self,
                                         const UnetMaskValues *values,
                                         int                   n_classes);
void unet_segment_inspector_set_areas (UnetSegmentInspector *self, const gint64 *counts, int n);
const UnetColor *unet_segment_inspector_get_colors (UnetSegmentInspector *self);
gboolean         unet_segment_inspector_is_shown (UnetSegmentInspector *self, int class_index);
char           **unet_segment_inspector_dup_names (UnetSegmentInspector *self);
int              unet_segment_inspector_get_n_classes (UnetSegmentInspector *self);

G_END_DECLS
