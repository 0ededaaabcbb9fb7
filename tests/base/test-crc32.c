/* test-crc32.c: the checksum of zip archives
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/crc32.h"

#include "base/cpu.h"
#include "base/random.h"
#include "support/support.h"

#include <string.h>

#define MOST 700

/* Bit by bit, as the polynomial says. */
static uint32_t
reference (uint32_t crc, const uint8_t *data, size_t size)
{
  crc = ~crc;
  for (size_t i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  return ~crc;
}

static void
test_known (void)
{
  g_assert_cmphex (unet_crc32 (0, "123456789", 9), ==, 0xcbf43926);
  g_assert_cmphex (unet_crc32 (0, NULL, 0), ==, 0);
  g_assert_cmphex (unet_crc32 (77, NULL, 0), ==, 77);
}

/* Every length around the steps, every alignment, from any beginning, on every level. */
static void
test_lengths (void)
{
  UnetCpuLevel before = unet_cpu_level ();
  uint8_t      data[MOST + 16];
  UnetRandom   random;

  unet_random_init (&random, 3);
  for (guint i = 0; i < sizeof data; i++)
    data[i] = (uint8_t)unet_random_next (&random);
  for (int level = 0; level < UNET_CPU_N_LEVELS; level++)
    {
      unet_cpu_set_level ((UnetCpuLevel)level);
      for (size_t size = 0; size <= MOST; size++)
        {
          const uint8_t *at = data + size % 16;
          uint32_t       crc = (uint32_t)unet_random_next (&random);

          g_assert_cmphex (unet_crc32 (crc, at, size), ==, reference (crc, at, size));
        }
    }
  unet_cpu_set_level (before);
}

static void
test_combine (void)
{
  uint8_t data[MOST];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (uint8_t)(i * 37 + i / 7);
  for (size_t cut = 0; cut <= MOST; cut += 25)
    {
      uint32_t first = unet_crc32 (0, data, cut);
      uint32_t second = unet_crc32 (0, data + cut, MOST - cut);

      g_assert_cmphex (unet_crc32_combine (first, second, MOST - cut), ==,
                       unet_crc32 (0, data, MOST));
      g_assert_cmphex (unet_crc32 (first, data + cut, MOST - cut), ==, unet_crc32 (0, data, MOST));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/crc32/known", test_known);
  g_test_add_func ("/base/crc32/lengths", test_lengths);
  g_test_add_func ("/base/crc32/combine", test_combine);
  return g_test_run ();
}
