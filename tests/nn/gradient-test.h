/* gradient-test.h: whether a graph's gradients are those of its logits
 *
 * Gradients are checked along random directions: the change of a random linear function of the
 * logits against its gradient, which any wrong term anywhere in the backward pass would upset.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "nn/plan.h"

G_BEGIN_DECLS

/* What the names of an encoder's parameters begin with, for UNET_PLAN_FREEZE_ENCODER: their
 * gradients must be zero. */
#define TEST_ENCODER "encoder."

void test_assert_graph_gradient (UnetGraph    *graph,
                                 int64_t       batch,
                                 int64_t       height,
                                 int64_t       width,
                                 UnetPlanFlags flags);

G_END_DECLS
