/* graph.c: a network as a list of operators
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/graph.h"

#include "nn/nn-private.h"

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
  graph->radius = -1;
  graph->frame = (UnetInputFrame){.multiple = 1};
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
  g_free (graph->in_scale);
  g_free (graph->in_shift);
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

void
unet_graph_set_init (UnetGraph *graph, UnetInit init)
{
  graph->init = init;
}

void
unet_graph_set_use_input_scale (UnetGraph *graph, bool use)
{
  graph->plain_input = !use;
}

void
unet_graph_set_dropout_seed (UnetGraph *graph, uint64_t seed)
{
  graph->dropout_seed = seed;
}

void
unet_graph_end_encoder (UnetGraph *graph)
{
  graph->n_encoder_ops = (int)graph->ops->len;
  graph->n_encoder_params = unet_param_set_get_n (graph->params);
}

void
unet_graph_set_encoder_rate (UnetGraph *graph, float rate, int64_t sat_out)
{
  for (guint i = 0; i < graph->n_encoder_params; i++)
    {
      UnetParam *param = unet_param_set_get (graph->params, i);

      param->rate = rate;
      param->sat_out = sat_out;
    }
}

void
unet_graph_set_radius (UnetGraph *graph, int64_t radius)
{
  graph->radius = radius;
}

int64_t
unet_input_frame_size (const UnetInputFrame *frame, int64_t side)
{
  const int64_t least = side + 2 * frame->before - frame->remainder;

  return (least + frame->multiple - 1) / frame->multiple * frame->multiple + frame->remainder;
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

  if (graph->radius >= 0)
    return graph->radius;
  for (guint i = 0; i < graph->ops->len; i++)
    if (((UnetOp *)graph->ops->pdata[i])->klass == &unet_op_upsample_class)
      return -1;
  for (guint i = 0; i < graph->values->len; i++)
    radius = MAX (radius, g_array_index (graph->values, UnetValueInfo, i).radius);
  return radius;
}

const UnetValueInfo *
unet_graph_get_value (UnetGraph *graph, UnetValue value)
{
  return &g_array_index (graph->values, UnetValueInfo, value);
}

UnetOp *
unet_graph_append (UnetGraph         *graph,
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
    op->in_planes.n_planes += unet_view_blocks (unet_graph_get_value (graph, inputs[i])->channels);
  op->in_planes.lanes = g_new0 (int, MAX (op->in_planes.n_planes, 1));
  for (int i = 0, plane = 0; i < n_inputs; i++)
    {
      int64_t left = unet_graph_get_value (graph, inputs[i])->channels;

      op->in_channels += left;
      for (; left > 0; left -= UNET_LANES)
        op->in_planes.lanes[plane++] = (int)MIN (left, UNET_LANES);
    }
  if (stride > 0)
    {
      UnetValueInfo info = {out_channels, (int)graph->ops->len, stride, 0};

      for (int i = 0; i < n_inputs; i++)
        info.radius = MAX (info.radius, unet_graph_get_value (graph, inputs[i])->radius);
      info.radius += reach;
      g_array_append_val (graph->values, info);
      op->output = (UnetValue)graph->values->len - 1;
    }
  g_ptr_array_add (graph->ops, op);
  return op;
}

UnetValue
unet_graph_input (UnetGraph *graph, int64_t channels)
{
  g_return_val_if_fail (graph->ops->len == 0, -1);
  return unet_graph_append (graph, &unet_op_input_class, NULL, 0, channels, 1, 0)->output;
}

UnetValue
unet_graph_input_framed (UnetGraph            *graph,
                         int64_t               channels,
                         const UnetInputFrame *frame,
                         const float          *scale,
                         const float          *shift)
{
  g_return_val_if_fail (graph->ops->len == 0, -1);
  graph->frame = *frame;
  if (scale != NULL)
    {
      graph->in_scale = g_memdup2 (scale, (gsize)channels * sizeof *scale);
      graph->in_shift = g_memdup2 (shift, (gsize)channels * sizeof *shift);
    }
  return unet_graph_append (graph, &unet_op_input_framed_class, NULL, 0, channels, 1, 0)->output;
}

UnetValue
unet_graph_max_pool (UnetGraph *graph, UnetValue input, int64_t margin)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, input);
  UnetOp *op = unet_graph_append (graph, &unet_op_max_pool_class, &input, 1, from.channels,
                                  from.stride * 2, 0);

  op->margin = margin;
  return op->output;
}

UnetValue
unet_graph_max_pool3 (UnetGraph *graph, UnetValue input)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, input);

  return unet_graph_append (graph, &unet_op_max_pool3_class, &input, 1, from.channels,
                            from.stride * 2, from.stride)
      ->output;
}

UnetValue
unet_graph_upsample (UnetGraph *graph, UnetValue input, UnetValue like)
{
  int64_t channels = unet_graph_get_value (graph, input)->channels;
  int64_t stride = unet_graph_get_value (graph, like)->stride;
  UnetOp *op = unet_graph_append (graph, &unet_op_upsample_class, &input, 1, channels, stride, 0);

  op->like = like;
  return op->output;
}

UnetValue
unet_graph_upsample_nearest (UnetGraph *graph, UnetValue input)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, input);

  return unet_graph_append (graph, &unet_op_upsample_nearest_class, &input, 1, from.channels,
                            from.stride / 2, from.stride / 2)
      ->output;
}

UnetValue
unet_graph_add (UnetGraph *graph, UnetValue a, UnetValue b, UnetActivation activation)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, a);
  const UnetValue     inputs[2] = {a, b};
  UnetOp             *op =
      unet_graph_append (graph, &unet_op_add_class, inputs, 2, from.channels, from.stride, 0);

  op->activation = activation;
  return op->output;
}

UnetValue
unet_graph_crop (UnetGraph *graph, UnetValue input, int64_t margin)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, input);
  UnetOp             *op =
      unet_graph_append (graph, &unet_op_crop_class, &input, 1, from.channels, from.stride, 0);

  op->margin = margin;
  return op->output;
}

void
unet_graph_output_value (UnetGraph *graph, UnetValue input, int64_t margin)
{
  const UnetValueInfo from = *unet_graph_get_value (graph, input);
  UnetOp             *op =
      unet_graph_append (graph, &unet_op_output_value_class, &input, 1, from.channels, 0, 0);

  op->margin = margin;
  graph->n_classes = from.channels;
}
