/* unet.c: milesial/Pytorch-UNet's network as a graph
 *
 * inc, down1 .. downD, up1 .. upD, outc; a block is two convolutions ("double_conv"), each with
 * batch normalisation and ReLU. With interpolation (bilinear) the deepest level has half the
 * channels and the first convolution of an up block a middle width of half its inputs, as in the
 * reference.
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/family.h"

/* PREFIX.double_conv.{0,1,3,4} of INPUTS. */
static UnetValue
double_conv (UnetGraph       *graph,
             const UnetValue *inputs,
             int              n_inputs,
             const char      *prefix,
             int64_t          middle,
             int64_t          out,
             bool             conv_bias)
{
  UnetValue value = -1;

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *conv = g_strdup_printf ("%s.double_conv.%d", prefix, 3 * i);
      g_autofree char *norm = g_strdup_printf ("%s.double_conv.%d", prefix, 3 * i + 1);
      UnetConvNames    names = {
             .conv = conv, .norm = norm, .bias = conv_bias, .activation = UNET_ACTIVATION_RELU};

      if (i == 0)
        value = unet_graph_conv3x3 (graph, inputs, n_inputs, middle, &names);
      else
        value = unet_graph_conv3x3 (graph, &value, 1, out, &names);
    }
  return value;
}

static UnetGraph *
build (const UnetModelConfig *config)
{
  UnetGraph *graph = unet_graph_new ();
  int        depth = config->depth;
  int        factor = config->bilinear ? 2 : 1;
  UnetValue  skips[UNET_MAX_DEPTH + 1];
  UnetValue  x = unet_graph_input (graph, config->in_channels);
  int64_t    channels = config->base_channels;

  x = skips[0] = double_conv (graph, &x, 1, "inc", channels, channels, config->conv_bias);
  for (int i = 1; i <= depth; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("down%d.maxpool_conv.1", i);

      channels *= 2;
      if (i == depth)
        channels /= factor;
      x = unet_graph_max_pool (graph, x, 0);
      x = double_conv (graph, &x, 1, prefix, channels, channels, config->conv_bias);
      skips[i] = x;
    }
  for (int i = 1; i <= depth; i++)
    {
      g_autofree char *up = g_strdup_printf ("up%d.up", i);
      g_autofree char *prefix = g_strdup_printf ("up%d.conv", i);
      UnetValue        skip = skips[depth - i];
      int64_t          in = (int64_t)config->base_channels << (depth - i + 1); /* after concat */
      int64_t          out = in / 2 / (i < depth ? factor : 1);
      UnetValue        both[2];

      if (config->bilinear)
        x = unet_graph_upsample (graph, x, skip);
      else
        x = unet_graph_conv_transpose (graph, x, in / 2, up, UNET_ACTIVATION_NONE, skip);
      both[0] = skip;
      both[1] = x;
      x = double_conv (graph, both, 2, prefix, config->bilinear ? in / 2 : out, out,
                       config->conv_bias);
    }
  unet_graph_output (graph, x, config->n_classes, "outc.conv");
  return graph;
}

static bool
recognise (UnetTable *table, const char *prefix, UnetModelConfig *config)
{
  int depth = 0;

  config->architecture = UNET_ARCHITECTURE_UNET;
  config->base_channels = unet_family_dim (table, prefix, "inc.double_conv.0.weight", 4, 0);
  config->in_channels = unet_family_dim (table, prefix, "inc.double_conv.0.weight", 4, 1);
  config->n_classes = unet_family_dim (table, prefix, "outc.conv.weight", 4, 0);
  config->bilinear = unet_family_lookup (table, prefix, "up1.up.weight") == NULL;
  config->conv_bias = unet_family_lookup (table, prefix, "inc.double_conv.0.bias") != NULL;
  for (; depth < UNET_MAX_DEPTH; depth++)
    {
      g_autofree char *name =
          g_strdup_printf ("down%d.maxpool_conv.1.double_conv.0.weight", depth + 1);

      if (unet_family_lookup (table, prefix, name) == NULL)
        break;
    }
  config->depth = depth;
  return config->base_channels > 0 && config->in_channels > 0 && config->n_classes > 0 && depth > 0;
}

static const char *const anchors[] = {"inc.double_conv.0.weight", NULL};

const UnetFamily unet_family = {
    .anchors = anchors,
    .build = build,
    .recognise = recognise,
};
