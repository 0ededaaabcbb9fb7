/* predict-files.c: masks for files and folders of pictures
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/predict-files.h"

#include "base/error.h"
#include "base/file.h"
#include "dataset/pairing.h"
#include "image/codec.h"
#include "image/overlay.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* What the reference assumes when nothing is known of the training. */
#define DEFAULT_SCALE 0.5

void
unet_predict_spec_init (UnetPredictSpec *spec)
{
  *spec = (UnetPredictSpec){.save = true, .threshold = -1, .opacity = 0.4};
}

void
unet_predict_spec_clear (UnetPredictSpec *spec)
{
  g_clear_pointer (&spec->model, g_free);
  g_clear_pointer (&spec->inputs, g_strfreev);
  g_clear_pointer (&spec->outputs, g_strfreev);
}

typedef struct
{
  const UnetPredictSpec  *spec;
  const UnetPredictHooks *hooks;
  UnetPairs              *inputs;
  char                   *folder; /* of all outputs, or NULL */
  UnetModelFile          *file;
  UnetPool               *pool;
  UnetPredictor          *predictor;
  double                  scale;
} Run;

/* --- where results go --- */

static bool
is_folder_name (const char *path)
{
  size_t           length = strlen (path);
  g_autofree char *base = g_path_get_basename (path);

  return g_file_test (path, G_FILE_TEST_IS_DIR) || (length > 0 && path[length - 1] == '/') ||
         strchr (base, '.') == NULL;
}

static bool
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_IO, _ ("%s: the folder cannot be made: %s"), path,
               g_strerror (errno));
  return false;
}

static bool
plan_outputs (Run *run, GError **error)
{
  const UnetPredictSpec *spec = run->spec;
  int                    n_inputs = unet_pairs_get_n (run->inputs);
  int                    n_outputs = spec->outputs != NULL ? (int)g_strv_length (spec->outputs) : 0;

  if (n_outputs == 1 && (n_inputs != 1 || is_folder_name (spec->outputs[0])) &&
      (is_folder_name (spec->outputs[0]) || g_file_test (spec->inputs[0], G_FILE_TEST_IS_DIR)))
    {
      run->folder = g_strdup (spec->outputs[0]);
      return true;
    }
  if (n_outputs > 0 && n_outputs != n_inputs)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_ARGUMENT,
          ngettext (
              "There is %d picture but output names for %d: give one for each, or one folder",
              "There are %d pictures but output names for %d: give one for each, or one folder",
              (gulong)n_inputs),
          n_inputs, n_outputs);
      return false;
    }
  /* Found before hours of work, not after. */
  for (int i = 0; i < n_outputs; i++)
    if (!g_str_has_suffix (spec->outputs[i], ".png") &&
        !g_str_has_suffix (spec->outputs[i], ".tif") &&
        !g_str_has_suffix (spec->outputs[i], ".tiff"))
      {
        g_set_error (
            error, UNET_ERROR, UNET_ERROR_ARGUMENT,
            _ ("%s: masks are written as .png or .tif, which lose nothing: choose such a name"),
            spec->outputs[i]);
        return false;
      }
  return true;
}

static char *
build_path (const char *folder, const char *stem, const char *suffix)
{
  g_autofree char *name = g_strconcat (stem, suffix, NULL);

  return g_build_filename (folder, name, NULL);
}

/* FOLDER is an input: its results go to a folder beside it, not among the pictures, where the next
 * run would take them for pictures. */
static bool
is_input_folder (const Run *run, const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  for (int i = 0; run->spec->inputs[i] != NULL; i++)
    {
      g_autoptr (GFile) input = g_file_new_for_path (run->spec->inputs[i]);

      if (g_file_equal (file, input))
        return true;
    }
  return false;
}

/* The path of the mask, written or not. */
static char *
mask_path (const Run *run, int index)
{
  const UnetPair  *input = unet_pairs_get (run->inputs, index);
  const char      *suffix = run->spec->mask_tiff ? "_OUT.tif" : "_OUT.png";
  g_autofree char *beside = NULL;
  g_autofree char *folder = NULL;

  if (run->folder != NULL)
    return build_path (run->folder, input->stem, suffix);
  if (run->spec->outputs != NULL)
    return g_strdup (run->spec->outputs[index]);
  beside = g_path_get_dirname (input->image_path);
  if (!is_input_folder (run, beside))
    return build_path (beside, input->stem, suffix);
  if (g_str_has_suffix (beside, "."))
    {
      /* "." or "..": what it is called, lest a hidden folder "._OUT" appears within. */
      g_autofree char *whole = g_canonicalize_filename (beside, NULL);

      folder = g_strconcat (whole, "_OUT", NULL);
    }
  else
    folder = g_strconcat (beside, "_OUT", NULL);
  return build_path (folder, input->stem, suffix);
}

/* What is written for one picture; NULL: not that. */
typedef struct
{
  char *mask, *probability, *overlay;
} Outputs;

static Outputs
get_outputs (const Run *run, int index)
{
  const UnetPredictSpec *spec = run->spec;
  const char            *stem = unet_pairs_get (run->inputs, index)->stem;
  g_autofree char       *mask = mask_path (run, index);
  g_autofree char       *folder = g_path_get_dirname (mask);
  Outputs                outputs = {NULL, NULL, NULL};

  if (spec->probability)
    outputs.probability =
        build_path (folder, stem, spec->probability_tiff ? "_PROB.tif" : "_PROB.png");
  if (spec->overlay)
    outputs.overlay = build_path (folder, stem, "_OVERLAY.png");
  if (spec->save)
    outputs.mask = g_steal_pointer (&mask);
  return outputs;
}

static void
clear_outputs (Outputs *outputs)
{
  g_free (outputs->mask);
  g_free (outputs->probability);
  g_free (outputs->overlay);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outputs, clear_outputs)

typedef struct
{
  GHashTable *inputs; /* whole paths */
  GHashTable *seen;   /* whole paths of outputs -> their inputs */
} Names;

static bool
check_output (const Names *names, const char *path, const char *input, GError **error)
{
  g_autofree char *whole = NULL;
  g_autofree char *folder = NULL;
  const char      *other;

  if (path == NULL)
    return true;
  whole = g_canonicalize_filename (path, NULL);
  if (g_hash_table_contains (names->inputs, whole))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("The result of %s would be written over %s, which is one of the pictures: "
                      "leave that out, or write elsewhere with --output"),
                   input, path);
      return false;
    }
  other = g_hash_table_lookup (names->seen, whole);
  if (other != NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("The results of %s and %s would both be written to %s: rename one, or "
                      "predict them apart"),
                   other, input, path);
      return false;
    }
  g_hash_table_insert (names->seen, g_steal_pointer (&whole), (gpointer)input);
  folder = g_path_get_dirname (path);
  return make_folder (folder, error);
}

/* Two pictures must not be written to one name, nor a mask over a picture; folders are made before
 * the work begins. */
static bool
check_outputs (const Run *run, GError **error)
{
  g_autoptr (GHashTable) inputs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const Names names = {inputs, seen};
  int         n = unet_pairs_get_n (run->inputs);

  for (int i = 0; i < n; i++)
    g_hash_table_add (inputs,
                      g_canonicalize_filename (unet_pairs_get (run->inputs, i)->image_path, NULL));
  for (int i = 0; i < n; i++)
    {
      const char *input = unet_pairs_get (run->inputs, i)->image_path;
      g_auto (Outputs) outputs = get_outputs (run, i);

      if (!check_output (&names, outputs.mask, input, error) ||
          !check_output (&names, outputs.probability, input, error) ||
          !check_output (&names, outputs.overlay, input, error))
        return false;
    }
  return true;
}

char **
unet_predict_list_existing (const UnetPredictSpec *spec, GError **error)
{
  Run run = {.spec = spec};
  g_autoptr (GPtrArray) existing = g_ptr_array_new_with_free_func (g_free);
  bool ok;

  run.inputs = unet_pairs_from_inputs ((const char *const *)spec->inputs,
                                       (int)g_strv_length (spec->inputs), error);
  ok = run.inputs != NULL && plan_outputs (&run, error);
  for (int i = 0; ok && i < unet_pairs_get_n (run.inputs); i++)
    {
      Outputs     outputs = get_outputs (&run, i);
      char *const paths[] = {outputs.mask, outputs.probability, outputs.overlay};

      for (guint k = 0; k < G_N_ELEMENTS (paths); k++)
        if (paths[k] != NULL && g_file_test (paths[k], G_FILE_TEST_EXISTS))
          g_ptr_array_add (existing, paths[k]);
        else
          g_free (paths[k]);
    }
  g_clear_pointer (&run.inputs, unet_pairs_unref);
  g_free (run.folder);
  if (!ok)
    return NULL;
  g_ptr_array_add (existing, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&existing), FALSE);
}

/* --- one picture --- */

static bool
save_mask (const Run     *run,
           const uint8_t *classes,
           int            width,
           int            height,
           const char    *path,
           GError       **error)
{
  const UnetMaskValues *values = &run->file->values;
  g_autoptr (UnetImage) mask = unet_mask_values_to_image (values, classes, width, height, error);
  /* 0 and 1 are written 1-bit, as the reference does: they show as black and white. */
  bool one_bit = values->n == 2 && values->components == 1 && values->value[0][0] == 0 &&
                 values->value[1][0] == 1;

  if (mask == NULL)
    return false;
  if (g_str_has_suffix (path, ".png"))
    return unet_image_save_png (mask, path, one_bit, error);
  return unet_image_save (mask, path, error);
}

static bool
save_extras (const Run            *run,
             const Outputs        *outputs,
             UnetImage            *image,
             const UnetPrediction *prediction,
             const uint8_t        *classes,
             GError              **error)
{
  if (outputs->probability != NULL)
    {
      g_autoptr (UnetImage) picture = unet_prediction_to_image (run->pool, prediction, error);

      if (picture == NULL || !unet_image_save (picture, outputs->probability, error))
        return false;
    }
  if (outputs->overlay != NULL)
    {
      g_autoptr (UnetImage) picture = unet_overlay_render (
          run->pool, image, classes, run->spec->colors, run->spec->opacity, error);

      if (picture == NULL || !unet_image_save_png (picture, outputs->overlay, false, error))
        return false;
    }
  return true;
}

static bool
predict_file (Run *run, int index, GError **error)
{
  const UnetPredictSpec  *spec = run->spec;
  const UnetPredictHooks *hooks = run->hooks;
  const UnetPair         *input = unet_pairs_get (run->inputs, index);
  int64_t                 start = g_get_monotonic_time ();
  g_auto (Outputs) outputs = get_outputs (run, index);
  g_autofree uint8_t *classes = NULL;
  g_autoptr (UnetPrediction) made = NULL;
  g_autoptr (UnetImage) image = unet_image_load (input->image_path, UNET_ROLE_PICTURE, error);
  const UnetPrediction *prediction = NULL;
  UnetPredictRecord     record = {.input = input->image_path};
  UnetPredictionSummary summary;

  if (image == NULL)
    return false;
  if (hooks->known != NULL)
    prediction = hooks->known (hooks->data, input->image_path);
  /* The picture may have been replaced since. */
  if (prediction == NULL || prediction->width != image->width ||
      prediction->height != image->height)
    {
      made = unet_predictor_run (run->predictor, image, input->image_path, run->scale, hooks->poll,
                                 hooks->data, error);
      prediction = made;
    }
  if (prediction == NULL)
    return false;
  classes = g_malloc ((gsize)image->width * (gsize)image->height);
  unet_prediction_threshold (run->pool, prediction, spec->threshold, classes);
  if (outputs.mask != NULL &&
      !save_mask (run, classes, image->width, image->height, outputs.mask, error))
    return false;
  if (!save_extras (run, &outputs, image, prediction, classes, error))
    return false;
  record.mask = outputs.mask;
  record.probability = outputs.probability;
  record.overlay = outputs.overlay;
  record.seconds = (double)(g_get_monotonic_time () - start) * 1e-6;
  summary = unet_prediction_summarise (run->pool, prediction, classes);
  record.foreground = summary.foreground;
  record.lowest = summary.lowest;
  record.highest = summary.highest;
  if (hooks->done != NULL)
    hooks->done (hooks->data, index, unet_pairs_get_n (run->inputs), &record);
  return true;
}

static UnetVerdict
poll (const Run *run)
{
  return run->hooks->poll != NULL ? run->hooks->poll (run->hooks->data) : UNET_GO_ON;
}

static bool
predict_all (Run *run, UnetPredictResult *result, GError **error)
{
  const UnetPredictHooks *hooks = run->hooks;
  int                     n = unet_pairs_get_n (run->inputs);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (hooks->border != NULL)
        hooks->border (hooks->data);
      if (poll (run) == UNET_STOP)
        {
          result->stopped = true;
          return true;
        }
      if (poll (run) == UNET_CANCEL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
          return false;
        }
      if (predict_file (run, i, &local_error))
        {
          result->n_done++;
          continue;
        }
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return false;
        }
      result->n_failed++;
      if (hooks->failed != NULL)
        hooks->failed (hooks->data, i, n, unet_pairs_get (run->inputs, i)->image_path, local_error);
    }
  return true;
}

bool
unet_predict_files (const UnetPredictSpec  *spec,
                    const UnetPredictHooks *hooks,
                    UnetPredictResult      *result,
                    GError                **error)
{
  static const UnetPredictHooks no_hooks;
  Run                           run = {.spec = spec, .hooks = hooks != NULL ? hooks : &no_hooks};
  bool                          ok = false;

  *result = (UnetPredictResult){0};
  run.inputs = unet_pairs_from_inputs ((const char *const *)spec->inputs,
                                       (int)g_strv_length (spec->inputs), error);
  if (run.inputs != NULL && plan_outputs (&run, error) &&
      (run.folder == NULL || make_folder (run.folder, error)) && check_outputs (&run, error))
    {
      run.pool = unet_pool_new (spec->n_threads);
      run.file = unet_model_file_load (spec->model, run.pool, error);
    }
  if (run.file != NULL)
    {
      run.scale = spec->scale;
      if (!(run.scale > 0))
        run.scale = run.file->scale > 0 ? run.file->scale : DEFAULT_SCALE;
      run.predictor = unet_predictor_new (run.file, run.pool);
      if (run.hooks->started != NULL)
        run.hooks->started (run.hooks->data, unet_pairs_get_n (run.inputs), run.file, run.scale);
      ok = predict_all (&run, result, error);
    }
  g_clear_pointer (&run.predictor, unet_predictor_free);
  g_clear_pointer (&run.pool, unet_pool_free);
  g_clear_pointer (&run.file, unet_model_file_free);
  g_clear_pointer (&run.inputs, unet_pairs_unref);
  g_free (run.folder);
  return ok;
}
