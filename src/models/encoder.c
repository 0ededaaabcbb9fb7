/* encoder.c: classification networks, without their classifiers, as encoders
 *
 * ResNet: K. He et al., arXiv 1512.03385, the stride of a bottleneck block in its 3x3 convolution,
 * as torchvision has it. VGG: K. Simonyan, A. Zisserman, arXiv 1409.1556, configuration D with
 * batch normalisation. MobileNetV2: M. Sandler et al., arXiv 1801.04381.
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/encoder.h"

#include "models/family.h"

#include <string.h>

/* Convolution CONV with normalisation NORM, both behind PREFIX; DEPTHWISE ignores CHANNELS. */
typedef struct
{
  UnetGraph  *graph;
  const char *prefix;
} Builder;

static UnetValue
conv (const Builder *b,
      UnetValue      input,
      int            side,
      int            stride,
      int64_t        channels, /* 0: depthwise */
      const char    *conv_name,
      const char    *norm_name,
      bool           bias,
      UnetActivation activation)
{
  g_autofree char *full_conv = g_strconcat (b->prefix, conv_name, NULL);
  g_autofree char *full_norm = g_strconcat (b->prefix, norm_name, NULL);
  UnetConvNames    names = {
         .conv = full_conv, .norm = full_norm, .bias = bias, .activation = activation};

  if (channels == 0)
    return unet_graph_conv_depthwise (b->graph, input, stride, &names);
  if (side == 3 && stride == 1)
    return unet_graph_conv3x3 (b->graph, &input, 1, channels, &names);
  return unet_graph_conv (b->graph, input, side, stride, channels, &names);
}

/* --- ResNet --- */

/* conv NUMBER of BLOCK ("layer1.0") */
static UnetValue
block_conv (const Builder *b,
            const char    *block,
            int            number,
            UnetValue      input,
            int            side,
            int            stride,
            int64_t        channels,
            UnetActivation activation)
{
  g_autofree char *conv_name = g_strdup_printf ("%s.conv%d", block, number);
  g_autofree char *norm_name = g_strdup_printf ("%s.bn%d", block, number);

  return conv (b, input, side, stride, channels, conv_name, norm_name, false, activation);
}

/* WIDTH: of the 3x3 convolutions; a bottleneck ends with four times as many channels. */
static UnetValue
residual_block (const Builder *b,
                const char    *block,
                UnetValue      input,
                int64_t        width,
                int            stride,
                bool           bottleneck,
                bool           downsample)
{
  const int64_t  out = bottleneck ? 4 * width : width;
  UnetActivation relu = UNET_ACTIVATION_RELU;
  UnetValue      x, shortcut = input;

  if (bottleneck)
    {
      x = block_conv (b, block, 1, input, 1, 1, width, relu);
      x = block_conv (b, block, 2, x, 3, stride, width, relu);
      x = block_conv (b, block, 3, x, 1, 1, out, UNET_ACTIVATION_NONE);
    }
  else
    {
      x = block_conv (b, block, 1, input, 3, stride, width, relu);
      x = block_conv (b, block, 2, x, 3, 1, width, UNET_ACTIVATION_NONE);
    }
  if (downsample)
    {
      g_autofree char *conv_name = g_strdup_printf ("%s.downsample.0", block);
      g_autofree char *norm_name = g_strdup_printf ("%s.downsample.1", block);

      shortcut = conv (b, input, 1, stride, out, conv_name, norm_name, false, UNET_ACTIVATION_NONE);
    }
  return unet_graph_add (b->graph, x, shortcut, relu);
}

static void
build_resnet (const Builder *b,
              const int      n_blocks[4],
              bool           bottleneck,
              UnetValue      input,
              UnetValue      features[UNET_ENCODER_DEPTH])
{
  UnetValue x = conv (b, input, 7, 2, 64, "conv1", "bn1", false, UNET_ACTIVATION_RELU);

  features[0] = x;
  x = unet_graph_max_pool3 (b->graph, x);
  for (int layer = 0; layer < 4; layer++)
    {
      for (int i = 0; i < n_blocks[layer]; i++)
        {
          g_autofree char *block = g_strdup_printf ("layer%d.%d", layer + 1, i);
          const int        stride = layer > 0 && i == 0 ? 2 : 1;

          x = residual_block (b, block, x, (int64_t)64 << layer, stride, bottleneck,
                              i == 0 && (layer > 0 || bottleneck));
        }
      features[1 + layer] = x;
    }
}

/* --- VGG --- */

static void
build_vgg (const Builder *b, UnetValue input, UnetValue features[UNET_ENCODER_DEPTH])
{
  static const int n_convs[UNET_ENCODER_DEPTH] = {2, 2, 3, 3, 3};
  UnetValue        x = input;
  int              number = 0; /* in torchvision's list of layers */

  for (int level = 0; level < UNET_ENCODER_DEPTH; level++)
    {
      const int64_t channels = MIN (64 << level, 512);

      /* What is at the full size is no skip of this decoder. */
      for (int i = 0; i < n_convs[level]; i++, number += 3)
        {
          g_autofree char *conv_name = g_strdup_printf ("features.%d", number);
          g_autofree char *norm_name = g_strdup_printf ("features.%d", number + 1);

          x = conv (b, x, 3, 1, channels, conv_name, norm_name, true, UNET_ACTIVATION_RELU);
        }
      if (level > 0)
        features[level - 1] = x;
      x = unet_graph_max_pool (b->graph, x, 0);
      number++;
    }
  features[UNET_ENCODER_DEPTH - 1] = x;
}

/* --- MobileNetV2 --- */

/* Block NUMBER: EXPANSION times the channels, depthwise, then CHANNELS without activation. */
static UnetValue
inverted_residual (const Builder *b,
                   int            number,
                   UnetValue      input,
                   int64_t        in_channels,
                   int            expansion,
                   int64_t        channels,
                   int            stride)
{
  UnetValue x = input;
  int       layer = 0;

  for (int step = expansion == 1 ? 1 : 0; step < 2; step++, layer++)
    {
      g_autofree char *conv_name = g_strdup_printf ("features.%d.conv.%d.0", number, layer);
      g_autofree char *norm_name = g_strdup_printf ("features.%d.conv.%d.1", number, layer);

      x = conv (b, x, step == 0 ? 1 : 3, step == 0 ? 1 : stride,
                step == 0 ? in_channels * expansion : 0, conv_name, norm_name, false,
                UNET_ACTIVATION_RELU6);
    }
  {
    g_autofree char *conv_name = g_strdup_printf ("features.%d.conv.%d", number, layer);
    g_autofree char *norm_name = g_strdup_printf ("features.%d.conv.%d", number, layer + 1);

    x = conv (b, x, 1, 1, channels, conv_name, norm_name, false, UNET_ACTIVATION_NONE);
  }
  if (stride == 1 && in_channels == channels)
    x = unet_graph_add (b->graph, x, input, UNET_ACTIVATION_NONE);
  return x;
}

static void
build_mobilenet (const Builder *b, UnetValue input, UnetValue features[UNET_ENCODER_DEPTH])
{
  static const struct
  {
    int expansion, channels, n, stride;
  } stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
  UnetValue x =
      conv (b, input, 3, 2, 32, "features.0.0", "features.0.1", false, UNET_ACTIVATION_RELU6);
  int64_t channels = 32;
  int     number = 1, level = 0;

  for (size_t stage = 0; stage < G_N_ELEMENTS (stages); stage++)
    for (int i = 0; i < stages[stage].n; i++, number++)
      {
        const int stride = i == 0 ? stages[stage].stride : 1;

        if (stride == 2) /* the last value of its size */
          features[level++] = x;
        x = inverted_residual (b, number, x, channels, stages[stage].expansion,
                               stages[stage].channels, stride);
        channels = stages[stage].channels;
      }
  features[level] =
      conv (b, x, 1, 1, 1280, "features.18.0", "features.18.1", false, UNET_ACTIVATION_RELU6);
}

void
unet_encoder_build (UnetGraph  *graph,
                    UnetEncoder encoder,
                    const char *prefix,
                    UnetValue   input,
                    UnetValue   features[UNET_ENCODER_DEPTH])
{
  static const int resnet18[] = {2, 2, 2, 2}, resnet34[] = {3, 4, 6, 3};
  const Builder    b = {graph, prefix};

  switch (encoder)
    {
    case UNET_ENCODER_RESNET18:
      build_resnet (&b, resnet18, false, input, features);
      break;
    case UNET_ENCODER_RESNET34:
      build_resnet (&b, resnet34, false, input, features);
      break;
    case UNET_ENCODER_RESNET50:
      build_resnet (&b, resnet34, true, input, features);
      break;
    case UNET_ENCODER_VGG16_BN:
      build_vgg (&b, input, features);
      break;
    case UNET_ENCODER_MOBILENET_V2:
      build_mobilenet (&b, input, features);
      break;
    case UNET_ENCODER_NONE:
    case UNET_N_ENCODERS:
    default:
      g_assert_not_reached ();
    }
}

/* --- names --- */

static bool
has (UnetTable *table, const char *prefix, const char *name)
{
  return unet_family_lookup (table, prefix, name) != NULL;
}

/* Of each encoder, a tensor that it has and the next larger one of its kind; see below. */
UnetEncoder
unet_encoder_recognise (UnetTable *table, const char *prefix)
{
  if (has (table, prefix, "layer1.0.conv1.weight"))
    {
      if (has (table, prefix, "layer3.6.conv1.weight")) /* 101 and 152 */
        return UNET_ENCODER_NONE;
      if (has (table, prefix, "layer1.0.conv3.weight"))
        return UNET_ENCODER_RESNET50;
      return has (table, prefix, "layer1.2.conv1.weight") ? UNET_ENCODER_RESNET34
                                                          : UNET_ENCODER_RESNET18;
    }
  if (has (table, prefix, "features.0.0.weight") &&
      has (table, prefix, "features.17.conv.1.0.weight"))
    return UNET_ENCODER_MOBILENET_V2;
  /* VGG-16: the last convolution is number 40 of the list, and normalised by number 41. */
  if (has (table, prefix, "features.0.weight") && has (table, prefix, "features.40.weight") &&
      has (table, prefix, "features.41.running_mean") && !has (table, prefix, "features.49.weight"))
    return UNET_ENCODER_VGG16_BN;
  return UNET_ENCODER_NONE;
}

char *
unet_encoder_find_prefix (UnetTable *table)
{
  static const char *const anchors[] = {"layer1.0.conv1.weight", "features.0.0.weight",
                                        "features.0.weight", NULL};

  return unet_family_find_prefix (table, anchors);
}

const char *
unet_encoder_first_conv (UnetEncoder encoder)
{
  switch (encoder)
    {
    case UNET_ENCODER_RESNET18:
    case UNET_ENCODER_RESNET34:
    case UNET_ENCODER_RESNET50:
      return "conv1.weight";
    case UNET_ENCODER_VGG16_BN:
      return "features.0.weight";
    case UNET_ENCODER_MOBILENET_V2:
      return "features.0.0.weight";
    case UNET_ENCODER_NONE:
    case UNET_N_ENCODERS:
    default:
      return NULL;
    }
}
