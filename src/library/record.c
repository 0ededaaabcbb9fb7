/* record.c: what is known of a file in the library
 *
 * A small JSON file beside each model says where it came from, when, and which SHA-256 it had when
 * it was looked at. It is a note and no more: a model whose note is missing or spoilt is a model
 * all the same, so that files which people put into the folder by hand count.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/record.h"

#include "base/file.h"
#include "base/json.h"
#include "base/sha256.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_BYTES 65536

static const char *const roles[] =
    {[UNET_ROLE_NETWORK] = "network", [UNET_ROLE_ENCODER] = "encoder"};

char *
unet_model_record_make_path (const char *path)
{
  return g_strconcat (path, ".json", NULL);
}

void
unet_model_record_free (UnetModelRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->sha256);
  g_free (record->origin);
  g_free (record->added);
  g_free (record);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  if (valid == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

bool
unet_model_record_save (const UnetModelRecord *record, const char *path, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *added = g_date_time_format_iso8601 (now);
  g_autofree char *text = NULL;
  g_autofree char *target = unet_model_record_make_path (path);

  json_builder_begin_object (builder);
  add_string (builder, "sha256", record->sha256);
  add_string (builder, "origin", record->origin);
  add_string (builder, "added", added);
  add_string (builder, "role", roles[record->role]);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return unet_file_write (target, text, strlen (text), error);
}

static char *
dup_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string (node);
}

/* No more than a note can be long, whatever lies there. */
static char *
read_text (const char *path)
{
  g_autofree char *source = unet_model_record_make_path (path);
  g_autoptr (GFile) file = g_file_new_for_path (source);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = g_malloc (MAX_BYTES + 1);
  gsize            n = 0;

  if (!g_file_test (source, G_FILE_TEST_IS_REGULAR))
    return NULL;
  stream = g_file_read (file, NULL, NULL);
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_BYTES, &n, NULL, NULL))
    return NULL;
  text[n] = '\0';
  return g_steal_pointer (&text);
}

UnetModelRecord *
unet_model_record_load (const char *path)
{
  UnetModelRecord *record = g_new0 (UnetModelRecord, 1);
  g_autofree char *text = read_text (path);
  g_autofree char *role = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  object = text != NULL ? unet_json_read_object (parser, text, strlen (text), 1, NULL) : NULL;
  if (object == NULL)
    return record;
  record->sha256 = dup_string (object, "sha256");
  if (record->sha256 != NULL &&
      (strlen (record->sha256) != 64 || !unet_sha256_is_beginning (record->sha256)))
    g_clear_pointer (&record->sha256, g_free);
  record->origin = dup_string (object, "origin");
  record->added = dup_string (object, "added");
  role = dup_string (object, "role");
  if (g_strcmp0 (role, roles[UNET_ROLE_ENCODER]) == 0)
    record->role = UNET_ROLE_ENCODER;
  return record;
}
