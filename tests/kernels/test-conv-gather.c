/* test-conv-gather.c: gathered rows, and convolutions by them against their plain twin
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernels/conv-gather.h"

#include "base/memory.h"
#include "kernels/conv-test.h"

#include <string.h>

static const TestAnyMethod method = {unet_conv_gather_scratch, unet_conv_gather};

/* Every lane of every row of the kernel is the value of the input that it stands for. */
static void
check_rows (const UnetConvShape *shape, int64_t C, int64_t H, int64_t W)
{
  g_autoptr (TestView) in = test_view_new (1, C, H, W, TEST_TWO_VALUES, UNET_STORE_F32);
  g_autoptr (TestFloats) input = test_random (C * H * W, 1);
  const UnetGather gather = unet_gather_plan (shape, &in->view);
  const int        padding = unet_conv_padding (shape);
  g_autoptr (TestFloats) memory = test_garbage (unet_gather_ring_size (&gather));

  test_view_load (in, input);
  for (int64_t strip = 0; strip < gather.n_strips; strip++)
    {
      UnetGatherRing ring = unet_gather_start (&gather, memory, 0, strip, 0);

      g_assert_cmpint (ring.first_column, ==, strip * UNET_GATHER_COLUMNS);
      g_assert_cmpint (
          ring.end, ==,
          MIN (ring.first_column + UNET_GATHER_COLUMNS, unet_conv_out_size (shape, W)));
      for (int64_t y = 0; y < unet_conv_out_size (shape, H); y++)
        {
          unet_gather_fetch (&gather, &ring, y);
          for (int64_t x = ring.first_column; x < ring.end; x++)
            for (int i = 0; i < shape->side; i++)
              for (int n = 0; n < shape->side * C; n++)
                {
                  const int64_t in_y = shape->stride * y + i - padding;
                  const int64_t in_x = shape->stride * x + n / C - padding;
                  const bool    inside = in_y >= 0 && in_y < H && in_x >= 0 && in_x < W;
                  const float  *row = unet_gather_row (&gather, &ring, y, i, n / UNET_LANES);

                  g_assert_cmpfloat (row[(x - ring.first_column) * UNET_LANES + n % UNET_LANES], ==,
                                     inside ? input[(n % C * H + in_y) * W + in_x] : 0);
                }
        }
    }
}

static void
test_rows (void)
{
  check_rows (&(UnetConvShape){7, 2}, 3, 12, 270);
  check_rows (&(UnetConvShape){7, 2}, 4, 3, 5);
  check_rows (&(UnetConvShape){3, 2}, 2, 9, 259);
  check_rows (&(UnetConvShape){3, 1}, 19, 4, 3);
  check_rows (&(UnetConvShape){7, 2}, 2, 1, 1);
}

/* Where the weights of gathered lanes are: all of them, once. */
static void
test_weights (void)
{
  const UnetConvShape shape = {7, 2};
  g_autoptr (TestView) in = test_view_new (1, 5, 8, 8, TEST_TWO_VALUES, UNET_STORE_F32);
  const UnetGather gather = unet_gather_plan (&shape, &in->view);
  const size_t     n = unet_conv_packed_size (&shape, 16, in->view.n_planes);
  g_autofree int  *uses = g_new0 (int, n);
  int              n_used = 0;

  for (int i = 0; i < 7; i++)
    for (int block = 0; block < gather.n_blocks; block++)
      for (int lane = 0; lane < unet_gather_lanes (&gather, block); lane++)
        uses[unet_gather_weights (&gather, i, block, lane)]++;
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpint (uses[i], <=, 1);
      n_used += uses[i];
    }
  g_assert_cmpint (n_used, ==, 5 * 49);
  /* row 2 of the kernel, channel 3 (plane 1, lane 1) of column 4 is lane 23 */
  g_assert_cmpint (unet_gather_weights (&gather, 2, 1, 7), ==, ((49 + 2 * 7 + 4) * 16 + 1) * 16);
}

static void
test_forward (void)
{
  test_any_each_shape (3, &method, test_any_forward);
  test_any_each_shape (7, &method, test_any_forward);
  test_any_forward (&method, &(TestAnyConv){{7, 2}, 2, 3, 64, 9, 300, TEST_ONE_VALUE});
  test_any_forward (&method, &(TestAnyConv){{3, 2}, 1, 3, 32, 21, 258, TEST_ONE_VALUE});
}

static void
test_threads (void)
{
  test_any_forward_threads (&method, &(TestAnyConv){{7, 2}, 2, 3, 64, 65, 300, TEST_ONE_VALUE});
  test_any_forward_threads (&method, &(TestAnyConv){{3, 2}, 1, 3, 24, 51, 30, TEST_TWO_VALUES});
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-gather/rows", test_rows);
  g_test_add_func ("/kernels/conv-gather/weights", test_weights);
  g_test_add_func ("/kernels/conv-gather/forward", test_forward);
  g_test_add_func ("/kernels/conv-gather/threads", test_threads);
  return g_test_run ();
}
