/* evaluate-table.c: several evaluations of one data set in one table
 *
 * Text and Markdown are for people: four small tables of the same cells, drawn in two ways. CSV and
 * JSON are for programs: a line, or an object, for each model.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-table.h"

#include "engine/evaluate-pair.h"
#include "engine/evaluate-private.h"
#include "engine/format.h"
#include "engine/grid.h"

#include <glib/gi18n.h>
#include <math.h>

/* Those that are formatted, and whether all have the EM measures. */
typedef struct
{
  const UnetEvaluateEntry *entries;
  int                      n;
  bool                     has_em;
} Table;

/* --- for people --- */

static void
take_number (UnetGrid *grid, int decimals, bool is_signed, double value)
{
  GString *text = g_string_new (NULL);

  unet_format_decimals (text, decimals, is_signed, value);
  unet_grid_take (grid, g_string_free (text, FALSE));
}

char *
unet_evaluate_table_name_class (const UnetEvaluation *evaluation, int index)
{
  const UnetMaskValues *values = &evaluation->values;
  const uint16_t       *value = values->value[index];

  if (values->components == 3)
    return g_strdup_printf (_ ("class %d (%d, %d, %d)"), index, value[0], value[1], value[2]);
  return g_strdup_printf (_ ("class %d (%d)"), index, value[0]);
}

static void
add_scores (UnetGrid *grid, const char *name, const UnetScores *scores)
{
  double values[UNET_N_SCORES];

  unet_scores_to_array (scores, values);
  unet_grid_add (grid, name);
  for (int i = 0; i < UNET_N_SCORES; i++)
    take_number (grid, 4, false, values[i]);
}

static UnetGrid *
make_scores (const Table *table, bool pooled)
{
  UnetGrid *grid = unet_grid_new (1 + UNET_N_SCORES);

  unet_grid_add (grid, pooled ? _ ("pooled over pixels") : _ ("mean over images"));
  unet_grid_add (grid, _ ("Dice"));
  unet_grid_add (grid, _ ("IoU"));
  unet_grid_add (grid, _ ("precision"));
  unet_grid_add (grid, _ ("recall"));
  unet_grid_add (grid, _ ("accuracy"));
  for (int i = 0; i < table->n; i++)
    {
      const UnetEvaluation *evaluation = table->entries[i].evaluation;
      const UnetScores *classes = pooled ? evaluation->pooled_classes : evaluation->mean_classes;

      add_scores (grid, table->entries[i].name, pooled ? &evaluation->pooled : &evaluation->mean);
      for (int c = 0; classes != NULL && c < evaluation->n_classes; c++)
        {
          g_autofree char *class_name = unet_evaluate_table_name_class (evaluation, c);
          /* Translators: a model, and a class of its masks */
          g_autofree char *name =
              g_strdup_printf (_ ("%s, %s"), table->entries[i].name, class_name);

          add_scores (grid, name, &classes[c]);
        }
    }
  return grid;
}

static void
take_scale (UnetGrid *grid, double scale)
{
  GString *text = g_string_new (NULL);

  unet_format_number (text, scale);
  unet_grid_take (grid, g_string_free (text, FALSE));
}

static UnetGrid *
make_models (const Table *table)
{
  UnetGrid *grid = unet_grid_new (table->has_em ? 7 : 4);

  unet_grid_add (grid, _ ("model"));
  unet_grid_add (grid, _ ("parameters"));
  unet_grid_add (grid, _ ("scale"));
  unet_grid_add (grid, _ ("s/image"));
  if (table->has_em)
    {
      unet_grid_add (grid, _ ("pixel error"));
      unet_grid_add (grid, _ ("Rand error"));
      unet_grid_add (grid, _ ("warping error"));
    }
  for (int i = 0; i < table->n; i++)
    {
      const UnetEvaluation *evaluation = table->entries[i].evaluation;

      unet_grid_add (grid, table->entries[i].name);
      if (evaluation->n_parameters > 0)
        {
          unet_grid_take (grid, g_strdup_printf ("%" G_GINT64_FORMAT, evaluation->n_parameters));
          take_scale (grid, evaluation->scale);
          take_number (grid, 3, false, evaluation->seconds);
        }
      else
        for (int k = 0; k < 3; k++)
          unet_grid_add (grid, "-");
      if (table->has_em)
        {
          take_number (grid, 4, false, evaluation->em->pixel_error);
          take_number (grid, 4, false, evaluation->em->rand_error);
          take_number (grid, 6, false, evaluation->em->warping_error);
        }
    }
  return grid;
}

static void
add_pair (UnetGrid *grid, const char *names, const char *measure, const UnetPairComparison *pair)
{
  unet_grid_take (grid, g_strdup_printf ("%s, %s", names, measure));
  take_number (grid, 4, true, pair->mean);
  if (isnan (pair->low))
    unet_grid_add (grid, "-");
  else
    {
      GString *interval = g_string_new ("[");

      unet_format_decimals (interval, 4, true, pair->low);
      g_string_append (interval, ", ");
      unet_format_decimals (interval, 4, true, pair->high);
      g_string_append_c (interval, ']');
      unet_grid_take (grid, g_string_free (interval, FALSE));
    }
  unet_grid_take (grid, g_strdup_printf ("%d", pair->wins));
  unet_grid_take (grid, g_strdup_printf ("%d", pair->ties));
  unet_grid_take (grid, g_strdup_printf ("%d", pair->losses));
}

static UnetGrid *
make_pairs (const Table *table)
{
  UnetGrid *grid = unet_grid_new (6);

  unet_grid_add (grid, _ ("difference per image"));
  unet_grid_add (grid, _ ("mean"));
  unet_grid_take (grid, g_strdup_printf (_ ("%d %% interval"), (int)(100 * UNET_PAIR_LEVEL + 0.5)));
  unet_grid_add (grid, _ ("won"));
  unet_grid_add (grid, _ ("tied"));
  unet_grid_add (grid, _ ("lost"));
  for (int i = 0; i < table->n; i++)
    for (int j = i + 1; j < table->n; j++)
      {
        const UnetEvaluateEntry *a = &table->entries[j], *b = &table->entries[i];
        const UnetEvaluatePair   pair = unet_evaluate_pair (a->evaluation, b->evaluation);
        g_autofree char         *names = g_strdup_printf ("%s - %s", a->name, b->name);

        add_pair (grid, names, _ ("Dice"), &pair.dice);
        add_pair (grid, names, _ ("IoU"), &pair.iou);
      }
  return grid;
}

static char *
format_grids (const Table *table, bool markdown)
{
  UnetGrid *grids[] = {make_scores (table, false), make_scores (table, true), make_models (table),
                       table->n > 1 ? make_pairs (table) : NULL};
  const int n_images = table->entries[0].evaluation->n_images;
  GString  *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%d image", "%d images", (gulong)n_images), n_images);
  g_string_append_c (text, '\n');
  for (size_t i = 0; i < G_N_ELEMENTS (grids); i++)
    if (grids[i] != NULL)
      {
        g_string_append_c (text, '\n');
        if (markdown)
          unet_grid_append_markdown (grids[i], text);
        else
          unet_grid_append_text (grids[i], text);
        unet_grid_free (grids[i]);
      }
  return g_string_free (text, FALSE);
}

/* --- CSV --- */

/* What a model is compared with in its own line: the first one. */
static void
append_csv_pair (GString *csv, const UnetPairComparison *pair)
{
  const double values[] = {pair->mean, pair->low, pair->high};

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_string_append_c (csv, ',');
      if (!isnan (values[i]))
        unet_format_decimals (csv, 6, false, values[i]);
    }
  g_string_append_printf (csv, ",%d,%d,%d", pair->wins, pair->ties, pair->losses);
}

static void
append_csv_head (const Table *table, GString *csv)
{
  static const char *const kinds[] = {"mean", "pooled"};
  static const char *const measures[] = {"dice", "iou"};

  g_string_append (csv, "model,file,images,parameters,scale,seconds_per_image");
  for (size_t k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (int i = 0; i < UNET_N_SCORES; i++)
      g_string_append_printf (csv, ",%s_%s", kinds[k], unet_scores_get_name (i));
  if (table->has_em)
    g_string_append (csv, ",pixel_error,rand_error,warping_error");
  g_string_append (csv, ",against");
  for (size_t k = 0; k < G_N_ELEMENTS (measures); k++)
    g_string_append_printf (csv, ",%s_difference,%s_low,%s_high,%s_wins,%s_ties,%s_losses",
                            measures[k], measures[k], measures[k], measures[k], measures[k],
                            measures[k]);
  g_string_append_c (csv, '\n');
}

static char *
format_csv (const Table *table)
{
  const UnetEvaluateEntry *first = &table->entries[0];
  GString                 *csv = g_string_new (NULL);

  append_csv_head (table, csv);
  for (int i = 0; i < table->n; i++)
    {
      const UnetEvaluateEntry *entry = &table->entries[i];
      const UnetEvaluation    *evaluation = entry->evaluation;

      unet_format_csv_field (csv, entry->name);
      g_string_append_c (csv, ',');
      unet_format_csv_field (csv, entry->file);
      g_string_append_printf (csv, ",%d,", evaluation->n_images);
      if (evaluation->n_parameters > 0)
        {
          g_string_append_printf (csv, "%" G_GINT64_FORMAT ",", evaluation->n_parameters);
          unet_format_number (csv, evaluation->scale);
          g_string_append_c (csv, ',');
          unet_format_decimals (csv, 6, false, evaluation->seconds);
        }
      else
        g_string_append (csv, ",,");
      unet_evaluate_append_csv_scores (csv, &evaluation->mean);
      unet_evaluate_append_csv_scores (csv, &evaluation->pooled);
      if (table->has_em)
        {
          const double values[] = {evaluation->em->pixel_error, evaluation->em->rand_error,
                                   evaluation->em->warping_error};

          for (size_t k = 0; k < G_N_ELEMENTS (values); k++)
            {
              g_string_append_c (csv, ',');
              unet_format_decimals (csv, 6, false, values[k]);
            }
        }
      g_string_append_c (csv, ',');
      if (i > 0)
        {
          const UnetEvaluatePair pair = unet_evaluate_pair (evaluation, first->evaluation);

          unet_format_csv_field (csv, first->name);
          append_csv_pair (csv, &pair.dice);
          append_csv_pair (csv, &pair.iou);
        }
      else
        g_string_append (csv, ",,,,,,,,,,,,");
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

char *
unet_evaluate_table_to_csv (const UnetEvaluateEntry *entries, int n)
{
  GString *csv = g_string_new ("model,name,class,dice,iou,precision,recall,accuracy\n");

  for (int i = 0; i < n; i++)
    {
      GString *prefix = g_string_new (NULL);

      unet_format_csv_field (prefix, entries[i].name);
      g_string_append_c (prefix, ',');
      unet_evaluate_append_csv (csv, entries[i].evaluation, prefix->str);
      g_string_free (prefix, TRUE);
    }
  return g_string_free (csv, FALSE);
}

/* --- JSON --- */

static void
append_json_pair (GString *json, const char *name, const UnetPairComparison *pair)
{
  const struct
  {
    const char *name;
    double      value;
  } parts[] = {{"mean", pair->mean}, {"low", pair->low}, {"high", pair->high}};

  g_string_append_printf (json, "\"%s\": {", name);
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_string_append_printf (json, "%s\"%s\": ", i > 0 ? ", " : "", parts[i].name);
      if (isnan (parts[i].value))
        g_string_append (json, "null");
      else
        unet_format_number (json, parts[i].value);
    }
  g_string_append_printf (json, ", \"wins\": %d, \"ties\": %d, \"losses\": %d}", pair->wins,
                          pair->ties, pair->losses);
}

static void
append_json_entry (GString *json, const UnetEvaluateEntry *entry)
{
  const UnetEvaluation *evaluation = entry->evaluation;

  g_string_append (json, "    {\n      \"name\": ");
  unet_format_json_string (json, entry->name);
  g_string_append (json, ",\n      \"file\": ");
  unet_format_json_string (json, entry->file);
  if (evaluation->n_parameters > 0)
    {
      g_string_append (json, ",\n      \"scale\": ");
      unet_format_number (json, evaluation->scale);
      g_string_append_printf (json, ",\n      \"parameters\": %" G_GINT64_FORMAT,
                              evaluation->n_parameters);
      g_string_append (json, ",\n      \"seconds_per_image\": ");
      unet_format_number (json, evaluation->seconds);
    }
  g_string_append (json, ",\n");
  unet_evaluate_append_evaluation (json, evaluation, "      ");
  g_string_append (json, "\n    }");
}

static char *
format_json (const Table *table)
{
  GString    *json = g_string_new ("{\n  \"mask_threshold\": ");
  const char *separator = "\n";

  unet_format_number (json, table->entries[0].evaluation->threshold);
  g_string_append (json, ",\n  \"models\": [");
  for (int i = 0; i < table->n; i++)
    {
      g_string_append (json, i > 0 ? ",\n" : "\n");
      append_json_entry (json, &table->entries[i]);
    }
  g_string_append (json, "\n  ],\n  \"interval\": ");
  unet_format_number (json, UNET_PAIR_LEVEL);
  g_string_append (json, ",\n  \"comparisons\": [");
  for (int i = 0; i < table->n; i++)
    for (int j = i + 1; j < table->n; j++)
      {
        const UnetEvaluateEntry *a = &table->entries[j], *b = &table->entries[i];
        const UnetEvaluatePair   pair = unet_evaluate_pair (a->evaluation, b->evaluation);

        g_string_append_printf (json, "%s    {\"model\": ", separator);
        unet_format_json_string (json, a->name);
        g_string_append (json, ", \"against\": ");
        unet_format_json_string (json, b->name);
        g_string_append_printf (json, ", \"images\": %d,\n     ", pair.n_images);
        append_json_pair (json, "dice", &pair.dice);
        g_string_append (json, ",\n     ");
        append_json_pair (json, "iou", &pair.iou);
        g_string_append_c (json, '}');
        separator = ",\n";
      }
  g_string_append (json, table->n > 1 ? "\n  ]\n}\n" : "]\n}\n");
  return g_string_free (json, FALSE);
}

/* --- all of them --- */

char *
unet_evaluate_table_format (const UnetEvaluateEntry *entries, int n, UnetTableFormat format)
{
  Table table = {entries, n, true};

  g_return_val_if_fail (n > 0, NULL);

  for (int i = 0; i < n; i++)
    table.has_em = table.has_em && entries[i].evaluation->em != NULL;
  switch (format)
    {
    case UNET_TABLE_CSV:
      return format_csv (&table);
    case UNET_TABLE_JSON:
      return format_json (&table);
    case UNET_TABLE_TEXT:
    case UNET_TABLE_MARKDOWN:
    default:
      return format_grids (&table, format == UNET_TABLE_MARKDOWN);
    }
}
