/* warping-error.c: whether masks have the same topology
 *
 * Whether a pixel is simple depends on its eight neighbours alone, so it is looked up in a table of
 * 256. The masks are worked on with a frame of membrane around them, which makes the border like
 * any other place. Each flip makes two masks agree at one more place for good, so the queue is
 * filled again at most eight times per pixel that differs: time is in proportion to the pixels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "metrics/warping-error.h"

#include <string.h>

/* --- simple points --- */

/* Positions around the ring, clockwise from above left, and the bit of each. */
static const int ring[8] = {0, 1, 2, 4, 7, 6, 5, 3};

/* Pieces of the ring's pixels with VALUE, neighbours along the ring being connected; EDGES: pieces
 * of corners alone do not count. Two pixels beside a corner meet by that corner: ACROSS connects
 * them past it. */
static int
count_pieces (int neighbours, int value, bool edges, bool across)
{
  bool is_in[8];
  int  n_in = 0, n_pieces = 0;

  for (int i = 0; i < 8; i++)
    {
      const bool corner = i % 2 == 0;
      const int  before = neighbours >> ring[(i + 7) % 8] & 1;
      const int  after = neighbours >> ring[(i + 1) % 8] & 1;

      is_in[i] = (neighbours >> ring[i] & 1) == value;
      /* A corner of the other kind between two of this kind is stepped over. */
      if (across && corner && !is_in[i])
        is_in[i] = before == value && after == value;
      /* A corner that meets none of its kind by an edge is no piece: it does not reach the middle.
       */
      if (edges && corner && is_in[i])
        is_in[i] = before == value || after == value;
      n_in += is_in[i];
    }
  if (n_in == 8)
    return 1;
  for (int i = 0; i < 8; i++)
    n_pieces += is_in[i] && !is_in[(i + 7) % 8];
  return n_pieces;
}

bool
unet_warping_is_simple (int neighbours)
{
  return count_pieces (neighbours, 1, true, false) == 1 &&
         count_pieces (neighbours, 0, false, true) == 1;
}

static void
fill_table (bool table[256])
{
  for (int neighbours = 0; neighbours < 256; neighbours++)
    table[neighbours] = unet_warping_is_simple (neighbours);
}

/* --- the queue --- */

/* Of pixels that differ, each at most once: a ring of as many places. */
typedef struct
{
  int64_t *pixels;
  int64_t  size, first, n;
  uint8_t *is_in; /* per pixel */
} Queue;

static void
push (Queue *queue, int64_t pixel)
{
  const int64_t end = queue->first + queue->n;

  queue->pixels[end < queue->size ? end : end - queue->size] = pixel;
  queue->is_in[pixel] = 1;
  queue->n++;
}

static int64_t
pop (Queue *queue)
{
  const int64_t pixel = queue->pixels[queue->first];

  queue->is_in[pixel] = 0;
  queue->first = queue->first + 1 < queue->size ? queue->first + 1 : 0;
  queue->n--;
  return pixel;
}

/* --- warping --- */

/* MASK [height][width] as 0 and 1 into FRAMED [height + 2][width + 2]. */
static void
frame (const uint8_t *mask, int width, int height, uint8_t *framed)
{
  const int64_t stride = (int64_t)width + 2;

  memset (framed, 0, (size_t)stride * ((size_t)height + 2));
  for (int64_t y = 0; y < height; y++)
    for (int64_t x = 0; x < width; x++)
      framed[(y + 1) * stride + x + 1] = mask[y * width + x] != 0;
}

static int
get_neighbours (const uint8_t *map, int64_t pixel, const int64_t offsets[8])
{
  int neighbours = 0;

  for (int i = 0; i < 8; i++)
    neighbours |= map[pixel + offsets[i]] << i;
  return neighbours;
}

int64_t
unet_warping_count (const uint8_t *predicted,
                    const uint8_t *truth,
                    int            width,
                    int            height,
                    uint8_t       *warped)
{
  const int64_t       stride = (int64_t)width + 2;
  const int64_t       n_framed = stride * ((int64_t)height + 2);
  const int64_t       offsets[8] = {-stride - 1, -stride,    -stride + 1, -1,
                                    1,           stride - 1, stride,      stride + 1};
  g_autofree uint8_t *map = g_malloc ((gsize)n_framed);
  g_autofree uint8_t *target = g_malloc ((gsize)n_framed);
  g_autofree uint8_t *is_in = g_malloc0 ((gsize)n_framed);
  g_autofree int64_t *pixels = NULL;
  bool                is_simple[256];
  Queue               queue = {.is_in = is_in};
  int64_t             n_different = 0;

  fill_table (is_simple);
  frame (truth, width, height, map);
  frame (predicted, width, height, target);
  for (int64_t p = 0; p < n_framed; p++)
    n_different += map[p] != target[p];
  queue.size = n_different;
  queue.pixels = pixels = g_new (int64_t, MAX (n_different, 1));
  for (int64_t p = 0; p < n_framed; p++)
    if (map[p] != target[p])
      push (&queue, p);
  while (queue.n > 0)
    {
      const int64_t p = pop (&queue);

      if (!is_simple[get_neighbours (map, p, offsets)])
        continue;
      map[p] = target[p];
      n_different--;
      for (int i = 0; i < 8; i++)
        {
          const int64_t q = p + offsets[i];

          if (map[q] != target[q] && !is_in[q])
            push (&queue, q);
        }
    }
  for (int64_t y = 0; warped != NULL && y < height; y++)
    memcpy (warped + y * width, map + (y + 1) * stride + 1, (size_t)width);
  return n_different;
}
