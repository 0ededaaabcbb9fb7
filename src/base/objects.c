/* objects.c: the objects of a mask, told apart
 *
 * Two passes by rows. The first gives each pixel the label of its neighbour on the left or above,
 * and notes where both have one that they are the same; the second gives every label the number of
 * its object. The notes are a forest in which a label points at a smaller one, kept flat by
 * halving paths, so that both passes take time in proportion to the pixels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/objects.h"

/* The least label of LABEL's tree. */
static int32_t
find_root (int32_t *parent, int32_t label)
{
  while (parent[label] != label)
    {
      parent[label] = parent[parent[label]];
      label = parent[label];
    }
  return label;
}

/* Joins the trees of A and B; returns their root. */
static int32_t
join (int32_t *parent, int32_t a, int32_t b)
{
  a = find_root (parent, a);
  b = find_root (parent, b);
  if (a < b)
    return parent[b] = a;
  return parent[a] = b;
}

int32_t
unet_objects_label (const uint8_t *mask, int width, int height, int32_t *labels, int32_t *scratch)
{
  const int64_t n_pixels = (int64_t)width * height;
  int32_t      *parent = scratch; /* by label, from 1 on */
  int32_t       n_labels = 0, n_objects = 0;

  for (int64_t p = 0, y = 0; y < height; y++)
    for (int x = 0; x < width; x++, p++)
      {
        const int32_t left = x > 0 ? labels[p - 1] : 0;
        const int32_t above = y > 0 ? labels[p - width] : 0;

        if (mask[p] == 0)
          labels[p] = 0;
        else if (left != 0 && above != 0)
          labels[p] = left == above ? left : join (parent, left, above);
        else if (left != 0 || above != 0)
          labels[p] = left + above;
        else
          {
            labels[p] = ++n_labels;
            parent[n_labels] = n_labels;
          }
      }
  /* A root is less than all of its tree, so its number is known before it is needed: from here on
   * `parent` holds numbers, negative, for labels that have been seen. */
  for (int32_t label = 1; label <= n_labels; label++)
    parent[label] = parent[label] == label ? -++n_objects : parent[parent[label]];
  for (int64_t p = 0; p < n_pixels; p++)
    if (labels[p] != 0)
      labels[p] = -parent[labels[p]];
  return n_objects;
}
