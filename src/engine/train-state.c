/* train-state.c: what a resumed run needs beside the weights
 *
 * Doubles are written with all their digits, as strings, since some are infinite, which JSON
 * numbers cannot be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train-state.h"

#include "base/error.h"
#include "base/json.h"
#include "checkpoint/pth.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define NOTE "run"
#define MAX_DEPTH 8 /* of the note: it has no lists in lists */

static void
add_double (JsonBuilder *builder, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, g_ascii_dtostr (text, sizeof text, value));
}

static void
add_int (JsonBuilder *builder, const char *name, int64_t value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

UnetTable *
unet_train_state_to_table (const UnetTrainState *state, UnetOptimizer *optimizer)
{
  UnetTable *table = unet_table_new ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "spec", state->spec);
  add_string (builder, "data", state->data);
  add_int (builder, "epoch", state->epoch);
  add_int (builder, "batch", state->batch);
  add_int (builder, "images_done", state->images_done);
  add_int (builder, "step", state->step);
  add_double (builder, "loss_sum", state->loss_sum);
  add_double (builder, "best_dice", state->best_dice);
  add_double (builder, "learning_rate", state->learning_rate);
  add_double (builder, "plateau_best", state->plateau.best);
  add_int (builder, "plateau_bad", state->plateau.n_bad);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, FALSE);
  unet_table_set_note (table, NOTE, json);
  unet_optimizer_save (optimizer, table);
  return table;
}

/* --- reading: a missing member makes the whole record unreadable --- */

typedef struct
{
  JsonObject *object;
  bool        ok;
} Reader;

static const char *
get_string (Reader *reader, const char *name)
{
  JsonNode   *node = json_object_get_member (reader->object, name);
  const char *value = NULL;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    value = json_node_get_string (node);
  if (value == NULL)
    reader->ok = false;
  return value;
}

static double
get_double (Reader *reader, const char *name)
{
  const char *text = get_string (reader, name);

  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

static int64_t
get_int (Reader *reader, const char *name, int64_t high)
{
  JsonNode *node = json_object_get_member (reader->object, name);
  int64_t   value = -1;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    value = json_node_get_int (node);
  if (value < 0 || value > high)
    {
      reader->ok = false;
      return 0;
    }
  return value;
}

static bool
read_note (UnetTrainState *state, const char *json)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  Reader reader = {NULL, true};

  reader.object = unet_json_read_object (parser, json, strlen (json), MAX_DEPTH, NULL);
  if (reader.object == NULL)
    return false;
  state->spec = g_strdup (get_string (&reader, "spec"));
  state->data = g_strdup (get_string (&reader, "data"));
  state->epoch = (int)get_int (&reader, "epoch", G_MAXINT);
  state->batch = (int)get_int (&reader, "batch", G_MAXINT);
  state->images_done = (int)get_int (&reader, "images_done", G_MAXINT);
  state->step = get_int (&reader, "step", G_MAXINT64);
  state->loss_sum = get_double (&reader, "loss_sum");
  state->best_dice = get_double (&reader, "best_dice");
  state->learning_rate = get_double (&reader, "learning_rate");
  state->plateau.best = get_double (&reader, "plateau_best");
  state->plateau.n_bad = (int)get_int (&reader, "plateau_bad", G_MAXINT);
  return reader.ok;
}

UnetTrainState *
unet_train_state_load (const char *folder, GError **error)
{
  g_autoptr (UnetTrainState) state = g_new0 (UnetTrainState, 1);
  g_autofree char *path = g_build_filename (folder, "last.pth", NULL);
  GError          *local_error = NULL;
  const char      *json;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_IO,
                   _ ("%s does not exist, so there is no run to resume: start one without "
                      "--resume, or name its folder with --checkpoints"),
                   path);
      return NULL;
    }
  state->table = unet_pth_load_state (path, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  json = state->table != NULL ? unet_table_get_note (state->table, NOTE) : NULL;
  if (json == NULL)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT,
                   _ ("%s holds weights but not the state of a run, so it cannot be resumed: use "
                      "--load to start a new run from its weights"),
                   path);
      return NULL;
    }
  if (!read_note (state, json))
    {
      g_set_error (
          error, UNET_ERROR, UNET_ERROR_FORMAT,
          _ ("%s: the state of the run is damaged: use --load to start a new run from its weights"),
          path);
      return NULL;
    }
  return g_steal_pointer (&state);
}

void
unet_train_state_free (UnetTrainState *state)
{
  if (state == NULL)
    return;
  g_clear_pointer (&state->table, unet_table_unref);
  g_free (state->spec);
  g_free (state->data);
  g_free (state);
}
