/* optim-tool.c: some steps of an optimizer for test-torch.py
 *
 * optim-tool KIND LR WEIGHT_DECAY MOMENTUM NESTEROV MAX_NORM N STEPS IN OUT: IN holds N values and
 * then STEPS times N gradients; OUT gets STEPS times the N values after the step.
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/optimizer.h"

#include <string.h>

int
main (int argc, char **argv)
{
  UnetOptimizerOptions options;
  UnetOptimizerKind    kind;
  g_autoptr (UnetParamSet) params = unet_param_set_new ();
  g_autoptr (UnetOptimizer) optimizer = NULL;
  g_autoptr (GString) result = g_string_new (NULL);
  g_autofree char *bytes = NULL;
  UnetParam       *param;
  int64_t          n, n_steps;
  size_t           size;

  if (argc != 11 || !unet_optimizer_kind_parse (argv[1], &kind) ||
      !g_file_get_contents (argv[9], &bytes, NULL, NULL))
    {
      g_printerr (
          "usage: optim-tool KIND LR WEIGHT_DECAY MOMENTUM NESTEROV MAX_NORM N STEPS IN OUT\n");
      return 2;
    }
  unet_optimizer_options_init (&options, kind);
  options.learning_rate = g_ascii_strtod (argv[2], NULL);
  options.weight_decay = g_ascii_strtod (argv[3], NULL);
  options.momentum = g_ascii_strtod (argv[4], NULL);
  options.nesterov = strcmp (argv[5], "0") != 0;
  n = g_ascii_strtoll (argv[7], NULL, 10);
  n_steps = g_ascii_strtoll (argv[8], NULL, 10);
  size = (size_t)n * sizeof (float);
  param = unet_param_set_add (params, "w", UNET_PARAM_WEIGHT, 1, &n, (size_t)n, NULL, NULL);
  memcpy (param->value, bytes, size);
  optimizer = unet_optimizer_new (&options, params, NULL);
  if (optimizer == NULL || !unet_param_set_allocate_grads (params, NULL))
    return 1;
  for (int64_t step = 0; step < n_steps; step++)
    {
      memcpy (param->grad, bytes + size * (size_t)(step + 1), size);
      unet_optimizer_step (
          optimizer, NULL,
          unet_optimizer_clip_factor (params, NULL, g_ascii_strtod (argv[6], NULL), NULL));
      g_string_append_len (result, (char *)param->value, (gssize)size);
    }
  return g_file_set_contents (argv[10], result->str, (gssize)result->len, NULL) ? 0 : 1;
}
