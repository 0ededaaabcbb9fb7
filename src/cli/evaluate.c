/* evaluate.c: unet evaluate
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/run.h"

#include "base/file.h"
#include "jobs/evaluator.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  UnetEvaluateSpec spec;
  char            *csv, *json, *curve;
  bool             quiet;
} Options;

static UnetParsed
parse (Options *options, int argc, char **argv, GError **error)
{
  UnetEvaluateSpec *spec = &options->spec;

  const UnetOption table[] = {
      {"model", 'm', UNET_OPTION_STRING, &spec->model, .argument = "FILE",
       .text = N_ ("the network to score")},
      {"predictions", 0, UNET_OPTION_STRING, &spec->predictions, .argument = "DIR",
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
                                N_ ("Scores a model, or masks that any program wrote, against the "
                                    "true masks,\npixel by pixel at full size."),
                                NULL, table};
  UnetParsed            parsed = unet_options_parse (&line, argc, argv, NULL, error);

  if (parsed == UNET_PARSED && (spec->model == NULL) == (spec->predictions == NULL))
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0,
                           _ ("give either --model or --predictions: what shall be scored"));
      return UNET_PARSED_WRONG;
    }
  if (parsed == UNET_PARSED && options->curve != NULL && spec->model == NULL)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0,
                           _ ("--threshold-curve needs --model: masks have no probabilities"));
      return UNET_PARSED_WRONG;
    }
  spec->curve = options->curve != NULL;
  return parsed;
}

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

/* "class 2 (255)" */
static char *
class_name (const UnetEvaluation *evaluation, int index)
{
  const UnetMaskValues *values = &evaluation->values;
  const uint16_t       *value = values->value[index];

  if (values->components == 3)
    return g_strdup_printf (_ ("class %d (%d, %d, %d)"), index, value[0], value[1], value[2]);
  return g_strdup_printf (_ ("class %d (%d)"), index, value[0]);
}

static void
print_scores (const UnetEvaluation *evaluation)
{
  g_print ("%28s %8s %8s %9s %8s %8s\n", "", "Dice", "IoU", "precision", "recall", "accuracy");
  print_row (_ ("mean over images"), &evaluation->mean);
  print_row (_ ("pooled over pixels"), &evaluation->pooled);
  for (int c = 0; evaluation->mean_classes != NULL && c < evaluation->n_classes; c++)
    {
      g_autofree char *name = class_name (evaluation, c);
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
  /* Programs read this line: it is not translated. */
  g_print ("mean Dice %.4f  mean IoU %.4f  (%d images)\n", evaluation->mean.dice,
           evaluation->mean.iou, evaluation->n_images);
}

static bool
write_files (const Options *options, const UnetEvaluation *evaluation, GError **error)
{
  if (options->csv != NULL)
    {
      g_autofree char *csv = unet_evaluation_to_csv (evaluation);

      if (!unet_file_write (options->csv, csv, strlen (csv), error))
        return false;
    }
  if (options->json != NULL)
    {
      g_autofree char *json = unet_evaluation_to_json (evaluation, &options->spec);

      if (!unet_file_write (options->json, json, strlen (json), error))
        return false;
    }
  if (options->curve != NULL)
    {
      g_autofree char *csv = unet_evaluation_curve_to_csv (evaluation);

      if (!unet_file_write (options->curve, csv, strlen (csv), error))
        return false;
    }
  return true;
}

static int
evaluate (const Options *options)
{
  g_autoptr (UnetEvaluator) evaluator = unet_evaluator_new (&options->spec);
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GError) error = NULL;
  Talk talk = {progress, timer};
  bool interrupted;

  g_signal_connect (evaluator, "started", G_CALLBACK (on_started), &talk);
  g_signal_connect (evaluator, "done", G_CALLBACK (on_done), &talk);
  if (!unet_run_job (UNET_JOB (evaluator), progress, &interrupted, &error))
    return unet_command_fail ("evaluate", error);
  if (interrupted)
    {
      /* Scores over half a data set mislead. */
      g_printerr (_ ("unet evaluate: stopped, no scores\n"));
      return UNET_EXIT_INTERRUPTED;
    }
  /* First, so that a full disk does not lose them. */
  print_scores (unet_evaluator_get_evaluation (evaluator));
  if (!write_files (options, unet_evaluator_get_evaluation (evaluator), &error))
    return unet_command_fail ("evaluate", error);
  return UNET_EXIT_DONE;
}

int
unet_command_evaluate (int argc, char **argv)
{
  Options options = {0};
  g_autoptr (GError) error = NULL;
  UnetParsed parsed;
  int        status;

  unet_evaluate_spec_init (&options.spec);
  g_clear_pointer (&options.spec.images, g_free);
  parsed = parse (&options, argc, argv, &error);
  /* Masks can be compared without the pictures. */
  if (options.spec.images == NULL && options.spec.predictions == NULL)
    options.spec.images = g_strdup ("data/imgs");
  if (parsed == UNET_PARSED)
    status = evaluate (&options);
  else
    status = unet_command_end_parsed ("evaluate", parsed, error);
  unet_evaluate_spec_clear (&options.spec);
  g_free (options.csv);
  g_free (options.json);
  g_free (options.curve);
  return status;
}
