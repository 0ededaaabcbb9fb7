/* gradient-test.c: whether a graph's gradients are those of its logits
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/gradient-test.h"

#include "support/support.h"

#include <math.h>
#include <string.h>

static double
weighted_logits (UnetPlan *plan, UnetPool *pool, const float *images, const float *w, int64_t n)
{
  double sum = 0;

  g_assert_true (unet_plan_forward (plan, pool, images, NULL, NULL));
  for (int64_t i = 0; i < n; i++)
    sum += (double)w[i] * unet_plan_get_logits (plan)[i];
  return sum;
}

void
test_assert_graph_gradient (UnetGraph    *graph,
                            int64_t       batch,
                            int64_t       height,
                            int64_t       width,
                            UnetPlanFlags flags)
{
  g_autoptr (UnetPool) pool = unet_pool_new (2);
  UnetParamSet     *params = unet_graph_get_params (graph);
  int64_t           n_in = batch * unet_graph_get_in_channels (graph) * height * width;
  int64_t           n_out = batch * unet_graph_get_n_classes (graph) * height * width;
  g_autofree float *images = g_new (float, n_in);
  g_autofree float *w = g_new (float, n_out);
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetPlan) plan = unet_plan_new (graph, batch, height, width,
                                             UNET_PLAN_TRAINING | flags, 2, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (unet_plan_allocate (plan, NULL));
  g_assert_true (unet_param_set_allocate_grads (params, NULL));
  unet_param_set_zero_grads (params);
  test_fill (images, n_in, 0, 1, 1);
  test_fill (w, n_out, -1, 1, 2);
  weighted_logits (plan, pool, images, w, n_out);
  memcpy (unet_plan_get_grad_logits (plan), w, (size_t)n_out * sizeof *w);
  g_assert_true (unet_plan_backward (plan, pool, NULL, NULL));

  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam        *param = unet_param_set_get (params, i);
      g_autofree float *value = g_new (float, param->count);
      g_autofree float *grad = g_new (float, param->count);
      g_autofree float *direction = g_new (float, param->count);
      g_autofree float *moved = g_new (float, param->count);
      double            expected = 0, scale = 0, difference = 0;
      const double      h = 1e-4; /* larger steps cross too many kinks of ReLU */

      if (!unet_param_is_learned (param))
        continue;
      if ((flags & UNET_PLAN_FREEZE_ENCODER) != 0 && g_str_has_prefix (param->name, TEST_ENCODER))
        {
          for (size_t j = 0; j < param->n_packed; j++)
            g_assert_cmpfloat (param->grad[j], ==, 0);
          continue;
        }
      unet_param_get_dense (param, value);
      unet_param_get_dense_grad (param, grad);
      test_fill (direction, param->count, -1, 1, 100 + i);
      for (int64_t j = 0; j < param->count; j++)
        {
          expected += (double)grad[j] * direction[j];
          scale += fabs ((double)grad[j]);
        }
      for (int sign = -1; sign <= 1; sign += 2)
        {
          for (int64_t j = 0; j < param->count; j++)
            moved[j] = value[j] + (float)(sign * h) * direction[j];
          unet_param_set_dense (param, moved);
          difference += sign * weighted_logits (plan, pool, images, w, n_out) / (2 * h);
        }
      unet_param_set_dense (param, value);
      g_test_message ("%s: %g, numerically %g", param->name, expected, difference);
      /* ReLU's kinks cost some percent, and rounding of the logits over 2 h up to 0.1; a wrong or
       * missing term costs far more. */
      g_assert_cmpfloat (fabs (difference - expected), <,
                         0.08 * fabs (expected) + 0.06 * scale / sqrt ((double)param->count) + 0.1);
    }
}
