/* loader-plan.c: which samples make which batch
 *
 * One pass over the order: each sample joins the open batch of its size or opens one. A batch's
 * rank is the moment it was opened, so an image never moves ahead of one that was drawn before its
 * batch began. A second pass puts the samples in the order of their batches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/loader-plan.h"

typedef struct
{
  int batch;
  int n; /* samples in it by now */
} OpenBatch;

UnetLoaderPlan *
unet_loader_plan_new (const uint32_t *order, int n, const uint64_t *sizes, int batch_size)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  static const uint64_t same_size = 0;
  UnetLoaderPlan       *plan = g_new0 (UnetLoaderPlan, 1);
  g_autofree int       *batch_of = g_new (int, MAX (n, 1));
  g_autofree int       *filled = NULL;

  plan->samples = g_new (int, MAX (n, 1));
  plan->first = g_new0 (int, (gsize)n + 1);
  for (int i = 0; i < n; i++)
    {
      const uint64_t *size = sizes != NULL ? &sizes[order[i]] : &same_size;
      OpenBatch      *batch = g_hash_table_lookup (open, size);

      if (batch == NULL)
        {
          batch = g_new (OpenBatch, 1);
          batch->n = batch_size;
          g_hash_table_insert (open, (gpointer)size, batch);
        }
      if (batch->n == batch_size)
        *batch = (OpenBatch){plan->n_batches++, 0};
      batch->n++;
      batch_of[i] = batch->batch;
      plan->first[batch->batch + 1]++;
    }
  for (int b = 0; b < plan->n_batches; b++)
    plan->first[b + 1] += plan->first[b];
  filled = g_new0 (int, MAX (plan->n_batches, 1));
  for (int i = 0; i < n; i++)
    {
      int b = batch_of[i];

      plan->samples[plan->first[b] + filled[b]++] = (int)order[i];
    }
  return plan;
}

void
unet_loader_plan_free (UnetLoaderPlan *plan)
{
  if (plan == NULL)
    return;
  g_free (plan->samples);
  g_free (plan->first);
  g_free (plan);
}
