/* network-title.c: what kinds of networks are called in the window
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/network-title.h"

#include <glib/gi18n.h>

char *
unet_network_title (UnetArchitecture architecture, UnetEncoder encoder)
{
  if (architecture == UNET_ARCHITECTURE_2015)
    return g_strdup (_ ("U-Net of 2015"));
  if (encoder == UNET_ENCODER_NONE)
    return g_strdup (_ ("U-Net"));
  /* Translators: the name of an encoder, such as "ResNet-34" */
  return g_strdup_printf (_ ("U-Net with %s"), unet_encoder_title (encoder));
}

/* How the encoders differ. */
static const char *
describe_encoder (UnetEncoder encoder)
{
  switch (encoder)
    {
    case UNET_ENCODER_RESNET18:
      return _ ("The lightest ResNet.");
    case UNET_ENCODER_RESNET34:
      return _ ("A ResNet of middle size.");
    case UNET_ENCODER_RESNET50:
      return _ ("The largest ResNet: takes more time and memory.");
    case UNET_ENCODER_VGG16_BN:
      return _ ("Simple and slow: has the most to work out.");
    case UNET_ENCODER_MOBILENET_V2:
      return _ ("The smallest: made for phones.");
    case UNET_ENCODER_NONE:
    case UNET_N_ENCODERS:
    default:
      return "";
    }
}

char *
unet_network_advice (UnetArchitecture architecture, UnetEncoder encoder, bool weights)
{
  if (architecture == UNET_ARCHITECTURE_2015)
    return g_strdup (_ ("As its authors trained it on few pictures of cells. Brings its own "
                        "settings."));
  if (encoder == UNET_ENCODER_NONE)
    return g_strdup (_ ("The reference’s: learns all it knows from your pictures."));
  return g_strdup_printf (
      "%s %s", describe_encoder (encoder),
      weights ? _ ("Starts from what it learnt on ImageNet: good masks from few pictures.")
              : _ ("Choose its weights below: with what it learnt on ImageNet it makes good masks "
                   "from few pictures."));
}
