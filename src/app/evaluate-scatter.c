/* evaluate-scatter.c: one model's Dice over another's, a point for each image
 *
 * What is drawn and found is app/scatter-plot.h; this is the widget: pointer, keys, and what is
 * said. One point may be chosen, by either; its name is told to who looks and to who listens.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-scatter.h"

#include "app/evaluate-item.h"
#include "app/scatter-plot.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define LEAST 180
#define USUAL 320

struct _UnetEvaluateScatter
{
  GtkWidget parent_instance;

  /* Owned */
  GArray            *points; /* UnetScatterPoint */
  char              *x_label, *y_label, *above, *below;
  char              *letters[2];
  char              *summary, *text, *description;
  UnetScatterLayout *layout; /* NULL: to be made */

  int places[2];
  int chosen; /* -1: none */
};

enum
{
  ACTIVATED,
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetEvaluateScatter, unet_evaluate_scatter, GTK_TYPE_WIDGET)

static void
clear_point (gpointer data)
{
  UnetScatterPoint *point = data;

  g_free (point->id);
  g_free (point->name);
}

static UnetScatterPlot
get_plot (UnetEvaluateScatter *self)
{
  return (UnetScatterPlot){
      .points = (const UnetScatterPoint *)(void *)self->points->data,
      .n = self->points->len,
      .x_label = self->x_label,
      .y_label = self->y_label,
      .above = self->above,
      .below = self->below,
      .below_color = self->places[0],
      .above_color = self->places[1],
      .chosen = self->chosen,
  };
}

static UnetChartCanvas
get_canvas (UnetEvaluateScatter *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  return (UnetChartCanvas){.pango = gtk_widget_get_pango_context (GTK_WIDGET (self)),
                           .theme = {adw_style_manager_get_dark (manager),
                                     adw_style_manager_get_high_contrast (manager)},
                           .pixel = 1.0 / MAX (gtk_widget_get_scale_factor (GTK_WIDGET (self)), 1)};
}

static const UnetScatterLayout *
get_layout (UnetEvaluateScatter *self)
{
  if (self->layout == NULL)
    {
      const UnetScatterPlot plot = get_plot (self);
      const UnetChartCanvas canvas = get_canvas (self);

      self->layout =
          unet_scatter_layout_new (&plot, &canvas, gtk_widget_get_width (GTK_WIDGET (self)),
                                   gtk_widget_get_height (GTK_WIDGET (self)));
    }
  return self->layout;
}

/* --- what is said --- */

static char *
describe_point (UnetEvaluateScatter *self, int index)
{
  const UnetScatterPoint *point = &g_array_index (self->points, UnetScatterPoint, index);
  g_autofree char        *x = unet_score_format (point->x);
  g_autofree char        *y = unet_score_format (point->y);

  /* Translators: an image; the letters of two models, and what each has there */
  return g_strdup_printf (_ ("%s: %s %s, %s %s"), point->name, self->letters[0], x,
                          self->letters[1], y);
}

static void
say (UnetEvaluateScatter *self)
{
  g_free (self->text);
  self->text = self->chosen >= 0 ? describe_point (self, self->chosen) : g_strdup ("");
  g_free (self->description);
  self->description = g_strdup (self->chosen >= 0 ? self->text : self->summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->description, -1);
}

static void
choose (UnetEvaluateScatter *self, int index)
{
  if (index == self->chosen)
    return;
  self->chosen = index;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
activate (UnetEvaluateScatter *self)
{
  if (self->chosen >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0,
                   g_array_index (self->points, UnetScatterPoint, self->chosen).id);
}

/* --- pointer and keys --- */

static int
find (UnetEvaluateScatter *self, double x, double y)
{
  const UnetScatterPlot plot = get_plot (self);

  return unet_scatter_plot_find (&plot, get_layout (self), x, y);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, UnetEvaluateScatter *self)
{
  const int index = find (self, x, y);

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), index >= 0 ? "pointer" : NULL);
  /* One that was chosen by keys stays until the pointer is at another. */
  if (index >= 0)
    choose (self, index);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, UnetEvaluateScatter *self)
{
  const int index = find (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  choose (self, index);
  activate (self);
}

static gboolean
on_tooltip (GtkWidget *widget, int x, int y, gboolean by_keys, GtkTooltip *tooltip, gpointer data)
{
  UnetEvaluateScatter *self = UNET_EVALUATE_SCATTER (widget);
  const int            index = by_keys ? self->chosen : find (self, x, y);
  g_autofree char     *text = NULL;

  if (index < 0)
    return FALSE;
  text = describe_point (self, index);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        UnetEvaluateScatter   *self)
{
  const UnetScatterPlot plot = get_plot (self);
  int                   next = self->chosen;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      next = unet_scatter_plot_step (&plot, self->chosen, false, key == GDK_KEY_Right ? 1 : -1);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      next = unet_scatter_plot_step (&plot, self->chosen, true, key == GDK_KEY_Up ? 1 : -1);
      break;
    case GDK_KEY_Home:
    case GDK_KEY_End:
      next = unet_scatter_plot_step (&plot, -1, false, key == GDK_KEY_Home ? 1 : -1);
      break;
    case GDK_KEY_Escape:
      if (self->chosen < 0)
        return GDK_EVENT_PROPAGATE;
      next = -1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      activate (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  choose (self, next);
  return GDK_EVENT_STOP;
}

/* --- drawing --- */

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UnetEvaluateScatter  *self = UNET_EVALUATE_SCATTER (widget);
  const UnetScatterPlot plot = get_plot (self);
  const UnetChartCanvas canvas = get_canvas (self);
  const float           width = (float)gtk_widget_get_width (widget);
  const float           height = (float)gtk_widget_get_height (widget);
  cairo_t              *cr;

  if (plot.n == 0 || width < 1 || height < 1)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  unet_scatter_plot_draw (cr, &plot, &canvas, get_layout (self));
  cairo_destroy (cr);
}

static void
invalidate (UnetEvaluateScatter *self)
{
  g_clear_pointer (&self->layout, unet_scatter_layout_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  invalidate (UNET_EVALUATE_SCATTER (widget));
}

static void
measure (GtkWidget     *widget,
         GtkOrientation orientation,
         int            for_size,
         int           *minimum,
         int           *natural,
         int           *minimum_baseline,
         int           *natural_baseline)
{
  *minimum = LEAST;
  *natural = USUAL;
}

/* --- the object --- */

static void
unet_evaluate_scatter_finalize (GObject *object)
{
  UnetEvaluateScatter *self = UNET_EVALUATE_SCATTER (object);

  g_array_unref (self->points);
  g_clear_pointer (&self->layout, unet_scatter_layout_free);
  g_free (self->x_label);
  g_free (self->y_label);
  g_free (self->above);
  g_free (self->below);
  g_free (self->letters[0]);
  g_free (self->letters[1]);
  g_free (self->summary);
  g_free (self->text);
  g_free (self->description);
  G_OBJECT_CLASS (unet_evaluate_scatter_parent_class)->finalize (object);
}

static void
unet_evaluate_scatter_class_init (UnetEvaluateScatterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_evaluate_scatter_finalize;
  widget_class->snapshot = snapshot;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  /**
   * UnetEvaluateScatter::activated:
   * @stem: an image that somebody wants to see
   */
  signals[ACTIVATED] = g_signal_new ("activated", UNET_TYPE_EVALUATE_SCATTER, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * UnetEvaluateScatter::chosen:
   *
   * Another point is chosen, or none.
   */
  signals[CHOSEN] = g_signal_new ("chosen", UNET_TYPE_EVALUATE_SCATTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
unet_evaluate_scatter_init (UnetEvaluateScatter *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture         *click = gtk_gesture_click_new ();
  AdwStyleManager    *manager = adw_style_manager_get_default ();

  self->points = g_array_new (FALSE, TRUE, sizeof (UnetScatterPoint));
  g_array_set_clear_func (self->points, clear_point);
  self->chosen = -1;
  self->summary = g_strdup ("");
  self->text = g_strdup ("");
  self->description = g_strdup ("");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_tooltip), NULL);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
}

/* --- what is shown --- */

static void
fill_points (UnetEvaluateScatter *self, const UnetEvaluation *across, const UnetEvaluation *upwards)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < upwards->n_images; i++)
    g_hash_table_insert (by_name, upwards->images[i].name, &upwards->images[i]);
  for (int i = 0; i < across->n_images; i++)
    {
      const UnetEvaluateRecord *one = &across->images[i];
      const UnetEvaluateRecord *other = g_hash_table_lookup (by_name, one->name);
      UnetScatterPoint          point;

      if (other == NULL)
        continue;
      point = (UnetScatterPoint){g_strdup (one->name), g_filename_display_name (one->name),
                                 one->scores.dice, other->scores.dice};
      g_array_append_val (self->points, point);
    }
}

/* "24 images: Dice of A · plain across, of B · new upwards. B is better on 20, A on 3." */
static char *
summarise (UnetEvaluateScatter *self)
{
  const guint n = self->points->len;
  guint       above = 0, below = 0;

  for (guint i = 0; i < n; i++)
    {
      const UnetScatterPoint *point = &g_array_index (self->points, UnetScatterPoint, i);

      above += point->y > point->x;
      below += point->y < point->x;
    }
  /* Translators: labels of two axes, then letters of two models and numbers of images */
  return g_strdup_printf (
      ngettext ("%u image. Across: %s; upwards: %s. %s is better on %u, %s on %u.",
                "%u images. Across: %s; upwards: %s. %s is better on %u, %s on %u.", n),
      n, self->x_label, self->y_label, self->letters[1], above, self->letters[0], below);
}

static void
fill_texts (UnetEvaluateScatter *self, UnetEvaluateModel *models[2])
{
  char **labels[2] = {&self->x_label, &self->y_label};
  char **sides[2] = {&self->below, &self->above};

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *title = unet_evaluate_model_dup_title (models[i]);

      g_free (self->letters[i]);
      self->letters[i] = g_strdup (unet_evaluate_model_get_letter (models[i]));
      self->places[i] = (int)unet_evaluate_model_get_place (models[i]);
      g_free (*labels[i]);
      /* Translators: "Dice of A · best" */
      *labels[i] = g_strdup_printf (_ ("Dice of %s"), title);
      g_free (*sides[i]);
      /* Translators: the letter of a model; on that side of the diagonal */
      *sides[i] = g_strdup_printf (_ ("%s is better"), self->letters[i]);
    }
}

void
unet_evaluate_scatter_set_models (UnetEvaluateScatter *self,
                                  UnetEvaluateModel   *across,
                                  UnetEvaluateModel   *upwards)
{
  UnetEvaluateModel *models[2] = {across, upwards};

  g_return_if_fail (UNET_IS_EVALUATE_SCATTER (self));

  g_array_set_size (self->points, 0);
  g_free (self->summary);
  self->summary = g_strdup ("");
  self->chosen = -1;
  if (across != NULL && upwards != NULL)
    {
      fill_points (self, unet_evaluate_model_get_evaluation (across),
                   unet_evaluate_model_get_evaluation (upwards));
      fill_texts (self, models);
      g_free (self->summary);
      self->summary = summarise (self);
    }
  say (self);
  invalidate (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

const char *
unet_evaluate_scatter_get_text (UnetEvaluateScatter *self)
{
  return self->text;
}

const char *
unet_evaluate_scatter_get_description (UnetEvaluateScatter *self)
{
  return self->description;
}

guint
unet_evaluate_scatter_get_n (UnetEvaluateScatter *self)
{
  return self->points->len;
}

gboolean
unet_evaluate_scatter_locate (UnetEvaluateScatter *self, const char *stem, double *x, double *y)
{
  for (guint i = 0; i < self->points->len; i++)
    {
      const UnetScatterPoint *point = &g_array_index (self->points, UnetScatterPoint, i);

      if (!g_str_equal (point->id, stem))
        continue;
      *x = unet_chart_scale_to_pixel (&get_layout (self)->x, point->x);
      *y = unet_chart_scale_to_pixel (&get_layout (self)->y, point->y);
      return TRUE;
    }
  return FALSE;
}
