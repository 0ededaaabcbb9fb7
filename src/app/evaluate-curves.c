/* evaluate-curves.c: Dice and IoU over the threshold, and the choice of one
 *
 * The marker is the threshold that is chosen. It begins where the current model's mean Dice is
 * highest, and goes there again when another model becomes the current one, until somebody moves
 * it. What is chosen is asked of the window by action: the page does not know who segments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-curves.h"

#include "app/evaluate-item.h"

#include <glib/gi18n.h>
#include <math.h>

struct _UnetEvaluateCurves
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetChart *chart;
  GtkLabel  *text;
  GtkButton *best;

  /* Owned References */
  UnetEvaluateModel *current; /* with a curve, or NULL */

  gboolean moving; /* the marker is moved by this file */
  gboolean chosen; /* somebody has moved it */
};

G_DEFINE_FINAL_TYPE (UnetEvaluateCurves, unet_evaluate_curves, ADW_TYPE_BIN)

static const UnetEvaluation *
get_curve (UnetEvaluateModel *model)
{
  const UnetEvaluation *evaluation =
      model != NULL ? unet_evaluate_model_get_evaluation (model) : NULL;

  return evaluation != NULL && evaluation->curve != NULL ? evaluation : NULL;
}

static void
show_text (UnetEvaluateCurves *self)
{
  const UnetEvaluation *evaluation = get_curve (self->current);
  const double          threshold = unet_chart_get_marker (self->chart);
  const UnetCurvePoint *point, *best;
  g_autofree char      *text = NULL;
  g_autofree char      *tip = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "curves.use",
                                 evaluation != NULL && !isnan (threshold));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "curves.best", evaluation != NULL);
  if (evaluation == NULL || isnan (threshold))
    {
      gtk_label_set_text (self->text, "");
      return;
    }
  point = &evaluation->curve[CLAMP (lrint (threshold * (UNET_CURVE_N - 1)), 0, UNET_CURVE_N - 1)];
  best = unet_evaluation_get_best_point (evaluation);
  text = g_strdup_printf (_ ("Mean Dice %.4f · mean IoU %.4f"), point->mean.dice, point->mean.iou);
  if (point->mean.dice >= best->mean.dice)
    {
      g_autofree char *plain = g_steal_pointer (&text);

      /* Translators: "Mean Dice 0.9123 · mean IoU 0.8456 · the best" */
      text = g_strdup_printf (_ ("%s · the best"), plain);
    }
  /* Translators: what the button goes to */
  tip = g_strdup_printf (_ ("The best mean Dice: %.4f at the threshold %.3f"), best->mean.dice,
                         best->threshold);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->best), tip);
}

static void
move_to_best (UnetEvaluateCurves *self)
{
  const UnetEvaluation *evaluation = get_curve (self->current);

  self->moving = TRUE;
  unet_chart_set_marker (self->chart, evaluation != NULL
                                          ? unet_evaluation_get_best_point (evaluation)->threshold
                                          : NAN);
  self->moving = FALSE;
  show_text (self);
}

static void
on_marker (UnetEvaluateCurves *self)
{
  self->chosen = self->chosen || !self->moving;
  show_text (self);
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UnetEvaluateCurves *self = UNET_EVALUATE_CURVES (widget);

  if (g_str_equal (name, "curves.best"))
    {
      self->chosen = FALSE;
      move_to_best (self);
    }
  else if (self->current != NULL)
    gtk_widget_activate_action (widget, "win.use-threshold", "(^ayd)",
                                unet_evaluate_model_get_path (self->current),
                                unet_chart_get_marker (self->chart));
}

static void
unet_evaluate_curves_dispose (GObject *object)
{
  g_clear_object (&UNET_EVALUATE_CURVES (object)->current);
  G_OBJECT_CLASS (unet_evaluate_curves_parent_class)->dispose (object);
}

static void
unet_evaluate_curves_class_init (UnetEvaluateCurvesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_evaluate_curves_dispose;
  g_type_ensure (UNET_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/evaluate-curves.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateCurves, chart);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateCurves, text);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluateCurves, best);
  gtk_widget_class_bind_template_callback (widget_class, on_marker);
  gtk_widget_class_install_action (widget_class, "curves.best", NULL, act);
  gtk_widget_class_install_action (widget_class, "curves.use", NULL, act);
}

static void
unet_evaluate_curves_init (UnetEvaluateCurves *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  unet_chart_set_y_limits (self->chart, 0, 1);
  show_text (self);
}

static void
add_series (UnetEvaluateCurves *self,
            UnetEvaluateModel  *model,
            gboolean            alone,
            UnetScoreKind       kind,
            UnetSeriesStyle     style)
{
  const UnetEvaluation *evaluation = get_curve (model);
  g_autofree char      *title = unet_evaluate_model_dup_title (model);
  g_autofree char      *name = NULL;
  g_autoptr (UnetSeries) series = NULL;

  /* Translators: "A · best: Dice" */
  name = alone ? g_strdup (unet_score_get_name (kind))
               : g_strdup_printf (_ ("%s: %s"), title, unet_score_get_name (kind));
  series = unet_series_new (name, style);
  unet_series_set_color (series, (int)unet_evaluate_model_get_place (model));
  for (int i = 0; i < UNET_CURVE_N; i++)
    unet_series_append (series, evaluation->curve[i].threshold,
                        unet_score_get (&evaluation->curve[i].mean, kind));
  unet_chart_add_series (self->chart, series);
}

/**
 * unet_evaluate_curves_set_models:
 * @self: the curves
 * @models: (element-type UnetEvaluateModel): with scores; those without a curve are passed over
 */
void
unet_evaluate_curves_set_models (UnetEvaluateCurves *self, GPtrArray *models)
{
  gboolean per_class = FALSE;

  g_return_if_fail (UNET_IS_EVALUATE_CURVES (self));

  unet_chart_remove_all (self->chart);
  for (guint i = 0; i < models->len; i++)
    {
      UnetEvaluateModel *model = g_ptr_array_index (models, i);

      per_class = per_class || unet_evaluate_model_get_spec (model)->per_class;
      if (get_curve (model) == NULL)
        continue;
      add_series (self, model, models->len == 1, UNET_SCORE_DICE, UNET_SERIES_STYLE_BOLD);
      add_series (self, model, models->len == 1, UNET_SCORE_IOU, UNET_SERIES_STYLE_THIN);
    }
  /* One threshold cuts all classes off the background. */
  g_object_set (self->chart, "title",
                per_class ? _ ("Foreground against background over the threshold")
                          : _ ("Scores over the threshold"),
                NULL);
}

/**
 * unet_evaluate_curves_set_current:
 * @self: the curves
 * @model: (nullable): whose threshold is chosen
 */
void
unet_evaluate_curves_set_current (UnetEvaluateCurves *self, UnetEvaluateModel *model)
{
  g_return_if_fail (UNET_IS_EVALUATE_CURVES (self));

  if (get_curve (model) == NULL)
    model = NULL;
  g_set_object (&self->current, model);
  if (self->current == NULL || !self->chosen)
    move_to_best (self);
  else
    show_text (self);
}

UnetChart *
unet_evaluate_curves_get_chart (UnetEvaluateCurves *self)
{
  return self->chart;
}

/* NaN: none. */
double
unet_evaluate_curves_get_threshold (UnetEvaluateCurves *self)
{
  return unet_chart_get_marker (self->chart);
}

const char *
unet_evaluate_curves_get_text (UnetEvaluateCurves *self)
{
  return gtk_label_get_text (self->text);
}
