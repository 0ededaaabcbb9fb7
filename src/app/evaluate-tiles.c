/* evaluate-tiles.c: what each model is worth, in four large numbers
 *
 * One model has four tiles beside each other. Several have a line each under common captions, and
 * the best of each column is marked by a star and bold digits, not by a colour. Models that show
 * the same digits are equally good.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-tiles.h"

#include "app/evaluate-badge.h"

#include <glib/gi18n.h>
#include <string.h>

struct _UnetEvaluateTiles
{
  GtkWidget parent_instance;

  GtkWidget *content; /* NULL: no models */
};

G_DEFINE_FINAL_TYPE (UnetEvaluateTiles, unet_evaluate_tiles, GTK_TYPE_WIDGET)

static const char *
get_caption (UnetTile tile)
{
  switch (tile)
    {
    case UNET_TILE_MEAN_DICE:
      return _ ("Mean Dice");
    case UNET_TILE_MEAN_IOU:
      return _ ("Mean IoU");
    case UNET_TILE_POOLED_DICE:
      return _ ("Pooled Dice");
    case UNET_TILE_POOLED_IOU:
      return _ ("Pooled IoU");
    case UNET_TILE_N:
    default:
      return "";
    }
}

static const char *
get_help (UnetTile tile)
{
  return tile < UNET_TILE_POOLED_DICE
             ? _ ("The mean of the images’ scores: each image weighs the same")
             : _ ("The pixels of all images counted together: large images and large objects weigh "
                  "more");
}

double
unet_evaluation_get_tile (const UnetEvaluation *evaluation, UnetTile tile)
{
  const UnetScores *scores = tile < UNET_TILE_POOLED_DICE ? &evaluation->mean : &evaluation->pooled;

  return tile == UNET_TILE_MEAN_DICE || tile == UNET_TILE_POOLED_DICE ? scores->dice : scores->iou;
}

static char *
format (GPtrArray *models, guint model, UnetTile tile)
{
  return unet_score_format (unet_evaluation_get_tile (
      unet_evaluate_model_get_evaluation (g_ptr_array_index (models, model)), tile));
}

gboolean
unet_evaluate_tiles_is_best (GPtrArray *models, guint model, UnetTile tile)
{
  g_autofree char *own = format (models, model, tile);

  if (models->len < 2)
    return FALSE;
  for (guint i = 0; i < models->len; i++)
    {
      g_autofree char *other = format (models, i, tile);

      if (strcmp (other, own) > 0)
        return FALSE;
    }
  return TRUE;
}

/* --- widgets --- */

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, style);
  return label;
}

/* Said as a whole: the number alone means nothing. */
static void set_name (GtkWidget *widget, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
set_name (GtkWidget *widget, const char *format, ...)
{
  g_autofree char *name = NULL;
  va_list          arguments;

  va_start (arguments, format);
  name = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
make_tile (GPtrArray *models, UnetTile tile)
{
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *number = format (models, 0, tile);
  GtkWidget       *label = make_label (number, "title-1");
  GtkWidget       *caption = make_label (get_caption (tile), "caption");

  gtk_widget_add_css_class (label, "numeric");
  set_name (label, "%s %s", get_caption (tile), number);
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "tile");
  gtk_widget_set_tooltip_text (box, get_help (tile));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), caption);
  return box;
}

static GtkWidget *
make_tiles (GPtrArray *models)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (guint tile = 0; tile < UNET_TILE_N; tile++)
    gtk_box_append (GTK_BOX (box), make_tile (models, (UnetTile)tile));
  return box;
}

static GtkWidget *
make_name (UnetEvaluateModel *model)
{
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget       *badge = unet_evaluate_badge_new ();
  GtkWidget       *label = gtk_label_new (unet_evaluate_model_get_name (model));
  g_autofree char *path = g_filename_display_name (unet_evaluate_model_get_path (model));

  unet_evaluate_badge_set_model (UNET_EVALUATE_BADGE (badge), model);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, path);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

/* The star has its room on every line, so that the digits are in line. */
static GtkWidget *
make_number (GPtrArray *models, guint model, UnetTile tile)
{
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget       *star = gtk_image_new_from_icon_name ("starred-symbolic");
  g_autofree char *number = format (models, model, tile);
  GtkWidget       *label = make_label (number, "title-4");
  const gboolean   best = unet_evaluate_tiles_is_best (models, model, tile);
  const char      *name = unet_evaluate_model_get_name (g_ptr_array_index (models, model));

  gtk_widget_add_css_class (label, "numeric");
  if (best)
    /* Translators: "Mean Dice of best 0.9123, the best" */
    set_name (label, _ ("%s of %s %s, the best"), get_caption (tile), name, number);
  else
    {
      /* Translators: "Mean Dice of last 0.8123" */
      set_name (label, _ ("%s of %s %s"), get_caption (tile), name, number);
      gtk_widget_add_css_class (label, "plain");
    }
  gtk_widget_set_opacity (star, best ? 1 : 0);
  gtk_widget_set_tooltip_text (star, best ? _ ("The best") : NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (star), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), star);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
make_lines (GPtrArray *models)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_add_css_class (grid, "tile");
  for (guint tile = 0; tile < UNET_TILE_N; tile++)
    {
      GtkWidget *caption = make_label (get_caption ((UnetTile)tile), "caption");

      gtk_widget_add_css_class (caption, "dim-label");
      gtk_widget_set_tooltip_text (caption, get_help ((UnetTile)tile));
      gtk_label_set_xalign (GTK_LABEL (caption), 1);
      gtk_grid_attach (GTK_GRID (grid), caption, (int)tile + 1, 0, 1, 1);
    }
  for (guint i = 0; i < models->len; i++)
    {
      gtk_grid_attach (GTK_GRID (grid), make_name (g_ptr_array_index (models, i)), 0, (int)i + 1, 1,
                       1);
      for (guint tile = 0; tile < UNET_TILE_N; tile++)
        gtk_grid_attach (GTK_GRID (grid), make_number (models, i, (UnetTile)tile), (int)tile + 1,
                         (int)i + 1, 1, 1);
    }
  /* Of very many models some are seen at a time. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 180);
  gtk_widget_add_css_class (scrolled, "card");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  return scrolled;
}

static void
unet_evaluate_tiles_dispose (GObject *object)
{
  g_clear_pointer (&UNET_EVALUATE_TILES (object)->content, gtk_widget_unparent);
  G_OBJECT_CLASS (unet_evaluate_tiles_parent_class)->dispose (object);
}

static void
unet_evaluate_tiles_class_init (UnetEvaluateTilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = unet_evaluate_tiles_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tiles");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
unet_evaluate_tiles_init (UnetEvaluateTiles *self)
{
}

/**
 * unet_evaluate_tiles_set_models:
 * @self: tiles
 * @models: (element-type UnetEvaluateModel): with scores
 */
void
unet_evaluate_tiles_set_models (UnetEvaluateTiles *self, GPtrArray *models)
{
  g_return_if_fail (UNET_IS_EVALUATE_TILES (self));

  g_clear_pointer (&self->content, gtk_widget_unparent);
  if (models->len == 0)
    return;
  self->content = models->len == 1 ? make_tiles (models) : make_lines (models);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));
}
