/* evaluate-view-show.c: what is seen and said of an evaluated image
 *
 * True positives, false positives and false negatives are classes of a mask like any other, so the
 * view paints them, says them under the pointer and reads them out. Their colours are bluish green,
 * vermillion and sky blue of the palette of Okabe and Ito (2008), which of its triples with green
 * for "right" lie furthest apart: 0.110 in Oklab for the kind of sight that sees them nearest to
 * each other (0.086 with blue in place of sky blue).
 *
 * With several models the mask can also be held against another model's: where the two differ, in
 * orange and blue of the same palette, or side by side, each against the truth, at the same place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-view-private.h"

#include "app/evaluate-item.h"

#include <glib/gi18n.h>
#include <math.h>

/* By UnetCompareClass. */
static const UnetColor colors[UNET_COMPARE_N] = {
    {0, 0, 0}, {0, 158, 115}, {213, 94, 0}, {86, 180, 233}, {128, 128, 128},
};

/* The same of a difference: in both, in one of the two. */
static const UnetColor difference_colors[UNET_COMPARE_N] = {
    {0, 0, 0}, {148, 148, 148}, {230, 159, 0}, {0, 114, 178}, {128, 128, 128},
};

const char *
unet_evaluate_view_get_kind_name (UnetCompareClass kind)
{
  switch (kind)
    {
    case UNET_COMPARE_TRUE_POSITIVE:
      return _ ("True positive");
    case UNET_COMPARE_FALSE_POSITIVE:
      return _ ("False positive");
    case UNET_COMPARE_FALSE_NEGATIVE:
      return _ ("False negative");
    case UNET_COMPARE_IGNORED:
      return _ ("Left out");
    case UNET_COMPARE_TRUE_NEGATIVE:
    case UNET_COMPARE_N:
    default:
      return _ ("True negative");
    }
}

/* --- what is said --- */

UnetAgainst
unet_evaluate_view_get_against (UnetEvaluateView *self, UnetEvaluateModel **other)
{
  return unet_evaluate_against_get (self->models, self->model,
                                    gtk_drop_down_get_selected (self->against), other);
}

/* "x 120 · y 45 · False positive · probability 0.934" */
static char *
describe_pixel (UnetEvaluateView *self, const UnetMaskViewPixel *pixel)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("x %d · y %d"), pixel->x, pixel->y);
  if (pixel->class_index >= 0)
    g_string_append_printf (text, " · %s", self->kind_names[pixel->class_index]);
  if (!isnan (pixel->probability))
    g_string_append_printf (text, _ (" · probability %.3f"), (double)pixel->probability);
  return g_string_free (text, FALSE);
}

/* "cells-0001.png · Dice 0.9123 · IoU 0.8388 · 256 × 256" */
static char *
describe_picture (UnetEvaluateView *self)
{
  UnetSegmentation     *segmentation = unet_evaluate_picture_get_segmentation (self->picture);
  const UnetComparison *comparison = unet_evaluate_picture_get_comparison (self->picture);
  GString              *text = g_string_new (unet_evaluate_picture_get_name (self->picture));

  if (comparison != NULL)
    g_string_append_printf (text, " · %s %.4f · %s %.4f", unet_score_get_name (UNET_SCORE_DICE),
                            comparison->scores.dice, unet_score_get_name (UNET_SCORE_IOU),
                            comparison->scores.iou);
  if (segmentation != NULL)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("%d × %d"), segmentation->image->width,
                              segmentation->image->height);
    }
  return g_string_free (text, FALSE);
}

void
unet_evaluate_view_update_status (UnetEvaluateView *self)
{
  UnetMaskViewPixel pixel;
  int               x, y;
  g_autofree char  *text = NULL;

  if (self->picture == NULL)
    text = g_strdup ("");
  else if ((unet_mask_view_get_hover (self->view, &x, &y) &&
            unet_mask_view_read_pixel (self->view, x, y, &pixel)) ||
           (gtk_widget_get_visible (self->other) &&
            unet_mask_view_get_hover (self->other_view, &x, &y) &&
            unet_mask_view_read_pixel (self->other_view, x, y, &pixel)))
    text = describe_pixel (self, &pixel);
  else
    text = describe_picture (self);
  gtk_label_set_text (self->status, text);
}

static void
get_counts (const UnetComparison *comparison, int64_t counts[UNET_COMPARE_N])
{
  counts[UNET_COMPARE_TRUE_NEGATIVE] = comparison->counts.true_negative;
  counts[UNET_COMPARE_TRUE_POSITIVE] = comparison->counts.true_positive;
  counts[UNET_COMPARE_FALSE_POSITIVE] = comparison->counts.false_positive;
  counts[UNET_COMPARE_FALSE_NEGATIVE] = comparison->counts.false_negative;
  counts[UNET_COMPARE_IGNORED] = comparison->n_ignored;
}

static void
show_shares (UnetMaskView *view, const UnetComparison *comparison)
{
  int64_t counts[UNET_COMPARE_N] = {0};
  int64_t sum = 0;
  double  shares[UNET_COMPARE_N] = {0};
  int     n;

  if (comparison == NULL)
    {
      unet_mask_view_set_class_shares (view, NULL, 0);
      return;
    }
  get_counts (comparison, counts);
  for (int i = 0; i < UNET_COMPARE_N; i++)
    sum += counts[i];
  for (int i = 0; i < UNET_COMPARE_N && sum > 0; i++)
    shares[i] = (double)counts[i] / (double)sum;
  n = counts[UNET_COMPARE_IGNORED] > 0 ? UNET_COMPARE_N : UNET_COMPARE_IGNORED;
  unet_mask_view_set_class_shares (view, shares, n);
}

/* The legend counts what the first view shows; of two side by side there is no one count. */
void
unet_evaluate_view_show_comparison (UnetEvaluateView *self, const UnetComparison *comparison)
{
  UnetEvaluateModel *other;
  int64_t            counts[UNET_COMPARE_N] = {0};

  show_shares (self->view, comparison);
  if (comparison != NULL)
    get_counts (comparison, counts);
  unet_evaluate_legend_set_counts (
      self->legend,
      comparison != NULL && unet_evaluate_view_get_against (self, &other) != UNET_AGAINST_BESIDE
          ? counts
          : NULL);
}

/* "A · best · Dice 0.9123" */
static void
show_caption (GtkLabel *label, UnetEvaluateModel *model, const UnetComparison *comparison)
{
  g_autofree char *title = model != NULL ? unet_evaluate_model_dup_title (model) : g_strdup ("");
  g_autofree char *score =
      comparison != NULL ? unet_score_format (comparison->scores.dice) : g_strdup ("…");
  g_autofree char *text =
      g_strdup_printf ("%s · %s %s", title, unet_score_get_name (UNET_SCORE_DICE), score);

  gtk_label_set_text (label, text);
}

/* --- what is seen --- */

void
unet_evaluate_view_show_kinds (UnetEvaluateView *self)
{
  UnetEvaluateModel *other;
  const gboolean differs = unet_evaluate_view_get_against (self, &other) == UNET_AGAINST_DIFFERENCE;
  const UnetColor *all = differs ? difference_colors : colors;
  const char      *names[UNET_COMPARE_N + 1] = {NULL};

  unet_evaluate_legend_clear (self->legend);
  for (int i = 0; i < UNET_COMPARE_N; i++)
    {
      g_free (self->kind_names[i]);
      self->kind_names[i] =
          differs ? unet_evaluate_against_dup_kind_name ((UnetCompareClass)i, self->model, other)
                  : g_strdup (unet_evaluate_view_get_kind_name ((UnetCompareClass)i));
      names[i] = self->kind_names[i];
      if (i != UNET_COMPARE_TRUE_NEGATIVE)
        unet_evaluate_legend_add (self->legend, i, names[i], all[i]);
    }
  unet_mask_view_set_colors (self->view, all, UNET_COMPARE_N);
  unet_mask_view_set_class_names (self->view, names);
  /* The other view is seen beside this one alone: then both are against the truth. */
  unet_mask_view_set_colors (self->other_view, all, UNET_COMPARE_N);
  unet_mask_view_set_class_names (self->other_view, names);
}

/* Of a difference the probabilities are nobody's. */
static void
show_picture (UnetMaskView *view, UnetSegmentation *segmentation, GBytes *map, gboolean differs)
{
  g_autoptr (GBytes) probability = NULL;
  int width, height;

  unet_mask_view_set_picture (view, segmentation != NULL ? segmentation->picture : NULL);
  if (segmentation == NULL)
    return;
  width = segmentation->image->width;
  height = segmentation->image->height;
  probability = differs ? NULL : unet_segmentation_get_probability (segmentation);
  unet_mask_view_set_probability (view, probability, width, height);
  unet_mask_view_set_classes (view, map, width, height);
}

/* Both masks are there: where they differ. */
static GBytes *
make_difference (UnetEvaluateView *self, int class_index)
{
  GBytes *first = unet_evaluate_picture_get_classes (self->picture);
  GBytes *second =
      self->other_picture != NULL ? unet_evaluate_picture_get_classes (self->other_picture) : NULL;

  self->has_difference =
      first != NULL && second != NULL && g_bytes_get_size (first) == g_bytes_get_size (second);
  return self->has_difference
             ? unet_evaluate_against_compare (first, second, class_index, &self->difference)
             : NULL;
}

void
unet_evaluate_view_show_masks (UnetEvaluateView *self)
{
  UnetEvaluateModel    *other;
  const UnetAgainst     against = unet_evaluate_view_get_against (self, &other);
  UnetSegmentation     *segmentation = unet_evaluate_picture_get_segmentation (self->picture);
  const UnetComparison *comparison = unet_evaluate_picture_get_comparison (self->picture);
  UnetEvaluatePicture  *beside = against == UNET_AGAINST_BESIDE ? self->other_picture : NULL;

  gtk_widget_set_visible (self->other, beside != NULL);
  if (against == UNET_AGAINST_DIFFERENCE)
    {
      g_autoptr (GBytes) map = make_difference (self, unet_evaluate_view_get_class (self));

      show_picture (self->view, segmentation, map, TRUE);
      unet_evaluate_view_show_comparison (self, self->has_difference ? &self->difference : NULL);
      return;
    }
  show_picture (self->view, segmentation, unet_evaluate_picture_get_map (self->picture), FALSE);
  self->has_difference = FALSE;
  unet_evaluate_view_show_comparison (self, comparison);
  show_caption (self->caption, self->model, comparison);
  if (beside == NULL)
    return;
  comparison = unet_evaluate_picture_get_comparison (beside);
  show_picture (self->other_view, unet_evaluate_picture_get_segmentation (beside),
                unet_evaluate_picture_get_map (beside), FALSE);
  show_shares (self->other_view, comparison);
  show_caption (self->other_caption, other, comparison);
}
