/* predict.c: unet predict
 *
 * Standard output gets the path of every file that was written, one a line, as soon as it is there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "jobs/predictor.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define VIEWER "unet-studio"

/* It outlives this program: a pipe that reads this program's output must not wait for it. */
#define VIEWER_FLAGS (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE)

typedef struct
{
  char      *model;
  GPtrArray *inputs, *outputs; /* of char * */
  bool       no_save, viz, overlay, quiet;
  int        probability; /* position in formats; -1: none */
  double     threshold, scale;
  int        n_threads;
  bool       bilinear; /* of no effect, like classes: the file knows */
  int        classes;
} Options;

static const char *const formats[] = {"png", "tiff", NULL};

static UnetParsed
parse (Options *options, int argc, char **argv, GError **error)
{
  const UnetOption table[] = {
      {"model", 'm', UNET_OPTION_MODEL, &options->model, .argument = "FILE",
       .text = N_ ("the network to use (MODEL.pth)")},
      {"input", 'i', UNET_OPTION_LIST, &options->inputs, .argument = "PATH...",
       .text = N_ ("pictures, or folders of pictures")},
      {"output", 'o', UNET_OPTION_LIST, &options->outputs, .argument = "PATH...",
       .text = N_ ("a file for each picture, or one folder for all")},
      {"mask-threshold", 't', UNET_OPTION_NUMBER, &options->threshold, 0, 1, .argument = "X",
       .text = N_ ("foreground is what is likelier than this (0.5)")},
      {"scale", 's', UNET_OPTION_NUMBER, &options->scale, 0, 16, true, .argument = "X",
       .text = N_ ("size to look at (that of training, else 0.5)")},
      {"probability", 0, UNET_OPTION_MAYBE, &options->probability, .choices = formats,
       .argument = "png|tiff", .text = N_ ("write how likely foreground is, 16 bits")},
      {"overlay", 0, UNET_OPTION_ON, &options->overlay,
       .text = N_ ("write the picture with the mask over it")},
      {"no-save", 'n', UNET_OPTION_ON, &options->no_save, .text = N_ ("write no masks")},
      {"viz", 'v', UNET_OPTION_ON, &options->viz, .text = N_ ("show the result in a window")},
      {"threads", 0, UNET_OPTION_INT, &options->n_threads, 1, 1024, .argument = "N",
       .text = N_ ("threads (one per processor)")},
      {"quiet", 0, UNET_OPTION_ON, &options->quiet, .text = N_ ("say nothing but what fails")},
      {"bilinear", 0, UNET_OPTION_ON, &options->bilinear,
       .text = N_ ("accepted; the file says what it holds")},
      {"classes", 'c', UNET_OPTION_INT, &options->classes, 1, 255, .argument = "N",
       .text = N_ ("accepted; the file says what it holds")},
      {0},
  };
  const UnetCommandLine line = {
      "predict",
      N_ ("Writes a mask NAME_OUT.png for each picture: beside it, or where --output says;\n"
          "those of a folder DIR to DIR_OUT. --probability writes NAME_PROB.png or .tif,\n"
          "--overlay NAME_OVERLAY.png, to the same folder."),
      NULL, table};
  UnetParsed parsed = unet_options_parse (&line, argc, argv, NULL, error);

  if (parsed == UNET_PARSED && options->inputs->len == 0)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0,
                           _ ("--input is missing: name the pictures or folders"));
      return UNET_PARSED_WRONG;
    }
  return parsed;
}

static char **
dup_strings (GPtrArray *strings)
{
  char **vector = g_new0 (char *, strings->len + 1);

  for (guint i = 0; i < strings->len; i++)
    vector[i] = g_strdup (strings->pdata[i]);
  return vector;
}

static void
fill_spec (const Options *options, UnetPredictSpec *spec)
{
  unet_predict_spec_init (spec);
  spec->model = g_strdup (options->model);
  spec->inputs = dup_strings (options->inputs);
  spec->outputs = options->outputs->len > 0 ? dup_strings (options->outputs) : NULL;
  spec->save = !options->no_save;
  spec->threshold = options->threshold;
  spec->scale = options->scale;
  spec->n_threads = options->n_threads;
  spec->probability = options->probability >= 0;
  spec->probability_tiff = options->probability == 1;
  spec->overlay = options->overlay;
}

typedef struct
{
  UnetProgress *progress;
  GTimer       *timer;
  GPtrArray    *shown; /* --image, IMAGE, --mask, MASK ... for the viewer */
  int           n_finished;
} Talk;

static void
on_started (UnetPredictorJob *job, int n_images, const UnetModelInfo *info, Talk *talk)
{
  unet_progress_line (
      talk->progress,
      ngettext ("%s; %d image at scale %g", "%s; %d images at scale %g", (gulong)n_images),
      info->network, n_images, info->scale);
  g_timer_start (talk->timer);
}

static void
show_bar (Talk *talk, int n_images)
{
  double  rate = ++talk->n_finished / MAX (g_timer_elapsed (talk->timer, NULL), 1e-6);
  UnetBar bar = {_ ("predict"), _ ("img"), talk->n_finished,
                 n_images,      rate,      (n_images - talk->n_finished) / rate,
                 NULL};

  unet_progress_bar (talk->progress, &bar);
}

static void
print_path (const char *path)
{
  if (path != NULL)
    g_print ("%s\n", path);
}

static void
on_done (UnetPredictorJob        *job,
         int                      index,
         int                      n_images,
         const UnetPredictRecord *record,
         Talk                    *talk)
{
  unet_progress_clear (talk->progress);
  print_path (record->mask);
  print_path (record->probability);
  print_path (record->overlay);
  fflush (stdout);
  unet_progress_line (talk->progress, _ ("%s: foreground %.2f %%, %.2f s"), record->input,
                      record->foreground * 100, record->seconds);
  show_bar (talk, n_images);
  if (record->mask != NULL)
    {
      g_ptr_array_add (talk->shown, g_strdup ("--view"));
      g_ptr_array_add (talk->shown, g_strdup (record->input));
      g_ptr_array_add (talk->shown, g_strdup ("--mask"));
      g_ptr_array_add (talk->shown, g_strdup (record->mask));
    }
}

static void
on_failed (UnetPredictorJob *job,
           int               index,
           int               n_images,
           const char       *input,
           const GError     *error,
           Talk             *talk)
{
  /* Most messages begin with the file's name by themselves. */
  if (strstr (error->message, input) != NULL)
    unet_progress_warn (talk->progress, "unet predict: %s", error->message);
  else
    unet_progress_warn (talk->progress, "unet predict: %s: %s", input, error->message);
  show_bar (talk, n_images);
}

/* The one that is installed, or the one beside this program, installed or as it is built. */
static char *
find_viewer (void)
{
  static const char *const places[] = {".", "../app"};
  char                    *program = g_find_program_in_path (VIEWER);
  g_autofree char         *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char         *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  for (guint i = 0; program == NULL && folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      program = g_build_filename (folder, places[i], VIEWER, NULL);
      if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
        g_clear_pointer (&program, g_free);
    }
  return program;
}

static void
show_result (GPtrArray *shown)
{
  g_autofree char *program = find_viewer ();
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      g_printerr (
          _ ("unet predict: --viz needs the program %s, which is not installed: install the "
             "package unet-studio\n"),
          VIEWER);
      if (shown->len > 0)
        g_printerr (_ ("unet predict: the masks are where the lines above say\n"));
      return;
    }
  if (shown->len == 0)
    return;
  g_ptr_array_add (command, program);
  g_ptr_array_extend (command, shown, NULL, NULL);
  g_ptr_array_add (command, NULL);
  child = g_subprocess_newv ((const char *const *)command->pdata, VIEWER_FLAGS, &error);
  if (child == NULL)
    g_printerr (_ ("unet predict: --viz: %s: %s\n"), program, error->message);
}

static int
predict (const UnetPredictSpec *spec, const Options *options)
{
  g_autoptr (UnetPredictorJob) job = unet_predictor_job_new (spec);
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  Talk                     talk = {progress, timer, shown, 0};
  const UnetPredictResult *result;
  bool                     interrupted;

  g_signal_connect (job, "started", G_CALLBACK (on_started), &talk);
  g_signal_connect (job, "done", G_CALLBACK (on_done), &talk);
  g_signal_connect (job, "failed", G_CALLBACK (on_failed), &talk);
  if (!unet_run_job (UNET_JOB (job), progress, &interrupted, &error))
    return unet_command_fail ("predict", error);
  result = unet_predictor_job_get_result (job);
  if (options->viz)
    show_result (shown);
  if (interrupted)
    return UNET_EXIT_INTERRUPTED;
  if (result->n_failed == 0)
    return UNET_EXIT_DONE;
  g_printerr (_ ("unet predict: %d of %d pictures failed; the lines above say why\n"),
              result->n_failed, result->n_failed + result->n_done);
  return UNET_EXIT_FAILED;
}

/* To look at masks that are not to be kept they have to be somewhere all the same. */
static bool
lend_folder (UnetPredictSpec *spec, const Options *options, GError **error)
{
  g_autofree char *program = find_viewer ();
  char            *folder;

  if (!options->viz || !options->no_save || program == NULL)
    return true;
  folder = g_dir_make_tmp ("unet-viz-XXXXXX", error);
  if (folder == NULL)
    return false;
  g_strfreev (spec->outputs);
  spec->outputs = g_new0 (char *, 2);
  spec->outputs[0] = folder;
  spec->save = true;
  return true;
}

int
unet_command_predict (int argc, char **argv)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  Options         options = {.model = g_strdup ("MODEL.pth"),
                             .inputs = inputs,
                             .outputs = outputs,
                             .probability = -1,
                             .threshold = -1};
  UnetPredictSpec spec;
  UnetParsed      parsed = parse (&options, argc, argv, &error);
  int             status;

  if (parsed != UNET_PARSED)
    status = unet_command_end_parsed ("predict", parsed, error);
  else
    {
      fill_spec (&options, &spec);
      if (lend_folder (&spec, &options, &error))
        status = predict (&spec, &options);
      else
        status = unet_command_fail ("predict", error);
      unet_predict_spec_clear (&spec);
    }
  g_free (options.model);
  return status;
}
