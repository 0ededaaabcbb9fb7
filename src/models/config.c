/* config.c: what a network is
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/model.h"

#include "base/error.h"

#include <glib/gi18n.h>

static const char *const architectures[] = {"unet", "unet-2015"};

static const struct
{
  const char *name, *title;
} encoders[UNET_N_ENCODERS] = {
    {"none", "none"},          {"resnet18", "ResNet-18"},   {"resnet34", "ResNet-34"},
    {"resnet50", "ResNet-50"}, {"vgg16_bn", "VGG-16 (BN)"}, {"mobilenet_v2", "MobileNetV2"},
};

const char *
unet_architecture_name (UnetArchitecture architecture)
{
  return architectures[architecture];
}

bool
unet_architecture_parse (const char *name, UnetArchitecture *architecture)
{
  for (size_t i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (g_str_equal (name, architectures[i]))
      {
        *architecture = (UnetArchitecture)i;
        return true;
      }
  return false;
}

const char *
unet_encoder_name (UnetEncoder encoder)
{
  return encoders[encoder].name;
}

const char *
unet_encoder_title (UnetEncoder encoder)
{
  return encoders[encoder].title;
}

bool
unet_encoder_parse (const char *name, UnetEncoder *encoder)
{
  for (size_t i = 0; i < G_N_ELEMENTS (encoders); i++)
    if (g_str_equal (name, encoders[i].name))
      {
        *encoder = (UnetEncoder)i;
        return true;
      }
  return false;
}

void
unet_model_config_init (UnetModelConfig *config)
{
  *config = (UnetModelConfig){
      .in_channels = 3,
      .n_classes = 2,
      .base_channels = 64,
      .depth = 4,
      .imagenet_input = true,
  };
}

static bool
check_range (const char *what, int value, int low, int high, GError **error)
{
  if (value >= low && value <= high)
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
               _ ("The network cannot have %d %s: from %d to %d are possible"), value, what, low,
               high);
  return false;
}

bool
unet_model_config_validate (const UnetModelConfig *config, GError **error)
{
  if (!check_range (_ ("input channels"), config->in_channels, 1, 64, error) ||
      !check_range (_ ("classes"), config->n_classes, 1, 255, error))
    return false;
  if (config->encoder != UNET_ENCODER_NONE)
    {
      if (config->architecture == UNET_ARCHITECTURE_UNET)
        return true;
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("The U-Net of 2015 takes no encoder (%s): leave out one of the two"),
                   unet_encoder_name (config->encoder));
      return false;
    }
  if (!check_range (_ ("base channels"), config->base_channels, 1, 1024, error) ||
      !check_range (_ ("levels of depth"), config->depth, 1, UNET_MAX_DEPTH, error))
    return false;
  if (config->architecture == UNET_ARCHITECTURE_2015 && config->depth != 4)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("The U-Net of 2015 has 4 levels of depth, not %d"), config->depth);
      return false;
    }
  if ((int64_t)config->base_channels << config->depth > 1 << 16)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("A network with %d base channels and depth %d is too large: its deepest "
                      "level would have %d channels"),
                   config->base_channels, config->depth, config->base_channels << config->depth);
      return false;
    }
  return true;
}
