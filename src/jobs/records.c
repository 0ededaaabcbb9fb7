/* records.c: what jobs tell, as boxed types
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/records.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (UnetTrainInfo, unet_train_info, unet_train_info_copy, unet_train_info_free)
G_DEFINE_BOXED_TYPE (UnetTrainStep, unet_train_step, unet_train_step_copy, unet_train_step_free)
G_DEFINE_BOXED_TYPE (UnetTrainValidation,
                     unet_train_validation,
                     unet_train_validation_copy,
                     unet_train_validation_free)
G_DEFINE_BOXED_TYPE (UnetTrainEpoch, unet_train_epoch, unet_train_epoch_copy, unet_train_epoch_free)
G_DEFINE_BOXED_TYPE (UnetTrainPreview,
                     unet_train_preview,
                     unet_train_preview_ref,
                     unet_train_preview_unref)
G_DEFINE_BOXED_TYPE (UnetModelInfo, unet_model_info, unet_model_info_copy, unet_model_info_free)
G_DEFINE_BOXED_TYPE (UnetPredictRecord,
                     unet_predict_record,
                     unet_predict_record_copy,
                     unet_predict_record_free)
G_DEFINE_BOXED_TYPE (UnetEvaluateRecord,
                     unet_evaluate_record,
                     unet_evaluate_record_copy,
                     unet_evaluate_record_free)

UnetTrainInfo *
unet_train_info_copy (const UnetTrainInfo *info)
{
  UnetTrainInfo *copy = g_memdup2 (info, sizeof *info);

  copy->mask_values = g_strdup (info->mask_values);
  copy->network = g_strdup (info->network);
  copy->validation = g_strdupv (info->validation);
  return copy;
}

void
unet_train_info_free (UnetTrainInfo *info)
{
  g_free (info->mask_values);
  g_free (info->network);
  g_strfreev (info->validation);
  g_free (info);
}

UnetTrainStep *
unet_train_step_copy (const UnetTrainStep *step)
{
  return g_memdup2 (step, sizeof *step);
}

void
unet_train_step_free (UnetTrainStep *step)
{
  g_free (step);
}

UnetTrainValidation *
unet_train_validation_copy (const UnetTrainValidation *validation)
{
  return g_memdup2 (validation, sizeof *validation);
}

void
unet_train_validation_free (UnetTrainValidation *validation)
{
  g_free (validation);
}

UnetTrainEpoch *
unet_train_epoch_copy (const UnetTrainEpoch *epoch)
{
  return g_memdup2 (epoch, sizeof *epoch);
}

void
unet_train_epoch_free (UnetTrainEpoch *epoch)
{
  g_free (epoch);
}

UnetTrainPreview *
unet_train_preview_new (const UnetTrainPreview *lent)
{
  size_t            pixels = (size_t)lent->width * (size_t)lent->height;
  UnetTrainPreview *preview = g_atomic_rc_box_new (UnetTrainPreview);

  *preview = *lent;
  preview->image = g_memdup2 (lent->image, pixels * (size_t)lent->channels * sizeof *lent->image);
  preview->truth = g_memdup2 (lent->truth, pixels);
  preview->predicted = g_memdup2 (lent->predicted, pixels);
  return preview;
}

UnetTrainPreview *
unet_train_preview_ref (UnetTrainPreview *preview)
{
  return g_atomic_rc_box_acquire (preview);
}

static void
clear_preview (gpointer data)
{
  UnetTrainPreview *preview = data;

  g_free ((float *)preview->image);
  g_free ((uint8_t *)preview->truth);
  g_free ((uint8_t *)preview->predicted);
}

void
unet_train_preview_unref (UnetTrainPreview *preview)
{
  g_atomic_rc_box_release_full (preview, clear_preview);
}

UnetModelInfo *
unet_model_info_new (const UnetModelFile *file, double scale)
{
  UnetModelInfo         *info = g_new0 (UnetModelInfo, 1);
  const UnetModelConfig *config = unet_model_get_config (file->model);

  info->network = unet_model_describe (file->model);
  info->channels = config->in_channels;
  info->n_classes = config->n_classes;
  info->n_parameters = unet_model_count_parameters (file->model);
  info->values = file->values;
  info->has_values = file->has_values;
  info->trained_scale = file->scale;
  info->scale = scale;
  return info;
}

UnetModelInfo *
unet_model_info_copy (const UnetModelInfo *info)
{
  UnetModelInfo *copy = g_memdup2 (info, sizeof *info);

  copy->network = g_strdup (info->network);
  return copy;
}

void
unet_model_info_free (UnetModelInfo *info)
{
  g_free (info->network);
  g_free (info);
}

UnetPredictRecord *
unet_predict_record_copy (const UnetPredictRecord *record)
{
  UnetPredictRecord *copy = g_memdup2 (record, sizeof *record);

  copy->input = g_strdup (record->input);
  copy->mask = g_strdup (record->mask);
  copy->probability = g_strdup (record->probability);
  copy->overlay = g_strdup (record->overlay);
  return copy;
}

void
unet_predict_record_free (UnetPredictRecord *record)
{
  g_free ((char *)record->input);
  g_free ((char *)record->mask);
  g_free ((char *)record->probability);
  g_free ((char *)record->overlay);
  g_free (record);
}

UnetEvaluateRecord *
unet_evaluate_record_copy (const UnetEvaluateRecord *record)
{
  UnetEvaluateRecord *copy = g_memdup2 (record, sizeof *record);

  copy->name = g_strdup (record->name);
  copy->image_path = g_strdup (record->image_path);
  copy->mask_path = g_strdup (record->mask_path);
  copy->classes = NULL;
  return copy;
}

void
unet_evaluate_record_free (UnetEvaluateRecord *record)
{
  g_free (record->name);
  g_free (record->image_path);
  g_free (record->mask_path);
  g_free (record);
}
