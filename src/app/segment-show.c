/* segment-show.c: the page Segment: from a picture of the session to the view
 *
 * The view cuts probabilities at the threshold by itself, for the pixels that are seen. What is
 * told of the whole picture comes from elsewhere: the share of two classes from the table that was
 * made with the prediction, the areas of many classes from a count on a thread of its own. There is
 * one count at a time, however fast the slider moves; when it is done and something has changed
 * meanwhile, the next begins.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/segment-page-private.h"

#include "app/task.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static gboolean
has_many_classes (const UnetSegmentation *segmentation)
{
  return segmentation->prediction != NULL && segmentation->prediction->winner != NULL;
}

static gsize
count_pixels (const UnetSegmentation *segmentation)
{
  return (gsize)segmentation->image->width * (gsize)segmentation->image->height;
}

/* --- areas --- */

#define N_CLASSES 256

typedef struct
{
  UnetSegmentation *segmentation;
  double            threshold;
  gint64            counts[N_CLASSES];
} Count;

static void
count_free (gpointer data)
{
  Count *count = data;

  unet_segmentation_unref (count->segmentation);
  g_free (count);
}

static void
count_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Count                  *count = data;
  const UnetSegmentation *segmentation = count->segmentation;
  const gsize             n = count_pixels (segmentation);
  g_autofree uint8_t     *cut = NULL;
  const uint8_t          *classes = segmentation->mask;

  if (segmentation->prediction != NULL)
    {
      cut = g_malloc (n);
      unet_prediction_threshold (NULL, segmentation->prediction, count->threshold, cut);
      classes = cut;
    }
  for (gsize p = 0; p < n; p++)
    count->counts[classes[p]]++;
  g_task_return_boolean (task, TRUE);
}

/* Where shares are known, rows and list tell the same. */
static void
tell_shares (UnetSegmentPage *self, const gint64 *counts, int n)
{
  double shares[N_CLASSES];
  gint64 sum = 0;

  for (int i = 0; i < n; i++)
    sum += counts[i];
  for (int i = 0; i < n; i++)
    shares[i] = sum > 0 ? (double)counts[i] / (double)sum : 0;
  unet_segment_inspector_set_areas (self->inspector, counts, n);
  unet_mask_view_set_class_shares (self->view, shares, n);
}

static void count_areas (UnetSegmentPage *self);

static void
on_counted (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetSegmentPage *self = UNET_SEGMENT_PAGE (object);
  const Count     *count = g_task_get_task_data (G_TASK (result));
  const gboolean   again = self->counts_again;

  self->counting = self->counts_again = FALSE;
  if (self->session == NULL)
    return;
  if (count->segmentation == self->shown)
    tell_shares (self, count->counts, unet_segment_inspector_get_n_classes (self->inspector));
  if (again)
    count_areas (self);
}

static void
start_counting (UnetSegmentPage *self, double threshold)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_counted, NULL);
  Count *count = g_new0 (Count, 1);

  count->segmentation = unet_segmentation_ref (self->shown);
  count->threshold = threshold;
  g_task_set_task_data (task, count, count_free);
  self->counting = TRUE;
  unet_task_run_in_thread (task, count_thread, NULL);
}

static void
count_areas (UnetSegmentPage *self)
{
  const UnetSegmentation *shown = self->shown;
  double                  threshold;

  g_object_get (self->inspector, "threshold", &threshold, NULL);
  if (shown == NULL || (shown->prediction == NULL && shown->mask == NULL))
    {
      unet_segment_inspector_set_areas (self->inspector, NULL, 0);
      unet_mask_view_set_class_shares (self->view, NULL, 0);
    }
  else if (shown->prediction != NULL && !has_many_classes (shown))
    {
      int    index = (int)lrint (threshold * (UNET_CURVE_N - 1));
      gint64 n = (gint64)count_pixels (shown);
      gint64 foreground = llrint ((double)shown->shares[index] * (double)n);
      gint64 counts[2] = {n - foreground, foreground};

      tell_shares (self, counts, 2);
    }
  else if (self->counting)
    self->counts_again = TRUE;
  else
    start_counting (self, threshold);
}

/* --- the view --- */

static void
release_segmentation (gpointer data)
{
  unet_segmentation_unref (data);
}

static GBytes *
lend (UnetSegmentation *segmentation, const void *data, gsize size)
{
  return g_bytes_new_with_free_func (data, size, release_segmentation,
                                     unet_segmentation_ref (segmentation));
}

static void
show_prediction (UnetSegmentPage *self, UnetSegmentation *segmentation)
{
  const UnetPrediction *prediction = segmentation->prediction;
  const gsize           n = count_pixels (segmentation);
  const int             width = prediction->width, height = prediction->height;
  g_autoptr (GBytes) probability = lend (segmentation, prediction->probability, n * sizeof (float));
  g_autoptr (GBytes) winner =
                 prediction->winner != NULL ? lend (segmentation, prediction->winner, n) : NULL;

  unet_mask_view_set_classes (self->view, winner, width, height);
  unet_mask_view_set_probability (self->view, probability, width, height);
}

static void
show_mask (UnetSegmentPage *self, UnetSegmentation *segmentation)
{
  g_autoptr (GBytes) mask = unet_segmentation_get_mask (segmentation);

  unet_mask_view_set_probability (self->view, NULL, 0, 0);
  unet_mask_view_set_classes (self->view, mask, segmentation->image->width,
                              segmentation->image->height);
}

static void
show_classes (UnetSegmentPage *self, const UnetSegmentation *segmentation)
{
  g_auto (GStrv) names = NULL;

  if (segmentation != NULL && segmentation->model != NULL)
    unet_segment_inspector_set_classes (self->inspector, &segmentation->model->values,
                                        segmentation->model->n_classes);
  else if (segmentation != NULL && segmentation->mask != NULL)
    unet_segment_inspector_set_classes (self->inspector, &segmentation->mask_values,
                                        segmentation->mask_values.n);
  names = unet_segment_inspector_dup_names (self->inspector);
  unet_mask_view_set_class_names (self->view, (const char *const *)names);
  unet_segment_page_update_colors (self);
}

/* Shows SEGMENTATION of ITEM, or nothing. */
static void
show (UnetSegmentPage *self, UnetSegmentItem *item, UnetSegmentation *segmentation)
{
  if (segmentation != NULL)
    unet_segmentation_ref (segmentation);
  g_clear_pointer (&self->shown, unet_segmentation_unref);
  self->shown = segmentation;
  g_set_object (&self->shown_item, item);
  unet_mask_view_set_title (self->view, item != NULL ? unet_segment_item_get_name (item) : NULL);
  unet_mask_view_set_picture (self->view, segmentation != NULL ? segmentation->picture : NULL);
  if (segmentation != NULL && segmentation->prediction != NULL)
    show_prediction (self, segmentation);
  else if (segmentation != NULL && segmentation->mask != NULL)
    show_mask (self, segmentation);
  else
    {
      unet_mask_view_set_classes (self->view, NULL, 0, 0);
      unet_mask_view_set_probability (self->view, NULL, 0, 0);
    }
  show_classes (self, segmentation);
  unet_segment_page_update_threshold (self);
  unet_segment_page_update_status (self);
}

void
unet_segment_page_show_segmentation (UnetSegmentPage  *self,
                                     UnetSegmentItem  *item,
                                     UnetSegmentation *segmentation)
{
  if (item == unet_segment_list_get_selected (self->list))
    show (self, item, segmentation);
}

/* What is shown of ITEM without what a network found in it; NULL: it is not shown. */
static UnetSegmentation *
keep_picture (UnetSegmentPage *self, UnetSegmentItem *item)
{
  UnetSegmentation *picture;

  if (self->shown == NULL || self->shown_item != item)
    return NULL;
  picture = unet_segmentation_new ();
  picture->image = unet_image_ref (self->shown->image);
  picture->picture = unet_pyramid_ref (self->shown->picture);
  return picture;
}

/* Where nothing is known any more, or not yet, the picture stays: it would be black for a moment
 * with every other model. */
void
unet_segment_page_show_selected (UnetSegmentPage *self)
{
  UnetSegmentItem  *item = unet_segment_list_get_selected (self->list);
  UnetSegmentation *known = item != NULL ? unet_segment_item_get_segmentation (item) : NULL;
  g_autoptr (UnetSegmentation) kept = NULL;

  if (item != NULL && known == NULL)
    kept = keep_picture (self, item);
  show (self, item, known != NULL ? known : kept);
}

void
unet_segment_page_update_threshold (UnetSegmentPage *self)
{
  double threshold;

  g_object_get (self->inspector, "threshold", &threshold, NULL);
  /* A mask that was brought along is cut already. */
  g_object_set (self->view, "threshold",
                self->shown != NULL && self->shown->prediction != NULL ? threshold : -1.0, NULL);
  unet_segment_list_set_threshold (self->list, threshold);
  count_areas (self);
}

void
unet_segment_page_update_colors (UnetSegmentPage *self)
{
  int n = unet_segment_inspector_get_n_classes (self->inspector);

  unet_mask_view_set_colors (self->view, unet_segment_inspector_get_colors (self->inspector),
                             N_CLASSES);
  for (int i = 1; i < n; i++)
    unet_mask_view_set_class_visible (self->view, i,
                                      unet_segment_inspector_is_shown (self->inspector, i));
}

/* "x 120 · y 45 · RGB 23 45 12 · Foreground (255) · 0.934" */
static char *
describe_pixel (UnetSegmentPage *self, const UnetMaskViewPixel *pixel)
{
  GString *text = g_string_new (NULL);
  g_auto (GStrv) names = unet_segment_inspector_dup_names (self->inspector);

  g_string_append_printf (text, _ ("x %d · y %d"), pixel->x, pixel->y);
  if (pixel->has_color)
    g_string_append_printf (text, _ (" · RGB %d %d %d"), pixel->color.r, pixel->color.g,
                            pixel->color.b);
  if (pixel->class_index >= 0 && pixel->class_index < (int)g_strv_length (names))
    g_string_append_printf (text, " · %s", names[pixel->class_index]);
  if (!isnan (pixel->probability))
    g_string_append_printf (text, _ (" · probability %.3f"), (double)pixel->probability);
  return g_string_free (text, FALSE);
}

static char *
describe_picture (UnetSegmentPage *self)
{
  UnetSegmentItem *item = unet_segment_list_get_selected (self->list);

  if (item == NULL || self->shown == NULL)
    return g_strdup ("");
  if (self->shown->prediction == NULL)
    return g_strdup_printf (_ ("%s · %d × %d"), unet_segment_item_get_name (item),
                            self->shown->image->width, self->shown->image->height);
  return g_strdup_printf (_ ("%s · %d × %d · %.2f s"), unet_segment_item_get_name (item),
                          self->shown->image->width, self->shown->image->height,
                          self->shown->seconds);
}

void
unet_segment_page_update_status (UnetSegmentPage *self)
{
  UnetMaskViewPixel pixel;
  int               x, y;
  g_autofree char  *text = NULL;

  if (unet_mask_view_get_hover (self->view, &x, &y) &&
      unet_mask_view_read_pixel (self->view, x, y, &pixel))
    text = describe_pixel (self, &pixel);
  else
    text = describe_picture (self);
  gtk_label_set_text (self->status, text);
}
