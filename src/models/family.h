/* family.h: the kinds of networks, seen from inside
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "models/model.h"

G_BEGIN_DECLS

typedef struct
{
  /* The names of a tensor that every network of the family has, one of them; what stands before it
   * is the prefix. Ended by NULL. */
  const char *const *anchors;

  /* CONFIG must be valid. Parameters are as unet_graph_*() leave them; the graph may be incomplete
   * if memory ran out. */
  UnetGraph *(*build) (const UnetModelConfig *config);

  /* Reads the configuration off the names and shapes below PREFIX; FALSE if this is no such
   * network. The numbers are not validated. */
  bool (*recognise) (UnetTable *table, const char *prefix, UnetModelConfig *config);

  /* The tensor of a parameter; NULL: the one of its name. */
  const UnetTensor *(*lookup) (UnetTable *table, const char *prefix, const char *name);

  /* Tensors below these prefixes are the network's, and known, or it is another. NULL: whatever is
   * there beside is passed over. Ended by NULL. */
  const char *const *own_prefixes;
} UnetFamily;

extern const UnetFamily unet_family;         /* unet.c */
extern const UnetFamily unet_2015_family;    /* unet-2015.c */
extern const UnetFamily unet_encoder_family; /* encoder-unet.c */

/* model.c. The family of a configuration. */
const UnetFamily *unet_family_of (const UnetModelConfig *config);

/* model-table.c. The tensor PREFIX followed by NAME, or NULL. */
const UnetTensor *unet_family_lookup (UnetTable *table, const char *prefix, const char *name);

/* The size of dimension DIM of a tensor of N_DIMS dimensions; 0 if it is not there, has other
 * dimensions, or a size that no configuration could have. */
int unet_family_dim (UnetTable *table, const char *prefix, const char *name, int n_dims, int dim);

/* What stands before the first name that ends with one of ANCHORS; NULL if none does. */
char *unet_family_find_prefix (UnetTable *table, const char *const *anchors);

G_END_DECLS
