/* evaluate-entries.h: scores of models, held for a thread
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-model.h"
#include "engine/evaluate-table.h"

G_BEGIN_DECLS

typedef struct
{
  UnetEvaluateEntry *entries;
  guint              n;
  GPtrArray         *evaluators; /* that have the evaluations */
  GPtrArray         *texts;      /* names and files */
} UnetEvaluateEntries;

/* Of MODELS (UnetEvaluateModel with scores), in their order. What becomes of the models changes
 * nothing of it. Free it where it was made. */
UnetEvaluateEntries *unet_evaluate_entries_new (GPtrArray *models);
void                 unet_evaluate_entries_free (UnetEvaluateEntries *entries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetEvaluateEntries, unet_evaluate_entries_free)

G_END_DECLS
