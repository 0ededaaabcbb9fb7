/* table.h: named tensors, as a checkpoint holds them
 *
 * What lies between a file format and a model: the formats turn a file into a table and a table
 * into a file and know no architecture; the models read and write tables and know no format.
 * Tensors are dense, row-major (C order, PyTorch's contiguous layout), little-endian.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/dtype.h"
#include "tensor/source.h"

G_BEGIN_DECLS

#define UNET_MAX_DIMS 8

typedef struct
{
  char      *name; /* full state-dict name: "inc.double_conv.0.weight" */
  UnetDtype  dtype;
  int        n_dims; /* 0 for a scalar */
  int64_t    dims[UNET_MAX_DIMS];
  UnetExtent data; /* where they are: exactly count * element size bytes */
} UnetTensor;

typedef struct _UnetTable UnetTable;

UnetTable *unet_table_new (void);
UnetTable *unet_table_ref (UnetTable *table);
void       unet_table_unref (UnetTable *table);

/* Number of elements: the product of the dims, 1 for a scalar. */
int64_t unet_tensor_count (const UnetTensor *tensor);

/* All its bytes: a slice of memory, or read from the file. Compared with their checksum if the file
 * gives one: UNET_ERROR_FORMAT, UNET_ERROR_IO or UNET_ERROR_NO_MEMORY. */
GBytes *unet_tensor_get_bytes (const UnetTensor *tensor, GError **error);

/* The same, to TARGET, which has room for data.size bytes. */
bool unet_tensor_read (const UnetTensor *tensor, void *target, GError **error);

/* Whether CHECKSUM, which its bytes as they were read have, is the one that the file gives, if it
 * gives any; else UNET_ERROR_FORMAT naming both file and tensor. */
bool unet_tensor_check (const UnetTensor *tensor, uint32_t checksum, GError **error);

/* Appends a tensor; takes a reference to BYTES. FALSE if the name is taken, the dims are negative
 * or overflow, or BYTES has not their size: nothing is appended then. */
bool unet_table_add (UnetTable     *table,
                     const char    *name,
                     UnetDtype      dtype,
                     int            n_dims,
                     const int64_t *dims,
                     GBytes        *bytes);

/* The same, its bytes staying where EXTENT says; takes a reference to its source. */
bool unet_table_add_extent (UnetTable        *table,
                            const char       *name,
                            UnetDtype         dtype,
                            int               n_dims,
                            const int64_t    *dims,
                            const UnetExtent *extent);

/* Order of insertion. The tensors belong to the table. */
guint             unet_table_get_n_tensors (UnetTable *table);
const UnetTensor *unet_table_get_tensor (UnetTable *table, guint index);

/* NULL if there is none of that name. */
const UnetTensor *unet_table_lookup (UnetTable *table, const char *name);

/* Words that go with the tensors (safetensors' __metadata__; the .pth's own JSON record): keys and
 * values are UTF-8. Returns NULL if unset. */
void        unet_table_set_note (UnetTable *table, const char *key, const char *value);
const char *unet_table_get_note (UnetTable *table, const char *key);
/* The keys in order of first setting, owned by the table until it changes. */
GPtrArray *unet_table_get_note_keys (UnetTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetTable, unet_table_unref)

G_END_DECLS
