/* dispatch.c: which inner loops to use on this machine
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/dispatch.h"

#include "base/cpu.h"

#define MICRO_OF(level)                                                                            \
  {                                                                                                \
    .product = unet_micro_product_##level, .outer = unet_micro_outer_##level,                      \
    .grid_outer = unet_micro_grid_outer_##level,                                                   \
    .conv_products = unet_micro_conv_products_##level, .finish = unet_micro_finish_##level,        \
    .winograd_input = unet_micro_winograd_input_##level,                                           \
    .winograd_grad = unet_micro_winograd_grad_##level,                                             \
    .winograd_output = unet_micro_winograd_output_##level,                                         \
    .winograd_filter = unet_micro_winograd_filter_##level,                                         \
    .winograd_filter_grad = unet_micro_winograd_filter_grad_##level,                               \
    .turn = unet_micro_turn_##level, .transpose = unet_micro_transpose_##level,                    \
    .head = unet_micro_head_##level, .head_grad = unet_micro_head_grad_##level,                    \
    .pool = unet_micro_pool_##level, .unpool = unet_micro_unpool_##level,                          \
    .pool3 = unet_micro_pool3_##level, .unpool3 = unet_micro_unpool3_##level,                      \
    .enlarge = unet_micro_enlarge_##level, .shrink = unet_micro_shrink_##level,                    \
    .mix = unet_micro_mix_##level, .unmix = unet_micro_unmix_##level,                              \
    .to_planes = unet_micro_to_planes_##level, .from_planes = unet_micro_from_planes_##level,      \
    .spread = unet_micro_spread_##level, .collect = unet_micro_collect_##level,                    \
    .stride_outer = unet_micro_stride_outer_##level, .depthwise = unet_micro_depthwise_##level,    \
    .depthwise_spread = unet_micro_depthwise_spread_##level,                                       \
    .depthwise_outer = unet_micro_depthwise_outer_##level,                                         \
    .norm_statistics = unet_micro_norm_statistics_##level,                                         \
    .norm_apply = unet_micro_norm_apply_##level,                                                   \
    .norm_sum_grads = unet_micro_norm_sum_grads_##level, .dropout = unet_micro_dropout_##level,    \
    .add = unet_micro_add_##level, .pass_grad = unet_micro_pass_grad_##level,                      \
    .norm_apply_grad = unet_micro_norm_apply_grad_##level                                          \
  }

static const UnetMicro micros[UNET_CPU_N_LEVELS] = {
    [UNET_CPU_GENERIC] = MICRO_OF (generic),
#if defined(__x86_64__)
    [UNET_CPU_AVX2] = MICRO_OF (avx2),
    [UNET_CPU_AVX512] = MICRO_OF (avx512),
#endif
};

const UnetMicro *
unet_dispatch_micro (void)
{
  return &micros[unet_cpu_level ()];
}

bool
unet_dispatch_winograd (void)
{
  static gsize answer; /* 1: no; 2: yes */

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, g_strcmp0 (g_getenv ("UNET_CONV"), "direct") == 0 ? 1 : 2);
  return answer == 2;
}
