/* model-table.c: networks and their state dicts
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"
#include "models/encoder.h"
#include "models/family.h"
#include "models/match.h"
#include "tensor/dense.h"

#include <glib/gi18n.h>
#include <string.h>

static const UnetFamily *const families[] = {&unet_family, &unet_encoder_family, &unet_2015_family};

/* --- names --- */

const UnetTensor *
unet_family_lookup (UnetTable *table, const char *prefix, const char *name)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  return unet_table_lookup (table, full);
}

int
unet_family_dim (UnetTable *table, const char *prefix, const char *name, int n_dims, int dim)
{
  const UnetTensor *tensor = unet_family_lookup (table, prefix, name);

  if (tensor == NULL || tensor->n_dims != n_dims || tensor->dims[dim] > 1 << 20)
    return 0;
  return (int)tensor->dims[dim];
}

/* Of several (a student and a teacher, say) the first. */
char *
unet_family_find_prefix (UnetTable *table, const char *const *anchors)
{
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    for (const char *const *anchor = anchors; *anchor != NULL; anchor++)
      {
        const char  *name = unet_table_get_tensor (table, i)->name;
        const size_t length = strlen (name), tail = strlen (*anchor);

        if (g_str_has_suffix (name, *anchor) && (length == tail || name[length - tail - 1] == '.'))
          return g_strndup (name, length - tail);
      }
  return NULL;
}

/* --- what a table is --- */

static bool
recognise (UnetTable *table, UnetModelConfig *config)
{
  for (size_t i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autofree char *prefix = unet_family_find_prefix (table, families[i]->anchors);

      unet_model_config_init (config);
      if (prefix != NULL && families[i]->recognise (table, prefix, config))
        return true;
    }
  return false;
}

/* Weights that are not a network, yet of use: an encoder's. */
static bool
refuse_encoder (UnetTable *table, const char *name, GError **error)
{
  g_autofree char *prefix = unet_encoder_find_prefix (table);
  UnetEncoder      encoder;

  if (prefix == NULL)
    return false;
  encoder = unet_encoder_recognise (table, prefix);
  if (encoder == UNET_ENCODER_NONE)
    return false;
  g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
               _ ("%s: holds the weights of an encoder (%s), not a whole network: train one with "
                  "--encoder %s --encoder-weights and this file"),
               name, unet_encoder_title (encoder), unet_encoder_name (encoder));
  return true;
}

bool
unet_model_config_from_table (UnetTable       *table,
                              const char      *name,
                              UnetModelConfig *config,
                              GError         **error)
{
  guint n = unet_table_get_n_tensors (table);

  if (n == 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s: holds no tensors, so no network either"), name);
      return false;
    }
  if (!recognise (table, config))
    {
      if (refuse_encoder (table, name, error))
        return false;
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   ngettext ("%s: holds %u tensor (%s), but not those of a U-Net that "
                             "this program knows; “unet info” lists it",
                             "%s: holds %u tensors (the first is %s), but not those of a U-Net "
                             "that this program knows; “unet info” lists them",
                             n),
                   name, n, unet_table_get_tensor (table, 0)->name);
      return false;
    }
  if (!unet_model_config_validate (config, error))
    {
      g_prefix_error (error, _ ("%s: "), name);
      return false;
    }
  return true;
}

/* --- a table into a network --- */

/* Tensors under a name that the family keeps for itself are another network's. */
static void
refuse_strangers (UnetModel        *model,
                  const UnetFamily *family,
                  UnetTable        *table,
                  const char       *prefix,
                  UnetMatch        *match)
{
  UnetParamSet *set = unet_graph_get_params (unet_model_get_graph (model));

  if (family->own_prefixes == NULL)
    return;
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const char *name = unet_table_get_tensor (table, i)->name;

      if (!g_str_has_prefix (name, prefix))
        continue;
      name += strlen (prefix);
      for (const char *const *own = family->own_prefixes; *own != NULL; own++)
        if (g_str_has_prefix (name, *own) && unet_param_set_lookup (set, name) == NULL)
          unet_match_refuse (match, g_strdup_printf (_ ("%s is in the file alone"), name));
    }
}

bool
unet_model_load_table (UnetModel  *model,
                       UnetTable  *table,
                       const char *name,
                       UnetPool   *pool,
                       GError    **error)
{
  const UnetFamily *family = unet_family_of (unet_model_get_config (model));
  UnetParamSet     *set = unet_graph_get_params (unet_model_get_graph (model));
  g_autofree char  *found = unet_family_find_prefix (table, family->anchors);
  const char       *prefix = found != NULL ? found : "";
  g_autofree char  *network = unet_model_describe (model);
  UnetMatch         match;
  bool              ok;

  unet_match_init (&match);
  for (guint i = 0; i < unet_param_set_get_n (set); i++)
    {
      UnetParam        *param = unet_param_set_get (set, i);
      const UnetTensor *tensor = family->lookup != NULL
                                     ? family->lookup (table, prefix, param->name)
                                     : unet_family_lookup (table, prefix, param->name);

      unet_match_add (&match, param, param->name, tensor);
    }
  refuse_strangers (model, family, table, prefix, &match);
  ok = unet_match_check (&match, name, network, error) && unet_match_load (&match, pool, error);
  unet_match_clear (&match);
  return ok;
}

UnetModel *
unet_model_from_table (UnetTable *table, const char *name, UnetPool *pool, GError **error)
{
  g_autoptr (UnetModel) model = NULL;
  UnetModelConfig config;

  if (!unet_model_config_from_table (table, name, &config, error))
    return NULL;
  model = unet_model_new (&config, error);
  if (model == NULL || !unet_model_load_table (model, table, name, pool, error))
    return NULL;
  return g_steal_pointer (&model);
}

UnetTable *
unet_model_to_table (UnetModel *model)
{
  UnetParamSet *params = unet_graph_get_params (unet_model_get_graph (model));
  UnetTable    *table = unet_table_new ();

  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      if (param->kind == UNET_PARAM_COUNTER)
        {
          int64_t count = GINT64_TO_LE ((int64_t)param->value[0]);
          g_autoptr (GBytes) bytes = g_bytes_new (&count, sizeof count);

          unet_table_add (table, param->name, UNET_DTYPE_I64, param->n_dims, param->dims, bytes);
        }
      else
        {
          g_autoptr (UnetSource) source = unet_dense_new (param);

          unet_table_add_extent (
              table, param->name, UNET_DTYPE_F32, param->n_dims, param->dims,
              &(UnetExtent){.source = source, .size = unet_source_get_size (source)});
        }
    }
  return table;
}
