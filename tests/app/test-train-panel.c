/* test-train-panel.c: controls and settings are two forms of the same
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/data-row.h"
#include "app/train-network.h"
#include "app/train-panel.h"
#include "support/support.h"

static UnetTrainPanel *
make (void)
{
  return g_object_ref_sink (g_object_new (UNET_TYPE_TRAIN_PANEL, NULL));
}

static void
assert_same (const UnetTrainSpec *a, const UnetTrainSpec *b)
{
  g_autofree char *first = unet_train_spec_to_json (a);
  g_autofree char *second = unet_train_spec_to_json (b);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (a->load, ==, b->load);
  g_assert_cmpstr (a->encoder_weights, ==, b->encoder_weights);
  g_assert_cmpstr (a->checkpoints, ==, b->checkpoints);
}

/* What was put in comes out, whatever it is. */
static void
test_round_trip (void)
{
  UnetTrainPanel *panel = make ();
  g_autoptr (UnetTrainSpec) spec = g_new0 (UnetTrainSpec, 1);
  g_autoptr (UnetTrainSpec) out = NULL;

  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  spec->load = g_strdup ("/tmp/weights.pth");
  spec->epochs = 37;
  spec->batch_size = 3;
  spec->scale = 0.35;
  spec->validation = 20;
  spec->n_classes = 5;
  spec->ignore_value = 11;
  spec->augment = (UnetAugment){true, true, 0.1f, 0.25f, 9.5f, 3.1f, 44.4f};
  spec->dice = false;
  spec->weights = (UnetWeightOptions){10.1f, 4.9f, true};
  spec->amp = true;
  spec->bilinear = true;
  spec->base_channels = 48;
  spec->depth = 3;
  spec->optimizer.kind = UNET_OPTIMIZER_SGD;
  spec->optimizer.learning_rate = 2.5e-7;
  spec->optimizer.weight_decay = 1e-8;
  spec->optimizer.momentum = 0.875;
  spec->schedule = UNET_SCHEDULE_CONSTANT;
  spec->norm_window = 17; /* without a control */
  spec->seed = 4000000000;
  unet_train_panel_set_spec (panel, spec);
  out = unet_train_panel_dup_spec (panel);
  assert_same (out, spec);
  g_assert_finalize_object (panel);
}

static void
test_encoder (void)
{
  UnetTrainPanel *panel = make ();
  g_autoptr (UnetTrainSpec) spec = g_new0 (UnetTrainSpec, 1);
  g_autoptr (UnetTrainSpec) out = NULL;
  g_autoptr (UnetTrainSpec) settings = NULL;
  g_autoptr (UnetTrainSpec) run = NULL;

  unet_train_spec_init (spec, UNET_RECIPE_RECOMMENDED);
  spec->encoder = UNET_ENCODER_MOBILENET_V2;
  spec->encoder_weights = g_strdup ("/nowhere/mobile.pth");
  spec->freeze_encoder = 7;
  spec->encoder_rate = 0.125;
  spec->imagenet_input = false;
  unet_train_panel_set_spec (panel, spec);
  out = unet_train_panel_dup_spec (panel);
  assert_same (out, spec);
  /* Weights to start from bring their network: the run has no other, the controls keep it. */
  unet_train_panel_set_weights (panel, "/nowhere/cells.pth");
  settings = unet_train_panel_dup_settings (panel);
  g_assert_cmpint (settings->encoder, ==, UNET_ENCODER_MOBILENET_V2);
  g_assert_cmpstr (settings->encoder_weights, ==, "/nowhere/mobile.pth");
  run = unet_train_panel_dup_spec (panel);
  g_assert_cmpint (run->encoder, ==, UNET_ENCODER_NONE);
  g_assert_null (run->encoder_weights);
  /* Which of the two it has is the file's affair. */
  g_assert_cmpint (run->freeze_encoder, ==, 7);
  g_assert_cmpfloat (run->encoder_rate, ==, 0.125);
  g_assert_true (unet_train_spec_validate (run, NULL));
  g_assert_finalize_object (panel);
}

static void
choose (UnetTrainPanel *panel, guint kind)
{
  GtkWidget *group = app_test_find (GTK_WIDGET (panel), UNET_TYPE_TRAIN_NETWORK, NULL);

  adw_combo_row_set_selected (
      ADW_COMBO_ROW (gtk_widget_get_template_child (group, UNET_TYPE_TRAIN_NETWORK, "kind")), kind);
}

static void
check_choice (UnetTrainPanel *panel, UnetRecipe recipe, UnetEncoder encoder)
{
  g_autoptr (UnetTrainSpec) expected = g_new0 (UnetTrainSpec, 1);
  g_autoptr (UnetTrainSpec) out = unet_train_panel_dup_spec (panel);

  unet_train_spec_init (expected, recipe);
  g_free (expected->images);
  g_free (expected->masks);
  g_free (expected->checkpoints);
  expected->images = g_strdup ("/a");
  expected->masks = g_strdup ("/b");
  expected->checkpoints = g_strdup ("");
  expected->encoder = encoder;
  g_assert_cmpint (unet_train_panel_get_recipe (panel), ==, recipe);
  assert_same (out, expected);
  g_assert_true (unet_train_spec_validate (out, NULL));
}

/* The U-Net of 2015 brings its recipe and takes it along; an encoder stays whatever the recipe. */
static void
test_networks (void)
{
  UnetTrainPanel *panel = make ();

  unet_train_panel_set_data (panel, "/a", "/b");
  unet_train_panel_set_recipe (panel, UNET_RECIPE_REFERENCE);
  choose (panel, UNET_N_ENCODERS);
  check_choice (panel, UNET_RECIPE_2015, UNET_ENCODER_NONE);
  choose (panel, UNET_ENCODER_RESNET34);
  check_choice (panel, UNET_RECIPE_REFERENCE, UNET_ENCODER_RESNET34);
  unet_train_panel_set_recipe (panel, UNET_RECIPE_RECOMMENDED);
  check_choice (panel, UNET_RECIPE_RECOMMENDED, UNET_ENCODER_RESNET34);
  unet_train_panel_set_recipe (panel, UNET_RECIPE_2015);
  check_choice (panel, UNET_RECIPE_2015, UNET_ENCODER_NONE);
  choose (panel, UNET_ENCODER_NONE);
  check_choice (panel, UNET_RECIPE_RECOMMENDED, UNET_ENCODER_NONE);
  unet_train_panel_set_recipe (panel, UNET_RECIPE_2015);
  unet_train_panel_set_recipe (panel, UNET_RECIPE_REFERENCE);
  check_choice (panel, UNET_RECIPE_REFERENCE, UNET_ENCODER_NONE);
  g_assert_finalize_object (panel);
}

static void
test_recipes (void)
{
  static const UnetRecipe recipes[] = {UNET_RECIPE_REFERENCE, UNET_RECIPE_2015,
                                       UNET_RECIPE_RECOMMENDED};
  UnetTrainPanel         *panel = make ();

  g_assert_cmpint (unet_train_panel_get_recipe (panel), ==, UNET_RECIPE_RECOMMENDED);
  unet_train_panel_set_data (panel, "/a", "/b");
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      g_autoptr (UnetTrainSpec) expected = g_new0 (UnetTrainSpec, 1);
      g_autoptr (UnetTrainSpec) out = NULL;

      unet_train_spec_init (expected, recipes[i]);
      g_free (expected->images);
      g_free (expected->masks);
      g_free (expected->checkpoints);
      expected->images = g_strdup ("/a");
      expected->masks = g_strdup ("/b");
      expected->checkpoints = g_strdup ("");
      unet_train_panel_set_recipe (panel, recipes[i]);
      g_assert_cmpint (unet_train_panel_get_recipe (panel), ==, recipes[i]);
      out = unet_train_panel_dup_spec (panel);
      assert_same (out, expected);
    }
  g_assert_finalize_object (panel);
}

static void
count (UnetTrainPanel *panel, int *n)
{
  (*n)++;
}

/* Filling in is one change, not one for each control. */
static void
test_changes (void)
{
  UnetTrainPanel *panel = make ();
  g_autoptr (UnetTrainSpec) out = NULL;
  int n = 0;

  g_signal_connect (panel, "changed", G_CALLBACK (count), &n);
  unet_train_panel_set_recipe (panel, UNET_RECIPE_REFERENCE);
  g_assert_cmpint (n, ==, 1);
  unet_train_panel_set_weights (panel, "/tmp/w.pth");
  g_assert_cmpint (n, ==, 2);
  out = unet_train_panel_dup_spec (panel);
  g_assert_cmpstr (out->load, ==, "/tmp/w.pth");
  g_assert_finalize_object (panel);
}

static gboolean
is_held (gpointer row)
{
  /* Its parent has one reference, the panel's template another. */
  return G_OBJECT (row)->ref_count > 2;
}

static gboolean
is_gone (gpointer row)
{
  return *(GtkWidget **)row == NULL;
}

/* The panel goes while its data set is looked through, which keeps the row until that has ended. */
static void
test_gone (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);
  UnetTrainPanel  *panel = make ();
  GtkWidget       *row = app_test_find (GTK_WIDGET (panel), UNET_TYPE_DATA_ROW, NULL);

  app_test_make_data (folder, 3, 64);
  g_assert_cmpint (G_OBJECT (row)->ref_count, ==, 2);
  unet_train_panel_set_data (panel, images, masks);
  app_test_wait (is_held, row);
  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *)&row);
  g_assert_finalize_object (panel);
  app_test_wait (is_gone, &row);
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/train-panel/round-trip", test_round_trip);
  g_test_add_func ("/app/train-panel/encoder", test_encoder);
  g_test_add_func ("/app/train-panel/networks", test_networks);
  g_test_add_func ("/app/train-panel/recipes", test_recipes);
  g_test_add_func ("/app/train-panel/changes", test_changes);
  g_test_add_func ("/app/train-panel/gone", test_gone);
  return g_test_run ();
}
