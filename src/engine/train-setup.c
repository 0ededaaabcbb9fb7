/* train-setup.c: a training run, up to its first step
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "dataset/split.h"
#include "engine/train-private.h"
#include "image/codec.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Decoded samples are kept up to this much, and up to a quarter of the memory that is left. */
#define CACHE_LIMIT ((size_t)2 << 30)

static bool
on_scan (void *data, int n_done, int n_total)
{
  UnetTrainRun *run = data;

  if (run->hooks->scanning != NULL)
    run->hooks->scanning (run->hooks->data, n_done, n_total);
  return run->hooks->poll == NULL || run->hooks->poll (run->hooks->data) == UNET_GO_ON;
}

/* 1 if every picture is grey, else 3: a network of one channel would not see colours. */
static bool
find_channels (UnetPairs *pairs, int *channels, GError **error)
{
  *channels = 1;
  for (int i = 0; i < unet_pairs_get_n (pairs) && *channels == 1; i++)
    {
      int width, height, n;

      if (!unet_image_probe (unet_pairs_get (pairs, i)->image_path, &width, &height, &n, error))
        return false;
      if (n > 2)
        *channels = 3;
    }
  return true;
}

/* Sizes are not part of it: a picture that changed on the disk is found when it is read. */
static char *
fingerprint (UnetPairs *pairs)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int i = 0; i < unet_pairs_get_n (pairs); i++)
    {
      const char *stem = unet_pairs_get (pairs, i)->stem;

      g_checksum_update (sum, (const guchar *)stem, (gssize)strlen (stem) + 1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static bool
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) != 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: the folder cannot be made: %s"), path,
                   g_strerror (errno));
      return false;
    }
  /* Found now, not at the first checkpoint. */
  if (g_access (path, W_OK) != 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                   _ ("%s: nothing can be written to this folder: %s"), path, g_strerror (errno));
      return false;
    }
  return true;
}

bool
unet_train_folder_has_models (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_equal (name, "best.pth") || g_str_equal (name, "last.pth") ||
        (g_str_has_prefix (name, "checkpoint_epoch") && g_str_has_suffix (name, ".pth")))
      return true;
  return false;
}

/* The work of a night perhaps. */
static void
warn_of_earlier_run (UnetTrainRun *run)
{
  const UnetTrainSpec *spec = run->spec;
  g_autofree char     *last = g_build_filename (spec->checkpoints, "last.pth", NULL);
  g_autofree char     *text = NULL;

  if (spec->resume || run->hooks->warning == NULL ||
      !unet_train_folder_has_models (spec->checkpoints))
    return;
  if (g_file_test (last, G_FILE_TEST_EXISTS))
    text = g_strdup_printf (_ ("%s holds an earlier run, whose files this one replaces: --resume "
                               "goes on with it, --checkpoints names another folder"),
                            spec->checkpoints);
  else
    text = g_strdup_printf (_ ("%s holds files of models that this run replaces where they have "
                               "the same names: --checkpoints names another folder"),
                            spec->checkpoints);
  run->hooks->warning (run->hooks->data, text);
}

/* --- the network --- */

/* An architecture or an encoder that was asked for is not silently another. */
static bool
check_kind (const UnetModelConfig *config,
            const UnetTrainSpec   *spec,
            const char            *path,
            GError               **error)
{
  if (spec->encoder != UNET_ENCODER_NONE && spec->encoder != config->encoder)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   config->encoder == UNET_ENCODER_NONE
                       ? _ ("%s holds a network without an encoder, but --encoder asks for %s: "
                            "leave --encoder out, or start from other weights")
                       : _ ("%s holds a network with another encoder than %s, which --encoder asks "
                            "for: leave --encoder out, or start from other weights"),
                   path, unet_encoder_name (spec->encoder));
      return false;
    }
  if (spec->architecture == UNET_ARCHITECTURE_2015 && spec->architecture != config->architecture)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s holds another network than the U-Net of 2015, which --architecture or "
                      "--recipe 2015 asks for: add --architecture unet, or start from other "
                      "weights"),
                   path);
      return false;
    }
  return true;
}

/* Nor is what is meant for an encoder passed over where there is none. */
static bool
check_encoder (const UnetTrainRun *run, GError **error)
{
  const UnetTrainSpec *spec = run->spec;

  if (unet_model_get_config (run->file->model)->encoder != UNET_ENCODER_NONE ||
      (spec->freeze_encoder == 0 && spec->encoder_rate == 1))
    return true;
  g_set_error_literal (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                       _ ("The network has no encoder that could learn later or more slowly "
                          "(--freeze-encoder, --encoder-learning-rate): leave that out, or take "
                          "a network with an encoder"));
  return false;
}

/* The weights to start from, if any: they decide the architecture. */
static bool
load_network (UnetTrainRun *run, GError **error)
{
  const UnetTrainSpec *spec = run->spec;
  g_autofree char     *last = g_build_filename (spec->checkpoints, "last.pth", NULL);
  const char          *path = spec->resume ? last : spec->load;
  int                  n_classes;

  if (path == NULL)
    return true;
  run->file = unet_model_file_load (path, NULL, error);
  if (run->file == NULL)
    return false;
  if (!check_kind (unet_model_get_config (run->file->model), spec, path, error))
    return false;
  /* A state dict does not say what its network was given, so the person may. */
  if (spec->load != NULL && !spec->imagenet_input)
    unet_model_set_imagenet_input (run->file->model, false);
  n_classes = unet_model_get_config (run->file->model)->n_classes;
  if (spec->n_classes > 0 && spec->n_classes != n_classes)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_MISMATCH,
          ngettext ("%s has %d class, but --classes asks for %d: leave --classes out, or start "
                    "from other weights",
                    "%s has %d classes, but --classes asks for %d: leave --classes out, or start "
                    "from other weights",
                    (gulong)n_classes),
          path, n_classes, spec->n_classes);
      return false;
    }
  return true;
}

static bool
make_network (UnetTrainRun *run, const UnetMaskValues *values, GError **error)
{
  const UnetTrainSpec *spec = run->spec;
  UnetModelConfig      config;
  UnetRandom           random;
  int                  channels;

  if (run->file == NULL)
    {
      if (!find_channels (run->pairs, &channels, error))
        return false;
      unet_train_spec_get_config (spec, channels, spec->n_classes > 0 ? spec->n_classes : values->n,
                                  &config);
      run->file = g_new0 (UnetModelFile, 1);
      run->file->model = unet_model_new (&config, error);
      if (run->file->model == NULL)
        return false;
      unet_random_init (&random, spec->seed);
      unet_graph_init_params (unet_model_get_graph (run->file->model), &random);
      if (spec->encoder_weights != NULL &&
          !unet_model_file_load_encoder (spec->encoder_weights, run->file->model, error))
        return false;
    }
  if (!check_encoder (run, error))
    return false;
  run->file->values = *values;
  run->file->has_values = true;
  run->file->scale = spec->scale;
  run->file->ignore_value = spec->ignore_value;
  return true;
}

/* --- the data --- */

static bool
open_data (UnetTrainRun *run, UnetMaskValues *values, GError **error)
{
  const UnetTrainSpec *spec = run->spec;
  GError              *local_error = NULL;
  int                  n_classes = spec->n_classes, n_unused = 0;

  run->pairs = unet_pairs_find (spec->images, spec->masks, &n_unused, error);
  if (run->pairs == NULL)
    return false;
  if (run->file != NULL)
    n_classes = unet_model_get_config (run->file->model)->n_classes;
  /* One class is foreground against background: two values. */
  if (!unet_mask_values_scan (run->pairs, n_classes == 1 ? 2 : n_classes, spec->ignore_value,
                              on_scan, run, values, &local_error))
    {
      if (local_error == NULL)
        g_set_error (&local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      g_propagate_error (error, local_error);
      return false;
    }
  if (n_unused > 0 && run->hooks->warning != NULL)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%d mask in %s has no image and is not used",
                    "%d masks in %s have no image and are not used", (gulong)n_unused),
          n_unused, spec->masks);

      run->hooks->warning (run->hooks->data, text);
    }
  return true;
}

/* Found now, not in the middle of an epoch. */
static bool
check_sizes (const UnetTrainRun *run, GError **error)
{
  for (int i = 0; i < unet_pairs_get_n (run->pairs); i++)
    if (!unet_sample_check (unet_pairs_get (run->pairs, i), run->spec->scale, error))
      return false;
  return true;
}

static void
open_loaders (UnetTrainRun *run)
{
  const UnetTrainSpec *spec = run->spec;
  int                  n = unet_pairs_get_n (run->pairs);
  int                  n_validation;
  size_t               cache = (size_t)MIN (unet_memory_available () / 4, CACHE_LIMIT);
  size_t               share = cache / (size_t)n;

  run->order = g_new (uint32_t, n);
  n_validation = unet_split (n, spec->validation, 0, run->order);
  run->n_train = n - n_validation;
  run->samples = (UnetSampleOptions){
      .scale = spec->scale,
      .channels = unet_model_get_config (run->file->model)->in_channels,
      .values = &run->file->values,
      .ignore_value = spec->ignore_value,
      /* The scan has refused what cannot be snapped. */
      .snap = true,
      .weights = spec->weights,
  };
  run->train_loader =
      unet_loader_new (run->pairs, run->order, run->n_train, &run->samples, &spec->augment,
                       spec->batch_size, share * (size_t)run->n_train);
  if (n_validation > 0)
    run->validation_loader =
        unet_loader_new (run->pairs, run->order + run->n_train, n_validation, &run->samples, NULL,
                         spec->batch_size, share * (size_t)n_validation);
  else if (run->hooks->warning != NULL)
    run->hooks->warning (
        run->hooks->data,
        _ ("Nothing validates (--validation is 0, or there is one image only): there "
           "will be no Dice and no best.pth"));
  run->info.n_train = run->n_train;
  run->info.n_validation = n_validation;
  run->info.validation = g_new0 (char *, n_validation + 1);
  for (int i = 0; i < n_validation; i++)
    run->info.validation[i] =
        g_strdup (unet_pairs_get (run->pairs, (int)run->order[run->n_train + i])->stem);
}

/* --- where to begin --- */

/* What an epoch's batches depend on cannot change within a run: a resumed one would see other
 * batches than it has counted. Nor can the network. NULL: nothing of that did. */
static const char *
find_change (const UnetTrainSpec *saved, const UnetTrainSpec *spec)
{
  const struct
  {
    const char *option;
    bool        changed;
  } list[] = {
      {"--seed", saved->seed != spec->seed},
      {"--batch-size", saved->batch_size != spec->batch_size},
      {"--validation", saved->validation != spec->validation},
      {"--scale", saved->scale != spec->scale},
      {"--optimizer", saved->optimizer.kind != spec->optimizer.kind},
      {"--base-channels", saved->base_channels != spec->base_channels},
      {"--depth", saved->depth != spec->depth},
      {"--bilinear", saved->bilinear != spec->bilinear},
      {"--architecture", saved->architecture != spec->architecture},
      {"--encoder", saved->encoder != spec->encoder},
      {"--freeze-encoder", saved->freeze_encoder != spec->freeze_encoder},
      {"--encoder-input", saved->imagenet_input != spec->imagenet_input},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (list); i++)
    if (list[i].changed)
      return list[i].option;
  return NULL;
}

/* FALSE if the run in STATE cannot go on with SPEC. A learning rate that was given anew counts from
 * here on; otherwise it is the one that the schedule had come to. */
static bool
take_spec (UnetTrainState *state, const UnetTrainSpec *spec, GError **error)
{
  UnetTrainSpec saved;
  const char   *changed = NULL;
  bool          ok;

  unet_train_spec_init (&saved, UNET_RECIPE_REFERENCE);
  ok = unet_train_spec_from_json (&saved, state->spec, error);
  if (ok)
    changed = find_change (&saved, spec);
  if (saved.optimizer.learning_rate != spec->optimizer.learning_rate)
    state->learning_rate = spec->optimizer.learning_rate;
  unet_train_spec_clear (&saved);
  if (changed == NULL)
    return ok;
  g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
               _ ("The run in %s cannot be resumed with another %s: leave it out, or start a new "
                  "run with --load"),
               spec->checkpoints, changed);
  return false;
}

static bool
resume (UnetTrainRun *run, GError **error)
{
  const UnetTrainSpec *spec = run->spec;
  g_autoptr (UnetTrainState) state = unet_train_state_load (spec->checkpoints, error);
  UnetPlateau plateau = run->state.plateau;

  if (state == NULL)
    return false;
  if (strcmp (state->data, run->state.data) != 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("The run in %s was trained on other images than those in %s: give the same "
                      "--images, or start a new run with --load"),
                   spec->checkpoints, spec->images);
      return false;
    }
  if (!take_spec (state, spec, error))
    return false;
  if (!unet_optimizer_load (run->optimizer, state->table, error))
    {
      g_prefix_error (error, _ ("%s: "), spec->checkpoints);
      return false;
    }
  plateau.best = state->plateau.best;
  plateau.n_bad = state->plateau.n_bad;
  run->state.plateau = plateau;
  run->state.epoch = state->epoch;
  run->state.batch = state->batch;
  run->state.images_done = state->images_done;
  run->state.step = state->step;
  run->state.loss_sum = state->loss_sum;
  run->state.best_dice = state->best_dice;
  run->state.learning_rate = state->learning_rate;
  run->result->epoch = state->epoch;
  run->result->best_dice = state->best_dice;
  run->result->last_path = g_build_filename (spec->checkpoints, "last.pth", NULL);
  if (state->best_dice >= 0)
    run->result->best_path = g_build_filename (spec->checkpoints, "best.pth", NULL);
  if (state->epoch >= spec->epochs && run->hooks->warning != NULL)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("The run in %s has done all its epochs (%d), so there is nothing to go "
             "on with: a larger number with --epochs makes it longer"),
          spec->checkpoints, state->epoch);

      run->hooks->warning (run->hooks->data, text);
    }
  return true;
}

bool
unet_train_count_memory (UnetGraph           *graph,
                         const UnetTrainSpec *spec,
                         int                  batch,
                         int                  height,
                         int                  width,
                         int                  n_threads,
                         UnetArenaMemory     *memory,
                         size_t              *bytes,
                         GError             **error)
{
  UnetParamSet *params = unet_graph_get_params (graph);
  const size_t  n_states = spec->optimizer.kind == UNET_OPTIMIZER_SGD ? 1 : 2;
  g_autoptr (UnetPlan) plan = unet_plan_new (graph, batch, height, width,
                                             UNET_PLAN_TRAINING | (spec->amp ? UNET_PLAN_BF16 : 0),
                                             n_threads, memory, error);

  if (plan == NULL)
    return false;
  *bytes = unet_plan_get_size (plan);
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      const UnetParam *param = unet_param_set_get (params, i);

      *bytes +=
          param->n_packed * sizeof (float) * (unet_param_is_learned (param) ? 2 + n_states : 1);
    }
  return true;
}

/* The size of the first picture stands for all; others are planned when they come. */
static bool
plan_memory (UnetTrainRun *run, GError **error)
{
  const UnetTrainSpec *spec = run->spec;
  int                  width, height, channels;

  if (!unet_image_probe (unet_pairs_get (run->pairs, 0)->image_path, &width, &height, &channels,
                         error))
    return false;
  return unet_train_count_memory (run->runner.graph, spec, MIN (spec->batch_size, run->n_train),
                                  (int)(spec->scale * height), (int)(spec->scale * width),
                                  unet_pool_get_n_threads (run->pool), run->runner.memory,
                                  &run->info.memory, error);
}

bool
unet_train_run_open (UnetTrainRun         *run,
                     const UnetTrainSpec  *spec,
                     const UnetTrainHooks *hooks,
                     UnetTrainResult      *result,
                     GError              **error)
{
  UnetMaskValues values;
  UnetGraph     *graph;

  *run = (UnetTrainRun){.spec = spec,
                        .hooks = hooks,
                        .result = result,
                        .loss = {.dice = spec->dice},
                        .foreground = -1,
                        .previewed = -1};
  if (!unet_train_spec_validate (spec, error) || !load_network (run, error) ||
      !open_data (run, &values, error) || !make_network (run, &values, error) ||
      !make_folder (spec->checkpoints, error))
    return false;
  unet_file_remove_leftovers (spec->checkpoints);
  warn_of_earlier_run (run);

  graph = unet_model_get_graph (run->file->model);
  if (unet_model_get_config (run->file->model)->encoder == UNET_ENCODER_NONE)
    unet_graph_set_norm_window (graph, spec->norm_window);
  run->pool = unet_pool_new (spec->n_threads);
  unet_runner_init (&run->runner, graph, run->pool);
  open_loaders (run);
  if (!check_sizes (run, error) || !plan_memory (run, error) ||
      !unet_param_set_allocate_grads (unet_graph_get_params (graph), error))
    return false;
  run->optimizer = unet_optimizer_new (&spec->optimizer, unet_graph_get_params (graph), error);
  if (run->optimizer == NULL)
    return false;
  run->state.spec = unet_train_spec_to_json (spec);
  run->state.data = fingerprint (run->pairs);
  run->state.best_dice = -1;
  run->state.learning_rate = spec->optimizer.learning_rate;
  unet_plateau_init (&run->state.plateau, 0.1, 5);
  if (spec->resume && !resume (run, error))
    return false;
  if (!unet_train_log_open (run, error))
    return false;

  run->info.channels = run->samples.channels;
  run->info.n_classes = unet_model_get_config (run->file->model)->n_classes;
  run->info.mask_values = unet_mask_values_to_json (&run->file->values);
  run->info.network = unet_model_describe (run->file->model);
  run->info.n_parameters = unet_model_count_parameters (run->file->model);
  if (hooks->started != NULL)
    hooks->started (hooks->data, &run->info);
  return true;
}

void
unet_train_run_close (UnetTrainRun *run)
{
  g_clear_pointer (&run->train_loader, unet_loader_free);
  g_clear_pointer (&run->validation_loader, unet_loader_free);
  g_clear_pointer (&run->optimizer, unet_optimizer_free);
  unet_runner_clear (&run->runner);
  g_clear_pointer (&run->file, unet_model_file_free);
  g_clear_pointer (&run->pairs, unet_pairs_unref);
  g_clear_pointer (&run->pool, unet_pool_free);
  g_clear_pointer (&run->loss_scratch, unet_aligned_free);
  g_clear_pointer (&run->log, fclose);
  g_free (run->order);
  g_free (run->state.spec);
  g_free (run->state.data);
  g_free (run->info.mask_values);
  g_free (run->info.network);
  g_strfreev (run->info.validation);
}
