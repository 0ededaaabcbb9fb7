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

static void
add_members (JsonBuilder *builder, const UnetScores *scores)
{
  double values[5];

  scores_to_array (scores, values);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      json_builder_set_member_name (builder, names[i]);
      json_builder_add_double_value (builder, values[i]);
    }
}

/* CLASSES may be NULL. */
static void
add_scores (JsonBuilder      *builder,
            const UnetScores *scores,
            const UnetScores *classes,
            int               n_classes)
{
  add_members (builder, scores);
  if (classes == NULL)
    return;
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (int c = 0; c < n_classes; c++)
    {
      json_builder_begin_object (builder);
      add_members (builder, &classes[c]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
unet_evaluation_to_json (const UnetEvaluation *evaluation, const UnetEvaluateSpec *spec)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  int n_classes = evaluation->n_classes;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, spec->model != NULL ? spec->model : spec->predictions);
  json_builder_set_member_name (builder, "scale");
  json_builder_add_double_value (builder, evaluation->scale);
  json_builder_set_member_name (builder, "mask_threshold");
  json_builder_add_double_value (builder, evaluation->threshold);
  json_builder_set_member_name (builder, "mean");
  json_builder_begin_object (builder);
  add_scores (builder, &evaluation->mean, evaluation->mean_classes, n_classes);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "pooled");
  json_builder_begin_object (builder);
  add_scores (builder, &evaluation->pooled, evaluation->pooled_classes, n_classes);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "images");
  json_builder_begin_array (builder);
  for (int i = 0; i < evaluation->n_images; i++)
    {
      const UnetEvaluateRecord *record = &evaluation->images[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, record->name);
      add_scores (builder, &record->scores, record->classes, n_classes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
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
append_line (GString *csv, const char *name, const char *what, const UnetScores *scores)
{
  double values[5];
  char   text[G_ASCII_DTOSTR_BUF_SIZE];

  append_field (csv, name);
  g_string_append_printf (csv, ",%s", what);
  scores_to_array (scores, values);
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    g_string_append_printf (csv, ",%s", g_ascii_formatd (text, sizeof text, "%.6f", values[i]));
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
