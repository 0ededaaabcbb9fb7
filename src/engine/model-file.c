/* model-file.c: a trained network as a file holds it
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/model-file.h"

#include "base/error.h"
#include "base/json.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"
#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define NOTE_VALUES "mask_values" /* the reference's key */
#define NOTE_OURS "unet-studio"
/* What a network with an encoder is given: pictures normalised as ImageNet's, or as they are. */
#define INPUT_IMAGENET "imagenet"
#define INPUT_PLAIN "plain"
#define MAX_DEPTH 8 /* of the note: it has no lists in lists */

/* One class is foreground against background: two values all the same. */
static int
n_values_for (int n_classes)
{
  return MAX (n_classes, 2);
}

/* Gives one more class the smallest value that no other has, grey where values are colours. */
static void
append_free_value (UnetMaskValues *values)
{
  uint16_t candidate = 0;
  int      at = 0;

  while (at < values->n)
    if (values->value[at][0] == candidate)
      {
        candidate++;
        at = 0;
      }
    else
      {
        at++;
      }
  values->value[values->n][0] = candidate;
  values->value[values->n][1] = values->value[values->n][2] =
      values->components == 3 ? candidate : 0;
  values->n++;
}

/* The file's mask values. The reference takes them from the data and the number of classes from an
 * option, so they need not agree: classes without a value get one that is free. */
static bool
read_values (UnetModelFile *file, UnetTable *table, const char *path, GError **error)
{
  const char *json = unet_table_get_note (table, NOTE_VALUES);
  int         wanted = n_values_for (unet_model_get_config (file->model)->n_classes);

  unet_mask_values_init_range (&file->values, wanted);
  if (json == NULL)
    return true;
  if (!unet_mask_values_from_json (json, &file->values, error))
    {
      g_prefix_error (error, _ ("%s: "), path);
      return false;
    }
  while (file->values.n < wanted)
    append_free_value (&file->values);
  file->values.n = wanted;
  file->has_values = true;
  return true;
}

static bool
is_number (JsonNode *node)
{
  GType type = json_node_get_value_type (node); /* of objects and the like: their boxed types */

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/* What we know beyond the reference; lives as long as PARSER. NULL: nothing. Written by us, but
 * files come from anywhere: whatever is odd counts as unknown. */
static JsonObject *
parse_ours (JsonParser *parser, UnetTable *table)
{
  const char *json = unet_table_get_note (table, NOTE_OURS);

  return json != NULL ? unet_json_read_object (parser, json, strlen (json), MAX_DEPTH, NULL) : NULL;
}

/* How the pictures are given to the network. */
static void
read_input (UnetModel *model, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "input");

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    unet_model_set_imagenet_input (model,
                                   g_strcmp0 (json_node_get_string (node), INPUT_PLAIN) != 0);
}

static void
read_ours (UnetModelFile *file, UnetTable *table)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse_ours (parser, table);
  JsonNode   *node;

  if (object == NULL)
    return;
  node = json_object_get_member (object, "scale");
  if (node != NULL && is_number (node))
    {
      double scale = json_node_get_double (node);

      if (isfinite (scale) && scale >= 1e-4 && scale <= 100)
        file->scale = scale;
    }
  read_input (file->model, object);
  node = json_object_get_member (object, "ignore_value");
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      gint64 value = json_node_get_int (node);

      if (value >= 0 && value <= 65535)
        file->ignore_value = (int)value;
    }
}

bool
unet_model_file_peek (const char *path, UnetModelConfig *config, GError **error)
{
  g_autoptr (UnetTable) table = unet_checkpoint_load (path, NULL, error);

  return table != NULL && unet_model_config_from_table (table, path, config, error);
}

bool
unet_model_file_load_encoder (const char *path, UnetModel *model, GError **error)
{
  g_autoptr (UnetTable) table = unet_checkpoint_load (path, NULL, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  if (table == NULL || !unet_model_load_encoder (model, table, path, NULL, error))
    return false;
  object = parse_ours (parser, table);
  if (object != NULL)
    read_input (model, object);
  return true;
}

UnetModelFile *
unet_model_file_load (const char *path, UnetPool *pool, GError **error)
{
  g_autoptr (UnetModelFile) file = g_new0 (UnetModelFile, 1);
  g_autoptr (UnetTable) table = NULL;

  file->ignore_value = -1;
  table = unet_checkpoint_load (path, &file->format, error);
  if (table == NULL)
    return NULL;
  if (file->format ==
      UNET_FORMAT_CAFFE) /* which has no room for it: those nets took whole pictures */
    file->scale = 1;
  file->model = unet_model_from_table (table, path, pool, error);
  if (file->model == NULL || !read_values (file, table, path, error))
    return NULL;
  read_ours (file, table);
  return g_steal_pointer (&file);
}

void
unet_model_file_free (UnetModelFile *file)
{
  if (file == NULL)
    return;
  unet_model_free (file->model);
  g_free (file);
}

static char *
format_ours (const UnetModelFile *file)
{
  const UnetModelConfig *config = unet_model_get_config (file->model);
  char                   scale[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char       *ignore = NULL;
  g_autofree char       *input = NULL;

  if (config->encoder != UNET_ENCODER_NONE)
    input = g_strdup_printf (", \"encoder\": \"%s\", \"input\": \"%s\"",
                             unet_encoder_name (config->encoder),
                             config->imagenet_input ? INPUT_IMAGENET : INPUT_PLAIN);

  if (file->ignore_value >= 0)
    ignore = g_strdup_printf (", \"ignore_value\": %d", file->ignore_value);
  return g_strdup_printf ("{\"program\": \"unet-studio %s\", \"architecture\": \"%s\", "
                          "\"scale\": %s%s%s}",
                          UNET_VERSION, unet_architecture_name (config->architecture),
                          g_ascii_dtostr (scale, sizeof scale, file->scale),
                          ignore != NULL ? ignore : "", input != NULL ? input : "");
}

bool
unet_model_file_save (const UnetModelFile *file, UnetTable *state, const char *path, GError **error)
{
  g_autoptr (UnetTable) table = unet_model_to_table (file->model);
  g_autofree char *values = unet_mask_values_to_json (&file->values);
  g_autofree char *ours = format_ours (file);

  unet_table_set_note (table, NOTE_OURS, ours);
  if (g_str_has_suffix (path, ".safetensors"))
    {
      g_return_val_if_fail (state == NULL, false);
      unet_table_set_note (table, NOTE_VALUES, values);
      return unet_safetensors_save (table, path, error);
    }
  return unet_pth_save (table, NOTE_VALUES, values, state, path, error);
}
