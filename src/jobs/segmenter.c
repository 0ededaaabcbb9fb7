/* segmenter.c: the job that makes one picture ready to be looked at
 *
 * It tells twice: the picture as soon as it is decoded, so that there is something to see, and all
 * of it at the end. Where there is a model its network is borrowed from a cache for the length of
 * the prediction; jobs that share a cache take turns, so a new one is started at once and the old
 * one cancelled.
 *
 * SPDX-License-Identifier: MIT
 */
#include "jobs/segmenter.h"

#include "base/error.h"
#include "dataset/mask-single.h"
#include "image/codec.h"
#include "jobs/job-private.h"

#include <glib/gi18n.h>

/* What the reference assumes when nothing is known of the training. */
#define DEFAULT_SCALE 0.5

/* What the worker gets. */
typedef struct
{
  UnetModelCache *cache;
  UnetSegmentSpec spec; /* strings owned */
} Order;

struct _UnetSegmenter
{
  UnetJob parent_instance;

  /* Owned */
  Order            *order;
  UnetSegmentation *segmentation;
};

enum
{
  PICTURE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetSegmenter, unet_segmenter, UNET_TYPE_JOB)

static Order *
order_new (UnetModelCache *cache, const UnetSegmentSpec *spec)
{
  Order *order = g_new (Order, 1);

  order->cache = unet_model_cache_ref (cache);
  order->spec = *spec;
  order->spec.image = g_strdup (spec->image);
  order->spec.mask = g_strdup (spec->mask);
  order->spec.model = g_strdup (spec->model);
  return order;
}

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free ((char *)order->spec.image);
  g_free ((char *)order->spec.mask);
  g_free ((char *)order->spec.model);
  unet_model_cache_unref (order->cache);
  g_free (order);
}

static void
deliver_picture (UnetJob *job, gpointer payload)
{
  g_signal_emit (job, signals[PICTURE], 0, payload);
}

static void
free_picture (gpointer payload)
{
  unet_segmentation_unref (payload);
}

static const UnetJobEventClass picture_class = {.deliver = deliver_picture, .free = free_picture};

static bool
check_cancelled (UnetJobBlock *block, GError **error)
{
  if (unet_job_block_poll (block) == UNET_GO_ON)
    return true;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return false;
}

/* What the values of MASK mean, in the order of what is known best. */
static bool
find_values (const UnetSegmentSpec *spec,
             const UnetImage       *mask,
             const UnetModelInfo   *model,
             UnetMaskValues        *values,
             GError               **error)
{
  if (spec->mask_values.n > 0)
    {
      *values = spec->mask_values;
      return true;
    }
  if (!unet_mask_values_of_mask (mask, spec->mask, values, error))
    return false;
  if (model != NULL && model->has_values && model->values.n >= values->n)
    *values = model->values;
  return true;
}

static bool
load_mask (const UnetSegmentSpec *spec, UnetSegmentation *segmentation, GError **error)
{
  const UnetImage *image = segmentation->image;
  g_autoptr (UnetImage) mask = unet_image_load (spec->mask, UNET_ROLE_MASK, error);

  if (mask == NULL)
    return false;
  if (mask->width != image->width || mask->height != image->height)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_DATA,
                   _ ("%s has %d x %d pixels, but its mask %s has %d x %d: they must be equal"),
                   spec->image, image->width, image->height, spec->mask, mask->width, mask->height);
      return false;
    }
  if (!find_values (spec, mask, segmentation->model, &segmentation->mask_values, error))
    return false;
  segmentation->mask = g_malloc ((gsize)mask->width * (gsize)mask->height);
  return unet_mask_values_to_classes (&segmentation->mask_values, mask, spec->ignore_value, true,
                                      spec->mask, segmentation->mask, error);
}

static bool
predict (UnetJobBlock *block, const Order *order, UnetSegmentation *segmentation, GError **error)
{
  const UnetSegmentSpec *spec = &order->spec;
  UnetModelFile         *file;
  double                 scale = spec->scale;
  int64_t                start;

  if (!unet_model_cache_lock (order->cache, spec->model, error))
    return false;
  start = g_get_monotonic_time ();
  file = unet_model_cache_get_file (order->cache);
  if (!(scale > 0))
    scale = file->scale > 0 ? file->scale : DEFAULT_SCALE;
  segmentation->model = unet_model_info_new (file, scale);
  segmentation->prediction =
      unet_predictor_run (unet_model_cache_get_predictor (order->cache), segmentation->image,
                          spec->image, scale, unet_job_block_poll, block, error);
  segmentation->seconds = (double)(g_get_monotonic_time () - start) * 1e-6;
  unet_model_cache_unlock (order->cache);
  if (segmentation->prediction == NULL)
    return false;
  unet_segmentation_count_shares (segmentation);
  return true;
}

static gboolean
work (UnetJobBlock *block, gconstpointer data, gpointer *result, gboolean *stopped, GError **error)
{
  const Order *order = data;
  g_autoptr (UnetSegmentation) segmentation = unet_segmentation_new ();
  UnetSegmentation *picture;

  segmentation->image = unet_image_load (order->spec.image, UNET_ROLE_PICTURE, error);
  if (segmentation->image == NULL || !check_cancelled (block, error))
    return FALSE;
  segmentation->picture = unet_pyramid_new (NULL, segmentation->image, error);
  if (segmentation->picture == NULL || !check_cancelled (block, error))
    return FALSE;
  picture = unet_segmentation_new ();
  picture->image = unet_image_ref (segmentation->image);
  picture->picture = unet_pyramid_ref (segmentation->picture);
  unet_job_block_post (block, &picture_class, picture);
  if (order->spec.model != NULL && !predict (block, order, segmentation, error))
    return FALSE;
  if (!check_cancelled (block, error))
    return FALSE;
  if (order->spec.mask != NULL && !load_mask (&order->spec, segmentation, error))
    return FALSE;
  *result = g_steal_pointer (&segmentation);
  return TRUE;
}

static gpointer
copy_spec (UnetJob *job)
{
  const Order *order = UNET_SEGMENTER (job)->order;

  return order_new (order->cache, &order->spec);
}

static void
take_result (UnetJob *job, gpointer result)
{
  UnetSegmenter *self = UNET_SEGMENTER (job);

  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  self->segmentation = result;
}

static void
unet_segmenter_finalize (GObject *object)
{
  UnetSegmenter *self = UNET_SEGMENTER (object);

  g_clear_pointer (&self->order, order_free);
  g_clear_pointer (&self->segmentation, unet_segmentation_unref);
  G_OBJECT_CLASS (unet_segmenter_parent_class)->finalize (object);
}

static void
unet_segmenter_class_init (UnetSegmenterClass *klass)
{
  UnetJobClass *job_class = UNET_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_segmenter_finalize;
  job_class->thread_name = "unet-segment";
  job_class->copy_spec = copy_spec;
  job_class->free_spec = order_free;
  job_class->work = work;
  job_class->take_result = take_result;

  /**
   * UnetSegmenter::picture:
   * @picture: (type UnetSegmentation): the picture alone; take a reference to keep it
   */
  signals[PICTURE] =
      g_signal_new ("picture", UNET_TYPE_SEGMENTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, UNET_TYPE_SEGMENTATION | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
unet_segmenter_init (UnetSegmenter *self)
{
}

void
unet_segment_spec_init (UnetSegmentSpec *spec)
{
  *spec = (UnetSegmentSpec){.ignore_value = -1};
}

/**
 * unet_segmenter_new:
 * @cache: where the network is kept
 * @spec: what to look at; copied
 *
 * Returns: (transfer full): a job, to be run with unet_job_run_async()
 */
UnetSegmenter *
unet_segmenter_new (UnetModelCache *cache, const UnetSegmentSpec *spec)
{
  UnetSegmenter *self;

  g_return_val_if_fail (cache != NULL, NULL);
  g_return_val_if_fail (spec != NULL && spec->image != NULL, NULL);

  self = g_object_new (UNET_TYPE_SEGMENTER, NULL);
  self->order = order_new (cache, spec);
  return self;
}

/**
 * unet_segmenter_get_segmentation:
 * @self: a segmenter
 *
 * Returns: (transfer none) (nullable): the outcome of the last run that succeeded, %NULL before
 */
UnetSegmentation *
unet_segmenter_get_segmentation (UnetSegmenter *self)
{
  g_return_val_if_fail (UNET_IS_SEGMENTER (self), NULL);

  return self->segmentation;
}
