/* unet-2015.c: the U-Net of 2015
 *
 * O. Ronneberger, P. Fischer, T. Brox, "U-Net: Convolutional Networks for Biomedical Image
 * Segmentation", arXiv 1505.04597. Convolutions are valid, so that a value is 2 pixels smaller
 * after each, and 388 pixels come out of 572. Here the pictures are mirrored at their borders to
 * the size that the network takes (the paper's overlap-tile strategy), and as many pixels come out
 * as went in.
 *
 * A valid convolution is one with padding whose outermost pixels nobody looks at. So the two of a
 * block are the ones that all networks have, and what comes after them, pooling, up-convolution or
 * logits, leaves 2 pixels on each side out. Their gradients are zero, and all others exact.
 *
 * Names are those of the released Caffe model's layers. It differs from the paper: see
 * UnetModelConfig. In both, the up-convolution's channels come before the skip's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/family.h"

#include <string.h>

#define DEPTH 4
/* Pixels that two valid convolutions cost on each side. */
#define MARGIN 2
/* Pixels lost on each side of the picture, (572 - 388) / 2; pictures are 16 k + 60 pixels. */
#define BORDER 92
#define MULTIPLE (1 << DEPTH)
#define REMAINDER (60 % MULTIPLE)
/* How far a logit sees: the border, and where in a square of 16 pixels it lies. */
#define RADIUS (BORDER + MULTIPLE - 1)
#define DROPOUT 0.5f

/* The two convolutions of a block, named BLOCK followed by FIRST and SECOND. */
static UnetValue
two_convs (UnetGraph       *graph,
           const UnetValue *inputs,
           int              n_inputs,
           int64_t          channels,
           const char      *first,
           const char      *second,
           float            dropout)
{
  UnetConvNames names = {.conv = first, .bias = true, .activation = UNET_ACTIVATION_RELU};
  UnetValue     x = unet_graph_conv3x3 (graph, inputs, n_inputs, channels, &names);

  names.conv = second;
  names.dropout = dropout;
  return unet_graph_conv3x3 (graph, &x, 1, channels, &names);
}

/* Pixels that the skip of LEVEL is larger than what it meets, on each side, its margin included. */
static int64_t
skip_margin (int level)
{
  int64_t lost = 0;

  /* Two valid convolutions at each level below, on the way down and, but at the bottom, up. */
  for (int i = DEPTH; i > level; i--)
    lost = 2 * (lost + MARGIN) + (i < DEPTH ? 2 * MARGIN : 0);
  return lost + MARGIN;
}

static UnetGraph *
build (const UnetModelConfig *config)
{
  UnetGraph           *graph = unet_graph_new ();
  const UnetInputFrame frame = {BORDER, MULTIPLE, REMAINDER};
  UnetValue            skips[DEPTH];
  UnetValue            x = unet_graph_input_framed (graph, config->in_channels, &frame, NULL, NULL);
  int64_t              channels = config->base_channels;

  unet_graph_set_init (graph, UNET_INIT_HE);
  unet_graph_set_radius (graph, RADIUS);
  for (int level = 0; level <= DEPTH; level++, channels *= 2)
    {
      g_autofree char *first = g_strdup_printf ("conv_d%da-b", level);
      g_autofree char *second = g_strdup_printf ("conv_d%db-c", level);
      const bool       is_last = level >= DEPTH - 1; /* the end of the contracting path */

      x = two_convs (graph, &x, 1, channels, first, second, is_last ? DROPOUT : 0);
      if (level < DEPTH)
        {
          skips[level] = x;
          x = unet_graph_max_pool (graph, x, MARGIN);
        }
    }
  channels /= 2;
  for (int level = DEPTH - 1; level >= 0; level--)
    {
      const char       below = level == DEPTH - 1 ? 'd' : 'u';
      g_autofree char *up =
          g_strdup_printf ("upconv_%c%d%c_u%da", below, level + 1, below == 'd' ? 'c' : 'd', level);
      g_autofree char *first = g_strdup_printf ("conv_u%db-c", level);
      g_autofree char *second = g_strdup_printf ("conv_u%dc-d", level);
      UnetValue        both[2];

      channels /= 2;
      x = unet_graph_crop (graph, x, MARGIN);
      both[0] = unet_graph_conv_transpose (
          graph, x, config->released && level == 0 ? 2 * channels : channels, up,
          config->released ? UNET_ACTIVATION_RELU : UNET_ACTIVATION_NONE, -1);
      both[1] = unet_graph_crop (graph, skips[level], skip_margin (level));
      x = two_convs (graph, both, 2, channels, first, second, 0);
    }
  x = unet_graph_conv (graph, x, 1, 1, config->n_classes,
                       &(UnetConvNames){.conv = "conv_u0d-score", .bias = true});
  unet_graph_output_value (graph, x, MARGIN);
  return graph;
}

/* Layers' names have been written with "-" and with "_". */
static bool
is_same_name (const char *a, const char *b)
{
  for (; *a != '\0' && *b != '\0'; a++, b++)
    if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
      return false;
  return *a == *b;
}

static const UnetTensor *
lookup (UnetTable *table, const char *prefix, const char *name)
{
  const size_t length = strlen (prefix);

  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);

      if (strncmp (tensor->name, prefix, length) == 0 && is_same_name (tensor->name + length, name))
        return tensor;
    }
  return NULL;
}

static int
dim (UnetTable *table, const char *prefix, const char *name, int index)
{
  const UnetTensor *tensor = lookup (table, prefix, name);

  if (tensor == NULL || tensor->n_dims != 4 || tensor->dims[index] > 1 << 20)
    return 0;
  return (int)tensor->dims[index];
}

static bool
recognise (UnetTable *table, const char *prefix, UnetModelConfig *config)
{
  config->architecture = UNET_ARCHITECTURE_2015;
  config->base_channels = dim (table, prefix, "conv_d0a-b.weight", 0);
  config->in_channels = dim (table, prefix, "conv_d0a-b.weight", 1);
  config->n_classes = dim (table, prefix, "conv_u0d-score.weight", 0);
  config->released = dim (table, prefix, "upconv_u1d_u0a.weight", 1) == 2 * config->base_channels;
  config->depth = DEPTH;
  return config->base_channels > 0 && config->in_channels > 0 && config->n_classes > 0;
}

static const char *const anchors[] = {"conv_d0a-b.weight", "conv_d0a_b.weight", NULL};

const UnetFamily unet_2015_family = {
    .anchors = anchors,
    .build = build,
    .recognise = recognise,
    .lookup = lookup,
};
