/* pth-save.c: writes what PyTorch's torch.load() takes
 *
 * The format of PyTorch 1.6 and later: data.pkl holds an OrderedDict of calls that rebuild the
 * tensors, data/N the storage of the N-th one, `version` the archive's version. The records of ours
 * lie beside them, where torch.load() does not look.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pth.h"

#include "checkpoint/pickle-globals.h"
#include "checkpoint/pickle-writer.h"
#include "checkpoint/safetensors-private.h"
#include "checkpoint/zip-writer.h"

#include <string.h>

#define FOLDER "archive/"

static void
write_empty_dict (GByteArray *pickle)
{
  unet_pickle_write_global (pickle, "collections", "OrderedDict");
  unet_pickle_write_opcode (pickle, ')');
  unet_pickle_write_opcode (pickle, 'R');
}

/* _rebuild_tensor_v2 (storage, offset, size, stride, requires_grad, backward_hooks) */
static void
write_tensor (GByteArray *pickle, const UnetTensor *tensor, guint index)
{
  g_autofree char *key = g_strdup_printf ("%u", index);
  int64_t          strides[UNET_MAX_DIMS];
  int64_t          stride = 1;

  for (int i = tensor->n_dims - 1; i >= 0; i--)
    {
      strides[i] = stride;
      stride *= MAX (tensor->dims[i], 1);
    }
  unet_pickle_write_global (pickle, "torch._utils", "_rebuild_tensor_v2");
  unet_pickle_write_opcode (pickle, '(');
  unet_pickle_write_opcode (pickle, '(');
  unet_pickle_write_string (pickle, "storage");
  unet_pickle_write_global (pickle, "torch", unet_global_storage_name (tensor->dtype));
  unet_pickle_write_string (pickle, key);
  unet_pickle_write_string (pickle, "cpu");
  unet_pickle_write_int (pickle, unet_tensor_count (tensor));
  unet_pickle_write_opcode (pickle, 't');
  unet_pickle_write_opcode (pickle, 'Q');
  unet_pickle_write_int (pickle, 0);
  unet_pickle_write_ints (pickle, tensor->n_dims, tensor->dims);
  unet_pickle_write_ints (pickle, tensor->n_dims, strides);
  unet_pickle_write_bool (pickle, false);
  write_empty_dict (pickle);
  unet_pickle_write_opcode (pickle, 't');
  unet_pickle_write_opcode (pickle, 'R');
}

static bool
write_pickle (GByteArray *pickle,
              UnetTable  *table,
              const char *extra_key,
              const char *extra_json,
              GError    **error)
{
  unet_pickle_write_begin (pickle);
  write_empty_dict (pickle);
  unet_pickle_write_opcode (pickle, '(');
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      const UnetTensor *tensor = unet_table_get_tensor (table, i);

      unet_pickle_write_string (pickle, tensor->name);
      write_tensor (pickle, tensor, i);
    }
  if (extra_key != NULL)
    {
      unet_pickle_write_string (pickle, extra_key);
      if (!unet_pickle_write_json (pickle, extra_json, error))
        return false;
    }
  unet_pickle_write_opcode (pickle, 'u');
  unet_pickle_write_end (pickle);
  return true;
}

static bool
write_storages (UnetZipWriter *zip, UnetTable *table, GError **error)
{
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    {
      g_autofree char *name = g_strdup_printf (FOLDER "data/%u", i);

      if (!unet_zip_writer_add_parts (zip, name, &unet_table_get_tensor (table, i)->data, 1, error))
        return false;
    }
  return true;
}

/* As safetensors: the header, then the tensors. */
static bool
write_state (UnetZipWriter *zip, UnetTable *state, GError **error)
{
  g_autoptr (UnetSafetensorsPlan) plan = unet_safetensors_plan_new (state);
  g_autoptr (UnetSource) header = unet_source_new (plan->header, "state");
  g_autofree UnetExtent *parts = g_new (UnetExtent, plan->order->len + 1);

  parts[0] = (UnetExtent){.source = header, .size = unet_source_get_size (header)};
  for (guint i = 0; i < plan->order->len; i++)
    parts[i + 1] = ((const UnetTensor *)plan->order->pdata[i])->data;
  return unet_zip_writer_add_parts (zip, FOLDER "unet-studio.safetensors", parts,
                                    plan->order->len + 1, error);
}

static bool
write_records (UnetZipWriter *zip, UnetTable *table, UnetTable *state, GError **error)
{
  const char *note = unet_table_get_note (table, "unet-studio");

  if (note != NULL &&
      !unet_zip_writer_add (zip, FOLDER "unet-studio.json", note, strlen (note), error))
    return false;
  return state == NULL || write_state (zip, state, error);
}

bool
unet_pth_save (UnetTable  *table,
               const char *extra_key,
               const char *extra_json,
               UnetTable  *state,
               const char *path,
               GError    **error)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();
  g_autoptr (UnetFileWriter) file = NULL;
  g_autoptr (UnetZipWriter) zip = NULL;

  if (!write_pickle (pickle, table, extra_key, extra_json, error))
    return false;
  file = unet_file_writer_new (path, error);
  if (file == NULL)
    return false;
  zip = unet_zip_writer_new (file);
  return unet_zip_writer_add (zip, FOLDER "data.pkl", pickle->data, pickle->len, error) &&
         write_storages (zip, table, error) &&
         unet_zip_writer_add (zip, FOLDER "version", "3\n", 2, error) &&
         write_records (zip, table, state, error) && unet_zip_writer_finish (zip, error) &&
         unet_file_writer_commit (file, error);
}
