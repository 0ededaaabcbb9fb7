/* model.c: a network of a known architecture, and its state dict
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/model.h"

#include "base/error.h"
#include "models/unet.h"
#include "tensor/dense.h"
#include "tensor/load.h"

#include <glib/gi18n.h>
#include <string.h>

/* The tensor that every U-Net of this family has; what stands before it is the prefix. */
#define ANCHOR "inc.double_conv.0.weight"

struct _UnetModel
{
  UnetModelConfig config;
  UnetGraph      *graph;
};

void
unet_model_config_init (UnetModelConfig *config)
{
  *config = (UnetModelConfig){
      .in_channels = 3,
      .n_classes = 2,
      .base_channels = 64,
      .depth = 4,
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
      !check_range (_ ("classes"), config->n_classes, 1, 255, error) ||
      !check_range (_ ("base channels"), config->base_channels, 1, 1024, error) ||
      !check_range (_ ("levels of depth"), config->depth, 1, UNET_MAX_DEPTH, error))
    return false;
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

UnetModel *
unet_model_new (const UnetModelConfig *config, GError **error)
{
  g_autoptr (UnetModel) model = NULL;

  if (!unet_model_config_validate (config, error))
    return NULL;
  model = g_new0 (UnetModel, 1);
  model->config = *config;
  model->graph = unet_build_graph (config);
  if (!unet_graph_is_complete (model->graph))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
          _ ("There is not enough memory for a network with %d base channels and depth %d"),
          config->base_channels, config->depth);
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

  return g_strdup_printf ("U-Net, %d %s, %d %s, base %d, depth %d, %s%s", c->in_channels,
                          c->in_channels == 1 ? "channel" : "channels", c->n_classes,
                          c->n_classes == 1 ? "class" : "classes", c->base_channels, c->depth,
                          c->bilinear ? "bilinear upsampling" : "transposed convolution",
                          c->conv_bias ? ", convolution biases" : "");
}

/* --- tables --- */

/* What stands before the anchor's name; NULL if no tensor is named so. Of several (a student and a
 * teacher, say) the first. */
static char *
find_prefix (UnetTable *table)
{
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const char *name = unet_table_get_tensor (table, i)->name;

      if (!g_str_has_suffix (name, ANCHOR))
        continue;
      if (strlen (name) == strlen (ANCHOR) || name[strlen (name) - strlen (ANCHOR) - 1] == '.')
        return g_strndup (name, strlen (name) - strlen (ANCHOR));
    }
  return NULL;
}

bool
unet_model_config_from_table (UnetTable       *table,
                              const char      *name,
                              UnetModelConfig *config,
                              GError         **error)
{
  g_autofree char *prefix = find_prefix (table);
  guint            n = unet_table_get_n_tensors (table);

  if (prefix == NULL && n == 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s: holds no tensors, so no network either"), name);
      return false;
    }
  if (prefix == NULL || !unet_recognise (table, prefix, config))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   ngettext ("%s: holds %u tensor (%s), but not those of a U-Net of "
                             "milesial/Pytorch-UNet; “unet info” lists it",
                             "%s: holds %u tensors (the first is %s), but not those of a U-Net of "
                             "milesial/Pytorch-UNet; “unet info” lists them",
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

static bool
same_shape (const UnetParam *param, const UnetTensor *tensor)
{
  if (param->n_dims != tensor->n_dims)
    return false;
  for (int i = 0; i < param->n_dims; i++)
    if (param->dims[i] != tensor->dims[i])
      return false;
  return true;
}

static char *
format_shape (int n_dims, const int64_t *dims)
{
  GString *text = g_string_new ("[");

  for (int i = 0; i < n_dims; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", dims[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* The sentence about one tensor that does not fit; NULL if it does. */
static char *
describe_misfit (const UnetParam *param, const UnetTensor *tensor)
{
  if (tensor == NULL)
    {
      if (param->kind == UNET_PARAM_COUNTER) /* files from before PyTorch 0.4.1 */
        return NULL;
      return g_strdup_printf (_ ("%s is missing"), param->name);
    }
  if (!same_shape (param, tensor))
    {
      g_autofree char *has = format_shape (tensor->n_dims, tensor->dims);
      g_autofree char *wants = format_shape (param->n_dims, param->dims);

      return g_strdup_printf (_ ("%s has the shape %s instead of %s"), param->name, has, wants);
    }
  return NULL;
}

bool
unet_model_load_table (UnetModel  *model,
                       UnetTable  *table,
                       const char *name,
                       UnetPool   *pool,
                       GError    **error)
{
  UnetParamSet    *set = unet_graph_get_params (model->graph);
  guint            n = unet_param_set_get_n (set);
  g_autofree char *prefix = find_prefix (table);
  g_autofree char *first_misfit = NULL;
  g_autoptr (GPtrArray) params = g_ptr_array_sized_new (n);
  g_autoptr (GPtrArray) tensors = g_ptr_array_sized_new (n);
  int n_misfits = 0;

  for (guint i = 0; i < n; i++)
    {
      UnetParam        *param = unet_param_set_get (set, i);
      g_autofree char  *full = g_strconcat (prefix != NULL ? prefix : "", param->name, NULL);
      const UnetTensor *tensor = unet_table_lookup (table, full);
      g_autofree char  *misfit = describe_misfit (param, tensor);

      if (misfit != NULL && n_misfits++ == 0)
        first_misfit = g_steal_pointer (&misfit);
      g_ptr_array_add (params, param);
      g_ptr_array_add (tensors, (gpointer)tensor);
    }
  if (n_misfits > 0)
    {
      g_autofree char *network = unet_model_describe (model);

      if (n_misfits > 1)
        g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                     ngettext ("%s: does not fit the network (%s): %s, and %d more",
                               "%s: does not fit the network (%s): %s, and %d more",
                               (gulong)n_misfits - 1),
                     name, network, first_misfit, n_misfits - 1);
      else
        g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                     _ ("%s: does not fit the network (%s): %s"), name, network, first_misfit);
      return false;
    }

  return unet_load_params (pool, (UnetParam *const *)params->pdata,
                           (const UnetTensor *const *)tensors->pdata, n, error);
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
  UnetParamSet *params = unet_graph_get_params (model->graph);
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
