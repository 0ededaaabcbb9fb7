/* test-model.c: architectures, and tables of tensors
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/model.h"

#include "base/error.h"
#include "base/random.h"
#include "support/support.h"

#include <string.h>

static UnetModel *
make_model (int channels, int classes, int base, int depth, bool bilinear, bool bias)
{
  UnetModelConfig config = {.in_channels = channels,
                            .n_classes = classes,
                            .base_channels = base,
                            .depth = depth,
                            .bilinear = bilinear,
                            .conv_bias = bias};
  g_autoptr (GError) error = NULL;
  UnetModel *model = unet_model_new (&config, &error);
  UnetRandom random;

  g_assert_no_error (error);
  unet_random_init (&random, 1);
  unet_graph_init_params (unet_model_get_graph (model), &random);
  return model;
}

/* The counts of the issue; 1,942,289 and the like follow from the formula at other widths. */
static void
test_parameter_counts (void)
{
  static const struct
  {
    int     channels, classes;
    bool    bilinear;
    int64_t count;
  } cases[] = {
      {3, 2, false, 31037698},
      {3, 1, false, 31037633},
      {3, 2, true, 17263042},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UnetModelConfig config;
      g_autoptr (UnetModel) model = NULL;

      unet_model_config_init (&config);
      config.in_channels = cases[i].channels;
      config.n_classes = cases[i].classes;
      config.bilinear = cases[i].bilinear;
      model = unet_model_new (&config, NULL);
      g_assert_nonnull (model);
      g_assert_cmpint (unet_model_count_parameters (model), ==, cases[i].count);
    }
}

static void
test_state_dict_order (void)
{
  g_autoptr (UnetModel) model = make_model (3, 2, 4, 4, false, false);
  g_autoptr (UnetTable) table = unet_model_to_table (model);
  static const char *const first[] = {
      "inc.double_conv.0.weight",      "inc.double_conv.1.weight",
      "inc.double_conv.1.bias",        "inc.double_conv.1.running_mean",
      "inc.double_conv.1.running_var", "inc.double_conv.1.num_batches_tracked",
      "inc.double_conv.3.weight",      "inc.double_conv.4.weight"};
  guint n = unet_table_get_n_tensors (table);

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_assert_cmpstr (unet_table_get_tensor (table, i)->name, ==, first[i]);
  g_assert_cmpint (unet_table_get_tensor (table, 5)->dtype, ==, UNET_DTYPE_I64);
  g_assert_cmpint (unet_table_get_tensor (table, 5)->n_dims, ==, 0);
  g_assert_cmpstr (unet_table_get_tensor (table, n - 2)->name, ==, "outc.conv.weight");
  g_assert_cmpstr (unet_table_get_tensor (table, n - 1)->name, ==, "outc.conv.bias");
  /* 18 convolutions of 6 tensors, 4 transposed of 2, the last of 2 */
  g_assert_cmpuint (n, ==, 18 * 6 + 4 * 2 + 2);
}

static UnetTable *
with_prefix (UnetTable *table, const char *prefix)
{
  UnetTable *result = unet_table_new ();

  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *t = unet_table_get_tensor (table, i);
      g_autofree char  *name = g_strconcat (prefix, t->name, NULL);

      unet_table_add_extent (result, name, t->dtype, t->n_dims, t->dims, &t->data);
    }
  return result;
}

/* What TABLE, a view, says now. */
static UnetTable *
copy_table (UnetTable *table)
{
  UnetTable *copy = unet_table_new ();

  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *t = unet_table_get_tensor (table, i);
      g_autoptr (GBytes) bytes = unet_tensor_get_bytes (t, NULL);

      g_assert_true (unet_table_add (copy, t->name, t->dtype, t->n_dims, t->dims, bytes));
    }
  return copy;
}

static void
assert_same_tables (UnetTable *a, UnetTable *b)
{
  g_assert_cmpuint (unet_table_get_n_tensors (a), ==, unet_table_get_n_tensors (b));
  for (guint i = 0; i < unet_table_get_n_tensors (a); i++)
    {
      const UnetTensor *x = unet_table_get_tensor (a, i), *y = unet_table_get_tensor (b, i);
      g_autoptr (GBytes) x_bytes = unet_tensor_get_bytes (x, NULL);
      g_autoptr (GBytes) y_bytes = unet_tensor_get_bytes (y, NULL);

      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_true (g_bytes_equal (x_bytes, y_bytes));
    }
}

static void
test_round_trips (void)
{
  static const struct
  {
    int  channels, classes, base, depth;
    bool bilinear, bias;
  } cases[] = {
      {3, 2, 16, 4, false, false}, {1, 1, 6, 2, true, false}, {4, 5, 5, 3, true, true},
      {3, 12, 20, 1, false, true}, {2, 2, 3, 5, true, false},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetModel) model = make_model (cases[i].channels, cases[i].classes, cases[i].base,
                                                cases[i].depth, cases[i].bilinear, cases[i].bias);
      g_autoptr (UnetTable) table = unet_model_to_table (model);
      g_autoptr (UnetTable) nested = with_prefix (table, "state_dict.module.");
      g_autoptr (UnetModel) again = NULL;
      g_autoptr (UnetTable) back = NULL;
      g_autoptr (GError) error = NULL;
      const UnetModelConfig *config;

      again = unet_model_from_table (nested, "x.pth", NULL, &error);
      g_assert_no_error (error);
      config = unet_model_get_config (again);
      g_assert_cmpint (config->in_channels, ==, cases[i].channels);
      g_assert_cmpint (config->n_classes, ==, cases[i].classes);
      g_assert_cmpint (config->base_channels, ==, cases[i].base);
      g_assert_cmpint (config->depth, ==, cases[i].depth);
      g_assert_true (config->bilinear == cases[i].bilinear);
      g_assert_true (config->conv_bias == cases[i].bias);
      back = unet_model_to_table (again);
      assert_same_tables (table, back);
    }
}

static void
expect_mismatch (UnetTable *table, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetModel) model = unet_model_from_table (table, "x.pth", NULL, &error);

  g_assert_null (model);
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "x.pth"));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_refusals (void)
{
  g_autoptr (UnetModel) model = make_model (3, 2, 4, 2, false, false);
  g_autoptr (UnetTable) table = unet_model_to_table (model);
  g_autoptr (UnetTable) empty = unet_table_new ();
  g_autoptr (UnetTable) other = unet_table_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\0\0\0", 4);
  int64_t one = 1;

  expect_mismatch (empty, "no tensors");
  unet_table_add (other, "conv1.weight", UNET_DTYPE_F32, 1, &one, bytes);
  expect_mismatch (other, "conv1.weight");

  for (guint leave_out = 0; leave_out < unet_table_get_n_tensors (table); leave_out++)
    {
      g_autoptr (UnetTable) holed = unet_table_new ();
      g_autoptr (UnetModel) read = NULL;
      g_autoptr (GError) error = NULL;
      const char *name = unet_table_get_tensor (table, leave_out)->name;

      for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
        {
          const UnetTensor *t = unet_table_get_tensor (table, i);

          if (i != leave_out)
            unet_table_add_extent (holed, t->name, t->dtype, t->n_dims, t->dims, &t->data);
        }
      read = unet_model_from_table (holed, "x.pth", NULL, &error);
      if (g_str_has_suffix (name, "num_batches_tracked"))
        g_assert_no_error (error);
      else
        g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
    }
}

/* A table that does not fit leaves the model as it was. */
static void
test_load_is_all_or_nothing (void)
{
  g_autoptr (UnetModel) model = make_model (3, 2, 4, 2, false, false);
  g_autoptr (UnetModel) other = make_model (3, 3, 4, 2, false, false);
  g_autoptr (UnetTable) view = unet_model_to_table (model);
  g_autoptr (UnetTable) before = copy_table (view);
  g_autoptr (UnetTable) misfit = unet_model_to_table (other);
  g_autoptr (UnetTable) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (unet_model_load_table (model, misfit, "x.pth", NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "outc.conv.weight"));
  after = unet_model_to_table (model);
  assert_same_tables (before, after);
}

/* The table follows the model. */
static void
test_table_is_a_view (void)
{
  g_autoptr (UnetModel) model = make_model (3, 2, 4, 2, false, false);
  g_autoptr (UnetTable) table = unet_model_to_table (model);
  UnetParam *param = unet_param_set_lookup (unet_graph_get_params (unet_model_get_graph (model)),
                                            "outc.conv.bias");
  float      bias[2];

  unet_param_set_dense (param, (float[]){3, 4});
  g_assert_true (unet_tensor_read (unet_table_lookup (table, "outc.conv.bias"), bias, NULL));
  g_assert_cmpfloat (bias[0], ==, 3);
  g_assert_cmpfloat (bias[1], ==, 4);
}

/* Programs read the English one, so it is pinned; untranslated, the other is the same. */
static void
test_descriptions (void)
{
  const struct
  {
    UnetModelConfig config;
    const char     *expected;
  } cases[] = {
      {{.in_channels = 1, .n_classes = 1, .base_channels = 4, .depth = 1},
       "U-Net, 1 channel, 1 class, base 4, depth 1, transposed convolution"},
      {{.in_channels = 3,
        .n_classes = 2,
        .base_channels = 5,
        .depth = 2,
        .bilinear = true,
        .conv_bias = true},
       "U-Net, 3 channels, 2 classes, base 5, depth 2, bilinear upsampling, convolution biases"},
      {{.in_channels = 3, .n_classes = 1, .encoder = UNET_ENCODER_MOBILENET_V2},
       "U-Net with the encoder MobileNetV2, 3 channels, 1 class"},
      {{.architecture = UNET_ARCHITECTURE_2015,
        .in_channels = 1,
        .n_classes = 2,
        .base_channels = 4,
        .depth = 4,
        .released = true},
       "U-Net of 2015 as released, 1 channel, 2 classes, base 4"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetModel) model = unet_model_new (&cases[i].config, NULL);
      g_autofree char *english = unet_model_describe_in_english (model);
      g_autofree char *translated = unet_model_describe (model);

      g_assert_cmpstr (english, ==, cases[i].expected);
      g_assert_cmpstr (translated, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/model/parameter-counts", test_parameter_counts);
  g_test_add_func ("/models/model/state-dict-order", test_state_dict_order);
  g_test_add_func ("/models/model/round-trips", test_round_trips);
  g_test_add_func ("/models/model/refusals", test_refusals);
  g_test_add_func ("/models/model/load-is-all-or-nothing", test_load_is_all_or_nothing);
  g_test_add_func ("/models/model/table-is-a-view", test_table_is_a_view);
  g_test_add_func ("/models/model/descriptions", test_descriptions);
  return g_test_run ();
}
