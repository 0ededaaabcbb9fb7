/* evaluate-pairs.c: two models, image by image
 *
 * The points are there at once. The interval of the mean difference takes a second where there are
 * thousands of images, so it is worked out on a thread, from scores that are held for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-pairs.h"

#include "app/accessible.h"
#include "app/evaluate-choice.h"
#include "app/evaluate-entries.h"
#include "app/task.h"
#include "engine/evaluate-pair.h"

#include <glib/gi18n.h>
#include <math.h>

struct _UnetEvaluatePairs
{
  AdwBin parent_instance;

  /* Template Widgets */
  GtkDropDown         *across, *upwards;
  UnetEvaluateScatter *scatter;
  GtkLabel            *point, *text;

  /* Owned References */
  GCancellable *cancellable; /* of the interval that is worked out, or NULL */

  gboolean filling; /* the choices are filled in */
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluatePairs, unet_evaluate_pairs, ADW_TYPE_BIN)

/* --- the interval --- */

/* What the thread gets and gives. */
typedef struct
{
  UnetEvaluateEntries *entries;
  char                *letters[2];
  UnetEvaluatePair     pair;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  unet_evaluate_entries_free (order->entries);
  g_free (order->letters[0]);
  g_free (order->letters[1]);
  g_free (order);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;

  order->pair = unet_evaluate_pair (order->entries->entries[1].evaluation,
                                    order->entries->entries[0].evaluation);
  g_task_return_boolean (task, TRUE);
}

static void
append_measure (GString                  *text,
                const Order              *order,
                const char               *measure,
                const UnetPairComparison *pair)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (isnan (pair->low))
    {
      /* Translators: "Dice, B − A: +0.0123 (no interval: fewer than 5 images) · 2 won, 0 tied, 1
       * lost" */
      g_string_append_printf (
          text,
          _ ("%s, %s − %s: %+.4f (no interval: fewer than %d images) · %d won, %d tied, %d lost"),
          measure, order->letters[1], order->letters[0], pair->mean, UNET_PAIR_FEWEST, pair->wins,
          pair->ties, pair->losses);
      return;
    }
  /* Translators: "Dice, B − A: +0.0123 (95 %: +0.0080 to +0.0160) · 20 won, 2 tied, 8 lost" */
  g_string_append_printf (
      text, _ ("%s, %s − %s: %+.4f (%d %%: %+.4f to %+.4f) · %d won, %d tied, %d lost"), measure,
      order->letters[1], order->letters[0], pair->mean, (int)(100 * UNET_PAIR_LEVEL + 0.5),
      pair->low, pair->high, pair->wins, pair->ties, pair->losses);
}

static void
on_worked_out (GObject *object, GAsyncResult *result, gpointer data)
{
  UnetEvaluatePairs *self = UNET_EVALUATE_PAIRS (object);
  const Order       *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (order->pair.n_images > 0)
    {
      append_measure (text, order, _ ("Dice"), &order->pair.dice);
      append_measure (text, order, _ ("IoU"), &order->pair.iou);
    }
  else
    g_string_append (text, _ ("The two were evaluated on different images."));
  gtk_label_set_text (self->text, text->str);
}

static void
forget (UnetEvaluatePairs *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
begin (UnetEvaluatePairs *self, UnetEvaluateModel *across, UnetEvaluateModel *upwards)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new ();
  g_autoptr (GTask) task = NULL;
  Order *order = g_new0 (Order, 1);

  g_ptr_array_add (models, across);
  g_ptr_array_add (models, upwards);
  order->entries = unet_evaluate_entries_new (models);
  order->letters[0] = g_strdup (unet_evaluate_model_get_letter (across));
  order->letters[1] = g_strdup (unet_evaluate_model_get_letter (upwards));
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_worked_out, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, order, order_free);
  unet_task_run_in_thread (task, work, NULL);
}

/* --- which two --- */

static void
update (UnetEvaluatePairs *self)
{
  UnetEvaluateModel *across = unet_evaluate_choice_get (self->across);
  UnetEvaluateModel *upwards = unet_evaluate_choice_get (self->upwards);

  if (self->filling)
    return;
  forget (self);
  unet_evaluate_scatter_set_models (self->scatter, across, upwards);
  gtk_label_set_text (self->text, "");
  if (across != NULL && upwards != NULL)
    begin (self, across, upwards);
}

static void
on_point (UnetEvaluatePairs *self)
{
  const char *text = unet_evaluate_scatter_get_text (self->scatter);

  gtk_label_set_text (self->point,
                      *text != '\0' ? text : _ ("A point is an image; choose one to see it."));
}

static void
on_activated (UnetEvaluatePairs *self, const char *stem)
{
  g_signal_emit (self, signals[ACTIVATED], 0, stem);
}

/* --- the object --- */

static void
unet_evaluate_pairs_dispose (GObject *object)
{
  forget (UNET_EVALUATE_PAIRS (object));
  G_OBJECT_CLASS (unet_evaluate_pairs_parent_class)->dispose (object);
}

static void
unet_evaluate_pairs_class_init (UnetEvaluatePairsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_evaluate_pairs_dispose;
  g_type_ensure (UNET_TYPE_EVALUATE_SCATTER);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/evaluate-pairs.ui");
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePairs, across);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePairs, upwards);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePairs, scatter);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePairs, point);
  gtk_widget_class_bind_template_child (widget_class, UnetEvaluatePairs, text);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_point);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);

  /**
   * UnetEvaluatePairs::activated:
   * @stem: an image that somebody wants to see
   */
  signals[ACTIVATED] = g_signal_new ("activated", UNET_TYPE_EVALUATE_PAIRS, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
unet_evaluate_pairs_init (UnetEvaluatePairs *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  unet_evaluate_choice_set_up (self->across);
  unet_evaluate_choice_set_up (self->upwards);
  unet_accessible_set_label (GTK_WIDGET (self->across), _ ("Model across"));
  unet_accessible_set_label (GTK_WIDGET (self->upwards), _ ("Model upwards"));
  on_point (self);
}

void
unet_evaluate_pairs_set_models (UnetEvaluatePairs *self, GPtrArray *models)
{
  g_autoptr (UnetEvaluateModel) across = NULL;
  g_autoptr (UnetEvaluateModel) upwards = NULL;

  g_return_if_fail (UNET_IS_EVALUATE_PAIRS (self));

  g_set_object (&across, unet_evaluate_choice_get (self->across));
  g_set_object (&upwards, unet_evaluate_choice_get (self->upwards));
  self->filling = TRUE;
  unet_evaluate_choice_fill (self->across, models, across, 0);
  unet_evaluate_choice_fill (self->upwards, models, upwards, 1);
  self->filling = FALSE;
  /* Of two the one that is new may have been chosen already, beside itself. */
  if (models->len > 1 &&
      unet_evaluate_choice_get (self->across) == unet_evaluate_choice_get (self->upwards))
    gtk_drop_down_set_selected (self->upwards,
                                gtk_drop_down_get_selected (self->across) == 0 ? 1 : 0);
  else
    update (self);
}

void
unet_evaluate_pairs_choose (UnetEvaluatePairs *self, guint across, guint upwards)
{
  gtk_drop_down_set_selected (self->across, across);
  gtk_drop_down_set_selected (self->upwards, upwards);
}

gboolean
unet_evaluate_pairs_is_busy (UnetEvaluatePairs *self)
{
  return self->cancellable != NULL;
}

const char *
unet_evaluate_pairs_get_text (UnetEvaluatePairs *self)
{
  return gtk_label_get_text (self->text);
}

UnetEvaluateScatter *
unet_evaluate_pairs_get_scatter (UnetEvaluatePairs *self)
{
  return self->scatter;
}
