/* evaluate.c: unet evaluate
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/run.h"

#include "base/error.h"
#include "base/file.h"
#include "engine/evaluate-check.h"
#include "engine/evaluate-names.h"
#include "engine/evaluate-table.h"
#include "jobs/evaluator.h"
#include "library/store.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  UnetEvaluateSpec spec;                 /* without what is scored */
  GPtrArray       *models, *predictions; /* of char *: FILE or NAME=FILE */
  char            *csv, *json, *curve, *output;
  int              format; /* position in formats; -1: not given */
  bool             quiet;
} Options;

/* As UnetTableFormat. */
static const char *const formats[] = {"text", "markdown", "csv", "json", NULL};

static bool
check (const Options *options, GError **error)
{
  const char *wrong = NULL;

  if (options->models->len + options->predictions->len == 0)
    wrong = _ ("give --model or --predictions, or several of them: what shall be scored");
  else if (options->curve != NULL && options->models->len == 0)
    wrong = _ ("--threshold-curve needs --model: masks have no probabilities");
  else if (options->curve != NULL && options->models->len + options->predictions->len > 1)
    wrong = _ ("--threshold-curve goes with one --model: evaluate the others for themselves");
  if (wrong != NULL)
    g_set_error_literal (error, UNET_USAGE_ERROR, 0, wrong);
  return wrong == NULL;
}

static UnetParsed
parse (Options *options, int argc, char **argv, GError **error)
{
  UnetEvaluateSpec *spec = &options->spec;

  const UnetOption table[] = {
      {"model", 'm', UNET_OPTION_LIST, &options->models, .argument = "FILE...",
       .text = N_ ("the networks to score, each as FILE or NAME=FILE")},
      {"predictions", 0, UNET_OPTION_LIST, &options->predictions, .argument = "DIR...",
       .text = N_ ("or masks to score: NAME, NAME_OUT or NAME_mask")},
      {"images", 0, UNET_OPTION_STRING, &spec->images, .argument = "DIR",
       .text = N_ ("the pictures (data/imgs)")},
      {"masks", 0, UNET_OPTION_STRING, &spec->masks, .argument = "DIR",
       .text = N_ ("their true masks: NAME or NAME_mask (data/masks)")},
      {"scale", 's', UNET_OPTION_NUMBER, &spec->scale, 0, 16, true, .argument = "X",
       .text = N_ ("size to look at (that of training, else 0.5)")},
      {"mask-threshold", 't', UNET_OPTION_NUMBER, &spec->threshold, 0, 1, .argument = "X",
       .text = N_ ("foreground is what is likelier than this (0.5)")},
      {"per-class", 0, UNET_OPTION_ON, &spec->per_class,
       .text = N_ ("score each class, not foreground against background")},
      {"ignore-value", 0, UNET_OPTION_INT, &spec->ignore_value, 0, 65535, .argument = "N",
       .text = N_ ("mask value of pixels to leave out (the model's)")},
      {"em-metrics", 0, UNET_OPTION_ON, &spec->em,
       .text = N_ ("the EM challenge's pixel, Rand and warping error, too")},
      {"membrane", 0, UNET_OPTION_INT, &spec->membrane, 0, 254, .argument = "N",
       .text = N_ ("for these: the class between the objects (0)")},
      {"format", 0, UNET_OPTION_CHOICE, &options->format, .choices = formats, .argument = "FORMAT",
       .text = N_ ("of the table: text, markdown, csv or json")},
      {"output", 'o', UNET_OPTION_STRING, &options->output, .argument = "FILE",
       .text = N_ ("where it is written (standard output)")},
      {"csv", 0, UNET_OPTION_STRING, &options->csv, .argument = "FILE",
       .text = N_ ("write the scores of each picture as a table")},
      {"json", 0, UNET_OPTION_STRING, &options->json, .argument = "FILE",
       .text = N_ ("write all scores as JSON")},
      {"threshold-curve", 0, UNET_OPTION_STRING, &options->curve, .argument = "FILE",
       .text = N_ ("write the scores over the threshold as a table")},
      {"threads", 0, UNET_OPTION_INT, &spec->n_threads, 1, 1024, .argument = "N",
       .text = N_ ("threads (one per processor)")},
      {"quiet", 0, UNET_OPTION_ON, &options->quiet, .text = N_ ("no progress")},
      {0},
  };
  const UnetCommandLine line = {"evaluate",
                                N_ ("Scores models, or masks that any program wrote, against the "
                                    "true masks, pixel\nby pixel at full size. Several are "
                                    "compared with each other."),
                                NULL, table};
  UnetParsed            parsed = unet_options_parse (&line, argc, argv, NULL, error);

  if (parsed == UNET_PARSED && !check (options, error))
    return UNET_PARSED_WRONG;
  spec->curve = options->curve != NULL;
  /* Masks can be compared without the pictures. */
  if (spec->images == NULL && options->models->len > 0)
    spec->images = g_strdup ("data/imgs");
  return parsed;
}

/* --- what is scored --- */

typedef struct
{
  int                n;
  UnetEvaluateSpec  *specs;
  char             **names;
  UnetEvaluator    **evaluators; /* NULL: not scored yet */
  UnetEvaluateEntry *entries;    /* of those that are scored */
} Field;

static void
field_clear (Field *field)
{
  for (int i = 0; i < field->n; i++)
    {
      unet_evaluate_spec_clear (&field->specs[i]);
      g_free (field->names[i]);
      g_clear_object (&field->evaluators[i]);
    }
  g_free (field->specs);
  g_free (field->names);
  g_free (field->evaluators);
  g_free (field->entries);
}

/* A model may be given by its name in the library, which then is what it is called. */
static bool
find_model (UnetEvaluateSpec *spec, char **name, GError **error)
{
  g_autofree char *given = g_steal_pointer (&spec->model);

  spec->model = unet_library_find (given, error);
  if (spec->model == NULL)
    return false;
  if (*name == NULL && !g_str_equal (spec->model, given))
    *name = g_steal_pointer (&given);
  return true;
}

static bool
field_init (Field *field, const Options *options, GError **error)
{
  const int               n_models = (int)options->models->len;
  g_autofree const char **paths = NULL;
  g_autofree bool        *are_models = NULL;

  field->n = n_models + (int)options->predictions->len;
  field->specs = g_new0 (UnetEvaluateSpec, field->n);
  field->names = g_new0 (char *, field->n);
  field->evaluators = g_new0 (UnetEvaluator *, field->n);
  field->entries = g_new0 (UnetEvaluateEntry, field->n);
  paths = g_new (const char *, field->n);
  are_models = g_new (bool, field->n);
  for (int i = 0; i < field->n; i++)
    {
      UnetEvaluateSpec *spec = &field->specs[i];
      const bool        is_model = i < n_models;
      const char       *text = is_model ? g_ptr_array_index (options->models, i)
                                        : g_ptr_array_index (options->predictions, i - n_models);

      unet_evaluate_spec_copy (spec, &options->spec);
      unet_evaluate_name_split (text, &field->names[i],
                                is_model ? &spec->model : &spec->predictions);
      if (is_model && !find_model (spec, &field->names[i], error))
        return false;
      are_models[i] = is_model;
      paths[i] = is_model ? spec->model : spec->predictions;
      /* Models come first. */
      if (field->n > 1 && n_models > 0)
        spec->beside = g_strdup (paths[0]);
      field->entries[i].file = paths[i];
    }
  unet_evaluate_names_fill (field->names, paths, are_models, field->n);
  for (int i = 0; i < field->n; i++)
    field->entries[i].name = field->names[i];
  return true;
}

static bool
check_names (const Field *field, GError **error)
{
  for (int i = 0; i < field->n; i++)
    for (int j = 0; j < i; j++)
      if (g_str_equal (field->names[i], field->names[j]))
        {
          g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                       _ ("the name %s is given twice: give each its own"), field->names[i]);
          return false;
        }
  return true;
}

/* --- progress --- */

typedef struct
{
  UnetProgress *progress;
  GTimer       *timer;
} Talk;

static void
on_started (UnetEvaluator *evaluator, int n_images, Talk *talk)
{
  unet_progress_line (talk->progress, ngettext ("%d image", "%d images", (gulong)n_images),
                      n_images);
  g_timer_start (talk->timer);
}

static void
on_done (UnetEvaluator            *evaluator,
         int                       index,
         int                       n_images,
         const UnetEvaluateRecord *record,
         Talk                     *talk)
{
  double  rate = (index + 1) / MAX (g_timer_elapsed (talk->timer, NULL), 1e-6);
  UnetBar bar = {
      _ ("evaluate"), _ ("img"), index + 1, n_images, rate, (n_images - index - 1) / rate, NULL};

  unet_progress_line (talk->progress, _ ("%s: Dice %.4f, IoU %.4f"), record->name,
                      record->scores.dice, record->scores.iou);
  unet_progress_bar (talk->progress, &bar);
}

static void
print_row (const char *name, const UnetScores *scores)
{
  /* By characters, not bytes: the words may be translated. */
  int width = (int)g_utf8_strlen (name, -1);

  g_print ("%s%*s %8.4f %8.4f %9.4f %8.4f %8.4f\n", name, MAX (28 - width, 0), "", scores->dice,
           scores->iou, scores->precision, scores->recall, scores->accuracy);
}

static void
print_error (const char *name, double error, double threshold)
{
  if (threshold < 0)
    g_print ("%s %.6f\n", name, error);
  else
    /* Translators: a measure, its value, and the threshold at which that was reached */
    g_print (_ ("%s %.6f at threshold %.1f\n"), name, error, threshold);
}

static void
print_scores (const UnetEvaluation *evaluation)
{
  g_print ("%28s %8s %8s %9s %8s %8s\n", "", "Dice", "IoU", "precision", "recall", "accuracy");
  print_row (_ ("mean over images"), &evaluation->mean);
  print_row (_ ("pooled over pixels"), &evaluation->pooled);
  for (int c = 0; evaluation->mean_classes != NULL && c < evaluation->n_classes; c++)
    {
      g_autofree char *name = unet_evaluate_table_name_class (evaluation, c);
      g_autofree char *mean = g_strdup_printf (_ ("%s, mean"), name);
      g_autofree char *pooled = g_strdup_printf (_ ("%s, pooled"), name);

      print_row (mean, &evaluation->mean_classes[c]);
      print_row (pooled, &evaluation->pooled_classes[c]);
    }
  if (evaluation->curve != NULL)
    {
      const UnetCurvePoint *best = unet_evaluation_get_best_point (evaluation);

      g_print (_ ("best mean Dice %.4f at threshold %.3f\n"), best->mean.dice, best->threshold);
    }
  if (evaluation->em != NULL)
    {
      const UnetEmScores *em = evaluation->em;

      print_error (_ ("pixel error"), em->pixel_error, em->pixel_threshold);
      print_error (_ ("Rand error"), em->rand_error, em->rand_threshold);
      print_error (_ ("warping error"), em->warping_error, em->warping_threshold);
    }
  /* Programs read this line: it is not translated. */
  g_print ("mean Dice %.4f  mean IoU %.4f  (%d images)\n", evaluation->mean.dice,
           evaluation->mean.iou, evaluation->n_images);
}

/* PATH NULL: to standard output. Takes TEXT. */
static bool
write_text (const char *path, char *text, GError **error)
{
  g_autofree char *owned = text;

  if (path != NULL)
    return unet_file_write (path, owned, strlen (owned), error);
  g_print ("%s", owned);
  return true;
}

static bool
write_files (const Options *options, const Field *field, GError **error)
{
  const UnetEvaluateEntry *entries = field->entries;
  const UnetEvaluation    *first = entries[0].evaluation;
  const bool               one = field->n == 1;

  if (options->csv != NULL && !write_text (options->csv,
                                           one ? unet_evaluation_to_csv (first)
                                               : unet_evaluate_table_to_csv (entries, field->n),
                                           error))
    return false;
  if (options->json != NULL &&
      !write_text (options->json,
                   one ? unet_evaluation_to_json (first, &field->specs[0])
                       : unet_evaluate_table_format (entries, field->n, UNET_TABLE_JSON),
                   error))
    return false;
  return options->curve == NULL ||
         write_text (options->curve, unet_evaluation_curve_to_csv (first), error);
}

/* One alone is said in more words, unless the table was asked for. */
static bool
say (const Options *options, const Field *field, GError **error)
{
  if (field->n == 1 && options->format < 0 && options->output == NULL)
    {
      print_scores (field->entries[0].evaluation);
      return true;
    }
  return write_text (
      options->output,
      unet_evaluate_table_format (field->entries, field->n,
                                  options->format < 0 ? UNET_TABLE_TEXT : options->format),
      error);
}

/* --- the work --- */

static bool
score (Field *field, int index, Talk *talk, bool *interrupted, GError **error)
{
  UnetEvaluator *evaluator = unet_evaluator_new (&field->specs[index]);

  field->evaluators[index] = evaluator;
  if (field->n > 1)
    /* Translators: the name of a model; what follows is about it */
    unet_progress_line (talk->progress, _ ("%s:"), field->names[index]);
  g_signal_connect (evaluator, "started", G_CALLBACK (on_started), talk);
  g_signal_connect (evaluator, "done", G_CALLBACK (on_done), talk);
  if (!unet_run_job (UNET_JOB (evaluator), talk->progress, interrupted, error))
    return false;
  if (*interrupted)
    return true;
  field->entries[index].evaluation = unet_evaluator_get_evaluation (evaluator);
  return unet_evaluate_check_values (field->entries[0].evaluation, field->names[0],
                                     field->entries[index].evaluation, field->names[index], error);
}

static bool
evaluate (const Options *options, Field *field, bool *interrupted, GError **error)
{
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);
  g_autoptr (GTimer) timer = g_timer_new ();
  Talk talk = {progress, timer};

  if (!field_init (field, options, error) || !check_names (field, error))
    return false;
  if (field->n > 1 && !unet_evaluate_check_models (field->specs, (const char *const *)field->names,
                                                   field->n, error))
    return false;
  for (int i = 0; i < field->n; i++)
    {
      if (!score (field, i, &talk, interrupted, error))
        return false;
      if (*interrupted)
        {
          /* Scores over half a data set mislead. */
          g_printerr (_ ("unet evaluate: stopped, no scores\n"));
          return true;
        }
    }
  /* First, so that a full disk does not lose them. */
  return say (options, field, error) && write_files (options, field, error);
}

int
unet_command_evaluate (int argc, char **argv)
{
  Options options = {.models = g_ptr_array_new_with_free_func (g_free),
                     .predictions = g_ptr_array_new_with_free_func (g_free),
                     .format = -1};
  Field   field = {0};
  g_autoptr (GError) error = NULL;
  UnetParsed parsed;
  bool       interrupted = false;
  int        status;

  unet_evaluate_spec_init (&options.spec);
  g_clear_pointer (&options.spec.images, g_free);
  parsed = parse (&options, argc, argv, &error);
  if (parsed != UNET_PARSED)
    status = unet_command_end_parsed ("evaluate", parsed, error);
  else if (!evaluate (&options, &field, &interrupted, &error))
    status = unet_command_fail ("evaluate", error);
  else
    status = interrupted ? UNET_EXIT_INTERRUPTED : UNET_EXIT_DONE;
  field_clear (&field);
  unet_evaluate_spec_clear (&options.spec);
  g_ptr_array_unref (options.models);
  g_ptr_array_unref (options.predictions);
  g_free (options.csv);
  g_free (options.json);
  g_free (options.curve);
  g_free (options.output);
  return status;
}
