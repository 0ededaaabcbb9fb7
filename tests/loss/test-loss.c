/* test-loss.c: the loss against a plain one in double, and its gradient against differences
 *
 * SPDX-License-Identifier: MIT
 */
#include "loss/loss.h"

#include "loss/loss-math.h"
#include "support/support.h"

#include <math.h>

typedef enum
{
  TARGET_MIXED,
  TARGET_BACKGROUND,
  TARGET_FOREGROUND,
  TARGET_HOLES, /* mixed, every fifth pixel ignored */
  TARGET_IGNORED,
  TARGET_N_KINDS
} TargetKind;

typedef struct
{
  int64_t  batch;
  int      n_classes;
  int64_t  n_pixels;
  float   *logits;
  uint8_t *target;
  float   *pixel_weights;
  float   *grad;
  void    *scratch;
} Case;

static Case
case_new (int64_t batch, int n_classes, int64_t n_pixels, TargetKind kind, float spread)
{
  int64_t n = batch * n_classes * n_pixels;
  int     n_values = n_classes == 1 ? 2 : n_classes;
  Case    it = {
         .batch = batch,
         .n_classes = n_classes,
         .n_pixels = n_pixels,
         .logits = g_new (float, n),
         .target = g_new (uint8_t, batch * n_pixels),
         .pixel_weights = g_new (float, batch *n_pixels),
         .grad = g_new (float, n),
         .scratch = g_malloc (unet_loss_scratch (batch, n_classes, n_pixels)),
  };

  test_fill (it.logits, n, -spread, spread, (uint32_t)(n + kind));
  test_fill (it.pixel_weights, batch * n_pixels, 0, 11, (uint32_t)(n + 1));
  it.pixel_weights[batch * n_pixels / 2] = 0;
  for (int64_t i = 0; i < n; i++)
    it.grad[i] = 1e9f; /* must be overwritten */
  for (int64_t i = 0; i < batch * n_pixels; i++)
    switch (kind)
      {
      case TARGET_BACKGROUND:
        it.target[i] = 0;
        break;
      case TARGET_FOREGROUND:
        it.target[i] = (uint8_t)(n_values - 1);
        break;
      case TARGET_IGNORED:
        it.target[i] = UNET_IGNORE;
        break;
      case TARGET_HOLES:
        it.target[i] = i % 5 == 0 ? UNET_IGNORE : (uint8_t)(i * 7 / 3 % n_values);
        break;
      case TARGET_MIXED:
      case TARGET_N_KINDS:
        it.target[i] = (uint8_t)(i * 7 / 3 % n_values);
        break;
      }
  return it;
}

static void
case_clear (Case *it)
{
  g_free (it->logits);
  g_free (it->target);
  g_free (it->pixel_weights);
  g_free (it->grad);
  g_free (it->scratch);
}

static UnetLossValue
compute (Case *it, const UnetLossOptions *options, float grad_scale, float *grad)
{
  return unet_loss_compute (NULL, options, it->batch, it->n_classes, it->n_pixels, it->logits,
                            it->target, grad_scale, grad, it->scratch);
}

/* The reference's formulas, word for word, in double. */
static UnetLossValue
compute_plainly (const Case *it, const UnetLossOptions *options)
{
  int           n_values = it->n_classes == 1 ? 2 : it->n_classes;
  double        entropy = 0, weights = 0, inter = 0, sets = 0;
  UnetLossValue value = {0};

  for (int64_t b = 0; b < it->batch; b++)
    for (int64_t i = 0; i < it->n_pixels; i++)
      {
        const float *z = it->logits + b * it->n_classes * it->n_pixels + i;
        int          t = it->target[b * it->n_pixels + i];
        double       w, own, sum = 0;

        if (t >= n_values)
          continue;
        w = options->class_weights != NULL ? (double)options->class_weights[t] : 1;
        own = options->pixel_weights != NULL ? (double)options->pixel_weights[b * it->n_pixels + i]
                                             : 1;
        weights += w;
        w *= own;
        if (it->n_classes == 1)
          {
            double s = 1 / (1 + exp (-(double)z[0]));

            entropy -= w * (t == 1 ? log (s) : log (1 - s));
            inter += 2 * s * t;
            sets += s + t;
            continue;
          }
        for (int c = 0; c < it->n_classes; c++)
          sum += exp ((double)z[c * it->n_pixels]);
        entropy -= w * ((double)z[t * it->n_pixels] - log (sum));
        for (int c = 0; c < it->n_classes; c++)
          {
            double p = exp ((double)z[c * it->n_pixels]) / sum;

            inter += 2 * p * (c == t);
            sets += p + (c == t);
          }
      }
  value.cross_entropy = weights > 0 ? entropy / weights : 0;
  if (options->dice)
    value.dice = 1 - (inter + 1e-6) / ((sets == 0 ? inter : sets) + 1e-6);
  value.total = value.cross_entropy + value.dice;
  return value;
}

static void
assert_values_near (UnetLossValue a, UnetLossValue b)
{
  g_assert_cmpfloat_with_epsilon (a.cross_entropy, b.cross_entropy, 1e-6 * (1 + b.cross_entropy));
  g_assert_cmpfloat_with_epsilon (a.dice, b.dice, 1e-6);
  g_assert_cmpfloat_with_epsilon (a.total, b.total, 1e-6 * (1 + b.total));
}

static const int class_counts[] = {1, 2, 3, 5};

static void
test_value (void)
{
  static const int64_t sizes[] = {1, 7, 256, 1000, 16385};
  static const float   weights[] = {0.3f, 2.0f, 1.1f, 0.0f, 4.0f};

  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (int batch = 1; batch <= 3; batch += 2)
        for (int kind = 0; kind < TARGET_N_KINDS; kind++)
          for (int dice = 0; dice < 2; dice++)
            for (int weighted = 0; weighted < 4; weighted++)
              {
                Case            it = case_new (batch, class_counts[k], sizes[s], kind, 6);
                UnetLossOptions options = {.dice = dice,
                                           .class_weights = weighted & 1 ? weights : NULL,
                                           .pixel_weights = weighted & 2 ? it.pixel_weights : NULL};
                UnetLossValue   plain = compute_plainly (&it, &options);
                UnetLossValue   with_grad;

                assert_values_near (compute (&it, &options, 1, NULL), plain);
                with_grad = compute (&it, &options, 1, it.grad);
                assert_values_near (with_grad, plain);
                if (!dice)
                  g_assert_cmpfloat (with_grad.dice, ==, 0);
                case_clear (&it);
              }
}

/* Differences of the double loss: exact to about 1e-9, unlike those of the float one. */
static void
test_gradient (void)
{
  static const float weights[] = {0.3f, 2.0f, 1.1f, 0.5f, 4.0f};

  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    for (int kind = 0; kind < TARGET_N_KINDS; kind++)
      for (int dice = 0; dice < 2; dice++)
        for (int weighted = 0; weighted < 4; weighted++)
          {
            Case            it = case_new (3, class_counts[k], 11, kind, 4);
            UnetLossOptions options = {.dice = dice,
                                       .class_weights = weighted & 1 ? weights : NULL,
                                       .pixel_weights = weighted & 2 ? it.pixel_weights : NULL};
            int64_t         n = it.batch * it.n_classes * it.n_pixels;
            double          largest = 0;

            compute (&it, &options, 3, it.grad);
            for (int64_t i = 0; i < n; i++)
              {
                float  kept = it.logits[i];
                float  up = kept + 0x1p-9f;
                float  down = kept - 0x1p-9f;
                double a, b;

                it.logits[i] = up;
                a = compute_plainly (&it, &options).total;
                it.logits[i] = down;
                b = compute_plainly (&it, &options).total;
                it.logits[i] = kept;
                largest = MAX (
                    largest, fabs ((double)it.grad[i] - 3 * (a - b) / ((double)up - (double)down)));
              }
            g_assert_cmpfloat (largest, <, 1e-6);
            if (kind == TARGET_IGNORED || kind == TARGET_HOLES)
              for (int c = 0; c < it.n_classes; c++) /* pixel 0 of image 0 is ignored */
                g_assert_cmpfloat (it.grad[c * it.n_pixels], ==, 0);
            case_clear (&it);
          }
}

/* A weight scales what its pixel gives and nothing else; weights of one are none, to the bit. */
static void
test_pixel_weights (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    {
      Case              it = case_new (2, class_counts[k], 300, TARGET_HOLES, 3);
      int64_t           n = it.batch * it.n_classes * it.n_pixels;
      g_autofree float *grad = g_new (float, n);
      UnetLossOptions   options = {.dice = true};
      UnetLossValue     bare = compute (&it, &options, 1, grad), value;

      options.pixel_weights = it.pixel_weights;
      for (int64_t i = 0; i < it.batch * it.n_pixels; i++)
        it.pixel_weights[i] = 1;
      value = compute (&it, &options, 1, it.grad);
      g_assert_cmpmem (&value, sizeof value, &bare, sizeof bare);
      g_assert_cmpmem (it.grad, (size_t)n * sizeof (float), grad, (size_t)n * sizeof (float));
      options.dice = false;
      bare = compute (&it, &options, 1, grad);
      for (int64_t i = 0; i < it.batch * it.n_pixels; i++)
        it.pixel_weights[i] = i == 6 ? 4 : 0;
      value = compute (&it, &options, 1, it.grad);
      g_assert_cmpfloat (value.total, >, 0);
      for (int64_t i = 0; i < n; i++)
        g_assert_cmpfloat (it.grad[i], ==,
                           i / it.n_pixels < it.n_classes && i % it.n_pixels == 6 ? 4 * grad[i]
                                                                                  : 0);
      case_clear (&it);
    }
}

static void
test_extremes (void)
{
  static const float far[] = {1e4f, -1e4f, 80, -80, 200, -200};
  UnetLossOptions    options = {.dice = true};

  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    {
      Case          it = case_new (1, class_counts[k], G_N_ELEMENTS (far), TARGET_MIXED, 1);
      UnetLossValue value;

      for (int64_t i = 0; i < it.n_pixels; i++)
        it.logits[(it.n_classes - 1) * it.n_pixels + i] = far[i];
      value = compute (&it, &options, 1, it.grad);
      g_assert_true (isfinite (value.total));
      g_assert_cmpfloat (value.cross_entropy, >, 100);
      for (int64_t i = 0; i < it.n_classes * it.n_pixels; i++)
        g_assert_true (isfinite (it.grad[i]));
      case_clear (&it);
    }
}

/* A confident, right network still has a loss: its digits do not vanish in 1 - 1. */
static void
test_confident (void)
{
  UnetLossOptions options = {0};
  float           logits[] = {0, 20};
  uint8_t         target = 1;
  double          scratch[16];
  UnetLossValue   value;

  value = unet_loss_compute (NULL, &options, 1, 2, 1, logits, &target, 1, NULL, scratch);
  g_assert_cmpfloat_with_epsilon (value.total, log1p (exp (-20)), 1e-15);
  value = unet_loss_compute (NULL, &options, 1, 1, 1, logits + 1, &target, 1, NULL, scratch);
  g_assert_cmpfloat_with_epsilon (value.total, log1p (exp (-20)), 1e-15);
}

static void
test_not_a_number (void)
{
  UnetLossOptions options = {.dice = true};

  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    for (int c = 0; c < class_counts[k]; c++)
      {
        Case it = case_new (2, class_counts[k], 700, TARGET_MIXED, 3);

        it.logits[c * it.n_pixels + 699] = NAN;
        g_assert_true (isnan (compute (&it, &options, 1, NULL).total));
        g_assert_true (isnan (compute (&it, &options, 1, it.grad).total));
        options.dice = false;
        g_assert_true (isnan (compute (&it, &options, 1, NULL).total));
        options.dice = true;
        it.logits[c * it.n_pixels + 699] = INFINITY;
        if (it.n_classes > 2)
          g_assert_false (isfinite (compute (&it, &options, 1, NULL).total));
        case_clear (&it);
      }
}

/* A value that is no class is read as ignored: no table is left. */
static void
test_wild_target (void)
{
  UnetLossOptions options = {.dice = true};

  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    {
      Case          it = case_new (1, class_counts[k], 300, TARGET_HOLES, 3);
      UnetLossValue value = compute (&it, &options, 1, NULL);

      for (int64_t i = 0; i < it.n_pixels; i += 5)
        it.target[i] = (uint8_t)(100 + i % 100);
      assert_values_near (compute (&it, &options, 1, it.grad), value);
      case_clear (&it);
    }
}

static void
test_threads (void)
{
  UnetLossOptions options = {.dice = true};

  for (guint k = 0; k < G_N_ELEMENTS (class_counts); k++)
    {
      Case              it = case_new (3, class_counts[k], 40000, TARGET_HOLES, 5);
      int64_t           n = it.batch * it.n_classes * it.n_pixels;
      g_autofree float *grad = g_new (float, n);
      UnetLossValue     one = compute (&it, &options, 1, it.grad);

      for (int n_threads = 2; n_threads <= 4; n_threads++)
        {
          g_autoptr (UnetPool) pool = unet_pool_new (n_threads);
          UnetLossValue many =
              unet_loss_compute (pool, &options, it.batch, it.n_classes, it.n_pixels, it.logits,
                                 it.target, 1, grad, it.scratch);

          g_assert_cmpmem (&one, sizeof one, &many, sizeof many);
          g_assert_cmpmem (it.grad, (size_t)n * sizeof (float), grad, (size_t)n * sizeof (float));
        }
      case_clear (&it);
    }
}

static void
test_functions (void)
{
  double worst_exp = 0, worst_log1p = 0, worst_log = 0;

  for (int i = 0; i <= 400000; i++)
    {
      float x = -87 + 87 * (float)i / 400000;
      float unit = (float)i / 400000;
      float tiny = ldexpf (1 + unit, -1 - i % 100);
      float wide = 1 + 300 * unit * unit;

      worst_exp = MAX (worst_exp, fabs (loss_exp (x) / exp ((double)x) - 1));
      worst_log1p = MAX (worst_log1p, fabs (loss_log1p (tiny) / log1p ((double)tiny) - 1));
      worst_log = MAX (worst_log, fabs (loss_log (wide) - log ((double)wide)) /
                                      MAX (1e-3, log ((double)wide)));
    }
  g_test_message ("worst relative errors: exp %.2g, log1p %.2g, log %.2g", worst_exp, worst_log1p,
                  worst_log);
  g_assert_cmpfloat (worst_exp, <, 2.5e-7);
  g_assert_cmpfloat (worst_log1p, <, 2.5e-7);
  g_assert_cmpfloat (worst_log, <, 2.5e-7);
  g_assert_cmpfloat (loss_exp (0), ==, 1);
  g_assert_cmpfloat (loss_exp (-1e30f), <, 2e-38);
  g_assert_cmpfloat (loss_exp (-INFINITY), <, 2e-38);
  g_assert_cmpfloat (loss_log (1), ==, 0);
  g_assert_cmpfloat (loss_log1p (0), ==, 0);
  g_assert_true (isnan (loss_exp (NAN)));
  g_assert_true (isnan (loss_log1p (NAN)));
  g_assert_true (isnan (loss_log (NAN)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss/loss/functions", test_functions);
  g_test_add_func ("/loss/loss/value", test_value);
  g_test_add_func ("/loss/loss/gradient", test_gradient);
  g_test_add_func ("/loss/loss/pixel-weights", test_pixel_weights);
  g_test_add_func ("/loss/loss/extremes", test_extremes);
  g_test_add_func ("/loss/loss/confident", test_confident);
  g_test_add_func ("/loss/loss/not-a-number", test_not_a_number);
  g_test_add_func ("/loss/loss/wild-target", test_wild_target);
  g_test_add_func ("/loss/loss/threads", test_threads);
  return g_test_run ();
}
