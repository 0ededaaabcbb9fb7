/* graph-init.c: what the parameters of a new network are
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/nn-private.h"

#include <math.h>

/* The weight's bound takes PyTorch's way round: gain = sqrt (2 / (1 + a^2)) with a = sqrt (5), then
 * sqrt (3) times the deviation. The bias's bound is written directly. */
static void
draw_as_pytorch (const UnetParam *param, UnetRandom *random, float *dense)
{
  double std = sqrt (2.0 / (1.0 + 5.0)) / sqrt ((double)param->fan_in);
  double bound =
      param->kind == UNET_PARAM_WEIGHT ? sqrt (3.0) * std : 1.0 / sqrt ((double)param->fan_in);

  for (int64_t j = 0; j < param->count; j++)
    dense[j] = unet_random_uniform (random, (float)-bound, (float)bound);
}

static void
draw_he (const UnetParam *param, UnetRandom *random, float *dense)
{
  const float std = sqrtf (2.0f / (float)param->fan_in);

  for (int64_t j = 0; j < param->count; j++)
    dense[j] = std * unet_random_normal (random);
}

/* The output's fan: of a convolution's weights [K][C][h][w], K h w. */
static void
draw_xavier (const UnetParam *param, UnetRandom *random, float *dense)
{
  const int64_t fan_out = param->dims[0] * param->dims[2] * param->dims[3];
  const float   bound = sqrtf (6.0f / (float)(param->fan_in + fan_out));

  for (int64_t j = 0; j < param->count; j++)
    dense[j] = unet_random_uniform (random, -bound, bound);
}

void
unet_graph_init_params (UnetGraph *graph, UnetRandom *random)
{
  for (guint i = 0; i < unet_param_set_get_n (graph->params); i++)
    {
      UnetParam        *param = unet_param_set_get (graph->params, i);
      const UnetInit    init = (UnetInit)param->init;
      g_autofree float *dense = NULL;

      if (param->fan_in == 0 || (init != UNET_INIT_PYTORCH && param->kind != UNET_PARAM_WEIGHT))
        continue;
      dense = g_new (float, param->count);
      if (init == UNET_INIT_HE)
        draw_he (param, random, dense);
      else if (init == UNET_INIT_XAVIER)
        draw_xavier (param, random, dense);
      else
        draw_as_pytorch (param, random, dense);
      unet_param_set_dense (param, dense);
    }
}
