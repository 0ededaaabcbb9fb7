/* strips.c: layers of a large level worked out together, some rows at a time
 *
 * At full resolution the values between two layers are the largest of all, and each of them is
 * written, read once, and forgotten. Inference therefore works out chains of such layers (a
 * transposed convolution, two convolutions, the head) in strips: some rows of the first, then those
 * of the second that these allow, and so on. A value inside a chain needs a window of rows instead
 * of a plane: at 640 x 960 and base 64, 8 MB instead of 157 MB, which stay in the last-level cache
 * besides.
 *
 * Nothing is computed twice. A 3x3 convolution needs one row more than it makes, and Winograd's
 * tiles are 4 rows high: each convolution lags 4 rows behind what it reads, and all strips begin
 * and end at multiples of 4. After a strip, the few rows that the next one needs once more move to
 * the top of their window. Kernels are told rows of the whole image, and get pointers to where the
 * image would begin if the window were part of it; so they treat the border as ever.
 *
 * Deep layers read all their weights once per strip, so that their strips have more rows; images of
 * a few strips only are left alone.
 *
 * What a chain makes at its end may take the place of what it reads at its beginning, row by row:
 * of a skip, if nobody needs it after the chain. See unet_plan_find_successions().
 *
 * SPDX-License-Identifier: MIT
 */
#include "nn/plan-private.h"

#include <string.h>

/* Bytes of the rows of one value that a strip brings forward. */
#define STRIP_BYTES (4 * 1024 * 1024)
#define MIN_STRIP_ROWS 16
/* Rows that a convolution lags behind its input. */
#define LAG 4

static bool
reads (const UnetOp *op, UnetValue value)
{
  for (int i = 0; i < op->n_inputs; i++)
    if (op->inputs[i] == value)
      return true;
  return false;
}

static int
count_readers (const UnetPlan *plan, UnetValue value)
{
  int n = 0;

  for (int i = 0; i < plan->n_ops; i++)
    n += reads (plan->ops[i].op, value);
  return n;
}

static bool
goes_by_rows (const UnetPlan *plan, int index)
{
  return plan->ops[index].op->klass->forward_rows != NULL;
}

/* The value that operator INDEX makes goes to the next one, of the same size, and nowhere else. */
static bool
leads_on (const UnetPlan *plan, int index)
{
  const UnetValue  value = plan->ops[index].op->output;
  const PlanValue *v = &plan->values[value];
  const UnetOp    *next = plan->ops[index + 1].op;
  int64_t          height = v->height, width = v->width; /* the logits are those of what is read */

  if (next->output >= 0)
    {
      height = plan->values[next->output].height;
      width = plan->values[next->output].width;
    }
  return reads (next, value) && count_readers (plan, value) == 1 && v->height == height &&
         v->width == width;
}

static int64_t
row_bytes (const UnetPlan *plan, UnetValue value)
{
  const int64_t channels = g_array_index (plan->graph->values, UnetValueInfo, value).channels;

  return (plan->values[value].width + 2) * UNET_LANES * unet_view_blocks (channels) *
         (int64_t)sizeof (float);
}

/* Lays down that operators FIRST .. END - 1 run in strips, if that saves anything. */
static void
add_chain (UnetPlan *plan, int first, int end)
{
  const int64_t height = plan->values[plan->ops[first].op->output].height;
  Chain         chain = {.first = first, .end = end};
  int64_t       largest = 1, min_rows = MIN_STRIP_ROWS, lag = 0;

  for (int i = first; i < end; i++)
    {
      const UnetPlanOp *self = &plan->ops[i];

      if (self->op->klass->min_rows != NULL)
        min_rows = MAX (min_rows, self->op->klass->min_rows (self));
      if (i < end - 1)
        largest = MAX (largest, row_bytes (plan, self->op->output));
    }
  chain.rows = MAX (MIN (STRIP_BYTES / largest, height / 4), min_rows);
  chain.rows = (chain.rows + LAG - 1) / LAG * LAG;
  if (height < 2 * (chain.rows + LAG * (end - first)))
    return;
  for (int i = first; i < end; i++)
    {
      if (i > first)
        lag += plan->ops[i].op->klass->rows_lag;
      plan->ops[i].lag = lag;
      if (i > first) /* what it reads: from the row above on, to the one below the last strip */
        plan->values[plan->ops[i - 1].op->output].window = chain.rows + lag + 2;
      plan->ops[i].chain = (int)plan->chains->len;
    }
  g_array_append_val (plan->chains, chain);
}

void
unet_plan_find_chains (UnetPlan *plan)
{
  for (int i = 0; i < plan->n_ops; i++)
    plan->ops[i].chain = -1;
  if (unet_plan_is_training (plan))
    return;
  for (int first = 0; first < plan->n_ops; first++)
    {
      int end = first;

      while (end < plan->n_ops && goes_by_rows (plan, end) &&
             (end == first || leads_on (plan, end - 1)))
        end++;
      if (end - first < 2)
        continue;
      add_chain (plan, first, end);
      first = end - 1;
    }
}

/* The last operator of the forward pass that reads VALUE, or -1. */
static int
last_reader (const UnetPlan *plan, UnetValue value)
{
  for (int i = plan->n_ops - 1; i >= 0; i--)
    if (reads (plan->ops[i].op, value))
      return i;
  return -1;
}

/* Whether what the chain makes can lie where its operator READER finds VALUE: rows are written only
 * when no later strip reads them, which reads from one row above its first on. */
static bool
can_succeed (const UnetPlan *plan, const Chain *chain, int reader, UnetValue value)
{
  const UnetOp    *op = plan->ops[chain->end - 1].op;
  const PlanValue *v = &plan->values[value];
  const PlanValue *made = op->output >= 0 ? &plan->values[op->output] : NULL;

  return made != NULL && v->window == 0 && v->predecessor < 0 && v->height == made->height &&
         v->width == made->width && reads (plan->ops[reader].op, value) &&
         last_reader (plan, value) == reader &&
         g_array_index (plan->graph->values, UnetValueInfo, value).channels == op->out_channels &&
         plan->ops[chain->end - 1].lag >= plan->ops[reader].lag + LAG;
}

void
unet_plan_find_successions (UnetPlan *plan)
{
  for (int i = 0; i < plan->n_values; i++)
    plan->values[i].predecessor = -1;
  for (guint i = 0; i < plan->chains->len; i++)
    {
      const Chain    *chain = &g_array_index (plan->chains, Chain, i);
      const UnetValue made = plan->ops[chain->end - 1].op->output;

      for (UnetValue value = 0; value < plan->n_values; value++)
        for (int reader = chain->first; reader < chain->end; reader++)
          if (value != made && can_succeed (plan, chain, reader, value) &&
              plan->values[made].predecessor < 0)
            plan->values[made].predecessor = value;
    }
}

/* --- running --- */

typedef struct
{
  UnetPlan *plan;
  Chain    *chain;
  UnetPool *pool;
  int64_t   strip, n_strips; /* the one under way, and how many there are */
} Run;

/* The row where operator INDEX ends after STRIP. */
static int64_t
end_row (const Run *run, int index, int64_t strip)
{
  const UnetPlanOp *self = &run->plan->ops[index];
  const int64_t     height = self->op->output >= 0 ? self->out.height : self->in.height;

  if (strip < 0)
    return 0;
  if (strip == run->n_strips - 1)
    return height;
  return MAX (0, run->chain->rows * (strip + 1) - self->lag);
}

/* The first row in the window of what operator INDEX makes, during the strip under way: the one
 * above the next that its reader will make. */
static int64_t
window_row (const Run *run, int index)
{
  return end_row (run, index + 1, run->strip - 1) - 1;
}

/* Points the planes at row 0, column 0 of the border as if the window were part of the image. */
static void
bind_window (const Run *run, int index)
{
  UnetPlan        *plan = run->plan;
  const UnetValue  value = plan->ops[index].op->output;
  const PlanValue *v = &plan->values[value];
  UnetPlanOp      *reader = &plan->ops[index + 1];
  const int64_t    row_size = unet_view_row_size (&plan->ops[index].out);
  float           *buffer = unet_arena_get (plan->arena, v->data);
  UnetPlane       *made = (UnetPlane *)plan->ops[index].out.planes;
  UnetPlane       *read = (UnetPlane *)reader->in.planes;

  for (int i = 0; i < reader->op->n_inputs && reader->op->inputs[i] != value; i++)
    read += unet_view_blocks (
        g_array_index (plan->graph->values, UnetValueInfo, reader->op->inputs[i]).channels);
  for (int p = 0; p < plan->ops[index].out.n_planes; p++)
    made[p].data = read[p].data = buffer + (p * v->window - window_row (run, index) - 1) * row_size;
}

typedef struct
{
  float  *buffer;
  int64_t plane_size, shift, size; /* floats */
} Slide;

static void
slide_task (void *data, int64_t plane, int worker)
{
  const Slide *slide = data;
  float       *buffer = slide->buffer + plane * slide->plane_size;

  memmove (buffer, buffer + slide->shift, (size_t)slide->size * sizeof (float));
}

/* Moves the rows that the next strip needs to the top of the window of operator INDEX's value. */
static void
slide_window (const Run *run, int index)
{
  const UnetView  *out = &run->plan->ops[index].out;
  const PlanValue *v = &run->plan->values[run->plan->ops[index].op->output];
  const int64_t    row_size = unet_view_row_size (out);
  const int64_t    next = end_row (run, index + 1, run->strip) - 1;
  Slide            slide = {.buffer = unet_arena_get (run->plan->arena, v->data),
                            .plane_size = v->window * row_size,
                            .shift = (next - window_row (run, index)) * row_size,
                            .size = (end_row (run, index, run->strip) - next) * row_size};

  if (slide.shift > 0)
    unet_pool_run (run->pool, out->n_planes, slide_task, &slide);
}

static void
run_operator (const Run *run, int index)
{
  UnetPlanOp   *self = &run->plan->ops[index];
  const int64_t first = end_row (run, index, run->strip - 1);
  const int64_t end = end_row (run, index, run->strip);
  const int64_t start = run->plan->observe != NULL ? unet_plan_now () : 0;

  if (first == end)
    return;
  self->op->klass->forward_rows (run->plan, run->pool, self, first, end);
  if (run->plan->observe != NULL)
    self->elapsed += unet_plan_now () - start;
}

/* One image of the batch, whose planes its operators' views are bound to. */
static bool
run_image (Run *run, UnetCheckFunc check, void *data)
{
  const Chain *chain = run->chain;

  for (run->strip = 0; run->strip < run->n_strips; run->strip++)
    {
      if (check != NULL && check (data))
        return false;
      for (int i = chain->first; i < chain->end - 1; i++)
        bind_window (run, i);
      for (int i = chain->first; i < chain->end; i++)
        run_operator (run, i);
      if (run->strip < run->n_strips - 1)
        for (int i = chain->first; i < chain->end - 1; i++)
          slide_window (run, i);
    }
  return true;
}

/* Views of one image, of what lies whole in memory; the windows are bound strip by strip. */
static void
bind_image (UnetView *view, int64_t image)
{
  UnetPlane *planes = (UnetPlane *)view->planes;

  view->batch = 1;
  for (int p = 0; p < view->n_planes; p++)
    planes[p].data = (char *)planes[p].data +
                     (size_t)(image * planes[p].image_stride) *
                         (view->store == UNET_STORE_BF16 ? sizeof (UnetBf16) : sizeof (float));
}

bool
unet_plan_run_chain (UnetPlan *plan, UnetPool *pool, int index, UnetCheckFunc check, void *data)
{
  Chain        *chain = &g_array_index (plan->chains, Chain, index);
  const int64_t height = plan->ops[chain->first].out.height;
  Run           run = {.plan = plan, .chain = chain, .pool = pool};
  bool          ok = true;

  run.n_strips = (height + chain->rows - 1) / chain->rows;
  for (int i = chain->first; i < chain->end; i++)
    plan->ops[i].elapsed = 0;
  for (plan->image = 0; plan->image < plan->batch && ok; plan->image++)
    {
      for (int i = chain->first; i < chain->end; i++)
        {
          unet_plan_bind_forward (plan, i);
          bind_image (&plan->ops[i].in, plan->image);
          bind_image (&plan->ops[i].out, plan->image);
        }
      ok = run_image (&run, check, data);
      for (int i = chain->first; i < chain->end; i++)
        plan->ops[i].in.batch = plan->ops[i].out.batch = plan->batch;
    }
  plan->image = 0;
  for (int i = chain->first; ok && i < chain->end && plan->observe != NULL; i++)
    plan->observe (plan->observe_data, i, plan->ops[i].elapsed);
  return ok;
}
