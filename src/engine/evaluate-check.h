/* evaluate-check.h: whether models can be compared at all
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"

G_BEGIN_DECLS

/* Before the work: reads the models of SPECS [N], called NAMES, and gives all of them the ignored
 * value that they agree on. UNET_ERROR_MISMATCH with two names if their numbers of classes (one is
 * taken for two), the values of more than two, or the ignored values differ and SPECS do not say
 * one; or any error of a file. */
bool unet_evaluate_check_models (UnetEvaluateSpec  *specs,
                                 const char *const *names,
                                 int                n,
                                 GError           **error);

/* After the work: the masks were read with the same values for A as for B. UNET_ERROR_MISMATCH. */
bool unet_evaluate_check_values (const UnetEvaluation *a,
                                 const char           *name_a,
                                 const UnetEvaluation *b,
                                 const char           *name_b,
                                 GError              **error);

G_END_DECLS
