/* evaluate-split.c: two parts beside each other where there is room, else one above the other
 *
 * A GtkPaned whose orientation follows its width. It asks for no more width than it needs when its
 * parts are above each other, whatever they are now: otherwise a window that was made wide could
 * not be made narrow again. The orientation is changed after the allocation that asked for it,
 * since nothing may ask for a new size in the middle of one. The share of the room that somebody
 * gave each part is kept for either orientation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-split.h"

/* Of the first part, until somebody moves the handle. */
#define SHARE_BESIDE 0.52
#define SHARE_ABOVE 0.36
#define HANDLE 8 /* pixels that the handle takes, or less */

struct _UnetEvaluateSplit
{
  GtkWidget parent_instance;

  GtkPaned *paned;

  double   shares[2]; /* by orientation */
  gboolean placed;    /* the handle is where its share says */
  guint    source;
};

enum
{
  PROP_0,
  PROP_START_CHILD,
  PROP_END_CHILD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UnetEvaluateSplit, unet_evaluate_split, GTK_TYPE_WIDGET)

static int
get_length (UnetEvaluateSplit *self, GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_HORIZONTAL ? gtk_widget_get_width (GTK_WIDGET (self))
                                                   : gtk_widget_get_height (GTK_WIDGET (self));
}

static GtkOrientation
get_wanted (UnetEvaluateSplit *self)
{
  return get_length (self, GTK_ORIENTATION_HORIZONTAL) >= UNET_EVALUATE_SPLIT_WIDE
             ? GTK_ORIENTATION_HORIZONTAL
             : GTK_ORIENTATION_VERTICAL;
}

static void
place_handle (UnetEvaluateSplit *self)
{
  const GtkOrientation orientation = unet_evaluate_split_get_orientation (self);

  gtk_paned_set_position (self->paned,
                          (int)(self->shares[orientation] * get_length (self, orientation)));
}

static gboolean
is_placed (UnetEvaluateSplit *self)
{
  return self->placed && get_wanted (self) == unet_evaluate_split_get_orientation (self);
}

/* One at a time: a GtkPaned that has been turned takes its position for one of the other length,
 * and stretches it. */
static gboolean
turn_or_place (gpointer data)
{
  UnetEvaluateSplit   *self = data;
  const GtkOrientation wanted = get_wanted (self);

  if (wanted != unet_evaluate_split_get_orientation (self))
    {
      self->placed = FALSE;
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), wanted);
    }
  else
    {
      place_handle (self);
      self->placed = TRUE;
    }
  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UnetEvaluateSplit *self = UNET_EVALUATE_SPLIT (widget);

  gtk_widget_allocate (GTK_WIDGET (self->paned), width, height, baseline, NULL);
  if (!is_placed (self) && self->source == 0)
    self->source = g_idle_add_full (GDK_PRIORITY_REDRAW - 5, turn_or_place, self, NULL);
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
  UnetEvaluateSplit *self = UNET_EVALUATE_SPLIT (widget);
  GtkWidget         *parts[] = {gtk_paned_get_start_child (self->paned),
                                gtk_paned_get_end_child (self->paned)};

  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HANDLE : 0;
  *natural = *minimum;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      int least, usual;

      if (parts[i] == NULL || !gtk_widget_get_visible (parts[i]))
        continue;
      gtk_widget_measure (parts[i], orientation, -1, &least, &usual, NULL, NULL);
      if (orientation == GTK_ORIENTATION_VERTICAL)
        {
          *minimum += least;
          *natural += usual;
        }
      else
        {
          *minimum = MAX (*minimum, least);
          *natural = MAX (*natural, usual);
        }
    }
}

/* The handle is moved, by a hand or by this file. */
static void
on_position (UnetEvaluateSplit *self)
{
  const GtkOrientation orientation = unet_evaluate_split_get_orientation (self);
  const int            length = get_length (self, orientation);

  if (length > 0 && is_placed (self))
    self->shares[orientation] =
        CLAMP ((double)gtk_paned_get_position (self->paned) / length, 0.1, 0.9);
}

static void
unet_evaluate_split_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UnetEvaluateSplit *self = UNET_EVALUATE_SPLIT (object);

  switch (id)
    {
    case PROP_START_CHILD:
      g_value_set_object (value, gtk_paned_get_start_child (self->paned));
      break;
    case PROP_END_CHILD:
      g_value_set_object (value, gtk_paned_get_end_child (self->paned));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_evaluate_split_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UnetEvaluateSplit *self = UNET_EVALUATE_SPLIT (object);

  switch (id)
    {
    case PROP_START_CHILD:
      gtk_paned_set_start_child (self->paned, g_value_get_object (value));
      break;
    case PROP_END_CHILD:
      gtk_paned_set_end_child (self->paned, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
unet_evaluate_split_dispose (GObject *object)
{
  UnetEvaluateSplit *self = UNET_EVALUATE_SPLIT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->paned != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->paned));
  self->paned = NULL;
  G_OBJECT_CLASS (unet_evaluate_split_parent_class)->dispose (object);
}

static void
unet_evaluate_split_class_init (UnetEvaluateSplitClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = unet_evaluate_split_get_property;
  object_class->set_property = unet_evaluate_split_set_property;
  object_class->dispose = unet_evaluate_split_dispose;
  widget_class->size_allocate = size_allocate;
  widget_class->measure = measure;
  properties[PROP_START_CHILD] =
      g_param_spec_object ("start-child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE);
  properties[PROP_END_CHILD] =
      g_param_spec_object ("end-child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
unet_evaluate_split_init (UnetEvaluateSplit *self)
{
  self->shares[GTK_ORIENTATION_HORIZONTAL] = SHARE_BESIDE;
  self->shares[GTK_ORIENTATION_VERTICAL] = SHARE_ABOVE;
  self->paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_VERTICAL));
  gtk_paned_set_shrink_start_child (self->paned, FALSE);
  gtk_paned_set_shrink_end_child (self->paned, FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->paned), GTK_WIDGET (self));
  g_signal_connect_object (self->paned, "notify::position", G_CALLBACK (on_position), self,
                           G_CONNECT_SWAPPED);
}

GtkOrientation
unet_evaluate_split_get_orientation (UnetEvaluateSplit *self)
{
  return gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned));
}
