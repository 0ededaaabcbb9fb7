/* mask-view-text.c: what one who does not see the mask view is told of it
 *
 * The view is an image to assistive technology. Its description is what a person who looks at it
 * knows at once: how large the picture is, what is shown of it and at what zoom, how much of it
 * each class has, and what is at the crosshair, which keys move.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/mask-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* A sentence, after a space where there is one before. */
static void
add (GString *text, const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static void
add_take (GString *text, char *sentence)
{
  add (text, sentence);
  g_free (sentence);
}

static const char *
get_mode_text (UnetMaskView *self)
{
  if (self->mode != UNET_VIEW_IMAGE && !self->mask_visible)
    return _ ("The mask is hidden.");
  switch (self->mode)
    {
    case UNET_VIEW_OVERLAY:
      return _ ("The mask is laid over the picture.");
    case UNET_VIEW_CONTOUR:
      return _ ("The contours of the mask are drawn on the picture.");
    case UNET_VIEW_MASK:
      return _ ("The mask is shown alone.");
    case UNET_VIEW_PROBABILITY:
      return _ ("The probabilities are shown in colours.");
    case UNET_VIEW_IMAGE:
    default:
      return _ ("The picture is shown alone.");
    }
}

static char *
get_class_name (UnetMaskView *self, int class_index)
{
  if (self->class_names != NULL && class_index < (int)g_strv_length (self->class_names))
    return g_strdup (self->class_names[class_index]);
  if (class_index == 0)
    return g_strdup (_ ("background"));
  return g_strdup_printf (_ ("class %d"), class_index);
}

static void
add_shares (UnetMaskView *self, GString *text)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < self->class_shares->len; i++)
    {
      g_autofree char *name = get_class_name (self, (int)i);

      if (i > 0)
        g_string_append (list, ", ");
      /* Translators: the name of a class and its share of the pixels */
      g_string_append_printf (list, _ ("%s %.1f %%"), name,
                              100 * g_array_index (self->class_shares, double, i));
    }
  if (list->len > 0)
    add_take (text, g_strdup_printf (_ ("Shares: %s."), list->str));
}

static void
add_crosshair (UnetMaskView *self, GString *text)
{
  UnetMaskViewPixel pixel;

  if (!self->has_crosshair ||
      !unet_mask_view_read_pixel (self, self->hover_x, self->hover_y, &pixel))
    return;
  add_take (text, g_strdup_printf (_ ("Column %d, row %d."), pixel.x, pixel.y));
  if (pixel.class_index >= 0)
    {
      g_autofree char *name = get_class_name (self, pixel.class_index);

      add_take (text, g_strdup_printf (_ ("Mask: %s."), name));
    }
  if (pixel.truth >= 0)
    {
      g_autofree char *name = get_class_name (self, pixel.truth);

      add_take (text, g_strdup_printf (_ ("Truth: %s."), name));
    }
  if (!isnan (pixel.probability))
    add_take (text, g_strdup_printf (_ ("Probability: %.3f."), (double)pixel.probability));
}

char *
unet_mask_view_write_description (UnetMaskView *self)
{
  GString *text = g_string_new (NULL);

  if (self->scene.width == 0)
    add (text, _ ("There is no picture."));
  else
    {
      add_crosshair (self, text);
      add_take (text,
                g_strdup_printf (_ ("%d × %d pixels."), self->scene.width, self->scene.height));
      add (text, get_mode_text (self));
      if (self->mode != UNET_VIEW_IMAGE && self->truth_visible && self->scene.truth != NULL)
        add (text, _ ("The contours of the truth are dashed."));
      add_take (text, g_strdup_printf (_ ("Zoom %.0f %%."), 100 * self->place.zoom));
      add_shares (self, text);
    }
  if (self->description != NULL)
    add (text, self->description);
  return g_string_free (text, FALSE);
}
