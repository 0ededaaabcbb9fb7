/* test-train-settings.c: a page that comes back has what it was left with
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app-test.h"
#include "app/application.h"
#include "app/train-page-private.h"

static UnetTrainPage *
make (GSettings *settings)
{
  UnetTrainPage *page = g_object_ref_sink (g_object_new (UNET_TYPE_TRAIN_PAGE, NULL));

  unet_train_page_bind_settings (page, settings);
  return page;
}

static void
drop (UnetTrainPage *page)
{
  g_object_run_dispose (G_OBJECT (page));
  g_object_unref (page);
  app_test_run_for (50);
}

static void
test_round_trip (void)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  UnetTrainPage *page = make (settings);
  g_autoptr (UnetTrainSpec) spec = NULL;
  g_autoptr (UnetTrainSpec) back = NULL;
  g_autofree char *json = NULL;
  g_autofree char *json_back = NULL;

  unet_train_panel_set_recipe (page->panel, UNET_RECIPE_REFERENCE);
  spec = unet_train_panel_dup_spec (page->panel);
  g_free (spec->images);
  g_free (spec->checkpoints);
  spec->images = g_strdup ("/nowhere/images");
  spec->checkpoints = g_strdup ("/nowhere/run");
  spec->load = g_strdup ("/nowhere/weights.pth");
  spec->epochs = 33;
  spec->norm_window = 9; /* without a control */
  unet_train_panel_set_spec (page->panel, spec);
  drop (page); /* before the second is over */
  page = make (settings);
  back = unet_train_panel_dup_spec (page->panel);
  json = unet_train_spec_to_json (spec);
  json_back = unet_train_spec_to_json (back);
  g_assert_cmpstr (json_back, ==, json);
  g_assert_cmpstr (back->checkpoints, ==, "/nowhere/run");
  g_assert_cmpstr (back->load, ==, "/nowhere/weights.pth");
  g_assert_cmpint (unet_train_panel_get_recipe (page->panel), ==, UNET_RECIPE_REFERENCE);
  drop (page);
}

/* The encoder, too, and while weights bring another network. */
static void
test_encoder (void)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  UnetTrainPage *page = make (settings);
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_spec (page->panel);
  g_autoptr (UnetTrainSpec) back = NULL;

  g_clear_pointer (&spec->load, g_free);
  spec->encoder = UNET_ENCODER_VGG16_BN;
  spec->encoder_weights = g_strdup ("/nowhere/vgg.pth");
  spec->freeze_encoder = 3;
  spec->encoder_rate = 0.1;
  unet_train_panel_set_spec (page->panel, spec);
  unet_train_panel_set_weights (page->panel, "/nowhere/weights.pth");
  drop (page);
  page = make (settings);
  back = unet_train_panel_dup_settings (page->panel);
  g_assert_cmpint (back->encoder, ==, UNET_ENCODER_VGG16_BN);
  g_assert_cmpstr (back->encoder_weights, ==, "/nowhere/vgg.pth");
  g_assert_cmpint (back->freeze_encoder, ==, 3);
  g_assert_cmpfloat (back->encoder_rate, ==, 0.1);
  g_assert_cmpstr (back->load, ==, "/nowhere/weights.pth");
  unet_train_panel_set_spec (page->panel, spec);
  drop (page);
}

/* Of a folder that settings cannot hold nothing is remembered, least of all another name. */
static void
test_other_encoding (void)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  UnetTrainPage *page = make (settings);
  g_autoptr (UnetTrainSpec) back = NULL;

  unet_train_panel_set_data (page->panel, "/nowhere/\xe9t\xe9", "/nowhere/masks");
  drop (page);
  page = make (settings);
  back = unet_train_panel_dup_spec (page->panel);
  g_assert_cmpstr (back->images, ==, "");
  g_assert_cmpstr (back->masks, ==, "/nowhere/masks");
  drop (page);
}

/* Settings that another version left, or nobody, do no harm. */
static void
test_nonsense (void)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  g_autoptr (UnetTrainSpec) spec = NULL;
  UnetTrainPage *page;

  g_settings_set_string (settings, "train-settings", "{\"epochs\": \"many\", \"scale\": ");
  g_settings_set_string (settings, "train-recipe", "secret");
  page = make (settings);
  spec = unet_train_panel_dup_spec (page->panel);
  g_assert_true (unet_train_spec_validate (spec, NULL) || *spec->images == '\0');
  g_assert_cmpint (spec->epochs, >, 0);
  drop (page);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/train-settings/round-trip", test_round_trip);
  g_test_add_func ("/app/train-settings/encoder", test_encoder);
  g_test_add_func ("/app/train-settings/other-encoding", test_other_encoding);
  g_test_add_func ("/app/train-settings/nonsense", test_nonsense);
  return g_test_run ();
}
