/* train-panel.c: everything that decides a training run, as controls
 *
 * The controls and UnetTrainSpec are two forms of the same; what has no control (the cosine's
 * warm-up, the window of normalisation ...) comes with the recipe and is kept in `base`. Choosing a
 * recipe fills everything but the files in anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-panel.h"

#include "app/data-row.h"
#include "app/number-row.h"
#include "app/path-row.h"
#include "app/train-extra.h"
#include "app/train-network.h"

struct _UnetTrainPanel
{
  AdwBin parent_instance;

  /* Template Widgets */
  UnetPathRow      *images, *masks, *load, *checkpoints;
  UnetDataRow      *data_row;
  AdwComboRow      *start_from, *recipe, *optimizer, *schedule;
  UnetNumberRow    *epochs, *batch_size, *learning_rate, *scale, *validation;
  UnetNumberRow    *weight_decay, *momentum, *ignore_value, *seed;
  GtkSwitch        *augment, *amp;
  UnetTrainNetwork *network;
  UnetTrainExtra   *extra;

  /* Owned */
  UnetTrainSpec *base;

  UnetRecipe usual;   /* the latest that was not that of 2015 */
  gboolean   filling; /* controls change because they are filled in, not because somebody did it */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetTrainPanel, unet_train_panel, ADW_TYPE_BIN)

/* In the order of the lists in the template. */
enum
{
  START_FROM_SCRATCH,
  START_FROM_WEIGHTS
};

static const UnetRecipe recipes[] = {UNET_RECIPE_RECOMMENDED, UNET_RECIPE_REFERENCE,
                                     UNET_RECIPE_2015};

static int
get_int (UnetNumberRow *row)
{
  return (int)unet_number_row_get_value (row);
}

static void
set_path (char **target, UnetPathRow *row)
{
  g_free (*target);
  *target = unet_path_row_dup_path (row);
}

static void
announce (UnetTrainPanel *self)
{
  g_autoptr (UnetTrainSpec) spec = NULL;

  if (self->filling)
    return;
  spec = unet_train_panel_dup_spec (self);
  self->filling = TRUE; /* its review is gone, which is part of this change */
  unet_data_row_set_data (self->data_row, spec->images, spec->masks, spec->scale, spec->n_classes,
                          spec->ignore_value);
  self->filling = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_changed (UnetTrainPanel *self)
{
  announce (self);
}

/* What the folders hold may be other than it was. */
static void
on_chosen (UnetTrainPanel *self)
{
  unet_train_panel_review_again (self);
}

static void
on_review (UnetTrainPanel *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* Weights bring their network. */
static void
on_start_from (UnetTrainPanel *self)
{
  gboolean weights = adw_combo_row_get_selected (self->start_from) == START_FROM_WEIGHTS;

  gtk_widget_set_visible (GTK_WIDGET (self->load), weights);
  unet_train_network_set_from_weights (self->network, weights);
  announce (self);
}

/* The optimiser's own defaults: a learning rate that suits one may ruin another. */
static void
on_optimizer (UnetTrainPanel *self)
{
  UnetOptimizerOptions options;

  if (self->filling)
    return;
  unet_optimizer_options_init (&options,
                               (UnetOptimizerKind)adw_combo_row_get_selected (self->optimizer));
  self->base->optimizer = options;
  self->filling = TRUE;
  unet_number_row_set_value (self->learning_rate, options.learning_rate);
  unet_number_row_set_value (self->weight_decay, options.weight_decay);
  unet_number_row_set_value (self->momentum, options.momentum);
  self->filling = FALSE;
  announce (self);
}

static void
fill (UnetTrainPanel *self, const UnetTrainSpec *spec)
{
  self->filling = TRUE;
  unet_path_row_set_path (self->images, spec->images);
  unet_path_row_set_path (self->masks, spec->masks);
  unet_path_row_set_path (self->checkpoints, spec->checkpoints);
  unet_path_row_set_path (self->load, spec->load);
  adw_combo_row_set_selected (self->start_from,
                              spec->load != NULL ? START_FROM_WEIGHTS : START_FROM_SCRATCH);
  unet_number_row_set_value (self->epochs, spec->epochs);
  unet_number_row_set_value (self->batch_size, spec->batch_size);
  unet_number_row_set_value (self->learning_rate, spec->optimizer.learning_rate);
  unet_number_row_set_value (self->scale, spec->scale);
  unet_number_row_set_value (self->validation, spec->validation);
  gtk_switch_set_active (self->augment, spec->augment.flips || spec->augment.rotations);
  gtk_switch_set_active (self->amp, spec->amp);
  adw_combo_row_set_selected (self->optimizer, (guint)spec->optimizer.kind);
  adw_combo_row_set_selected (self->schedule, (guint)spec->schedule);
  unet_number_row_set_value (self->weight_decay, spec->optimizer.weight_decay);
  unet_number_row_set_value (self->momentum, spec->optimizer.momentum);
  unet_number_row_set_value (self->ignore_value, spec->ignore_value);
  unet_number_row_set_value (self->seed, (double)spec->seed);
  unet_train_network_fill (self->network, spec);
  unet_train_extra_fill (self->extra, spec);
  self->filling = FALSE;
}

static void
on_recipe (UnetTrainPanel *self)
{
  if (!self->filling)
    unet_train_panel_set_recipe (self, unet_train_panel_get_recipe (self));
}

/* The U-Net of 2015 comes with the recipe by which it was trained, and takes it along. */
static void
on_network (UnetTrainPanel *self)
{
  g_autoptr (UnetTrainSpec) spec = NULL;

  if (self->filling)
    return;
  spec = unet_train_panel_dup_settings (self);
  if (spec->architecture == self->base->architecture)
    announce (self);
  else
    unet_train_panel_set_recipe (
        self, spec->architecture == UNET_ARCHITECTURE_2015 ? UNET_RECIPE_2015 : self->usual);
}

static void
unet_train_panel_finalize (GObject *object)
{
  unet_train_spec_free (UNET_TRAIN_PANEL (object)->base);
  G_OBJECT_CLASS (unet_train_panel_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, UnetTrainPanel, child)

static void
unet_train_panel_class_init (UnetTrainPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = unet_train_panel_finalize;

  /**
   * UnetTrainPanel::changed:
   *
   * A setting is another, or the data set has been looked through.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_TRAIN_PANEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (UNET_TYPE_DATA_ROW);
  g_type_ensure (UNET_TYPE_NUMBER_ROW);
  g_type_ensure (UNET_TYPE_PATH_ROW);
  g_type_ensure (UNET_TYPE_TRAIN_EXTRA);
  g_type_ensure (UNET_TYPE_TRAIN_NETWORK);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-panel.ui");
  BIND (images);
  BIND (masks);
  BIND (load);
  BIND (checkpoints);
  BIND (data_row);
  BIND (start_from);
  BIND (recipe);
  BIND (optimizer);
  BIND (schedule);
  BIND (epochs);
  BIND (batch_size);
  BIND (learning_rate);
  BIND (scale);
  BIND (validation);
  BIND (weight_decay);
  BIND (momentum);
  BIND (ignore_value);
  BIND (seed);
  BIND (augment);
  BIND (amp);
  BIND (network);
  BIND (extra);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_network);
  gtk_widget_class_bind_template_callback (widget_class, on_optimizer);
  gtk_widget_class_bind_template_callback (widget_class, on_recipe);
  gtk_widget_class_bind_template_callback (widget_class, on_start_from);
}

static void
unet_train_panel_init (UnetTrainPanel *self)
{
  self->filling = TRUE; /* the template's values are nobody's choice */
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  self->usual = UNET_RECIPE_RECOMMENDED;
  self->base = g_new0 (UnetTrainSpec, 1);
  unet_train_spec_init (self->base, UNET_RECIPE_RECOMMENDED);
  g_free (self->base->images);
  g_free (self->base->masks);
  g_free (self->base->checkpoints);
  self->base->images = g_strdup ("");
  self->base->masks = g_strdup ("");
  self->base->checkpoints = g_strdup ("");
  fill (self, self->base);
  /* A review that is under way keeps the row, and may end after the panel. */
  g_signal_connect_object (self->data_row, "notify::review", G_CALLBACK (on_review), self,
                           G_CONNECT_SWAPPED);
}

/**
 * unet_train_panel_dup_settings:
 * @self: a panel
 *
 * Returns: (transfer full): what the controls say, for them to say it again: those, too, that are
 *   out of sight because weights bring their network
 */
UnetTrainSpec *
unet_train_panel_dup_settings (UnetTrainPanel *self)
{
  UnetTrainSpec *spec;
  gboolean       augment;

  g_return_val_if_fail (UNET_IS_TRAIN_PANEL (self), NULL);

  spec = unet_train_spec_copy (self->base);
  augment = gtk_switch_get_active (self->augment);
  set_path (&spec->images, self->images);
  set_path (&spec->masks, self->masks);
  set_path (&spec->checkpoints, self->checkpoints);
  g_clear_pointer (&spec->load, g_free);
  if (adw_combo_row_get_selected (self->start_from) == START_FROM_WEIGHTS)
    set_path (&spec->load, self->load);
  spec->epochs = get_int (self->epochs);
  spec->batch_size = get_int (self->batch_size);
  spec->optimizer.kind = (UnetOptimizerKind)adw_combo_row_get_selected (self->optimizer);
  spec->optimizer.learning_rate = unet_number_row_get_value (self->learning_rate);
  spec->optimizer.weight_decay = unet_number_row_get_value (self->weight_decay);
  spec->optimizer.momentum = unet_number_row_get_value (self->momentum);
  spec->schedule = (UnetScheduleKind)adw_combo_row_get_selected (self->schedule);
  spec->scale = unet_number_row_get_value (self->scale);
  spec->validation = unet_number_row_get_value (self->validation);
  spec->augment.flips = augment;
  spec->augment.rotations = augment;
  spec->amp = gtk_switch_get_active (self->amp);
  spec->ignore_value = get_int (self->ignore_value);
  spec->seed = (uint64_t)unet_number_row_get_value (self->seed);
  unet_train_network_read (self->network, spec);
  unet_train_extra_read (self->extra, spec);
  return spec;
}

/**
 * unet_train_panel_dup_spec:
 * @self: a panel
 *
 * Returns: (transfer full): the run that the controls ask for; folders that were left empty are ""
 */
UnetTrainSpec *
unet_train_panel_dup_spec (UnetTrainPanel *self)
{
  UnetTrainSpec *spec = unet_train_panel_dup_settings (self);

  if (spec == NULL)
    return NULL;
  if (spec->load != NULL)
    {
      spec->architecture = UNET_ARCHITECTURE_UNET;
      spec->encoder = UNET_ENCODER_NONE;
      g_clear_pointer (&spec->encoder_weights, g_free);
    }
  else if (spec->encoder == UNET_ENCODER_NONE)
    {
      spec->imagenet_input = true;
      spec->freeze_encoder = 0;
      spec->encoder_rate = 1;
    }
  return spec;
}

/**
 * unet_train_panel_set_spec:
 * @self: a panel
 * @spec: what the controls are to say
 */
void
unet_train_panel_set_spec (UnetTrainPanel *self, const UnetTrainSpec *spec)
{
  g_return_if_fail (UNET_IS_TRAIN_PANEL (self));

  unet_train_spec_free (self->base);
  self->base = unet_train_spec_copy (spec);
  fill (self, spec);
  on_start_from (self);
}

UnetRecipe
unet_train_panel_get_recipe (UnetTrainPanel *self)
{
  g_return_val_if_fail (UNET_IS_TRAIN_PANEL (self), UNET_RECIPE_RECOMMENDED);

  return recipes[MIN (adw_combo_row_get_selected (self->recipe), G_N_ELEMENTS (recipes) - 1)];
}

/**
 * unet_train_panel_set_recipe:
 * @self: a panel
 * @recipe: what to fill in: all but the files, the encoder, and what the masks decide
 */
void
unet_train_panel_set_recipe (UnetTrainPanel *self, UnetRecipe recipe)
{
  g_autoptr (UnetTrainSpec) now = NULL;
  g_autoptr (UnetTrainSpec) spec = NULL;

  g_return_if_fail (UNET_IS_TRAIN_PANEL (self));

  if (recipe != UNET_RECIPE_2015)
    self->usual = recipe;
  now = unet_train_panel_dup_settings (self);
  spec = g_new0 (UnetTrainSpec, 1);
  unet_train_spec_init (spec, recipe);
  g_free (spec->images);
  g_free (spec->masks);
  g_free (spec->checkpoints);
  spec->images = g_strdup (now->images);
  spec->masks = g_strdup (now->masks);
  spec->checkpoints = g_strdup (now->checkpoints);
  spec->load = g_strdup (now->load);
  spec->n_classes = now->n_classes;
  spec->ignore_value = now->ignore_value;
  spec->seed = now->seed;
  if (recipe != UNET_RECIPE_2015)
    {
      spec->encoder = now->encoder;
      spec->encoder_weights = g_strdup (now->encoder_weights);
      spec->imagenet_input = now->imagenet_input;
      spec->freeze_encoder = now->freeze_encoder;
      spec->encoder_rate = now->encoder_rate;
    }
  self->filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    if (recipes[i] == recipe)
      adw_combo_row_set_selected (self->recipe, i);
  self->filling = FALSE;
  unet_train_panel_set_spec (self, spec);
}

/**
 * unet_train_panel_set_data:
 * @self: a panel
 * @images: (nullable) (type filename): the folder of images; %NULL: as it is
 * @masks: (nullable) (type filename): the folder of masks; %NULL: as it is
 */
void
unet_train_panel_set_data (UnetTrainPanel *self, const char *images, const char *masks)
{
  g_return_if_fail (UNET_IS_TRAIN_PANEL (self));

  self->filling = TRUE;
  if (images != NULL)
    unet_path_row_set_path (self->images, images);
  if (masks != NULL)
    unet_path_row_set_path (self->masks, masks);
  self->filling = FALSE;
  announce (self);
  unet_train_panel_review_again (self);
}

/**
 * unet_train_panel_set_weights:
 * @self: a panel
 * @path: (type filename): the file to start from
 */
void
unet_train_panel_set_weights (UnetTrainPanel *self, const char *path)
{
  g_return_if_fail (UNET_IS_TRAIN_PANEL (self));

  self->filling = TRUE;
  unet_path_row_set_path (self->load, path);
  adw_combo_row_set_selected (self->start_from, START_FROM_WEIGHTS);
  self->filling = FALSE;
  on_start_from (self);
}

/**
 * unet_train_panel_get_review:
 * @self: a panel
 *
 * Returns: (transfer none) (nullable): what was found in the two folders; %NULL until that is known
 */
const UnetReview *
unet_train_panel_get_review (UnetTrainPanel *self)
{
  g_return_val_if_fail (UNET_IS_TRAIN_PANEL (self), NULL);

  return unet_data_row_get_review (self->data_row);
}

/**
 * unet_train_panel_review_again:
 * @self: a panel
 *
 * Looks through the two folders once more, unless that is under way.
 */
void
unet_train_panel_review_again (UnetTrainPanel *self)
{
  g_return_if_fail (UNET_IS_TRAIN_PANEL (self));

  unet_data_row_review_again (self->data_row);
}

/**
 * unet_train_panel_is_reviewing:
 * @self: a panel
 *
 * Returns: whether the two folders are being looked through
 */
gboolean
unet_train_panel_is_reviewing (UnetTrainPanel *self)
{
  g_return_val_if_fail (UNET_IS_TRAIN_PANEL (self), FALSE);

  return unet_data_row_is_busy (self->data_row);
}
