/* test-encoder-unet.c: U-Nets with an encoder: names, recognition, weights of an encoder alone
 *
 * The arithmetic is compared with PyTorch's: tests/torch/test-families.py.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"
#include "models/model.h"
#include "support/support.h"

#include <string.h>

/* Some of the weights are drawn, by SEED: all of them would take seconds. */
static void
fill_model (UnetModel *model, uint32_t seed)
{
  static const char *const names[] = {"encoder.conv1.weight", "encoder.layer1.0.conv1.weight",
                                      "encoder.layer4.1.bn2.running_var",
                                      "decoder.blocks.0.conv1.0.weight"};
  UnetParamSet            *params = unet_graph_get_params (unet_model_get_graph (model));

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      UnetParam        *param = unet_param_set_lookup (params, names[i]);
      g_autofree float *dense = g_new (float, param->count);

      test_fill (dense, param->count, -1, 1, seed + (uint32_t)i);
      unet_param_set_dense (param, dense);
    }
}

/* SEED 0: all zero. */
static UnetModel *
make_model (UnetEncoder encoder, int channels, int classes, uint32_t seed)
{
  UnetModelConfig config;
  UnetModel      *model;

  unet_model_config_init (&config);
  config.encoder = encoder;
  config.in_channels = channels;
  config.n_classes = classes;
  model = unet_model_new (&config, NULL);
  g_assert_nonnull (model);
  if (seed > 0)
    fill_model (model, seed);
  return model;
}

/* TABLE's tensors whose names begin with FROM, which becomes TO; but not the one named WITHOUT. */
static UnetTable *
rename_tensors (UnetTable *table, const char *from, const char *to, const char *without)
{
  UnetTable *result = unet_table_new ();

  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *t = unet_table_get_tensor (table, i);
      g_autofree char  *name = NULL;

      if (!g_str_has_prefix (t->name, from) || g_strcmp0 (t->name, without) == 0)
        continue;
      name = g_strconcat (to, t->name + strlen (from), NULL);
      g_assert_true (unet_table_add_extent (result, name, t->dtype, t->n_dims, t->dims, &t->data));
    }
  return result;
}

static void
assert_same_param (UnetModel *a, UnetModel *b, const char *name, bool same)
{
  const UnetParam *x =
      unet_param_set_lookup (unet_graph_get_params (unet_model_get_graph (a)), name);
  const UnetParam *y =
      unet_param_set_lookup (unet_graph_get_params (unet_model_get_graph (b)), name);

  g_assert_cmpint (memcmp (x->value, y->value, x->n_packed * sizeof (float)) == 0, ==, same);
}

/* Names of the libraries whose files are to be read. */
static void
test_names (void)
{
  static const struct
  {
    UnetEncoder encoder;
    const char *names[5];
  } cases[] = {
      {UNET_ENCODER_RESNET18,
       {"encoder.conv1.weight", "encoder.bn1.running_var", "encoder.layer2.0.downsample.0.weight",
        "decoder.blocks.0.conv1.0.weight", "segmentation_head.0.bias"}},
      {UNET_ENCODER_RESNET34,
       {"encoder.layer3.5.bn2.weight", "encoder.layer1.0.conv1.weight",
        "decoder.blocks.4.conv2.1.num_batches_tracked", NULL}},
      {UNET_ENCODER_RESNET50,
       {"encoder.layer1.0.downsample.1.bias", "encoder.layer4.2.conv3.weight", NULL}},
      {UNET_ENCODER_VGG16_BN,
       {"encoder.features.0.bias", "encoder.features.41.running_mean", "decoder.center.1.0.weight",
        NULL}},
      {UNET_ENCODER_MOBILENET_V2,
       {"encoder.features.0.0.weight", "encoder.features.1.conv.1.weight",
        "encoder.features.17.conv.1.0.weight", "encoder.features.18.1.weight", NULL}},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetModel) model = make_model (cases[i].encoder, 3, 2, 0);
      UnetParamSet *params = unet_graph_get_params (unet_model_get_graph (model));

      for (int j = 0; j < 5 && cases[i].names[j] != NULL; j++)
        g_assert_nonnull (unet_param_set_lookup (params, cases[i].names[j]));
      g_assert_cmpint (unet_graph_get_stride (unet_model_get_graph (model)), ==, 32);
    }
}

/* A state dict says what it is, with a prefix too. */
static void
test_recognition (void)
{
  for (UnetEncoder e = UNET_ENCODER_RESNET18; e < UNET_N_ENCODERS; e++)
    {
      g_autoptr (UnetModel) model = make_model (e, 1, 3, 0);
      g_autoptr (UnetTable) table = unet_model_to_table (model);
      g_autoptr (UnetTable) longer = rename_tensors (table, "", "module.", NULL);
      g_autoptr (UnetModel) read = NULL;
      g_autoptr (GError) error = NULL;
      const UnetModelConfig *config;

      read = unet_model_from_table (longer, "x.pth", NULL, &error);
      g_assert_no_error (error);
      config = unet_model_get_config (read);
      g_assert_cmpint (config->encoder, ==, e);
      g_assert_cmpint (config->in_channels, ==, 1);
      g_assert_cmpint (config->n_classes, ==, 3);
      g_assert_true (config->imagenet_input);
    }
}

/* The encoder of another network, or torchvision's file, with or without its classifier. */
static void
test_weights (void)
{
  g_autoptr (UnetModel) source = make_model (UNET_ENCODER_RESNET18, 3, 2, 1);
  g_autoptr (UnetModel) model = make_model (UNET_ENCODER_RESNET18, 3, 4, 10);
  g_autoptr (UnetTable) whole = unet_model_to_table (source);
  g_autoptr (UnetTable) bare = rename_tensors (whole, "encoder.", "", NULL);
  UnetTable *const tables[] = {whole, bare};
  const int64_t    dims[] = {1000, 512};
  g_autoptr (GBytes) classifier = g_bytes_new_take (g_malloc0 (1000 * 512 * 4), 1000 * 512 * 4);
  g_autoptr (GError) error = NULL;

  g_assert_true (unet_table_add (bare, "fc.weight", UNET_DTYPE_F32, 2, dims, classifier));
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      fill_model (model, 20);
      assert_same_param (source, model, "encoder.conv1.weight", false);
      g_assert_true (unet_model_load_encoder (model, tables[i], "x.pth", NULL, &error));
      g_assert_no_error (error);
      assert_same_param (source, model, "encoder.conv1.weight", true);
      assert_same_param (source, model, "encoder.layer4.1.bn2.running_var", true);
      assert_same_param (source, model, "decoder.blocks.0.conv1.0.weight", false);
    }
}

/* What does not fit is named, and nothing is loaded. */
static void
test_misfits (void)
{
  g_autoptr (UnetModel) source = make_model (UNET_ENCODER_RESNET18, 3, 2, 1);
  g_autoptr (UnetModel) model = make_model (UNET_ENCODER_RESNET18, 2, 2, 10);
  g_autoptr (UnetModel) before = make_model (UNET_ENCODER_RESNET18, 2, 2, 10);
  g_autoptr (UnetModel) other = make_model (UNET_ENCODER_RESNET34, 3, 2, 0);
  g_autoptr (UnetTable) whole = unet_model_to_table (source);
  g_autoptr (UnetTable) less = rename_tensors (whole, "", "", "encoder.layer4.1.bn2.bias");
  g_autoptr (UnetTable) encoder = rename_tensors (whole, "encoder.", "", NULL);
  g_autoptr (UnetTable) nothing = rename_tensors (whole, "decoder.", "", NULL);
  g_autoptr (UnetModel) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_model_load_encoder (model, less, "x.pth", NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "layer4.1.bn2.bias is missing"));
  assert_same_param (before, model, "encoder.conv1.weight", true);
  assert_same_param (before, model, "encoder.layer1.0.conv1.weight", true);
  g_clear_error (&error);
  g_assert_false (unet_model_load_encoder (other, encoder, "x.pth", NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "--encoder resnet18"));
  g_clear_error (&error);
  g_assert_false (unet_model_load_encoder (model, nothing, "x.pth", NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "ResNet-18"));
  g_clear_error (&error);
  none = unet_model_from_table (encoder, "x.pth", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "--encoder-weights"));
}

/* Grey weighs as the three colours do together. */
static void
test_adapted (void)
{
  g_autoptr (UnetModel) source = make_model (UNET_ENCODER_RESNET18, 3, 2, 1);
  g_autoptr (UnetModel) grey = make_model (UNET_ENCODER_RESNET18, 1, 2, 10);
  g_autoptr (UnetTable) table = unet_model_to_table (source);
  const UnetParam *from = unet_param_set_lookup (
      unet_graph_get_params (unet_model_get_graph (source)), "encoder.conv1.weight");
  const UnetParam  *to = unet_param_set_lookup (unet_graph_get_params (unet_model_get_graph (grey)),
                                                "encoder.conv1.weight");
  g_autofree float *colours = g_new (float, from->count);
  g_autofree float *weights = g_new (float, to->count);

  g_assert_true (unet_model_load_encoder (grey, table, "x.pth", NULL, NULL));
  unet_param_get_dense (from, colours);
  unet_param_get_dense (to, weights);
  for (int k = 0; k < 64; k++)
    for (int i = 0; i < 49; i++)
      g_assert_cmpfloat_with_epsilon (
          weights[k * 49 + i],
          colours[k * 147 + i] + colours[k * 147 + 49 + i] + colours[k * 147 + 98 + i], 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encoder-unet/names", test_names);
  g_test_add_func ("/encoder-unet/recognition", test_recognition);
  g_test_add_func ("/encoder-unet/weights", test_weights);
  g_test_add_func ("/encoder-unet/misfits", test_misfits);
  g_test_add_func ("/encoder-unet/adapted", test_adapted);
  return g_test_run ();
}
