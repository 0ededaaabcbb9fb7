/* notice.h: a sentence at the top of a page
 *
 * For what went wrong or should be known and is too long for a toast. It stays until it is closed
 * or replaced, can be selected and copied, and is announced to assistive technology.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UNET_TYPE_NOTICE (unet_notice_get_type ())
G_DECLARE_FINAL_TYPE (UnetNotice, unet_notice, UNET, NOTICE, GtkWidget)

void        unet_notice_show (UnetNotice *self, GtkMessageType type, const char *text);
void        unet_notice_show_error (UnetNotice *self, const GError *error);
void        unet_notice_hide (UnetNotice *self);
const char *unet_notice_get_text (UnetNotice *self);

G_END_DECLS
