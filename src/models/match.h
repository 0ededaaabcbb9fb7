/* match.h: tensors of a file into parameters of a network, all or none
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "base/pool.h"
#include "tensor/param.h"
#include "tensor/table.h"

G_BEGIN_DECLS

/* What goes where. A plain value. */
typedef struct
{
  GPtrArray *params, *tensors; /* pairs */
  char      *first_misfit;     /* a sentence's part; NULL: all fit */
  int        n_misfits;
} UnetMatch;

void unet_match_init (UnetMatch *match);
void unet_match_clear (UnetMatch *match);

/* Notes that PARAM is to be TENSOR (NULL: the file has none), or that it does not fit. NAME is the
 * parameter's, for the message. */
void
unet_match_add (UnetMatch *match, UnetParam *param, const char *name, const UnetTensor *tensor);

/* Notes that something does not fit; takes TEXT. */
void unet_match_refuse (UnetMatch *match, char *text);

/* "[64, 3, 7, 7]" */
char *unet_match_format_shape (int n_dims, const int64_t *dims);

/* FALSE with UNET_ERROR_MISMATCH if something of FILE did not fit the network, which is described
 * by WHAT: the first is named, the rest counted. */
bool unet_match_check (const UnetMatch *match, const char *file, const char *what, GError **error);

/* Loads what matched, on the cores of POOL (may be NULL). If a tensor cannot be read, or has not
 * its checksum, the weights are undefined. */
bool unet_match_load (const UnetMatch *match, UnetPool *pool, GError **error);

G_END_DECLS
