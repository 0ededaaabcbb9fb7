/* graph.c: a network as a list of operators
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/graph.h"

#include "kernels/conv-transpose.h"
#include "kernels/conv1x1.h"
#include "kernels/conv3x3.h"
#include "nn/nn-private.h"

#include <math.h>

static void
op_free (UnetOp *op)
{
  g_free (op->in_planes.lanes);
  g_free (op->inputs);
  g_free (op->name);
  g_free (op);
}

UnetGraph *
unet_graph_new (void)
{
  UnetGraph *graph = g_new0 (UnetGraph, 1);

  graph->ops = g_ptr_array_new_with_free_func ((GDestroyNotify)op_free);
  graph->values = g_array_new (FALSE, FALSE, sizeof (UnetValueInfo));
  graph->params = unet_param_set_new ();
  graph->complete = true;
  return graph;
}

void
unet_graph_free (UnetGraph *graph)
{
  if (graph == NULL)
    return;
  unet_param_set_free (graph->params); /* before the operators: layouts point into them */
  g_ptr_array_unref (graph->ops);
  g_array_unref (graph->values);
  g_free (graph);
}

bool
unet_graph_is_complete (UnetGraph *graph)
{
  return graph->complete;
}

UnetParamSet *
unet_graph_get_params (UnetGraph *graph)
{
  return graph->params;
}

int
unet_graph_get_n_ops (UnetGraph *graph)
{
  return (int)graph->ops->len;
}

int64_t
unet_graph_get_in_channels (UnetGraph *graph)
{
  return graph->values->len > 0 ? g_array_index (graph->values, UnetValueInfo, 0).channels : 0;
}

int64_t
unet_graph_get_n_classes (UnetGraph *graph)
{
  return graph->n_classes;
}

void
unet_graph_set_norm_window (UnetGraph *graph, int window)
{
  graph->norm_window = window;
}

int64_t
unet_graph_get_stride (UnetGraph *graph)
{
  int64_t stride = 1;

  for (guint i = 0; i < graph->values->len; i++)
    stride = MAX (stride, g_array_index (graph->values, UnetValueInfo, i).stride);
  return stride;
}

int64_t
unet_graph_get_radius (UnetGraph *graph)
{
  int64_t radius = 0;

  for (guint i = 0; i < graph->ops->len; i++)
    if (((UnetOp *)graph->ops->pdata[i])->klass == &unet_op_upsample_class)
      return -1;
  for (guint i = 0; i < graph->values->len; i++)
    radius = MAX (radius, g_array_index (graph->values, UnetValueInfo, i).radius);
  return radius;
}

static const UnetValueInfo *
value_info (UnetGraph *graph, UnetValue value)
{
  return &g_array_index (graph->values, UnetValueInfo, value);
}

/* Appends an operator and, unless STRIDE is 0, the value it makes. REACH: how much further than its
 * inputs the output sees, in pixels of the images. */
static UnetOp *
append_op (UnetGraph         *graph,
           const UnetOpClass *klass,
           const UnetValue   *inputs,
           int                n_inputs,
           int64_t            out_channels,
           int64_t            stride,
           int64_t            reach)
{
  UnetOp *op = g_new0 (UnetOp, 1);

  op->klass = klass;
  op->n_inputs = n_inputs;
  op->inputs = g_memdup2 (inputs, (gsize)n_inputs * sizeof *inputs);
  op->output = -1;
  op->like = -1;
  op->out_channels = out_channels;
  for (int i = 0; i < n_inputs; i++)
    op->in_planes.n_planes += unet_view_blocks (value_info (graph, inputs[i])->channels);
  op->in_planes.lanes = g_new0 (int, MAX (op->in_planes.n_planes, 1));
  for (int i = 0, plane = 0; i < n_inputs; i++)
    {
      int64_t left = value_info (graph, inputs[i])->channels;

      op->in_channels += left;
      for (; left > 0; left -= UNET_LANES)
        op->in_planes.lanes[plane++] = (int)MIN (left, UNET_LANES);
    }
  if (stride > 0)
    {
      UnetValueInfo info = {out_channels, (int)graph->ops->len, stride, 0};

      for (int i = 0; i < n_inputs; i++)
        info.radius = MAX (info.radius, value_info (graph, inputs[i])->radius);
      info.radius += reach;
      g_array_append_val (graph->values, info);
      op->output = (UnetValue)graph->values->len - 1;
    }
  g_ptr_array_add (graph->ops, op);
  return op;
}

/* --- how parameters are packed: layout_data is the operator's plane list --- */

static void
pack_conv3x3 (const UnetParam *param,
              int64_t          first,
              int64_t          n_rows,
              const float     *dense,
              float           *packed)
{
  const UnetPlaneList *planes = param->layout_data;

  unet_conv3x3_pack (dense, n_rows, planes->lanes, planes->n_planes, packed);
}

static void
unpack_conv3x3 (const UnetParam *param,
                int64_t          first,
                int64_t          n_rows,
                const float     *packed,
                float           *dense)
{
  const UnetPlaneList *planes = param->layout_data;

  unet_conv3x3_unpack (packed, n_rows, planes->lanes, planes->n_planes, dense);
}

/* The rows are the inputs, which are one value, so that all planes but the last are full. */
static void
pack_conv_transpose (const UnetParam *param,
                     int64_t          first,
                     int64_t          n_rows,
                     const float     *dense,
                     float           *packed)
{
  const UnetPlaneList *planes = param->layout_data;

  unet_conv_transpose_pack (dense, param->dims[1], planes->lanes + first / UNET_LANES,
                            unet_view_blocks (n_rows), packed);
}

static void
unpack_conv_transpose (const UnetParam *param,
                       int64_t          first,
                       int64_t          n_rows,
                       const float     *packed,
                       float           *dense)
{
  const UnetPlaneList *planes = param->layout_data;

  unet_conv_transpose_unpack (packed, param->dims[1], planes->lanes + first / UNET_LANES,
                              unet_view_blocks (n_rows), dense);
}

static void
pack_conv1x1 (const UnetParam *param,
              int64_t          first,
              int64_t          n_rows,
              const float     *dense,
              float           *packed)
{
  const UnetPlaneList *planes = param->layout_data;

  unet_conv1x1_pack (dense, n_rows, planes->lanes, planes->n_planes, packed);
}

static void
unpack_conv1x1 (const UnetParam *param,
                int64_t          first,
                int64_t          n_rows,
                const float     *packed,
                float           *dense)
{
  const UnetPlaneList *planes = param->layout_data;

  unet_conv1x1_unpack (packed, n_rows, planes->lanes, planes->n_planes, dense);
}

static const UnetParamLayout conv3x3_layout = {UNET_LANES, pack_conv3x3, unpack_conv3x3};
static const UnetParamLayout conv_transpose_layout = {UNET_LANES, pack_conv_transpose,
                                                      unpack_conv_transpose};
static const UnetParamLayout conv1x1_layout = {0, pack_conv1x1, unpack_conv1x1};

static UnetParam *
add_param (UnetGraph             *graph,
           const char            *prefix,
           const char            *suffix,
           UnetParamKind          kind,
           int                    n_dims,
           const int64_t         *dims,
           size_t                 n_packed,
           int64_t                fan_in,
           const UnetParamLayout *layout,
           const UnetPlaneList   *planes)
{
  g_autofree char *name = g_strconcat (prefix, ".", suffix, NULL);
  UnetParam       *param =
      unet_param_set_add (graph->params, name, kind, n_dims, dims, n_packed, layout, planes);

  if (param == NULL)
    graph->complete = false;
  else
    param->fan_in = fan_in;
  return param;
}

/* One number per output channel, padded to whole planes. */
static UnetParam *
add_channel_param (UnetGraph    *graph,
                   const char   *prefix,
                   const char   *suffix,
                   UnetParamKind kind,
                   int64_t       channels,
                   int64_t       fan_in)
{
  size_t n_packed = (size_t)unet_view_blocks (channels) * UNET_LANES;

  return add_param (graph, prefix, suffix, kind, 1, &channels, n_packed, fan_in, NULL, NULL);
}

static void
fill (UnetParam *param, float value)
{
  for (int64_t i = 0; param != NULL && i < param->count; i++)
    param->value[i] = value;
}

UnetValue
unet_graph_input (UnetGraph *graph, int64_t channels)
{
  g_return_val_if_fail (graph->ops->len == 0, -1);
  return append_op (graph, &unet_op_input_class, NULL, 0, channels, 1, 0)->output;
}

UnetValue
unet_graph_conv3x3 (UnetGraph           *graph,
                    const UnetValue     *inputs,
                    int                  n_inputs,
                    int64_t              out_channels,
                    const UnetConvNames *names)
{
  int64_t stride = value_info (graph, inputs[0])->stride;
  UnetOp *op =
      append_op (graph, &unet_op_conv3x3_class, inputs, n_inputs, out_channels, stride, stride);
  int64_t dims[4] = {out_channels, op->in_channels, 3, 3};
  int64_t fan_in = op->in_channels * 9;
  size_t  n_packed = unet_conv3x3_packed_size (out_channels, op->in_planes.n_planes);

  op->name = g_strdup (names->conv);
  op->relu = names->relu;
  op->weight = add_param (graph, names->conv, "weight", UNET_PARAM_WEIGHT, 4, dims, n_packed,
                          fan_in, &conv3x3_layout, &op->in_planes);
  if (names->bias)
    op->bias =
        add_channel_param (graph, names->conv, "bias", UNET_PARAM_BIAS, out_channels, fan_in);
  if (names->norm != NULL)
    {
      const char *norm = names->norm;

      op->gamma = add_channel_param (graph, norm, "weight", UNET_PARAM_BIAS, out_channels, 0);
      op->beta = add_channel_param (graph, norm, "bias", UNET_PARAM_BIAS, out_channels, 0);
      op->mean =
          add_channel_param (graph, norm, "running_mean", UNET_PARAM_BUFFER, out_channels, 0);
      op->variance =
          add_channel_param (graph, norm, "running_var", UNET_PARAM_BUFFER, out_channels, 0);
      op->counter = add_param (graph, norm, "num_batches_tracked", UNET_PARAM_COUNTER, 0, NULL, 1,
                               0, NULL, NULL);
      fill (op->gamma, 1);
      fill (op->variance, 1);
    }
  return op->output;
}

UnetValue
unet_graph_max_pool (UnetGraph *graph, UnetValue input)
{
  int64_t channels = value_info (graph, input)->channels;
  int64_t stride = value_info (graph, input)->stride * 2;

  return append_op (graph, &unet_op_max_pool_class, &input, 1, channels, stride, 0)->output;
}

UnetValue
unet_graph_conv_transpose (UnetGraph  *graph,
                           UnetValue   input,
                           int64_t     out_channels,
                           const char *name,
                           UnetValue   like)
{
  int64_t stride = value_info (graph, like)->stride;
  UnetOp *op =
      append_op (graph, &unet_op_conv_transpose_class, &input, 1, out_channels, stride, stride);
  int64_t dims[4] = {op->in_channels, out_channels, 2, 2};
  /* PyTorch takes the second dimension for the inputs, which here are the outputs. */
  int64_t fan_in = out_channels * 4;
  size_t  n_packed = unet_conv_transpose_packed_size (out_channels, op->in_planes.n_planes);

  op->name = g_strdup (name);
  op->like = like;
  op->weight = add_param (graph, name, "weight", UNET_PARAM_WEIGHT, 4, dims, n_packed, fan_in,
                          &conv_transpose_layout, &op->in_planes);
  op->bias = add_channel_param (graph, name, "bias", UNET_PARAM_BIAS, out_channels, fan_in);
  return op->output;
}

UnetValue
unet_graph_upsample (UnetGraph *graph, UnetValue input, UnetValue like)
{
  int64_t channels = value_info (graph, input)->channels;
  int64_t stride = value_info (graph, like)->stride;
  UnetOp *op = append_op (graph, &unet_op_upsample_class, &input, 1, channels, stride, 0);

  op->like = like;
  return op->output;
}

void
unet_graph_output (UnetGraph *graph, UnetValue input, int64_t n_classes, const char *name)
{
  UnetOp *op = append_op (graph, &unet_op_output_class, &input, 1, n_classes, 0, 0);
  int64_t dims[4] = {n_classes, op->in_channels, 1, 1};

  graph->n_classes = n_classes;
  op->name = g_strdup (name);
  op->weight = add_param (graph, name, "weight", UNET_PARAM_WEIGHT, 4, dims,
                          unet_conv1x1_packed_size (n_classes, op->in_planes.n_planes),
                          op->in_channels, &conv1x1_layout, &op->in_planes);
  op->bias = add_channel_param (graph, name, "bias", UNET_PARAM_BIAS, n_classes, op->in_channels);
}

void
unet_graph_init_params (UnetGraph *graph, UnetRandom *random)
{
  for (guint i = 0; i < unet_param_set_get_n (graph->params); i++)
    {
      UnetParam        *param = unet_param_set_get (graph->params, i);
      g_autofree float *dense = NULL;
      double            std, bound;

      if (param->fan_in == 0)
        continue;
      /* The weight's bound takes PyTorch's way round: gain = sqrt (2 / (1 + a^2)) with a = sqrt
       * (5), then sqrt (3) times the deviation. The bias's bound is written directly. */
      std = sqrt (2.0 / (1.0 + 5.0)) / sqrt ((double)param->fan_in);
      bound =
          param->kind == UNET_PARAM_WEIGHT ? sqrt (3.0) * std : 1.0 / sqrt ((double)param->fan_in);
      dense = g_new (float, param->count);
      for (int64_t j = 0; j < param->count; j++)
        dense[j] = unet_random_uniform (random, (float)-bound, (float)bound);
      unet_param_set_dense (param, dense);
    }
}
