/* caffe.h: Caffe's network files, .caffemodel
 *
 * Both forms are read, that of 2015 (`layers`) and that of today (`layer`). A layer's blobs become
 * tensors: "LAYER.weight", "LAYER.bias", and "LAYER.2" and so on for what some layers have beyond.
 * Layers without blobs are passed over. Shapes are Caffe's, which are PyTorch's: (out, in, kh, kw)
 * of a convolution, (in, out, kh, kw) of a transposed one; what old files call a bias of
 * 1 x 1 x 1 x n has the shape n.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/table.h"

G_BEGIN_DECLS

/* Whether the file looks like one: a few fields are looked at, nothing is kept. */
bool unet_caffe_is_plausible (UnetSource *source);

/* Whether it is the text that describes a Caffe network (.prototxt) and holds no weights. */
bool unet_caffe_is_description (UnetSource *source);

/* All weights, decoded: they are in memory until the table is freed. UNET_ERROR_FORMAT,
 * UNET_ERROR_NO_MEMORY, UNET_ERROR_IO; UNET_ERROR_UNSUPPORTED of files of 2 GiB and more. Errors
 * name the file. */
UnetTable *unet_caffe_read (UnetSource *source, GError **error);

/* The same of memory; NAME is the file's in messages. */
UnetTable *unet_caffe_parse (GBytes *bytes, const char *name, GError **error);

G_END_DECLS
