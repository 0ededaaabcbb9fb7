/* net-tool.c: runs the engine on given weights and input, for comparison with PyTorch
 *
 * net-tool init SEED CHANNELS CLASSES BASE DEPTH BILINEAR OUT.pth
 * net-tool init-encoder SEED ENCODER CHANNELS CLASSES ENCODER.pth OUT.pth
 *   A new network with the encoder's weights from a file. Both print the number of parameters.
 * net-tool run MODEL.pth INPUT.safetensors OUT.safetensors THREADS AMP
 *   INPUT: images [N, C, H, W] float32, target [N, H, W] uint8. OUT: logits (inference), then of a
 *   training step: train_logits, loss, grad.NAME of every parameter, after.NAME of every buffer.
 * net-tool steps MODEL.pth INPUT.safetensors OUT.safetensors THREADS AMP LR
 *   The rows of INPUT are batches of one image: a training step (RMSprop, the reference's settings,
 *   clipping at 1) on each in turn. OUT: losses [N].
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"
#include "engine/runner.h"
#include "loss/loss.h"
#include "models/model.h"
#include "optim/optimizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
fail (GError *error)
{
  fprintf (stderr, "net-tool: %s\n", error->message);
  exit (1);
}

static void
add_floats (UnetTable *table, const char *name, int n_dims, const int64_t *dims, const float *data)
{
  g_autoptr (GBytes) bytes = NULL;
  int64_t count = 1;

  for (int i = 0; i < n_dims; i++)
    count *= dims[i];
  bytes = g_bytes_new (data, (gsize)count * sizeof *data);
  g_assert_true (unet_table_add (table, name, UNET_DTYPE_F32, n_dims, dims, bytes));
}

static int
init (char **argv)
{
  UnetModelConfig config = {.in_channels = atoi (argv[3]),
                            .n_classes = atoi (argv[4]),
                            .base_channels = atoi (argv[5]),
                            .depth = atoi (argv[6]),
                            .bilinear = atoi (argv[7]) != 0};
  GError         *error = NULL;
  g_autoptr (UnetModel) model = unet_model_new (&config, &error);
  g_autoptr (UnetTable) table = NULL;
  UnetRandom random;

  if (model == NULL)
    fail (error);
  unet_random_init (&random, g_ascii_strtoull (argv[2], NULL, 10));
  unet_graph_init_params (unet_model_get_graph (model), &random);
  table = unet_model_to_table (model);
  if (!unet_pth_save (table, "mask_values", "[0, 1]", NULL, argv[8], &error))
    fail (error);
  printf ("%" G_GINT64_FORMAT "\n", unet_model_count_parameters (model));
  return 0;
}

static int
init_encoder (char **argv)
{
  UnetModelConfig config;
  GError         *error = NULL;
  g_autoptr (UnetTable) weights = unet_checkpoint_load (argv[6], NULL, &error);
  g_autoptr (UnetModel) model = NULL;
  g_autoptr (UnetTable) table = NULL;
  UnetRandom random;

  unet_model_config_init (&config);
  config.in_channels = atoi (argv[4]);
  config.n_classes = atoi (argv[5]);
  if (weights == NULL)
    fail (error);
  g_assert_true (unet_encoder_parse (argv[3], &config.encoder));
  model = unet_model_new (&config, &error);
  if (model == NULL)
    fail (error);
  unet_random_init (&random, g_ascii_strtoull (argv[2], NULL, 10));
  unet_graph_init_params (unet_model_get_graph (model), &random);
  if (!unet_model_load_encoder (model, weights, argv[6], NULL, &error))
    fail (error);
  table = unet_model_to_table (model);
  if (!unet_pth_save (table, "mask_values", "[0, 1]", NULL, argv[7], &error))
    fail (error);
  printf ("%" G_GINT64_FORMAT "\n", unet_model_count_parameters (model));
  return 0;
}

typedef struct
{
  UnetModel     *model;
  UnetPool      *pool;
  UnetRunner     runner;
  UnetTable     *input;
  GBytes        *image_bytes, *target_bytes;
  const float   *images;
  const uint8_t *target;
  int64_t        dims[4];
  bool           amp;
} Setup;

static void
open_setup (Setup *setup, char **argv)
{
  GError *error = NULL;
  g_autoptr (UnetTable) weights = unet_checkpoint_load (argv[2], NULL, &error);
  const UnetTensor *images, *target;

  if (weights == NULL)
    fail (error);
  setup->model = unet_model_from_table (weights, argv[2], NULL, &error);
  if (setup->model == NULL)
    fail (error);
  setup->input = unet_safetensors_load (argv[3], &error);
  if (setup->input == NULL)
    fail (error);
  images = unet_table_lookup (setup->input, "images");
  target = unet_table_lookup (setup->input, "target");
  memcpy (setup->dims, images->dims, sizeof setup->dims);
  setup->image_bytes = unet_tensor_get_bytes (images, &error);
  setup->target_bytes = unet_tensor_get_bytes (target, &error);
  if (setup->image_bytes == NULL || setup->target_bytes == NULL)
    fail (error);
  setup->images = g_bytes_get_data (setup->image_bytes, NULL);
  setup->target = g_bytes_get_data (setup->target_bytes, NULL);
  setup->pool = unet_pool_new (atoi (argv[5]));
  setup->amp = atoi (argv[6]) != 0;
  unet_runner_init (&setup->runner, unet_model_get_graph (setup->model), setup->pool);
}

static void
close_setup (Setup *setup)
{
  g_bytes_unref (setup->image_bytes);
  g_bytes_unref (setup->target_bytes);
  unet_runner_clear (&setup->runner);
  unet_pool_free (setup->pool);
  unet_model_free (setup->model);
  unet_table_unref (setup->input);
}

static UnetLossValue
step (Setup *setup, UnetPlan *plan, int64_t batch, const float *images, const uint8_t *target)
{
  static const UnetLossOptions options = {.dice = true};
  UnetParamSet                *params = unet_graph_get_params (setup->runner.graph);
  int64_t                      n_pixels = setup->dims[2] * setup->dims[3];
  int                          n_classes = unet_model_get_config (setup->model)->n_classes;
  void         *scratch = unet_aligned_alloc (unet_loss_scratch (batch, n_classes, n_pixels));
  UnetLossValue loss;

  g_assert_true (unet_plan_forward (plan, setup->pool, images, NULL, NULL));
  loss = unet_loss_compute (setup->pool, &options, batch, n_classes, n_pixels,
                            unet_plan_get_logits (plan), target, 1,
                            unet_plan_get_grad_logits (plan), scratch);
  unet_aligned_free (scratch);
  unet_param_set_zero_grads (params);
  return loss;
}

static int
run (char **argv)
{
  Setup   setup;
  GError *error = NULL;
  g_autoptr (UnetTable) out = unet_table_new ();
  UnetParamSet *params;
  UnetPlan     *plan;
  int64_t       logits_dims[4], one = 1;
  UnetLossValue loss;
  float         value;

  open_setup (&setup, argv);
  params = unet_graph_get_params (setup.runner.graph);
  memcpy (logits_dims, setup.dims, sizeof logits_dims);
  logits_dims[1] = unet_model_get_config (setup.model)->n_classes;

  plan = unet_runner_prepare (&setup.runner, setup.dims[0], setup.dims[2], setup.dims[3],
                              UNET_PLAN_INFERENCE, &error);
  if (plan == NULL)
    fail (error);
  g_assert_true (unet_plan_forward (plan, setup.pool, setup.images, NULL, NULL));
  add_floats (out, "logits", 4, logits_dims, unet_plan_get_logits (plan));

  if (!unet_param_set_allocate_grads (params, &error))
    fail (error);
  plan = unet_runner_prepare (&setup.runner, setup.dims[0], setup.dims[2], setup.dims[3],
                              UNET_PLAN_TRAINING | (setup.amp ? UNET_PLAN_BF16 : 0), &error);
  if (plan == NULL)
    fail (error);
  loss = step (&setup, plan, setup.dims[0], setup.images, setup.target);
  value = (float)loss.total;
  add_floats (out, "loss", 1, &one, &value);
  add_floats (out, "train_logits", 4, logits_dims, unet_plan_get_logits (plan));
  g_assert_true (unet_plan_backward (plan, setup.pool, NULL, NULL));
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam        *param = unet_param_set_get (params, i);
      bool              learned = unet_param_is_learned (param);
      g_autofree char  *name = g_strconcat (learned ? "grad." : "after.", param->name, NULL);
      g_autofree float *dense = g_new (float, param->count);

      if (learned)
        unet_param_get_dense_grad (param, dense);
      else
        unet_param_get_dense (param, dense);
      add_floats (out, name, param->n_dims, param->dims, dense);
    }
  if (!unet_safetensors_save (out, argv[4], &error))
    fail (error);
  close_setup (&setup);
  return 0;
}

static int
steps (char **argv)
{
  Setup   setup;
  GError *error = NULL;
  g_autoptr (UnetTable) out = unet_table_new ();
  g_autoptr (UnetOptimizer) optimizer = NULL;
  UnetOptimizerOptions options;
  UnetParamSet        *params;
  UnetPlan            *plan;
  g_autofree float    *losses = NULL;

  open_setup (&setup, argv);
  params = unet_graph_get_params (setup.runner.graph);
  if (!unet_param_set_allocate_grads (params, &error))
    fail (error);
  unet_optimizer_options_init (&options, UNET_OPTIMIZER_RMSPROP);
  options.learning_rate = g_ascii_strtod (argv[7], NULL);
  optimizer = unet_optimizer_new (&options, params, &error);
  losses = g_new (float, setup.dims[0]);
  plan = unet_runner_prepare (&setup.runner, 1, setup.dims[2], setup.dims[3],
                              UNET_PLAN_TRAINING | (setup.amp ? UNET_PLAN_BF16 : 0), &error);
  if (optimizer == NULL || plan == NULL)
    fail (error);
  for (int64_t i = 0; i < setup.dims[0]; i++)
    {
      int64_t n_pixels = setup.dims[2] * setup.dims[3];

      losses[i] = (float)step (&setup, plan, 1, setup.images + i * setup.dims[1] * n_pixels,
                               setup.target + i * n_pixels)
                      .total;
      g_assert_true (unet_plan_backward (plan, setup.pool, NULL, NULL));
      unet_optimizer_step (optimizer, setup.pool,
                           unet_optimizer_clip_factor (params, setup.pool, 1, NULL));
    }
  add_floats (out, "losses", 1, setup.dims, losses);
  if (!unet_safetensors_save (out, argv[4], &error))
    fail (error);
  close_setup (&setup);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 9 && strcmp (argv[1], "init") == 0)
    return init (argv);
  if (argc == 8 && strcmp (argv[1], "init-encoder") == 0)
    return init_encoder (argv);
  if (argc == 7 && strcmp (argv[1], "run") == 0)
    return run (argv);
  if (argc == 8 && strcmp (argv[1], "steps") == 0)
    return steps (argv);
  fprintf (stderr, "net-tool: see the top of net-tool.c\n");
  return 2;
}
