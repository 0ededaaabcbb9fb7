/* optimizer.c: RMSprop, Adam, AdamW and SGD as PyTorch computes them
 *
 * The learned parameters are cut into chunks of CHUNK numbers, tasks of the pool, with borders that
 * depend on the network only. What one number becomes depends on nothing but itself, and the norm
 * for clipping is added up chunk by chunk in order, so the number of threads changes no bit.
 *
 * State lies in the packed order of the parameter it belongs to. Padding has gradient 0 and value
 * 0, and every rule here leaves it so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/optimizer.h"

#include "base/error.h"
#include "base/memory.h"
#include "optim/update.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define CHUNK 65536
#define MAX_STATES 2

#define NOTE_KIND "optimizer.kind"
#define NOTE_STEP "optimizer.step"
#define NOTE_RATE "optimizer.learning_rate"

typedef struct
{
  UnetParam *param; /* borrowed */
  float     *state[MAX_STATES];
  GBytes    *owner[MAX_STATES]; /* of state: tables of saved state hold it too */
} Slot;

typedef struct
{
  guint   slot;
  int64_t start, n;
} Chunk;

struct _UnetOptimizer
{
  UnetOptimizerOptions options;
  int64_t              step;
  GArray              *slots;  /* Slot, one per learned parameter */
  GArray              *chunks; /* Chunk */

  UpdateFunc  update;
  int         n_states;
  const char *state_names[MAX_STATES]; /* PyTorch's */
};

static const char *const kind_names[] = {"rmsprop", "adam", "adamw", "sgd"};

const char *
unet_optimizer_kind_name (UnetOptimizerKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);
  return kind_names[kind];
}

bool
unet_optimizer_kind_parse (const char *name, UnetOptimizerKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (strcmp (name, kind_names[i]) == 0)
      {
        *kind = (UnetOptimizerKind)i;
        return true;
      }
  return false;
}

void
unet_optimizer_options_init (UnetOptimizerOptions *options, UnetOptimizerKind kind)
{
  *options = (UnetOptimizerOptions){
      .kind = kind,
      .learning_rate = 1e-3,
      .momentum = 0.9,
      .alpha = 0.99,
      .beta1 = 0.9,
      .beta2 = 0.999,
      .epsilon = 1e-8,
  };
  if (kind == UNET_OPTIMIZER_RMSPROP)
    {
      options->learning_rate = 1e-5;
      options->weight_decay = 1e-8;
      options->momentum = 0.999;
    }
  if (kind == UNET_OPTIMIZER_ADAMW)
    options->weight_decay = 0.01;
}

/* Which pass, and what it keeps. */
static void
choose_update (UnetOptimizer *optimizer)
{
  const UnetOptimizerOptions *options = &optimizer->options;

  switch (options->kind)
    {
    case UNET_OPTIMIZER_RMSPROP:
      optimizer->state_names[optimizer->n_states++] = "square_avg";
      if (options->momentum > 0)
        optimizer->state_names[optimizer->n_states++] = "momentum_buffer";
      optimizer->update = options->momentum > 0 ? update_rmsprop_momentum : update_rmsprop;
      break;
    case UNET_OPTIMIZER_ADAM:
    case UNET_OPTIMIZER_ADAMW:
      optimizer->state_names[optimizer->n_states++] = "exp_avg";
      optimizer->state_names[optimizer->n_states++] = "exp_avg_sq";
      optimizer->update = update_adam;
      break;
    case UNET_OPTIMIZER_SGD:
      if (options->momentum != 0)
        optimizer->state_names[optimizer->n_states++] = "momentum_buffer";
      optimizer->update = options->momentum == 0 ? update_sgd
                          : options->nesterov    ? update_sgd_nesterov
                                                 : update_sgd_momentum;
      break;
    }
}

static GArray *
make_chunks (const GArray *slots)
{
  GArray *chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));

  for (guint i = 0; i < slots->len; i++)
    {
      int64_t n = (int64_t)g_array_index (slots, Slot, i).param->n_packed;

      for (int64_t start = 0; start < n; start += CHUNK)
        {
          Chunk chunk = {.slot = i, .start = start, .n = MIN (CHUNK, n - start)};

          g_array_append_val (chunks, chunk);
        }
    }
  return chunks;
}

/* One empty slot per learned parameter. */
static GArray *
make_slots (UnetParamSet *params)
{
  GArray *slots = g_array_new (FALSE, TRUE, sizeof (Slot));

  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      Slot slot = {.param = unet_param_set_get (params, i)};

      if (unet_param_is_learned (slot.param))
        g_array_append_val (slots, slot);
    }
  return slots;
}

UnetOptimizer *
unet_optimizer_new (const UnetOptimizerOptions *options, UnetParamSet *params, GError **error)
{
  g_autoptr (UnetOptimizer) optimizer = g_new0 (UnetOptimizer, 1);

  optimizer->options = *options;
  choose_update (optimizer);
  optimizer->slots = make_slots (params);
  optimizer->chunks = make_chunks (optimizer->slots);
  for (guint i = 0; i < optimizer->slots->len; i++)
    {
      Slot *slot = &g_array_index (optimizer->slots, Slot, i);

      for (int s = 0; s < optimizer->n_states; s++)
        {
          slot->state[s] = unet_aligned_alloc0 (slot->param->n_packed * sizeof (float));
          if (slot->state[s] == NULL)
            {
              g_set_error (error, UNET_ERROR, UNET_ERROR_NO_MEMORY,
                           ngettext ("There is not enough memory for the state of the optimizer "
                                     "%s: it keeps %d number for each of the network's %" PRId64
                                     " parameters; use a smaller network",
                                     "There is not enough memory for the state of the optimizer "
                                     "%s: it keeps %d numbers for each of the network's %" PRId64
                                     " parameters; use a smaller network",
                                     (gulong)optimizer->n_states),
                           unet_optimizer_kind_name (options->kind), optimizer->n_states,
                           unet_param_set_count_learned (params));
              return NULL;
            }
          slot->owner[s] =
              g_bytes_new_with_free_func (slot->state[s], slot->param->n_packed * sizeof (float),
                                          unet_aligned_free, slot->state[s]);
        }
    }
  return g_steal_pointer (&optimizer);
}

void
unet_optimizer_free (UnetOptimizer *optimizer)
{
  if (optimizer == NULL)
    return;
  for (guint i = 0; i < optimizer->slots->len; i++)
    for (int s = 0; s < optimizer->n_states; s++)
      g_clear_pointer (&g_array_index (optimizer->slots, Slot, i).owner[s], g_bytes_unref);
  g_array_unref (optimizer->slots);
  g_array_unref (optimizer->chunks);
  g_free (optimizer);
}

void
unet_optimizer_set_learning_rate (UnetOptimizer *optimizer, double learning_rate)
{
  optimizer->options.learning_rate = learning_rate;
}

double
unet_optimizer_get_learning_rate (UnetOptimizer *optimizer)
{
  return optimizer->options.learning_rate;
}

typedef struct
{
  UnetOptimizer *optimizer;
  float          grad_scale;
  UpdateFactors  factors; /* of most parameters */
} Step;

/* Everything that PyTorch works out in Python's double before it becomes a float. */
static UpdateFactors
make_factors (const UnetOptimizer *optimizer, float grad_scale, double rate, int64_t n_steps)
{
  const UnetOptimizerOptions *options = &optimizer->options;
  const double                learning_rate = options->learning_rate * rate;
  UpdateFactors               factors = {
                    .grad_scale = grad_scale,
                    .weight_decay = (float)options->weight_decay,
                    .learning_rate = (float)learning_rate,
                    .momentum = (float)options->momentum,
                    .decay1 = (float)options->alpha,
                    .gain1 = (float)(1 - options->alpha),
                    .shrink = 1,
                    .epsilon = (float)options->epsilon,
  };

  if (options->kind == UNET_OPTIMIZER_ADAM || options->kind == UNET_OPTIMIZER_ADAMW)
    {
      double correction1 = 1 - pow (options->beta1, (double)n_steps);
      double correction2 = 1 - pow (options->beta2, (double)n_steps);

      factors.learning_rate = (float)(learning_rate / correction1);
      factors.correction2 = (float)sqrt (correction2);
      factors.decay1 = (float)options->beta1;
      factors.gain1 = (float)(1 - options->beta1);
      factors.decay2 = (float)options->beta2;
      factors.gain2 = (float)(1 - options->beta2);
    }
  if (options->kind == UNET_OPTIMIZER_ADAMW)
    {
      factors.shrink = (float)(1 - learning_rate * options->weight_decay);
      factors.weight_decay = 0;
    }
  return factors;
}

static void
step_task (void *data, int64_t index, int worker)
{
  Step            *step = data;
  const Chunk     *chunk = &g_array_index (step->optimizer->chunks, Chunk, index);
  const Slot      *slot = &g_array_index (step->optimizer->slots, Slot, chunk->slot);
  const UnetParam *param = slot->param;
  UpdateFactors    factors = step->factors;
  float           *state[MAX_STATES] = {NULL};

  /* as PyTorch passes over what has no gradient */
  if (param->grad == NULL || param->rate <= 0)
    return;
  if (param->rate != 1 || param->sat_out > 0)
    factors = make_factors (step->optimizer, step->grad_scale, (double)param->rate,
                            MAX (1, step->optimizer->step - param->sat_out));
  for (int s = 0; s < step->optimizer->n_states; s++)
    state[s] = slot->state[s] + chunk->start;
  step->optimizer->update (&factors, chunk->n, param->grad + chunk->start,
                           param->value + chunk->start, state[0], state[1]);
}

void
unet_optimizer_step (UnetOptimizer *optimizer, UnetPool *pool, float grad_scale)
{
  Step step = {.optimizer = optimizer, .grad_scale = grad_scale};

  optimizer->step++;
  step.factors = make_factors (optimizer, grad_scale, 1, optimizer->step);
  unet_pool_run (pool, optimizer->chunks->len, step_task, &step);
}

typedef struct
{
  GArray *slots, *chunks;
  double *sums; /* per chunk */
} Norm;

static void
norm_task (void *data, int64_t index, int worker)
{
  Norm            *norm = data;
  const Chunk     *chunk = &g_array_index (norm->chunks, Chunk, index);
  const UnetParam *param = g_array_index (norm->slots, Slot, chunk->slot).param;

  if (param->grad != NULL)
    norm->sums[index] = update_sum_squares (chunk->n, param->grad + chunk->start);
}

float
unet_optimizer_clip_factor (UnetParamSet *params, UnetPool *pool, double max_norm, double *norm)
{
  g_autoptr (GArray) slots = make_slots (params);
  g_autoptr (GArray) chunks = make_chunks (slots);
  g_autofree double *sums = g_new0 (double, MAX (chunks->len, 1));
  Norm               job = {.slots = slots, .chunks = chunks, .sums = sums};
  double             total = 0;

  unet_pool_run (pool, chunks->len, norm_task, &job);
  for (guint i = 0; i < chunks->len; i++)
    total += sums[i];
  total = sqrt (total);
  if (norm != NULL)
    *norm = total;
  if (!isfinite (total)) /* max_norm / infinity would pass for a sound 0 */
    return NAN;
  return (float)MIN (1.0, max_norm / (total + 1e-6));
}

static char *
state_name (const UnetOptimizer *optimizer, const Slot *slot, int s)
{
  return g_strdup_printf ("optimizer.%s.%s", slot->param->name, optimizer->state_names[s]);
}

void
unet_optimizer_save (UnetOptimizer *optimizer, UnetTable *table)
{
  char             rate[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *step = g_strdup_printf ("%" G_GINT64_FORMAT, optimizer->step);

  for (guint i = 0; i < optimizer->slots->len; i++)
    {
      const Slot *slot = &g_array_index (optimizer->slots, Slot, i);
      int64_t     n = (int64_t)slot->param->n_packed;

      for (int s = 0; s < optimizer->n_states; s++)
        {
          g_autofree char *name = state_name (optimizer, slot, s);

          unet_table_add (table, name, UNET_DTYPE_F32, 1, &n, slot->owner[s]);
        }
    }
  unet_table_set_note (table, NOTE_KIND, unet_optimizer_kind_name (optimizer->options.kind));
  unet_table_set_note (table, NOTE_STEP, step);
  unet_table_set_note (table, NOTE_RATE,
                       g_ascii_dtostr (rate, sizeof rate, optimizer->options.learning_rate));
}

/* The state's tensor in TABLE, or NULL with an error. */
static const UnetTensor *
find_state (UnetTable *table, const char *name, const Slot *slot, GError **error)
{
  const UnetTensor *tensor = unet_table_lookup (table, name);

  if (tensor == NULL)
    g_set_error (
        error, UNET_ERROR, UNET_ERROR_MISMATCH,
        _ ("The saved training state has no %s: it belongs to another network or optimizer"), name);
  else if (tensor->dtype != UNET_DTYPE_F32 ||
           tensor->data.size != slot->param->n_packed * sizeof (float))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("The saved training state has a %s of %zu bytes where this network needs "
                      "%zu: it belongs to another network"),
                   name, tensor->data.size, slot->param->n_packed * sizeof (float));
      return NULL;
    }
  return tensor;
}

static bool
read_notes (UnetOptimizer *optimizer, UnetTable *table, int64_t *step, double *rate, GError **error)
{
  const char *kind = unet_table_get_note (table, NOTE_KIND);
  const char *step_text = unet_table_get_note (table, NOTE_STEP);
  const char *rate_text = unet_table_get_note (table, NOTE_RATE);
  const char *wanted = unet_optimizer_kind_name (optimizer->options.kind);
  char       *end = NULL;

  if (kind == NULL || step_text == NULL || rate_text == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("The file holds no training state to resume from"));
      return false;
    }
  if (strcmp (kind, wanted) != 0)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_MISMATCH,
          _ ("The saved training state is of the optimizer %s, not %s: choose --optimizer %s"),
          kind, wanted, kind);
      return false;
    }
  *rate = g_ascii_strtod (rate_text, &end);
  if (!g_ascii_string_to_signed (step_text, 10, 0, G_MAXINT64 - 1, step, NULL) || *end != '\0' ||
      end == rate_text || !isfinite (*rate))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_MISMATCH,
          _ ("The saved training state is damaged: step \"%.40s\", learning rate \"%.40s\""),
          step_text, rate_text);
      return false;
    }
  return true;
}

bool
unet_optimizer_load (UnetOptimizer *optimizer, UnetTable *table, GError **error)
{
  int64_t step;
  double  rate;

  if (!read_notes (optimizer, table, &step, &rate, error))
    return false;
  /* First everything is looked at, then everything is taken: what does not fit changes nothing. */
  for (int taking = 0; taking < 2; taking++)
    for (guint i = 0; i < optimizer->slots->len; i++)
      for (int s = 0; s < optimizer->n_states; s++)
        {
          const Slot       *slot = &g_array_index (optimizer->slots, Slot, i);
          g_autofree char  *name = state_name (optimizer, slot, s);
          const UnetTensor *tensor = find_state (table, name, slot, error);

          if (tensor == NULL)
            return false;
          if (taking && !unet_tensor_read (tensor, slot->state[s], error))
            return false;
        }
  optimizer->step = step;
  optimizer->options.learning_rate = rate;
  return true;
}
