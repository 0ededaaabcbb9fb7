/* test-estimate-label.c: what a run will take, in two lines
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/estimate-label.h"

#include <string.h>

static const char *
get_text (UnetEstimateLabel *label)
{
  return gtk_label_get_text (GTK_LABEL (app_test_find (GTK_WIDGET (label), GTK_TYPE_LABEL, NULL)));
}

static gboolean
tells_time (gpointer label)
{
  return strstr (get_text (label), "per epoch") != NULL;
}

static gboolean
refuses (gpointer label)
{
  return strstr (get_text (label), "too small") != NULL ||
         strstr (get_text (label), "out of range") != NULL;
}

static gboolean
needs_more (gpointer label)
{
  return strstr (get_text (label), "more than is free") != NULL;
}

static gboolean
is_idle (gpointer label)
{
  return !unet_estimate_label_is_busy (label);
}

static void
test_tells (void)
{
  UnetEstimateLabel *label = g_object_ref_sink (g_object_new (UNET_TYPE_ESTIMATE_LABEL, NULL));
  UnetEstimateData data = {.n_pairs = 10, .channels = 1, .n_classes = 2, .width = 64, .height = 64};
  UnetTrainSpec    spec;

  unet_train_spec_init (&spec, UNET_RECIPE_RECOMMENDED);
  spec.base_channels = 4;
  spec.depth = 2;
  unet_estimate_label_set_run (label, &spec, &data);
  g_assert_cmpstr (get_text (label), !=, "");
  app_test_wait (tells_time, label);
  g_assert_nonnull (strstr (get_text (label), "1 channel, 2 classes"));

  /* Other processors are another answer. */
  unet_estimate_label_clear (label, "");
  unet_estimate_label_set_run (label, &spec, &data);
  app_test_wait (tells_time, label);
  unet_estimate_label_set_run (label, &spec, &data);
  g_assert_false (unet_estimate_label_is_busy (label));
  spec.n_threads = 1;
  unet_estimate_label_set_run (label, &spec, &data);
  g_assert_true (unet_estimate_label_is_busy (label));

  data.width = 2;
  unet_estimate_label_set_run (label, &spec, &data);
  app_test_wait (refuses, label);

  data.width = data.height = 60000;
  unet_estimate_label_set_run (label, &spec, &data);
  app_test_wait (needs_more, label);
  app_test_wait (is_idle, label);

  unet_estimate_label_clear (label, "Later");
  g_assert_cmpstr (get_text (label), ==, "Later");
  unet_train_spec_clear (&spec);
  g_assert_finalize_object (label);
}

/* It may go while it measures. */
static void
test_gone (void)
{
  UnetEstimateLabel *label = g_object_ref_sink (g_object_new (UNET_TYPE_ESTIMATE_LABEL, NULL));
  UnetEstimateData   data = {
        .n_pairs = 10, .channels = 1, .n_classes = 2, .width = 512, .height = 512};
  UnetTrainSpec spec;

  unet_train_spec_init (&spec, UNET_RECIPE_RECOMMENDED);
  unet_estimate_label_set_run (label, &spec, &data);
  app_test_run_for (520);
  g_object_run_dispose (G_OBJECT (label));
  g_object_unref (label);
  app_test_run_for (1500);
  unet_train_spec_clear (&spec);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/estimate-label/tells", test_tells);
  g_test_add_func ("/app/estimate-label/gone", test_gone);
  return g_test_run ();
}
