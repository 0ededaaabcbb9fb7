/* evaluate-format.c: scores as JSON and CSV
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-private.h"

#include "engine/format.h"

static const char *const names[UNET_N_SCORES] = {"dice", "iou", "precision", "recall", "accuracy"};

const char *
unet_scores_get_name (int index)
{
  return names[index];
}

void
unet_scores_to_array (const UnetScores *scores, double values[UNET_N_SCORES])
{
  values[0] = scores->dice;
  values[1] = scores->iou;
  values[2] = scores->precision;
  values[3] = scores->recall;
  values[4] = scores->accuracy;
}

/* --- JSON --- */

static void
append_members (GString *json, const UnetScores *scores)
{
  double values[UNET_N_SCORES];

  unet_scores_to_array (scores, values);
  for (int i = 0; i < UNET_N_SCORES; i++)
    {
      g_string_append_printf (json, "%s\"%s\": ", i > 0 ? ", " : "", names[i]);
      unet_format_number (json, values[i]);
    }
}

void
unet_evaluate_append_scores (GString          *json,
                             const UnetScores *scores,
                             const UnetScores *classes,
                             int               n_classes)
{
  append_members (json, scores);
  if (classes == NULL)
    return;
  g_string_append (json, ", \"classes\": [");
  for (int c = 0; c < n_classes; c++)
    {
      g_string_append (json, c > 0 ? ", {" : "{");
      append_members (json, &classes[c]);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

/* "pixel_error": 0.1, "pixel_threshold": 0.5; null where masks were taken as they are. */
static void
append_error (GString *json, const char *name, double error, double threshold)
{
  g_string_append_printf (json, "\"%s_error\": ", name);
  unet_format_number (json, error);
  g_string_append_printf (json, ", \"%s_threshold\": ", name);
  if (threshold < 0)
    g_string_append (json, "null");
  else
    unet_format_number (json, threshold);
}

void
unet_evaluate_append_evaluation (GString              *json,
                                 const UnetEvaluation *evaluation,
                                 const char           *indent)
{
  const UnetEmScores *em = evaluation->em;
  const int           n_classes = evaluation->n_classes;

  if (em != NULL)
    {
      g_string_append_printf (json, "%s\"em\": {", indent);
      append_error (json, "pixel", em->pixel_error, em->pixel_threshold);
      g_string_append (json, ", ");
      append_error (json, "rand", em->rand_error, em->rand_threshold);
      g_string_append (json, ", ");
      append_error (json, "warping", em->warping_error, em->warping_threshold);
      g_string_append (json, "},\n");
    }
  g_string_append_printf (json, "%s\"mean\": {", indent);
  unet_evaluate_append_scores (json, &evaluation->mean, evaluation->mean_classes, n_classes);
  g_string_append_printf (json, "},\n%s\"pooled\": {", indent);
  unet_evaluate_append_scores (json, &evaluation->pooled, evaluation->pooled_classes, n_classes);
  g_string_append_printf (json, "},\n%s\"images\": [", indent);
  for (int i = 0; i < evaluation->n_images; i++)
    {
      const UnetEvaluateRecord *record = &evaluation->images[i];

      g_string_append_printf (json, "%s\n%s  {\"name\": ", i > 0 ? "," : "", indent);
      unet_format_json_string (json, record->name);
      g_string_append (json, ", ");
      unet_evaluate_append_scores (json, &record->scores, record->classes, n_classes);
      g_string_append_c (json, '}');
    }
  g_string_append_printf (json, "\n%s]", indent);
}

char *
unet_evaluation_to_json (const UnetEvaluation *evaluation, const UnetEvaluateSpec *spec)
{
  GString *json = g_string_new ("{\n  \"model\": ");

  unet_format_json_string (json, spec->model != NULL ? spec->model : spec->predictions);
  g_string_append (json, ",\n  \"scale\": ");
  unet_format_number (json, evaluation->scale);
  g_string_append (json, ",\n  \"mask_threshold\": ");
  unet_format_number (json, evaluation->threshold);
  g_string_append (json, ",\n");
  unet_evaluate_append_evaluation (json, evaluation, "  ");
  g_string_append (json, "\n}\n");
  return g_string_free (json, FALSE);
}

/* --- CSV --- */

void
unet_evaluate_append_csv_scores (GString *csv, const UnetScores *scores)
{
  double values[UNET_N_SCORES];

  unet_scores_to_array (scores, values);
  for (int i = 0; i < UNET_N_SCORES; i++)
    {
      g_string_append_c (csv, ',');
      unet_format_decimals (csv, 6, false, values[i]);
    }
}

static void
append_line (GString          *csv,
             const char       *prefix,
             const char       *name,
             const char       *what,
             const UnetScores *scores)
{
  g_string_append (csv, prefix);
  unet_format_csv_field (csv, name);
  g_string_append_printf (csv, ",%s", what);
  unet_evaluate_append_csv_scores (csv, scores);
  g_string_append_c (csv, '\n');
}

static void
append_lines (GString          *csv,
              const char       *prefix,
              const char       *name,
              const UnetScores *scores,
              const UnetScores *classes,
              int               n_classes)
{
  append_line (csv, prefix, name, classes != NULL ? "mean of classes" : "foreground", scores);
  for (int c = 0; classes != NULL && c < n_classes; c++)
    {
      g_autofree char *what = g_strdup_printf ("class %d", c);

      append_line (csv, prefix, name, what, &classes[c]);
    }
}

void
unet_evaluate_append_csv (GString *csv, const UnetEvaluation *evaluation, const char *prefix)
{
  const int n_classes = evaluation->n_classes;

  for (int i = 0; i < evaluation->n_images; i++)
    append_lines (csv, prefix, evaluation->images[i].name, &evaluation->images[i].scores,
                  evaluation->images[i].classes, n_classes);
  append_lines (csv, prefix, "mean", &evaluation->mean, evaluation->mean_classes, n_classes);
  append_lines (csv, prefix, "pooled", &evaluation->pooled, evaluation->pooled_classes, n_classes);
}

char *
unet_evaluation_to_csv (const UnetEvaluation *evaluation)
{
  GString *csv = g_string_new ("name,class,dice,iou,precision,recall,accuracy\n");

  unet_evaluate_append_csv (csv, evaluation, "");
  return g_string_free (csv, FALSE);
}

char *
unet_evaluation_curve_to_csv (const UnetEvaluation *evaluation)
{
  GString *csv = g_string_new ("threshold");

  g_return_val_if_fail (evaluation->curve != NULL, NULL);

  for (int pooled = 0; pooled < 2; pooled++)
    for (int i = 0; i < UNET_N_SCORES; i++)
      g_string_append_printf (csv, ",%s_%s", pooled ? "pooled" : "mean", names[i]);
  g_string_append_c (csv, '\n');
  for (int i = 0; i < UNET_CURVE_N; i++)
    {
      const UnetCurvePoint *point = &evaluation->curve[i];

      unet_format_decimals (csv, 3, false, point->threshold);
      unet_evaluate_append_csv_scores (csv, &point->mean);
      unet_evaluate_append_csv_scores (csv, &point->pooled);
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

/* --- the curve --- */

const UnetCurvePoint *
unet_evaluation_get_best_point (const UnetEvaluation *evaluation)
{
  const UnetCurvePoint *curve = evaluation->curve;
  int                   first = 0, last;

  g_return_val_if_fail (curve != NULL, NULL);

  for (int i = 1; i < UNET_CURVE_N; i++)
    if (curve[i].mean.dice > curve[first].mean.dice)
      first = i;
  for (last = first; last + 1 < UNET_CURVE_N; last++)
    if (curve[last + 1].mean.dice < curve[first].mean.dice)
      break;
  return &curve[(first + last) / 2];
}
