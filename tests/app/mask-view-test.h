/* mask-view-test.h: what the tests of the mask view share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/mask-view-private.h"

G_BEGIN_DECLS

/* A view in a window of its own, 400 x 300, with the focus of the window, on the screen's upper
 * left corner. */
UnetMaskView *mask_view_test_show (void);
void          mask_view_test_close (UnetMaskView *view);

/* A picture whose pixel (x, y) is x % 256, y % 256, 100. */
UnetPyramid *mask_view_test_draw (int width, int height);

/* One class in the left half. */
GBytes *mask_view_test_halve (int width, int height);

/* From 0 at the left to 1 at the right. */
GBytes *mask_view_test_slope (int width, int height);

/* Lets the view draw what is to be drawn, and all else that is due happen. */
void mask_view_test_settle (UnetMaskView *view);

/* Waits until CONDITION is true of the view; a failure after some seconds. */
typedef bool (*MaskViewCondition) (UnetMaskView *view);
void mask_view_test_wait (UnetMaskView *view, MaskViewCondition condition);

/* A pixel of the last frame, at a place of the view; 0 outside the frame. */
uint32_t mask_view_test_get_pixel (UnetMaskView *view, int x, int y);

G_END_DECLS
