/* evaluate-spec.c: what is to be evaluated, and how
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

void
unet_evaluate_spec_init (UnetEvaluateSpec *spec)
{
  *spec = (UnetEvaluateSpec){
      .images = g_strdup ("data/imgs"),
      .masks = g_strdup ("data/masks"),
      .threshold = -1,
      .ignore_value = -1,
  };
}

void
unet_evaluate_spec_copy (UnetEvaluateSpec *to, const UnetEvaluateSpec *from)
{
  *to = *from;
  to->model = g_strdup (from->model);
  to->predictions = g_strdup (from->predictions);
  to->images = g_strdup (from->images);
  to->masks = g_strdup (from->masks);
  to->beside = g_strdup (from->beside);
}

void
unet_evaluate_spec_clear (UnetEvaluateSpec *spec)
{
  g_clear_pointer (&spec->model, g_free);
  g_clear_pointer (&spec->predictions, g_free);
  g_clear_pointer (&spec->images, g_free);
  g_clear_pointer (&spec->masks, g_free);
  g_clear_pointer (&spec->beside, g_free);
}
