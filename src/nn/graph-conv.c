/* graph-conv.c: a network as a list of operators: those with parameters
 *
 * Parameters have PyTorch's names and shapes; how each is packed is the kernels' business, and told
 * to them through the operator's list of planes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-depthwise.h"
#include "kernels/conv-transpose.h"
#include "kernels/conv.h"
#include "kernels/conv1x1.h"
#include "kernels/conv3x3.h"
#include "nn/nn-private.h"

/* --- how parameters are packed: layout_data is the operator, or its plane list --- */

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

/* The operator knows the side. Rows are outputs. */
static void
pack_conv (const UnetParam *param, int64_t first, int64_t n_rows, const float *dense, float *packed)
{
  const UnetOp *op = param->layout_data;

  unet_conv_pack (&op->shape, dense, n_rows, op->in_planes.lanes, op->in_planes.n_planes, packed);
}

static void
unpack_conv (const UnetParam *param,
             int64_t          first,
             int64_t          n_rows,
             const float     *packed,
             float           *dense)
{
  const UnetOp *op = param->layout_data;

  unet_conv_unpack (&op->shape, packed, n_rows, op->in_planes.lanes, op->in_planes.n_planes, dense);
}

static void
pack_depthwise (const UnetParam *param,
                int64_t          first,
                int64_t          n_rows,
                const float     *dense,
                float           *packed)
{
  unet_conv_depthwise_pack (dense, n_rows, packed);
}

static void
unpack_depthwise (const UnetParam *param,
                  int64_t          first,
                  int64_t          n_rows,
                  const float     *packed,
                  float           *dense)
{
  unet_conv_depthwise_unpack (packed, n_rows, dense);
}

static const UnetParamLayout conv3x3_layout = {UNET_LANES, pack_conv3x3, unpack_conv3x3};
static const UnetParamLayout conv_transpose_layout = {UNET_LANES, pack_conv_transpose,
                                                      unpack_conv_transpose};
static const UnetParamLayout conv1x1_layout = {0, pack_conv1x1, unpack_conv1x1};
static const UnetParamLayout conv_layout = {UNET_LANES, pack_conv, unpack_conv};
static const UnetParamLayout depthwise_layout = {UNET_LANES, pack_depthwise, unpack_depthwise};

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
           const void            *layout_data)
{
  g_autofree char *name = g_strconcat (prefix, ".", suffix, NULL);
  UnetParam       *param =
      unet_param_set_add (graph->params, name, kind, n_dims, dims, n_packed, layout, layout_data);

  if (param == NULL)
    graph->complete = false;
  else
    {
      param->fan_in = fan_in;
      param->init = (int)graph->init;
    }
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

/* What follows a convolution: its bias, normalisation, activation, dropout. */
static void
add_rest (UnetGraph *graph, UnetOp *op, int64_t fan_in, const UnetConvNames *names)
{
  const int64_t channels = op->out_channels;

  op->name = g_strdup (names->conv);
  op->activation = names->activation;
  op->dropout = names->dropout;
  if (names->bias)
    op->bias = add_channel_param (graph, names->conv, "bias", UNET_PARAM_BIAS, channels, fan_in);
  if (names->norm != NULL)
    {
      const char *norm = names->norm;

      op->gamma = add_channel_param (graph, norm, "weight", UNET_PARAM_BIAS, channels, 0);
      op->beta = add_channel_param (graph, norm, "bias", UNET_PARAM_BIAS, channels, 0);
      op->mean = add_channel_param (graph, norm, "running_mean", UNET_PARAM_BUFFER, channels, 0);
      op->variance = add_channel_param (graph, norm, "running_var", UNET_PARAM_BUFFER, channels, 0);
      op->counter = add_param (graph, norm, "num_batches_tracked", UNET_PARAM_COUNTER, 0, NULL, 1,
                               0, NULL, NULL);
      fill (op->gamma, 1);
      fill (op->variance, 1);
    }
}

UnetValue
unet_graph_conv3x3 (UnetGraph           *graph,
                    const UnetValue     *inputs,
                    int                  n_inputs,
                    int64_t              out_channels,
                    const UnetConvNames *names)
{
  int64_t stride = unet_graph_get_value (graph, inputs[0])->stride;
  UnetOp *op = unet_graph_append (graph, &unet_op_conv3x3_class, inputs, n_inputs, out_channels,
                                  stride, stride);
  int64_t dims[4] = {out_channels, op->in_channels, 3, 3};
  int64_t fan_in = op->in_channels * 9;
  size_t  n_packed = unet_conv3x3_packed_size (out_channels, op->in_planes.n_planes);

  op->shape = (UnetConvShape){3, 1};
  op->weight = add_param (graph, names->conv, "weight", UNET_PARAM_WEIGHT, 4, dims, n_packed,
                          fan_in, &conv3x3_layout, &op->in_planes);
  add_rest (graph, op, fan_in, names);
  return op->output;
}

UnetValue
unet_graph_conv (UnetGraph           *graph,
                 UnetValue            input,
                 int                  side,
                 int                  stride,
                 int64_t              out_channels,
                 const UnetConvNames *names)
{
  int64_t in_stride = unet_graph_get_value (graph, input)->stride;
  UnetOp *op = unet_graph_append (graph, &unet_op_conv_class, &input, 1, out_channels,
                                  in_stride * stride, in_stride * ((side - 1) / 2));
  int64_t dims[4] = {out_channels, op->in_channels, side, side};
  int64_t fan_in = op->in_channels * side * side;

  op->conv_kind = UNET_CONV_GENERAL;
  op->shape = (UnetConvShape){side, stride};
  op->weight = add_param (graph, names->conv, "weight", UNET_PARAM_WEIGHT, 4, dims,
                          unet_conv_packed_size (&op->shape, out_channels, op->in_planes.n_planes),
                          fan_in, &conv_layout, op);
  add_rest (graph, op, fan_in, names);
  return op->output;
}

UnetValue
unet_graph_conv_depthwise (UnetGraph           *graph,
                           UnetValue            input,
                           int                  stride,
                           const UnetConvNames *names)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, input);
  UnetOp             *op = unet_graph_append (graph, &unet_op_conv_class, &input, 1, from.channels,
                                              from.stride * stride, from.stride);
  int64_t             dims[4] = {from.channels, 1, 3, 3};

  op->conv_kind = UNET_CONV_DEPTHWISE;
  op->shape = (UnetConvShape){3, stride};
  op->weight =
      add_param (graph, names->conv, "weight", UNET_PARAM_WEIGHT, 4, dims,
                 unet_conv_depthwise_packed_size (from.channels), 9, &depthwise_layout, NULL);
  add_rest (graph, op, 9, names);
  return op->output;
}

UnetValue
unet_graph_conv_transpose (UnetGraph     *graph,
                           UnetValue      input,
                           int64_t        out_channels,
                           const char    *name,
                           UnetActivation activation,
                           UnetValue      like)
{
  int64_t            stride = unet_graph_get_value (graph, input)->stride / 2;
  const UnetOpClass *klass = activation != UNET_ACTIVATION_NONE ? &unet_op_conv_transpose_relu_class
                                                                : &unet_op_conv_transpose_class;
  UnetOp            *op = unet_graph_append (graph, klass, &input, 1, out_channels, stride, stride);
  int64_t            dims[4] = {op->in_channels, out_channels, 2, 2};
  /* PyTorch takes the second dimension for the inputs, which here are the outputs; what comes in at
   * an output is one pixel of every input channel. */
  int64_t fan_in = graph->init == UNET_INIT_HE ? op->in_channels : out_channels * 4;
  size_t  n_packed = unet_conv_transpose_packed_size (out_channels, op->in_planes.n_planes);

  op->name = g_strdup (name);
  op->like = like;
  op->activation = activation;
  op->weight = add_param (graph, name, "weight", UNET_PARAM_WEIGHT, 4, dims, n_packed, fan_in,
                          &conv_transpose_layout, &op->in_planes);
  op->bias = add_channel_param (graph, name, "bias", UNET_PARAM_BIAS, out_channels, fan_in);
  return op->output;
}

void
unet_graph_output (UnetGraph *graph, UnetValue input, int64_t n_classes, const char *name)
{
  UnetOp *op = unet_graph_append (graph, &unet_op_output_class, &input, 1, n_classes, 0, 0);
  int64_t dims[4] = {n_classes, op->in_channels, 1, 1};

  graph->n_classes = n_classes;
  op->name = g_strdup (name);
  op->weight = add_param (graph, name, "weight", UNET_PARAM_WEIGHT, 4, dims,
                          unet_conv1x1_packed_size (n_classes, op->in_planes.n_planes),
                          op->in_channels, &conv1x1_layout, &op->in_planes);
  op->bias = add_channel_param (graph, name, "bias", UNET_PARAM_BIAS, n_classes, op->in_channels);
}
