/* evaluate-check.h: whether models can be compared at all
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"

G_BEGIN_DECLS

/* What counts of a model. */
typedef struct
{
  const char    *name; /* borrowed */
  UnetMaskValues values;
  bool           has_values; /* its file has them */
  int            ignore_value;
} UnetEvaluateKnown;

/* UNET_ERROR_MISMATCH with both names if the numbers of classes (one is taken for two), the values
 * of more than two, or with NEEDS_IGNORE the ignored values differ. */
bool unet_evaluate_check_known (const UnetEvaluateKnown *a,
                                const UnetEvaluateKnown *b,
                                bool                     needs_ignore,
                                GError                 **error);

/* Whether masks that hold FOUND, as many values as a model KNOWS, are its classes in their order:
 * of more than two, no value is another class than it is to the model. */
bool unet_evaluate_is_same_order (const UnetMaskValues *known, const UnetMaskValues *found);

/* Before the work: reads the models of SPECS [N], called NAMES, and gives all of them the ignored
 * value that they agree on. UNET_ERROR_MISMATCH as unet_evaluate_check_known(), which the ignored
 * value is for where SPECS do not say one; or any error of a file. */
bool unet_evaluate_check_models (UnetEvaluateSpec  *specs,
                                 const char *const *names,
                                 int                n,
                                 GError           **error);

/* After the work: the masks were read alike for A and for B. UNET_ERROR_MISMATCH. */
bool unet_evaluate_check_values (const UnetEvaluation *a,
                                 const char           *name_a,
                                 const UnetEvaluation *b,
                                 const char           *name_b,
                                 GError              **error);

G_END_DECLS
