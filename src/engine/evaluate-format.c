/* evaluate-format.c: scores as JSON and CSV
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char *const names[] = {"dice", "iou", "precision", "recall", "accuracy"};

static void
scores_to_array (const UnetScores *scores, double values[5])
{
  values[0] = scores->dice;
  values[1] = scores->iou;
  values[2] = scores->precision;
  values[3] = scores->recall;
  values[4] = scores->accuracy;
}

/* JSON is put together by hand: json-glib 1.6 writes 1e-08 as "1e-08.0", which is none. */
static void
append_string (GString *json, const char *text)
{
  /* File names are bytes, JSON is UTF-8. */
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), valid);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_append (json, quoted);
}

static void
append_number (GString *json, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (json, g_ascii_dtostr (text, sizeof text, value));
}

static void
append_members (GString *json, const UnetScores *scores)
{
  double values[5];

  scores_to_array (scores, values);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_string_append_printf (json, "%s\"%s\": ", i > 0 ? ", " : "", names[i]);
      append_number (json, values[i]);
    }
}

/* CLASSES may be NULL. */
static void
append_scores (GString *json, const UnetScores *scores, const UnetScores *classes, int n_classes)
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

char *
unet_evaluation_to_json (const UnetEvaluation *evaluation, const UnetEvaluateSpec *spec)
{
  GString *json = g_string_new ("{\n  \"model\": ");
  int      n_classes = evaluation->n_classes;

  append_string (json, spec->model != NULL ? spec->model : spec->predictions);
  g_string_append (json, ",\n  \"scale\": ");
  append_number (json, evaluation->scale);
  g_string_append (json, ",\n  \"mask_threshold\": ");
  append_number (json, evaluation->threshold);
  g_string_append (json, ",\n  \"mean\": {");
  append_scores (json, &evaluation->mean, evaluation->mean_classes, n_classes);
  g_string_append (json, "},\n  \"pooled\": {");
  append_scores (json, &evaluation->pooled, evaluation->pooled_classes, n_classes);
  g_string_append (json, "},\n  \"images\": [");
  for (int i = 0; i < evaluation->n_images; i++)
    {
      const UnetEvaluateRecord *record = &evaluation->images[i];

      g_string_append (json, i > 0 ? ",\n    {\"name\": " : "\n    {\"name\": ");
      append_string (json, record->name);
      g_string_append (json, ", ");
      append_scores (json, &record->scores, record->classes, n_classes);
      g_string_append_c (json, '}');
    }
  g_string_append (json, "\n  ]\n}\n");
  return g_string_free (json, FALSE);
}

static void
append_field (GString *line, const char *text)
{
  /* RFC 4180: quoted where needed, quotes doubled. */
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (line, text);
      return;
    }
  g_string_append_c (line, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *text);
    }
  g_string_append_c (line, '"');
}

static void
append_values (GString *csv, const UnetScores *scores)
{
  double values[5];
  char   text[G_ASCII_DTOSTR_BUF_SIZE];

  scores_to_array (scores, values);
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    g_string_append_printf (csv, ",%s", g_ascii_formatd (text, sizeof text, "%.6f", values[i]));
}

static void
append_line (GString *csv, const char *name, const char *what, const UnetScores *scores)
{
  append_field (csv, name);
  g_string_append_printf (csv, ",%s", what);
  append_values (csv, scores);
  g_string_append_c (csv, '\n');
}

static void
append_lines (GString          *csv,
              const char       *name,
              const UnetScores *scores,
              const UnetScores *classes,
              int               n_classes)
{
  append_line (csv, name, classes != NULL ? "mean of classes" : "foreground", scores);
  for (int c = 0; classes != NULL && c < n_classes; c++)
    {
      g_autofree char *what = g_strdup_printf ("class %d", c);

      append_line (csv, name, what, &classes[c]);
    }
}

char *
unet_evaluation_to_csv (const UnetEvaluation *evaluation)
{
  GString *csv = g_string_new ("name,class,dice,iou,precision,recall,accuracy\n");
  int      n_classes = evaluation->n_classes;

  for (int i = 0; i < evaluation->n_images; i++)
    append_lines (csv, evaluation->images[i].name, &evaluation->images[i].scores,
                  evaluation->images[i].classes, n_classes);
  append_lines (csv, "mean", &evaluation->mean, evaluation->mean_classes, n_classes);
  append_lines (csv, "pooled", &evaluation->pooled, evaluation->pooled_classes, n_classes);
  return g_string_free (csv, FALSE);
}

char *
unet_evaluation_curve_to_csv (const UnetEvaluation *evaluation)
{
  GString *csv = g_string_new ("threshold");

  g_return_val_if_fail (evaluation->curve != NULL, NULL);

  for (int pooled = 0; pooled < 2; pooled++)
    for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
      g_string_append_printf (csv, ",%s_%s", pooled ? "pooled" : "mean", names[i]);
  g_string_append_c (csv, '\n');
  for (int i = 0; i < UNET_CURVE_N; i++)
    {
      const UnetCurvePoint *point = &evaluation->curve[i];
      char                  text[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (csv, g_ascii_formatd (text, sizeof text, "%.3f", point->threshold));
      append_values (csv, &point->mean);
      append_values (csv, &point->pooled);
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

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
