/* pth-private.h: what the readers of PyTorch's two formats share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "checkpoint/pickle.h"
#include "tensor/table.h"

G_BEGIN_DECLS

typedef struct _UnetPthReader UnetPthReader;

/* A file being read. The formats differ only in where the bytes of a storage are. */
struct _UnetPthReader
{
  const char *name;   /* of the file, for messages */
  const char *tensor; /* being read, for messages; "" before the first */

  /* Where storage KEY is, to be freed; or NULL with an error. */
  UnetExtent *(*find_storage) (UnetPthReader *reader, const char *key, GError **error);
  void       *data;
  GHashTable *storages; /* key -> UnetExtent, those found so far */

  /* Bytes that may still be made (inflated, or brought into row order) rather than sliced out of
   * the file: a file asks for memory in proportion to its own size. */
  size_t budget;
};

/* The budget of a file of SIZE bytes: 64 times that, and a megabyte. */
size_t unet_pth_budget (size_t size);

/* Takes SIZE from the budget and allocates it; NULL with an error that names WHAT. */
void *unet_pth_reader_alloc (UnetPthReader *reader, size_t size, const char *what, GError **error);

/* Appends a tensor to TABLE. VALUE is a call of a function that makes tensors, or a storage, which
 * is a tensor of one dimension. */
bool unet_pth_read_tensor (UnetPthReader   *reader,
                           const UnetValue *value,
                           const char      *tensor_name,
                           UnetTable       *table,
                           GError         **error);

/* What a persistent value says about its storage; KEY belongs to the caller. VIEW_OFFSET and
 * VIEW_COUNT (elements) are of a view of the storage, else 0 and COUNT. */
typedef struct
{
  char     *key;
  UnetDtype dtype;
  int64_t   count;
  int64_t   view_offset;
  int64_t   view_count;
} UnetPthStorage;

bool unet_pth_read_storage_id (UnetPthReader   *reader,
                               const UnetValue *persistent,
                               UnetPthStorage  *storage,
                               GError         **error);

/* Every tensor and plain value of the tree, under the keys joined by dots. */
UnetTable *unet_pth_flatten (UnetPthReader *reader, UnetPickle *pickle, GError **error);

/* A plain value (number, string, list of those ...) as JSON, appended to TEXT. FALSE with an error
 * if it is too deep or its text longer than LIMIT. */
bool unet_pth_append_json (UnetPthReader   *reader,
                           const UnetValue *value,
                           size_t           limit,
                           GString         *text,
                           GError         **error);

/* A scalar of numpy as JSON. */
bool
unet_pth_append_numpy (UnetPthReader *reader, const UnetValue *call, GString *text, GError **error);
void unet_pth_append_double (GString *text, double number);

/* The two formats. */
UnetTable *unet_pth_read_zip (UnetSource *source, GError **error);
UnetTable *unet_pth_read_legacy (UnetSource *source, GError **error);

/* Where a record of ours is beside data.pkl; NULL without error if the archive has none. */
UnetExtent *unet_pth_find_record (UnetSource *source, const char *record, GError **error);

G_END_DECLS
