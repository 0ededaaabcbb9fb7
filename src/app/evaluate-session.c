/* evaluate-session.c: a data set, the models that are scored on it, and their scores
 *
 * Models are evaluated one after the other, each by a job on all cores. What one has been found to
 * be worth stays when the next fails or somebody cancels. Scores of a model are shown beside those
 * of others, so all that are kept are of the same data set and settings: where those have changed,
 * a new run begins with nothing. Otherwise it works out what is missing or was made from weights
 * that have changed since; if that is nothing, all of it, since that is what was asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-session.h"

#include "base/file.h"

/* Pictures of one model before which the time that is left is a guess. */
#define FEW 2

struct _UnetEvaluateSession
{
  GObject parent_instance;

  /* Owned References */
  UnetEvaluateModels *models;
  UnetEvaluator      *evaluator; /* at work, or NULL */
  GCancellable       *cancellable;

  /* Owned */
  UnetEvaluateSpec spec; /* the settings; without a model */
  UnetEvaluateSpec run;  /* of the run and of the scores that are kept, with the model under way */
  char            *data_stamp; /* of the images and masks of these scores */
  char            *stamp;      /* what the model under way is evaluated from */
  GQueue           waiting;    /* UnetEvaluateModel: not evaluated yet; the first is under way */
  GTimer          *timer;

  guint n_run;    /* models of this run */
  int   n_done;   /* pictures of the model under way */
  int   n_images; /* of it; 0: not known yet */
};

enum
{
  CHANGED,
  PROGRESS,
  RESULTS,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluateSession, unet_evaluate_session, G_TYPE_OBJECT)

static void next (UnetEvaluateSession *self);

static void
announce (UnetEvaluateSession *self, guint which)
{
  g_signal_emit (self, signals[which], 0);
}

/* --- what scores are made from --- */

static gboolean
is_same (const UnetEvaluateSpec *a, const UnetEvaluateSpec *b)
{
  return g_strcmp0 (a->images, b->images) == 0 && g_strcmp0 (a->masks, b->masks) == 0 &&
         a->scale == b->scale && a->threshold == b->threshold && a->per_class == b->per_class &&
         a->em == b->em && (!a->em || a->membrane == b->membrane);
}

/* The network that the scores of the others are compared with, or NULL. */
static const char *
find_reference (UnetEvaluateSession *self)
{
  for (guint i = 0; i < unet_evaluate_models_get_n (self->models); i++)
    {
      UnetEvaluateModel *model = unet_evaluate_models_get (self->models, i);

      if (!unet_evaluate_model_is_folder (model) &&
          unet_evaluate_model_get_state (model) != UNET_EVALUATE_STATE_FAILED)
        return unet_evaluate_model_get_path (model);
    }
  return NULL;
}

/* Changes with the files as far as they or their folders tell. */
static char *
make_data_stamp (UnetEvaluateSession *self)
{
  g_autofree char *images = unet_file_make_stamp (self->run.images);
  g_autofree char *masks = unet_file_make_stamp (self->run.masks);

  return g_strdup_printf ("%s\n%s", images, masks);
}

/* Masks are read as for the network beside them; networks agree or have no scores. */
static char *
make_stamp (UnetEvaluateSession *self, UnetEvaluateModel *model)
{
  const char      *beside = find_reference (self);
  g_autofree char *weights = unet_file_make_stamp (unet_evaluate_model_get_path (model));

  if (!unet_evaluate_model_is_folder (model) || beside == NULL)
    beside = "";
  return g_strdup_printf ("%s\n%s", beside, weights);
}

/* What the run asks of MODEL. */
static void
set_model (UnetEvaluateSession *self, UnetEvaluateModel *model)
{
  UnetEvaluateSpec *run = &self->run;
  const char       *path = unet_evaluate_model_get_path (model);
  const gboolean    is_folder = unet_evaluate_model_is_folder (model);

  g_free (run->model);
  g_free (run->predictions);
  run->model = is_folder ? NULL : g_strdup (path);
  run->predictions = is_folder ? g_strdup (path) : NULL;
  run->curve = !is_folder;
  g_free (run->beside);
  run->beside = g_strdup (find_reference (self));
  g_free (self->stamp);
  self->stamp = make_stamp (self, model);
}

/* --- the run --- */

/* The job under way is nobody's any more. */
static void
abandon (UnetEvaluateSession *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->evaluator);
}

static void
give_up (UnetEvaluateSession *self)
{
  UnetEvaluateModel *model;

  abandon (self);
  while ((model = g_queue_pop_head (&self->waiting)) != NULL)
    {
      unet_evaluate_model_set_state (model, unet_evaluate_model_get_evaluation (model) != NULL
                                                ? UNET_EVALUATE_STATE_DONE
                                                : UNET_EVALUATE_STATE_NONE);
      g_object_unref (model);
    }
}

static void
on_started (UnetEvaluator *evaluator, int n_images, UnetEvaluateSession *self)
{
  if (evaluator != self->evaluator)
    return;
  self->n_images = n_images;
  g_timer_start (self->timer);
  announce (self, PROGRESS);
}

static void
on_done (UnetEvaluator            *evaluator,
         int                       index,
         int                       n_images,
         const UnetEvaluateRecord *record,
         UnetEvaluateSession      *self)
{
  if (evaluator != self->evaluator)
    return;
  self->n_done = index + 1;
  announce (self, PROGRESS);
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetEvaluateSession) self = data;
  g_autoptr (UnetEvaluateModel) model = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = unet_job_run_finish (UNET_JOB (object), result, &error);

  /* Given up: whoever did that has gone on by himself. */
  if (UNET_EVALUATOR (object) != self->evaluator)
    return;
  model = g_queue_pop_head (&self->waiting);
  if (ok)
    unet_evaluate_model_set_result (model, self->evaluator, &self->run, self->stamp);
  else
    unet_evaluate_model_take_error (model, g_strdup (error->message));
  g_clear_object (&self->evaluator);
  g_clear_object (&self->cancellable);
  announce (self, RESULTS);
  if (!ok)
    g_signal_emit (self, signals[FAILED], 0, model);
  next (self);
}

static void
next (UnetEvaluateSession *self)
{
  UnetEvaluateModel *model = g_queue_peek_head (&self->waiting);

  self->n_done = self->n_images = 0;
  if (model != NULL)
    {
      set_model (self, model);
      self->evaluator = unet_evaluator_new (&self->run);
      self->cancellable = g_cancellable_new ();
      unet_job_set_background (UNET_JOB (self->evaluator), TRUE);
      g_signal_connect_object (self->evaluator, "started", G_CALLBACK (on_started), self, 0);
      g_signal_connect_object (self->evaluator, "done", G_CALLBACK (on_done), self, 0);
      unet_evaluate_model_set_state (model, UNET_EVALUATE_STATE_WORKING);
      unet_job_run_async (UNET_JOB (self->evaluator), self->cancellable, on_finished,
                          g_object_ref (self));
    }
  else
    unet_evaluate_models_read (self->models); /* those that could not be read before */
  announce (self, CHANGED);
  announce (self, PROGRESS);
}

/* --- the object --- */

static void
unet_evaluate_session_dispose (GObject *object)
{
  UnetEvaluateSession *self = UNET_EVALUATE_SESSION (object);

  give_up (self);
  g_object_run_dispose (G_OBJECT (self->models));
  G_OBJECT_CLASS (unet_evaluate_session_parent_class)->dispose (object);
}

static void
unet_evaluate_session_finalize (GObject *object)
{
  UnetEvaluateSession *self = UNET_EVALUATE_SESSION (object);

  g_object_unref (self->models);
  g_timer_destroy (self->timer);
  unet_evaluate_spec_clear (&self->spec);
  unet_evaluate_spec_clear (&self->run);
  g_free (self->data_stamp);
  g_free (self->stamp);
  G_OBJECT_CLASS (unet_evaluate_session_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, UNET_TYPE_EVALUATE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
unet_evaluate_session_class_init (UnetEvaluateSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = unet_evaluate_session_dispose;
  object_class->finalize = unet_evaluate_session_finalize;

  /**
   * UnetEvaluateSession::changed:
   *
   * The data set, the settings, the models, or whether there is work are other ones.
   */
  signals[CHANGED] = add_signal ("changed");

  /**
   * UnetEvaluateSession::progress:
   *
   * unet_evaluate_session_get_progress() has something new.
   */
  signals[PROGRESS] = add_signal ("progress");

  /**
   * UnetEvaluateSession::results:
   *
   * A model has scores, or has none any more.
   */
  signals[RESULTS] = add_signal ("results");

  /**
   * UnetEvaluateSession::failed:
   * @model: that could not be evaluated; it says why
   */
  signals[FAILED] = g_signal_new ("failed", UNET_TYPE_EVALUATE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, UNET_TYPE_EVALUATE_MODEL);
}

static void
unet_evaluate_session_init (UnetEvaluateSession *self)
{
  self->models = unet_evaluate_models_new ();
  self->timer = g_timer_new ();
  unet_evaluate_spec_init (&self->spec);
  unet_evaluate_spec_clear (&self->spec);
  self->spec.images = g_strdup ("");
  self->spec.masks = g_strdup ("");
  g_queue_init (&self->waiting);
}

UnetEvaluateSession *
unet_evaluate_session_new (void)
{
  return g_object_new (UNET_TYPE_EVALUATE_SESSION, NULL);
}

/* --- what is evaluated --- */

/**
 * unet_evaluate_session_get_spec:
 * @self: a session
 *
 * Returns: (transfer none): the data set and the settings, without a model
 */
const UnetEvaluateSpec *
unet_evaluate_session_get_spec (UnetEvaluateSession *self)
{
  return &self->spec;
}

/**
 * unet_evaluate_session_set_data:
 * @self: a session
 * @images: (type filename): a folder of images, or ""
 * @masks: (type filename): the folder of their true masks, or ""
 */
void
unet_evaluate_session_set_data (UnetEvaluateSession *self, const char *images, const char *masks)
{
  UnetEvaluateSpec *spec = &self->spec;

  if (g_str_equal (images, spec->images) && g_str_equal (masks, spec->masks))
    return;
  g_free (spec->images);
  g_free (spec->masks);
  spec->images = g_strdup (images);
  spec->masks = g_strdup (masks);
  announce (self, CHANGED);
}

/* 0: each model's own. */
void
unet_evaluate_session_set_scale (UnetEvaluateSession *self, double scale)
{
  if (scale == self->spec.scale)
    return;
  self->spec.scale = scale;
  announce (self, CHANGED);
}

/* Below 0: 0.5, or the class that is likeliest. */
void
unet_evaluate_session_set_threshold (UnetEvaluateSession *self, double threshold)
{
  if (threshold == self->spec.threshold)
    return;
  self->spec.threshold = threshold;
  announce (self, CHANGED);
}

void
unet_evaluate_session_set_per_class (UnetEvaluateSession *self, gboolean per_class)
{
  if (!!per_class == self->spec.per_class)
    return;
  self->spec.per_class = !!per_class;
  announce (self, CHANGED);
}

/* The measures of the EM challenge, too; for them, which class is the membrane. */
void
unet_evaluate_session_set_em (UnetEvaluateSession *self, gboolean em, int membrane)
{
  if (!!em == self->spec.em && membrane == self->spec.membrane)
    return;
  self->spec.em = !!em;
  self->spec.membrane = membrane;
  announce (self, CHANGED);
}

/* --- models --- */

/**
 * unet_evaluate_session_get_models:
 * @self: a session
 *
 * Returns: (transfer none): the models; they are removed by unet_evaluate_session_remove()
 */
UnetEvaluateModels *
unet_evaluate_session_get_models (UnetEvaluateSession *self)
{
  return self->models;
}

/**
 * unet_evaluate_session_add:
 * @self: a session
 * @path: (type filename): a file of a network, or a folder of masks named like the images
 *
 * Returns: (transfer none): the model; one that is added during a run is not part of it
 */
UnetEvaluateModel *
unet_evaluate_session_add (UnetEvaluateSession *self, const char *path)
{
  UnetEvaluateModel *model = unet_evaluate_models_add (self->models, path);

  announce (self, CHANGED);
  return model;
}

/**
 * unet_evaluate_session_remove:
 * @self: a session
 * @model: one of its models; its scores go with it
 */
void
unet_evaluate_session_remove (UnetEvaluateSession *self, UnetEvaluateModel *model)
{
  const gboolean had_scores = unet_evaluate_model_get_evaluation (model) != NULL;
  const gboolean at_work = g_queue_peek_head (&self->waiting) == model;
  GList         *link = g_queue_find (&self->waiting, model);

  if (at_work)
    abandon (self);
  if (link != NULL)
    {
      g_queue_delete_link (&self->waiting, link);
      g_object_unref (model); /* the list has it yet */
      self->n_run--;
    }
  unet_evaluate_models_remove (self->models, model);
  if (had_scores)
    announce (self, RESULTS);
  if (at_work)
    next (self);
  else
    announce (self, CHANGED);
}

/* --- work --- */

gboolean
unet_evaluate_session_can_run (UnetEvaluateSession *self)
{
  return self->evaluator == NULL && *self->spec.images != '\0' && *self->spec.masks != '\0' &&
         unet_evaluate_models_get_n (self->models) > 0;
}

static gboolean
needs_work (UnetEvaluateSession *self, UnetEvaluateModel *model)
{
  g_autofree char *stamp = make_stamp (self, model);

  return unet_evaluate_model_get_evaluation (model) == NULL ||
         g_strcmp0 (unet_evaluate_model_get_stamp (model), stamp) != 0;
}

/* Whether the scores that are kept are of the data set and the settings as they are now. */
static gboolean
can_go_on (UnetEvaluateSession *self)
{
  g_autofree char *stamp = make_data_stamp (self);

  return unet_evaluate_session_is_current (self) && g_strcmp0 (stamp, self->data_stamp) == 0;
}

/* With other settings or pictures, and no scores of those before. */
static void
begin_anew (UnetEvaluateSession *self)
{
  for (guint i = 0; i < unet_evaluate_models_get_n (self->models); i++)
    unet_evaluate_model_drop_result (unet_evaluate_models_get (self->models, i));
  unet_evaluate_spec_clear (&self->run);
  unet_evaluate_spec_copy (&self->run, &self->spec);
  g_free (self->data_stamp);
  self->data_stamp = make_data_stamp (self);
  announce (self, RESULTS);
}

/* Networks or folders of masks; ALL of them, or those that need it. */
static void
add_waiting (UnetEvaluateSession *self, gboolean folders, gboolean all)
{
  for (guint i = 0; i < unet_evaluate_models_get_n (self->models); i++)
    {
      UnetEvaluateModel *model = unet_evaluate_models_get (self->models, i);

      if (unet_evaluate_model_is_folder (model) != folders || !(all || needs_work (self, model)))
        continue;
      unet_evaluate_model_set_state (model, UNET_EVALUATE_STATE_WAITING);
      g_queue_push_tail (&self->waiting, g_object_ref (model));
    }
}

/**
 * unet_evaluate_session_run:
 * @self: a session that can run
 *
 * Scores the models that have no scores of these settings and files; if all have, all of them. A
 * model whose classes or ignored value are not those of the first network fails.
 */
void
unet_evaluate_session_run (UnetEvaluateSession *self)
{
  if (!unet_evaluate_session_can_run (self))
    return;
  if (!can_go_on (self))
    begin_anew (self);
  /* Networks first: a folder is compared with one that can be read. */
  for (int all = 0; all < 2 && self->waiting.length == 0; all++)
    {
      add_waiting (self, FALSE, all);
      add_waiting (self, TRUE, all);
    }
  self->n_run = self->waiting.length;
  next (self);
}

/**
 * unet_evaluate_session_cancel:
 * @self: a session
 *
 * Ends the run. The model that is under way has no scores of it; those that are done keep theirs.
 */
void
unet_evaluate_session_cancel (UnetEvaluateSession *self)
{
  if (self->evaluator == NULL)
    return;
  give_up (self);
  next (self);
}

gboolean
unet_evaluate_session_is_busy (UnetEvaluateSession *self)
{
  return self->evaluator != NULL;
}

/**
 * unet_evaluate_session_get_progress:
 * @self: a session
 *
 * Returns: where the run is; all zero when there is none
 */
UnetEvaluateProgress
unet_evaluate_session_get_progress (UnetEvaluateSession *self)
{
  UnetEvaluateProgress progress = {.seconds_left = -1};
  const int            left = (int)self->waiting.length - 1; /* after this one */
  double               images_left;

  if (self->evaluator == NULL)
    return progress;
  progress.n_models = (int)self->n_run;
  progress.model = progress.n_models - left;
  progress.image = self->n_done;
  progress.n_images = self->n_images;
  progress.share = progress.model - 1;
  if (self->n_images > 0)
    progress.share += (double)self->n_done / self->n_images;
  progress.share /= MAX (progress.n_models, 1);
  if (self->n_done < FEW)
    return progress;
  /* As if the models that follow took as long as this one. */
  images_left = self->n_images - self->n_done + (double)left * self->n_images;
  progress.seconds_left = images_left * g_timer_elapsed (self->timer, NULL) / self->n_done;
  return progress;
}

/* --- what came of it --- */

/**
 * unet_evaluate_session_dup_results:
 * @self: a session
 *
 * Returns: (transfer full) (element-type UnetEvaluateModel): the models that have scores
 */
GPtrArray *
unet_evaluate_session_dup_results (UnetEvaluateSession *self)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < unet_evaluate_models_get_n (self->models); i++)
    {
      UnetEvaluateModel *model = unet_evaluate_models_get (self->models, i);

      if (unet_evaluate_model_get_evaluation (model) != NULL)
        g_ptr_array_add (results, g_object_ref (model));
    }
  return results;
}

/**
 * unet_evaluate_session_is_current:
 * @self: a session
 *
 * Returns: whether the scores are of the data set and the settings as they are now
 */
gboolean
unet_evaluate_session_is_current (UnetEvaluateSession *self)
{
  return is_same (&self->spec, &self->run);
}
