/* predict.c: masks for pictures
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/predict.h"

#include "base/error.h"
#include "dataset/sample.h"
#include "engine/runner.h"
#include "engine/tiles.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

struct _UnetPredictor
{
  UnetModelFile *file;
  UnetRunner     runner;

  /* of the run under way */
  UnetPollFunc poll;
  void        *data;
};

UnetPredictor *
unet_predictor_new (UnetModelFile *file, UnetPool *pool)
{
  UnetPredictor *predictor = g_new0 (UnetPredictor, 1);

  predictor->file = file;
  unet_runner_init (&predictor->runner, unet_model_get_graph (file->model), pool);
  return predictor;
}

void
unet_predictor_free (UnetPredictor *predictor)
{
  if (predictor == NULL)
    return;
  unet_runner_clear (&predictor->runner);
  g_free (predictor);
}

void
unet_predictor_set_memory_limit (UnetPredictor *predictor, size_t bytes)
{
  predictor->runner.limit = bytes;
}

static bool
is_cancelled (void *data)
{
  UnetPredictor *predictor = data;

  return predictor->poll != NULL && predictor->poll (predictor->data) == UNET_CANCEL;
}

UnetPrediction *
unet_predictor_run (UnetPredictor *predictor,
                    UnetImage     *image,
                    const char    *name,
                    double         scale,
                    UnetPollFunc   poll,
                    void          *data,
                    GError       **error)
{
  const UnetModelConfig *config = unet_model_get_config (predictor->file->model);
  UnetSampleOptions options = {.scale = scale, .channels = config->in_channels, .ignore_value = -1};
  g_autoptr (UnetSample) sample =
                 unet_sample_from_image (predictor->runner.pool, image, &options, name, error);
  g_autofree float *tiled = NULL;
  UnetPrediction   *prediction;
  const float      *logits;
  g_autoptr (GError) local_error = NULL;

  if (sample == NULL)
    return NULL;
  predictor->poll = poll;
  predictor->data = data;
  logits = unet_forward_tiled (&predictor->runner, sample->image, sample->height, sample->width,
                               is_cancelled, predictor, &tiled, &local_error);
  if (logits == NULL)
    {
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_prefix_error (&local_error, _ ("%s: "), name);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  prediction =
      unet_prediction_new (predictor->runner.pool, logits, config->n_classes, sample->height,
                           sample->width, image->height, image->width, error);
  if (prediction == NULL)
    g_prefix_error (error, _ ("%s: "), name);
  return prediction;
}
