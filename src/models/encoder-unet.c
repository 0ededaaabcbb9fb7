/* encoder-unet.c: a U-Net whose way down is a classification network
 *
 * That of segmentation_models.pytorch with its settings as they are: five blocks of 256, 128, 64,
 * 32 and 16 channels, each doubling the size by the nearest pixel, taking the encoder's value of
 * that size in, and convolving twice; a 3x3 convolution to the logits. Behind VGG there are two
 * convolutions more at the bottom ("center"), as that library has it. Names are that library's.
 *
 * Pictures whose sides are no multiples of 32 are mirrored on the right and at the bottom.
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/encoder.h"
#include "models/family.h"

#define PREFIX "encoder."
#define STRIDE (1 << UNET_ENCODER_DEPTH)
#define LAST_CHANNELS 16

static UnetValue
decoder_conv (UnetGraph       *graph,
              const UnetValue *inputs,
              int              n_inputs,
              int64_t          channels,
              const char      *name)
{
  g_autofree char *conv = g_strconcat (name, ".0", NULL);
  g_autofree char *norm = g_strconcat (name, ".1", NULL);
  UnetConvNames    names = {.conv = conv, .norm = norm, .activation = UNET_ACTIVATION_RELU};

  return unet_graph_conv3x3 (graph, inputs, n_inputs, channels, &names);
}

/* One number per channel: those of the colours, again and again; for grey their means. */
static void
get_imagenet_input (int channels, float *scale, float *shift)
{
  static const float means[] = {0.485f, 0.456f, 0.406f}, deviations[] = {0.229f, 0.224f, 0.225f};

  for (int c = 0; c < channels; c++)
    {
      const float mean = channels == 1 ? 0.449f : means[c % 3];
      const float deviation = channels == 1 ? 0.226f : deviations[c % 3];

      scale[c] = 1 / deviation;
      shift[c] = -mean / deviation;
    }
}

static UnetGraph *
build (const UnetModelConfig *config)
{
  UnetGraph           *graph = unet_graph_new ();
  const UnetInputFrame frame = {.multiple = STRIDE};
  g_autofree float    *scale = g_new (float, config->in_channels);
  g_autofree float    *shift = g_new (float, config->in_channels);
  UnetValue            features[UNET_ENCODER_DEPTH], x;

  get_imagenet_input (config->in_channels, scale, shift);
  x = unet_graph_input_framed (graph, config->in_channels, &frame, scale, shift);
  unet_graph_set_use_input_scale (graph, config->imagenet_input);
  unet_graph_set_init (graph, UNET_INIT_HE);
  unet_encoder_build (graph, config->encoder, PREFIX, x, features);
  unet_graph_end_encoder (graph);
  x = features[UNET_ENCODER_DEPTH - 1];
  if (config->encoder == UNET_ENCODER_VGG16_BN)
    for (int i = 0; i < 2; i++)
      {
        g_autofree char *name = g_strdup_printf ("decoder.center.%d", i);

        x = decoder_conv (graph, &x, 1, 512, name);
      }
  for (int i = 0; i < UNET_ENCODER_DEPTH; i++)
    {
      const int64_t    channels = LAST_CHANNELS << (UNET_ENCODER_DEPTH - 1 - i);
      g_autofree char *first = g_strdup_printf ("decoder.blocks.%d.conv1", i);
      g_autofree char *second = g_strdup_printf ("decoder.blocks.%d.conv2", i);
      UnetValue        both[2];

      both[0] = unet_graph_upsample_nearest (graph, x);
      if (i < UNET_ENCODER_DEPTH - 1)
        both[1] = features[UNET_ENCODER_DEPTH - 2 - i];
      x = decoder_conv (graph, both, i < UNET_ENCODER_DEPTH - 1 ? 2 : 1, channels, first);
      x = decoder_conv (graph, &x, 1, channels, second);
    }
  unet_graph_set_init (graph, UNET_INIT_XAVIER);
  x = unet_graph_conv3x3 (graph, &x, 1, config->n_classes,
                          &(UnetConvNames){.conv = "segmentation_head.0", .bias = true});
  unet_graph_output_value (graph, x, 0);
  return graph;
}

static bool
recognise (UnetTable *table, const char *prefix, UnetModelConfig *config)
{
  g_autofree char *encoder = g_strconcat (prefix, PREFIX, NULL);
  const char      *first_conv;

  config->architecture = UNET_ARCHITECTURE_UNET;
  config->encoder = unet_encoder_recognise (table, encoder);
  if (config->encoder == UNET_ENCODER_NONE)
    return false;
  first_conv = unet_encoder_first_conv (config->encoder);
  config->in_channels = unet_family_dim (table, encoder, first_conv, 4, 1);
  config->n_classes = unet_family_dim (table, prefix, "segmentation_head.0.weight", 4, 0);
  config->imagenet_input = true;
  return config->in_channels > 0 && config->n_classes > 0;
}

static const char *const anchors[] = {"segmentation_head.0.weight", NULL};
static const char *const own_prefixes[] = {"encoder.", "decoder.", "segmentation_head.", NULL};

const UnetFamily unet_encoder_family = {
    .anchors = anchors,
    .build = build,
    .recognise = recognise,
    .own_prefixes = own_prefixes,
};
