/* evaluate-histogram.c: how many images have which Dice, as a chart
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-histogram.h"

#include <glib/gi18n.h>

void
unet_evaluation_count_dice (const UnetEvaluation *evaluation, double counts[UNET_DICE_BARS])
{
  for (int i = 0; i < evaluation->n_images; i++)
    {
      const int bar = (int)(evaluation->images[i].scores.dice * UNET_DICE_BARS);

      counts[CLAMP (bar, 0, UNET_DICE_BARS - 1)]++;
    }
}

static UnetSeries *
make_series (UnetEvaluateModel *model, gboolean alone)
{
  g_autofree char *title = alone ? NULL : unet_evaluate_model_dup_title (model);
  UnetSeries      *series = unet_series_new (alone ? _ ("Images") : title, UNET_SERIES_STYLE_BARS);
  double           counts[UNET_DICE_BARS] = {0};

  unet_evaluation_count_dice (unet_evaluate_model_get_evaluation (model), counts);
  unet_series_set_color (series, (int)unet_evaluate_model_get_place (model));
  unet_series_set_bar_width (series, 1.0 / UNET_DICE_BARS);
  for (int i = 0; i < UNET_DICE_BARS; i++)
    unet_series_append (series, (i + 0.5) / UNET_DICE_BARS, counts[i]);
  return series;
}

void
unet_evaluate_histogram_fill (UnetChart *chart, GPtrArray *models)
{
  unet_chart_remove_all (chart);
  for (guint i = 0; i < models->len; i++)
    {
      g_autoptr (UnetSeries) series = make_series (g_ptr_array_index (models, i), models->len == 1);

      unet_chart_add_series (chart, series);
    }
}
