/* evaluate-check.c: whether models can be compared at all
 *
 * Scores of models that see other classes in the same masks say nothing about each other. Two
 * classes are foreground and background whatever their values are: a model trained on masks of 0
 * and 1 is measured on masks of 0 and 255 by itself, and so beside another. Of more classes the
 * values say which is which.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-check.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

static bool
are_equal (const UnetMaskValues *a, const UnetMaskValues *b)
{
  return a->n == b->n && a->components == b->components &&
         memcmp (a->value, b->value, (size_t)a->n * sizeof a->value[0]) == 0;
}

static bool
refuse_values (const char           *name_a,
               const UnetMaskValues *a,
               const char           *name_b,
               const UnetMaskValues *b,
               GError              **error)
{
  g_autofree char *values_a = unet_mask_values_to_json (a);
  g_autofree char *values_b = unet_mask_values_to_json (b);

  g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
               _ ("%s knows the mask values %s, but %s knows %s: they cannot be compared, so "
                  "evaluate them one by one"),
               name_a, values_a, name_b, values_b);
  return false;
}

bool
unet_evaluate_check_known (const UnetEvaluateKnown *a,
                           const UnetEvaluateKnown *b,
                           bool                     needs_ignore,
                           GError                 **error)
{
  if (a->values.n != b->values.n)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s has %d classes, but %s has %d: they cannot be compared, so evaluate them "
                      "one by one"),
                   a->name, a->values.n, b->name, b->values.n);
      return false;
    }
  if (a->values.n > 2 && a->has_values && b->has_values && !are_equal (&a->values, &b->values))
    return refuse_values (a->name, &a->values, b->name, &b->values, error);
  if (needs_ignore && a->ignore_value != b->ignore_value)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s and %s were trained to ignore other mask values: say by --ignore-value "
                      "which one is left out"),
                   a->name, b->name);
      return false;
    }
  return true;
}

static int
find_value (const UnetMaskValues *values, const uint16_t value[3])
{
  for (int i = 0; i < values->n; i++)
    if (memcmp (values->value[i], value, sizeof values->value[i]) == 0)
      return i;
  return -1;
}

bool
unet_evaluate_is_same_order (const UnetMaskValues *known, const UnetMaskValues *found)
{
  for (int i = 0; i < found->n && known->n > 2; i++)
    {
      const int at = find_value (known, found->value[i]);

      if (at >= 0 && at != i)
        return false;
    }
  return true;
}

static bool
get_known (const UnetEvaluateSpec *spec, const char *name, UnetEvaluateKnown *known, GError **error)
{
  g_autoptr (UnetPool) pool = unet_pool_new (spec->n_threads);
  g_autoptr (UnetModelFile) file = unet_model_file_load (spec->model, pool, error);

  if (file == NULL)
    return false;
  *known = (UnetEvaluateKnown){name, file->values, file->has_values, file->ignore_value};
  return true;
}

bool
unet_evaluate_check_models (UnetEvaluateSpec  *specs,
                            const char *const *names,
                            int                n,
                            GError           **error)
{
  g_autofree UnetEvaluateKnown *models = g_new0 (UnetEvaluateKnown, MAX (n, 1));
  int                           n_models = 0;

  for (int i = 0; i < n; i++)
    if (specs[i].model != NULL)
      {
        if (!get_known (&specs[i], names[i], &models[n_models], error))
          return false;
        for (int j = 0; j < n_models; j++)
          if (!unet_evaluate_check_known (&models[j], &models[n_models], specs[i].ignore_value < 0,
                                          error))
            return false;
        n_models++;
      }
  for (int i = 0; i < n && n_models > 0; i++)
    if (specs[i].ignore_value < 0)
      specs[i].ignore_value = models[0].ignore_value;
  return true;
}

/* Two of two classes whose background is the same were both read without a value that they do not
 * know: the masks hold nothing but what they have in common. */
static bool
are_alike (const UnetMaskValues *a, const UnetMaskValues *b)
{
  return are_equal (a, b) || (a->n == 2 && b->n == 2 && a->components == b->components &&
                              memcmp (a->value[0], b->value[0], sizeof a->value[0]) == 0);
}

bool
unet_evaluate_check_values (const UnetEvaluation *a,
                            const char           *name_a,
                            const UnetEvaluation *b,
                            const char           *name_b,
                            GError              **error)
{
  return are_alike (&a->values, &b->values) ||
         refuse_values (name_a, &a->values, name_b, &b->values, error);
}
