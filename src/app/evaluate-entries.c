/* evaluate-entries.c: scores of models, held for a thread
 *
 * Tables with bootstrap intervals take too long for the main thread where there are thousands of
 * images. A model may be removed or evaluated anew meanwhile; the evaluator of its scores is kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-entries.h"

static const char *
keep (GPtrArray *texts, const char *text)
{
  g_ptr_array_add (texts, g_strdup (text));
  return g_ptr_array_index (texts, texts->len - 1);
}

UnetEvaluateEntries *
unet_evaluate_entries_new (GPtrArray *models)
{
  UnetEvaluateEntries *entries = g_new (UnetEvaluateEntries, 1);

  entries->n = models->len;
  entries->entries = g_new0 (UnetEvaluateEntry, models->len);
  entries->evaluators = g_ptr_array_new_with_free_func (g_object_unref);
  entries->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < models->len; i++)
    {
      UnetEvaluateModel *model = g_ptr_array_index (models, i);
      UnetEvaluator     *evaluator = unet_evaluate_model_get_evaluator (model);

      g_ptr_array_add (entries->evaluators, g_object_ref (evaluator));
      entries->entries[i] = (UnetEvaluateEntry){
          .name = keep (entries->texts, unet_evaluate_model_get_name (model)),
          .file = keep (entries->texts, unet_evaluate_model_get_path (model)),
          .evaluation = unet_evaluator_get_evaluation (evaluator),
      };
    }
  return entries;
}

void
unet_evaluate_entries_free (UnetEvaluateEntries *entries)
{
  g_ptr_array_unref (entries->evaluators);
  g_ptr_array_unref (entries->texts);
  g_free (entries->entries);
  g_free (entries);
}
