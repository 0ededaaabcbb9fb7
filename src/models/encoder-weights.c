/* encoder-weights.c: an encoder's weights from a file that holds them
 *
 * Either torchvision's file of the classification network, or a network with that encoder.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"
#include "models/encoder.h"
#include "models/family.h"
#include "models/match.h"

#include <glib/gi18n.h>
#include <string.h>

#define PREFIX "encoder."

/* FALSE if the file holds something else than the encoder that is wanted. */
static bool
check_encoder (UnetTable  *table,
               const char *name,
               const char *prefix,
               UnetEncoder wanted,
               GError    **error)
{
  UnetEncoder found = prefix != NULL ? unet_encoder_recognise (table, prefix) : UNET_ENCODER_NONE;

  if (found == wanted)
    return true;
  if (found != UNET_ENCODER_NONE)
    g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                 _ ("%s: holds the weights of %s, not those of %s: --encoder %s goes with it"),
                 name, unet_encoder_title (found), unet_encoder_title (wanted),
                 unet_encoder_name (found));
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                 ngettext ("%s: holds %u tensor, but not those of %s: give a file of torchvision "
                           "for it, or a network with this encoder",
                           "%s: holds %u tensors, but not those of %s: give a file of torchvision "
                           "for it, or a network with this encoder",
                           unet_table_get_n_tensors (table)),
                 name, unet_table_get_n_tensors (table), unet_encoder_title (wanted));
  return false;
}

/* The first convolution's weights can be adapted to the network's channels. */
static bool
is_adaptable (const UnetParam *param, const UnetTensor *tensor)
{
  return tensor != NULL && param->n_dims == 4 && tensor->n_dims == 4 && tensor->dims[1] == 3 &&
         param->dims[1] != 3 && tensor->dims[0] == param->dims[0] &&
         tensor->dims[2] == param->dims[2] && tensor->dims[3] == param->dims[3];
}

/* SOURCE [K][3][taps] to TARGET [K][C][taps]. */
static void
adapt (const float *source, int64_t n_outputs, int64_t channels, int64_t n_taps, float *target)
{
  for (int64_t k = 0; k < n_outputs; k++)
    for (int64_t c = 0; c < channels; c++)
      for (int64_t i = 0; i < n_taps; i++)
        {
          const float *from = source + k * 3 * n_taps + i;

          target[(k * channels + c) * n_taps + i] =
              channels == 1 ? from[0] + from[n_taps] + from[2 * n_taps]
                            : from[c % 3 * n_taps] * 3 / (float)channels;
        }
}

static bool
load_adapted (UnetParam *param, const UnetTensor *tensor, GError **error)
{
  const int64_t     n_taps = param->dims[2] * param->dims[3];
  g_autofree float *source = g_new (float, param->dims[0] * 3 * n_taps);
  g_autofree float *target = g_new (float, param->count);
  g_autoptr (GBytes) bytes = unet_tensor_get_bytes (tensor, error);

  if (bytes == NULL)
    return false;
  unet_dtype_to_float (tensor->dtype, g_bytes_get_data (bytes, NULL), source,
                       (size_t)unet_tensor_count (tensor));
  adapt (source, param->dims[0], param->dims[1], n_taps, target);
  unet_param_set_dense (param, target);
  return true;
}

bool
unet_model_load_encoder (UnetModel  *model,
                         UnetTable  *table,
                         const char *name,
                         UnetPool   *pool,
                         GError    **error)
{
  const UnetEncoder encoder = unet_model_get_config (model)->encoder;
  UnetParamSet     *set = unet_graph_get_params (unet_model_get_graph (model));
  g_autofree char  *prefix = unet_encoder_find_prefix (table);
  g_autofree char  *network = unet_model_describe (model);
  UnetParam        *first = NULL;
  const UnetTensor *first_tensor = NULL;
  UnetMatch         match;
  bool              ok;

  if (encoder == UNET_ENCODER_NONE)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("%s cannot be loaded: the network has no encoder; --encoder gives it one"),
                   name);
      return false;
    }
  if (!check_encoder (table, name, prefix, encoder, error))
    return false;
  unet_match_init (&match);
  for (guint i = 0; i < unet_param_set_get_n (set); i++)
    {
      UnetParam        *param = unet_param_set_get (set, i);
      const UnetTensor *tensor;
      const char       *short_name;

      if (!g_str_has_prefix (param->name, PREFIX))
        continue;
      short_name = param->name + strlen (PREFIX);
      tensor = unet_family_lookup (table, prefix, short_name);
      if (g_str_equal (short_name, unet_encoder_first_conv (encoder)) &&
          is_adaptable (param, tensor))
        {
          first = param;
          first_tensor = tensor;
          continue;
        }
      unet_match_add (&match, param, short_name, tensor);
    }
  ok = unet_match_check (&match, name, network, error) &&
       (first == NULL || load_adapted (first, first_tensor, error)) &&
       unet_match_load (&match, pool, error);
  unet_match_clear (&match);
  return ok;
}
