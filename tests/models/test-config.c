/* test-config.c: what a network is
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/model.h"

#include "base/error.h"
#include "support/support.h"

/* With a change of the reference's configuration. */
#define WITH(...)                                                                                  \
  {                                                                                                \
    .in_channels = 3, .n_classes = 2, .base_channels = 64, .depth = 4, __VA_ARGS__                 \
  }

static void
test_ranges (void)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
  static const UnetModelConfig wrong[] = {
      WITH (.in_channels = 0),
      WITH (.in_channels = 65),
      WITH (.n_classes = 0),
      WITH (.n_classes = 256),
      WITH (.base_channels = 0),
      WITH (.depth = 0),
      WITH (.depth = 9),
      WITH (.base_channels = 1024, .depth = 8),
      WITH (.architecture = UNET_ARCHITECTURE_2015, .depth = 5),
      WITH (.architecture = UNET_ARCHITECTURE_2015, .encoder = UNET_ENCODER_RESNET18),
      WITH (.encoder = UNET_ENCODER_RESNET18, .in_channels = 0),
  };
  static const UnetModelConfig right[] = {
      WITH (.in_channels = 64, .n_classes = 255),
      WITH (.architecture = UNET_ARCHITECTURE_2015),
      WITH (.encoder = UNET_ENCODER_VGG16_BN, .base_channels = 0, .depth = 0),
  };
#pragma GCC diagnostic pop

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (unet_model_new (&wrong[i], &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (unet_model_config_validate (&right[i], NULL));
}

static void
test_names (void)
{
  UnetArchitecture architecture;
  UnetEncoder      encoder;

  for (UnetArchitecture a = UNET_ARCHITECTURE_UNET; a <= UNET_ARCHITECTURE_2015; a++)
    {
      g_assert_true (unet_architecture_parse (unet_architecture_name (a), &architecture));
      g_assert_cmpint (architecture, ==, a);
    }
  for (UnetEncoder e = UNET_ENCODER_NONE; e < UNET_N_ENCODERS; e++)
    {
      g_assert_true (unet_encoder_parse (unet_encoder_name (e), &encoder));
      g_assert_cmpint (encoder, ==, e);
      g_assert_nonnull (unet_encoder_title (e));
    }
  g_assert_false (unet_architecture_parse ("u-net", &architecture));
  g_assert_false (unet_encoder_parse ("resnet101", &encoder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/ranges", test_ranges);
  g_test_add_func ("/config/names", test_names);
  return g_test_run ();
}
