/* test-run-status.c: where a run is, in words
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/run-private.h"

static UnetRun *
make (void)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec ("/nowhere");

  spec->epochs = 4;
  return unet_run_new (spec);
}

static void
assert_status (UnetRun *run, const char *expected)
{
  g_autofree char *status = unet_run_dup_status (run);

  g_assert_cmpstr (status, ==, expected);
}

/* As one of an earlier day, read from its folder. */
static void
test_earlier (void)
{
  UnetRun *run = unet_run_new_earlier ("/nowhere/cells");

  assert_status (run, "");
  run->loaded = true;
  assert_status (run, "Not started");
  run->step.step = 7;
  assert_status (run, "Stopped at step 7");
  run->best_dice = 0.875;
  assert_status (run, "Stopped at step 7 · best Dice 0.8750");
  run->epoch_done = run->spec->epochs;
  assert_status (run, "Done · best Dice 0.8750");
  g_assert_finalize_object (run);
}

/* How much is done: epochs, and what of the one under way. */
static void
test_fraction (void)
{
  UnetRun *run = make ();

  g_assert_cmpfloat (unet_run_get_fraction (run), ==, 0);
  run->step =
      (UnetTrainStep){.epoch = 3, .n_epochs = 4, .step = 25, .images_done = 5, .n_images = 10};
  g_assert_cmpfloat (unet_run_get_fraction (run), ==, 0.625);
  assert_status (run, "Stopped in epoch 3 of 4, at step 25");
  g_assert_finalize_object (run);
}

/* Which network it is, as far as that is known before it starts. */
static void
test_network (void)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec ("/nowhere");
  UnetRun *run = unet_run_new (spec);

  g_assert_cmpstr (unet_run_get_network (run), ==, "U-Net");
  g_assert_finalize_object (run);
  spec->encoder = UNET_ENCODER_RESNET50;
  run = unet_run_new (spec);
  g_assert_cmpstr (unet_run_get_network (run), ==, "U-Net with ResNet-50");
  g_assert_finalize_object (run);
  spec->encoder = UNET_ENCODER_NONE;
  spec->load = g_strdup ("/nowhere/weights.pth");
  run = unet_run_new (spec);
  g_assert_null (unet_run_get_network (run));
  g_assert_finalize_object (run);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/run-status/earlier", test_earlier);
  g_test_add_func ("/app/run-status/fraction", test_fraction);
  g_test_add_func ("/app/run-status/network", test_network);
  return g_test_run ();
}
