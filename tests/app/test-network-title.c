/* test-network-title.c: every kind of network has a name and a sentence of its own
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/network-title.h"

#include <string.h>

static void
check_title (UnetArchitecture architecture, UnetEncoder encoder, const char *expected)
{
  g_autofree char *title = unet_network_title (architecture, encoder);

  g_assert_cmpstr (title, ==, expected);
}

static void
test_titles (void)
{
  check_title (UNET_ARCHITECTURE_UNET, UNET_ENCODER_NONE, "U-Net");
  check_title (UNET_ARCHITECTURE_UNET, UNET_ENCODER_RESNET50, "U-Net with ResNet-50");
  check_title (UNET_ARCHITECTURE_UNET, UNET_ENCODER_MOBILENET_V2, "U-Net with MobileNetV2");
  check_title (UNET_ARCHITECTURE_2015, UNET_ENCODER_NONE, "U-Net of 2015");
}

static void
test_advice (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (seen, unet_network_advice (UNET_ARCHITECTURE_2015, UNET_ENCODER_NONE, false));
  for (UnetEncoder encoder = UNET_ENCODER_NONE; encoder < UNET_N_ENCODERS; encoder++)
    g_assert_true (
        g_hash_table_add (seen, unet_network_advice (UNET_ARCHITECTURE_UNET, encoder, false)));
  for (UnetEncoder encoder = UNET_ENCODER_RESNET18; encoder < UNET_N_ENCODERS; encoder++)
    {
      char *advice = unet_network_advice (UNET_ARCHITECTURE_UNET, encoder, true);

      g_assert_nonnull (strstr (advice, ". Starts from what it learnt"));
      g_assert_true (g_hash_table_add (seen, advice));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/network-title/titles", test_titles);
  g_test_add_func ("/app/network-title/advice", test_advice);
  return g_test_run ();
}
