/* dump.c: what a checkpoint holds, for test-torch.py
 *
 * dump FILE                 one line of JSON: format, tensors (name, dtype, shape, sha256), notes
 * dump FILE TO [KEY JSON]   writes what FILE holds to TO: .pth or .safetensors by the name
 *
 * An error goes to standard error; the exit status is 1 then.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/checkpoint.h"
#include "checkpoint/pth.h"
#include "checkpoint/safetensors.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>

static bool
print (UnetTable *table, UnetFormat format, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GPtrArray       *keys = unet_table_get_note_keys (table);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, unet_format_name (format));
  json_builder_set_member_name (builder, "tensors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);
      g_autoptr (GBytes) bytes = unet_tensor_get_bytes (tensor, error);
      g_autofree char *hash = NULL;

      if (bytes == NULL)
        return false;
      hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

      json_builder_begin_array (builder);
      json_builder_add_string_value (builder, tensor->name);
      json_builder_add_string_value (builder, unet_dtype_name (tensor->dtype));
      json_builder_begin_array (builder);
      for (int d = 0; d < tensor->n_dims; d++)
        json_builder_add_int_value (builder, tensor->dims[d]);
      json_builder_end_array (builder);
      json_builder_add_string_value (builder, hash);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      json_builder_set_member_name (builder, keys->pdata[i]);
      json_builder_add_string_value (builder, unet_table_get_note (table, keys->pdata[i]));
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  puts (text);
  return true;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetTable) table = NULL;
  UnetFormat format;
  bool       good = true;

  if (argc < 2)
    return EXIT_FAILURE;
  table = unet_checkpoint_load (argv[1], &format, &error);
  if (table == NULL)
    good = false;
  else if (argc == 2)
    good = print (table, format, &error);
  else if (g_str_has_suffix (argv[2], ".safetensors"))
    good = unet_safetensors_save (table, argv[2], &error);
  else
    good = unet_pth_save (table, argc > 4 ? argv[3] : NULL, argc > 4 ? argv[4] : NULL, NULL,
                          argv[2], &error);
  if (!good)
    fprintf (stderr, "%s\n", error->message);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
