/* test-conv-pack.c: the weights of a convolution, between PyTorch's order and ours
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv.h"

#include "kernels/kernel-test.h"

typedef struct
{
  int64_t n_out;
  int     n_planes;
  int     lanes[4];
} Case;

/* Every weight is where the layout says, all else is zero, and the way back is the way back. */
static void
check (const UnetConvShape *shape, const Case *c)
{
  const int    n_taps = unet_conv_n_taps (shape);
  const size_t size = unet_conv_packed_size (shape, c->n_out, c->n_planes);
  int64_t      n_in = 0, first = 0;
  int64_t      n_found = 0, n;

  for (int p = 0; p < c->n_planes; p++)
    n_in += c->lanes[p];
  n = c->n_out * n_in * n_taps;

  g_autoptr (TestFloats) dense = test_random (n, 1);
  g_autoptr (TestFloats) again = test_random (n, 2);
  g_autoptr (TestFloats) packed = test_garbage (size * sizeof (float));

  unet_conv_pack (shape, dense, c->n_out, c->lanes, c->n_planes, packed);
  for (int p = 0; p < c->n_planes; first += c->lanes[p++])
    for (int64_t k = 0; k < c->n_out; k++)
      for (int lane = 0; lane < c->lanes[p]; lane++)
        for (int tap = 0; tap < n_taps; tap++)
          {
            const int64_t piece = (k / UNET_LANES * c->n_planes + p) * n_taps + tap;

            g_assert_cmpfloat (packed[(piece * UNET_LANES + lane) * UNET_LANES + k % UNET_LANES],
                               ==, dense[(k * n_in + first + lane) * n_taps + tap]);
          }
  for (size_t i = 0; i < size; i++)
    n_found += packed[i] != 0;
  g_assert_cmpint (n_found, ==, n);
  unet_conv_unpack (shape, packed, c->n_out, c->lanes, c->n_planes, again);
  g_assert_cmpmem (dense, (size_t)n * sizeof (float), again, (size_t)n * sizeof (float));
}

static void
test_cases (void)
{
  static const Case cases[] = {
      {1, 1, {3}},
      {16, 1, {16}},
      {32, 2, {16, 16}},
      {19, 4, {8, 16, 1, 7}},
      {16, 3, {16, 3, 16}},
      {33, 3, {16, 16, 5}},
      {48, 2, {1, 16}},
      {15, 1, {16}},
      {64, 4, {16, 16, 16, 16}},
  };

  for (int side = 1; side <= 7; side += side + 1)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      check (&(UnetConvShape){.side = side, .stride = 2}, &cases[i]);
}

/* Blocks of outputs lie one after the other, so each may be packed by itself. */
static void
test_blocks (void)
{
  const UnetConvShape shape = {.side = 3, .stride = 1};
  const int           lanes[] = {16, 9};
  const int64_t       n_out = 40, row = 25 * 9;
  const size_t        size = unet_conv_packed_size (&shape, n_out, 2);
  g_autoptr (TestFloats) dense = test_random (n_out * row, 1);
  g_autoptr (TestFloats) whole = test_garbage (size * sizeof (float));
  g_autoptr (TestFloats) parts = test_garbage (size * sizeof (float));

  unet_conv_pack (&shape, dense, n_out, lanes, 2, whole);
  for (int64_t k = 0; k < n_out; k += UNET_LANES)
    unet_conv_pack (&shape, dense + k * row, MIN (n_out - k, UNET_LANES), lanes, 2,
                    parts + unet_conv_packed_size (&shape, k, 2));
  g_assert_cmpmem (parts, size * sizeof (float), whole, size * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-pack/cases", test_cases);
  g_test_add_func ("/kernels/conv-pack/blocks", test_blocks);
  return g_test_run ();
}
