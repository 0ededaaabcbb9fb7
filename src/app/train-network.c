/* train-network.c: which network is trained, and what it begins with
 *
 * The kinds of networks are one list: without an encoder, with each of the encoders, and that of
 * 2015. Who chooses an encoder gets its weights from the library where they are there: weights of
 * another one would not fit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-network.h"

#include "app/network-title.h"
#include "app/number-row.h"
#include "app/path-row.h"
#include "library/store.h"

#include <glib/gi18n.h>

struct _UnetTrainNetwork
{
  AdwPreferencesGroup parent_instance;

  /* Template Widgets */
  AdwComboRow   *kind, *input, *upsampling;
  UnetPathRow   *weights;
  UnetNumberRow *freeze, *rate;
  UnetNumberRow *base_channels, *depth, *classes;

  gboolean from_weights;
  gboolean filling; /* controls change because they are filled in, not because somebody did it */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetTrainNetwork, unet_train_network, ADW_TYPE_PREFERENCES_GROUP)

/* In the list the encoders are at their own numbers, "none" is the U-Net without. */
#define KIND_2015 UNET_N_ENCODERS

static UnetArchitecture
get_architecture (UnetTrainNetwork *self)
{
  return adw_combo_row_get_selected (self->kind) == KIND_2015 ? UNET_ARCHITECTURE_2015
                                                              : UNET_ARCHITECTURE_UNET;
}

static UnetEncoder
get_encoder (UnetTrainNetwork *self)
{
  const guint kind = adw_combo_row_get_selected (self->kind);

  return kind < UNET_N_ENCODERS ? (UnetEncoder)kind : UNET_ENCODER_NONE;
}

static void
show (gpointer row, gboolean visible)
{
  gtk_widget_set_visible (GTK_WIDGET (row), visible);
}

/* Shows what the chosen network has, or, of weights that bring theirs, what it may have. */
static void
update (UnetTrainNetwork *self)
{
  const UnetArchitecture architecture = get_architecture (self);
  const UnetEncoder      encoder = get_encoder (self);
  const gboolean         is_new = !self->from_weights;
  const gboolean         has_encoder = encoder != UNET_ENCODER_NONE;
  const gboolean         is_plain = !has_encoder && architecture != UNET_ARCHITECTURE_2015;
  g_autofree char       *path = unet_path_row_dup_path (self->weights);
  g_autofree char       *advice = NULL;

  if (is_new)
    advice = unet_network_advice (architecture, encoder, *path != '\0');
  else
    advice = g_strdup (_ ("The weights bring their network. If it has an encoder, that may learn "
                          "later, or more slowly, than the rest."));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), advice);
  unet_path_row_set_encoder (self->weights, has_encoder ? unet_encoder_name (encoder) : NULL);
  show (self->kind, is_new);
  show (self->weights, is_new && has_encoder);
  show (self->input, !is_new || has_encoder);
  show (self->freeze, !is_new || has_encoder);
  show (self->rate, !is_new || has_encoder);
  show (self->base_channels, is_new && !has_encoder);
  show (self->depth, is_new && is_plain);
  show (self->upsampling, is_new && is_plain);
  show (self->classes, is_new);
}

static void
announce (UnetTrainNetwork *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_changed (UnetTrainNetwork *self)
{
  announce (self);
}

static void
on_weights (UnetTrainNetwork *self)
{
  if (self->filling)
    return;
  update (self);
  announce (self);
}

/* The library's weights for ENCODER, the first that it has; NULL: none. */
static char *
find_weights (UnetEncoder encoder)
{
  g_autoptr (GPtrArray) items = NULL;

  if (encoder == UNET_ENCODER_NONE)
    return NULL;
  items = unet_library_list ();
  for (guint i = 0; i < items->len; i++)
    {
      const UnetLibraryItem *item = items->pdata[i];

      if (item->path != NULL && item->entry != NULL &&
          g_strcmp0 (item->entry->encoder, unet_encoder_name (encoder)) == 0)
        return g_strdup (item->path);
    }
  return NULL;
}

static void
on_kind (UnetTrainNetwork *self)
{
  g_autofree char *weights = NULL;

  if (self->filling)
    return;
  weights = find_weights (get_encoder (self));
  self->filling = TRUE;
  unet_path_row_set_path (self->weights, weights);
  self->filling = FALSE;
  update (self);
  announce (self);
}

static void
fill_kinds (UnetTrainNetwork *self)
{
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);

  for (UnetEncoder encoder = UNET_ENCODER_NONE; encoder < UNET_N_ENCODERS; encoder++)
    gtk_string_list_take (kinds, unet_network_title (UNET_ARCHITECTURE_UNET, encoder));
  gtk_string_list_take (kinds, unet_network_title (UNET_ARCHITECTURE_2015, UNET_ENCODER_NONE));
  adw_combo_row_set_model (self->kind, G_LIST_MODEL (kinds));
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, UnetTrainNetwork, child)

static void
unet_train_network_class_init (UnetTrainNetworkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /**
   * UnetTrainNetwork::changed:
   *
   * A setting is another.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_TRAIN_NETWORK, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (UNET_TYPE_NUMBER_ROW);
  g_type_ensure (UNET_TYPE_PATH_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-network.ui");
  BIND (kind);
  BIND (weights);
  BIND (input);
  BIND (freeze);
  BIND (rate);
  BIND (base_channels);
  BIND (depth);
  BIND (classes);
  BIND (upsampling);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_kind);
  gtk_widget_class_bind_template_callback (widget_class, on_weights);
}

static void
unet_train_network_init (UnetTrainNetwork *self)
{
  self->filling = TRUE; /* the template's values are nobody's choice */
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_kinds (self);
  update (self);
  self->filling = FALSE;
}

/**
 * unet_train_network_fill:
 * @self: a group of rows
 * @spec: what they are to say
 */
void
unet_train_network_fill (UnetTrainNetwork *self, const UnetTrainSpec *spec)
{
  const gboolean is_2015 = spec->architecture == UNET_ARCHITECTURE_2015;

  g_return_if_fail (UNET_IS_TRAIN_NETWORK (self));

  self->filling = TRUE;
  adw_combo_row_set_selected (self->kind, is_2015 ? KIND_2015 : (guint)spec->encoder);
  unet_path_row_set_path (self->weights, spec->encoder_weights);
  adw_combo_row_set_selected (self->input, spec->imagenet_input ? 0 : 1);
  unet_number_row_set_value (self->freeze, spec->freeze_encoder);
  unet_number_row_set_value (self->rate, spec->encoder_rate);
  unet_number_row_set_value (self->base_channels, spec->base_channels);
  unet_number_row_set_value (self->depth, spec->depth);
  unet_number_row_set_value (self->classes, spec->n_classes);
  adw_combo_row_set_selected (self->upsampling, spec->bilinear ? 1 : 0);
  update (self);
  self->filling = FALSE;
}

/**
 * unet_train_network_set_from_weights:
 * @self: a group of rows
 * @from_weights: whether a network is loaded, rather than made
 */
void
unet_train_network_set_from_weights (UnetTrainNetwork *self, gboolean from_weights)
{
  g_return_if_fail (UNET_IS_TRAIN_NETWORK (self));

  self->from_weights = from_weights;
  update (self);
}

/**
 * unet_train_network_read:
 * @self: a group of rows
 * @spec: where to put what they say
 */
void
unet_train_network_read (UnetTrainNetwork *self, UnetTrainSpec *spec)
{
  g_autofree char *weights = NULL;

  g_return_if_fail (UNET_IS_TRAIN_NETWORK (self));

  weights = unet_path_row_dup_path (self->weights);
  spec->architecture = get_architecture (self);
  spec->encoder = get_encoder (self);
  g_clear_pointer (&spec->encoder_weights, g_free);
  if (spec->encoder != UNET_ENCODER_NONE && *weights != '\0')
    spec->encoder_weights = g_steal_pointer (&weights);
  spec->imagenet_input = adw_combo_row_get_selected (self->input) == 0;
  spec->freeze_encoder = (int)unet_number_row_get_value (self->freeze);
  spec->encoder_rate = unet_number_row_get_value (self->rate);
  spec->base_channels = (int)unet_number_row_get_value (self->base_channels);
  spec->depth = (int)unet_number_row_get_value (self->depth);
  spec->n_classes = (int)unet_number_row_get_value (self->classes);
  spec->bilinear = adw_combo_row_get_selected (self->upsampling) == 1;
  if (spec->architecture == UNET_ARCHITECTURE_2015)
    {
      spec->depth = 4;
      spec->bilinear = false;
    }
}
