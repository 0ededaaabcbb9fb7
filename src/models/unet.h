/* unet.h: milesial/Pytorch-UNet's network as a graph
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "models/model.h"

G_BEGIN_DECLS

#define UNET_MAX_DEPTH 8

/* CONFIG must be valid. Parameters are as unet_graph_*() leave them; the graph may be incomplete if
 * memory ran out. */
UnetGraph *unet_build_graph (const UnetModelConfig *config);

/* Reads the configuration off the names and shapes below PREFIX; FALSE if this is no such network.
 * The numbers are not validated. */
bool unet_recognise (UnetTable *table, const char *prefix, UnetModelConfig *config);

G_END_DECLS
