/* pickle-globals.h: the functions and types that a checkpoint may name
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/dtype.h"

G_BEGIN_DECLS

typedef enum
{
  UNET_GLOBAL_DICT,         /* OrderedDict: a dictionary */
  UNET_GLOBAL_DEFAULT_DICT, /* its first argument, the factory, is passed over */
  UNET_GLOBAL_SET,          /* set, frozenset */
  UNET_GLOBAL_FACTORY,      /* int, float ...: what a defaultdict may make; never called */
  UNET_GLOBAL_SIZE,         /* torch.Size: a tuple */
  UNET_GLOBAL_TENSOR,       /* (storage, offset, size, stride ...) */
  UNET_GLOBAL_PARAMETER,    /* (tensor ...) */
  UNET_GLOBAL_FROM_TYPE,    /* (function, type, arguments of function, state) */
  UNET_GLOBAL_TENSOR_TYPE,  /* torch.Tensor, Parameter: only as an argument of FROM_TYPE */
  UNET_GLOBAL_STORAGE,      /* a storage type; its element type is DTYPE */
  UNET_GLOBAL_DTYPE,        /* torch.float32 ... */
  UNET_GLOBAL_DEVICE,       /* torch.device ("cpu") */
  UNET_GLOBAL_NUMPY_SCALAR, /* (dtype, bytes) */
  UNET_GLOBAL_NUMPY_DTYPE,  /* (code, ...) */
  UNET_GLOBAL_ENCODE        /* _codecs.encode (string, "latin1"): bytes in protocol 2 */
} UnetGlobalKind;

typedef struct
{
  const char    *module;
  const char    *name;
  UnetGlobalKind kind;
  UnetDtype      dtype; /* of a storage type */
} UnetGlobal;

/* The entry of the allow-list, or NULL with an error that names what was asked for. MODULE and NAME
 * are no strings of C: their lengths count. FILE is the checkpoint's name. */
const UnetGlobal *unet_global_find (const char *module,
                                    size_t      module_length,
                                    const char *name,
                                    size_t      name_length,
                                    const char *file,
                                    GError    **error);

/* The name of PyTorch's storage type for DTYPE: "FloatStorage". */
const char *unet_global_storage_name (UnetDtype dtype);

G_END_DECLS
