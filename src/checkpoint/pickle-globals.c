/* pickle-globals.c: the functions and types that a checkpoint may name
 *
 * A pickle names functions and has them called; Python obeys, and a file from the net can so do
 * anything that its reader may do. Here a name that is not in the table below ends the reading, and
 * the names in the table are never called: the readers of the tree know what they mean.
 *
 * SPDX-License-Identifier: MIT
 */
#include "checkpoint/pickle-globals.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

/* clang-format off */
static const UnetGlobal allowed[] = {
  {"collections", "OrderedDict", UNET_GLOBAL_DICT, 0},
  {"collections", "defaultdict", UNET_GLOBAL_DEFAULT_DICT, 0},
  {"collections", "Counter", UNET_GLOBAL_DICT, 0},
  {"builtins", "dict", UNET_GLOBAL_DICT, 0},
  {"__builtin__", "dict", UNET_GLOBAL_DICT, 0},
  {"builtins", "set", UNET_GLOBAL_SET, 0},
  {"__builtin__", "set", UNET_GLOBAL_SET, 0},
  {"builtins", "frozenset", UNET_GLOBAL_SET, 0},
  {"__builtin__", "frozenset", UNET_GLOBAL_SET, 0},
  {"builtins", "int", UNET_GLOBAL_FACTORY, 0},
  {"__builtin__", "int", UNET_GLOBAL_FACTORY, 0},
  {"builtins", "float", UNET_GLOBAL_FACTORY, 0},
  {"__builtin__", "float", UNET_GLOBAL_FACTORY, 0},
  {"builtins", "list", UNET_GLOBAL_FACTORY, 0},
  {"__builtin__", "list", UNET_GLOBAL_FACTORY, 0},
  {"torch", "Size", UNET_GLOBAL_SIZE, 0},
  {"torch", "device", UNET_GLOBAL_DEVICE, 0},
  {"torch._utils", "_rebuild_tensor", UNET_GLOBAL_TENSOR, 0},
  {"torch._utils", "_rebuild_tensor_v2", UNET_GLOBAL_TENSOR, 0},
  {"torch._utils", "_rebuild_parameter", UNET_GLOBAL_PARAMETER, 0},
  {"torch._utils", "_rebuild_parameter_with_state", UNET_GLOBAL_PARAMETER, 0},
  {"torch._tensor", "_rebuild_from_type_v2", UNET_GLOBAL_FROM_TYPE, 0},
  {"torch", "Tensor", UNET_GLOBAL_TENSOR_TYPE, 0},
  {"torch.nn.parameter", "Parameter", UNET_GLOBAL_TENSOR_TYPE, 0},
  {"torch.nn.parameter", "Buffer", UNET_GLOBAL_TENSOR_TYPE, 0},
  {"numpy", "dtype", UNET_GLOBAL_NUMPY_DTYPE, 0},
  {"numpy.core.multiarray", "scalar", UNET_GLOBAL_NUMPY_SCALAR, 0},
  {"numpy._core.multiarray", "scalar", UNET_GLOBAL_NUMPY_SCALAR, 0},
  {"_codecs", "encode", UNET_GLOBAL_ENCODE, 0},
  {"torch", "DoubleStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_F64},
  {"torch", "FloatStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_F32},
  {"torch", "HalfStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_F16},
  {"torch", "BFloat16Storage", UNET_GLOBAL_STORAGE, UNET_DTYPE_BF16},
  {"torch", "LongStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_I64},
  {"torch", "IntStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_I32},
  {"torch", "ShortStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_I16},
  {"torch", "CharStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_I8},
  {"torch", "ByteStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_U8},
  {"torch", "BoolStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_BOOL},
  /* A storage without element type counts bytes. */
  {"torch", "UntypedStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_U8},
  {"torch.storage", "UntypedStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_U8},
  {"torch.storage", "_UntypedStorage", UNET_GLOBAL_STORAGE, UNET_DTYPE_U8},
  {"torch", "float64", UNET_GLOBAL_DTYPE, 0},
  {"torch", "float32", UNET_GLOBAL_DTYPE, 0},
  {"torch", "float16", UNET_GLOBAL_DTYPE, 0},
  {"torch", "bfloat16", UNET_GLOBAL_DTYPE, 0},
  {"torch", "complex64", UNET_GLOBAL_DTYPE, 0},
  {"torch", "complex128", UNET_GLOBAL_DTYPE, 0},
  {"torch", "int64", UNET_GLOBAL_DTYPE, 0},
  {"torch", "int32", UNET_GLOBAL_DTYPE, 0},
  {"torch", "int16", UNET_GLOBAL_DTYPE, 0},
  {"torch", "int8", UNET_GLOBAL_DTYPE, 0},
  {"torch", "uint8", UNET_GLOBAL_DTYPE, 0},
  {"torch", "bool", UNET_GLOBAL_DTYPE, 0},
};

/* Harmless, but what they make has no place in a table of tensors. */
static const struct
{
  const char *module;
  const char *name;
  const char *what; /* N_() */
} unsupported[] = {
  {"torch._utils", "_rebuild_qtensor", N_ ("quantised tensors")},
  {"torch._utils", "_rebuild_sparse_tensor", N_ ("sparse tensors")},
  {"torch._utils", "_rebuild_sparse_csr_tensor", N_ ("sparse tensors")},
  {"torch._utils", "_rebuild_meta_tensor_no_storage", N_ ("tensors without data")},
  {"torch._utils", "_rebuild_tensor_v3", N_ ("tensors of a type that is newer than this program")},
  {"torch", "ComplexFloatStorage", N_ ("complex tensors")},
  {"torch", "ComplexDoubleStorage", N_ ("complex tensors")},
  {"torch", "QInt8Storage", N_ ("quantised tensors")},
  {"torch", "QUInt8Storage", N_ ("quantised tensors")},
  {"torch", "QInt32Storage", N_ ("quantised tensors")},
  {"torch", "QUInt4x2Storage", N_ ("quantised tensors")},
  {"torch", "QUInt2x4Storage", N_ ("quantised tensors")},
};
/* clang-format on */

static bool
equal (const char *text, size_t length, const char *expected)
{
  return strlen (expected) == length && memcmp (text, expected, length) == 0;
}

/* MODULE.NAME for a message: printable and short, whatever the file says. */
static char *
describe (const char *module, size_t module_length, const char *name, size_t name_length)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_len (text, module, (gssize)MIN (module_length, 100));
  g_string_append_c (text, '.');
  g_string_append_len (text, name, (gssize)MIN (name_length, 100));
  for (gsize i = 0; i < text->len; i++)
    if (!g_ascii_isgraph (text->str[i]))
      text->str[i] = '?';
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const UnetGlobal *
unet_global_find (const char *module,
                  size_t      module_length,
                  const char *name,
                  size_t      name_length,
                  const char *file,
                  GError    **error)
{
  g_autofree char *described = NULL;

  /* Storages on a graphics card have types of their own; to us the bytes are the same. */
  if (equal (module, module_length, "torch.cuda") && name_length > 7 &&
      memcmp (name + name_length - 7, "Storage", 7) == 0)
    module_length = strlen ("torch");
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (equal (module, module_length, allowed[i].module) &&
        equal (name, name_length, allowed[i].name))
      return &allowed[i];

  described = describe (module, module_length, name, name_length);
  for (guint i = 0; i < G_N_ELEMENTS (unsupported); i++)
    if (equal (module, module_length, unsupported[i].module) &&
        equal (name, name_length, unsupported[i].name))
      {
        g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
                     _ ("%s: holds %s (%s), which are not supported: save it again with dense "
                        "tensors of a plain type"),
                     file, _ (unsupported[i].what), described);
        return NULL;
      }
  g_set_error (error, UNET_ERROR, UNET_ERROR_UNSUPPORTED,
               _ ("%s: wants to call %s: refused, a checkpoint may hold only tensors and plain "
                  "values. Save the model's state_dict() instead of whole objects"),
               file, described);
  return NULL;
}

const char *
unet_global_storage_name (UnetDtype dtype)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (allowed[i].kind == UNET_GLOBAL_STORAGE && allowed[i].dtype == dtype)
      return allowed[i].name;
  g_return_val_if_reached (NULL);
}
