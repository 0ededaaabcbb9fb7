/* model.c: a network of a known architecture
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/model.h"

#include "base/error.h"
#include "models/family.h"

#include <glib/gi18n.h>

struct _UnetModel
{
  UnetModelConfig config;
  UnetGraph      *graph;
};

const UnetFamily *
unet_family_of (const UnetModelConfig *config)
{
  if (config->architecture == UNET_ARCHITECTURE_2015)
    return &unet_2015_family;
  return config->encoder != UNET_ENCODER_NONE ? &unet_encoder_family : &unet_family;
}

UnetModel *
unet_model_new (const UnetModelConfig *config, GError **error)
{
  g_autoptr (UnetModel) model = NULL;

  if (!unet_model_config_validate (config, error))
    return NULL;
  model = g_new0 (UnetModel, 1);
  model->config = *config;
  model->graph = unet_family_of (config)->build (config);
  if (!unet_graph_is_complete (model->graph))
    {
      g_autofree char *network = unet_model_describe (model);

      g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                   _ ("There is not enough memory for the weights of this network: %s"), network);
      return NULL;
    }
  return g_steal_pointer (&model);
}

void
unet_model_free (UnetModel *model)
{
  if (model == NULL)
    return;
  unet_graph_free (model->graph);
  g_free (model);
}

const UnetModelConfig *
unet_model_get_config (UnetModel *model)
{
  return &model->config;
}

void
unet_model_set_imagenet_input (UnetModel *model, bool imagenet_input)
{
  model->config.imagenet_input = imagenet_input;
  unet_graph_set_use_input_scale (model->graph, imagenet_input);
}

UnetGraph *
unet_model_get_graph (UnetModel *model)
{
  return model->graph;
}

int64_t
unet_model_count_parameters (UnetModel *model)
{
  return unet_param_set_count_learned (unet_graph_get_params (model->graph));
}

char *
unet_model_describe (UnetModel *model)
{
  const UnetModelConfig *c = &model->config;
  g_autofree char       *channels = g_strdup_printf (
            ngettext ("%d channel", "%d channels", (gulong)c->in_channels), c->in_channels);
  g_autofree char *classes =
      g_strdup_printf (ngettext ("%d class", "%d classes", (gulong)c->n_classes), c->n_classes);

  if (c->encoder != UNET_ENCODER_NONE)
    /* Translators: "ResNet-34", "3 channels", "2 classes" */
    return g_strdup_printf (_ ("U-Net with the encoder %s, %s, %s"),
                            unet_encoder_title (c->encoder), channels, classes);
  if (c->architecture == UNET_ARCHITECTURE_2015)
    /* Translators: "1 channel", "2 classes", width of the network */
    return g_strdup_printf (c->released ? _ ("U-Net of 2015 as released, %s, %s, base %d")
                                        : _ ("U-Net of 2015, %s, %s, base %d"),
                            channels, classes, c->base_channels);
  /* Translators: "3 channels", "2 classes", width and depth of the network, how it upsamples */
  return g_strdup_printf (c->conv_bias
                              ? _ ("U-Net, %s, %s, base %d, depth %d, %s, convolution biases")
                              : _ ("U-Net, %s, %s, base %d, depth %d, %s"),
                          channels, classes, c->base_channels, c->depth,
                          c->bilinear ? _ ("bilinear upsampling") : _ ("transposed convolution"));
}

char *
unet_model_describe_in_english (UnetModel *model)
{
  const UnetModelConfig *c = &model->config;
  g_autofree char       *doors =
      g_strdup_printf ("%d %s, %d %s", c->in_channels, c->in_channels == 1 ? "channel" : "channels",
                       c->n_classes, c->n_classes == 1 ? "class" : "classes");

  if (c->encoder != UNET_ENCODER_NONE)
    return g_strdup_printf ("U-Net with the encoder %s, %s", unet_encoder_title (c->encoder),
                            doors);
  if (c->architecture == UNET_ARCHITECTURE_2015)
    return g_strdup_printf ("U-Net of 2015%s, %s, base %d", c->released ? " as released" : "",
                            doors, c->base_channels);
  return g_strdup_printf ("U-Net, %s, base %d, depth %d, %s%s", doors, c->base_channels, c->depth,
                          c->bilinear ? "bilinear upsampling" : "transposed convolution",
                          c->conv_bias ? ", convolution biases" : "");
}
