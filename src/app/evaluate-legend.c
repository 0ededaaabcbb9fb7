/* evaluate-legend.c: what the colours of a picture mean, and how much of it each has
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-legend.h"

#include "app/class-row.h"

#define SWATCH 12

/* One colour. */
typedef struct
{
  int        kind;
  GtkWidget *box;
  GtkLabel  *amount;
} Entry;

struct _UnetEvaluateLegend
{
  GtkWidget parent_instance;

  /* Owned */
  GPtrArray *entries; /* Entry */

  int n_kinds;
};

G_DEFINE_FINAL_TYPE (UnetEvaluateLegend, unet_evaluate_legend, GTK_TYPE_WIDGET)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  gtk_widget_unparent (entry->box);
  g_free (entry);
}

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const UnetColor *color = data;

  cairo_set_source_rgb (cr, color->r / 255.0, color->g / 255.0, color->b / 255.0);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
}

static GtkWidget *
make_swatch (UnetColor color)
{
  GtkWidget *swatch = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), SWATCH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), SWATCH);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch,
                                  g_memdup2 (&color, sizeof color), g_free);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_set_overflow (swatch, GTK_OVERFLOW_HIDDEN);
  return swatch;
}

static void
unet_evaluate_legend_dispose (GObject *object)
{
  UnetEvaluateLegend *self = UNET_EVALUATE_LEGEND (object);

  g_ptr_array_set_size (self->entries, 0);
  G_OBJECT_CLASS (unet_evaluate_legend_parent_class)->dispose (object);
}

static void
unet_evaluate_legend_finalize (GObject *object)
{
  g_ptr_array_unref (UNET_EVALUATE_LEGEND (object)->entries);
  G_OBJECT_CLASS (unet_evaluate_legend_parent_class)->finalize (object);
}

static void
unet_evaluate_legend_class_init (UnetEvaluateLegendClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = unet_evaluate_legend_dispose;
  object_class->finalize = unet_evaluate_legend_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "legend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
unet_evaluate_legend_init (UnetEvaluateLegend *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
}

/**
 * unet_evaluate_legend_add:
 * @self: a legend
 * @kind: which of the counts it is
 * @name: what the colour means
 * @color: the colour
 */
void
unet_evaluate_legend_add (UnetEvaluateLegend *self, int kind, const char *name, UnetColor color)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *amount = gtk_label_new (NULL);
  Entry     *entry = g_new (Entry, 1);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_label_set_xalign (GTK_LABEL (amount), 0);
  gtk_label_set_ellipsize (GTK_LABEL (amount), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (amount, "caption");
  gtk_widget_add_css_class (amount, "numeric");
  gtk_box_append (GTK_BOX (line), make_swatch (color));
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), amount);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  *entry = (Entry){kind, box, GTK_LABEL (amount)};
  g_ptr_array_add (self->entries, entry);
  self->n_kinds = MAX (self->n_kinds, kind + 1);
}

void
unet_evaluate_legend_clear (UnetEvaluateLegend *self)
{
  g_return_if_fail (UNET_IS_EVALUATE_LEGEND (self));

  g_ptr_array_set_size (self->entries, 0);
  self->n_kinds = 0;
}

void
unet_evaluate_legend_set_counts (UnetEvaluateLegend *self, const int64_t *counts)
{
  int64_t sum = 0;

  g_return_if_fail (UNET_IS_EVALUATE_LEGEND (self));

  for (int i = 0; counts != NULL && i < self->n_kinds; i++)
    sum += counts[i];
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry           *entry = g_ptr_array_index (self->entries, i);
      const int64_t    n = counts != NULL ? counts[entry->kind] : 0;
      g_autofree char *amount =
          sum > 0 ? unet_class_row_format_area ((double)n / (double)sum, n) : g_strdup ("");

      gtk_label_set_text (entry->amount, amount);
      /* Most truths leave nothing out. */
      gtk_widget_set_visible (entry->box, entry->kind + 1 < self->n_kinds || n > 0);
    }
}

const char *
unet_evaluate_legend_get_text (UnetEvaluateLegend *self, int kind)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind == kind)
        return gtk_label_get_text (entry->amount);
    }
  return "";
}
