/* info.c: unet info
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "base/error.h"
#include "cli/command.h"
#include "engine/model-file.h"
#include "library/store.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>

typedef struct
{
  bool json;
} Options;

static UnetParsed
parse (Options *options, GPtrArray *files, int argc, char **argv, GError **error)
{
  const UnetOption table[] = {
      {"json", 0, UNET_OPTION_ON, &options->json, .text = N_ ("as JSON, for programs")},
      {0},
  };
  const UnetCommandLine line = {
      "info",
      N_ ("Says what a model file (.pth, .safetensors or .caffemodel) holds; of a file\n"
          "that is no U-Net, which tensors."),
      "FILE", table};
  UnetParsed parsed = unet_options_parse (&line, argc, argv, files, error);

  if (parsed == UNET_PARSED && files->len != 1)
    {
      g_set_error_literal (error, UNET_USAGE_ERROR, 0,
                           files->len == 0 ? _ ("the file is missing") : _ ("one file at a time"));
      return UNET_PARSED_WRONG;
    }
  return parsed;
}

static void
print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  g_print ("%s\n", text);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1); /* file names are bytes */

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_int (JsonBuilder *builder, const char *name, int64_t value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_bool (JsonBuilder *builder, const char *name, bool value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_values (JsonBuilder *builder, const UnetMaskValues *values)
{
  json_builder_set_member_name (builder, "mask_values");
  json_builder_begin_array (builder);
  for (int i = 0; i < values->n; i++)
    {
      if (values->components == 1)
        {
          json_builder_add_int_value (builder, values->value[i][0]);
          continue;
        }
      json_builder_begin_array (builder);
      for (int c = 0; c < values->components; c++)
        json_builder_add_int_value (builder, values->value[i][c]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

static void
print_model_json (const char *path, const UnetModelFile *file)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const UnetModelConfig *config = unet_model_get_config (file->model);
  g_autofree char       *network = unet_model_describe_in_english (file->model);

  json_builder_begin_object (builder);
  add_string (builder, "file", path);
  add_string (builder, "format", unet_format_name (file->format));
  add_string (builder, "architecture", network);
  add_int (builder, "in_channels", config->in_channels);
  add_int (builder, "n_classes", config->n_classes);
  add_string (builder, "family", unet_architecture_name (config->architecture));
  add_string (builder, "encoder", unet_encoder_name (config->encoder));
  add_int (builder, "base_channels", config->base_channels);
  add_int (builder, "depth", config->depth);
  add_bool (builder, "bilinear", config->bilinear);
  add_bool (builder, "conv_bias", config->conv_bias);
  add_int (builder, "parameters", unet_model_count_parameters (file->model));
  add_bool (builder, "has_mask_values", file->has_values);
  add_values (builder, &file->values);
  json_builder_set_member_name (builder, "scale");
  if (file->scale > 0)
    json_builder_add_double_value (builder, file->scale);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "ignore_value");
  if (file->ignore_value >= 0)
    json_builder_add_int_value (builder, file->ignore_value);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  print_json (builder);
}

static void
print_model (const char *path, const UnetModelFile *file)
{
  const UnetModelConfig *config = unet_model_get_config (file->model);
  g_autofree char       *network = unet_model_describe (file->model);
  g_autofree char       *values = unet_mask_values_to_json (&file->values);

  g_print (_ ("file:             %s\n"), path);
  g_print (_ ("format:           %s\n"), _ (unet_format_name (file->format)));
  g_print (_ ("architecture:     %s\n"), network);
  g_print (_ ("input channels:   %d\n"), config->in_channels);
  if (config->encoder != UNET_ENCODER_NONE)
    g_print (_ ("pictures:         %s\n"),
             config->imagenet_input ? _ ("normalised as ImageNet's") : _ ("as they are"));
  g_print (_ ("classes:          %d\n"), config->n_classes);
  g_print (_ ("mask values:      %s%s\n"), values,
           file->has_values ? "" : _ (" (assumed; the file has none)"));
  if (file->scale > 0)
    g_print (_ ("training scale:   %g\n"), file->scale);
  else
    g_print (_ ("training scale:   unknown\n"));
  if (file->ignore_value >= 0)
    g_print (_ ("ignored value:    %d\n"), file->ignore_value);
  g_print (_ ("parameters:       %" PRId64 "\n"), unet_model_count_parameters (file->model));
}

static void
print_tensors_json (const char *path, UnetTable *table, UnetFormat format)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "file", path);
  add_string (builder, "format", unet_format_name (format));
  json_builder_set_member_name (builder, "tensors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);

      json_builder_begin_object (builder);
      add_string (builder, "name", tensor->name);
      add_string (builder, "dtype", unet_dtype_name (tensor->dtype));
      json_builder_set_member_name (builder, "shape");
      json_builder_begin_array (builder);
      for (int d = 0; d < tensor->n_dims; d++)
        json_builder_add_int_value (builder, tensor->dims[d]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  print_json (builder);
}

static void
print_tensors (const char *path, UnetTable *table, UnetFormat format)
{
  g_print (_ ("file:             %s\n"), path);
  g_print (_ ("format:           %s\n"), _ (unet_format_name (format)));
  g_print (_ ("tensors:          %u\n"), unet_table_get_n_tensors (table));
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);
      g_autoptr (GString) shape = g_string_new (NULL);

      for (int d = 0; d < tensor->n_dims; d++)
        g_string_append_printf (shape, "%s%" G_GINT64_FORMAT, d > 0 ? " x " : "", tensor->dims[d]);
      g_print ("  %s  %s  [%s]\n", tensor->name, unet_dtype_name (tensor->dtype), shape->str);
    }
}

static int
tell (const char *path, bool json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) no_table = NULL;
  g_autoptr (UnetModelFile) file = unet_model_file_load (path, NULL, &error);
  g_autoptr (UnetTable) table = NULL;
  UnetFormat format;

  if (file != NULL)
    {
      (json ? print_model_json : print_model) (path, file);
      return UNET_EXIT_DONE;
    }
  /* Only a file that is whole and holds something else is worth a second look. */
  if (!g_error_matches (error, UNET_ERROR, UNET_ERROR_MISMATCH))
    return unet_command_fail ("info", error);
  table = unet_checkpoint_load (path, &format, &no_table);
  if (table == NULL)
    return unet_command_fail ("info", no_table);
  g_printerr (_ ("unet info: no U-Net: %s\n"), error->message);
  (json ? print_tensors_json : print_tensors) (path, table, format);
  return UNET_EXIT_DONE;
}

int
unet_command_info (int argc, char **argv)
{
  Options options = {0};
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  UnetParsed       parsed = parse (&options, files, argc, argv, &error);

  if (parsed != UNET_PARSED)
    return unet_command_end_parsed ("info", parsed, error);
  path = unet_library_find (files->pdata[0], &error);
  if (path == NULL)
    return unet_command_fail ("info", error);
  return tell (path, options.json);
}
