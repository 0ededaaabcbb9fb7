/* train.c: unet train
 *
 * The command line is read twice. A first time for the three options that decide what the others
 * start from (the recipe, the optimiser, a run to be resumed); then the defaults are those, and a
 * second time so that what was given overrides them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "jobs/trainer.h"

#include <glib/gi18n.h>
#include <inttypes.h>

typedef struct
{
  UnetTrainSpec spec;
  int           recipe;              /* position in recipes; -1: not given */
  int           optimizer;           /* in optimizers; -1: the recipe's */
  int           architecture;        /* in architectures; -1: the recipe's */
  int           encoder, input;      /* in encoders and inputs */
  bool          augment, no_augment; /* neither: the recipe's */
  int           loss;                /* position in losses; -1: the recipe's */
  /* What the spec keeps as floats; below 0: not given. */
  double brightness, contrast, elastic, shift, angle, border_weight, border_sigma;
  bool   quiet;
} Options;

/* In the order of the enums of engine/train-spec.h and models/model.h. */
static const char *const recipes[] = {"reference", "recommended", "2015", NULL};
static const char *const inputs[] = {"imagenet", "plain", NULL};
static const char *const optimizers[] = {"rmsprop", "adam", "adamw", "sgd", NULL};
static const char *const losses[] = {"ce-dice", "ce", NULL};

static UnetParsed
parse (Options *options, int argc, char **argv, GError **error)
{
  UnetTrainSpec        *spec = &options->spec;
  UnetOptimizerOptions *optimizer = &spec->optimizer;

  const UnetOption table[] = {
      {"images", 0, UNET_OPTION_STRING, &spec->images, .argument = "DIR",
       .text = N_ ("pictures to train on (data/imgs)")},
      {"masks", 0, UNET_OPTION_STRING, &spec->masks, .argument = "DIR",
       .text = N_ ("masks of the same names, or NAME_mask (data/masks)")},
      {"checkpoints", 0, UNET_OPTION_STRING, &spec->checkpoints, .argument = "DIR",
       .text = N_ ("where models are saved (checkpoints)")},
      {"recipe", 0, UNET_OPTION_CHOICE, &options->recipe, .choices = recipes, .argument = "NAME",
       .text = N_ ("reference, or recommended: good masks sooner")},
      {"epochs", 'e', UNET_OPTION_INT, &spec->epochs, 1, 1000000, .argument = "N",
       .text = N_ ("rounds over all pictures (5)")},
      {"batch-size", 'b', UNET_OPTION_INT, &spec->batch_size, 1, 65536, .argument = "N",
       .text = N_ ("pictures per step (1)")},
      {"learning-rate", 'l', UNET_OPTION_NUMBER, &optimizer->learning_rate, 0, 1000, true,
       .argument = "RATE", .text = N_ ("of the optimiser (rmsprop: 1e-5, others: 1e-3)")},
      {"load", 'f', UNET_OPTION_MODEL, &spec->load, .argument = "FILE",
       .text = N_ ("start from these weights")},
      {"scale", 's', UNET_OPTION_NUMBER, &spec->scale, 0, 16, true, .argument = "X",
       .text = N_ ("train on pictures of this size, 1 being full (0.5)")},
      {"validation", 'v', UNET_OPTION_NUMBER, &spec->validation, 0, 99, .argument = "PERCENT",
       .text = N_ ("of the pictures is kept to validate (10)")},
      {"classes", 'c', UNET_OPTION_INT, &spec->n_classes, 1, 255, .argument = "N",
       .text = N_ ("classes (as many as values in the masks)")},
      {"augment", 0, UNET_OPTION_ON, &options->augment,
       .text = N_ ("flip and turn the pictures at random, or not")},
      {"no-augment", 0, UNET_OPTION_ON, &options->no_augment, .text = NULL},
      {"architecture", 0, UNET_OPTION_CHOICE, &options->architecture,
       .choices = unet_command_architectures, .argument = "NAME",
       .text = N_ ("unet, or unet-2015: the paper's (unet)")},
      {"encoder", 0, UNET_OPTION_CHOICE, &options->encoder, .choices = unet_command_encoders,
       .argument = "NAME", .text = N_ ("resnet18/34/50, vgg16_bn, mobilenet_v2 (none)")},
      {"encoder-weights", 0, UNET_OPTION_MODEL, &spec->encoder_weights, .argument = "FILE",
       .text = N_ ("start the encoder from these, such as torchvision's")},
      {"base-channels", 0, UNET_OPTION_INT, &spec->base_channels, 1, 1024, .argument = "N",
       .text = N_ ("width of the network (64)")},
      {"optimizer", 0, UNET_OPTION_CHOICE, &options->optimizer, .choices = optimizers,
       .argument = "NAME", .text = N_ ("rmsprop, adam, adamw or sgd")},
      {"resume", 0, UNET_OPTION_ON, &spec->resume,
       .text = N_ ("go on from last.pth in the checkpoints")},
      {"threads", 0, UNET_OPTION_INT, &spec->n_threads, 1, 1024, .argument = "N",
       .text = N_ ("threads (one per processor)")},
      {"quiet", 0, UNET_OPTION_ON, &options->quiet, .text = N_ ("say nothing but warnings")},
      {"elastic", 0, UNET_OPTION_NUMBER, &options->elastic, 0, 1000, .rare = true},
      {"shift", 0, UNET_OPTION_NUMBER, &options->shift, 0, 10000, .rare = true},
      {"angle", 0, UNET_OPTION_NUMBER, &options->angle, 0, 180, .rare = true},
      {"brightness", 0, UNET_OPTION_NUMBER, &options->brightness, 0, 1, .rare = true},
      {"contrast", 0, UNET_OPTION_NUMBER, &options->contrast, 0, 1, .rare = true},
      {"loss", 0, UNET_OPTION_CHOICE, &options->loss, .choices = losses, .rare = true},
      {"border-weight", 0, UNET_OPTION_NUMBER, &options->border_weight, 0, 1000, .rare = true},
      {"border-sigma", 0, UNET_OPTION_NUMBER, &options->border_sigma, 0, 100, true, .rare = true},
      {"balance-classes", 0, UNET_OPTION_ON, &spec->weights.balance_classes, .rare = true},
      {"freeze-encoder", 0, UNET_OPTION_INT, &spec->freeze_encoder, 0, 1000000, .rare = true},
      {"encoder-learning-rate", 0, UNET_OPTION_NUMBER, &spec->encoder_rate, 0, 1000, .rare = true},
      {"encoder-input", 0, UNET_OPTION_CHOICE, &options->input, .choices = inputs, .rare = true},
      {"bilinear", 0, UNET_OPTION_ON, &spec->bilinear, .rare = true},
      {"amp", 0, UNET_OPTION_ON, &spec->amp, .rare = true},
      {"seed", 0, UNET_OPTION_UINT64, &spec->seed, .rare = true},
      {"log", 0, UNET_OPTION_STRING, &spec->log, .rare = true},
      {"depth", 0, UNET_OPTION_INT, &spec->depth, 1, 8, .rare = true},
      {"ignore-value", 0, UNET_OPTION_INT, &spec->ignore_value, 0, 65535, .rare = true},
      {"weight-decay", 0, UNET_OPTION_NUMBER, &optimizer->weight_decay, 0, 1000, .rare = true},
      {"momentum", 0, UNET_OPTION_NUMBER, &optimizer->momentum, 0, 1, .rare = true},
      {0},
  };
  const UnetCommandLine line = {
      "train", N_ ("Trains a U-Net on images and masks. Defaults are those of the reference."),
      NULL, table};

  return unet_options_parse (&line, argc, argv, NULL, error);
}

static bool
set_defaults (Options *options, GError **error)
{
  UnetTrainSpec *spec = &options->spec;

  if (spec->resume && options->recipe >= 0)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0,
                           _ ("--recipe: a resumed run keeps the recipe that it began with"));
      return false;
    }
  if (spec->resume)
    {
      g_autofree char *checkpoints = g_strdup (spec->checkpoints);

      unet_train_spec_clear (spec);
      unet_train_spec_init (spec, UNET_RECIPE_REFERENCE);
      if (!unet_train_spec_load (spec, checkpoints, error))
        return false;
    }
  else
    {
      unet_train_spec_clear (spec);
      if (options->recipe < 0 && options->architecture == UNET_ARCHITECTURE_2015)
        options->recipe = UNET_RECIPE_2015;
      unet_train_spec_init (spec, (UnetRecipe)MAX (options->recipe, UNET_RECIPE_REFERENCE));
    }
  if (options->architecture < 0)
    options->architecture = (int)spec->architecture;
  if (options->encoder < 0)
    options->encoder = (int)spec->encoder;
  if (options->input < 0)
    options->input = spec->imagenet_input ? 0 : 1;
  if (options->optimizer >= 0 && options->optimizer != (int)spec->optimizer.kind)
    unet_optimizer_options_init (&spec->optimizer, (UnetOptimizerKind)options->optimizer);
  return true;
}

/* Leaves what was not given as it is. */
static void
set_float (float *target, double value)
{
  if (value >= 0)
    *target = (float)value;
}

static void
set_floats (Options *options)
{
  UnetAugment       *augment = &options->spec.augment;
  UnetWeightOptions *weights = &options->spec.weights;

  set_float (&augment->brightness, options->brightness);
  set_float (&augment->contrast, options->contrast);
  set_float (&augment->elastic, options->elastic);
  set_float (&augment->shift, options->shift);
  set_float (&augment->angle, options->angle);
  set_float (&weights->border_weight, options->border_weight);
  set_float (&weights->border_sigma, options->border_sigma);
}

static UnetParsed
read_options (Options *options, int argc, char **argv, GError **error)
{
  UnetParsed   parsed;
  UnetAugment *augment = &options->spec.augment;

  unet_train_spec_init (&options->spec, UNET_RECIPE_REFERENCE);
  parsed = parse (options, argc, argv, error);
  if (parsed != UNET_PARSED)
    return parsed;
  if (!set_defaults (options, error))
    return UNET_PARSED_WRONG;
  parsed = parse (options, argc, argv, error);
  if (options->augment && options->no_augment)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0,
                           _ ("--augment and --no-augment contradict each other"));
      return UNET_PARSED_WRONG;
    }
  options->spec.architecture = (UnetArchitecture)options->architecture;
  options->spec.encoder = (UnetEncoder)options->encoder;
  options->spec.imagenet_input = options->input == 0;
  if (options->augment || options->no_augment)
    augment->flips = augment->rotations = options->augment;
  if (options->loss >= 0)
    options->spec.dice = options->loss == 0;
  set_floats (options);
  return parsed;
}

/* What is said while it runs. */
typedef struct
{
  UnetProgress *progress;
  double        dice; /* of the last validation round; -1: none yet */
} Talk;

static void
on_scanning (UnetTrainer *trainer, int n_done, int n_total, Talk *talk)
{
  UnetBar bar = {_ ("reading masks"), _ ("files"), n_done, n_total, -1, -1, NULL};

  unet_progress_bar (talk->progress, &bar);
}

static void
on_started (UnetTrainer *trainer, const UnetTrainInfo *info, Talk *talk)
{
  const UnetTrainSpec *spec = unet_trainer_get_spec (trainer);
  g_autofree char     *memory = g_format_size ((guint64)info->memory);

  unet_progress_line (talk->progress, _ ("%s, %" PRId64 " parameters, %s of memory"), info->network,
                      info->n_parameters, memory);
  unet_progress_line (talk->progress,
                      _ ("%d images to train on, %d to validate, at scale %g; mask values %s"),
                      info->n_train, info->n_validation, spec->scale, info->mask_values);
  unet_progress_line (talk->progress,
                      ngettext ("%d epoch, batches of %d, %s at learning rate %g, seed %" PRIu64,
                                "%d epochs, batches of %d, %s at learning rate %g, seed %" PRIu64,
                                (gulong)spec->epochs),
                      spec->epochs, spec->batch_size,
                      unet_optimizer_kind_name (spec->optimizer.kind),
                      spec->optimizer.learning_rate, spec->seed);
}

static void
on_step (UnetTrainer *trainer, const UnetTrainStep *step, GArray *steps, Talk *talk)
{
  g_autofree char *what = g_strdup_printf (_ ("epoch %d/%d"), step->epoch, step->n_epochs);
  g_autofree char *dice =
      talk->dice >= 0 ? g_strdup_printf (", Dice %.4f", talk->dice) : g_strdup ("");
  g_autofree char *more = g_strdup_printf (_ (", loss %.4f%s"), step->loss, dice);
  UnetBar          bar = {what,
                          _ ("img"),
                          step->images_done,
                          step->n_images,
                          step->images_per_second,
                          step->seconds_left,
                          more};

  unet_progress_bar (talk->progress, &bar);
}

static void
on_validation (UnetTrainer *trainer, const UnetTrainValidation *validation, Talk *talk)
{
  talk->dice = validation->dice;
  unet_progress_line (
      talk->progress,
      _ ("epoch %d, step %" PRId64
         ": validation Dice %.4f, IoU %.4f, loss %.4f, foreground %.1f %%, learning rate %.3g%s"),
      validation->epoch, validation->step, validation->dice, validation->iou, validation->loss,
      validation->foreground * 100, validation->learning_rate,
      validation->is_best ? _ (", best so far") : "");
}

static void
on_epoch (UnetTrainer *trainer, const UnetTrainEpoch *epoch, Talk *talk)
{
  unet_progress_line (talk->progress, _ ("epoch %d done: mean loss %.4f, %.1f s"), epoch->epoch,
                      epoch->loss, epoch->seconds);
}

static void
on_saved (UnetTrainer *trainer, const char *path, Talk *talk)
{
  unet_progress_line (talk->progress, _ ("saved %s"), path);
}

static void
on_warning (UnetTrainer *trainer, const char *message, Talk *talk)
{
  unet_progress_warn (talk->progress, _ ("unet train: warning: %s"), message);
}

static void
print_result (const UnetTrainResult *result)
{
  if (result->best_dice >= 0 && result->best_path != NULL)
    g_print (_ ("best validation Dice %.4f  %s\n"), result->best_dice, result->best_path);
  if (result->last_path != NULL)
    g_print (ngettext ("last checkpoint after %d epoch, %" PRId64 " steps  %s\n",
                       "last checkpoint after %d epochs, %" PRId64 " steps  %s\n",
                       (gulong)result->epoch),
             result->epoch, result->step, result->last_path);
}

static int
train (const Options *options)
{
  g_autoptr (UnetTrainer) trainer = unet_trainer_new (&options->spec);
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);
  g_autoptr (GError) error = NULL;
  Talk talk = {progress, -1};
  bool interrupted;

  g_signal_connect (trainer, "scanning", G_CALLBACK (on_scanning), &talk);
  g_signal_connect (trainer, "started", G_CALLBACK (on_started), &talk);
  g_signal_connect (trainer, "step", G_CALLBACK (on_step), &talk);
  g_signal_connect (trainer, "validation", G_CALLBACK (on_validation), &talk);
  g_signal_connect (trainer, "epoch", G_CALLBACK (on_epoch), &talk);
  g_signal_connect (trainer, "saved", G_CALLBACK (on_saved), &talk);
  g_signal_connect (trainer, "warning", G_CALLBACK (on_warning), &talk);
  if (!unet_run_job (UNET_JOB (trainer), progress, &interrupted, &error))
    return unet_command_fail ("train", error);
  print_result (unet_trainer_get_result (trainer));
  if (!interrupted)
    return UNET_EXIT_DONE;
  unet_progress_line (progress, _ ("stopped; to go on: unet train --resume --checkpoints %s"),
                      unet_trainer_get_spec (trainer)->checkpoints);
  return UNET_EXIT_INTERRUPTED;
}

int
unet_command_train (int argc, char **argv)
{
  Options options = {.recipe = -1,
                     .optimizer = -1,
                     .architecture = -1,
                     .encoder = -1,
                     .input = -1,
                     .loss = -1,
                     .brightness = -1,
                     .contrast = -1,
                     .elastic = -1,
                     .shift = -1,
                     .angle = -1,
                     .border_weight = -1,
                     .border_sigma = -1};
  g_autoptr (GError) error = NULL;
  UnetParsed parsed = read_options (&options, argc, argv, &error);
  int        status;

  if (parsed == UNET_PARSED)
    status = train (&options);
  else
    status = unet_command_end_parsed ("train", parsed, error);
  unet_train_spec_clear (&options.spec);
  return status;
}
