/* train-extra.c: a row that unfolds to deformations and the loss
 *
 * The part of the panel Train that most runs leave as it is, and that who trains on cells as the
 * U-Net of 2015 was trained changes all together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-extra.h"

#include "app/number-row.h"

struct _UnetTrainExtra
{
  AdwExpanderRow parent_instance;

  /* Template Widgets */
  UnetNumberRow *elastic, *shift, *angle, *brightness, *contrast;
  AdwComboRow   *loss;
  UnetNumberRow *border_weight, *border_sigma;
  GtkSwitch     *balance_classes;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UnetTrainExtra, unet_train_extra, ADW_TYPE_EXPANDER_ROW)

/* In the order of the list in the template. */
enum
{
  LOSS_WITH_DICE,
  LOSS_ALONE
};

static void
on_changed (UnetTrainExtra *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, UnetTrainExtra, child)

static void
unet_train_extra_class_init (UnetTrainExtraClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /**
   * UnetTrainExtra::changed:
   *
   * A setting is another.
   */
  signals[CHANGED] = g_signal_new ("changed", UNET_TYPE_TRAIN_EXTRA, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (UNET_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, UNET_APP_PATH "/train-extra.ui");
  BIND (elastic);
  BIND (shift);
  BIND (angle);
  BIND (brightness);
  BIND (contrast);
  BIND (loss);
  BIND (border_weight);
  BIND (border_sigma);
  BIND (balance_classes);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
unet_train_extra_init (UnetTrainExtra *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * unet_train_extra_fill:
 * @self: a row
 * @spec: what its controls are to say
 *
 * "changed" is emitted for each control that was another.
 */
void
unet_train_extra_fill (UnetTrainExtra *self, const UnetTrainSpec *spec)
{
  g_return_if_fail (UNET_IS_TRAIN_EXTRA (self));

  unet_number_row_set_value (self->elastic, (double)spec->augment.elastic);
  unet_number_row_set_value (self->shift, (double)spec->augment.shift);
  unet_number_row_set_value (self->angle, (double)spec->augment.angle);
  unet_number_row_set_value (self->brightness, (double)spec->augment.brightness);
  unet_number_row_set_value (self->contrast, (double)spec->augment.contrast);
  adw_combo_row_set_selected (self->loss, spec->dice ? LOSS_WITH_DICE : LOSS_ALONE);
  unet_number_row_set_value (self->border_weight, (double)spec->weights.border_weight);
  unet_number_row_set_value (self->border_sigma, (double)spec->weights.border_sigma);
  gtk_switch_set_active (self->balance_classes, spec->weights.balance_classes);
}

/**
 * unet_train_extra_read:
 * @self: a row
 * @spec: where to put what its controls say
 */
void
unet_train_extra_read (UnetTrainExtra *self, UnetTrainSpec *spec)
{
  g_return_if_fail (UNET_IS_TRAIN_EXTRA (self));

  spec->augment.elastic = (float)unet_number_row_get_value (self->elastic);
  spec->augment.shift = (float)unet_number_row_get_value (self->shift);
  spec->augment.angle = (float)unet_number_row_get_value (self->angle);
  spec->augment.brightness = (float)unet_number_row_get_value (self->brightness);
  spec->augment.contrast = (float)unet_number_row_get_value (self->contrast);
  spec->dice = adw_combo_row_get_selected (self->loss) == LOSS_WITH_DICE;
  spec->weights.border_weight = (float)unet_number_row_get_value (self->border_weight);
  spec->weights.border_sigma = (float)unet_number_row_get_value (self->border_sigma);
  spec->weights.balance_classes = gtk_switch_get_active (self->balance_classes);
}
