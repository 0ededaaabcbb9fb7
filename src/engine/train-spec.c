/* train-spec.c: everything that decides a training run
 *
 * The JSON form is written and read through one table of fields, so that a field cannot be in one
 * direction only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train-spec.h"

#include "base/error.h"
#include "base/json.h"
#include "engine/train-state.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define MAX_DEPTH 8 /* of the note: it has no lists in lists */

void
unet_train_spec_init (UnetTrainSpec *spec, UnetRecipe recipe)
{
  *spec = (UnetTrainSpec){
      .images = g_strdup ("data/imgs"),
      .masks = g_strdup ("data/masks"),
      .checkpoints = g_strdup ("checkpoints"),
      .scale = 0.5,
      .validation = 10,
      .ignore_value = -1,
      .base_channels = 64,
      .depth = 4,
      .imagenet_input = true,
      .encoder_rate = 1,
      .dice = true,
      .weights = {.border_sigma = 5},
      .epochs = 5,
      .batch_size = 1,
      .schedule = UNET_SCHEDULE_PLATEAU,
      .max_norm = 1,
      .freeze_norm = 1,
  };
  unet_optimizer_options_init (&spec->optimizer, UNET_OPTIMIZER_RMSPROP);
  if (recipe == UNET_RECIPE_RECOMMENDED)
    {
      /* Each of these was chosen by measurement: docs/recipe.md. */
      unet_optimizer_options_init (&spec->optimizer, UNET_OPTIMIZER_ADAMW);
      spec->optimizer.learning_rate = 1e-3;
      spec->schedule = UNET_SCHEDULE_COSINE;
      spec->warmup = 0.05;
      spec->norm_window = 60;
      spec->freeze_norm = 0.1;
      spec->base_channels = 32;
      spec->epochs = 10;
    }
  if (recipe == UNET_RECIPE_2015)
    {
      unet_optimizer_options_init (&spec->optimizer, UNET_OPTIMIZER_SGD);
      /* The paper names neither a learning rate nor a schedule: ours. */
      spec->optimizer.learning_rate = 2e-3;
      spec->optimizer.momentum = 0.99;
      spec->schedule = UNET_SCHEDULE_COSINE;
      spec->warmup = 0.05;
      spec->architecture = UNET_ARCHITECTURE_2015;
      spec->scale = 1;
      spec->epochs = 20;
      spec->dice = false;
      spec->weights =
          (UnetWeightOptions){.border_weight = 10, .border_sigma = 5, .balance_classes = true};
      /* The paper names shift, rotation and grey values, and gives no numbers for them. */
      spec->augment = (UnetAugment){.flips = true,
                                    .rotations = true,
                                    .brightness = 0.05f,
                                    .contrast = 0.1f,
                                    .elastic = 10,
                                    .shift = 10,
                                    .angle = 15};
    }
}

void
unet_train_spec_clear (UnetTrainSpec *spec)
{
  g_clear_pointer (&spec->images, g_free);
  g_clear_pointer (&spec->masks, g_free);
  g_clear_pointer (&spec->checkpoints, g_free);
  g_clear_pointer (&spec->load, g_free);
  g_clear_pointer (&spec->encoder_weights, g_free);
  g_clear_pointer (&spec->log, g_free);
}

UnetTrainSpec *
unet_train_spec_copy (const UnetTrainSpec *spec)
{
  UnetTrainSpec *copy = g_memdup2 (spec, sizeof *spec);

  copy->images = g_strdup (spec->images);
  copy->masks = g_strdup (spec->masks);
  copy->checkpoints = g_strdup (spec->checkpoints);
  copy->load = g_strdup (spec->load);
  copy->encoder_weights = g_strdup (spec->encoder_weights);
  copy->log = g_strdup (spec->log);
  return copy;
}

void
unet_train_spec_free (UnetTrainSpec *spec)
{
  if (spec == NULL)
    return;
  unet_train_spec_clear (spec);
  g_free (spec);
}

void
unet_train_spec_get_config (const UnetTrainSpec *spec,
                            int                  in_channels,
                            int                  n_classes,
                            UnetModelConfig     *config)
{
  unet_model_config_init (config);
  config->architecture = spec->architecture;
  config->encoder = spec->encoder;
  config->imagenet_input = spec->imagenet_input;
  config->in_channels = in_channels;
  config->n_classes = n_classes;
  config->base_channels = spec->base_channels;
  config->depth = spec->depth;
  config->bilinear = spec->bilinear;
}

const char *
unet_recipe_name (UnetRecipe recipe)
{
  static const char *const names[UNET_N_RECIPES] = {"reference", "recommended", "2015"};

  return names[recipe];
}

bool
unet_recipe_parse (const char *name, UnetRecipe *recipe)
{
  for (UnetRecipe r = UNET_RECIPE_REFERENCE; r < UNET_N_RECIPES; r++)
    if (g_strcmp0 (name, unet_recipe_name (r)) == 0)
      {
        *recipe = r;
        return true;
      }
  return false;
}

/* LOW and HIGH are included unless OPEN: then LOW is not. */
static bool
check (const char *option, double value, double low, bool open, double high, GError **error)
{
  if (isfinite (value) && value <= high && (open ? value > low : value >= low))
    return true;
  g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
               open ? _ ("%s cannot be %g: it must be above %g and at most %g")
                    : _ ("%s cannot be %g: it must be at least %g and at most %g"),
               option, value, low, high);
  return false;
}

static bool
check_augment (const UnetAugment *augment, GError **error)
{
  return check ("--brightness", (double)augment->brightness, 0, false, 1, error) &&
         check ("--contrast", (double)augment->contrast, 0, false, 1, error) &&
         check ("--elastic", (double)augment->elastic, 0, false, 1000, error) &&
         check ("--shift", (double)augment->shift, 0, false, 10000, error) &&
         check ("--angle", (double)augment->angle, 0, false, 180, error);
}

bool
unet_train_spec_validate (const UnetTrainSpec *spec, GError **error)
{
  const UnetOptimizerOptions *o = &spec->optimizer;

  if (spec->resume && spec->load != NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("--resume goes on with the weights in %s, --load starts from others: give "
                      "one of the two"),
                   spec->checkpoints);
      return false;
    }
  if (spec->resume && spec->encoder_weights != NULL)
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_ARGUMENT,
          _ ("--resume goes on with the weights in %s, --encoder-weights gives others: give "
             "one of the two"),
          spec->checkpoints);
      return false;
    }
  if (spec->encoder == UNET_ENCODER_NONE && spec->load == NULL && !spec->resume &&
      spec->encoder_weights != NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("--encoder-weights %s is for a network with an encoder: say which with "
                      "--encoder"),
                   spec->encoder_weights);
      return false;
    }
  if (spec->load != NULL && spec->encoder_weights != NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("--load %s has an encoder's weights already, --encoder-weights gives others: "
                      "give one of the two"),
                   spec->load);
      return false;
    }
  if (spec->encoder != UNET_ENCODER_NONE && spec->architecture == UNET_ARCHITECTURE_2015)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT,
                   _ ("The U-Net of 2015 (--architecture unet-2015, or --recipe 2015) takes no "
                      "encoder: leave out --encoder %s, or add --architecture unet"),
                   unet_encoder_name (spec->encoder));
      return false;
    }
  return check ("--epochs", spec->epochs, 1, false, 1000000, error) &&
         check ("--batch-size", spec->batch_size, 1, false, 65536, error) &&
         check ("--learning-rate", o->learning_rate, 0, true, 1000, error) &&
         check ("--weight-decay", o->weight_decay, 0, false, 1000, error) &&
         check ("--momentum", o->momentum, 0, false, 1, error) &&
         check ("--scale", spec->scale, 0, true, 16, error) &&
         check ("--validation", spec->validation, 0, false, 99, error) &&
         check ("--classes", spec->n_classes, 0, false, 255, error) &&
         check ("--base-channels", spec->base_channels, 1, false, 1024, error) &&
         check ("--depth", spec->depth, 1, false, 8, error) &&
         check ("--freeze-encoder", spec->freeze_encoder, 0, false, 1000000, error) &&
         check ("--encoder-learning-rate", spec->encoder_rate, 0, false, 1000, error) &&
         check ("--ignore-value", spec->ignore_value, -1, false, 65535, error) &&
         check_augment (&spec->augment, error) &&
         check ("--border-weight", (double)spec->weights.border_weight, 0, false, 1000, error) &&
         check ("--border-sigma", (double)spec->weights.border_sigma, 0, true, 100, error) &&
         check ("--threads", spec->n_threads, 0, false, 1024, error);
}

/* --- JSON ---
 *
 * Numbers that JSON might change are written as strings: 64-bit integers, and doubles, of which
 * json-glib 1.6 makes "1e-08.0". */

typedef enum
{
  FIELD_STRING,
  FIELD_INT,
  FIELD_BOOL,
  FIELD_DOUBLE,
  FIELD_FLOAT,
  FIELD_UINT64
} FieldKind;

typedef struct
{
  const char *name;
  FieldKind   kind;
  size_t      offset;
  int         low, high; /* of FIELD_INT */
} Field;

#define FIELD(name, kind, member)                                                                  \
  {                                                                                                \
    name, kind, offsetof (UnetTrainSpec, member), -1, G_MAXINT                                     \
  }

/* Files and threads are the caller's, not the run's. */
static const Field fields[] = {
    FIELD ("images", FIELD_STRING, images),
    FIELD ("masks", FIELD_STRING, masks),
    FIELD ("scale", FIELD_DOUBLE, scale),
    FIELD ("validation", FIELD_DOUBLE, validation),
    FIELD ("classes", FIELD_INT, n_classes),
    FIELD ("ignore_value", FIELD_INT, ignore_value),
    FIELD ("flips", FIELD_BOOL, augment.flips),
    FIELD ("rotations", FIELD_BOOL, augment.rotations),
    FIELD ("brightness", FIELD_FLOAT, augment.brightness),
    FIELD ("contrast", FIELD_FLOAT, augment.contrast),
    {"architecture", FIELD_INT, offsetof (UnetTrainSpec, architecture), 0, UNET_ARCHITECTURE_2015},
    {"encoder", FIELD_INT, offsetof (UnetTrainSpec, encoder), 0, UNET_N_ENCODERS - 1},
    FIELD ("imagenet_input", FIELD_BOOL, imagenet_input),
    FIELD ("freeze_encoder", FIELD_INT, freeze_encoder),
    FIELD ("encoder_rate", FIELD_DOUBLE, encoder_rate),
    FIELD ("elastic", FIELD_FLOAT, augment.elastic),
    FIELD ("shift", FIELD_FLOAT, augment.shift),
    FIELD ("angle", FIELD_FLOAT, augment.angle),
    FIELD ("base_channels", FIELD_INT, base_channels),
    FIELD ("depth", FIELD_INT, depth),
    FIELD ("bilinear", FIELD_BOOL, bilinear),
    FIELD ("dice", FIELD_BOOL, dice),
    FIELD ("border_weight", FIELD_FLOAT, weights.border_weight),
    FIELD ("border_sigma", FIELD_FLOAT, weights.border_sigma),
    FIELD ("balance_classes", FIELD_BOOL, weights.balance_classes),
    FIELD ("epochs", FIELD_INT, epochs),
    FIELD ("batch_size", FIELD_INT, batch_size),
    {"optimizer", FIELD_INT, offsetof (UnetTrainSpec, optimizer.kind), 0, UNET_OPTIMIZER_SGD},
    FIELD ("learning_rate", FIELD_DOUBLE, optimizer.learning_rate),
    FIELD ("weight_decay", FIELD_DOUBLE, optimizer.weight_decay),
    FIELD ("momentum", FIELD_DOUBLE, optimizer.momentum),
    FIELD ("nesterov", FIELD_BOOL, optimizer.nesterov),
    FIELD ("alpha", FIELD_DOUBLE, optimizer.alpha),
    FIELD ("beta1", FIELD_DOUBLE, optimizer.beta1),
    FIELD ("beta2", FIELD_DOUBLE, optimizer.beta2),
    FIELD ("epsilon", FIELD_DOUBLE, optimizer.epsilon),
    {"schedule", FIELD_INT, offsetof (UnetTrainSpec, schedule), 0, UNET_SCHEDULE_CONSTANT},
    FIELD ("warmup", FIELD_DOUBLE, warmup),
    FIELD ("max_norm", FIELD_DOUBLE, max_norm),
    FIELD ("norm_window", FIELD_INT, norm_window),
    FIELD ("freeze_norm", FIELD_DOUBLE, freeze_norm),
    FIELD ("amp", FIELD_BOOL, amp),
    FIELD ("seed", FIELD_UINT64, seed),
};

G_STATIC_ASSERT (sizeof (UnetOptimizerKind) == sizeof (int));
G_STATIC_ASSERT (sizeof (UnetScheduleKind) == sizeof (int));
G_STATIC_ASSERT (sizeof (UnetArchitecture) == sizeof (int));
G_STATIC_ASSERT (sizeof (UnetEncoder) == sizeof (int));

static void
add_double (JsonBuilder *builder, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  json_builder_add_string_value (builder, g_ascii_dtostr (text, sizeof text, value));
}

char *
unet_train_spec_to_json (const UnetTrainSpec *spec)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const void *at = (const char *)spec + fields[i].offset;

      json_builder_set_member_name (builder, fields[i].name);
      switch (fields[i].kind)
        {
        case FIELD_STRING:
          {
            /* A name that is no UTF-8 would make the whole record unreadable; without it a resumed
             * run only has to be told the folder again. */
            g_autofree char *text = g_utf8_make_valid (*(char *const *)at, -1);

            json_builder_add_string_value (builder, text);
          }
          break;
        case FIELD_INT:
          json_builder_add_int_value (builder, *(const int *)at);
          break;
        case FIELD_BOOL:
          json_builder_add_boolean_value (builder, *(const bool *)at);
          break;
        case FIELD_DOUBLE:
          add_double (builder, *(const double *)at);
          break;
        case FIELD_FLOAT:
          add_double (builder, *(const float *)at);
          break;
        case FIELD_UINT64:
          {
            g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, *(const uint64_t *)at);

            json_builder_add_string_value (builder, text);
          }
          break;
        default:
          g_assert_not_reached ();
        }
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
read_text (const Field *field, const char *text, void *at)
{
  if (field->kind == FIELD_UINT64)
    {
      *(uint64_t *)at = g_ascii_strtoull (text, NULL, 10);
    }
  else if (field->kind == FIELD_DOUBLE)
    {
      *(double *)at = g_ascii_strtod (text, NULL);
    }
  else if (field->kind == FIELD_FLOAT)
    {
      *(float *)at = (float)g_ascii_strtod (text, NULL);
    }
  else
    {
      g_free (*(char **)at);
      *(char **)at = g_strdup (text);
    }
}

static void
read_field (UnetTrainSpec *spec, const Field *field, JsonObject *object)
{
  void     *at = (char *)spec + field->offset;
  JsonNode *node = json_object_get_member (object, field->name);
  GType     type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return;
  type = json_node_get_value_type (node);
  switch (field->kind)
    {
    case FIELD_BOOL:
      if (type == G_TYPE_BOOLEAN)
        *(bool *)at = json_node_get_boolean (node);
      return;
    case FIELD_INT:
      if (type == G_TYPE_INT64)
        *(int *)at = (int)CLAMP (json_node_get_int (node), field->low, field->high);
      return;
    case FIELD_STRING:
    case FIELD_UINT64:
    case FIELD_DOUBLE:
    case FIELD_FLOAT:
      if (type == G_TYPE_STRING)
        read_text (field, json_node_get_string (node), at);
      return;
    default:
      g_assert_not_reached ();
    }
}

bool
unet_train_spec_from_json (UnetTrainSpec *spec, const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = unet_json_read_object (parser, json, strlen (json), MAX_DEPTH, NULL);

  if (object == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("the settings of the run are not readable"));
      return false;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++)
    read_field (spec, &fields[i], object);
  return true;
}

bool
unet_train_spec_load (UnetTrainSpec *spec, const char *checkpoints, GError **error)
{
  g_autoptr (UnetTrainState) state = unet_train_state_load (checkpoints, error);

  if (state == NULL)
    return false;
  if (!unet_train_spec_from_json (spec, state->spec, error))
    {
      g_prefix_error (error, _ ("%s: "), checkpoints);
      return false;
    }
  g_free (spec->checkpoints);
  spec->checkpoints = g_strdup (checkpoints);
  spec->resume = true;
  return true;
}
