/* pth.h: PyTorch's checkpoint files
 *
 * Reads every vintage: zip archives (PyTorch >= 1.6) and the legacy stream, pickle protocols 2
 * to 4. The pickle reader executes nothing: it knows the few globals that tensors need and refuses
 * any other by name. Tensors are found wherever they are nested in dictionaries and lists; their
 * names are the keys joined by dots.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "tensor/table.h"

G_BEGIN_DECLS

/* Reads PATH, zip or legacy. The table holds every tensor, densified; values that are no tensors
 * are notes of the same dotted names, as JSON text: numbers, strings, booleans, null, lists and
 * tuples of those (so `mask_values` is a note such as "[0, 255]" or "[[0, 0, 0], [255, 0, 0]]");
 * infinities and NaN are the strings "inf", "-inf", "nan". A tensor that is the whole file is
 * called "tensor". A record "unet-studio.json" beside data.pkl is the note "unet-studio". Where
 * tensors are contiguous their bytes stay in the file, to be read and checked by whoever wants them
 * (tensor/table.h). Errors name the file. */
UnetTable *unet_pth_load (const char *path, GError **error);

/* The same of a source, and of memory; NAME is the file's in messages. */
UnetTable *unet_pth_read (UnetSource *source, GError **error);
UnetTable *unet_pth_parse (GBytes *bytes, const char *name, GError **error);

/* Writes the tensors as an OrderedDict in a zip archive that torch.load() takes. EXTRA_KEY (may be
 * NULL) is one more key of the dictionary with the Python value that EXTRA_JSON says (ints, floats,
 * strings, lists). The note "unet-studio" of TABLE, if set, becomes the record unet-studio.json,
 * and STATE (may be NULL) the record unet-studio.safetensors; torch.load() ignores both. Written
 * whole or not at all. */
bool unet_pth_save (UnetTable  *table,
                    const char *extra_key,
                    const char *extra_json,
                    UnetTable  *state,
                    const char *path,
                    GError    **error);

/* The table that unet_pth_save() was given as STATE; NULL without error if the file has none. */
UnetTable *unet_pth_load_state (const char *path, GError **error);

G_END_DECLS
