/* session.c: pictures, the model that segments them, and what it found
 *
 * One picture is worked on at a time, on all cores. The one that is looked at comes first: if it is
 * not the one under way, that one is given up and waits again. So the answer to a click is at most
 * one layer of a network away.
 *
 * What was found is kept up to a bound of memory, the least recently used going first; of what
 * went, the list still knows the share of foreground. Looking at it again works it out again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/session.h"

#include "app/model-probe.h"
#include "base/file.h"
#include "base/memory.h"
#include "jobs/segmenter.h"

/* At most this, and a quarter of what the machine has left at the beginning. */
#define MEMORY_LIMIT ((gsize)1 << 30)
/* Seconds without work after which the network's own memory is given back. */
#define REST 10

struct _UnetSession
{
  GObject parent_instance;

  /* Owned References */
  GListStore      *items;
  GHashTable      *known; /* of the items, as a set by picture and mask */
  UnetModelCache  *cache;
  UnetSegmenter   *segmenter; /* at work, or NULL */
  GCancellable    *cancellable;
  UnetSegmentItem *current; /* that it works on */
  UnetSegmentItem *selected;

  /* Owned */
  char          *model;
  char          *stamp; /* of its file when it was set */
  UnetModelInfo *info;  /* of it; NULL while it is being read */
  GCancellable  *probe; /* of the reading, or NULL */
  double         scale;
  GQueue         waiting; /* UnetSegmentItem: asked for, in order */
  GQueue         used;    /* UnetSegmentItem with a segmentation, the last used first */
  gsize          memory;
  guint          rest;
  guint          n_done, n_total; /* of unet_session_run_all() */
  bool           counts;          /* the current one is among these */
};

enum
{
  MODEL,
  PICTURE,
  CHANGED,
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetSession, unet_session, G_TYPE_OBJECT)

static void next (UnetSession *self);

/* --- what is in the list --- */

static guint
hash_item (gconstpointer data)
{
  UnetSegmentItem *item = (gpointer)data;
  const char      *mask = unet_segment_item_get_mask (item);

  return g_str_hash (unet_segment_item_get_path (item)) + (mask != NULL ? g_str_hash (mask) : 0);
}

static gboolean
equal_items (gconstpointer a, gconstpointer b)
{
  return g_str_equal (unet_segment_item_get_path ((gpointer)a),
                      unet_segment_item_get_path ((gpointer)b)) &&
         g_strcmp0 (unet_segment_item_get_mask ((gpointer)a),
                    unet_segment_item_get_mask ((gpointer)b)) == 0;
}

/* --- what is kept --- */

static void
forget_use (UnetSession *self, UnetSegmentItem *item)
{
  GList *link = g_queue_find (&self->used, item);

  if (link == NULL)
    return;
  g_object_unref (item);
  g_queue_delete_link (&self->used, link);
}

static void
note_use (UnetSession *self, UnetSegmentItem *item)
{
  gsize sum = 0;

  forget_use (self, item);
  g_queue_push_head (&self->used, g_object_ref (item));
  for (GList *l = self->used.head, *following; l != NULL; l = following)
    {
      UnetSegmentItem  *kept = l->data;
      UnetSegmentation *segmentation = unet_segment_item_get_segmentation (kept);

      following = l->next;
      sum += segmentation != NULL ? unet_segmentation_get_size (segmentation) : 0;
      if (sum <= self->memory || kept == item || kept == self->selected)
        continue;
      unet_segment_item_drop_segmentation (kept);
      g_queue_delete_link (&self->used, l);
      g_object_unref (kept);
    }
}

static gboolean
on_rest (gpointer data)
{
  UnetSession *self = data;

  self->rest = 0;
  unet_model_cache_trim (self->cache, false);
  return G_SOURCE_REMOVE;
}

/* --- work --- */

static void
announce_progress (UnetSession *self)
{
  g_signal_emit (self, signals[PROGRESS], 0, self->n_done, self->n_total);
}

static void
give_up (UnetSession *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->segmenter);
  g_clear_object (&self->current);
  self->counts = false;
}

static void
forget_waiting (UnetSession *self)
{
  UnetSegmentItem *item;

  while ((item = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (unet_segment_item_get_state (item) == UNET_SEGMENT_STATE_WAITING)
        unet_segment_item_set_state (item, UNET_SEGMENT_STATE_NONE);
      g_object_unref (item);
    }
  self->n_done = self->n_total = 0;
  self->counts = false;
}

static void
on_picture (UnetSegmenter *segmenter, UnetSegmentation *picture, UnetSession *self)
{
  if (segmenter == self->segmenter)
    g_signal_emit (self, signals[PICTURE], 0, self->current, picture);
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetSession) self = data;
  g_autoptr (UnetSegmentItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = unet_job_run_finish (UNET_JOB (object), result, &error);

  /* Given up: whoever did that has gone on by himself. */
  if (UNET_SEGMENTER (object) != self->segmenter)
    return;
  item = g_steal_pointer (&self->current);
  if (ok)
    {
      unet_segment_item_set_segmentation (item, unet_segmenter_get_segmentation (self->segmenter));
      note_use (self, item);
    }
  else
    unet_segment_item_take_error (item, g_strdup (error->message));
  g_clear_object (&self->segmenter);
  g_clear_object (&self->cancellable);
  if (self->counts)
    self->n_done = MIN (self->n_done + 1, self->n_total);
  self->counts = false;
  g_signal_emit (self, signals[CHANGED], 0, item);
  next (self);
  if (self->n_total > 0)
    announce_progress (self);
  if (!unet_session_is_busy (self))
    self->n_done = self->n_total = 0;
}

static void
start (UnetSession *self, UnetSegmentItem *item)
{
  UnetSegmentSpec spec;

  unet_segment_spec_init (&spec);
  spec.image = unet_segment_item_get_path (item);
  spec.mask = unet_segment_item_get_mask (item);
  /* A mask that was brought along is shown as it is. */
  spec.model = spec.mask == NULL ? self->model : NULL;
  spec.scale = self->scale;
  g_clear_handle_id (&self->rest, g_source_remove);
  self->current = g_object_ref (item);
  self->cancellable = g_cancellable_new ();
  self->segmenter = unet_segmenter_new (self->cache, &spec);
  unet_job_set_background (UNET_JOB (self->segmenter), TRUE);
  g_signal_connect_object (self->segmenter, "picture", G_CALLBACK (on_picture), self, 0);
  unet_segment_item_set_state (item, UNET_SEGMENT_STATE_WORKING);
  unet_job_run_async (UNET_JOB (self->segmenter), self->cancellable, on_finished,
                      g_object_ref (self));
}

/* Whether there is something to be found that is not here. */
static gboolean
needs_work (UnetSegmentItem *item)
{
  return unet_segment_item_get_segmentation (item) == NULL &&
         unet_segment_item_get_state (item) != UNET_SEGMENT_STATE_FAILED;
}

/* TRUE: ITEM was waiting. */
static bool
forget_wait (UnetSession *self, UnetSegmentItem *item)
{
  GList *link = g_queue_find (&self->waiting, item);

  if (link == NULL)
    return false;
  g_queue_delete_link (&self->waiting, link);
  g_object_unref (item);
  return true;
}

static void
next (UnetSession *self)
{
  if (self->segmenter != NULL || self->probe != NULL)
    return;
  if (self->selected != NULL && needs_work (self->selected))
    {
      self->counts = forget_wait (self, self->selected);
      start (self, self->selected);
      return;
    }
  while (!g_queue_is_empty (&self->waiting))
    {
      g_autoptr (UnetSegmentItem) item = g_queue_pop_head (&self->waiting);

      if (unet_segment_item_get_state (item) != UNET_SEGMENT_STATE_DONE)
        {
          self->counts = true;
          start (self, item);
          return;
        }
    }
  if (self->rest == 0)
    self->rest = g_timeout_add_seconds (REST, on_rest, self);
}

/* Nothing that was found counts any more, and what was asked for is not asked for any more. */
static void
start_anew (UnetSession *self)
{
  const gboolean   ran_all = self->n_total > 0;
  guint            n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  UnetSegmentItem *item;

  give_up (self);
  forget_waiting (self);
  while ((item = g_queue_pop_head (&self->used)) != NULL)
    g_object_unref (item);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (UnetSegmentItem) each = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (unet_segment_item_get_mask (each) == NULL)
        unet_segment_item_reset (each);
      else if (unet_segment_item_get_state (each) == UNET_SEGMENT_STATE_WORKING)
        unet_segment_item_set_state (each, UNET_SEGMENT_STATE_NONE); /* given up above */
    }
  next (self);
  if (ran_all)
    announce_progress (self);
}

/* --- the model --- */

static void
on_probed (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (UnetSession) self = data;
  g_autoptr (GError) error = NULL;
  UnetModelInfo *info = unet_model_probe_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->probe || self->items == NULL)
    {
      g_clear_pointer (&info, unet_model_info_free);
      return;
    }
  g_clear_object (&self->probe);
  self->info = info;
  if (info == NULL)
    {
      g_clear_pointer (&self->model, g_free);
      g_clear_pointer (&self->stamp, g_free);
    }
  g_signal_emit (self, signals[MODEL], 0, error);
  next (self);
}

static void
read_model (UnetSession *self)
{
  if (self->probe != NULL)
    g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
  g_clear_pointer (&self->info, unet_model_info_free);
  if (self->model == NULL)
    return;
  self->probe = g_cancellable_new ();
  unet_model_probe_async (self->cache, self->model, self->probe, on_probed, g_object_ref (self));
}

static void
unet_session_dispose (GObject *object)
{
  UnetSession     *self = UNET_SESSION (object);
  UnetSegmentItem *item;

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_object (&self->probe);
  give_up (self);
  while ((item = g_queue_pop_head (&self->waiting)) != NULL)
    g_object_unref (item);
  while ((item = g_queue_pop_head (&self->used)) != NULL)
    g_object_unref (item);
  g_clear_object (&self->selected);
  g_hash_table_remove_all (self->known);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (unet_session_parent_class)->dispose (object);
}

static void
unet_session_finalize (GObject *object)
{
  UnetSession *self = UNET_SESSION (object);

  g_hash_table_unref (self->known);
  unet_model_cache_unref (self->cache);
  g_clear_pointer (&self->info, unet_model_info_free);
  g_free (self->model);
  g_free (self->stamp);
  G_OBJECT_CLASS (unet_session_parent_class)->finalize (object);
}

static void
unet_session_class_init (UnetSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = unet_session_dispose;
  object_class->finalize = unet_session_finalize;

  /**
   * UnetSession::model:
   * @error: (nullable): why it cannot be used; then there is none
   *
   * The model that was set has been read, or has been taken away.
   */
  signals[MODEL] = g_signal_new ("model", UNET_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * UnetSession::picture:
   * @item: whose picture is there
   * @picture: (type UnetSegmentation): the picture alone, while the rest is being worked out
   */
  signals[PICTURE] = g_signal_new ("picture", UNET_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, UNET_TYPE_SEGMENT_ITEM,
                                   UNET_TYPE_SEGMENTATION | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * UnetSession::changed:
   * @item: that is done, or failed
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, UNET_TYPE_SEGMENT_ITEM);

  /**
   * UnetSession::progress:
   * @n_done: pictures done of those that unet_session_run_all() asked for
   * @n_total: how many it asked for; 0: it is over, or was stopped
   */
  signals[PROGRESS] = g_signal_new ("progress", UNET_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
unet_session_init (UnetSession *self)
{
  self->items = g_list_store_new (UNET_TYPE_SEGMENT_ITEM);
  self->known = g_hash_table_new (hash_item, equal_items);
  self->cache = unet_model_cache_new (0);
  unet_session_set_memory (self, 0);
  g_queue_init (&self->waiting);
  g_queue_init (&self->used);
}

UnetSession *
unet_session_new (void)
{
  return g_object_new (UNET_TYPE_SESSION, NULL);
}

/**
 * unet_session_get_items:
 * @self: a session
 *
 * Returns: (transfer none): its pictures, #UnetSegmentItem
 */
GListModel *
unet_session_get_items (UnetSession *self)
{
  return G_LIST_MODEL (self->items);
}

/**
 * unet_session_add:
 * @self: a session
 * @path: (type filename): a picture
 * @mask: (nullable) (type filename): a mask to show with it
 *
 * Returns: its position; of a picture that is there already with the same mask, that one's
 */
guint
unet_session_add (UnetSession *self, const char *path, const char *mask)
{
  g_autoptr (UnetSegmentItem) item = unet_segment_item_new (path, mask);
  UnetSegmentItem *known = g_hash_table_lookup (self->known, item);
  guint            position = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  if (known != NULL)
    {
      g_list_store_find (self->items, known, &position);
      return position;
    }
  g_hash_table_add (self->known, item);
  g_list_store_append (self->items, item);
  return position;
}

/* What is no longer in the list is not worked on. */
static void
let_go (UnetSession *self, UnetSegmentItem *item)
{
  if (forget_wait (self, item) || (self->current == item && self->counts))
    self->n_total = MAX (self->n_total, 1) - 1;
  forget_use (self, item);
  if (self->selected == item)
    g_clear_object (&self->selected);
  if (self->current == item)
    give_up (self);
}

void
unet_session_remove (UnetSession *self, guint position)
{
  g_autoptr (UnetSegmentItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  const gboolean ran_all = self->n_total > 0;

  g_return_if_fail (item != NULL);

  let_go (self, item);
  g_hash_table_remove (self->known, item);
  g_list_store_remove (self->items, position);
  next (self);
  if (!unet_session_is_busy (self))
    self->n_done = self->n_total = 0;
  if (ran_all)
    announce_progress (self);
}

void
unet_session_clear (UnetSession *self)
{
  g_clear_object (&self->selected);
  give_up (self);
  forget_waiting (self);
  while (!g_queue_is_empty (&self->used))
    forget_use (self, self->used.head->data);
  g_hash_table_remove_all (self->known);
  g_list_store_remove_all (self->items);
  announce_progress (self);
}

const char *
unet_session_get_model (UnetSession *self)
{
  return self->model;
}

/**
 * unet_session_set_model:
 * @self: a session
 * @path: (nullable) (type filename): the file of the network
 *
 * What was found with another is dropped; the picture that is looked at is worked out anew. A file
 * that was replaced since it was set is another.
 */
void
unet_session_set_model (UnetSession *self, const char *path)
{
  g_autofree char *stamp = path != NULL ? unet_file_make_stamp (path) : NULL;

  if (g_strcmp0 (path, self->model) == 0 && g_strcmp0 (stamp, self->stamp) == 0)
    return;
  if (path != self->model)
    {
      g_free (self->model);
      self->model = g_strdup (path);
    }
  g_free (self->stamp);
  self->stamp = g_steal_pointer (&stamp);
  read_model (self);
  start_anew (self);
  if (self->model == NULL)
    g_signal_emit (self, signals[MODEL], 0, NULL);
}

/**
 * unet_session_check_model:
 * @self: a session
 *
 * Sets the model anew if its file was replaced.
 *
 * Returns: whether what was found is still what the model finds
 */
gboolean
unet_session_check_model (UnetSession *self)
{
  g_autofree char *stamp = self->model != NULL ? unet_file_make_stamp (self->model) : NULL;

  if (g_strcmp0 (stamp, self->stamp) == 0)
    return TRUE;
  unet_session_set_model (self, self->model);
  return FALSE;
}

/**
 * unet_session_get_model_info:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what the model is; %NULL while it is being read
 */
const UnetModelInfo *
unet_session_get_model_info (UnetSession *self)
{
  return self->info;
}

double
unet_session_get_scale (UnetSession *self)
{
  return self->scale;
}

/**
 * unet_session_set_scale:
 * @self: a session
 * @scale: at which the network sees the pictures; 0: that of its training
 */
void
unet_session_set_scale (UnetSession *self, double scale)
{
  if (scale == self->scale)
    return;
  self->scale = scale;
  if (self->model != NULL)
    start_anew (self);
}

/**
 * unet_session_select:
 * @self: a session
 * @item: (nullable): the picture that is looked at
 *
 * It is worked on before all others.
 */
void
unet_session_select (UnetSession *self, UnetSegmentItem *item)
{
  g_set_object (&self->selected, item);
  if (item == NULL || item == self->current)
    return;
  if (unet_segment_item_get_segmentation (item) != NULL)
    {
      note_use (self, item);
      return;
    }
  /* Once more: the file may be well by now. */
  if (unet_segment_item_get_state (item) == UNET_SEGMENT_STATE_FAILED)
    unet_segment_item_reset (item);
  if (self->current != NULL)
    {
      UnetSegmentItem *given_up = self->current;

      if (self->counts)
        {
          g_queue_push_head (&self->waiting, g_object_ref (given_up));
          unet_segment_item_set_state (given_up, UNET_SEGMENT_STATE_WAITING);
        }
      else
        unet_segment_item_set_state (given_up, UNET_SEGMENT_STATE_NONE);
      give_up (self);
    }
  next (self);
}

/**
 * unet_session_run_all:
 * @self: a session
 *
 * Works through all pictures that nothing is known of.
 */
void
unet_session_run_all (UnetSession *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  forget_waiting (self);
  for (guint i = 0; i < n; i++)
    {
      UnetSegmentItem *item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (unet_segment_item_get_state (item) == UNET_SEGMENT_STATE_DONE)
        {
          g_object_unref (item);
          continue;
        }
      self->n_total++;
      if (item == self->current)
        {
          self->counts = true;
          g_object_unref (item);
          continue;
        }
      unet_segment_item_reset (item);
      unet_segment_item_set_state (item, UNET_SEGMENT_STATE_WAITING);
      g_queue_push_tail (&self->waiting, item);
    }
  next (self);
  announce_progress (self);
}

/**
 * unet_session_stop:
 * @self: a session
 *
 * Ends unet_session_run_all(); what was found stays.
 */
void
unet_session_stop (UnetSession *self)
{
  forget_waiting (self);
  if (self->current != NULL && self->current != self->selected)
    {
      unet_segment_item_set_state (self->current, UNET_SEGMENT_STATE_NONE);
      give_up (self);
    }
  announce_progress (self);
  next (self);
}

gboolean
unet_session_is_busy (UnetSession *self)
{
  return self->segmenter != NULL || self->probe != NULL || !g_queue_is_empty (&self->waiting);
}

/**
 * unet_session_get_progress:
 * @self: a session
 * @n_done: (out): pictures done of those that unet_session_run_all() asked for
 * @n_total: (out): how many it asked for; 0 when it is over
 */
void
unet_session_get_progress (UnetSession *self, guint *n_done, guint *n_total)
{
  *n_done = self->n_done;
  *n_total = self->n_total;
}

/**
 * unet_session_set_memory:
 * @self: a session
 * @bytes: that what was found may take; 0: a share of what the machine has
 */
void
unet_session_set_memory (UnetSession *self, gsize bytes)
{
  self->memory = bytes > 0 ? bytes : (gsize)MIN (unet_memory_available () / 4, MEMORY_LIMIT);
}
