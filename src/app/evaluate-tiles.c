/* evaluate-tiles.c: what each model is worth, in large numbers
 *
 * One model has four tiles beside each other, and a line of what else is known. Several have a line
 * each under common captions, and the best of each column is marked by a star and bold digits, not
 * by a colour. Models that show the same digits are equally good.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-tiles.h"

#include "app/evaluate-badge.h"

#include <glib/gi18n.h>
#include <math.h>
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
    case UNET_TILE_PARAMETERS:
      return _ ("Parameters");
    case UNET_TILE_SECONDS:
      return _ ("s/image");
    case UNET_TILE_PIXEL_ERROR:
      return _ ("Pixel error");
    case UNET_TILE_RAND_ERROR:
      return _ ("Rand error");
    case UNET_TILE_WARPING_ERROR:
      return _ ("Warping error");
    case UNET_TILE_N:
    default:
      return "";
    }
}

static const char *
get_help (UnetTile tile)
{
  switch (tile)
    {
    case UNET_TILE_MEAN_DICE:
    case UNET_TILE_MEAN_IOU:
      return _ ("The mean of the images’ scores: each image weighs the same");
    case UNET_TILE_POOLED_DICE:
    case UNET_TILE_POOLED_IOU:
      return _ ("The pixels of all images counted together: large images and large objects weigh "
                "more");
    case UNET_TILE_PARAMETERS:
      return _ ("Learned numbers of the network");
    case UNET_TILE_SECONDS:
      return _ ("Seconds from the pixels of an image to its mask, without reading files");
    case UNET_TILE_PIXEL_ERROR:
      return _ ("1 − F-score of the pixels inside of objects, at the best threshold");
    case UNET_TILE_RAND_ERROR:
      return _ (
          "1 − F-score of the pairs of pixels in one object: merged and split objects, at the "
          "best threshold");
    case UNET_TILE_WARPING_ERROR:
      return _ ("Pixels that differ after the true mask was bent without a change of topology, at "
                "the best threshold");
    case UNET_TILE_N:
    default:
      return "";
    }
}

double
unet_evaluation_get_tile (const UnetEvaluation *evaluation, UnetTile tile)
{
  const UnetEmScores *em = evaluation->em;

  switch (tile)
    {
    case UNET_TILE_MEAN_DICE:
      return evaluation->mean.dice;
    case UNET_TILE_MEAN_IOU:
      return evaluation->mean.iou;
    case UNET_TILE_POOLED_DICE:
      return evaluation->pooled.dice;
    case UNET_TILE_POOLED_IOU:
      return evaluation->pooled.iou;
    case UNET_TILE_PARAMETERS:
      return evaluation->n_parameters > 0 ? (double)evaluation->n_parameters : NAN;
    case UNET_TILE_SECONDS:
      return evaluation->n_parameters > 0 ? evaluation->seconds : NAN;
    case UNET_TILE_PIXEL_ERROR:
      return em != NULL ? em->pixel_error : NAN;
    case UNET_TILE_RAND_ERROR:
      return em != NULL ? em->rand_error : NAN;
    case UNET_TILE_WARPING_ERROR:
      return em != NULL ? em->warping_error : NAN;
    case UNET_TILE_N:
    default:
      return NAN;
    }
}

static double
get (GPtrArray *models, guint model, UnetTile tile)
{
  return unet_evaluation_get_tile (
      unet_evaluate_model_get_evaluation (g_ptr_array_index (models, model)), tile);
}

/* "31.0 M" */
static char *
format_count (double count)
{
  if (count >= 1e6)
    /* Translators: millions */
    return g_strdup_printf (_ ("%.1f M"), count / 1e6);
  if (count >= 1e3)
    /* Translators: thousands */
    return g_strdup_printf (_ ("%.1f k"), count / 1e3);
  return g_strdup_printf ("%.0f", count);
}

static char *
format (GPtrArray *models, guint model, UnetTile tile)
{
  const double value = get (models, model, tile);

  if (isnan (value) || tile < UNET_TILE_PARAMETERS)
    return unet_score_format (value);
  if (tile == UNET_TILE_PARAMETERS)
    return format_count (value);
  if (tile == UNET_TILE_SECONDS)
    return g_strdup_printf ("%.3f", value);
  return g_strdup_printf (tile == UNET_TILE_WARPING_ERROR ? "%.6f" : "%.4f", value);
}

static gboolean
is_shown (GPtrArray *models, UnetTile tile)
{
  guint n = 0;

  for (guint i = 0; i < models->len; i++)
    n += !isnan (get (models, i, tile));
  return tile < UNET_TILE_PIXEL_ERROR ? n > 0 : n == models->len;
}

gboolean
unet_evaluate_tiles_is_best (GPtrArray *models, guint model, UnetTile tile)
{
  const gboolean   less_is_more = tile >= UNET_TILE_PIXEL_ERROR;
  g_autofree char *own = format (models, model, tile);

  if (models->len < 2 || tile == UNET_TILE_PARAMETERS || tile == UNET_TILE_SECONDS ||
      isnan (get (models, model, tile)))
    return FALSE;
  for (guint i = 0; i < models->len; i++)
    {
      g_autofree char *other = format (models, i, tile);
      const int        order = strcmp (other, own);

      if (less_is_more ? order < 0 : order > 0)
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

/* "Parameters 31.0 M · s/image 0.512 · Pixel error 0.0612 ..." */
static GtkWidget *
make_line (GPtrArray *models)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *label;

  for (guint tile = UNET_TILE_PARAMETERS; tile < UNET_TILE_N; tile++)
    if (is_shown (models, (UnetTile)tile))
      {
        g_autofree char *number = format (models, 0, (UnetTile)tile);

        g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "",
                                get_caption ((UnetTile)tile), number);
      }
  label = make_label (text->str, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_visible (label, text->len > 0);
  return label;
}

static GtkWidget *
make_tiles (GPtrArray *models)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *tiles = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_box_set_homogeneous (GTK_BOX (tiles), TRUE);
  for (guint tile = 0; tile < UNET_TILE_PARAMETERS; tile++)
    gtk_box_append (GTK_BOX (tiles), make_tile (models, (UnetTile)tile));
  gtk_box_append (GTK_BOX (box), tiles);
  gtk_box_append (GTK_BOX (box), make_line (models));
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
  /* More columns than there is room for are scrolled to. */
  gtk_label_set_width_chars (
      GTK_LABEL (label), MIN (12, (int)g_utf8_strlen (unet_evaluate_model_get_name (model), -1)));
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

  gtk_grid_set_column_spacing (GTK_GRID (grid), 15);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_add_css_class (grid, "tile");
  for (guint tile = 0; tile < UNET_TILE_N; tile++)
    {
      GtkWidget *caption;

      if (!is_shown (models, (UnetTile)tile))
        continue;
      caption = make_label (get_caption ((UnetTile)tile), "caption");
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
        if (is_shown (models, (UnetTile)tile))
          gtk_grid_attach (GTK_GRID (grid), make_number (models, i, (UnetTile)tile), (int)tile + 1,
                           (int)i + 1, 1, 1);
    }
  /* Of very many models some are seen at a time. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC,
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
