/* mask-view-data.c: what the mask view is given to show
 *
 * Data of another size than the picture are kept but not shown: while results of two pictures cross
 * each other, nothing is drawn in the wrong place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

#include "image/pixel.h"

#include <math.h>

static void
clear_map (UnetMaskViewMap *map)
{
  g_clear_pointer (&map->bytes, g_bytes_unref);
}

void
unet_mask_view_clear_maps (UnetMaskView *self)
{
  clear_map (&self->classes);
  clear_map (&self->probability);
  clear_map (&self->truth);
}

static const void *
get_data (const UnetMaskViewMap *map, int width, int height)
{
  if (map->bytes == NULL || map->width != width || map->height != height)
    return NULL;
  return g_bytes_get_data (map->bytes, NULL);
}

/* The scene, after data came or went. */
static void
update_scene (UnetMaskView *self)
{
  const UnetMaskViewMap *maps[] = {&self->classes, &self->probability, &self->truth};
  const UnetPlace        before = self->place;
  UnetViewScene         *scene = &self->scene;

  scene->width = scene->height = 0;
  for (int i = G_N_ELEMENTS (maps) - 1; i >= 0; i--)
    if (maps[i]->bytes != NULL)
      {
        scene->width = maps[i]->width;
        scene->height = maps[i]->height;
      }
  if (self->picture != NULL)
    {
      scene->width = self->picture->width;
      scene->height = self->picture->height;
    }
  scene->picture = self->picture;
  scene->classes = get_data (&self->classes, scene->width, scene->height);
  scene->n_classes = self->classes.n_classes;
  scene->probability = get_data (&self->probability, scene->width, scene->height);
  scene->threshold = self->threshold;
  scene->truth = get_data (&self->truth, scene->width, scene->height);
  scene->n_truth = self->truth.n_classes;
  scene->colors = self->colors;
  unet_place_set_image (&self->place, scene->width, scene->height);
  unet_mask_view_moved (self, &before);
}

static void
set_map (UnetMaskView *self, UnetMaskViewMap *map, GBytes *bytes, int width, int height, gsize size)
{
  const gsize n = (gsize)width * (gsize)height;

  g_return_if_fail (bytes == NULL ||
                    (width > 0 && height > 0 && width <= UNET_IMAGE_MAX_SIDE &&
                     height <= UNET_IMAGE_MAX_SIDE && g_bytes_get_size (bytes) == n * size));

  if (bytes != NULL)
    g_bytes_ref (bytes);
  clear_map (map);
  map->bytes = bytes;
  map->width = width;
  map->height = height;
  if (bytes != NULL)
    {
      const void *data = g_bytes_get_data (bytes, NULL);

      /* It may lie where other data lay before. */
      unet_frame_maker_forget (self->frames, data);
      map->n_classes = size == 1 ? unet_view_count_classes (data, n) : 0;
    }
  update_scene (self);
}

/**
 * unet_mask_view_set_picture:
 * @self: a mask view
 * @picture: (nullable): the picture, or %NULL for none
 *
 * Shows another picture. Classes, probability and truth belong to the one before and go with it. A
 * picture of the same size as the last is shown at the same zoom and place, another is fitted.
 */
void
unet_mask_view_set_picture (UnetMaskView *self, UnetPyramid *picture)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  if (picture == self->picture)
    return;
  if (picture != NULL)
    {
      unet_pyramid_ref (picture);
      unet_frame_maker_forget (self->frames, picture);
    }
  g_clear_pointer (&self->picture, unet_pyramid_unref);
  self->picture = picture;
  unet_mask_view_clear_maps (self);
  unet_mask_view_set_hover (self, -1, -1, false);
  update_scene (self);
  /* What the other shows already. */
  if (self->peer != NULL)
    unet_mask_view_tell_peer (self->peer);
}

/**
 * unet_mask_view_set_classes:
 * @self: a mask view
 * @classes: (nullable): a byte for each pixel
 * @width: of the picture
 * @height: of the picture
 *
 * Sets what the network says. Where there is a threshold, these are the classes of the largest
 * probability.
 */
void
unet_mask_view_set_classes (UnetMaskView *self, GBytes *classes, int width, int height)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  set_map (self, &self->classes, classes, width, height, sizeof (uint8_t));
}

/**
 * unet_mask_view_set_probability:
 * @self: a mask view
 * @floats: (nullable): a float for each pixel, 0 .. 1
 * @width: of the picture
 * @height: of the picture
 *
 * Sets the probabilities, to be seen themselves and to be cut at the threshold.
 */
void
unet_mask_view_set_probability (UnetMaskView *self, GBytes *floats, int width, int height)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  set_map (self, &self->probability, floats, width, height, sizeof (float));
}

/**
 * unet_mask_view_set_truth:
 * @self: a mask view
 * @classes: (nullable): a byte for each pixel
 * @width: of the picture
 * @height: of the picture
 *
 * Sets what is really there.
 */
void
unet_mask_view_set_truth (UnetMaskView *self, GBytes *classes, int width, int height)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  set_map (self, &self->truth, classes, width, height, sizeof (uint8_t));
}

/**
 * unet_mask_view_set_title:
 * @self: a mask view
 * @title: (nullable): what the picture is called
 *
 * For those who do not see it.
 */
void
unet_mask_view_set_title (UnetMaskView *self, const char *title)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  g_free (self->title);
  self->title = g_strdup (title);
  unet_mask_view_queue_description (self);
}

/**
 * unet_mask_view_set_description:
 * @self: a mask view
 * @description: (nullable): a sentence
 *
 * Said after what the view says of itself, to those who do not see it.
 */
void
unet_mask_view_set_description (UnetMaskView *self, const char *description)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  g_free (self->description);
  self->description = g_strdup (description);
  unet_mask_view_queue_description (self);
}

/**
 * unet_mask_view_set_class_names:
 * @self: a mask view
 * @names: (nullable): (array zero-terminated=1): by class, from 0
 */
void
unet_mask_view_set_class_names (UnetMaskView *self, const char *const *names)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  g_strfreev (self->class_names);
  self->class_names = g_strdupv ((char **)names);
  unet_mask_view_queue_description (self);
}

/**
 * unet_mask_view_set_class_shares:
 * @self: a mask view
 * @shares: (nullable): (array length=n): by class, from 0: the share of the pixels, 0 .. 1
 * @n: how many
 */
void
unet_mask_view_set_class_shares (UnetMaskView *self, const double *shares, int n)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));

  g_array_set_size (self->class_shares, 0);
  if (shares != NULL)
    g_array_append_vals (self->class_shares, shares, (guint)n);
  unet_mask_view_queue_description (self);
}

static void
change_colors (UnetMaskView *self)
{
  unet_frame_maker_forget (self->frames, self->colors);
  unet_mask_view_invalidate (self);
}

/**
 * unet_mask_view_set_colors:
 * @self: a mask view
 * @colors: (array length=n): by class, from 0, which is never painted
 * @n: how many; classes from there on have the colours of the palette
 */
void
unet_mask_view_set_colors (UnetMaskView *self, const UnetColor *colors, int n)
{
  g_return_if_fail (UNET_IS_MASK_VIEW (self));
  g_return_if_fail (n >= 0 && n <= 256);

  unet_view_fill_colors (self->all_colors);
  for (int i = 1; i < n; i++)
    self->all_colors[i] = unet_pixel_from_color (colors[i]);
  for (int i = 1; i < 256; i++)
    if (self->colors[i] != 0)
      self->colors[i] = self->all_colors[i];
  change_colors (self);
}

/**
 * unet_mask_view_set_class_visible:
 * @self: a mask view
 * @class_index: a class, 1 .. 255
 * @visible: whether it is painted
 */
void
unet_mask_view_set_class_visible (UnetMaskView *self, int class_index, gboolean visible)
{
  const uint32_t color = visible ? self->all_colors[class_index & 255] : 0;

  g_return_if_fail (UNET_IS_MASK_VIEW (self));
  g_return_if_fail (class_index > 0 && class_index < 256);

  if (self->colors[class_index] == color)
    return;
  self->colors[class_index] = color;
  change_colors (self);
}

/**
 * unet_mask_view_get_hover:
 * @self: a mask view
 * @x: (out): where the pixel is
 * @y: (out): where the pixel is
 *
 * Returns: whether the pointer, or the crosshair, is at a pixel of the picture
 */
gboolean
unet_mask_view_get_hover (UnetMaskView *self, int *x, int *y)
{
  g_return_val_if_fail (UNET_IS_MASK_VIEW (self), FALSE);

  *x = self->hover_x;
  *y = self->hover_y;
  return self->hover_x >= 0;
}

/**
 * unet_mask_view_read_pixel:
 * @self: a mask view
 * @x: a column of the picture
 * @y: a row of the picture
 * @pixel: (out): what is known of it
 *
 * Returns: whether there is such a pixel
 */
gboolean
unet_mask_view_read_pixel (UnetMaskView *self, int x, int y, UnetMaskViewPixel *pixel)
{
  const UnetViewScene *scene = &self->scene;
  const gsize          at = (gsize)y * (gsize)scene->width + (gsize)x;

  g_return_val_if_fail (UNET_IS_MASK_VIEW (self), FALSE);

  if (x < 0 || y < 0 || x >= scene->width || y >= scene->height)
    return FALSE;
  *pixel = (UnetMaskViewPixel){.x = x, .y = y, .class_index = -1, .truth = -1, .probability = NAN};
  if (scene->picture != NULL)
    {
      const uint32_t color = scene->picture->levels[0].pixels[at];

      pixel->has_color = TRUE;
      pixel->color = (UnetColor){(uint8_t)(color >> 16), (uint8_t)(color >> 8), (uint8_t)color};
    }
  if (scene->probability != NULL)
    pixel->probability = scene->probability[at];
  if (scene->truth != NULL)
    pixel->truth = scene->truth[at];
  pixel->class_index = unet_view_scene_get_class (scene, x, y);
  return TRUE;
}
