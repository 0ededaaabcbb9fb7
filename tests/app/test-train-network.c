/* test-train-network.c: which network is trained, and what it begins with
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/train-network.h"

#include "app-test.h"
#include "library/library-test.h"
#include <string.h>

static UnetTrainNetwork *
make (void)
{
  return g_object_ref_sink (g_object_new (UNET_TYPE_TRAIN_NETWORK, NULL));
}

static AdwComboRow *
get_kinds (UnetTrainNetwork *group)
{
  return ADW_COMBO_ROW (
      gtk_widget_get_template_child (GTK_WIDGET (group), UNET_TYPE_TRAIN_NETWORK, "kind"));
}

static gboolean
shows (UnetTrainNetwork *group, const char *row)
{
  return gtk_widget_get_visible (GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (group), UNET_TYPE_TRAIN_NETWORK, row)));
}

static UnetTrainSpec *
dup_spec (UnetTrainNetwork *group)
{
  UnetTrainSpec *spec = g_new0 (UnetTrainSpec, 1);

  unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
  unet_train_network_read (group, spec);
  return spec;
}

static void
assert_says (UnetTrainNetwork *group, const UnetTrainSpec *expected)
{
  g_autoptr (UnetTrainSpec) found = dup_spec (group);
  g_autofree char *a = unet_train_spec_to_json (expected);
  g_autofree char *b = unet_train_spec_to_json (found);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (expected->encoder_weights, ==, found->encoder_weights);
  g_assert_true (unet_train_spec_validate (found, NULL));
}

/* What was put in comes out, and each network has the rows that are its own. */
static void
test_round_trip (Library *library, gconstpointer data)
{
  UnetTrainNetwork *group = make ();
  g_autoptr (UnetTrainSpec) spec = dup_spec (group);

  spec->bilinear = true;
  spec->depth = 3;
  spec->base_channels = 48;
  spec->n_classes = 5;
  unet_train_network_fill (group, spec);
  assert_says (group, spec);
  g_assert_true (shows (group, "base_channels") && shows (group, "depth") &&
                 shows (group, "upsampling") && !shows (group, "weights") &&
                 !shows (group, "freeze") && !shows (group, "rate") && !shows (group, "input"));

  for (UnetEncoder encoder = UNET_ENCODER_RESNET18; encoder < UNET_N_ENCODERS; encoder++)
    {
      spec->encoder = encoder;
      spec->imagenet_input = encoder % 2 == 0;
      spec->freeze_encoder = 3 * (int)encoder;
      spec->encoder_rate = 0.125 * (int)encoder;
      g_free (spec->encoder_weights);
      spec->encoder_weights = g_strdup_printf ("/nowhere/%s.pth", unet_encoder_name (encoder));
      unet_train_network_fill (group, spec);
      assert_says (group, spec);
      g_assert_true (!shows (group, "base_channels") && !shows (group, "depth") &&
                     !shows (group, "upsampling") && shows (group, "weights") &&
                     shows (group, "freeze") && shows (group, "rate") && shows (group, "input"));
      g_assert_true (shows (group, "classes"));
    }

  spec->encoder = UNET_ENCODER_NONE;
  g_clear_pointer (&spec->encoder_weights, g_free);
  spec->architecture = UNET_ARCHITECTURE_2015;
  spec->depth = 4;
  spec->bilinear = false;
  unet_train_network_fill (group, spec);
  assert_says (group, spec);
  g_assert_true (shows (group, "base_channels") && !shows (group, "depth") &&
                 !shows (group, "upsampling") && !shows (group, "weights"));
  g_assert_finalize_object (group);
}

/* Weights bring their network: what is left to say is about its encoder. */
static void
test_from_weights (Library *library, gconstpointer data)
{
  static const char *const hidden[] = {"kind",  "weights",    "base_channels",
                                       "depth", "upsampling", "classes"};
  UnetTrainNetwork        *group = make ();
  g_autoptr (UnetTrainSpec) spec = dup_spec (group);

  spec->freeze_encoder = 2;
  spec->encoder_rate = 0.5;
  unet_train_network_set_from_weights (group, TRUE);
  unet_train_network_fill (group, spec);
  assert_says (group, spec);
  g_assert_true (shows (group, "freeze") && shows (group, "rate") && shows (group, "input"));
  for (size_t i = 0; i < G_N_ELEMENTS (hidden); i++)
    g_assert_false (shows (group, hidden[i]));
  unet_train_network_set_from_weights (group, FALSE);
  g_assert_true (shows (group, "kind") && shows (group, "depth") && shows (group, "classes"));
  g_assert_false (shows (group, "freeze"));
  g_assert_finalize_object (group);
}

static void
count (UnetTrainNetwork *group, int *n)
{
  (*n)++;
}

/* Weights of another encoder do not stay, and what a network has not is not asked for. */
static void
test_choose (Library *library, gconstpointer data)
{
  UnetTrainNetwork *group = make ();
  AdwComboRow      *kinds = get_kinds (group);
  g_autoptr (UnetTrainSpec) spec = dup_spec (group);
  int n = 0;

  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (kinds)), ==,
                    UNET_N_ENCODERS + 1);
  spec->bilinear = true;
  spec->depth = 2;
  unet_train_network_fill (group, spec);
  g_signal_connect (group, "changed", G_CALLBACK (count), &n);

  adw_combo_row_set_selected (kinds, UNET_ENCODER_RESNET34);
  g_assert_cmpint (n, ==, 1);
  spec->encoder = UNET_ENCODER_RESNET34;
  assert_says (group, spec);
  spec->encoder_weights = g_strdup ("/nowhere/mine.pth");
  unet_train_network_fill (group, spec);
  g_assert_nonnull (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (group)),
                            ". Starts from"));
  g_assert_cmpint (n, ==, 1);
  adw_combo_row_set_selected (kinds, UNET_ENCODER_RESNET50);
  g_assert_cmpint (n, ==, 2);
  spec->encoder = UNET_ENCODER_RESNET50;
  g_clear_pointer (&spec->encoder_weights, g_free);
  assert_says (group, spec);

  adw_combo_row_set_selected (kinds, UNET_N_ENCODERS);
  g_assert_cmpint (n, ==, 3);
  spec->encoder = UNET_ENCODER_NONE;
  spec->architecture = UNET_ARCHITECTURE_2015;
  spec->depth = 4;
  spec->bilinear = false;
  assert_says (group, spec);
  adw_combo_row_set_selected (kinds, 0);
  spec->architecture = UNET_ARCHITECTURE_UNET;
  spec->depth = 2;
  spec->bilinear = true;
  assert_says (group, spec);
  g_assert_finalize_object (group);
}

/* Those of the library come along. */
static void
test_library (Library *library, gconstpointer data)
{
  UnetTrainNetwork *group = make ();
  AdwComboRow      *kinds = get_kinds (group);
  /* Their size is not published. */
  g_autofree char *file = g_build_filename (library->models, "mobilenet_v2-b0353104.pth", NULL);

  g_assert_cmpint (g_mkdir_with_parents (library->models, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, "here", -1, NULL));
  adw_combo_row_set_selected (kinds, UNET_ENCODER_MOBILENET_V2);
  {
    g_autoptr (UnetTrainSpec) spec = dup_spec (group);

    g_assert_cmpstr (spec->encoder_weights, ==, file);
  }
  adw_combo_row_set_selected (kinds, UNET_ENCODER_VGG16_BN);
  {
    g_autoptr (UnetTrainSpec) spec = dup_spec (group);

    g_assert_null (spec->encoder_weights);
  }
  g_assert_finalize_object (group);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  LIBRARY_ADD ("/app/train-network/round-trip", test_round_trip);
  LIBRARY_ADD ("/app/train-network/from-weights", test_from_weights);
  LIBRARY_ADD ("/app/train-network/choose", test_choose);
  LIBRARY_ADD ("/app/train-network/library", test_library);
  return g_test_run ();
}
